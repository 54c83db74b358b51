"""Forms of notifications."""

from __future__ import annotations

from typing import Any

from matchmaker.core.forms import BaseForm, TagsField, address_field
from matchmaker.core.i18n import _l
from matchmaker.notifications.queries import kind_labels


class MailSettingsForm(BaseForm):
    """Which mails a person wants."""

    kinds = TagsField(_l("E-mail me about"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.kinds.choices = list(kind_labels().items())


class AlertForm(BaseForm):
    """Where to write when a new challenge passes the filters."""

    email = address_field(_l("Your e-mail address"), _l("Enter your e-mail address."), autocomplete="email")


class ConfirmAlertForm(BaseForm):
    """One button."""


class StopForm(BaseForm):
    """One button."""
