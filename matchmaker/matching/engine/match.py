"""The best solutions for each challenge: one pass a block of challenges, best k without sorting all.

Equal scores are ordered by fewest pairings so far, then by a hash of seed, challenge and solution; never by
id, name or
time of registration.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.keys import key_of
from matchmaker.matching.engine.pack import PackedChallenges, PackedSolutions, pack_challenges, pack_solutions
from matchmaker.matching.engine.rules.wording import WordingRule
from matchmaker.matching.engine.ruleset import RuleSet
from matchmaker.matching.engine.scoring import Points, Scorer
from matchmaker.matching.engine.vocabulary import Vocabulary

_STRIDE = 64
_BLOCK_CELLS = 1 << 20


@dataclass(frozen=True, slots=True)
class Pairing:
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
    rule_set: RuleSet,
    vocabulary: Vocabulary,
    *,
    k: int = 20,
    seed: int = 0,
    threads: int = 1,
) -> list[Pairing]:
    """The best `k` solutions for each challenge, challenge by challenge, best first.

    Pass packed sides when they are used more than once. Raises ValueError when the rule set is not valid.
    """
    packed = solutions if isinstance(solutions, PackedSolutions) else pack_solutions(solutions, vocabulary)
    wanted = (
        challenges
        if isinstance(challenges, PackedChallenges)
        else pack_challenges(challenges, vocabulary, packed.statistics)
    )
    scorer = Scorer(wanted, packed, rule_set)
    blocks = list(block_rows(len(wanted), len(packed)))
    if threads > 1:
        with ThreadPoolExecutor(threads) as pool:
            parts = list(pool.map(lambda rows: best_of_block(scorer, rows, k, seed), blocks))
    else:
        parts = [best_of_block(scorer, rows, k, seed) for rows in blocks]
    return [pairing for part in parts for pairing in part]


def block_rows(challenges: int, solutions: int) -> Iterator[npt.NDArray[np.int64]]:
    """Cut challenges into blocks whose score table stays in the processor's cache."""
    size = max(8, min(64, _BLOCK_CELLS // max(1, solutions)))
    for start in range(0, challenges, size):
        yield np.arange(start, min(start + size, challenges), dtype=np.int64)


def best_of_block(scorer: Scorer, rows: npt.NDArray[np.int64], k: int, seed: int) -> list[Pairing]:
    """Pairings of the given challenges."""
    if not len(scorer.solutions) or k < 1:
        return []
    tables = scorer.tables(rows)
    scores = scorer.block(rows, tables)
    bounds = lower_bounds(scores, k)
    out: list[Pairing] = []
    for place, row in enumerate(rows):
        kept = best(scores[place], int(bounds[place]), k, scorer.solutions, int(scorer.challenges.keys[row]), seed)
        out += _pairings(scorer, tables, place, int(row), kept, scores[place][kept])
    return out


def lower_bounds(scores: Points, k: int) -> npt.NDArray[np.int16]:
    """For each row a number that at least k of its scores reach (or 0): the k-th largest of slice maxima."""
    slices = scores.shape[1] // _STRIDE
    if slices < k:
        return np.zeros(len(scores), dtype=np.int16)
    maxima = scores[:, : slices * _STRIDE].reshape(len(scores), _STRIDE, slices).max(axis=1)
    kth = np.partition(maxima, slices - k, axis=1)[:, slices - k]
    return np.maximum(kth, 0)


def best(
    scores: Points, bound: int, k: int, solutions: PackedSolutions, challenge_key: int, seed: int
) -> npt.NDArray[np.intp]:
    """Positions of the k best scores from `bound` up, in order of rank."""
    candidates = np.flatnonzero(scores >= bound)
    values = scores[candidates]
    if len(candidates) > 2 * k:
        least = np.partition(values, len(values) - k)[len(values) - k]
        candidates = candidates[values >= least]
        values = scores[candidates]
    lots = tie_lots(solutions.keys[candidates], challenge_key, seed)
    order = np.lexsort((lots, solutions.pairings[candidates], -values.astype(np.int32)))
    return candidates[order[:k]]


def tie_lots(keys: npt.NDArray[np.uint64], challenge_key: int, seed: int) -> npt.NDArray[np.uint64]:
    """The lot each solution draws for a challenge: SplitMix64 finaliser over the three keys."""
    start = np.uint64(challenge_key ^ key_of(f"seed:{seed}"))
    with np.errstate(over="ignore"):
        mixed = keys + start * np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    lots: npt.NDArray[np.uint64] = mixed ^ (mixed >> np.uint64(31))
    return lots


def _pairings(
    scorer: Scorer,
    tables: dict[str, Points],
    place: int,
    row: int,
    kept: npt.NDArray[np.intp],
    scores: npt.NDArray[np.int16],
) -> list[Pairing]:
    points = np.zeros((len(kept), len(scorer.settings)), dtype=np.int64)
    word_at = None
    for at, setting in enumerate(scorer.settings):
        if setting.rule == WordingRule.name:
            word_at = at
        else:
            points[:, at] = tables[setting.rule][scorer.solutions.columns[setting.rule].codes[kept], place]
    if word_at is not None:
        points[:, word_at] = scores - points.sum(axis=1)
    ids, challenge_id = scorer.solutions.ids, scorer.challenges.ids[row]
    return [
        Pairing(challenge_id, ids[at], score, rank, tuple(row_points))
        for rank, (at, score, row_points) in enumerate(
            zip(kept.tolist(), scores.tolist(), points.tolist(), strict=True), 1
        )
    ]
