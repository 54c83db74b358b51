"""Forms of accounts."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import Length, Optional

from matchmaker.accounts.engine.passwords import MIN_LENGTH
from matchmaker.core.agreements import TERMS
from matchmaker.core.forms import (
    AddressField,
    AgreedField,
    BaseForm,
    address_field,
    choices,
    name_field,
    new_password_field,
    required,
)
from matchmaker.core.i18n import LANGUAGES, _l, offered
from matchmaker.core.local_time import timezones


def _email(label: str) -> AddressField:
    return address_field(label, _l("Enter your e-mail address."), autocomplete="username")


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
    return [*sorted(zone for zone in timezones() if zone.startswith(REGIONS)), "UTC"]


class SignInForm(BaseForm):
    """E-mail address and password."""

    email = AddressField(
        _l("E-mail address"),
        validators=[required(_l("Enter your e-mail address.")), Length(max=320)],
        render_kw={"autocomplete": "username"},
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

    name = name_field()
    email = _email(_l("Work e-mail"))


class FirstAdministratorForm(BaseForm):
    """Become the first administrator: the address is known from the invitation."""

    name = name_field()
    password = new_password_field(_l("Password"), MIN_LENGTH)
    agreed = AgreedField(TERMS)


class NewPasswordForm(BaseForm):
    """A first or a new password."""

    password = new_password_field(_l("Password"), MIN_LENGTH)


class ChangePasswordForm(BaseForm):
    """The old and the new password."""

    current = PasswordField(
        _l("Current password"), validators=[Length(max=200)], render_kw={"autocomplete": "current-password"}
    )
    password = new_password_field(_l("New password"), MIN_LENGTH)


class AccountForm(BaseForm):
    """What a person may change about themselves."""

    name = name_field()
    language = SelectField(_l("Language"))
    timezone = SelectField(
        _l("Time zone"),
        validators=[Optional()],
        choices=choices([(z, z.replace("_", " ")) for z in _zones()], empty=_l("Same as the platform")),
        description=_l("Dates and times are shown in this time zone. Type a city, for example Vienna."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(offered()) == 1:
            del self.language  # nothing to choose
        else:
            self.language.choices = choices([(code, LANGUAGES[code]) for code in offered()])
            self.language.data = self.language.data if self.language.data in offered() else "en"


class DeleteAccountForm(BaseForm):
    """The password once more."""

    password = PasswordField(
        _l("Password"), validators=[Length(max=200)], render_kw={"autocomplete": "current-password"}
    )


class AgreeForm(BaseForm):
    """Agree to the terms of use."""

    agreed = AgreedField(TERMS)


class BeginForm(BaseForm):
    """Choose the first password of a new account."""

    password = new_password_field(_l("Password"), MIN_LENGTH)
    agreed = AgreedField(TERMS)


class TokenForm(BaseForm):
    """One button."""


class CodeForm(BaseForm):
    """A code of the app, or a recovery code."""

    code = StringField(
        _l("Code"),
        validators=[required(_l("Enter the code.")), Length(max=40)],
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )


class PasskeyForm(BaseForm):
    """What a passkey answered; filled by script."""

    token = HiddenField(validators=[Length(max=400)])
    answer = HiddenField(validators=[Length(max=8_000)])


class NewPasskeyForm(PasskeyForm):
    """A new passkey with its name."""

    name = StringField(
        _l("Name of the passkey"),
        description=_l("So that you recognise it later, for example “Work laptop”."),
        validators=[required(_l("Give the passkey a name.")), Length(max=60)],
    )


class NewAddressForm(BaseForm):
    """Another e-mail address, with the password once more."""

    email = address_field(_l("New e-mail address"), _l("Enter the new e-mail address."), autocomplete="email")
    password = PasswordField(
        _l("Password"), validators=[Length(max=200)], render_kw={"autocomplete": "current-password"}
    )


class BeginWithProviderForm(BaseForm):
    """A new account for somebody whom the sign-in provider knows."""

    name = name_field()
    agreed = AgreedField(TERMS)
