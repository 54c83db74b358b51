"""Forms of notifications."""

from __future__ import annotations

from typing import Any

from matchmaker.core.forms import BaseForm, TagsField
from matchmaker.core.i18n import _l
from matchmaker.notifications.queries import kind_labels


class MailSettingsForm(BaseForm):
    """Which mails a person wants."""

    kinds = TagsField(_l("Send me mails about"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.kinds.choices = list(kind_labels().items())


class StopForm(BaseForm):
    """One button."""
