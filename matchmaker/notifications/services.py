"""Telling people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import sqlalchemy as sa

from matchmaker.accounts.models import DELETED_NAME, User
from matchmaker.accounts.services.accounts import note_mail
from matchmaker.core import clock, tokens
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.addresses import address_key, clean_address
from matchmaker.core.commands import QUIET, command
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _, in_language
from matchmaker.core.mail import queue_mail
from matchmaker.notifications import policy, queries
from matchmaker.notifications.models import Alert, MailPreference, Notification
from matchmaker.notifications.queries import AlertWish, News
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import mail_texts
from matchmaker.workshops.queries.mail_texts import Post

STOP_PATH: Final = "/notifications/stop/"


class Mail(NamedTuple):
    """The e-mail to a notification: `emails/<template>.txt`, and a subject of its own, which its text does not repeat.

    The subject says in a few words what it is about, the thing's name last; the text says it in a sentence.
    """

    template: str
    subject: str

    @property
    def kind(self) -> str:
        """What people can unsubscribe from: the feature."""
        return self.template.partition("/")[0]


@command(platform_only, audit=QUIET)
def tell_people(
    actor: Actor,
    *,
    user_ids: Iterable[int | None],
    text: str,
    url: str,
    mail: Mail | None = None,
    event: str = "",
    again: bool = False,
    holds: bool = False,
    **context: Any,
) -> int:
    """Put `text` with a link into each person's list; returns how many were told.

    A lazy text (`_l`) is written in each person's language. With a `mail` each person also gets an e-mail, unless
    they ended mails of this kind (the template's first part); the template receives `person`, `kind`, `text`, `path`
    (also as `url`) and the context, and `full_address(path)` in it makes a full address. `emails/_frame.txt` says who
    writes and why, and adds a link that ends such mails. Nobody is told twice of the same thing while the first is
    unread, unless `again` (a reminder): then another e-mail is written, and the list stays as it is.

    A mail with a `workshop` in its context stands in that workshop's outbox as one of its kind `event`, where its
    organizers may hold it (`holds`: this one waits there in any case); their own words for that kind replace subject
    and text.
    """
    if "template" in context or "subject" in context:
        raise TypeError("an e-mail is written with `mail`, which has both")
    parts = urlsplit(url)  # a job builds full addresses, a request relative ones
    path = parts.path + (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
    wanted = {user_id for user_id in user_ids if user_id is not None}
    if not wanted:
        return 0
    people = session().scalars(sa.select(User).where(User.id.in_(wanted), User.disabled_at.is_(None))).all()
    known = _unread(wanted, path)
    silent = queries.without_mail(wanted, mail.kind) if mail else set()
    post = _post_of(context, event, holds=holds) if mail else None
    told = 0
    for person in people:
        with in_language(person.language):
            words = str(text)[:400]
            is_new = (person.id, words) not in known
            if not (is_new or again):
                continue
            if is_new:
                session().add(Notification(user_id=person.id, text=words, url=path, created_at=clock.now()))
            told += 1
            if mail and person.id not in silent:
                _write(person, mail, words, path, context, post)
    return told


def _post_of(context: Mapping[str, Any], event: str, *, holds: bool) -> Post | None:
    workshop = context.get("workshop")
    return mail_texts.post_of(workshop, event, holds=holds) if isinstance(workshop, Workshop) else None


def _unread(user_ids: set[int], path: str) -> set[tuple[int, str]]:
    rows = session().execute(
        sa.select(Notification.user_id, Notification.text).where(
            Notification.user_id.in_(user_ids), Notification.url == path, Notification.read_at.is_(None)
        )
    )
    return {(user_id, text) for user_id, text in rows}


def _write(person: User, mail: Mail, text: str, path: str, context: dict[str, Any], post: Post | None) -> None:
    stop = tokens.make("stop_mails", {"id": person.id, "kind": mail.kind})
    subject = str(mail.subject)
    if post is not None:
        facts = {"person": person.name, "organization": str(context.get("organization") or "")}
        subject, text = post.worded(person.language, subject, text, facts)
    values: dict[str, Any] = {"person": person, "kind": mail.kind, "text": text, "path": path, "url": path} | context
    queue_mail(
        to=person.email,
        subject=subject,
        template=mail.template,
        stop_path=STOP_PATH + stop,
        thread=post.thread if post is not None else None,
        **values,
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
        raise Invalid(_("This link is incomplete. Copy it from the e-mail again."))
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


CONFIRM_AGE: Final = timedelta(days=3)
MOST_ALERTS: Final = 20
"""Of one address, so that nobody is buried under mails."""
STOP_ALERT_PATH: Final = "/alerts/stop/"


@command(policy.can_want_alerts, audit=QUIET)
def ask_for_alert(actor: Actor, *, email: str, wish: AlertWish, origin: str) -> None:
    """Write to an address that somebody typed: only its own click begins the alert. Nothing is kept before.

    Raises TooMany if this address or this origin caused too many mails, Invalid for everything without a word.
    """
    if wish.kind == queries.EVERYTHING and not wish.filters.text:
        raise Invalid(_("Search for something first: an alert about everything needs at least one word."))
    address = clean_address(email)
    note_mail(actor, email=address, origin=origin)
    data = {"email": address, "kind": wish.kind, "wanted": queries.wanted_of(wish.filters)}
    queue_mail(
        to=address,
        subject=_("Confirm your alert: %(kind)s", kind=wish.label),
        template="notifications/alert_confirm",
        token=tokens.make("alert", data),
        wish=wish,
    )


@command(policy.can_want_alerts, audit=QUIET)
def read_alert(actor: Actor, *, token: str) -> tuple[str, AlertWish]:
    """Address and wish of a confirmation link. Raises Invalid if it is forged or older than three days."""
    data = tokens.read("alert", token, max_age=CONFIRM_AGE)
    if data is None:
        raise Invalid(_("This link is no longer valid. Please set up the alert again on the page of the search."))
    return data["email"], AlertWish.kept(data.get("kind", "challenge"), data["wanted"])


@command(policy.can_want_alerts, audit=QUIET)
def confirm_alert(actor: Actor, *, token: str, language: str = "en") -> Alert:
    """Begin the alert of a confirmation link; twice is once. Raises Invalid: old link, or too many of this address."""
    email, wish = read_alert(actor, token=token)
    wanted, key = queries.wanted_of(wish.filters), address_key(email)
    digest = queries.digest_of(wanted)
    known = session().scalars(sa.select(Alert).where(Alert.email_key == key)).all()
    same = next((row for row in known if (row.kind, row.digest) == (wish.kind, digest)), None)
    if same is not None:
        return same
    if len(known) >= MOST_ALERTS:
        raise Invalid(_("This address already has %(n)s alerts. Please end one first.", n=MOST_ALERTS))
    row = Alert(email=email, kind=wish.kind, wanted=wanted, digest=digest, language=language, created_at=clock.now())
    session().add(row)
    session().flush()
    return row


@command(platform_only, audit=QUIET)
def send_alerts(actor: Actor, *, news: News) -> int:
    """Write to every address whose alert asks for what became public; returns how many. One mail an address."""
    kinds = (news.kind, queries.EVERYTHING)
    rows = session().scalars(sa.select(Alert).where(Alert.kind.in_(kinds)).order_by(Alert.id)).all()
    wishes = [AlertWish.kept(row.kind, row.wanted) for row in rows]
    told: set[str] = set()
    for row, wish, asks in zip(rows, wishes, queries.told_by(news, wishes), strict=True):
        if not asks or row.email_key in told:
            continue
        told.add(row.email_key)
        with in_language(row.language):
            queue_mail(
                to=row.email,
                subject=_("New in %(kind)s: %(title)s", kind=queries.ALERT_KINDS[news.kind].label, title=_named(news)),
                template="notifications/alert",
                stop_path=STOP_ALERT_PATH + tokens.make("stop_alert", {"id": row.public_id}),
                news=news,
                place=str(queries.ALERT_KINDS[news.kind].label),
                wish=wish,
            )
    return len(told)


def _named(news: News) -> str:
    return f"{news.title} ({news.who})" if news.who else news.title


@command(policy.can_stop_mails, audit=QUIET)
def read_stop_alert(actor: Actor, *, token: str) -> Alert | None:
    """The alert of a signed link; None if it ended already. Such links do not grow old. Raises Invalid."""
    data = tokens.read("stop_alert", token, max_age=None)
    if data is None:
        raise Invalid(_("This link is incomplete. Copy it from the e-mail again."))
    return session().scalar(sa.select(Alert).where(Alert.public_id == data["id"]))


@command(policy.can_stop_mails, audit=QUIET)
def stop_alert(actor: Actor, *, token: str) -> None:
    """End an alert by the signed link of a mail, and forget its address; twice is once. Raises Invalid."""
    row = read_stop_alert(actor, token=token)
    if row is not None:
        session().delete(row)
        session().flush()


@command(platform_only, audit=QUIET)
def forget_alerts(actor: Actor, *, email_key: str) -> None:
    """An account was deleted: its address gets no alerts any more."""
    session().execute(sa.delete(Alert).where(Alert.email_key == email_key))
