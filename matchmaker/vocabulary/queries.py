"""Looking up controlled terms and cities.

Terms come from the packaged files, read once for each process: a page needs no SQL to name a code. Cities are
looked up in the gazetteer's table. Labels are translated when they are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa
from babel import Locale

from matchmaker.core.db import session
from matchmaker.core.i18n import _, get_locale
from matchmaker.core.letters import fold
from matchmaker.vocabulary.files import TermRow, packaged_schemes
from matchmaker.vocabulary.models import GazetteerCity

COUNTRY, LANGUAGE = "country", "language"
MAX_CITIES = 50
NAME_MARK = "|"  # stands before every name in `GazetteerCity.search_key`


@dataclass(frozen=True, slots=True)
class TermInfo:
    """One term: its label and description in the reader's language; `extra` holds the scheme's own columns."""

    code: str
    label: str
    description: str
    parent: str | None
    extra: Mapping[str, str] = field(default_factory=dict)
    is_deprecated: bool = False


def _scheme(scheme: str) -> Mapping[str, TermRow]:
    try:
        return packaged_schemes()[scheme]
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
    return TermInfo(row.code, _label_of(row), _(row.description), row.parent, row.extra, row.deprecated)


def schemes() -> list[str]:
    """Names of all schemes, sorted."""
    return sorted(packaged_schemes())


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


def labels(scheme: str) -> dict[str, str]:
    """Label by code, in order, deprecated terms included (old objects still carry them)."""
    return {code: _label_of(row) for code, row in _scheme(scheme).items()}


def label(scheme: str, code: str) -> str:
    """The label of one code; the code itself if the scheme does not know it."""
    row = _scheme(scheme).get(code)
    return _label_of(row) if row is not None else code


def choices(scheme: str) -> list[tuple[str, str]]:
    """(code, label) of what may be chosen now: deprecated terms are left out; countries and languages by name."""
    pairs = [(code, _label_of(row)) for code, row in _scheme(scheme).items() if not row.deprecated]
    return sorted(pairs, key=lambda pair: fold(pair[1])) if scheme in {COUNTRY, LANGUAGE} else pairs


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


def country_name(code: str) -> str:
    """The country's name in the reader's language; the code itself if it is unknown."""
    return label(COUNTRY, code)


def get_city(geoname_id: int) -> GazetteerCity | None:
    """One city of the gazetteer."""
    return session().get(GazetteerCity, geoname_id)


def search_cities(text: str, limit: int = 10) -> list[GazetteerCity]:
    """Cities by any of their names, accents and case ignored, at most MAX_CITIES; empty for an empty text.

    Main names that begin with `text` come first, then other names that do, then names that contain it; within
    each group the larger population comes first.
    """
    wanted = fold(" ".join(text.split()))
    if not wanted:
        return []
    group = sa.case(
        (GazetteerCity.name_key.startswith(wanted, autoescape=True), 0),
        (GazetteerCity.search_key.contains(f"{NAME_MARK}{wanted}", autoescape=True), 1),
        else_=2,
    )
    select = (
        sa.select(GazetteerCity)
        .where(GazetteerCity.search_key.contains(wanted, autoescape=True))
        .order_by(group, GazetteerCity.population.desc(), GazetteerCity.geoname_id)
        .limit(max(1, min(limit, MAX_CITIES)))
    )
    return list(session().scalars(select))
