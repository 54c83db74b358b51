"""Forms of accounts."""

from __future__ import annotations

from zoneinfo import available_timezones

from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import Email, Length, Optional

from matchmaker.accounts.engine import MIN_LENGTH
from matchmaker.core.forms import BaseForm, choices, required
from matchmaker.core.i18n import LANGUAGES, _l

OWN_NAMES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "pt": "Português"}


def _name() -> StringField:
    return StringField(
        _l("Your name"),
        description=_l("As others at the table should read it."),
        validators=[required(_l("Enter your name.")), Length(max=200)],
        render_kw={"autocomplete": "name"},
    )


def _email(label: str) -> StringField:
    return StringField(
        label,
        validators=[
            required(_l("Enter your e-mail address.")),
            Length(max=320),
            Email(message=_l("This is not a complete e-mail address, for example name@city.example.")),
        ],
        render_kw={"autocomplete": "username", "inputmode": "email"},
    )


def _new_password(label: str) -> PasswordField:
    return PasswordField(
        label,
        description=_l(
            "At least %(n)s characters. Three or four words that do not belong together are good.", n=MIN_LENGTH
        ),
        validators=[required(_l("Choose a password.")), Length(max=200)],
        render_kw={"autocomplete": "new-password"},
    )


REGIONS = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Arctic/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)


def _zones() -> list[str]:
    """Zones named after a place, and UTC; without the old short names of the database."""
    return [*sorted(zone for zone in available_timezones() if zone.startswith(REGIONS)), "UTC"]


class AcceptForm(BaseForm):
    """Accept an invitation with an account."""


class NewPersonForm(AcceptForm):
    """Accept an invitation without an account: the address is known from the invitation."""

    name = _name()
    password = _new_password(_l("Password"))


class SignInForm(BaseForm):
    """E-mail address and password."""

    email = StringField(
        _l("E-mail address"),
        validators=[required(_l("Enter your e-mail address.")), Length(max=320)],
        render_kw={"autocomplete": "username", "inputmode": "email"},
    )
    password = PasswordField(
        _l("Password"),
        validators=[required(_l("Enter your password.")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )


class AddressForm(BaseForm):
    """Only an address: for links by mail."""

    email = _email(_l("E-mail address"))


class SignUpForm(BaseForm):
    """Who is new."""

    name = _name()
    email = _email(_l("Work e-mail"))


class NewPasswordForm(BaseForm):
    """A first or a new password."""

    password = _new_password(_l("Password"))


class ChangePasswordForm(BaseForm):
    """The old and the new password."""

    current = PasswordField(
        _l("Password now"), validators=[Length(max=200)], render_kw={"autocomplete": "current-password"}
    )
    password = _new_password(_l("New password"))


class AccountForm(BaseForm):
    """What a person may change about themselves."""

    name = _name()
    language = SelectField(_l("Language"), choices=choices([(code, OWN_NAMES[code]) for code in LANGUAGES]))
    timezone = SelectField(
        _l("Time zone"),
        validators=[Optional()],
        choices=choices([(z, z.replace("_", " ")) for z in _zones()], empty=_l("As the platform")),
        description=_l("Dates and times are shown in it. Type a city to find it, for example Vienna."),
    )


class DeleteAccountForm(BaseForm):
    """The password once more."""

    password = PasswordField(
        _l("Password"), validators=[Length(max=200)], render_kw={"autocomplete": "current-password"}
    )


class TokenForm(BaseForm):
    """One button."""
