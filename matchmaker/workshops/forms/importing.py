"""Forms of importing registrations."""

from __future__ import annotations

from wtforms import BooleanField, StringField
from wtforms.validators import Optional

from matchmaker.core.forms import BaseForm
from matchmaker.core.i18n import _l


class FileForm(BaseForm):
    """A file of registrations; the file itself is read by the view."""

    file = StringField(_l("CSV or Excel file"), validators=[Optional()])


class WriteForm(BaseForm):
    """Yes, write it."""

    good_only = BooleanField(_l("Leave out the lines that are wrong"))
