"""Telling people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from matchmaker.accounts.models import User
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command
from matchmaker.core.db import session
from matchmaker.core.mail import queue_mail
from matchmaker.notifications import policy
from matchmaker.notifications.models import Notification


@command(policy.can_tell, audit=QUIET)
def tell(
    actor: Actor,
    *,
    user_ids: Iterable[int | None],
    text: str,
    url: str,
    template: str = "",
    subject: str = "",
    **context: Any,
) -> int:
    """Put `text` (a translated sentence) with a link into each person's list; returns how many were told.

    With a `template` (`emails/<template>.txt`) each person also gets an e-mail; the template receives `person`,
    `text`, `path` and the context; `address(path)` in it makes a full address.
    Nobody is told twice of the same thing while the first is unread.
    """
    url = urlsplit(url).path  # a job builds full addresses, a request relative ones
    wanted = {user_id for user_id in user_ids if user_id is not None}
    if not wanted:
        return 0
    people = session().scalars(sa.select(User).where(User.id.in_(wanted), User.disabled_at.is_(None))).all()
    known = set(
        session().scalars(
            sa.select(Notification.user_id).where(
                Notification.user_id.in_(wanted),
                Notification.url == url,
                Notification.text == text,
                Notification.read_at.is_(None),
            )
        )
    )
    new = [person for person in people if person.id not in known]
    for person in new:
        session().add(Notification(user_id=person.id, text=text[:400], url=url, created_at=clock.now()))
        if template:
            queue_mail(
                to=person.email,
                subject=subject or text,
                template=template,
                person=person,
                text=text,
                url=url,
                **context,
            )
    return len(new)


@command(policy.can_read_own, audit=QUIET)
def mark_read(actor: Actor, *, public_id: str = "") -> None:
    """Mark one notification, or all of them, as read."""
    mine = sa.update(Notification).where(Notification.user_id == actor.user_id, Notification.read_at.is_(None))
    if public_id:
        mine = mine.where(Notification.public_id == public_id)
    session().execute(mine.values(read_at=clock.now()))
