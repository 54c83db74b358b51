"""Looking up controlled terms and cities.

Terms come from the packaged files, read once for each process: a page needs no SQL to name a code. Cities are
looked up in the gazetteer's file. Labels are translated when they are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from babel import Locale

from matchmaker.core.audit import AuditEntry
from matchmaker.core.db import session
from matchmaker.core.i18n import _, get_locale
from matchmaker.core.letters import fold
from matchmaker.core.local_time import timezones
from matchmaker.core.settings import cache_folder
from matchmaker.core.text import trim
from matchmaker.vocabulary.files import NAMED_ELSEWHERE, SPOKEN_COLUMNS, TermRow, current_schemes, published
from matchmaker.vocabulary.hooks import Reading, reading_about
from matchmaker.vocabulary.models import GazetteerCity, VocabularyVersion
from matchmaker.vocabulary.storage import editing, gazetteer
from matchmaker.vocabulary.storage.packed import COLUMNS, Place

COUNTRY, LANGUAGE = "country", "language"
MAX_CITIES = 50
_SYSTEM_ICONS = {
    "energy": "lightning-charge-fill",
    "water": "droplet-fill",
    "waste": "recycle",
    "transport": "bus-front-fill",
    "pollution": "cloud-haze2-fill",
    "inclusion": "people-fill",
    "governance": "bank2",
    "participation": "chat-square-quote-fill",
}
MOST_ID = 2**31  # whole numbers of PostgreSQL


@dataclass(frozen=True, slots=True)
class TermInfo:
    """One term in the reader's language; `extra` holds the scheme's own columns."""

    code: str
    label: str
    description: str
    parent: str | None
    extra: Mapping[str, str] = field(default_factory=dict)
    is_deprecated: bool = False
    successor: str = ""


def _scheme(scheme: str) -> Mapping[str, TermRow]:
    try:
        return current_schemes()[scheme]
    except KeyError:
        raise KeyError(f"there is no scheme {scheme!r}") from None


def _reader_locale() -> Locale:
    return get_locale() or Locale("en")


def _label_of(row: TermRow) -> str:
    if row.scheme == COUNTRY:
        return str(_reader_locale().territories.get(row.code) or row.label)
    if row.scheme == LANGUAGE:
        return str(_reader_locale().languages.get(row.code) or row.label)
    return _(row.label)


def _info(row: TermRow) -> TermInfo:
    words = _label_of(row), _description_of(row)
    return TermInfo(row.code, *words, row.parent, _extra_of(row), row.deprecated, row.successor or "")


def _description_of(row: TermRow) -> str:
    return row.description if row.scheme in NAMED_ELSEWHERE else _(row.description)


def _extra_of(row: TermRow) -> Mapping[str, str]:
    if not SPOKEN_COLUMNS & row.extra.keys():
        return row.extra
    return {name: _(text) if text and name in SPOKEN_COLUMNS else text for name, text in row.extra.items()}


def schemes() -> list[str]:
    """Names of all schemes, sorted."""
    return sorted(current_schemes())


def terms(scheme: str) -> list[TermInfo]:
    """All terms of a scheme in order, deprecated ones included. Raises KeyError for an unknown scheme."""
    return [_info(row) for row in _scheme(scheme).values()]


def term(scheme: str, code: str) -> TermInfo | None:
    """One term, or None if the scheme has no such code."""
    row = _scheme(scheme).get(code)
    return _info(row) if row is not None else None


def is_code(scheme: str, code: str) -> bool:
    """The scheme has this code."""
    return code in _scheme(scheme)


def codes(scheme: str) -> frozenset[str]:
    """All codes of a scheme, deprecated ones included, without translating anything."""
    return frozenset(_scheme(scheme))


def parents(scheme: str) -> dict[str, str]:
    """The parent of each code of a scheme, "" for those at the top."""
    return {code: row.parent or "" for code, row in _scheme(scheme).items()}


def system_icon(code: str) -> str:
    """The icon of a system in the sprite; a circle for one that has none of its own."""
    return _SYSTEM_ICONS.get(code, "circle")


def labels(scheme: str) -> dict[str, str]:
    """Label by code, in order, deprecated terms included (old objects still carry them)."""
    return {code: _label_of(row) for code, row in _scheme(scheme).items()}


def label(scheme: str, code: str) -> str:
    """The label of one code; the code itself if the scheme does not know it."""
    row = _scheme(scheme).get(code)
    return _label_of(row) if row is not None else code


def listed(scheme: str, codes: Sequence[str]) -> str:
    """The labels of several codes in one cell."""
    return "; ".join(label(scheme, code) for code in codes)


def short_label(scheme: str, code: str) -> str:
    """The label in one word, of a scheme that has such; the code itself if the scheme does not know it."""
    row = _scheme(scheme).get(code)
    return _(row.extra["short"]) if row is not None else code


def step_label(scheme: str, step: int, *, is_end: bool) -> str:
    """The label of the first term of a scheme with steps (maturity) that holds this one, as an end the last."""
    within = [t.label for t in terms(scheme) if int(t.extra["trl_min"]) <= step <= int(t.extra["trl_max"])]
    return within[-1 if is_end else 0] if within else str(step)


def choices(scheme: str) -> list[tuple[str, str]]:
    """(code, label) of what may be chosen now: deprecated terms are left out; countries and languages by name."""
    pairs = [(code, _label_of(row)) for code, row in _scheme(scheme).items() if not row.deprecated]
    return sorted(pairs, key=lambda pair: fold(pair[1])) if scheme in {COUNTRY, LANGUAGE} else pairs


def kept_choices(scheme: str, chosen: Sequence[str]) -> list[tuple[str, str]]:
    """As `choices`, and those retired terms that a record has already: it keeps them until somebody takes them off."""
    rows = _scheme(scheme)
    old = [code for code in dict.fromkeys(chosen) if code in rows and rows[code].deprecated]
    return choices(scheme) + [(code, _("%(label)s (no longer offered)", label=_label_of(rows[code]))) for code in old]


def children(scheme: str, parent: str) -> list[TermInfo]:
    """The terms of a scheme under one parent, in order (`children("topic", "water")`)."""
    return [_info(row) for row in _scheme(scheme).values() if row.parent == parent]


def budget_words(code: str) -> str:
    """A budget band in few signs for lists ("€60–250k", "Under €15k"); bands without limits keep their label."""
    found = term("budget_band", code)
    if found is None:
        return code
    low, high = int(found.extra.get("min_eur") or 0), int(found.extra.get("max_eur") or 0)
    if low and high:
        same = _step(low) == _step(high)
        first = f"{low // _step(low)}" if same else _thousands(low)
        return _("€%(low)s–%(high)s", low=first, high=_thousands(high))
    if high:
        return _("Under €%(amount)s", amount=_thousands(high))
    return _("Over €%(amount)s", amount=_thousands(low)) if low else _("Budget not known yet")


def _step(amount: int) -> int:
    return 1_000_000 if amount >= 1_000_000 else 1_000


def _thousands(amount: int) -> str:
    """1000 → 1k, 1000000 → 1M, in the reader's language."""
    number = amount // _step(amount)
    return _("%(n)sM", n=number) if amount >= 1_000_000 else _("%(n)sk", n=number)


