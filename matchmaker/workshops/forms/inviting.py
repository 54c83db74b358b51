"""Forms of inviting, and of registering with an organization that is not here yet."""

from __future__ import annotations

from typing import Any

from flask import request
from wtforms import BooleanField, FileField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from matchmaker.accounts.engine.passwords import MIN_LENGTH
from matchmaker.core.agreements import TERMS
from matchmaker.core.fields import WebAddressField, WholeField
from matchmaker.core.forms import (
    AgreedField,
    BaseForm,
    TagsField,
    address_field,
    choices,
    new_password_field,
    required,
)
from matchmaker.core.i18n import LANGUAGES, _, _l, offered
from matchmaker.vocabulary import queries as vocabulary
from matchmaker.workshops.engine.guests import Guest, guests_in
from matchmaker.workshops.forms.participation import SignUpForm
from matchmaker.workshops.queries.guests import Wanted, why_too_long
from matchmaker.workshops.services.joining import Newcomer

LONGEST_LIST = 200_000


class InviteForm(BaseForm):
    """Whom to invite: a pasted list, a file, and groups."""

    text = TextAreaField(
        _l("List"),
        description=_l(
            "One a line: the name of an organization that is registered here, or name; person; e-mail address in any "
            "order."
        ),
        validators=[Optional(), Length(max=LONGEST_LIST)],
    )
    file = FileField(_l("CSV or Excel file"))
    cities = BooleanField(_l("The cities whose challenges are at the workshop"))
    companies = BooleanField(_l("Reviewed companies"))
    with_pairing = BooleanField(_l("Only those with a pairing for one of these challenges, best first"), default=True)
    most = WholeField(_l("At most so many companies"), low=1, high=2000)
    sectors = TagsField(_l("Only from these sectors"))
    countries = TagsField(_l("Only from these countries"))
    others = BooleanField(_l("Associations, research and other organizations"))
    language = SelectField(_l("Language of the invitation"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.sectors.choices = vocabulary.choices("system")
        self.countries.choices = vocabulary.choices("country")
        self.language.choices = choices((code, LANGUAGES[code]) for code in offered())

    def guests(self) -> list[Guest]:
        """The people of the list."""
        return guests_in(self.text.data or "")

    def says_somebody(self) -> bool:
        """Something is typed or ticked, and not more than one list holds; otherwise the form says so."""
        guests = self.guests()
        if why := why_too_long(guests):
            self.text.errors = [why]
            return False
        if guests or self.cities.data or self.companies.data or self.others.data:
            return True
        self.form_errors.append(_("Paste a list, choose a file, or tick a group."))
        return False

    def wanted(self) -> Wanted:
        """The groups chosen."""
        return Wanted(
            cities=bool(self.cities.data),
            companies=bool(self.companies.data),
            with_pairing=bool(self.with_pairing.data),
            sectors=tuple(self.sectors.data or ()),
            countries=tuple(self.countries.data or ()),
            most=self.most.data,
            others=bool(self.others.data),
        )


class AnswerForm(BaseForm):
    """One button."""


class JoinForm(SignUpForm):
    """Organization and registration of somebody who is signed in and belongs to no organization here."""

    kind = SelectField(_l("Type of organization"), validators=[required(_l("Choose the type of organization."))])
    name = StringField(
        _l("Name of the organization"),
        validators=[required(_l("Enter the name of the organization.")), Length(max=200)],
    )
    country = SelectField(_l("Country"), validators=[required(_l("Choose the country."))])
    size = SelectField(_l("Number of employees"), description=_l("Companies need this."))
    website = WebAddressField(_l("Website"), validators=[Optional(), Length(max=300)])
    job_title = StringField(_l("Your position"), validators=[Optional(), Length(max=120)])
    is_new = BooleanField(_l("None of these is our organization"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        kinds = [(code, label) for code, label in vocabulary.choices("organization_kind") if code != "region"]
        self.kind.choices = choices(kinds, empty=_("Choose"))
        self.country.choices = choices(vocabulary.choices("country"), empty=_("Choose"))
        self.size.choices = choices(vocabulary.choices("company_size"), empty=_("Choose"))

    def validate(self, extra_validators: Any = None) -> bool:
        """A company says how large it is."""
        ok = super().validate(extra_validators)
        if self.kind.data == "company" and not self.size.data:
            self.size.errors = [_("Choose the number of employees.")]
            ok = False
        return ok

    def newcomer(self, most: int, person: str) -> Newcomer:
        """What was typed; `person` is who registers."""
        values = {name: self[name].data or "" for name in ("name", "country", "website")}
        if self.kind.data == "company":
            values["size"] = self.size.data
        return Newcomer(
            name=person,
            kind=self.kind.data or "",
            values=values,
            sign_up=self.sign_up(most),
            job_title=self.job_title.data or "",
            is_new=bool(self.is_new.data),
        )

    @property
    def asks_for_other(self) -> bool:
        """The question whether it is another organization stands on the page."""
        return bool(self.is_new.errors or self.is_new.data)


class VisitorJoinForm(JoinForm):
    """The same by somebody without an account."""

    person = StringField(
        _l("Your name"),
        validators=[required(_l("Enter your name.")), Length(max=200)],
        render_kw={"autocomplete": "name"},
    )
    email = address_field(_l("Your e-mail address"), _l("Enter your e-mail address."), autocomplete="email")


class InvitedJoinForm(JoinForm):
    """The same by the link of an invitation: the address is known, the account begins at once."""

    person = StringField(
        _l("Your name"),
        validators=[required(_l("Enter your name.")), Length(max=200)],
        render_kw={"autocomplete": "name"},
    )
    password = new_password_field(_l("Choose a password"), MIN_LENGTH)
    agreed_terms = AgreedField(TERMS)


class FinishForm(BaseForm):
    """The last step of the mailed link."""

    password = new_password_field(_l("Choose a password"), MIN_LENGTH)
    agreed = AgreedField(TERMS)


class ConfirmEnteredForm(BaseForm):
    """The organization confirms what an organizer entered."""

    accepts_notice = BooleanField(_l("We have read the participation notice and accept it"))
    agreed = AgreedField("workshop")


def asked_to_send() -> bool:
    """The button that sends was pressed, not the one that checks."""
    return request.form.get("act") == "send"
