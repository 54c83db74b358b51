"""Forms of administration."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import BooleanField, RadioField, StringField
from wtforms.validators import InputRequired, Length

from matchmaker.accounts.engine.passwords import MIN_LENGTH
from matchmaker.admin.queries.settings import Row
from matchmaker.core.agreements import TERMS
from matchmaker.core.fields import WholeField
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


class SettingsForm(BaseForm):
    """The settings that a page can change; made with their fields by `settings_form`."""

    why = StringField(_l("Why"), validators=[Length(max=300)])
    knows_going = BooleanField(_l("I have seen what will be deleted"))

    def numbers(self, names: Iterable[str]) -> dict[str, int]:
        """What was typed for these. Only for a validated form."""
        return {name: int(self[name].data) for name in names}

    def before(self, names: Iterable[str]) -> dict[str, int]:
        """What the page showed of these; -1, which none is, where the page did not say."""
        shown = {name: self[f"was_{name}"].data for name in names}
        return {name: -1 if value is None else int(value) for name, value in shown.items()}


def settings_form(rows: Sequence[Row]) -> type[SettingsForm]:
    """A form with a number for each setting that is not fixed, and what the page showed of it."""
    fields: dict[str, Any] = {}
    for row in rows:
        if not row.is_fixed:
            needed = InputRequired(_("Enter a number."))
            fields[row.name] = WholeField(row.words, [needed], low=row.low, high=row.high, default=row.value)
            fields[f"was_{row.name}"] = WholeField(row.words, default=row.value)
    return type("FilledSettingsForm", (SettingsForm,), fields)
