"""Rules that compare a set of codes with a set of codes, near codes counting in part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, Literal, cast

import numpy as np
import numpy.typing as npt

from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.rules.base import (
    Encoded,
    Parameter,
    Rule,
    RuleBlock,
    Scores,
    Value,
    as_codes,
    one_hot,
)
from matchmaker.matching.engine.sentence import Sentence, listed
from matchmaker.matching.engine.vocabulary import Vocabulary

_FEW_CELLS = 4_096


def distinct(codes: Iterable[str]) -> tuple[str, ...] | None:
    """Codes sorted, once each; None when there are none."""
    return tuple(sorted(set(codes))) or None


class CodesRule(Rule):
    """The likeness of what is wanted to the nearest of what is offered.

    `combine` "mean": √ of the mean over the wanted codes (the root lets the first shared code count most); "best": the
    nearest pair of codes decides. Beyond the parameter `free` each claimed code counts less (free / claimed), so
    claiming everything does not pay. Likenesses are whole hundredths and therefore summed exactly.
    """

    codes: ClassVar[str]
    """Name of the fact on both sides; rules that read something else override the two methods."""
    combine: ClassVar[Literal["mean", "best"]] = "mean"
    parameters = {"free": Parameter(4, 1, 1000, "codes one may claim before each counts less")}
    hit: ClassVar[str] = "Shares {codes}."
    near: ClassVar[str] = "Provides {offered}, near to {wanted}."
    miss: ClassVar[str] = "Wanted is {wanted}; offered is {offered}."

    def challenge_codes(self, facts: ChallengeFacts, vocabulary: Vocabulary) -> Iterable[str]:
        """Codes wanted: the fact `codes`."""
        return cast(tuple[str, ...], getattr(facts, self.codes))

    def solution_codes(self, facts: SolutionFacts, vocabulary: Vocabulary) -> Iterable[str]:
        """Codes offered: the fact `codes`."""
        return cast(tuple[str, ...], getattr(facts, self.codes))

    def likeness(self, wanted: str, offered: str, vocabulary: Vocabulary) -> int:
        """Hundredths; equal codes are 100."""
        return vocabulary.likeness(wanted, offered)

    def challenge_value(self, facts: ChallengeFacts, vocabulary: Vocabulary) -> Value | None:
        return distinct(self.challenge_codes(facts, vocabulary))

    def solution_value(self, facts: SolutionFacts, vocabulary: Vocabulary) -> Value | None:
        return distinct(self.solution_codes(facts, vocabulary))

    def encode_challenges(self, values: Sequence[Value], vocabulary: Vocabulary) -> Encoded:
        return _counted(values)

    def encode_solutions(self, values: Sequence[Value], vocabulary: Vocabulary) -> Encoded:
        return _counted(values)

    def nearest(self, block: RuleBlock) -> npt.NDArray[np.uint8]:
        """(wanted codes, solutions): likeness 0…100 of the nearest offered code; kept for the next block."""
        wanted, offered = block.challenges.columns, block.solutions
        found = offered.memo.get(wanted)
        if found is None:
            found = np.zeros((len(wanted), offered.size), dtype=np.uint8)
            for i, code in enumerate(wanted):
                for j, other in enumerate(offered.columns):
                    like = self.likeness(code, other, block.vocabulary)
                    if like:
                        np.maximum(found[i], offered.table[:, j] * np.uint8(like), out=found[i])
            offered.memo[wanted] = found
        return found

    def score(self, block: RuleBlock) -> Scores:
        nearest = self.nearest(block)
        share = np.empty((block.challenges.size, block.solutions.size))
        if self.combine == "best":
            best = np.zeros(share.shape, dtype=np.uint8)
            for i in range(len(nearest)):
                np.maximum(best, block.challenges.table[:, i, None] * nearest[i], out=best)
            np.divide(best, 100.0, out=share)
        else:
            if nearest.size <= _FEW_CELLS:  # one changed solution: whole numbers, so the product is exact too
                share[:] = block.challenges.table.astype(np.float64) @ nearest.astype(np.float64)
            else:
                for row, wanted in enumerate(block.challenges.table):  # few codes each: cheaper than a matrix product
                    share[row] = np.add.reduce(nearest[np.flatnonzero(wanted)], axis=0, dtype=np.uint32)
            share /= 100.0 * block.column("count")
            np.sqrt(share, out=share)
        share *= np.minimum(1.0, block.parameters["free"] / np.maximum(block.row("count"), 1.0))
        return share

    def sentence(
        self, challenge: ChallengeFacts, solution: SolutionFacts, score: float, vocabulary: Vocabulary
    ) -> Sentence:
        wanted = list(dict.fromkeys(self.challenge_codes(challenge, vocabulary)))
        offered = list(dict.fromkeys(self.solution_codes(solution, vocabulary)))
        shared = [code for code in wanted if code in offered]
        if shared:
            return Sentence(self.hit, codes=_labels(shared, vocabulary))
        ranked = [(self.likeness(w, o, vocabulary), w, o) for w in wanted for o in offered]
        like, want, given = max(ranked, key=lambda item: (item[0], item[1], item[2]))
        if like and score > 0:
            return Sentence(self.near, offered=vocabulary.label(given), wanted=vocabulary.label(want))
        return Sentence(self.miss, wanted=_labels(wanted, vocabulary), offered=_labels(offered, vocabulary))


def _counted(values: Sequence[Value]) -> Encoded:
    return one_hot(values, count=np.array([len(as_codes(value)) for value in values], dtype=np.float64))


def _labels(codes: Sequence[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    return listed(vocabulary.label(code) for code in codes)