def texts_about(about: Mapping[str, Sequence[str]]) -> list[Reading]:
    """Texts that may help with what carries these codes by scheme, with the reason, best first."""
    return [reading for part in reading_about(about) for reading in part]


def country_name(code: str) -> str:
    """The country's name in the reader's language; the code itself if it is unknown."""
    return label(COUNTRY, code)


def get_city(geoname_id: int) -> Place | None:
    """One place of the world, or one that an organization was registered at before the list changed."""
    place = gazetteer.find_place(cache_folder(), geoname_id)
    if place is not None or not 0 < geoname_id < MOST_ID:
        return place
    kept = session().get(GazetteerCity, geoname_id)
    return Place(**{name: getattr(kept, name) for name in COLUMNS}) if kept is not None else None


def search_cities(text: str, limit: int = 10) -> list[Place]:
    """Cities, towns and villages by any usual spelling of their names, at most MAX_CITIES; empty for an empty text.

    What stands behind a comma is the country or the region ("Vienna, Virginia"): places there come first.
    """
    name, _comma, area = text.partition(",")
    most = max(1, min(limit, MAX_CITIES))
    places = gazetteer.find_places(cache_folder(), name, MAX_CITIES if area else most)
    wanted = fold(trim(area))
    if wanted:
        places.sort(key=lambda place: not any(fold(part).startswith(wanted) for part in _areas(place)))
    return places[:most]


def _areas(place: Place) -> tuple[str, ...]:
    return (place.region, place.county, place.country, country_name(place.country))


def zone_of(geoname_id: int | None) -> ZoneInfo | None:
    """The time zone of a registered place, None if it is not known (a region, a city that is not in the list)."""
    kept = session().get(GazetteerCity, geoname_id) if geoname_id is not None else None
    return ZoneInfo(kept.timezone) if kept is not None and kept.timezone in timezones() else None


@dataclass(frozen=True)
class Edition:
    """A published version: what it changed, why, by whom and when."""

    number: int
    scheme: str
    code: str
    label: str
    note: str
    by: str
    at: datetime


def editions(*, scheme: str = "", most: int = 50) -> list[Edition]:
    """The newest versions, newest first; of one list, or of all. Who published each stands in the log (one query)."""
    entry = (
        sa.select(AuditEntry.actor_name)
        .where(AuditEntry.object_kind == VocabularyVersion.__tablename__, AuditEntry.object_id == VocabularyVersion.id)
        .order_by(AuditEntry.id)
        .limit(1)
        .scalar_subquery()
    )
    select = sa.select(VocabularyVersion, entry).order_by(VocabularyVersion.number.desc()).limit(most)
    if scheme:
        select = select.where(VocabularyVersion.scheme == scheme)
    return [
        Edition(row.number, row.scheme, row.code, label(row.scheme, row.code), row.note, by or "", row.published_at)
        for row, by in session().execute(select)
    ]


def version_in_force() -> int:
    """The number of the version that this page shows; 0 for the delivered files."""
    return published().number


def lists_of_terms() -> list[tuple[str, str, int, int]]:
    """(scheme, name, terms, retired ones) of every list that a page can change."""
    return [
        (scheme, str(name), len(rows), sum(row.deprecated for row in rows.values()))
        for scheme, name in editing.NAMES.items()
        for rows in (_scheme(scheme),)
    ]


def list_name(scheme: str) -> str:
    """What a list is called. Raises NotFound for one that no page shows."""
    return str(editing.NAMES[editing.require_scheme(scheme)])


def may_grow(scheme: str) -> bool:
    """Terms can be added to this list and retired."""
    return scheme in editing.OPEN


def parents_for_new(scheme: str) -> dict[str, str]:
    """What a new term may stand under; empty where terms stand alone."""
    return editing.parents_of(scheme)


def stored_words(scheme: str, code: str) -> tuple[str, str]:
    """Name and description of a term as they are stored, in English, for whoever edits them."""
    row = _scheme(scheme)[code]
    return row.label, row.description
