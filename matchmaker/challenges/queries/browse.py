"""The public list: search, facets with counts, order, pages.

One query reads a narrow index of all public challenges, one their tags, one the full-text hits; facets, counts and
"one filter less" are then counted in memory, so the number of queries does not grow with filters or rows. Two more
queries load the rows of the page shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from typing import Any, ClassVar, Final

import sqlalchemy as sa

from matchmaker.challenges.models import PUBLIC, Challenge, ChallengeTag
from matchmaker.challenges.queries.display import phase_of
from matchmaker.challenges.queries.interest import interest_in
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.facets import Filters, Option
from matchmaker.core.i18n import _
from matchmaker.core.pages import Page
from matchmaker.core.search import corrections, found
from matchmaker.organizations.models import Organization
from matchmaker.vocabulary import queries as vocabulary

FACETS: Final = ("status", "system", "topic", "stage", "country", "collaboration", "budget", "language")
TAGGED: Final = ("system", "topic", "collaboration", "language")
SORTS: Final = ("words", "closing", "newest", "fewest")
PER_PAGE: Final = 20
WORDS_TRIED: Final = 4
ANY, OPEN_NOW = "any", ("open", "soon")
_FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class ChallengeFilters(Filters):
    """What a reader asked for. Without a status: what is open now. Without an order: the best match, or what closes
    soonest where nothing is searched.
    """

    facets: ClassVar[tuple[str, ...]] = FACETS
    sorts: ClassVar[tuple[str, ...]] = SORTS

    @property
    def order(self) -> str:
        """The order of the list."""
        if self.sort and (self.sort != "words" or self.text):
            return self.sort
        return "words" if self.text else "closing"

    def words(self) -> list[str]:
        """What is asked for, one line for each word searched and each value chosen but for the status."""
        rows = [_("“%(words)s”", words=self.text)] if self.text else []
        return rows + [facet_label(name, v) for name, values in self.values.items() if name != "status" for v in values]

    def of(self, facet: str) -> tuple[str, ...]:
        """The codes that filter by a facet; empty for no filter."""
        chosen = self.values.get(facet, ())
        if facet != "status":
            return chosen
        if ANY in chosen:
            return ()
        return chosen or OPEN_NOW

    def address(self, *, without: tuple[str, str] = ("", ""), text: str | None = None) -> dict[str, Any]:
        """As for every list; without the usual status, all of them."""
        every = {"status": [ANY]} if without == ("status", OPEN_NOW[0]) and not self.values.get("status") else {}
        return super().address(without=without, text=text) | every


@dataclass(frozen=True)
class Entry:
    """One line of the index."""

    id: int
    lot: str  # random and lasting: decides between equals, favours nobody
    status: str
    is_frozen: bool
    closes_at: datetime | None
    revised_at: datetime | None
    published_at: datetime | None
    values: Mapping[str, frozenset[str]]
    rank: float | None = None


@dataclass(frozen=True)
class Fewer:
    """What one filter less would show."""

    label: str
    count: int
    arguments: Mapping[str, Any]
    is_word: bool = False  # one word searched for alone; `label` says so


@dataclass(frozen=True)
class Listing:
    """One page of the list with everything around it."""

    page: Page[Challenge]
    facets: Mapping[str, list[Option]]
    fewer: list[Fewer]
    filters: ChallengeFilters
    corrected: list[tuple[str, str]]  # words that no text has, and what they were taken for


def _index(text: str, *, every: bool = False) -> list[Entry]:
    """All public challenges as narrow rows (two queries); with words, only those that contain them, `every` one."""
    columns = (
        Challenge.id,
        Challenge.public_id,
        Challenge.status,
        Challenge.is_frozen,
        Challenge.closes_at,
        Challenge.revised_at,
        Challenge.published_at,
        Challenge.stage,
        Challenge.budget_band,
        Challenge.is_budget_public,
        Organization.country,
    )
    hits = found(Challenge, text, every=every)
    select = sa.select(*columns, *((hits.c.rank,) if hits is not None else ())).join(Challenge.city)
    if hits is not None:
        select = select.join(hits, hits.c.object_id == Challenge.id)
    tags: dict[tuple[int, str], set[str]] = {}
    for challenge_id, scheme, code in session().execute(
        sa.select(ChallengeTag.challenge_id, ChallengeTag.scheme, ChallengeTag.code)
        .join(Challenge, Challenge.id == ChallengeTag.challenge_id)
        .where(ChallengeTag.scheme.in_(TAGGED), Challenge.status.in_(PUBLIC))
    ):
        tags.setdefault((challenge_id, scheme), set()).add(code)
    now = clock.now()
    entries = []
    for row in session().execute(select.where(Challenge.status.in_(PUBLIC))):
        values = {scheme: frozenset(tags.get((row.id, scheme), ())) for scheme in TAGGED}
        values["stage"] = frozenset({row.stage} - {""})
        values["budget"] = frozenset({row.budget_band if row.is_budget_public else ""} - {""})
        values["country"] = frozenset({row.country})
        values["status"] = frozenset({phase_of(row, now)})
        rank = row.rank if hits is not None else None
        entries.append(
            Entry(
                row.id,
                row.public_id,
                row.status,
                row.is_frozen,
                row.closes_at,
                row.revised_at,
                row.published_at,
                values,
                rank,
            )
        )
    return entries


def _passes(entry: Entry, filters: ChallengeFilters, *, ignore: str = "") -> bool:
    for facet in FACETS:
        wanted = filters.of(facet)
        if facet != ignore and wanted and not entry.values[facet] & set(wanted):
            return False
    return True


def fitting(challenge_id: int, wanted: Sequence[ChallengeFilters]) -> list[bool]:
    """For each of these filters whether a public challenge passes it, whatever its status (two queries a text)."""
    entries: dict[str, Entry | None] = {}
    for filters in wanted:
        if filters.text not in entries:
            found_rows = _index(filters.text, every=True)
            entries[filters.text] = next((entry for entry in found_rows if entry.id == challenge_id), None)
    return [
        (entry := entries[filters.text]) is not None and _passes(entry, filters, ignore="status") for filters in wanted
    ]


def list_challenges(filters: ChallengeFilters) -> Listing:
    """The page of the list that the filters ask for (five queries, whatever they are; "fewest" takes one more)."""
    entries = _index(filters.text)
    passing = [e for e in entries if _passes(e, filters)]
    chosen = sorted(passing, key=_order(filters.order, [e.id for e in passing]))
    pages = max(1, ceil(len(chosen) / PER_PAGE))
    number = min(filters.page, pages)
    ids = [entry.id for entry in chosen[(number - 1) * PER_PAGE : number * PER_PAGE]]
    page = Page(_load(ids), number, len(chosen), PER_PAGE)
    fewer = [] if chosen else _fewer(entries, filters)
    spelled = corrections(filters.text) if chosen and filters.text else []
    return Listing(page, {facet: _options(entries, filters, facet) for facet in FACETS}, fewer, filters, spelled)


def _order(sort: str, ids: Sequence[int]) -> Callable[[Entry], tuple[Any, ...]]:
    now = clock.now()
    interest = interest_in(ids) if sort == "fewest" else {}

    def closing(entry: Entry) -> tuple[Any, ...]:
        over = not entry.values["status"] & set(OPEN_NOW)
        return over, entry.closes_at or _FAR, entry.lot

    def newest(entry: Entry) -> tuple[Any, ...]:
        return -(entry.published_at or now).timestamp(), entry.lot

    def fewest(entry: Entry) -> tuple[Any, ...]:
        over, closes_at, number = closing(entry)
        return over, interest[entry.id].total, closes_at, number

    def words(entry: Entry) -> tuple[Any, ...]:
        return entry.rank or 0.0, *closing(entry)

    return {"newest": newest, "fewest": fewest, "words": words}.get(sort, closing)


def _load(ids: Sequence[int]) -> list[Challenge]:
    rows = session().scalars(sa.select(Challenge).where(Challenge.id.in_(ids))).unique() if ids else ()
    by_id = {row.id: row for row in rows}
    return [by_id[i] for i in ids]


def facet_label(facet: str, code: str) -> str:
    """A facet's value in words."""
    if facet == "status":
        return {
            "open": _("Open"),
            "soon": _("Closing soon"),
            "frozen": _("Frozen"),
            "closed": _("Applications closed, decided or finished"),
            ANY: _("All"),
        }.get(code, code)
    return vocabulary.budget_words(code) if facet == "budget" else vocabulary.label(facet, code)


