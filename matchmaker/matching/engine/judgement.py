"""How well the rules judge pairs that people have judged: their order, what they call good, their points.

Everything looks at the judged pairs alone, since of the others nobody knows what is right.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from matchmaker.matching.engine.bootstrap import Interval, paired
from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.match import tie_lots
from matchmaker.matching.engine.pack import pack_challenges, pack_solutions
from matchmaker.matching.engine.ruleset import ScoringRules
from matchmaker.matching.engine.scoring import GOOD, POSSIBLE, Scorer
from matchmaker.matching.engine.vocabulary import Vocabulary
from matchmaker.matching.engine.wording import TextStatistics

DEPTH = 10  # ranks that nDCG looks at
WORTH_A_MEETING = 2  # from this grade on a pairing is right
BANDS = tuple(range(0, 100, 10))
FIRST = 5  # ranks among which nothing unrelated should stand


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """One judged pair with what the rules say: score in hundredths of a point (what it would have, if not proposed)."""

    challenge: str
    solution: str
    grade: int
    score: int
    lot: int
    level: int

    @property
    def is_right(self) -> bool:
        """Is it worth a meeting?"""
        return self.grade >= WORTH_A_MEETING

    @property
    def is_good(self) -> bool:
        """Do the rules call it good?"""
        return self.level == GOOD

    @property
    def order(self) -> tuple[int, int, int]:
        """Sorts best first; what is not proposed stands behind all that is."""
        return (-int(self.level >= POSSIBLE), -self.score, self.lot)


@dataclass(frozen=True)
class Query:
    """One challenge (or, the other way round, one solution) with its judged pairs, best first."""

    name: str
    pairs: tuple[JudgedPair, ...]

    @property
    def right(self) -> int:
        """How many of its pairs are worth a meeting."""
        return sum(pair.is_right for pair in self.pairs)

    @property
    def ndcg(self) -> float:
        """nDCG@10 over its judged pairs."""
        grades = {f"{pair.challenge} {pair.solution}": pair.grade for pair in self.pairs}
        return ndcg(list(grades), grades)

    @property
    def good(self) -> int:
        """How many the rules call good."""
        return sum(pair.is_good for pair in self.pairs)

    @property
    def good_and_right(self) -> int:
        """How many of those are worth a meeting."""
        return sum(pair.is_good and pair.is_right for pair in self.pairs)

    @property
    def unrelated_first(self) -> int:
        """Unrelated ones (grade 0) among the first five that are proposed."""
        return sum(pair.grade == 0 and pair.level >= POSSIBLE for pair in self.pairs[:FIRST])

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "query": self.name,
            "ndcg_10": round(self.ndcg, 4),
            "judged": len(self.pairs),
            "right": self.right,
            "good": self.good,
            "good_and_right": self.good_and_right,
            "unrelated_in_first_5": self.unrelated_first,
        }


@dataclass(frozen=True)
class Direction:
    """All queries of one direction that have a pair worth a meeting."""

    queries: tuple[Query, ...]

    @property
    def ndcg(self) -> float:
        """Mean nDCG@10."""
        return math.fsum(query.ndcg for query in self.queries) / len(self.queries) if self.queries else 0.0

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "ndcg_10": round(self.ndcg, 4),
            "queries": len(self.queries),
            "unrelated_in_first_5": sum(query.unrelated_first for query in self.queries),
            "per_query": [query.as_json() for query in self.queries],
        }


@dataclass(frozen=True)
class Judgement:
    """What the rules say about the judged pairs, in both directions."""

    rule_set: str
    pairs: tuple[JudgedPair, ...]
    challenges: Direction
    solutions: Direction
    skipped: tuple[str, ...] = ()

    @property
    def good_precision(self) -> float | None:
        """Of what is called good, the share worth a meeting; None where nothing is."""
        return _share(pair.is_right for pair in self.pairs if pair.is_good)

    @property
    def good_recall(self) -> float | None:
        """Of what is worth a meeting, the share called good; None where nothing is."""
        return _share(pair.is_good for pair in self.pairs if pair.is_right)

    def calibration(self) -> list[dict[str, Any]]:
        """For each ten points of what is proposed: how many pairs, and how many of them are worth a meeting."""
        proposed = [pair for pair in self.pairs if pair.level >= POSSIBLE]
        rows = []
        for low in reversed(BANDS):
            band = [pair for pair in proposed if low <= min(pair.score // 100, 99) < low + 10]
            if band:
                right = sum(pair.is_right for pair in band)
                rows.append({"from": low, "pairs": len(band), "right": right, "share": round(right / len(band), 4)})
        return rows

    def levels(self) -> dict[str, dict[str, int]]:
        """For good, possible and not proposed: how many pairs, and how many of them are worth a meeting."""
        found = {}
        for name, chosen in (
            ("good", [pair for pair in self.pairs if pair.level == GOOD]),
            ("possible", [pair for pair in self.pairs if pair.level == POSSIBLE]),
            ("not_proposed", [pair for pair in self.pairs if pair.level < POSSIBLE]),
        ):
            found[name] = {"pairs": len(chosen), "right": sum(pair.is_right for pair in chosen)}
        return found

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "ndcg_10": round(self.challenges.ndcg, 4),
            "good_precision": _rounded(self.good_precision),
            "good_recall": _rounded(self.good_recall),
            "unrelated_in_first_5": sum(query.unrelated_first for query in self.challenges.queries),
            "pairs": len(self.pairs),
            "levels": self.levels(),
            "calibration": self.calibration(),
            "challenge_to_solutions": self.challenges.as_json(),
            "solution_to_challenges": self.solutions.as_json(),
            "rule_set": self.rule_set,
            "skipped_lines": list(self.skipped),
        }

    def as_table(self) -> str:
        """For reading: the figures, the calibration and a line a challenge."""
        lines = [
            f"{'ndcg_10':<24}{self.challenges.ndcg:.4f}  over {len(self.challenges.queries)} challenges",
            f"{'the other way round':<24}{self.solutions.ndcg:.4f}  over {len(self.solutions.queries)} solutions",
            f"{'good_precision':<24}{_shown(self.good_precision)}",
            f"{'good_recall':<24}{_shown(self.good_recall)}",
            f"{'rule_set':<24}{self.rule_set}",
            f"{'skipped lines':<24}{len(self.skipped)}",
            "",
            "points    pairs  worth a meeting",
        ]
        lines += [
            f"{row['from']:>3}–{row['from'] + 10:<5}{row['pairs']:>6}  {row['share']:.0%}" for row in self.calibration()
        ]
        for name, row in self.levels().items():
            lines.append(f"{name.replace('_', ' '):<13}{row['pairs']:>2}  {row['right']}")
        lines += ["", "ndcg_10  right  good  both  challenge"]
        for query in self.challenges.queries:
            figures = f"{query.ndcg:.3f}{query.right:>9}{query.good:>6}{query.good_and_right:>6}"
            lines.append(f"{figures}  {query.name}")
        return "\n".join(lines)


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], depth: int = DEPTH) -> float:
    """Normalised discounted cumulative gain with gain 2^grade - 1 and discount log2(rank + 1)."""
    gains = [2 ** grades.get(item, 0) - 1 for item in ranked[:depth]]
    best = sorted((2**grade - 1 for grade in grades.values()), reverse=True)[:depth]
    ideal = math.fsum(gain / math.log2(rank + 2) for rank, gain in enumerate(best))
    return math.fsum(gain / math.log2(rank + 2) for rank, gain in enumerate(gains)) / ideal if ideal else 0.0


def _share(values: Any) -> float | None:
    found = [bool(value) for value in values]
    return sum(found) / len(found) if found else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _shown(value: float | None) -> str:
    return "nothing to measure" if value is None else f"{value:.4f}"


def judge(
    grades: Mapping[str, Mapping[str, int]],
    challenges: Mapping[str, ChallengeFacts],
    solutions: Mapping[str, SolutionFacts],
    rules: ScoringRules,
    words: tuple[Vocabulary, TextStatistics],
    *,
    seed: int = 0,
    skipped: Sequence[object] = (),
) -> Judgement:
    """Score every judged pair.

    grades: challenge → solution → grade 0 to 3 · challenges, solutions: facts by the same names · words: what runs
    score with · skipped: lines that could not be used, for the report.
    """
    vocabulary, statistics = words
    if not grades:
        return Judgement(rules.id, (), Direction(()), Direction(()), tuple(str(line) for line in skipped))
    asked, offered = list(grades), list(dict.fromkeys(one for row in grades.values() for one in row))
    packed = pack_solutions([solutions[name] for name in offered], vocabulary, statistics)
    wanted = pack_challenges([challenges[name] for name in asked], vocabulary, statistics)
    scorer = Scorer(wanted, packed, rules)
    rows = np.arange(len(asked), dtype=np.int64)
    tables = scorer.tables(rows)
    scores = scorer.block(rows, tables, exclude=False, gate=False)
    levels = scorer.levels(rows, tables)
    places = {name: place for place, name in enumerate(offered)}
    pairs = []
    for row, name in enumerate(asked):
        lots = tie_lots(packed.keys, wanted.keys[row], seed)
        for solution, grade in grades[name].items():
            at = places[solution]
            pairs.append(JudgedPair(name, solution, grade, int(scores[row, at]), int(lots[at]), int(levels[row, at])))
    return Judgement(
        rules.id,
        tuple(pairs),
        Direction(_queries(pairs, "challenge")),
        Direction(_queries(pairs, "solution")),
        tuple(str(line) for line in skipped),
    )


def _queries(pairs: Sequence[JudgedPair], by: str) -> tuple[Query, ...]:
    grouped: dict[str, list[JudgedPair]] = {}
    for pair in pairs:
        grouped.setdefault(getattr(pair, by), []).append(pair)
    found = (Query(name, tuple(sorted(rows, key=lambda p: p.order))) for name, rows in grouped.items())
    return tuple(query for query in found if query.right)


def compare_judgements(before: Judgement, after: Judgement) -> dict[str, Interval]:
    """What `after` has more than `before`, drawn over challenges: means, and shares of sums for good."""
    names = {query.name: query for query in before.challenges.queries}
    both = [(names[query.name], query) for query in after.challenges.queries if query.name in names]
    all_before, all_after = _by_challenge(before), _by_challenge(after)
    tables = [[[q.good_and_right, q.good, q.right] for q in (all_before[name], all_after[name])] for name in all_before]
    return {
        "ndcg_10": paired([one.ndcg for one, _ in both], [two.ndcg for _, two in both]),
        "good_precision": paired_shares(tables, 0, 1),
        "good_recall": paired_shares(tables, 0, 2),
    }


def _by_challenge(judgement: Judgement) -> dict[str, Query]:
    grouped: dict[str, list[JudgedPair]] = {}
    for pair in judgement.pairs:
        grouped.setdefault(pair.challenge, []).append(pair)
    return {name: Query(name, tuple(rows)) for name, rows in grouped.items()}


def paired_shares(tables: Sequence[Sequence[Sequence[int]]], part: int, whole: int) -> Interval:
    """Interval of the difference of two shares of sums: (queries, before and after, counts)."""
    counts = np.asarray(tables, dtype=np.float64)

    def difference(drawn: Any) -> Any:
        total = counts[drawn].sum(axis=-3)
        with np.errstate(invalid="ignore", divide="ignore"):
            shares = np.nan_to_num(total[..., part] / total[..., whole])
        return shares[..., 1] - shares[..., 0]

    return Interval.of(difference, len(tables))
