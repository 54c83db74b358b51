"""Words for states, values and dates of challenges, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from flask_babel import format_date, format_decimal

from matchmaker.challenges.engine.content import CODES, DAYS, LISTS, MOMENTS, Content
from matchmaker.challenges.models import PUBLIC, ChallengeStatus
from matchmaker.core import clock
from matchmaker.core.i18n import _
from matchmaker.core.local_time import reader_moment
from matchmaker.vocabulary import queries as vocabulary

SOON = timedelta(days=10)
FRESH = timedelta(days=7)
Word = tuple[str, str, str]


class HasState(Protocol):
    """What a status word depends on."""

    status: str
    is_frozen: bool
    closes_at: datetime | None
    revised_at: datetime | None


def phase_of(row: HasState, at: datetime) -> str:
    """draft, check, returned, withdrawn, open, soon, frozen or closed: what a reader wants to know first."""
    if row.status not in PUBLIC:
        return {"submitted": "check", "returned": "returned", "withdrawn": "withdrawn"}.get(row.status, "draft")
    if row.status in {ChallengeStatus.DECIDED.value, ChallengeStatus.CLOSED.value}:
        return "closed"
    if row.is_frozen:
        return "frozen"
    if row.closes_at is None:
        return "open"
    if row.closes_at < at:
        return "closed"
    return "soon" if row.closes_at - at <= SOON else "open"


def status_word(row: HasState, at: datetime | None = None) -> Word:
    """(word, kind, icon) of the state, as DESIGN 7 has them."""
    at = at or clock.now()
    phase = phase_of(row, at)
    if phase == "open" and row.revised_at is not None and at - row.revised_at <= FRESH:
        return _("Updated"), "warn", "pencil"
    return {
        "draft": (_("Draft"), "warn", "pencil"),
        "check": (_("In check"), "wait", "hourglass-split"),
        "returned": (_("Changes asked"), "warn", "exclamation-triangle"),
        "withdrawn": (_("Withdrawn"), "wait", "dash-circle"),
        "open": (_("Open"), "open", "door-open"),
        "soon": (_("Closing soon"), "accent", "clock"),
        "frozen": (_("Frozen: tender is live"), "bad", "snow"),
        "closed": (_("Closed"), "wait", "door-closed"),
    }[phase]


def figure(value: float | None, unit: str = "") -> str:
    """A number with its unit ("40 %", "1,788 t CO2"); empty without a number."""
    if value is None:
        return ""
    text = str(format_decimal(round(value, 4)))
    return f"{text}\u00a0{unit}".strip() if unit else text


def show_day(value: date | None) -> str:
    """A day as "Fri 27 Feb 2026"."""
    return str(format_date(value, "EEE d MMM y")) if value else ""


def names_of(scheme: str, codes: Iterable[str]) -> str:
    """Labels of codes, joined."""
    return ", ".join(vocabulary.label(scheme, code) for code in codes)


def shown(field: str, value: Any) -> str:
    """A content value as a person reads it, for differences and the review page."""
    if value is None or value == "" or value == [] or value == {}:
        return ""
    if field in LISTS:
        return names_of(LISTS[field], value)
    if field in CODES:
        return vocabulary.label(CODES[field], value)
    if field in DAYS:
        return show_day(date.fromisoformat(value))
    if field in MOMENTS:
        return reader_moment(datetime.fromisoformat(value))
    return _shown_rows(field, value)


def _shown_rows(field: str, value: Any) -> str:
    if field in {"musts", "wishes"}:
        return " · ".join(value)
    if field == "criteria":
        return " · ".join(_("%(name)s %(weight)s %%", name=row["name"], weight=row["weight"]) for row in value)
    if field == "prompts":
        return " · ".join(row["text"] for row in value)
    if field == "smart_answers":
        answers = [(vocabulary.label("smart_principle", code), a) for code, a in value.items()]
        return " · ".join(f"{name}: {answer.get('text') or answer.get('score')}" for name, answer in answers)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, float):
        return figure(value)
    return str(value)


def maturity_words(content: Content) -> str:
    """The maturity window in plain words."""
    low, high = content.get("maturity_from"), content.get("maturity_to")
    rows = [(int(t.extra["trl_min"]), int(t.extra["trl_max"]), t.label) for t in vocabulary.terms("maturity")]
    first = next((label for start, end, label in rows if low is not None and start <= low <= end), "")
    last = next((label for start, end, label in reversed(rows) if high is not None and start <= high <= end), "")
    if first and (high is None or high >= 9):
        return _("%(stage)s, or further", stage=first)
    if first and last and first != last:
        return _("%(first)s to %(last)s", first=first, last=last)
    return first or (_("At most %(stage)s", stage=last) if last else "")
