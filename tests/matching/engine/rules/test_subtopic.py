"""Sub-topic: hierarchy and crosswalk."""

from __future__ import annotations

from collections.abc import Callable

from matchmaker.matching.engine.explain import ScoreTerm

Judge = Callable[..., ScoreTerm]


def test_the_same_code_is_worth_everything(judge: Judge) -> None:
    term = judge("subtopic", {"subtopics": ("energy.street_lighting",)}, {"subtopics": ("energy.street_lighting",)})
    assert (term.points, term.unknown) == (10_000, False)


def test_a_foreign_code_is_worth_nothing_and_named(judge: Judge) -> None:
    term = judge("subtopic", {"subtopics": ("energy.street_lighting",)}, {"subtopics": ("waste.organics",)})
    assert term.points == 0
    assert not term.unknown
    assert "{" not in str(term.sentence)


def test_missing_information_is_neutral_and_named(judge: Judge) -> None:
    for wanted, given in (
        ({}, {"subtopics": ("energy.street_lighting",)}),
        ({"subtopics": ("energy.street_lighting",)}, {}),
    ):
        term = judge("subtopic", wanted, given)
        assert (term.points, term.unknown) == (5_000, True)
        assert str(term.sentence).startswith("Not given in the ")


def test_general_tag_sibling_and_crosswalk_count_in_part(judge: Judge) -> None:
    def points(wanted: str, given: str) -> int:
        return judge("subtopic", {"subtopics": (wanted,)}, {"subtopics": (given,)}).points or 0

    general = points("energy.street_lighting", "energy")
    sibling = points("energy.street_lighting", "energy.energy_access")
    listed = points("water.quality", "pollution.water_pollution")
    assert 0 < sibling < general < 10_000
    assert sibling < listed < 10_000


def test_covering_one_of_two_sub_topics_is_worth_more_than_half(judge: Judge) -> None:
    wanted = {"subtopics": ("energy.street_lighting", "waste.organics")}
    assert judge("subtopic", wanted, {"subtopics": ("waste.organics",)}).points == 7_071  # √½


def test_a_tag_is_worth_less_the_more_are_claimed(judge: Judge) -> None:
    few = judge("subtopic", {"subtopics": ("pollution.air",)}, {"subtopics": ("pollution.air",)})
    many = judge(
        "subtopic",
        {"subtopics": ("pollution.air",)},
        {"subtopics": (*(f"water.{n}" for n in range(9)), "pollution.air")},
    )
    assert (many.points or 0) < (few.points or 0)


def test_the_nearest_pair_is_named_not_the_last_by_name(judge: Judge) -> None:
    term = judge("subtopic", {"subtopics": ("energy.street_lighting", "waste.organics")}, {"subtopics": ("energy",)})
    assert str(term.sentence) == "Provides Energy, close to Street lighting."


def test_the_silence_of_the_challenge_costs_a_solution_less_than_its_own(judge: Judge) -> None:
    said, shares = {"subtopics": ("energy.street_lighting",)}, {"unknown": 0.3, "unasked": 0.6}
    for wanted, given, points in (({}, said, 6_000), (said, {}, 3_000), ({}, {}, 6_000)):
        term = judge("subtopic", wanted, given, **shares)
        assert (term.points, term.unknown) == (points, True)
    assert judge("subtopic", {}, said, unknown=0.3).points == 3_000, "older versions have one share for both"
