"""The form of a new token."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from matchmaker.core import clock
from matchmaker.core.fields import DayField
from matchmaker.core.forms import BaseForm, choices, required
from matchmaker.core.i18n import _l

SUGGESTED_DAYS = 90


class TokenForm(BaseForm):
    """Name, what it may do, for whom, until when."""

    name = StringField(
        _l("Name"),
        description=_l("The program that will use it, for example “Procurement system”."),
        validators=[required(_l("Give the token a name.")), Length(max=60)],
    )
    scope = RadioField(
        _l("Permissions"),
        choices=choices([("read", _l("Only read")), ("write", _l("Read and write"))]),
        validators=[required(_l("Choose what the token can do."))],
        default="read",
    )
    hat = SelectField(_l("Acts for"), validate_choice=False)
    expires_on = DayField(
        _l("Expires on"),
        description=_l("Within a year. Shorter is safer."),
        validators=[InputRequired(_l("Choose when the token expires."))],
    )

    @classmethod
    def of(cls, hats: Sequence[tuple[str, str]]) -> TokenForm:
        """The form for a person with these hats: (value, name)."""
        form = cls(data={"expires_on": clock.in_days(SUGGESTED_DAYS).date(), "hat": hats[0][0], "scope": "read"})
        form.hat.choices = choices(hats)
        return form
