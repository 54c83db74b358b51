"""The public list: search, facets with counts, order, pages.

Facets, counts, orders and "one filter less" come from an index in memory (`core/list_index.py`), the hits of words from
the full text; only the rows of the page shown are read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, ClassVar, Final

import sqlalchemy as sa
from pyroaring import BitMap

from matchmaker.challenges.models import PUBLIC, Challenge, ChallengeTag
from matchmaker.challenges.queries.display import SOON, phase_of
from matchmaker.challenges.queries.interest import interest_in
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.facets import Filters, Option
from matchmaker.core.i18n import _
from matchmaker.core.list_index import (
    LARGEST_KEY,
    Execute,
    Index,
    Line,
    grouped,
    indexed,
    key_of,
    parts_of,
    with_leading,
)
from matchmaker.core.pages import Page, page_within
from matchmaker.core.search import corrections, ranked
from matchmaker.organizations.models import Organization
from matchmaker.vocabulary import queries as vocabulary

FACETS: Final = ("status", "system", "topic", "stage", "country", "collaboration", "budget", "language")
LEADING: Final = {"system": "leading_system"}
"""Of these schemes the first tag counts by itself, too."""
TAGGED: Final = ("system", "topic", "collaboration", "language")
SORTS: Final = ("words", "closing", "newest", "fewest")
PER_PAGE: Final = 20
WORDS_TRIED: Final = 4
ANY, OPEN_NOW = "any", ("open", "soon")


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

    def chosen(self) -> dict[str, tuple[str, ...]]:
        """Facet → the codes that filter by it."""
        return {facet: self.of(facet) for facet in FACETS}

    def address(self, *, without: tuple[str, str] = ("", ""), text: str | None = None) -> dict[str, Any]:
        """As for every list; without the usual status, all of them."""
        every = {"status": [ANY]} if without == ("status", OPEN_NOW[0]) and not self.values.get("status") else {}
        return super().address(without=without, text=text) | every


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


class Challenges:
    """How public challenges are lines of an index. What one is called (open, soon, closed) changes by the clock, and
    with it where it stands in the order of closing."""

    name = "challenge"
    orders = ("closing", "newest")

    def lines(self, execute: Execute, ids: Collection[int] | None) -> Iterator[Line]:
        """All public challenges, or those of these ids."""
        now = clock.now()
        for part in parts_of(ids):
            tags = grouped(with_leading(execute(self._tags(part)), LEADING))
            for row in execute(self._rows(part)):
                yield _line(row, tags.get(row.id, {}), now)

    def _rows(self, ids: Collection[int] | None) -> sa.Select[Any]:
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
            Challenge.city_id,
            Organization.country,
        )
        select = sa.select(*columns).join(Challenge.city).where(Challenge.status.in_(PUBLIC))
        return select if ids is None else select.where(Challenge.id.in_(ids))

    def _tags(self, ids: Collection[int] | None) -> sa.Select[Any]:
        select = (
            sa.select(ChallengeTag.challenge_id, ChallengeTag.scheme, ChallengeTag.code, ChallengeTag.position)
            .join(Challenge, Challenge.id == ChallengeTag.challenge_id)
            .where(ChallengeTag.scheme.in_(TAGGED), Challenge.status.in_(PUBLIC))
        )
        return select if ids is None else select.where(ChallengeTag.challenge_id.in_(ids))


CHALLENGES: Final = Challenges()


def _line(row: Any, tags: Mapping[str, list[str]], now: datetime) -> Line:
    phase = phase_of(row, now)
    values = dict(tags)
    values["stage"] = [row.stage] if row.stage else []
    values["budget"] = [row.budget_band] if row.is_budget_public and row.budget_band else []
    values["country"] = [row.country]
    values["city"] = [str(row.city_id)]
    values["status"] = [phase]
    keys = {
        "closing": key_of(row.closes_at, largest_first=False) // 2 + (0 if phase in OPEN_NOW else LARGEST_KEY // 2),
        "newest": key_of(row.published_at, largest_first=True),
    }
    return Line(row.id, row.public_id, values, keys, _next_phase(row.closes_at, now))


def _next_phase(closes_at: datetime | None, now: datetime) -> datetime | None:
    """When the clock changes what a challenge is called."""
    if closes_at is None:
        return None
    just_after = timedelta(microseconds=1)
    return next((moment for moment in (closes_at - SOON, closes_at + just_after) if moment > now), None)


def fitting(challenge_id: int, wanted: Sequence[ChallengeFilters]) -> list[bool]:
    """For each of these filters whether a public challenge passes it, whatever its status (two queries a text)."""
    found_by: dict[str, bool] = {}
    for text in {filters.text for filters in wanted}:
        ranks = ranked(Challenge, text, every=True)
        found_by[text] = ranks is None or challenge_id in ranks
    with indexed(CHALLENGES) as index:
        here = index.of([challenge_id])
        return [
            found_by[filters.text] and bool(index.passing(filters.chosen(), here, without="status"))
            for filters in wanted
        ]


@dataclass(frozen=True)
class OpenNow:
    """How many challenges are open, of how many cities, and how many of each leading sector."""

    challenges: int
    cities: int
    systems: Mapping[str, int]


def open_now() -> OpenNow:
    """What the list shows first, in figures."""
    chosen = {"status": OPEN_NOW}
    with indexed(CHALLENGES) as index:
        counts = index.counts(("city", LEADING["system"]), chosen)
        return OpenNow(len(index.passing(chosen)), len(counts["city"]), counts[LEADING["system"]])


def newest_of(filters: ChallengeFilters) -> ChallengeFilters:
    """The same choice, the newest first; where no status was chosen, all of them."""
    every = {} if filters.values.get("status") else {"status": (ANY,)}
    return replace(filters, values={**filters.values, **every}, sort="newest", page=1)


def list_challenges(filters: ChallengeFilters) -> Listing:
    """The page of the list that the filters ask for: its rows are read, everything else comes from the index."""
    ranks = ranked(Challenge, filters.text)
    chosen = filters.chosen()
    with indexed(CHALLENGES) as index:
        within = None if ranks is None else index.of(ranks)
        lines = index.passing(chosen, within)
        counts = index.counts(FACETS, chosen, within)
        number = page_within(filters.page, len(lines), PER_PAGE)
        ids = _in_order(index, lines, ranks, filters.order, (number - 1) * PER_PAGE, number * PER_PAGE)
        fewer = [] if lines else _fewer(index, filters, within)
    page = Page(_load(ids), number, len(lines), PER_PAGE)
    if not lines and not fewer:
        fewer = _words_alone(filters)
    spelled = corrections(filters.text) if lines and filters.text else []
    return Listing(page, {facet: _options(counts[facet], filters, facet) for facet in FACETS}, fewer, filters, spelled)


def every_challenge(filters: ChallengeFilters, most: int) -> list[Challenge]:
    """All challenges that pass the filters, in the order of the list, the first `most` of them."""
    ranks = ranked(Challenge, filters.text)
    with indexed(CHALLENGES) as index:
        lines = index.passing(filters.chosen(), None if ranks is None else index.of(ranks))
        ids = _in_order(index, lines, ranks, filters.order, 0, most)
    return [row for part in parts_of(ids) for row in _load(list(part or ()))]


def _in_order(
    index: Index, lines: BitMap, ranks: Mapping[int, float] | None, order: str, first: int, last: int
) -> list[int]:
    if order == "words" and ranks is not None:
        return index.page_by(ranks, lines, first, last, then="closing")
    if order == "fewest":
        return _fewest(index, lines)[first:last]
    return index.page(lines, order if order in CHALLENGES.orders else "closing", first, last)


def _fewest(index: Index, lines: BitMap) -> list[int]:
    """What is open and has the fewest applications first; of equals what closes first."""
    ids = index.page(lines, "closing", 0, len(lines))
    number_open = len(index.passing({"status": OPEN_NOW}, lines))
    interest = interest_in(ids)
    return [
        one
        for part in (ids[:number_open], ids[number_open:])
        for one in sorted(part, key=lambda challenge_id: interest[challenge_id].total)
    ]


def _load(ids: Sequence[int]) -> list[Challenge]:
    """The rows of a page; one that is not public any more is left out."""
    select = sa.select(Challenge).where(Challenge.id.in_(ids), Challenge.status.in_(PUBLIC))
    by_id = {row.id: row for row in session().scalars(select).unique()} if ids else {}
    return [by_id[i] for i in ids if i in by_id]


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


def _options(counts: Mapping[str, int], filters: ChallengeFilters, facet: str) -> list[Option]:
    """Values of a facet with what each would leave, other filters kept; topics, countries, languages only if used."""
    chosen = filters.values.get(facet, ())
    if facet == "status":
        codes = ["open", "soon", "frozen", "closed"]
    elif facet == "topic":  # there are many: those of the sectors asked for
        parents = vocabulary.parents("topic")
        asked = filters.of("system")
        labels = vocabulary.labels("topic")
        codes = [c for c in labels if c in chosen or (parents.get(c) in asked and counts.get(c))]
    elif facet in {"country", "language"}:
        used = set(counts) | set(chosen)
        codes = sorted(used, key=lambda code: (-counts.get(code, 0), facet_label(facet, code)))
    else:
        codes = list(vocabulary.labels({"budget": "budget_band"}.get(facet, facet)))
    return [Option(code, facet_label(facet, code), counts.get(code, 0), code in chosen) for code in codes]


def _fewer(index: Index, filters: ChallengeFilters, within: BitMap | None) -> list[Fewer]:
    """For an empty list: what each single filter less would show, the most first."""

    def count(less: ChallengeFilters, within: BitMap | None = within) -> int:
        return len(index.passing(less.chosen(), within))

    found_rows: list[Fewer] = []
    for name, values in filters.values.items():
        for value in values:
            rest = tuple(v for v in values if v != value)
            less = ChallengeFilters(filters.text, {**filters.values, name: rest}, filters.sort)
            found_rows.append(Fewer(facet_label(name, value), count(less), filters.address(without=(name, value))))
    if not filters.values.get("status"):
        less = ChallengeFilters(filters.text, {**filters.values, "status": (ANY,)}, filters.sort)
        found_rows.append(Fewer(_("Open now"), count(less), filters.address(without=("status", OPEN_NOW[0]))))
    if filters.text:
        label = _("“%(words)s”", words=filters.text)
        found_rows.append(Fewer(label, count(filters, None), filters.address(text="")))
    return sorted((row for row in found_rows if row.count), key=lambda row: -row.count)


def _words_alone(filters: ChallengeFilters) -> list[Fewer]:
    """What each word finds by itself and without filters, the most first (at most four words are tried)."""
    found_rows = []
    for word in list(dict.fromkeys(filters.text.split()))[:WORDS_TRIED]:
        less = ChallengeFilters(word, {}, filters.sort)
        ranks = ranked(Challenge, word) or {}
        with indexed(CHALLENGES) as index:
            count = len(index.passing(less.chosen(), index.of(ranks)))
        label = _("Only “%(word)s”, without filters", word=word)
        found_rows.append(Fewer(label, count, less.address(), is_word=True))
    return sorted((row for row in found_rows if row.count), key=lambda row: -row.count)
