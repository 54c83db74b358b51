"""Read a judged set: a folder of challenges, solutions and known relevant pairs.

The folder has `challenges.jsonl[.gz]`, `solutions.jsonl[.gz]` and `relevance.tsv` (challenge, solution, grade 1 or 2).
Any field but `id` and `title` may be missing. Nothing here depends on which data set it is.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from matchmaker.evaluation.matching.records import BadRecord, challenge_from_record, solution_from_record
from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts

OnError = Literal["stop", "skip"]


class JudgedSetError(Exception):
    """The folder cannot be used; the text says which file and line, and why."""


@dataclass(frozen=True, slots=True)
class SkippedLine:
    """A line that could not be read; line 0 is the file as a whole."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}" if self.line else f"{self.file}: {self.reason}"


@dataclass(frozen=True)
class JudgedSet:
    """What was read, and the lines that were skipped."""

    challenges: tuple[ChallengeFacts, ...]
    solutions: tuple[SolutionFacts, ...]
    relevance: Mapping[str, Mapping[str, int]]
    skipped: tuple[SkippedLine, ...]


class _Reader:
    """Reads lines and keeps, or raises, what is wrong with them."""

    def __init__(self, on_error: OnError) -> None:
        self.on_error = on_error
        self.skipped: list[SkippedLine] = []

    def skip(self, file: str, line: int, reason: str) -> None:
        found = SkippedLine(file, line, reason)
        if self.on_error == "stop":
            raise JudgedSetError(str(found))
        self.skipped.append(found)

    def records(self, folder: Path, stem: str) -> Iterator[tuple[str, int, dict[str, Any]]]:
        path = next((p for p in (folder / f"{stem}.jsonl", folder / f"{stem}.jsonl.gz") if p.is_file()), None)
        if path is None:
            raise JudgedSetError(f"{folder} has no {stem}.jsonl or {stem}.jsonl.gz.")
        for number, raw in enumerate(_lines(path), 1):
            if isinstance(raw, JudgedSetError):
                self.skip(path.name, number, str(raw))
                return
            if not raw.strip():
                continue
            try:
                data = json.loads(raw.decode("utf-8-sig" if number == 1 else "utf-8"))
            except (ValueError, RecursionError) as error:
                self.skip(path.name, number, f"not a line of JSON in UTF-8 ({error})")
                continue
            if isinstance(data, dict):
                yield path.name, number, data
            else:
                self.skip(path.name, number, "not a JSON object")


def _lines(path: Path) -> Iterator[bytes | JudgedSetError]:
    try:
        if path.suffix == ".gz":
            with gzip.open(path, "rb") as file:
                yield from file
        else:
            with path.open("rb") as file:
                yield from file
    except (OSError, EOFError) as error:
        yield JudgedSetError(f"cannot be read further ({error})")


def read_judged_set(folder: Path, on_error: OnError = "stop") -> JudgedSet:
    """Read the three files; raises JudgedSetError on a missing file, and on a bad line unless `on_error` is skip."""
    reader = _Reader(on_error)
    challenges: dict[str, ChallengeFacts] = {}
    solutions: dict[str, SolutionFacts] = {}
    for name, line, data in reader.records(folder, "challenges"):
        _keep(reader, name, line, data, challenges, challenge_from_record)
    for name, line, data in reader.records(folder, "solutions"):
        _keep(reader, name, line, data, solutions, solution_from_record)
    relevance = _relevance(reader, folder / "relevance.tsv", challenges, solutions)
    return JudgedSet(tuple(challenges.values()), tuple(solutions.values()), relevance, tuple(reader.skipped))


def _keep(reader: _Reader, name: str, line: int, data: dict[str, Any], into: dict[str, Any], read: Any) -> None:
    try:
        facts = read(data)
    except BadRecord as error:
        reader.skip(name, line, str(error))
        return
    if facts.id in into:
        reader.skip(name, line, f"id {facts.id!r} stands twice")
    else:
        into[facts.id] = facts


def _relevance(
    reader: _Reader, path: Path, challenges: Mapping[str, object], solutions: Mapping[str, object]
) -> dict[str, dict[str, int]]:
    if not path.is_file():
        raise JudgedSetError(f"{path.parent} has no relevance.tsv.")
    found: dict[str, dict[str, int]] = {}
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        for number, row in enumerate(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE), 1):
            if not row or (number == 1 and row[:1] == ["challenge_id"]):
                continue
            reason = _row_problem(row, challenges, solutions)
            if reason:
                reader.skip(path.name, number, reason)
                continue
            graded = found.setdefault(row[0], {})
            graded[row[1]] = max(int(row[2]), graded.get(row[1], 0))
    return found


def _row_problem(row: list[str], challenges: Mapping[str, object], solutions: Mapping[str, object]) -> str:
    if len(row) < 3:
        return f"{len(row)} columns instead of challenge, solution and grade"
    if row[2] not in ("1", "2"):
        return f"grade {row[2]!r} is neither 1 nor 2"
    if row[0] not in challenges:
        return f"no challenge has the id {row[0]!r}"
    return "" if row[1] in solutions else f"no solution has the id {row[1]!r}"
