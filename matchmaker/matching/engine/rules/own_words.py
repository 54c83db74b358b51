"""Do they share words of their own, beside the tags that one claims and the other names?"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np

from matchmaker.core.messages import N_
from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.own_words import LEAST, apart, keys_of_words, pack_own_words
from matchmaker.matching.engine.rules.base import Rule, RuleBlock, Scores, Value
from matchmaker.matching.engine.sentence import Sentence
from matchmaker.matching.engine.vocabulary import Vocabulary
from matchmaker.matching.engine.wording import own_terms

FEW_IN_CHALLENGE: Final = N_("The challenge says too little in its own words to compare them.")
FEW_IN_SOLUTION: Final = N_("The solution says too little in its own words to compare them.")


class OwnWordsRule(Rule):
    """The share of the shorter text's telling words that stand in the other text; labels of claimed sub-topics and
    solution types are no own words. Texts in different languages are not compared. It is asked of pairs that have the
    points of a proposal, where both texts have twelve such words; the engine scores it from its text index.
    """

    name = "own_words"
    title = "Own words"
    about = (
        "What the solution says in its own words, not only in the sub-topics and types it claims, meets what the "
        "challenge says in its own."
    )
    reads_challenge = "its text"
    reads_solution = "its text"
    missing = "One of the two says less than twelve words, or they are written in different languages: not asked."
    question = "answers"
    may_be_weighted = False
    may_be_missed = False
    default_pass = 8
    order = 6

    def challenge_value(self, facts: ChallengeFacts, vocabulary: Vocabulary) -> Value | None:
        return _value(facts)

    def solution_value(self, facts: SolutionFacts, vocabulary: Vocabulary) -> Value | None:
        return _value(facts)

    def score(self, block: RuleBlock) -> Scores:
        raise TypeError("Own words are scored from the text index, not from a table.")

    def share(self, challenge: ChallengeFacts, solution: SolutionFacts) -> float:
        """The score of one pair; NaN where it cannot be judged."""
        mine, theirs = (
            pack_own_words([keys_of_words(_own(facts))], [facts.written_in]) for facts in (challenge, solution)
        )
        return float(mine.shares(0, theirs, np.zeros(1, dtype=np.intp))[0])

    def knows(self, challenge: ChallengeFacts, solution: SolutionFacts, vocabulary: Vocabulary) -> bool:
        both = super().knows(challenge, solution, vocabulary)
        return both and not apart(challenge.written_in, solution.written_in)

    def unknown(self, challenge: ChallengeFacts, solution: SolutionFacts, vocabulary: Vocabulary) -> Sentence:
        if apart(challenge.written_in, solution.written_in):
            return Sentence("They are written in different languages, so their own words are not compared.")
        return Sentence(FEW_IN_SOLUTION if self.challenge_value(challenge, vocabulary) else FEW_IN_CHALLENGE)

    def sentence(
        self, challenge: ChallengeFacts, solution: SolutionFacts, score: float, vocabulary: Vocabulary
    ) -> Sentence:
        shared = len(set(_own(challenge)) & set(_own(solution)))
        if not shared:
            return Sentence("In its own words the solution speaks of nothing that the challenge speaks of.")
        return Sentence("Words of their own, beside the tags, that both use: {count}.", count=shared)


@lru_cache(maxsize=5_000)
def _own(facts: ChallengeFacts | SolutionFacts) -> tuple[str, ...]:
    """The distinct own words."""
    return tuple(sorted(set(own_terms(facts))))


def _value(facts: ChallengeFacts | SolutionFacts) -> Value | None:
    return _own(facts) if len(_own(facts)) >= LEAST else None
