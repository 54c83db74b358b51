"""The best solutions for each challenge: one pass a block of challenges, best k without sorting all.

Equal scores are ordered by fewest pairings so far, then by a hash of seed, challenge and solution; never by id, name or
time of registration.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.keys import key_of
from matchmaker.matching.engine.pack import PackedChallenges, PackedSolutions, pack_challenges, pack_solutions
from matchmaker.matching.engine.rules.wording import WordingRule
from matchmaker.matching.engine.ruleset import ScoringRules
from matchmaker.matching.engine.scoring import Points, Scorer
from matchmaker.matching.engine.vocabulary import Vocabulary

_STRIDE = 64
_BLOCK_CELLS = 1 << 20


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """A proposed pairing. `score` and `points` are hundredths of a point, and score = sum(points) exactly.

    `points[i]` belongs to `rule_set.weighted()[i]`; `rank` counts from 1 within the challenge.
    """

    challenge_id: str
    solution_id: str
    score: int
    rank: int
    points: tuple[int, ...]


def match_block(
    challenges: Sequence[ChallengeFacts] | PackedChallenges,
    solutions: Sequence[SolutionFacts] | PackedSolutions,
    rule_set: ScoringRules,
    vocabulary: Vocabulary,
    *,
    k: int = 20,
    seed: int = 0,
    gate: bool = True,
) -> list[ScoredPair]:
    """The best `k` solutions for each challenge, challenge by challenge, best first.

    Pass packed sides when they are used more than once. gate: leave out what does not answer the problem (measures of
    the order alone look at everything). Raises ValueError when the rule set is not valid.
    """
    packed = solutions if isinstance(solutions, PackedSolutions) else pack_solutions(solutions, vocabulary)
    wanted = (
        challenges
        if isinstance(challenges, PackedChallenges)
        else pack_challenges(challenges, vocabulary, packed.statistics)
    )
    scorer = Scorer(wanted, packed, rule_set)
    blocks = block_rows(len(wanted), len(packed))
    return [pairing for rows in blocks for pairing in best_of_block(scorer, rows, k, seed, gate=gate)]


def block_rows(challenges: int, solutions: int) -> Iterator[npt.NDArray[np.int64]]:
    """Cut challenges into blocks whose score table stays in the processor's cache."""
    size = max(8, min(64, _BLOCK_CELLS // max(1, solutions)))
    for start in range(0, challenges, size):
        yield np.arange(start, min(start + size, challenges), dtype=np.int64)


def best_of_block(
    scorer: Scorer, rows: npt.NDArray[np.int64], k: int, seed: int, *, gate: bool = True
) -> list[ScoredPair]:
    """Pairings of the given challenges."""
    if not len(scorer.solutions) or k < 1:
        return []
    tables = scorer.tables(rows)
    scores = scorer.block(rows, tables, gate=gate)
    places, kept, ranks = best(scores, k, scorer.solutions, scorer.challenges.keys[rows], seed)
    points = _points(scorer, tables, places, kept, scores[places, kept])
    ids = scorer.solutions.ids
    names = [scorer.challenges.ids[row] for row in rows.tolist()]
    return [
        ScoredPair(names[place], ids[at], sum(row_points), rank, tuple(row_points))
        for place, at, rank, row_points in zip(
            places.tolist(), kept.tolist(), ranks.tolist(), points.tolist(), strict=True
        )
    ]


def lower_bounds(scores: Points, k: int) -> npt.NDArray[np.int16]:
    """For each row a number that at least k of its scores reach (or 0): the k-th largest of slice maxima."""
    stride = min(_STRIDE, scores.shape[1] // (2 * k))
    if stride < 1:
        return np.zeros(len(scores), dtype=np.int16)
    slices = scores.shape[1] // stride
    maxima = scores[:, : slices * stride].reshape(len(scores), stride, slices).max(axis=1)
    kth = np.partition(maxima, slices - k, axis=1)[:, slices - k]
    return np.maximum(kth, 0)


Places = npt.NDArray[np.intp]


def best(
    scores: Points, k: int, solutions: PackedSolutions, challenge_keys: npt.NDArray[np.uint64], seed: int
) -> tuple[Places, Places, Places]:
    """Row of the block, position of the solution and rank (from 1) of the k best of each row, best first."""
    candidates = np.flatnonzero(scores >= lower_bounds(scores, k)[:, None])
    values = scores.ravel()[candidates]
    places, found = np.divmod(candidates, scores.shape[1])
    lots = tie_lots(solutions.keys[found], challenge_keys[places], seed)
    order = np.lexsort((lots, solutions.pairings[found], -values.astype(np.int32), places))
    places, found = places[order], found[order]
    firsts = np.searchsorted(places, np.arange(len(scores)))
    ranks = np.arange(1, len(places) + 1) - firsts[places]
    kept = ranks <= k
    return places[kept], found[kept], ranks[kept]


def tie_lots(
    keys: npt.NDArray[np.uint64], challenge_keys: npt.NDArray[np.uint64] | np.uint64, seed: int
) -> npt.NDArray[np.uint64]:
    """The lot each solution draws for a challenge: SplitMix64 finaliser over the three keys."""
    start = challenge_keys ^ np.uint64(_seed_key(seed))
    with np.errstate(over="ignore"):
        mixed = keys + start * np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    lots: npt.NDArray[np.uint64] = mixed ^ (mixed >> np.uint64(31))
    return lots


@lru_cache(maxsize=64)
def _seed_key(seed: int) -> int:
    return key_of(f"seed:{seed}")


def _points(
    scorer: Scorer, tables: dict[str, Points], places: Places, kept: Places, scores: Points
) -> npt.NDArray[np.int64]:
    """(pairings, weighted settings): the points of each term; wording has what the other terms leave."""
    points = np.zeros((len(kept), len(scorer.settings)), dtype=np.int64)
    word_at = None
    for at, setting in enumerate(scorer.settings):
        if setting.rule == WordingRule.name:
            word_at = at
        else:
            codes = scorer.solutions.columns[setting.rule].codes
            points[:, at] = tables[setting.rule][codes[kept], places]
    if word_at is not None:
        points[:, word_at] = scores - points.sum(axis=1)
    return points
