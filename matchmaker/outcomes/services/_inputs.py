"""Checking what people typed, in sentences."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

from matchmaker.accounts.models import User
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid, Stale
from matchmaker.core.i18n import _
from matchmaker.core.text import control_character, tidy
from matchmaker.outcomes.engine import SIDES
from matchmaker.outcomes.models.collaboration import Collaboration

LONG, SHORT = 2_000, 300


def _line(raw: str | None, *, field: str, empty: str = "", limit: int = SHORT) -> str:
    """A tidy text. Raises Invalid if it is empty (and `empty` says so), too long or holds what no text may."""
    text = tidy(raw)
    if not text and empty:
        raise Invalid({field: empty})
    if len(text) > limit:
        message = _("Please shorten this to %(limit)s characters; it has %(have)s.", limit=limit, have=len(text))
        raise Invalid({field: message})
    bad = control_character(text)
    if bad:
        message = _("There is a character here that cannot be shown (%(code)s). Please delete it.", code=bad)
        raise Invalid({field: message})
    return text


def _web_address(raw: str | None, *, field: str) -> str:
    """An address on the web, or nothing."""
    text = _line(raw, field=field, limit=400)
    parts = urlsplit(text)
    if text and (parts.scheme not in {"http", "https"} or "." not in parts.netloc):
        raise Invalid({field: _("Give the whole address, starting with https://.")})
    return text


def _choice(value: str, known: tuple[str, ...], *, field: str, empty: str) -> str:
    if value not in known:
        raise Invalid({field: empty})
    return value


def _past(day: date | None, *, field: str) -> date:
    """A day that has been."""
    if day is None:
        raise Invalid({field: _("Give the day.")})
    if day > clock.today():
        raise Invalid({field: _("This day has not been yet.")})
    if day.year < 1990:
        raise Invalid({field: _("This day is too long ago.")})
    return day


def _next_step(step: str, side: str, person: str, on: date | None) -> tuple[str, str, str, date]:
    """What happens next, who does it, until when: all of it is needed. Raises Invalid with every gap."""
    problems: dict[str, str] = {}
    if not tidy(step):
        problems["next_step"] = _("Write what happens next, even if it is “We end here”.")
    if side not in SIDES:
        problems["next_side"] = _("Choose who does it.")
    if on is None:
        problems["next_on"] = _("Give a day for the next step.")
    elif on < clock.today():
        problems["next_on"] = _("Give a day that is not over.")
    if problems:
        raise Invalid(problems)
    assert on is not None
    return (
        _line(step, field="next_step"),
        side,
        _line(person, field="next_person", limit=200),
        on,
    )


def _lock(collaboration: Collaboration) -> None:
    """Read the row again and hold it, so that two writers come one after the other."""
    session().flush()
    session().refresh(collaboration, with_for_update={"of": Collaboration})


def _refuse_stale(actor: Actor, collaboration: Collaboration, seen: int | None) -> None:
    """Raise Stale if somebody else changed the record after this form was filled."""
    if seen is None or seen == collaboration.version or collaboration.updated_by_id == actor.user_id:
        return
    other = session().get(User, collaboration.updated_by_id) if collaboration.updated_by_id else None
    who = other.name if other else _("Somebody else")
    message = _("%(who)s changed this record while you were writing. Your text is still here.", who=who)
    raise Stale(message, who=who, at=collaboration.updated_at)


def _touch(actor: Actor, collaboration: Collaboration) -> None:
    collaboration.updated_at, collaboration.updated_by_id = clock.now(), actor.user_id
    session().flush()
