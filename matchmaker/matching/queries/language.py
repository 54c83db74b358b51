"""Texts in a language that the other side never uses: what to tell their owner."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matchmaker.challenges.models import Challenge
from matchmaker.matching.engine.rules import wording
from matchmaker.matching.engine.sentence import Sentence
from matchmaker.matching.engine.vocabulary import Vocabulary
from matchmaker.matching.engine.wording import TextStatistics, is_read_anyway
from matchmaker.matching.queries.labels import say
from matchmaker.matching.queries.live_fit import live_basis
from matchmaker.solutions.models import Solution

Judge = Callable[[Sequence[str], TextStatistics, Vocabulary], Sentence | None]


def challenge_alone(challenge: Challenge) -> str:
    """The sentence for a challenge in a language in which no solution is described; empty where words can meet."""
    return _said(wording.challenge_alone, challenge.text_languages)


def solution_alone(solution: Solution) -> str:
    """The same for a solution in a language in which no challenge is written."""
    return _said(wording.solution_alone, solution.text_languages)


def _said(judge: Judge, written_in: tuple[str, ...]) -> str:
    if is_read_anyway(written_in):  # nearly always, and then no query is needed
        return ""
    base = live_basis()
    found = judge(written_in, base.statistics, base.vocabulary)
    return say(found.as_json()) if found is not None else ""
