"""Telling people."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlsplit

import sqlalchemy as sa

from matchmaker.accounts.models import DELETED_NAME, User
from matchmaker.core import clock, tokens
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _, in_language
from matchmaker.core.mail import queue_mail
from matchmaker.notifications import policy, queries
from matchmaker.notifications.models import MailPreference, Notification

STOP_PATH: Final = "/notifications/stop/"


@command(platform_only, audit=QUIET)
def tell_people(
    actor: Actor,
    *,
    user_ids: Iterable[int | None],
    text: str,
    url: str,
    template: str = "",
    subject: str = "",
    **context: Any,
) -> int:
    """Put `text` with a link into each person's list; returns how many were told.

    A lazy text (`_l`) is written in each person's language. With a `template` (`emails/<template>.txt`) each
    person also gets an e-mail, unless they ended mails of this kind (the template's first part); the template
    receives `person`, `text`, `path` (also as `url`) and the context, and `address(path)` in it makes a full
    address. A line to end such mails is added below. Nobody is told twice of the same thing while the first is
    unread.
    """
    parts = urlsplit(url)  # a job builds full addresses, a request relative ones
    path = parts.path + (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
    wanted = {user_id for user_id in user_ids if user_id is not None}
    if not wanted:
        return 0
    people = session().scalars(sa.select(User).where(User.id.in_(wanted), User.disabled_at.is_(None))).all()
    known = _unread(wanted, path)
    kind = template.partition("/")[0]
    silent = queries.without_mail(wanted, kind) if template else set()
    told = 0
    for person in people:
        with in_language(person.language):
            words = str(text)[:400]
            if (person.id, words) in known:
                continue
            session().add(Notification(user_id=person.id, text=words, url=path, created_at=clock.now()))
            told += 1
            if template and person.id not in silent:
                _mail(person, kind, template, words, path, str(subject), context)
    return told


def _unread(user_ids: set[int], path: str) -> set[tuple[int, str]]:
    rows = session().execute(
        sa.select(Notification.user_id, Notification.text).where(
            Notification.user_id.in_(user_ids), Notification.url == path, Notification.read_at.is_(None)
        )
    )
    return {(user_id, text) for user_id, text in rows}


def _mail(person: User, kind: str, template: str, text: str, path: str, subject: str, context: dict[str, Any]) -> None:
    stop = tokens.make("stop_mails", {"id": person.id, "kind": kind})
    queue_mail(
        to=person.email,
        subject=subject or text,
        template="notifications/wrapped",
        inner=template,
        stop_path=STOP_PATH + stop,
        **({"person": person, "text": text, "path": path, "url": path} | context),
    )


@command(policy.can_read_own, audit=QUIET)
def mark_read(actor: Actor, *, public_id: str = "") -> None:
    """Mark one notification, or all of them, as read."""
    mine = sa.update(Notification).where(Notification.user_id == actor.user_id, Notification.read_at.is_(None))
    if public_id:
        mine = mine.where(Notification.public_id == public_id)
    session().execute(mine.values(read_at=clock.now()))


@command(policy.can_read_own)
def set_mail_settings(actor: Actor, *, kinds: tuple[str, ...]) -> None:
    """Get mails of these kinds, and of no other."""
    for kind in queries.KINDS:
        _set(actor.user_id or 0, kind, by_mail=kind in kinds)


def _set(user_id: int, kind: str, *, by_mail: bool) -> None:
    row = session().scalar(
        sa.select(MailPreference).where(MailPreference.user_id == user_id, MailPreference.kind == kind)
    )
    if row is None:
        row = MailPreference(user_id=user_id, kind=kind)
        session().add(row)
    row.by_mail = by_mail


@command(policy.can_stop_mails, audit=QUIET)
def read_stop(actor: Actor, *, token: str) -> str:
    """The kind of mails a signed link ends; such links do not grow old. Raises Invalid."""
    return _stop_data(token)[1]


def _stop_data(token: str) -> tuple[int, str]:
    data = tokens.read("stop_mails", token, max_age=None)
    if data is None or data["kind"] not in queries.KINDS or session().get(User, data["id"]) is None:
        raise Invalid(_("This address is not complete. Copy it from the mail once more."))
    return data["id"], data["kind"]


@command(policy.can_stop_mails, audit=QUIET)
def stop_mails(actor: Actor, *, token: str) -> str:
    """End mails of one kind by the signed link of a mail; returns the kind. Raises Invalid."""
    user_id, kind = _stop_data(token)
    _set(user_id, kind, by_mail=False)
    return kind


@command(platform_only, audit=QUIET)
def erase_name(actor: Actor, *, name: str) -> None:
    """An account was deleted: what others were told names it no more. Only whole words are replaced."""
    whole = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    for row in session().scalars(sa.select(Notification).where(Notification.text.contains(name, autoescape=True))):
        row.text = whole.sub(DELETED_NAME, row.text)[:400]
    session().flush()
