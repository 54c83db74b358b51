"""Forms of attachments."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import Length

from matchmaker.core.forms import BaseForm, keep_names_field
from matchmaker.core.i18n import _l


class AttachForm(BaseForm):
    """One file; what a name that was asked back should be instead is asked only then."""

    name = StringField(
        _l("File name"), description=_l("As readers will see it, with its ending."), validators=[Length(max=120)]
    )
    keep_names = keep_names_field()
