"""The browsers in which somebody is signed in: noted, listed, ended."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts import policy, queries
from matchmaker.accounts.models import BrowserSession, User
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command, hold
from matchmaker.core.db import session


@command(policy.can_sign_in, audit=QUIET)
def begin_session(actor: Actor, *, person: User, digest: str, device: str) -> None:
    """Note a browser in which this person has just signed in. `digest` as in `core.browsers.session_digest`."""
    session().add(_new_row(person, digest, device=device))
    session().flush()


def _new_row(person: User, digest: str, *, device: str = "", ended_at: datetime | None = None) -> BrowserSession:
    now = clock.now()
    return BrowserSession(
        user_id=person.id,
        digest=digest,
        stamp=person.stamp,
        device=device[:60],
        began_at=now,
        seen_at=now,
        ended_at=ended_at,
    )


@command(policy.can_sign_in, audit=QUIET)
def note_session(actor: Actor, *, user_id: int, digest: str, device: str) -> None:
    """Note that a browser was here; one that signed in before browsers were noted is known from now on."""
    row = session().scalar(sa.select(BrowserSession).where(BrowserSession.digest == digest))
    if row is not None:
        if row.ended_at is None:
            row.seen_at = clock.now()
        return
    user = session().get(User, user_id)
    if user is None:
        return
    try:
        with session().begin_nested():
            session().add(_new_row(user, digest, device=device))
    except IntegrityError:  # another request of this browser was first
        return


@command(policy.can_sign_in, audit=QUIET)
def end_session(actor: Actor, *, person: User, digest: str) -> None:
    """Sign out for good: a copy of this session's cookie opens nothing any more.

    A session without a name (from before they had one) ends together with all others of the person.
    """
    hold(person)
    row = session().scalar(sa.select(BrowserSession).where(BrowserSession.digest == digest))
    if not digest:
        person.renew_stamp()
    elif row is not None:
        _end(row)
    else:
        session().add(_new_row(person, digest, ended_at=clock.now()))


def _end(row: BrowserSession) -> None:
    if row.ended_at is None:
        row.ended_at = row.seen_at = clock.now()


@command(policy.can_use_own_account)
def end_browser(actor: Actor, *, browser: BrowserSession) -> BrowserSession:
    """Sign one of one's own browsers out. Raises NotFound for anybody else's."""
    queries.require_own(actor, browser.user_id)
    _end(browser)
    return browser


@command(policy.can_use_own_account)
def sign_out_everywhere(actor: Actor) -> User:
    """End every session and every mailed link of the person; the caller signs this browser in again if it stays."""
    user = queries.get_own(actor)
    user.renew_stamp()
    return user
