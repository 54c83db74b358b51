"""May the two be paired at all, or has somebody declared a conflict of interest?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.keys import key_of, keys_of
from matchmaker.matching.engine.rules.base import Encoded, Rule, RuleBlock, Scores, Value, as_codes
from matchmaker.matching.engine.sentence import Sentence
from matchmaker.matching.engine.vocabulary import Vocabulary


class ConflictRule(Rule):
    """A must-have only: companies and solutions excluded from a challenge are never proposed for it."""

    name = "conflict"
    title = "No conflict of interest"
    about = "No conflict of interest is declared between the challenge and the company or the solution."
    reads_challenge = "declared conflicts of interest"
    reads_solution = "the company behind it"
    may_be_weighted = False
    may_be_missed = False  # nobody is told about a conflict of interest
    order = 1

    def asks(self, challenge: ChallengeFacts) -> bool:
        return bool(challenge.conflicts)

    def challenge_value(self, facts: ChallengeFacts, vocabulary: Vocabulary) -> Value | None:
        return tuple(sorted(set(facts.conflicts)))

    def solution_value(self, facts: SolutionFacts, vocabulary: Vocabulary) -> Value | None:
        return (facts.id, facts.company.id)

    def encode_solutions(self, values: Sequence[Value], vocabulary: Vocabulary) -> Encoded:
        pairs = [as_codes(value) for value in values]
        by_name = {"solution": keys_of(p[0] for p in pairs), "company": keys_of(p[1] for p in pairs)}
        return Encoded(len(values), numbers=by_name)

    def score(self, block: RuleBlock) -> Scores:
        allowed = np.ones((block.challenges.size, block.solutions.size))
        for place, excluded in enumerate(block.challenges.columns):
            by = block.challenges.table[:, place] == 1
            if excluded and by.any():
                names = block.solutions.numbers
                key = np.uint64(key_of(excluded))
                out = (names["solution"] == key) | (names["company"] == key)
                allowed[np.ix_(by, out)] = 0.0
        return allowed

    def sentence(
        self, challenge: ChallengeFacts, solution: SolutionFacts, score: float, vocabulary: Vocabulary
    ) -> Sentence:
        if score >= 1:
            return Sentence("No conflict of interest is declared.")
        return Sentence("A conflict of interest is declared: they are not paired.")
