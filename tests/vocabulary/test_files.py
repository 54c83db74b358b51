"""The vocabulary's data files agree with themselves, and the loader says so when they do not."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from matchmaker.vocabulary import files
from matchmaker.vocabulary.files import TermRow, VocabularyError

HEADER = "code,label,description,scheme,parent,deprecated\n"


@pytest.fixture(scope="module")
def schemes() -> dict[str, list[TermRow]]:
    return files.read_schemes()


def write(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.csv").write_text(text, encoding="utf-8")


def codes(schemes: dict[str, list[TermRow]], scheme: str) -> list[str]:
    return [term.code for term in schemes[scheme]]


def test_the_eight_systems_stand_in_two_groups(schemes: dict[str, list[TermRow]]) -> None:
    groups = {term.code: term.extra["group"] for term in schemes["system"]}
    assert [code for code, group in groups.items() if group == "physical"] == [
        "energy",
        "water",
        "waste",
        "transport",
        "pollution",
    ]
    assert [code for code, group in groups.items() if group == "social"] == [
        "inclusion",
        "governance",
        "participation",
    ]


def test_every_system_has_topics_and_their_codes_start_with_it(schemes: dict[str, list[TermRow]]) -> None:
    assert {term.parent for term in schemes["topic"]} == set(codes(schemes, "system"))
    assert all(term.code.startswith(f"{term.parent}.") for term in schemes["topic"])
    assert {term.parent_scheme for term in schemes["topic"]} == {"system"}


def test_only_the_first_four_stages_are_before_the_commercial_boundary(
    schemes: dict[str, list[TermRow]],
) -> None:
    assert [term.code for term in schemes["stage"] if term.flag("is_pre_commercial")] == [
        "vision",
        "objectives_strategy",
        "planning",
        "project_design",
    ]


def test_only_a_live_procurement_freezes_dialogue(schemes: dict[str, list[TermRow]]) -> None:
    assert [term.code for term in schemes["procurement_phase"] if term.flag("is_frozen")] == ["live"]


def test_budget_bands_and_city_sizes_leave_no_gap(schemes: dict[str, list[TermRow]]) -> None:
    bands = [term for term in schemes["budget_band"] if term.code != "unknown"]
    assert bands[0].number("min_eur") == 0
    assert bands[-1].number("max_eur") is None
    for below, above in itertools.pairwise(bands):
        assert below.number("max_eur") == above.number("min_eur")
    sizes = schemes["city_size"]
    assert sizes[0].number("min_population") == 0
    assert sizes[-1].number("max_population") is None
    for below, above in itertools.pairwise(sizes):
        top = below.number("max_population")
        assert top is not None
        assert top + 1 == above.number("min_population")


def test_maturity_covers_every_technology_readiness_level(schemes: dict[str, list[TermRow]]) -> None:
    covered = set()
    for term in schemes["maturity"]:
        low, high = term.number("trl_min"), term.number("trl_max")
        assert low is not None
        assert high is not None
        covered |= set(range(low, high + 1))
    assert covered == {int(code) for code in codes(schemes, "trl")} == set(range(1, 10))
    walked = {(row.from_code, int(row.to_code)) for row in files.read_crosswalks() if row.from_scheme == "maturity"}
    assert walked == {
        (term.code, level)
        for term in schemes["maturity"]
        for level in range(int(term.extra["trl_min"]), int(term.extra["trl_max"]) + 1)
    }


def test_seventeen_goals_and_no_digital_technology_is_a_choice(schemes: dict[str, list[TermRow]]) -> None:
    assert codes(schemes, "sdg") == [str(goal) for goal in range(1, 18)]
    assert "none" in codes(schemes, "digital_technology")


def test_every_smart_principle_asks_both_sides(schemes: dict[str, list[TermRow]]) -> None:
    assert len(schemes["smart_principle"]) == 8
    for term in schemes["smart_principle"]:
        assert term.extra["city_question"].endswith("?")
        assert term.extra["company_question"].endswith("?")


def test_every_decline_reason_is_for_somebody(schemes: dict[str, list[TermRow]]) -> None:
    assert all(term.flag("for_city") or term.flag("for_company") for term in schemes["decline_reason"])


def test_every_system_walks_to_a_theme(schemes: dict[str, list[TermRow]]) -> None:
    themed = {
        row.from_code
        for row in files.read_crosswalks()
        if (row.from_scheme, row.to_scheme) == ("system", "iso37120_theme")
    }
    assert themed == set(codes(schemes, "system"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEADER + "a,A,An a.,thing,,false\na,B,A b.,thing,,false\n", "'a' stands twice"),
        (HEADER + "a,A,An a.,thing,nobody,false\n", "unknown parent 'nobody'"),
        (HEADER + "b,B,A b.,thing,a,false\na,A,An a.,thing,,false\n", "stands before its parent"),
        (HEADER + "a,A,An a.,other,,false\n", "belongs to scheme 'other'"),
        (HEADER + "a b,A,An a.,thing,,false\n", "not a well-formed code"),
        (HEADER + "a,,An a.,thing,,false\n", "lacks a label"),
        (HEADER + "a,A,An a.,thing,,maybe\n", "neither true nor false"),
        (HEADER + "a,A,An a.,thing\n", "line 2 does not have 6 cells"),
        ("code,label\na,A\n", "the first columns are not"),
    ],
)
def test_a_broken_file_is_named_with_its_fault(tmp_path: Path, text: str, says: str) -> None:
    write(tmp_path, "thing", text)
    with pytest.raises(VocabularyError) as caught:
        files.read_schemes(tmp_path)
    assert any(says in problem and problem.startswith("thing.csv") for problem in caught.value.problems)


def test_a_crosswalk_to_nowhere_and_a_repeated_one_are_found(tmp_path: Path) -> None:
    write(tmp_path, "thing", HEADER + "a,A,An a.,thing,,false\n")
    row = "thing,a,place,x\n"
    write(tmp_path, "crosswalks", "from_scheme,from_code,to_scheme,to_code\n" + row + row)
    with pytest.raises(VocabularyError) as caught:
        files.read_schemes(tmp_path)
    assert any("place has no code 'x'" in problem for problem in caught.value.problems)
    assert any("stands twice" in problem for problem in caught.value.problems)


def test_an_extra_column_reads_as_number_or_flag(schemes: dict[str, list[TermRow]]) -> None:
    unknown, smallest, *_ = schemes["budget_band"]
    assert unknown.number("max_eur") is None
    assert smallest.number("max_eur") == 15000
    with pytest.raises(ValueError, match="neither true nor false"):
        smallest.flag("max_eur")
