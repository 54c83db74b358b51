"""Words for states and maturity of challenges, in the reader's language."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from matchmaker.challenges.models import PUBLIC, ChallengeStatus
from matchmaker.core import clock
from matchmaker.core.i18n import _
from matchmaker.records.fields import Values
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
    if phase == "closed":
        return _over_word(row.status)
    return {
        "draft": (_("Draft"), "warn", "pencil"),
        "check": (_("In review"), "wait", "hourglass-split"),
        "returned": (_("Changes requested"), "warn", "exclamation-triangle"),
        "withdrawn": (_("Withdrawn"), "wait", "dash-circle"),
        "open": (_("Open"), "open", "door-open"),
        "soon": (_("Closing soon"), "accent", "clock"),
        "frozen": (_("Frozen (tender is live)"), "bad", "snow"),
    }[phase]


def _over_word(status: str) -> Word:
    """Three things that were all called closed: no more applications, decisions announced, finished."""
    return {
        ChallengeStatus.DECIDED.value: (_("Decided"), "wait", "check-circle"),
        ChallengeStatus.CLOSED.value: (_("Finished"), "wait", "check-circle-fill"),
    }.get(status, (_("Applications closed"), "wait", "door-closed"))


def maturity_words(content: Values) -> str:
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
