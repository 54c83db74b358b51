"""Forms of matching."""

from __future__ import annotations

from wtforms import StringField, TextAreaField

from matchmaker.core.forms import BaseForm
from matchmaker.core.i18n import _l


class DecisionForm(BaseForm):
    """Why not now; which codes exist is checked by the service, which knows the side."""

    reason = StringField(_l("Reason for “Not now”"))
    note = TextAreaField(_l("Note"))
