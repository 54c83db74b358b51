"""Evaluation: read a folder of challenges, solutions and known relevant pairs; measure the ranking of the
engine.

The folder has `challenges.jsonl[.gz]`, `solutions.jsonl[.gz]` and `relevance.tsv` (challenge, solution,
grade 1 or 2).
Any field but `id` and `title` may be missing. The engine runs as everywhere else; nothing here depends on
which data
set it is.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.match import match_block
from matchmaker.matching.engine.records import BadRecord, challenge_from_record, solution_from_record
from matchmaker.matching.engine.ruleset import RuleSet
from matchmaker.matching.engine.vocabulary import Vocabulary

OnError = Literal["stop", "skip"]
DEPTH = 10


class EvaluationError(Exception):
    """The folder cannot be used; the text says which file and line, and why."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that could not be read; line 0 is the file as a whole."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}" if self.line else f"{self.file}: {self.reason}"


@dataclass(frozen=True)
class Folder:
    """What was read, and the lines that were skipped."""

    challenges: tuple[ChallengeFacts, ...]
    solutions: tuple[SolutionFacts, ...]
    relevance: Mapping[str, Mapping[str, int]]
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Result:
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
    faults: tuple[Fault, ...] = field(default=())

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
            "skipped_lines": [str(fault) for fault in self.faults],
        }


class _Reader:
    """Reads lines and keeps, or raises, what is wrong with them."""

    def __init__(self, on_error: OnError) -> None:
        self.on_error = on_error
        self.faults: list[Fault] = []

    def fault(self, file: str, line: int, reason: str) -> None:
        found = Fault(file, line, reason)
        if self.on_error == "stop":
            raise EvaluationError(str(found))
        self.faults.append(found)

    def records(self, folder: Path, stem: str) -> Iterator[tuple[str, int, dict[str, Any]]]:
        path = next((p for p in (folder / f"{stem}.jsonl", folder / f"{stem}.jsonl.gz") if p.is_file()), None)
        if path is None:
            raise EvaluationError(f"{folder} has no {stem}.jsonl or {stem}.jsonl.gz.")
        for number, raw in enumerate(_lines(path), 1):
            if isinstance(raw, EvaluationError):
                self.fault(path.name, number, str(raw))
                return
            if not raw.strip():
                continue
            try:
                data = json.loads(raw.decode("utf-8-sig" if number == 1 else "utf-8"))
            except (ValueError, RecursionError) as error:
                self.fault(path.name, number, f"not a line of JSON in UTF-8 ({error})")
                continue
            if isinstance(data, dict):
                yield path.name, number, data
            else:
                self.fault(path.name, number, "not a JSON object")


def _lines(path: Path) -> Iterator[bytes | EvaluationError]:
    try:
        if path.suffix == ".gz":
            with gzip.open(path, "rb") as file:
                yield from file
        else:
            with path.open("rb") as file:
                yield from file
    except (OSError, EOFError) as error:
        yield EvaluationError(f"cannot be read further ({error})")


def read_folder(folder: Path, on_error: OnError = "stop") -> Folder:
    """Read the three files; raises EvaluationError on a missing file, and on a bad line unless `on_error`
    is skip.
    """
    reader = _Reader(on_error)
    challenges: dict[str, ChallengeFacts] = {}
    solutions: dict[str, SolutionFacts] = {}
    for name, line, data in reader.records(folder, "challenges"):
        _keep(reader, name, line, data, challenges, challenge_from_record)
    for name, line, data in reader.records(folder, "solutions"):
        _keep(reader, name, line, data, solutions, solution_from_record)
    relevance = _relevance(reader, folder / "relevance.tsv", challenges, solutions)
    return Folder(tuple(challenges.values()), tuple(solutions.values()), relevance, tuple(reader.faults))


def _keep(reader: _Reader, name: str, line: int, data: dict[str, Any], into: dict[str, Any], read: Any) -> None:
    try:
        facts = read(data)
    except BadRecord as error:
        reader.fault(name, line, str(error))
        return
    if facts.id in into:
        reader.fault(name, line, f"id {facts.id!r} stands twice")
    else:
        into[facts.id] = facts


def _relevance(
    reader: _Reader, path: Path, challenges: Mapping[str, object], solutions: Mapping[str, object]
) -> dict[str, dict[str, int]]:
    if not path.is_file():
        raise EvaluationError(f"{path.parent} has no relevance.tsv.")
    found: dict[str, dict[str, int]] = {}
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        for number, row in enumerate(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE), 1):
            if not row or (number == 1 and row[:1] == ["challenge_id"]):
                continue
            reason = _row_fault(row, challenges, solutions)
            if reason:
                reader.fault(path.name, number, reason)
                continue
            graded = found.setdefault(row[0], {})
            graded[row[1]] = max(int(row[2]), graded.get(row[1], 0))
    return found


def _row_fault(row: list[str], challenges: Mapping[str, object], solutions: Mapping[str, object]) -> str:
    if len(row) < 3:
        return f"{len(row)} columns instead of challenge, solution and grade"
    if row[2] not in ("1", "2"):
        return f"grade {row[2]!r} is neither 1 nor 2"
    if row[0] not in challenges:
        return f"no challenge has the id {row[0]!r}"
    return "" if row[1] in solutions else f"no solution has the id {row[1]!r}"


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], depth: int = DEPTH) -> float:
    """Normalised discounted cumulative gain with gain 2^grade - 1 and discount log2(rank + 1)."""
    gains = [2 ** grades.get(item, 0) - 1 for item in ranked[:depth]]
    best = sorted((2**grade - 1 for grade in grades.values()), reverse=True)[:depth]
    ideal = math.fsum(gain / math.log2(rank + 2) for rank, gain in enumerate(best))
    return math.fsum(gain / math.log2(rank + 2) for rank, gain in enumerate(gains)) / ideal if ideal else 0.0


def evaluate(folder: Folder, rule_set: RuleSet, vocabulary: Vocabulary, *, seed: int = 0) -> Result:
    """Rank with the engine and measure. MRR looks at the first 100 ranks."""
    asked = [facts for facts in folder.challenges if folder.relevance.get(facts.id)]
    started = time.perf_counter()
    pairings = match_block(asked, folder.solutions, rule_set, vocabulary, k=100, seed=seed)
    seconds = time.perf_counter() - started
    ranked: dict[str, list[str]] = {facts.id: [] for facts in asked}
    for pairing in pairings:
        ranked[pairing.challenge_id].append(pairing.solution_id)
    rows = [_measures(ranked[facts.id], folder.relevance[facts.id]) for facts in asked]
    means = [math.fsum(column) / len(rows) for column in zip(*rows, strict=True)] if rows else [0.0] * 4
    ndcg_10, recall_10, mrr, hit_10 = means
    return Result(
        ndcg=ndcg_10,
        recall=recall_10,
        mrr=mrr,
        hit=hit_10,
        queries=len(asked),
        challenges=len(folder.challenges),
        solutions=len(folder.solutions),
        seconds=seconds,
        rule_set=rule_set.id,
        faults=folder.faults,
    )


def _measures(ranked: Sequence[str], grades: Mapping[str, int]) -> tuple[float, float, float, float]:
    hits = [rank for rank, item in enumerate(ranked, 1) if item in grades]
    found = sum(rank <= DEPTH for rank in hits)
    return ndcg(ranked, grades), found / len(grades), 1 / hits[0] if hits else 0.0, float(found > 0)
