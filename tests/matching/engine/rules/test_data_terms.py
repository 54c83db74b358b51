"""Data governance."""

from __future__ import annotations

from collections.abc import Callable

from matchmaker.matching.engine.explain import ScoreTerm
from matchmaker.matching.engine.facts import DataTerms

Judge = Callable[..., ScoreTerm]


def test_as_strict_as_wanted_and_one_step_short(judge: Judge) -> None:
    wanted = {"data_terms": DataTerms(ownership="city", open_standards=True)}
    strict = {"data_terms": DataTerms(ownership="city", open_standards=True, hosting="eu")}
    shared = {"data_terms": DataTerms(ownership="shared", open_standards=True)}
    assert judge("data_terms", wanted, strict).points == 10_000
    term = judge("data_terms", wanted, shared)
    assert term.points == 7_500
    assert str(term.sentence) == "Falls short of what the city wants for data: data ownership."


def test_only_parts_that_both_speak_about_are_judged(judge: Judge) -> None:
    wanted = {"data_terms": DataTerms(hosting="city")}
    assert judge("data_terms", wanted, {"data_terms": DataTerms(ownership="company")}).unknown
    assert judge("data_terms", wanted, {"data_terms": DataTerms(hosting="anywhere")}).points == 0
