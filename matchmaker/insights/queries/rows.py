"""The rows behind the report, from what a job gathered last; every figure is computed from them.

Gathering costs more with every row, so a job does it every few minutes (`jobs.keep_report`) and the page says of when
its figures are. Each process unpacks what was gathered once, and keeps the rows and figures of the scopes that were
asked for last: they follow from what was gathered and nothing else. Where nothing is kept yet, all is gathered now.
"""

from __future__ import annotations

import json
import threading
import zlib
from collections.abc import Callable, Hashable
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from cachetools import LRUCache

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.i18n import get_locale
from matchmaker.insights.models import KeptReport
from matchmaker.insights.queries.datasets import DATASETS, Fact, Facts, Rows, Scope, row_type
from matchmaker.insights.queries.facts import gather, rows_of
from matchmaker.insights.queries.report import Report, report_of

T = TypeVar("T")
MOST_KEPT: Final = 12
_kept: LRUCache[Hashable, Any] = LRUCache(MOST_KEPT)
_lock = threading.RLock()


@dataclass(frozen=True, slots=True)
class Reading:
    """The rows of a scope, and when they were gathered. `digest` names what was gathered; "" if it was just now."""

    rows: Rows
    at: datetime
    digest: str = ""


def read(scope: Scope) -> Reading:
    """The rows of a scope (one query where the facts are kept)."""
    row = session().execute(sa.select(KeptReport.digest, KeptReport.at).limit(1)).first()
    facts = _once(row.digest, lambda: _kept_facts(row.digest)) if row is not None else None
    if row is None or facts is None:
        return Reading(rows_of(gather(), scope), clock.now())
    return Reading(_once((row.digest, scope), lambda: rows_of(facts, scope)), row.at, row.digest)


def report(scope: Scope) -> tuple[Report, datetime]:
    """All figures of a scope, and when their rows were gathered."""
    found = read(scope)
    if not found.digest:
        return report_of(found.rows), found.at
    key = (found.digest, scope, str(get_locale()))
    return _once(key, lambda: report_of(found.rows)), found.at


def _once(key: Hashable, make: Callable[[], T]) -> T:
    """What was made under this key, or is made now; None is not kept."""
    with _lock:
        known: T | None = _kept.get(key)
    if known is not None:
        return known
    found = make()
    if found is not None:
        with _lock:
            _kept[key] = found
    return found


def _kept_facts(digest: str) -> Facts | None:
    data = session().scalar(sa.select(KeptReport.data).where(KeptReport.digest == digest))
    return unpacked(data) if data is not None else None


def packed(facts: Facts) -> tuple[bytes, str]:
    """Facts as bytes, and their digest."""
    found = {name: [[one.day, one.workshops, *astuple(one.row)] for one in getattr(facts, name)] for name in DATASETS}
    text = json.dumps(found, default=date.isoformat, ensure_ascii=False, separators=(",", ":")).encode()
    return zlib.compress(text), sha256(text).hexdigest()


def unpacked(data: bytes) -> Facts:
    """The facts of these bytes."""
    found = json.loads(zlib.decompress(data))
    return Facts(**{name: tuple(_facts_of(name, found[name])) for name in DATASETS})


def _facts_of(dataset: str, lines: list[list[Any]]) -> list[Fact[Any]]:
    made = row_type(dataset)
    days = [place for place, one in enumerate(fields(made), 2) if str(one.type).startswith("date")]
    for line in lines:
        for place in days:
            line[place] = date.fromisoformat(line[place]) if line[place] is not None else None
    return [Fact(date.fromisoformat(day), tuple(workshops), made(*cells)) for day, workshops, *cells in lines]
