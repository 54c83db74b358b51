"""Forms of accounts."""

from __future__ import annotations

from wtforms import PasswordField, StringField
from wtforms.validators import Length

from matchmaker.core.forms import BaseForm, required
from matchmaker.core.i18n import _l


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
