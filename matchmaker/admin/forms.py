"""Forms of administration."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import Length

from matchmaker.accounts.engine.passwords import MIN_LENGTH
from matchmaker.core.agreements import TERMS
from matchmaker.core.forms import (
    AgreedField,
    BaseForm,
    TagsField,
    address_field,
    choices,
    name_field,
    new_password_field,
    required,
)
from matchmaker.core.i18n import _, _l


class RolesForm(BaseForm):
    """The neutral roles of a person."""

    roles = TagsField(_l("Platform roles"))
    knows_conflicts = BooleanField(_l("I understand and want this"))
    knows_left = BooleanField(_l("I understand, and somebody else takes over"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.roles.choices = [
            ("organizer", _("Organizer: neutral, runs the dialogue")),
            ("administrator", _("Administrator: runs the server")),
        ]


class InvitePersonForm(BaseForm):
    """Somebody's address, and what they are invited as."""

    email = address_field(_l("E-mail address"), _l("Enter the e-mail address."), autocomplete="off")
    role = RadioField(_l("Invited as"), default="organizer")

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.role.choices = choices(
            (
                ("organizer", _("Organizer: neutral, runs the dialogue")),
                ("administrator", _("Administrator: runs the server")),
                ("", _("Person without a role on the platform")),
            )
        )


class NewPersonForm(BaseForm):
    """The account of somebody who was invited."""

    person = name_field()
    password = new_password_field(_l("Password"), MIN_LENGTH)
    agreed = AgreedField(TERMS)


class LockForm(BaseForm):
    """Locking somebody out; what nobody could carry on then must be known."""

    knows_left = BooleanField(_l("I understand, and somebody else takes over"))


class MergeForm(BaseForm):
    """Two addresses of organizations."""

    kept = StringField(
        _l("Organization to keep"),
        description=_l("The last part of its web address, for example graz."),
        validators=[required(_l("Choose the organization to keep.")), Length(max=90)],
    )
    merged = StringField(
        _l("Merge into it"),
        description=_l("The last part of the duplicate’s web address."),
        validators=[required(_l("Choose the organization to merge.")), Length(max=90)],
    )