def _options(entries: Sequence[Entry], filters: ChallengeFilters, facet: str) -> list[Option]:
    """Values of a facet with what each would leave, other filters kept; topics, countries, languages only if used."""
    counts: Counter[str] = Counter()
    for entry in entries:
        if _passes(entry, filters, ignore=facet):
            counts.update(entry.values[facet])
    chosen = filters.values.get(facet, ())
    if facet == "status":
        codes = ["open", "soon", "frozen", "closed"]
    elif facet == "topic":  # there are many: those of the sectors asked for
        parents = vocabulary.parents("topic")
        asked = filters.of("system")
        codes = [c for c in vocabulary.labels("topic") if c in chosen or (parents.get(c) in asked and counts[c])]
    elif facet in {"country", "language"}:
        used = set(counts) | set(chosen)
        codes = sorted(used, key=lambda code: (-counts[code], facet_label(facet, code)))
    else:
        codes = list(vocabulary.labels({"budget": "budget_band"}.get(facet, facet)))
    return [Option(code, facet_label(facet, code), counts[code], code in chosen) for code in codes]


def _fewer(entries: Sequence[Entry], filters: ChallengeFilters) -> list[Fewer]:
    """For an empty list: what each single filter less would show, the most first; if none helps, each word alone."""
    found_rows: list[Fewer] = []
    for name, values in filters.values.items():
        for value in values:
            rest = tuple(v for v in values if v != value)
            less = ChallengeFilters(filters.text, {**filters.values, name: rest}, filters.sort)
            count = sum(_passes(e, less) for e in entries)
            found_rows.append(Fewer(facet_label(name, value), count, filters.address(without=(name, value))))
    if not filters.values.get("status"):
        less = ChallengeFilters(filters.text, {**filters.values, "status": (ANY,)}, filters.sort)
        count = sum(_passes(e, less) for e in entries)
        found_rows.append(Fewer(_("Open now"), count, filters.address(without=("status", OPEN_NOW[0]))))
    if filters.text:
        less = ChallengeFilters("", filters.values, filters.sort)
        count = sum(_passes(e, less) for e in _index(""))
        found_rows.append(Fewer(_("“%(words)s”", words=filters.text), count, filters.address(text="")))
    helpful = sorted((row for row in found_rows if row.count), key=lambda row: -row.count)
    return helpful or _words_alone(filters)


def _words_alone(filters: ChallengeFilters) -> list[Fewer]:
    """What each word finds by itself and without filters, the most first (at most four words are tried)."""
    found_rows = []
    for word in list(dict.fromkeys(filters.text.split()))[:WORDS_TRIED]:
        less = ChallengeFilters(word, {}, filters.sort)
        count = sum(_passes(e, less) for e in _index(word))
        label = _("Only “%(word)s”, without filters", word=word)
        found_rows.append(Fewer(label, count, less.address(), is_word=True))
    return sorted((row for row in found_rows if row.count), key=lambda row: -row.count)
