"""Registering, editing and checking organizations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy.exc import IntegrityError

from matchmaker.accounts import queries as accounts
from matchmaker.core import clock
from matchmaker.core.actors import Actor, Role
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _, _l
from matchmaker.core.inputs import checked_address, is_web_address, nameless
from matchmaker.core.letters import fold
from matchmaker.core.slugs import free_slug
from matchmaker.core.text import has_letter, one_line, tidy
from matchmaker.core.versions import Difference, differing
from matchmaker.organizations import policy
from matchmaker.organizations.events import (
    ChangesAnswered,
    ChangesAsked,
    OrganizationChanged,
    OrganizationRegistered,
    OrganizationVetted,
)
from matchmaker.organizations.jobs import forget_doubles, index_organization, note_doubles
from matchmaker.organizations.models import (
    CITY,
    COMPANY,
    PARTIES,
    SMALL_SIZES,
    CitySystem,
    Organization,
    OrganizationMember,
    Vetting,
)
from matchmaker.organizations.queries import lists
from matchmaker.vocabulary import queries as vocabulary
from matchmaker.vocabulary.jobs import keep_place

RESERVED = frozenset({"new", "check", "merge", "item"})
READ_BY_MATCHING = ("size", "population", "languages", "countries_served", "country")
EDITABLE: Final[Mapping[str, Any]] = {
    "name": _l("Name of the organization"),
    "country": _l("Country"),
    "summary": _l("In one sentence"),
    "description": _l("About you"),
    "website": _l("Website"),
    "registration_number": _l("Registration number"),
    "size": _l("Number of employees"),
    "population": _l("Population"),
    "population_year": _l("Year of this figure"),
    "population_source": _l("Source of this figure"),
    "languages": _l("Languages you work in"),
    "countries_served": _l("Countries you serve"),
    "networks": _l("Networks of cities"),
}
"""What a profile says → its label."""
CONFIRMED = ("name", "size")
"""What an organizer has checked or what opens rights (the share of small companies): a change is checked, too."""
FIXED_FOR_CITIES = frozenset({"name", "country"})
"""What the gazetteer says of a city."""
SCHEMES: Final[Mapping[str, str]] = {
    "country": "country",
    "size": "company_size",
    "languages": "language",
    "countries_served": "country",
    "networks": "network",
}
"""Of these the vocabulary knows the words."""


@command(policy.can_register)
def register_city(
    actor: Actor, *, geoname_id: int, website: str = "", job_title: str = "", languages: tuple[str, ...] = ()
) -> Organization:
    """Register a city of the gazetteer with the actor as its first owner. Raises Invalid."""
    place = vocabulary.get_city(geoname_id)
    if place is None:
        raise Invalid(_("This city is not in our list. Search again, and choose one of the results."))
    address = checked_address(website, field="website")
    if any(not vocabulary.is_code("language", code) for code in languages):
        raise Invalid({"languages": _("Choose from the list.")})
    keep_place(place)
    city = _new(place.name, CITY, place.country)
    city.geoname_id, city.population = place.geoname_id, place.population or None
    city.population_source = "GeoNames"
    city.latitude, city.longitude = place.latitude, place.longitude
    city.website, city.languages = address, list(languages)
    return _save_new(actor, city, job_title)


@command(policy.can_register)
def register_organization(
    actor: Actor, *, kind: str, values: Mapping[str, Any], job_title: str = "", is_new: bool = False
) -> Organization:
    """Register any organization that is not a city. Raises Invalid, also when one that looks the same exists.

    With `is_new` the person has seen the similar ones and says that this is another.
    """
    if kind == CITY or not vocabulary.is_code("organization_kind", kind):
        raise Invalid(_("Choose the type of organization."))
    _check(kind, values)
    return _save_typed(actor, kind, values, job_title, is_new=is_new)


@command(policy.can_register)
def register_unlisted_city(
    actor: Actor, *, values: Mapping[str, Any], job_title: str = "", is_new: bool = False
) -> Organization:
    """Register a city that the list of places lacks; an organizer checks whether it is one. Raises Invalid.

    With `is_new` the person has seen the similar ones and says that this is another.
    """
    _check(CITY, values)
    if not tidy(values.get("website")):
        raise Invalid({"website": _("Enter the link to the city’s website, so that an organizer can review it.")})
    return _save_typed(actor, CITY, values, job_title, is_new=is_new)


def _save_typed(actor: Actor, kind: str, values: Mapping[str, Any], job_title: str, *, is_new: bool) -> Organization:
    if not is_new and lists.similar(
        kind=kind,
        name=values["name"],
        country=values["country"],
        email_domain=lists.own_domain(actor.email),
        registration_number=values.get("registration_number", ""),
    ):
        raise Invalid(
            _(
                "Similar organizations are already registered. Ask to join one of them, or confirm that yours "
                "is different."
            )
        )
    organization = _new(values["name"], kind, values["country"])
    _fill(organization, values)
    return _save_new(actor, organization, job_title)


def _check(kind: str, values: Mapping[str, Any]) -> None:
    errors: dict[str, str] = {}
    if not one_line(values.get("name")):
        errors["name"] = _("Enter the name of the organization.")
    elif not has_letter(one_line(values["name"])):
        errors["name"] = nameless()
    if not vocabulary.is_code("country", values.get("country", "")):
        errors["country"] = _("Choose the country.")
    if kind == COMPANY and not vocabulary.is_code("company_size", values.get("size", "")):
        errors["size"] = _("Choose the number of employees.")
    website = values.get("website", "")
    if website and not is_web_address(website):
        errors["website"] = _("Enter the full link, starting with https://.")
    for name, scheme in (("languages", "language"), ("countries_served", "country"), ("networks", "network")):
        if any(not vocabulary.is_code(scheme, code) for code in values.get(name, ())):
            errors[name] = _("Choose from the list.")
    if errors:
        raise Invalid(errors)


def _new(name: str, kind: str, country: str) -> Organization:
    moment = clock.now()
    return Organization(name=name, kind=kind, country=country, created_at=moment, updated_at=moment)


def _fill(organization: Organization, values: Mapping[str, Any]) -> None:
    for name in EDITABLE:
        if name in values:
            value = values[name]
            setattr(organization, name, list(value) if isinstance(value, list | tuple) else value)


def _save_new(actor: Actor, organization: Organization, job_title: str) -> Organization:
    if actor.has_organizer_role and organization.kind in PARTIES:
        raise Invalid(_("Organizers are neutral: they cannot register cities or companies of their own."))
    name = organization.name
    organization.slug = free_slug(
        Organization.slug, name, f"{name} {organization.country}", reserved=RESERVED, limit=70
    )
    organization.email_domain = lists.own_domain(actor.email)
    if actor.user_id is not None:
        user = accounts.get_user(actor.user_id)
        organization.memberships.append(
            OrganizationMember(user=user, role=Role.OWNER.value, job_title=tidy(job_title), created_at=clock.now())
        )
    try:
        with session().begin_nested():
            session().add(organization)
    except IntegrityError:
        raise Invalid(
            _("Somebody has just registered %(name)s. Please ask to join it.", name=organization.name)
        ) from None
    index_organization(organization)
    note_doubles(organization)
    publish(OrganizationRegistered(organization.id))
    return organization


def _apart(
    organization: Organization, values: Mapping[str, Any], systems: tuple[tuple[str, str], ...] | None
) -> list[Difference]:
    rows: list[tuple[str, object, object]] = [
        (str(label), _shown(name, getattr(organization, name)), _shown(name, values[name]))
        for name, label in EDITABLE.items()
        if name in values and not (organization.kind == CITY and name in FIXED_FOR_CITIES)
    ]
    if systems is not None and organization.is_city:
        have = [(row.system, row.role) for row in organization.systems]
        rows.append((_("Sectors"), _systems(have), _systems(systems)))
    return differing(*rows)


def _shown(name: str, value: Any) -> object:
    scheme = SCHEMES.get(name, "")
    if not scheme or not value:
        return value
    return [vocabulary.label(scheme, code) for code in ([value] if isinstance(value, str) else value)]


def _systems(pairs: Iterable[tuple[str, str]]) -> list[str]:
    known = dict.fromkeys(pairs)
    return [f"{vocabulary.label('system', one)}: {vocabulary.label('city_role', role)}" for one, role in known]


@command(policy.can_edit, seen="organization", compare=_apart)
def edit_organization(
    actor: Actor,
    *,
    organization: Organization,
    seen_version: int | None = None,
    values: Mapping[str, Any],
    systems: tuple[tuple[str, str], ...] | None = None,
) -> Organization:
    """Change the profile. `systems` are (system, role) pairs of a city. Raises Invalid, Stale.

    Another name of a checked organization, and a size that opens the share of small companies, wait for an organizer
    (`answer_changes`); whoever corrects a refused organization has it checked again.
    """
    given = {
        name: value for name, value in values.items() if not (organization.kind == CITY and name in FIXED_FOR_CITIES)
    }
    _check(organization.kind, {"name": organization.name, "country": organization.country, **given})
    before = {name: getattr(organization, name) for name in READ_BY_MATCHING}
    was = _known_by(organization)
    if organization.is_vetted and not actor.is_system:
        given = _ask_for_checked(organization, given)
    _fill(organization, given)
    if organization.vetting == Vetting.REJECTED.value:
        organization.waits_again()
        publish(OrganizationRegistered(organization.id))
    if systems is not None and organization.is_city:
        _set_systems(organization, systems)
    organization.updated_at = clock.now()
    session().flush()
    index_organization(organization)
    _compare_anew(organization, was)
    if any(before[name] != getattr(organization, name) for name in READ_BY_MATCHING):
        publish(OrganizationChanged(organization.id))
    return organization


def _known_by(organization: Organization) -> tuple[str, str, str]:
    return organization.name, organization.registration_number, organization.country


def _compare_anew(organization: Organization, was: tuple[str, str, str]) -> None:
    now = _known_by(organization)
    if now == was:
        return
    if now[0] != was[0]:
        forget_doubles(organization)
    note_doubles(organization)


def _ask_for_checked(organization: Organization, given: Mapping[str, Any]) -> dict[str, Any]:
    """What may change at once; the rest is kept as asked for, and the organizers are told of anything new."""
    asked = {name: given[name] for name in CONFIRMED if name in given and _needs_check(organization, name, given[name])}
    is_new = bool(asked.items() - organization.asked_changes.items())
    organization.asked_changes = asked
    if is_new:
        publish(ChangesAsked(organization.id))
    return {name: value for name, value in given.items() if name not in asked}


def _needs_check(organization: Organization, name: str, value: str) -> bool:
    if name == "size":
        return value in SMALL_SIZES and not organization.is_small
    return fold(one_line(value)) != organization.name_key


@command(
    policy.can_vet,
    locks="organization",
    audit=lambda organization, accepted, note="", **_rest: {
        "asked": organization.asked_changes,
        "accepted": accepted,
        "note": note,
    },
)
def answer_changes(actor: Actor, *, organization: Organization, accepted: bool, note: str = "") -> Organization:
    """Let a checked organization be called as it asks to be, or not. Raises Conflict if nothing is asked (any more),
    Invalid without a reason for a no.
    """
    asked = dict(organization.asked_changes)
    if not asked:
        raise Conflict(_("Another organizer has already decided this."))
    if not accepted and not tidy(note):
        raise Invalid({"note": _("Give a reason, so that they can correct it.")})
    organization.asked_changes = {}
    was = _known_by(organization)
    if accepted:
        _fill(organization, asked)
        organization.updated_at = clock.now()
    session().flush()
    index_organization(organization)
    _compare_anew(organization, was)
    if accepted and any(name in READ_BY_MATCHING for name in asked):
        publish(OrganizationChanged(organization.id))
    publish(ChangesAnswered(organization.id, accepted, tidy(note)))
    return organization


def _set_systems(city: Organization, wanted: tuple[tuple[str, str], ...]) -> None:
    known = [
        (system, role)
        for system, role in wanted
        if vocabulary.is_code("system", system) and vocabulary.is_code("city_role", role)
    ]
    have = {(row.system, row.role): row for row in city.systems}
    for key, row in have.items():
        if key not in known:
            city.systems.remove(row)
    city.systems.extend(CitySystem(system=s, role=r) for s, r in dict.fromkeys(known) if (s, r) not in have)


@command(
    policy.can_vet, locks="organization", audit=lambda **kept: {"accepted": kept["accepted"], "note": kept["note"]}
)
def vet_organization(actor: Actor, *, organization: Organization, accepted: bool, note: str = "") -> Organization:
    """Accept or reject an organization, or take back its acceptance until it is accepted again.

    Raises Invalid without a reason, Conflict if it is decided already.
    """
    was_accepted = organization.is_vetted
    if organization.vetting == ("vetted" if accepted else "rejected"):
        raise Conflict(_("Another organizer has already decided this."))
    if not accepted and not tidy(note):
        raise Invalid({"note": _("Give a reason, so that they can correct it.")})
    by = accounts.get_user(actor.user_id) if actor.user_id is not None else None
    organization.vet(accepted=accepted, by=by, at=clock.now(), note=tidy(note))
    session().flush()
    publish(OrganizationVetted(organization.id, accepted, was_accepted))
    return organization
