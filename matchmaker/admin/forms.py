"""Forms of administration."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, StringField
from wtforms.validators import Length

from matchmaker.core.forms import BaseForm, TagsField, required
from matchmaker.core.i18n import _, _l


class RolesForm(BaseForm):
    """The neutral roles of a person."""

    roles = TagsField(_l("Roles beside organizations"))
    knows_conflicts = BooleanField(_l("I know this and it is meant"))
    knows_left = BooleanField(_l("I know this, and somebody else takes over"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.roles.choices = [
            ("organizer", _("Organizer: runs the dialogue, neutral")),
            ("administrator", _("Administrator: runs the server")),
        ]


class LockForm(BaseForm):
    """Locking somebody out; what nobody could carry on then must be known."""

    knows_left = BooleanField(_l("I know this, and somebody else takes over"))


class MergeForm(BaseForm):
    """Two addresses of organizations."""

    kept = StringField(
        _l("Keep"),
        description=_l("The last part of its address, for example graz."),
        validators=[required(_l("Say which organization stays.")), Length(max=90)],
    )
    merged = StringField(
        _l("Merge into it"),
        description=_l("The last part of the address of the double."),
        validators=[required(_l("Say which organization goes.")), Length(max=90)],
    )
