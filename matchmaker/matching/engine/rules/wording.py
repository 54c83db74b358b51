"""Do the challenge and the solution speak about the same things, in the same words?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from matchmaker.core.letters import fold
from matchmaker.core.messages import N_
from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.rules.base import Encoded, Parameter, Rule, RuleBlock, Scores, Value
from matchmaker.matching.engine.sentence import Sentence
from matchmaker.matching.engine.text import is_pair, shown_words, stem
from matchmaker.matching.engine.vocabulary import Vocabulary
from matchmaker.matching.engine.wording import READ, TextStatistics, has_words

CHALLENGE_ALONE: Final = N_(
    "The challenge is written in {language}, in which no solution is described, so words cannot be compared. "
    "A sentence in {others} would help."
)
SOLUTION_ALONE: Final = N_(
    "The solution is described in {language}, in which no challenge is written, so words cannot be compared. "
    "A sentence in {others} would help."
)
_SHOWN = 6


def _both(asked: str, offered: str) -> str:
    """One word, or two that do not look alike."""
    alike = not offered or [stem(fold(word)) for word in asked.split()] == [
        stem(fold(word)) for word in offered.split()
    ]
    return asked if alike else f"{asked} ≈ {offered}"


class WordingRule(Rule):
    """Lexical relevance: words weighted by rarity and field. The engine scores it from its text index, not by table.

    The score is (relevance / full relevance) to the power ¾, 1 or ½ as `root` says: a power below 1 lifts the low
    values typical of long texts and never changes the order.
    """

    name = "wording"
    title = "Wording"
    about = (
        "Uses the challenge's telling words: rare words count more, so do words in titles and tags; "
        "accents and endings "
        "do not matter; long texts have no advantage."
    )
    reads_challenge = "its text"
    reads_solution = "its text"
    question = "answers"
    default_weight = 3800
    against_below = 1e-9  # shared words never speak against a pairing, however few they are
    order = 5
    may_be_must_have = False
    neutral = 0.1
    parameters = {
        "root": Parameter(
            1.5, 1, 2, "1 as measured, 1.5 the power ¾, 2 the square root, which lifts long challenges most"
        )
    }

    def challenge_value(self, facts: ChallengeFacts, vocabulary: Vocabulary) -> Value | None:
        return True if has_words(facts, vocabulary.labels) else None

    def solution_value(self, facts: SolutionFacts, vocabulary: Vocabulary) -> Value | None:
        return True if has_words(facts, vocabulary.labels) else None

    def encode_challenges(self, values: Sequence[Value], vocabulary: Vocabulary) -> Encoded:
        return Encoded(len(values))

    def encode_solutions(self, values: Sequence[Value], vocabulary: Vocabulary) -> Encoded:
        return Encoded(len(values))

    def score(self, block: RuleBlock) -> Scores:
        raise TypeError("Wording is scored from the text index, not from a table.")

    @staticmethod
    def scaled(relevance: npt.NDArray[np.float64], full: npt.NDArray[np.float64] | float, root: float) -> Scores:
        """Relevance (whole numbers) → [0, 1]; only division, product and square root: equal on every machine."""
        share = relevance / np.maximum(full, 1.0)
        np.minimum(share, 1.0, out=share)
        if root < 1.25:
            return share
        half: Scores = np.sqrt(share)
        if root <= 1.75:
            half *= np.sqrt(half, out=share)
        return half

    @staticmethod
    def share_for(score: float, root: float) -> float:
        """The share of full relevance at which `scaled` reaches a score, up to rounding."""
        return float(score ** (1.0 if root < 1.25 else 4.0 / 3.0 if root <= 1.75 else 2.0))

    @staticmethod
    def shared_words(text: str, other: str, weights: Mapping[str, int], given: Mapping[str, int]) -> tuple[str, ...]:
        """The words that carry the score, weightiest first, as the challenge's `text` writes them; where the
        solution's text (`other`) has another word for the same thing, both ("Abwasser ≈ sewage").
        """
        shared = [term for term in weights if term in given and not is_pair(term)]
        shared.sort(key=lambda term: (-weights[term] * given[term], term))
        best = set(shared[:_SHOWN])
        asked, offered = shown_words(text, best), shown_words(other, best)
        pairs = (_both(asked[term], offered.get(term, "")) for term in shared[:_SHOWN] if term in asked)
        return tuple(dict.fromkeys(pairs))

    def sentence(
        self, challenge: ChallengeFacts, solution: SolutionFacts, score: float, vocabulary: Vocabulary
    ) -> Sentence:
        return self.sentence_for((), score)

    @staticmethod
    def sentence_for(words: tuple[str, ...], score: float) -> Sentence:
        """The sentence once the shared words are known."""
        if score <= 0 or not words:
            return Sentence("Speaks of other things than the challenge.")
        return Sentence("Both speak of {words}.", words=words)


def challenge_alone(written_in: Sequence[str], counts: TextStatistics, vocabulary: Vocabulary) -> Sentence | None:
    """What to say of a challenge in a language in which no solution is described; None where words can meet."""
    if counts.meets_solutions(written_in):
        return None
    return _alone(CHALLENGE_ALONE, written_in, counts.offered_in, vocabulary)


def solution_alone(written_in: Sequence[str], counts: TextStatistics, vocabulary: Vocabulary) -> Sentence | None:
    """The same of a solution in a language in which no challenge is written."""
    if counts.meets_challenges(written_in):
        return None
    return _alone(SOLUTION_ALONE, written_in, counts.asked_in, vocabulary)


def _alone(template: str, written_in: Sequence[str], others: Iterable[str], vocabulary: Vocabulary) -> Sentence:
    """`others`: the languages of the other side, commonest first."""
    best = [code for code in others if code in READ] or list(others) or list(READ[:1])
    return Sentence(
        template,
        language=vocabulary.label(written_in[0]),
        others=tuple(vocabulary.label(code) for code in best[:1]),
    )
