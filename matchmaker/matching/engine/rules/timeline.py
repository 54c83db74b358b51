"""Can it be delivered in the time the city has?"""

from __future__ import annotations

from datetime import date

import numpy as np

from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.rules.base import Rule, RuleBlock, Scores, Value, as_numbers
from matchmaker.matching.engine.sentence import Sentence
from matchmaker.matching.engine.vocabulary import Vocabulary

_DAYS_A_MONTH = 30.44


class TimelineRule(Rule):
    """Months from the start to the date it is needed by, against months of delivery; too slow counts by its share."""

    name = "timeline"
    title = "Timeline"
    about = "Can be delivered between the challenge's start and the date it is needed by."
    reads_challenge = "when it starts and by when it is needed"
    reads_solution = "its delivery time"
    default_weight = 100
    order = 50
    challenge_columns = ("months",)
    solution_columns = ("months",)

    def challenge_value(self, facts: ChallengeFacts, vocabulary: Vocabulary) -> Value | None:
        start, end = _day(facts.start_on), _day(facts.needs_by)
        if start is None or end is None or end <= start:
            return None
        return (max(1, round((end - start).days / _DAYS_A_MONTH)),)

    def solution_value(self, facts: SolutionFacts, vocabulary: Vocabulary) -> Value | None:
        months = facts.delivery_months
        return None if months is None or months < 0 else (months,)

    def score(self, block: RuleBlock) -> Scores:
        return np.minimum(block.column("months") / np.maximum(block.row("months"), 1.0), 1.0)

    def sentence(
        self, challenge: ChallengeFacts, solution: SolutionFacts, score: float, vocabulary: Vocabulary
    ) -> Sentence:
        value = self.challenge_value(challenge, vocabulary)
        available = as_numbers(value)[0]
        needed = solution.delivery_months or 0
        if score >= 1:
            return Sentence(
                "Can be delivered in {needed} of the {available} months.", needed=needed, available=available
            )
        return Sentence("Needs {needed} months; the city has {available}.", needed=needed, available=available)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
