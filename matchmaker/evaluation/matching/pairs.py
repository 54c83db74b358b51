"""Judged pairs: a table of challenge, solution, grade 0 to 3 and a reason, by the slugs of the running platform.

3 is a direct answer, 2 a plausible one worth a meeting, 1 the same field, 0 unrelated.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from matchmaker.evaluation.matching.judged import JudgedSetError, OnError, SkippedLine

GRADES = ("0", "1", "2", "3")
_COLUMNS = ["challenge", "solution", "grade"]


@dataclass(frozen=True)
class JudgedPairs:
    """Challenge → solution → grade, by slug; `lines` says where each pair stands."""

    grades: Mapping[str, Mapping[str, int]]
    skipped: tuple[SkippedLine, ...]
    lines: Mapping[tuple[str, str], int]

    @property
    def challenges(self) -> tuple[str, ...]:
        """Slugs of the challenges in the order of the file."""
        return tuple(self.grades)

    @property
    def solutions(self) -> tuple[str, ...]:
        """Slugs of the solutions in the order of the file."""
        return tuple(dict.fromkeys(name for graded in self.grades.values() for name in graded))

    def known_to(
        self, challenges: Collection[str], solutions: Collection[str], name: str, on_error: OnError
    ) -> JudgedPairs:
        """The pairs the platform knows; the others are skipped lines, or the end with `on_error` stop."""
        kept: dict[str, dict[str, int]] = {}
        skipped = list(self.skipped)
        for (challenge, solution), line in self.lines.items():
            reason = _unknown(challenge, solution, challenges, solutions)
            if reason:
                _skip(skipped, SkippedLine(name, line, reason), on_error)
            else:
                kept.setdefault(challenge, {})[solution] = self.grades[challenge][solution]
        return JudgedPairs(kept, tuple(skipped), self.lines)


def _unknown(challenge: str, solution: str, challenges: Collection[str], solutions: Collection[str]) -> str:
    if challenge not in challenges:
        return f"there is no challenge {challenge!r} on this platform"
    return "" if solution in solutions else f"there is no solution {solution!r} on this platform"


def _skip(skipped: list[SkippedLine], line: SkippedLine, on_error: OnError) -> None:
    if on_error == "stop":
        raise JudgedSetError(str(line))
    skipped.append(line)


def read_judged_pairs(path: Path, on_error: OnError = "stop") -> JudgedPairs:
    """Read a file of tab-separated lines; a heading may stand first, the reason may be missing.

    Raises JudgedSetError where nothing can be read, and at a bad line unless `on_error` is "skip".
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise JudgedSetError(f"{path.name} is not a text in UTF-8: save it as UTF-8 and try again.") from error
    except OSError as error:
        raise JudgedSetError(f"{path.name} cannot be read ({error.strerror}).") from error
    grades: dict[str, dict[str, int]] = {}
    skipped: list[SkippedLine] = []
    lines: dict[tuple[str, str], int] = {}
    rows = csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    for number, cells in enumerate(rows, 1):
        row = [cell.strip() for cell in cells]
        if not any(row) or (number == 1 and [cell.lower() for cell in row[:3]] == _COLUMNS):
            continue
        reason = _problem(row, lines)
        if reason:
            _skip(skipped, SkippedLine(path.name, number, reason), on_error)
            continue
        grades.setdefault(row[0], {})[row[1]] = int(row[2])
        lines[row[0], row[1]] = number
    if not lines:
        raise JudgedSetError(
            f"{path.name} has no judged pair: each line needs a challenge, a solution and a grade, "
            "with tabs between them."
        )
    return JudgedPairs(grades, tuple(skipped), lines)


def _problem(row: list[str], lines: Mapping[tuple[str, str], int]) -> str:
    if len(row) < 3:
        return f"{len(row)} columns instead of challenge, solution and grade, with tabs between them"
    if not (row[0] and row[1]):
        return "the challenge or the solution is empty"
    if row[2] not in GRADES:
        return f"grade {row[2]!r} is none of 0, 1, 2 and 3"
    earlier = lines.get((row[0], row[1]))
    return f"the pair stands in line {earlier} already" if earlier else ""
