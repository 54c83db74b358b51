"""Solution type, linked or answering the sub-topics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from matchmaker.matching.engine.explain import ScoreTerm
from matchmaker.matching.engine.facts import ChallengeFacts
from matchmaker.matching.engine.rules.base import REGISTRY
from matchmaker.matching.engine.vocabulary import Vocabulary

Judge = Callable[..., ScoreTerm]


def test_the_same_code_is_worth_everything(judge: Judge) -> None:
    term = judge("solution_type", {"solution_types": ("led",)}, {"solution_types": ("led",)})
    assert (term.points, term.unknown) == (10_000, False)


def test_a_foreign_code_is_worth_nothing_and_named(judge: Judge) -> None:
    term = judge("solution_type", {"solution_types": ("led",)}, {"solution_types": ("bus",)})
    assert term.points == 0
    assert not term.unknown
    assert "{" not in str(term.sentence)


def test_missing_information_is_neutral_and_named(judge: Judge) -> None:
    for wanted, given in (({}, {"solution_types": ("led",)}), ({"solution_types": ("led",)}, {})):
        term = judge("solution_type", wanted, given)
        assert (term.points, term.unknown) == (5_000, True)
        assert str(term.sentence).startswith("Not given in the ")


def test_types_that_answer_the_sub_topics_stand_in_for_linked_ones(vocabulary: Vocabulary) -> None:
    known = replace(vocabulary, type_topics={"led": ("energy.street_lighting",), "bus": ("transport.logistics",)})
    rule = REGISTRY["solution_type"]
    asked = ChallengeFacts(id="c", subtopics=("energy.street_lighting",))
    assert rule.challenge_value(asked, known) == ("led",)
