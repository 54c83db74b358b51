"""Rank a judged set with the matcher's engine, as everywhere else, and measure the ranking."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matchmaker.evaluation.matching.judged import JudgedSet, SkippedLine
from matchmaker.matching.engine.bootstrap import Interval, paired
from matchmaker.matching.engine.judgement import DEPTH, ndcg
from matchmaker.matching.engine.match import match_block
from matchmaker.matching.engine.ruleset import ScoringRules
from matchmaker.matching.engine.vocabulary import Vocabulary

MEASURED = ("ndcg@10", "recall@10", "mrr", "hit@10")


@dataclass(frozen=True)
class Measures:
    """Means over the challenges that have at least one relevant solution; seconds include packing."""

    ndcg: float
    recall: float
    mrr: float
    hit: float
    queries: int
    challenges: int
    solutions: int
    seconds: float
    rule_set: str
    skipped: tuple[SkippedLine, ...] = ()
    per_query: tuple[tuple[str, tuple[float, float, float, float]], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain data with the customary names of the measures."""
        return {
            "ndcg@10": round(self.ndcg, 4),
            "recall@10": round(self.recall, 4),
            "mrr": round(self.mrr, 4),
            "hit@10": round(self.hit, 4),
            "queries": self.queries,
            "challenges": self.challenges,
            "solutions": self.solutions,
            "seconds": round(self.seconds, 3),
            "rule_set": self.rule_set,
            "skipped_lines": [str(line) for line in self.skipped],
            "per_query": [
                {"query": name, **{key: round(value, 4) for key, value in zip(MEASURED, row, strict=True)}}
                for name, row in self.per_query
            ],
        }

    def as_table(self) -> str:
        """A line a measure; of the skipped lines only their number."""
        rows = [(name, value) for name, value in self.as_json().items() if name not in ("skipped_lines", "per_query")]
        rows.append(("skipped lines", len(self.skipped)))
        return "\n".join(f"{name:<14}{value}" for name, value in rows)


def evaluate(judged: JudgedSet, rule_set: ScoringRules, vocabulary: Vocabulary, *, seed: int = 0) -> Measures:
    """Rank with the engine and measure. MRR looks at the first 100 ranks."""
    asked = [facts for facts in judged.challenges if judged.relevance.get(facts.id)]
    started = time.perf_counter()
    pairings = match_block(asked, judged.solutions, rule_set, vocabulary, k=100, seed=seed, gate=False)
    seconds = time.perf_counter() - started
    ranked: dict[str, list[str]] = {facts.id: [] for facts in asked}
    for pairing in pairings:
        ranked[pairing.challenge_id].append(pairing.solution_id)
    rows = [_measures_of(ranked[facts.id], judged.relevance[facts.id]) for facts in asked]
    means = [math.fsum(column) / len(rows) for column in zip(*rows, strict=True)] if rows else [0.0] * 4
    ndcg_10, recall_10, mrr, hit_10 = means
    return Measures(
        ndcg=ndcg_10,
        recall=recall_10,
        mrr=mrr,
        hit=hit_10,
        queries=len(asked),
        challenges=len(judged.challenges),
        solutions=len(judged.solutions),
        seconds=seconds,
        rule_set=rule_set.id,
        skipped=judged.skipped,
        per_query=tuple((facts.id, row) for facts, row in zip(asked, rows, strict=True)),
    )


def compare_measures(before: Measures, after: Measures) -> dict[str, Interval]:
    """What `after` has more than `before` on the same set, with the interval over the queries."""
    first = dict(before.per_query)
    both = [(first[name], row) for name, row in after.per_query]
    return {
        name: paired([one[at] for one, _ in both], [two[at] for _, two in both]) for at, name in enumerate(MEASURED)
    }


def _measures_of(ranked: Sequence[str], grades: Mapping[str, int]) -> tuple[float, float, float, float]:
    hits = [rank for rank, item in enumerate(ranked, 1) if item in grades]
    found = sum(rank <= DEPTH for rank in hits)
    return ndcg(ranked, grades), found / len(grades), 1 / hits[0] if hits else 0.0, float(found > 0)
