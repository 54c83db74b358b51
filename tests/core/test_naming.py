"""What gives away who stands behind a text."""

from __future__ import annotations

import pytest

from matchmaker.core.naming import Names, domain_of, found_in, says_who

KANTSTEIN = Names("Kantstein Sensorik GmbH", ("Carla Baumann", "Free-place sensors"), ("kantstein.example",))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We at Kantstein could measure it.", ["Kantstein"]),
        ("KANTSTEIN SENSORIK offers this.", ["Kantstein Sensorik GmbH"]),
        ("Kantsteins Sensoren", ["Kantstein"]),
        ("Ask Carla Baumann about it.", ["Carla Baumann"]),
        ("Would free-place sensors help?", ["Free-place sensors"]),
        ("See https://www.kantstein.example/loading", ["Kantstein", "kantstein.example"]),
        ("kantstein_offer-v2.pdf", ["Kantstein"]),
        ("Is there a map of the sensors and zones?", []),
        ("Do kerb stones (Kantsteine) count?", []),
    ],
)
def test_what_is_found(text: str, found: list[str]) -> None:
    assert found_in(text, [KANTSTEIN]) == found


def test_everyday_words_of_a_name_name_nobody() -> None:
    smart = Names("Smart City Solutions Ltd")
    assert found_in("A smart city needs solutions for water.", [smart]) == []
    assert found_in("We think of Smart City Solutions.", [smart]) == ["Smart City Solutions Ltd"]


def test_words_of_the_challenge_name_nobody() -> None:
    assert found_in("Lumen per square metre?", [Names("Lumen AG")], common={"lumen"}) == []


def test_in_long_lists_a_single_word_needs_its_capital() -> None:
    names = [Names("Summit Pumps Ltd")]
    assert found_in("How high is the summit?", names, only_capitals=True) == []
    assert found_in("Is it from Summit?", names, only_capitals=True) == ["Summit"]


def test_signs_that_need_no_list() -> None:
    assert says_who("We at Sonnwerk ask.") == ["Sonnwerk"]
    assert says_who("Write to carla@kantstein.example, please.") == ["carla@kantstein.example"]
    assert says_who("We at the moment have no map.") == []


def test_domains() -> None:
    assert domain_of("https://www.Kantstein.example/en?x=1") == "kantstein.example"
    assert domain_of("") == ""
