"""The page of decided pairs: grades, what they stand on, and calibration of the live rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matchmaker.core.i18n import _
from matchmaker.matching.engine.judgement import Query
from matchmaker.matching.queries import judged


@dataclass(frozen=True, slots=True)
class BandRow:
    """Ten points of the scale: how many decided pairs, how many of them were worth a meeting."""

    name: str
    pairs: int
    right: int
    share: int


@dataclass(frozen=True, slots=True)
class QueryRow:
    """One challenge: decided pairs, worth a meeting, called good, both; nDCG in per cent."""

    title: str
    pairs: int
    right: int
    good: int
    both: int
    order: int


@dataclass(frozen=True, slots=True)
class JudgedPage:
    """Everything the page shows."""

    pairs: int
    sources: list[tuple[str, int]]
    levels: list[judged.LevelWords]
    bands: list[BandRow]
    challenges: list[QueryRow]
    without_answer: int


def judged_page() -> JudgedPage:
    """Measure the live rules on the grades collected so far; six queries and the hook, however many pairs."""
    known = judged.judges()
    found = known.judgement(known.basis.rules)
    return JudgedPage(
        pairs=len(found.pairs),
        sources=_sources(known.collected.sources),
        levels=judged.in_words({"levels": found.levels()}),
        bands=[_band(row) for row in found.calibration()],
        challenges=[_row(query, known.titles) for query in found.challenges.queries],
        without_answer=len(known.grades) - len(found.challenges.queries),
    )


def _sources(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    names = {
        "pilot": _("A collaboration began"),
        "met": _("They met"),
        "shortlisted": _("The city shortlisted or kept it"),
        "declined": _("“Not now” with a reason about the pair"),
    }
    return [(name, counts.get(key, 0)) for key, name in names.items()]


def _band(row: Mapping[str, Any]) -> BandRow:
    name = _("%(low)s to %(high)s points", low=row["from"], high=row["from"] + 10)
    return BandRow(name, row["pairs"], row["right"], round(100 * row["share"]))


def _row(query: Query, titles: Mapping[str, str]) -> QueryRow:
    order = round(100 * query.ndcg)
    return QueryRow(titles[query.name], len(query.pairs), query.right, query.good, query.good_and_right, order)
