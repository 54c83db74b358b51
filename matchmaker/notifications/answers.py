"""What notifications answer to the features below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from matchmaker.accounts import hooks
from matchmaker.accounts.hooks import Erasure, Leaver, PersonColumn
from matchmaker.accounts.models import User
from matchmaker.core.actors import system_actor
from matchmaker.notifications import queries, services
from matchmaker.notifications.models import MailPreference, Notification


@hooks.person_columns.add
def person_columns() -> Sequence[PersonColumn]:
    """What was written to a person, and which mails they want."""
    return (
        PersonColumn(
            Notification.user_id,
            "notifications",
            {"text": Notification.text, "at": Notification.created_at, "read_at": Notification.read_at},
            Erasure.DELETED,
            "nobody reads them any more",
        ),
        PersonColumn(
            MailPreference.user_id,
            "mail_settings_changed",
            {"kind": MailPreference.kind, "by_mail": MailPreference.by_mail},
            Erasure.DELETED,
            "nobody gets mails any more",
        ),
    )


@hooks.own_data.add
def own_data(user: User) -> Mapping[str, Any]:
    """Which mails a person gets, those never changed too, and the alerts of the account's address."""
    return {"mail_settings": queries.mail_settings(user.id), "alerts": queries.alerts_of(user.email_key)}


@hooks.erase_person.add
def erase_person(leaver: Leaver) -> None:
    """The name, where others were told what the person did, and the alerts of the address."""
    services.forget_alerts(system_actor("notifications"), email_key=leaver.email_key)
    services.erase_name(system_actor("notifications"), name=leaver.name)
