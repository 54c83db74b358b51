"""Organizations, the outcome register, the log of contacts, the information pack, vocabularies, oneself."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from matchmaker.challenges.models import Challenge
from matchmaker.core.actors import Actor
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _l
from matchmaker.exchange.forms.shape import Paging
from matchmaker.exchange.forms.taking_part import OrganizationQuery, ResultQuery
from matchmaker.exchange.queries.challenges import QuestionOut, VersionLine, _version, question_of
from matchmaker.exchange.queries.shape import Paged, Place, Shape, paged
from matchmaker.exchange.queries.tokens import Holder
from matchmaker.organizations import queries as organizations
from matchmaker.organizations.models import Organization
from matchmaker.outcomes import queries as outcomes
from matchmaker.outcomes.models import Result
from matchmaker.vocabulary import queries as vocabulary


class OrganizationLine(Place):
    """A checked organization in a list."""

    summary: str
    population: int | None
    size: str


class SystemOut(Shape):
    """A system a city governs, and its role in it."""

    system: str
    role: str


class OrganizationOut(OrganizationLine):
    """The public profile of an organization."""

    description: str
    website: str
    latitude: float | None
    longitude: float | None
    population_year: int | None
    population_source: str
    languages: list[str]
    countries_served: list[str]
    networks: list[str]
    systems: list[SystemOut]
    is_checked: bool


class ResultOut(Shape):
    """One line of the outcome register."""

    id: str
    applicant: str | None
    workshop: str | None
    city: str
    country: str
    challenge: str
    solution: str | None
    system: str
    stage_reached: str
    step_reached: str | None
    outcome: str
    agreement: str | None
    value: str | None
    amount: int | None
    currency: str | None
    still_in_use: str | None
    evidence: str
    reported_by: str | None
    cancelled: bool
    published_at: datetime


class ContactOut(Shape):
    """One row of the equal-treatment log, as its reader may see it."""

    at: datetime
    kind: str
    company: str
    role: str
    summary: str


class AttendanceOut(Shape):
    """Who came to a workshop: organizations that agreed to be listed, and how many others."""

    title: str
    on: datetime
    names: list[str]
    others: int


class MeetingOut(Shape):
    """A closed meeting: the day, who was there for the city, whether something new was said (and published)."""

    on: date
    there_for_the_city: str
    new_information_published: bool


class PackOut(Shape):
    """Everything that was said about a challenge, the same for every reader."""

    challenge: str
    versions: list[VersionLine]
    questions: list[QuestionOut]
    contacts: list[ContactOut]
    attendance: list[AttendanceOut]
    meetings: list[MeetingOut]


class TermOut(Shape):
    """One code of a vocabulary."""

    code: str
    label: str
    description: str
    parent: str


class VocabularyOut(Shape):
    """All codes of one scheme, in their order."""

    scheme: str
    items: list[TermOut]


class SchemesOut(Shape):
    """The names of all vocabularies."""

    items: list[str]


class Hat(Shape):
    """An organization the person belongs to."""

    name: str
    kind: str
    role: str


class SelfOut(Shape):
    """Who asks. `acting_as` is city, company, other, organizer, administrator or person.

    `token` is the token's name, empty for a browser's sign-in.
    """

    person: str
    acting_as: str
    acting_for: str
    organizations: list[Hat]
    token: str
    may_write: bool


def list_organizations(actor: Actor, query: OrganizationQuery) -> Paged[OrganizationLine]:
    """One page of the public directory."""
    found = organizations.directory(actor, text=query.q, kinds=query.kind, countries=query.country, number=query.page)
    return paged(found.page, query.page, lambda row: OrganizationLine(**_line(row)))


def _line(row: Organization) -> dict[str, Any]:
    place = Place.of(row).model_dump()
    return place | {"summary": row.summary, "population": row.population, "size": row.size}


def show_organization(row: Organization) -> OrganizationOut:
    """One profile."""
    return OrganizationOut(
        **_line(row),
        description=row.description,
        website=row.website,
        latitude=row.latitude,
        longitude=row.longitude,
        population_year=row.population_year,
        population_source=row.population_source,
        languages=list(row.languages or ()),
        countries_served=list(row.countries_served or ()),
        networks=list(row.networks or ()),
        systems=[SystemOut(system=system.system, role=system.role) for system in row.systems],
        is_checked=row.is_vetted,
    )


def list_results(query: ResultQuery) -> Paged[ResultOut]:
    """One page of the outcome register, newest first."""
    chosen = {name: list(getattr(query, name)) for name in outcomes.FACETS}
    return paged(outcomes.list_results(outcomes.Filters.read(chosen), number=query.page), query.page, _result)


def show_result(result: Result) -> ResultOut:
    """One line of the register."""
    return _result(outcomes.entry_of(result))


def _result(entry: outcomes.Entry) -> ResultOut:
    return ResultOut.model_validate(outcomes.machine_entries([entry])[0])


def list_contacts(actor: Actor, challenge: Challenge, query: Paging) -> Paged[ContactOut]:
    """One page of the equal-treatment log for this reader, oldest first."""
    return paged(outcomes.contacts_of(actor, challenge=challenge, number=query.page), query.page, _contact)


def _contact(row: outcomes.ShownContact) -> ContactOut:
    return ContactOut(at=row.at, kind=row.kind, company=row.company, role=row.role, summary=row.summary)


def show_pack(actor: Actor, challenge: Challenge) -> PackOut:
    """The information pack."""
    pack = outcomes.pack(actor, challenge=challenge)
    return PackOut(
        challenge=challenge.slug,
        versions=[VersionLine(**_version(revision)) for revision, _rows, _changes in pack.versions],
        questions=[question_of(row) for row in pack.asked],
        contacts=[_contact(row) for row in pack.contacts],
        attendance=[
            AttendanceOut(title=row.title, on=row.on, names=row.names, others=row.others) for row in pack.attendance
        ],
        meetings=[
            MeetingOut(
                on=row.held_at.date(),
                there_for_the_city=row.present_city,
                new_information_published=bool(row.gave_information),
            )
            for row in pack.meetings
        ],
    )


def list_schemes() -> SchemesOut:
    """Which vocabularies there are."""
    return SchemesOut(items=sorted(vocabulary.schemes()))


def get_scheme(actor: Actor, *, scheme: str) -> VocabularyOut:
    """All codes of one vocabulary. Raises NotFound."""
    if scheme not in vocabulary.schemes():
        raise NotFound(_l("There is no such vocabulary."))
    terms = [
        TermOut(code=term.code, label=term.label, description=term.description, parent=term.parent or "")
        for term in vocabulary.terms(scheme)
    ]
    return VocabularyOut(scheme=scheme, items=terms)


def show_self(actor: Actor, holder: Holder | None) -> SelfOut:
    """Who asks, with which hat."""
    return SelfOut(
        person=actor.name,
        acting_as=actor.role_kind,
        acting_for=actor.acting_for.name if actor.acting_for else "",
        organizations=[Hat(name=m.name, kind=m.kind, role=m.role.value) for m in actor.memberships],
        token=holder.token_name if holder else "",
        may_write=holder.may_write if holder else False,
    )
