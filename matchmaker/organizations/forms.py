"""Forms of organizations. Choices are filled when the form is made, in the reader's language."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from matchmaker.accounts.engine.passwords import MIN_LENGTH
from matchmaker.core.actors import Role
from matchmaker.core.agreements import TERMS
from matchmaker.core.fields import WebAddressField, WholeField
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
from matchmaker.organizations.models import CITY, COMPANY, Organization
from matchmaker.vocabulary import queries as vocabulary

SYSTEMS = ("energy", "water", "waste", "transport", "pollution", "inclusion", "governance", "participation")


def role_choices() -> list[tuple[str, str]]:
    """Roles of members, with what each may do."""
    return [
        (Role.READER.value, _("Reader: can see everything, but change nothing")),
        (Role.EDITOR.value, _("Editor: can write and edit")),
        (Role.OWNER.value, _("Owner: can also manage members")),
    ]


class KindForm(BaseForm):
    """What kind of organization."""

    kind = RadioField(_l("Type of organization"), validate_choice=False)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.kind.choices = vocabulary.choices("organization_kind")


class _Profile(BaseForm):
    """Fields of every profile."""

    website = WebAddressField(_l("Website"), validators=[Optional(), Length(max=300)])
    languages = TagsField(_l("Languages you work in"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        for name, scheme in (("languages", "language"), ("countries_served", "country"), ("networks", "network")):
            if name in self:
                self[name].choices = vocabulary.choices(scheme)
        if "country" in self:
            self["country"].choices = choices(vocabulary.choices("country"), empty=_("Choose"))
        if "size" in self:
            self["size"].choices = choices(vocabulary.choices("company_size"), empty=_("Choose"))

    def values(self) -> dict[str, Any]:
        """What a service takes."""
        return {
            field.short_name: field.data
            for field in self
            if field.short_name not in {"csrf_token", "version", "job_title", "is_new"}
            and not field.short_name.startswith("system_")
        }


class CityForm(_Profile):
    """Confirm the city chosen from the gazetteer."""

    job_title = StringField(_l("Your position"), validators=[Optional(), Length(max=120)])


class OrganizationForm(_Profile):
    """Register an organization of any other kind."""

    name = StringField(
        _l("Name of the organization"),
        validators=[required(_l("Enter the name of the organization.")), Length(max=200)],
    )
    country = SelectField(_l("Country"), validators=[required(_l("Choose the country."))])
    registration_number = StringField(
        _l("Registration number"),
        description=_l("From the company or association register. It helps to find duplicates."),
        validators=[Optional(), Length(max=60)],
    )
    job_title = StringField(_l("Your position"), validators=[Optional(), Length(max=120)])
    is_new = BooleanField(_l("None of these is our organization"))


class CompanyForm(OrganizationForm):
    """Register a company."""

    size = SelectField(_l("Number of employees"), validators=[required(_l("Choose the number of employees."))])
    countries_served = TagsField(_l("Countries you serve"))


class UnlistedCityForm(_Profile):
    """Register a city that the list of places lacks."""

    name = StringField(
        _l("Name of the city"), validators=[required(_l("Enter the name of the city.")), Length(max=200)]
    )
    country = SelectField(_l("Country"), validators=[required(_l("Choose the country."))])
    population = WholeField(_l("Population"), low=1, high=60_000_000)
    website = WebAddressField(
        _l("Website of the city"),
        description=_l("So that an organizer can see it is a local government."),
        validators=[required(_l("Enter the link to the city’s website.")), Length(max=300)],
    )
    job_title = StringField(_l("Your position"), validators=[Optional(), Length(max=120)])
    is_new = BooleanField(_l("None of these is our city"))


class _Texts(_Profile):
    summary = StringField(
        _l("In one sentence"),
        description=_l("Shown in lists."),
        validators=[Optional(), Length(max=400)],
    )
    description = TextAreaField(_l("About you"), validators=[Optional(), Length(max=5000)])


class EditOrganizationForm(_Texts):
    """The profile of any organization."""

    name = StringField(
        _l("Name of the organization"),
        validators=[required(_l("Enter the name of the organization.")), Length(max=200)],
    )
    country = SelectField(_l("Country"), validators=[required(_l("Choose the country."))])
    registration_number = StringField(_l("Registration number"), validators=[Optional(), Length(max=60)])


class EditCompanyForm(EditOrganizationForm):
    """The profile of a company."""

    size = SelectField(_l("Number of employees"), validators=[required(_l("Choose the number of employees."))])
    countries_served = TagsField(_l("Countries you serve"))


class EditCityForm(_Texts):
    """The profile of a city; name and place come from the list of places."""

    population = WholeField(_l("Population"), low=0, high=60_000_000)
    population_year = WholeField(_l("Year of this figure"), low=1990, high=2100)
    population_source = StringField(_l("Source of this figure"), validators=[Optional(), Length(max=120)])
    networks = TagsField(_l("Networks of cities"))
    system_energy = TagsField()
    system_water = TagsField()
    system_waste = TagsField()
    system_transport = TagsField()
    system_pollution = TagsField()
    system_inclusion = TagsField()
    system_governance = TagsField()
    system_participation = TagsField()

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        roles = vocabulary.choices("city_role")
        for code in SYSTEMS:
            field = self[f"system_{code}"]
            field.label.text, field.choices = vocabulary.label("system", code), roles

    def systems(self) -> tuple[tuple[str, str], ...]:
        """(system, role) pairs ticked."""
        return tuple((code, role) for code in SYSTEMS for role in self[f"system_{code}"].data or ())


class EditRegionForm(EditOrganizationForm, EditCityForm):
    """The profile of a region, which governs systems as a city does but has no place in the list."""


def registration_form(kind: str) -> OrganizationForm:
    """The form to register this kind."""
    return CompanyForm() if kind == COMPANY else OrganizationForm()


def edit_form(organization: Organization) -> EditOrganizationForm | EditCityForm | EditRegionForm:
    """The profile form, filled."""
    if organization.is_city:
        ticked = {
            f"system_{code}": [row.role for row in organization.systems if row.system == code] for code in SYSTEMS
        }
        return (EditCityForm if organization.kind == CITY else EditRegionForm)(obj=organization, **ticked)
    return (EditCompanyForm if organization.kind == COMPANY else EditOrganizationForm)(obj=organization)


class InviteColleagueForm(BaseForm):
    """Invite a colleague."""

    email = address_field(_l("E-mail address"), _l("Enter your colleague’s e-mail address."), autocomplete="off")
    role = SelectField(_l("Role"), default=Role.EDITOR.value)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.role.choices = role_choices()


class AskToJoinForm(BaseForm):
    """Ask to be let in."""

    message = TextAreaField(
        _l("Message to the owners"),
        description=_l("Introduce yourself and your work. Only the owners can read this."),
        validators=[Optional(), Length(max=600)],
    )


class CloseForm(BaseForm):
    """End an organization's part here."""

    reason = TextAreaField(
        _l("Reason"),
        description=_l("Members and partners can read this."),
        validators=[required(_l("Give the reason in a sentence or two.")), Length(max=1000)],
    )
    forget_name = BooleanField(_l("Also remove our name and profile. This cannot be undone."))


class ReopenForm(BaseForm):
    """Let a closed organization take part again."""


class AcceptInvitationForm(BaseForm):
    """Become a member with an account."""


class NewMemberForm(AcceptInvitationForm):
    """Become a member without an account: the address is known from the invitation."""

    name = name_field()
    password = new_password_field(_l("Password"), MIN_LENGTH)
    agreed = AgreedField(TERMS)


class ApartForm(BaseForm):
    """How somebody knows that two organizations are two."""

    note = StringField(
        _l("How do you know that they are two?"),
        description=_l("For example: different registration numbers. Other organizers can read this."),
        validators=[required(_l("Say in a sentence how you know.")), Length(min=5, max=400)],
    )


class VetForm(BaseForm):
    """An organizer's decision."""

    note = TextAreaField(
        _l("Note"),
        description=_l("Members can read this. Required if you reject."),
        validators=[Optional(), Length(max=1000)],
    )
