"""Texts in a language that the other side never uses: what to tell their owner."""

from __future__ import annotations

from matchmaker.challenges.models import Challenge
from matchmaker.matching.engine.rules.wording import CHALLENGE_ALONE, SOLUTION_ALONE, WordingRule
from matchmaker.matching.engine.wording import READ
from matchmaker.matching.queries.labels import say
from matchmaker.matching.queries.live_fit import LiveBasis, live_basis
from matchmaker.solutions.models import Solution


def challenge_alone(challenge: Challenge, base: LiveBasis | None = None) -> str:
    """The sentence for a challenge in a language in which no solution is described; empty where words can meet."""
    if _is_read_anyway(challenge.text_languages):
        return ""
    base = base or live_basis()
    if base.statistics.meets_solutions(challenge.text_languages):
        return ""
    others = base.statistics.offered_in
    return say(WordingRule.unread(CHALLENGE_ALONE, challenge.text_languages, others, base.vocabulary).as_json())


def _is_read_anyway(written_in: tuple[str, ...]) -> bool:
    """Nearly always, and then no query is needed."""
    return not written_in or any(code in READ for code in written_in)


def solution_alone(solution: Solution, base: LiveBasis | None = None) -> str:
    """The same for a solution in a language in which no challenge is written."""
    if _is_read_anyway(solution.text_languages):
        return ""
    base = base or live_basis()
    if base.statistics.meets_challenges(solution.text_languages):
        return ""
    others = base.statistics.asked_in
    return say(WordingRule.unread(SOLUTION_ALONE, solution.text_languages, others, base.vocabulary).as_json())
