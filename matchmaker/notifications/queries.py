"""Reading one's own notifications and mail settings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from matchmaker.challenges.queries.browse import ChallengeFilters
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import existing
from matchmaker.core.i18n import _, _l
from matchmaker.core.pages import Page, paginate
from matchmaker.notifications.models import ChallengeAlert, MailPreference, Notification

KINDS = ("organizations", "challenges", "solutions", "matching", "applications", "workshops", "outcomes")


def kind_labels() -> dict[str, str]:
    """Kinds of mails, in words."""
    return {
        "organizations": _("Your organizations: reviews, invitations, requests to join"),
        "challenges": _("Challenges: reviews, questions and answers, changes"),
        "solutions": _("Solutions: reviews, listing and renewal"),
        "matching": _("Pairings: new pairings and answers"),
        "applications": _("Applications: receipts and decisions"),
        "workshops": _("Workshops: invitations, schedules, changes"),
        "outcomes": _("Collaborations: reminders and outcomes"),
    }


def unread_count(actor: Actor) -> int:
    """How many unread notifications the bell shows (one query; none for visitors)."""
    if actor.user_id is None:
        return 0
    return (
        session().scalar(
            sa.select(sa.func.count(Notification.id)).where(
                Notification.user_id == actor.user_id, Notification.read_at.is_(None)
            )
        )
        or 0
    )


def visible_to(actor: Actor) -> sa.Select[tuple[Notification]]:
    """One's own notifications, newest first."""
    return sa.select(Notification).where(Notification.user_id == actor.user_id).order_by(Notification.id.desc())


def get_visible(actor: Actor, *, public_id: str) -> Notification:
    """One of one's own notifications. Raises NotFound."""
    found = session().scalar(visible_to(actor).where(Notification.public_id == public_id))
    return existing(found, _l("You have no such notification."))


def own_page(actor: Actor, *, number: int = 1) -> Page[Notification]:
    """One page of one's own notifications."""
    return paginate(visible_to(actor), number=number)


def mail_settings(user_id: int) -> dict[str, bool]:
    """Whether a person gets mails, by kind."""
    kept = session().execute(
        sa.select(MailPreference.kind, MailPreference.by_mail).where(MailPreference.user_id == user_id)
    )
    return dict.fromkeys(KINDS, True) | dict(kept.tuples().all())


def without_mail(user_ids: set[int], kind: str) -> set[int]:
    """Those of these people who do not want mails of a kind."""
    return set(
        session().scalars(
            sa.select(MailPreference.user_id).where(
                MailPreference.user_id.in_(user_ids), MailPreference.kind == kind, MailPreference.by_mail.is_(False)
            )
        )
    )


def wanted_of(filters: ChallengeFilters) -> dict[str, Any]:
    """What an alert keeps of the filters of a page: words and values, not status, order or page."""
    values = {name: sorted(values) for name, values in sorted(filters.values.items()) if name != "status"}
    return {"q": filters.text, **values}


def filters_of(wanted: Mapping[str, Any]) -> ChallengeFilters:
    """The filters an alert keeps."""
    return ChallengeFilters.read({name: [value] if isinstance(value, str) else value for name, value in wanted.items()})


def digest_of(wanted: Mapping[str, Any]) -> str:
    """The same for the same wish."""
    return sha256(json.dumps(wanted, sort_keys=True).encode()).hexdigest()


def alerts_of(email_key: str) -> list[dict[str, Any]]:
    """What is kept of an address's alerts, for whoever asks for the data of the account."""
    rows = session().scalars(sa.select(ChallengeAlert).where(ChallengeAlert.email_key == email_key))
    return [{"wanted": row.wanted, "since": row.created_at.isoformat()} for row in rows]
