"""Participants: places, registrations, readiness, counterparts for wishes, the desk."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound, SignInRequired, existing
from matchmaker.core.i18n import _l, ngettext
from matchmaker.core.letters import fold
from matchmaker.core.text import trim
from matchmaker.organizations.models import SMALL_SIZES, Organization, here
from matchmaker.workshops import policy
from matchmaker.workshops.engine.badges import Badge
from matchmaker.workshops.engine.kits import kit_of
from matchmaker.workshops.engine.places import Capacity, Taken
from matchmaker.workshops.models.after import Homework
from matchmaker.workshops.models.people import HOLDS_PLACE, Registration, RegistrationKind, RegistrationStatus, Wish
from matchmaker.workshops.models.programme import WorkshopSession
from matchmaker.workshops.models.questions import AnswerKind, WorkshopQuestion
from matchmaker.workshops.models.workshop import PHASE_OF, Phase, Workshop, WorkshopStatus
from matchmaker.workshops.queries import questions
from matchmaker.workshops.queries.hints import PairingHint, best_pairings
from matchmaker.workshops.queries.topics import topics_of

END_OF_WORKSHOP = (
    sa.select(Workshop.ends_at).where(Workshop.id == Registration.workshop_id).correlate(Registration).scalar_subquery()
)
"""When the workshop of a registration ends, inside a query of registrations."""


def capacity_of(workshop: Workshop) -> Capacity:
    """The places of a workshop. The share for small companies is kept until the profile phase closes."""
    profile = workshop.dates_of(Phase.PROFILE)
    return Capacity(
        workshop.capacity_cities,
        workshop.capacity_companies,
        workshop.capacity_others,
        workshop.small_share_percent,
        keeps_share=profile is None or clock.now() < profile.closes_at,
    )


def taken_of(workshop: Workshop) -> Taken:
    """The places in use (one query)."""
    small = sa.func.coalesce(Organization.size.in_(SMALL_SIZES), sa.false())
    counts: dict[tuple[str, bool], int] = {
        (kind, bool(is_small)): n
        for kind, is_small, n in session().execute(
            sa.select(Registration.kind, small, sa.func.count())
            .join(Organization, Organization.id == Registration.organization_id)
            .where(Registration.workshop_id == workshop.id, Registration.status.in_(HOLDS_PLACE))
            .group_by(Registration.kind, small)
        )
    }

    def total(kind: RegistrationKind) -> int:
        return counts.get((kind.value, True), 0) + counts.get((kind.value, False), 0)

    return Taken(
        total(RegistrationKind.CITY),
        counts.get((RegistrationKind.COMPANY.value, True), 0),
        counts.get((RegistrationKind.COMPANY.value, False), 0),
        total(RegistrationKind.OTHER),
    )


def find_registration(workshop: Workshop, organization_id: int | None) -> Registration | None:
    """The registration of an organization, in whatever state."""
    if organization_id is None:
        return None
    return session().scalar(
        sa.select(Registration).where(
            Registration.workshop_id == workshop.id, Registration.organization_id == organization_id
        )
    )


def seen_registration(actor: Actor, *, workshop: Workshop) -> Registration | None:
    """The registration of the organization the actor acts for, if there is one (a loader)."""
    return find_registration(workshop, actor.organization_id)


def get_own_registration(actor: Actor, *, workshop: Workshop) -> Registration:
    """The registration of the organization the actor acts for. Raises NotFound, or SignInRequired for a visitor."""
    if not actor.is_authenticated:
        raise SignInRequired(_l("Please sign in first."))
    found = find_registration(workshop, actor.organization_id)
    return existing(found, _l("The organization you act for is not registered for this workshop."))


def get_registration(actor: Actor, *, workshop: Workshop, public_id: str) -> Registration:
    """One registration of a workshop, for its organizers and its desk. Raises NotFound."""
    found = session().scalar(
        sa.select(Registration).where(Registration.workshop_id == workshop.id, Registration.public_id == public_id)
    )
    if found is None or not (
        policy.can_work_at_desk(actor, workshop=workshop) or actor.member_of(found.organization_id)
    ):
        raise NotFound(_l("There is no such registration here."))
    return found


def get_by_leave_key(actor: Actor, *, key: str) -> Registration:
    """The registration of a private link. Raises NotFound."""
    found = session().scalar(sa.select(Registration).where(Registration.leave_key == key))
    return existing(found, _l("This link is no longer valid."))


def registration_in_series(actor: Actor, *, homework: Homework) -> Registration | None:
    """The actor's organization's registration with a place in any workshop of the homework's series (a loader)."""
    return session().scalar(
        sa.select(Registration)
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .where(
            Workshop.series_id == homework.series_id,
            Registration.organization_id == actor.organization_id,
            Registration.status.in_(HOLDS_PLACE),
        )
        .order_by(Registration.id)
        .limit(1)
    )


@dataclass(frozen=True)
class Participant:
    """One line of the people page. `missing`: word, profile, availability, wishes."""

    registration: Registration
    missing: tuple[str, ...]


REMINDED_ONCE_IN = timedelta(hours=20)
"""A day, less what somebody who reminds every morning may be early."""


def to_remind(workshop: Workshop, *, missing: str = "") -> list[Participant]:
    """Who misses something (or this one thing) and was not reminded within the last day."""
    since = clock.now() - REMINDED_ONCE_IN
    rows = [row for row in participants(workshop, missing=missing) if row.missing]
    return [row for row in rows if row.registration.reminded_at is None or row.registration.reminded_at <= since]


def load_registrations(ids: Collection[int]) -> Sequence[Registration]:
    """These registrations, in one query."""
    return session().scalars(sa.select(Registration).where(Registration.id.in_(ids)).order_by(Registration.id)).all()


def missing_of(workshop: Workshop, registration: Registration) -> tuple[str, ...]:
    """What a participant still has to do: word (confirm what an organizer entered), profile, availability, wishes."""
    missing = ["word"] if registration.needs_word else []
    if not registration.organization.summary.strip():
        missing.append("profile")
    if workshop.has_meetings and registration.availability_at is None:
        missing.append("availability")
    if workshop.has_meetings and registration.wishes_at is None and workshop.phase is not Phase.PROFILE:
        missing.append("wishes")
    return tuple(missing)


def participants(workshop: Workshop, *, missing: str = "", status: str = "") -> list[Participant]:
    """Everybody who is or was registered, with what is missing; two queries."""
    select = (
        sa.select(Registration)
        .where(Registration.workshop_id == workshop.id)
        .options(selectinload(Registration.people))
        .order_by(Registration.kind, Registration.position)
    )
    if status:
        select = select.where(Registration.status == status)
    rows = []
    for registration in session().scalars(select):
        lacks = missing_of(workshop, registration) if registration.holds_place else ()
        if not missing or missing in lacks:
            rows.append(Participant(registration, lacks))
    return rows


def people_table(workshop: Workshop, *, missing: str = "") -> tuple[list[str], list[list[object]]]:
    """A line for each person of each registration (one without people has a line too); for name tags and caterers."""
    columns = ["organization", "kind", "status", "name", "job", "deputy", "e-mail"]
    asked, answers = questions.questions(workshop), questions.all_answers(workshop)
    rows: list[list[object]] = []
    found = participants(workshop, missing=missing)
    any_groups = any(row.registration.visit_group for row in found)
    for row in found:
        registration = row.registration
        known = [registration.organization.name, registration.kind, registration.status]
        rest: list[object] = [
            registration.note,
            ", ".join(row.missing),
            registration.check_in_code,
            registration.wants_to_know,
        ]
        rest += [registration.visit_group or ""] if any_groups else []
        rest += [_as_asked(question, answers.get((registration.id, question.id), "")) for question in asked]
        people = [[p.name, p.job_title, "yes" if p.is_deputy else "no", p.email] for p in registration.people]
        rows += [[*known, *person, *rest] for person in people or [["", "", "", ""]]]
    last = ["needs (access, language, food)", "missing", "check-in code", "wants to know"]
    last += ["group"] if any_groups else []
    return [*columns, *last, *(question.label for question in asked)], rows


def without_group(workshop: Workshop) -> list[str]:
    """Who has a place but no group, although groups were formed: they came later (at most one query)."""
    if kit_of(workshop.kit).group_size is None:
        return []
    rows = desk_rows(workshop)
    formed = any(row.visit_group for row in rows)
    return [row.organization.name for row in rows if formed and not row.visit_group]


def _as_asked(question: WorkshopQuestion, text: str) -> object:
    """An answer as a cell: a number where a number was asked for."""
    if not text or question.kind != AnswerKind.NUMBER.value:
        return text
    number = float(text)
    return int(number) if number.is_integer() else number


@dataclass(frozen=True)
class Counterpart:
    """Somebody a participant may wish to meet."""

    registration: Registration
    level: str
    hint: PairingHint | None


def counterparts(registration: Registration) -> list[Counterpart]:
    """Whom this participant may wish for: cities for companies and others, everybody else for a city. Nobody wishes
    for or as a city that brings no challenge: no 1:1 meeting could be planned (rule 2).

    Best pairing first; without one in an order drawn for this participant, never by name or time (rule 6).
    """
    workshop = registration.workshop
    is_city = registration.kind == RegistrationKind.CITY.value
    kind = Registration.kind != RegistrationKind.CITY.value if is_city else Registration.kind == "city"
    others = session().scalars(
        sa.select(Registration).where(
            Registration.workshop_id == workshop.id,
            Registration.status.in_(HOLDS_PLACE),
            Registration.id != registration.id,
            kind,
        )
    )
    levels = {
        row[0]: row[1]
        for row in session().execute(
            sa.select(Wish.other_id, Wish.level).where(Wish.registration_id == registration.id)
        )
    }
    topics = topics_of(workshop)
    found = [row for row in others if (registration if is_city else row).organization_id in topics]
    companies = [registration.organization_id] if not is_city else [r.organization_id for r in found]
    hints = best_pairings([row.challenge_id for row in workshop.tabled], companies)

    def hint_of(other: Registration) -> PairingHint | None:
        city, company = (registration, other) if is_city else (other, registration)
        return hints.get((city.organization_id, company.organization_id))

    def order(row: Counterpart) -> tuple[float, str]:
        drawn = sha256(f"{registration.public_id}:{row.registration.public_id}".encode()).hexdigest()
        return (-(row.hint.score if row.hint else -1.0), drawn)

    return sorted((Counterpart(r, levels.get(r.id, ""), hint_of(r)) for r in found), key=order)


def desk_rows(workshop: Workshop, *, text: str = "") -> list[Registration]:
    """Participants for the desk: by code, or by a part of the organization's or a person's name; two queries."""
    rows = session().scalars(
        sa.select(Registration)
        .where(Registration.workshop_id == workshop.id, Registration.status.in_(HOLDS_PLACE))
        .options(selectinload(Registration.people))
        .join(Organization, Organization.id == Registration.organization_id)
        .order_by(Organization.name_key, Registration.id)
    )
    wanted = fold(trim(text))

    def fits(row: Registration) -> bool:
        names = [row.organization.name, *(person.name for person in row.people)]
        return row.check_in_code == wanted or any(wanted in fold(name) for name in names)

    return [row for row in rows if not wanted or fits(row)]


def badges(workshop: Workshop) -> list[Badge]:
    """A badge for everybody who comes, by organization and order of registration."""
    return [
        Badge(person.name, row.organization.name, person.job_title, row.kind)
        for row in desk_rows(workshop)
        for person in row.people
    ]


def speakers(workshop: Workshop, row: WorkshopSession | None = None) -> list[tuple[int, str]]:
    """Who may speak or keep a table: the cities of the challenges and everybody with a place, by name.

    Whoever speaks in `row` already stays possible. (organization id, name)
    """
    found = {c.city_id: c.city.name for c in workshop.challenges}
    rows = session().scalars(
        sa.select(Registration).where(Registration.workshop_id == workshop.id, Registration.status.in_(HOLDS_PLACE))
    )
    found |= {r.organization_id: r.organization.name for r in rows}
    if row is not None and row.organization is not None:
        found[row.organization.id] = row.organization.name
    return sorted(found.items(), key=lambda item: fold(item[1]))


def strangers(workshop: Workshop, text: str, *, most: int = 5) -> list[Organization]:
    """Checked organizations that are not coming (or wait), found by a part of the name, for the desk."""
    wanted = fold(trim(text))
    if len(wanted) < 2:
        return []
    comes = sa.select(Registration.organization_id).where(
        Registration.workshop_id == workshop.id, Registration.status.in_(HOLDS_PLACE)
    )
    return list(
        session().scalars(
            sa.select(Organization)
            .where(
                Organization.vetting == "vetted",
                here(),
                Organization.name_key.contains(wanted, autoescape=True),
                Organization.id.not_in(comes),
            )
            .order_by(Organization.name_key, Organization.id)
            .limit(most)
        )
    )


def get_stranger(actor: Actor, *, workshop: Workshop, organization_id: str) -> Organization:
    """An organization by its public id, for the desk (a loader). Raises NotFound, or SignInRequired for a visitor."""
    if not actor.is_authenticated and not actor.is_system:
        raise SignInRequired(_l("Please sign in first."))
    found = session().scalar(sa.select(Organization).where(Organization.public_id == organization_id))
    if found is None or not policy.can_work_at_desk(actor, workshop=workshop):
        raise NotFound(_l("There is no such organization here."))
    return found


def waiting_rows(workshop: Workshop) -> list[Registration]:
    """The waiting list."""
    return list(
        session().scalars(
            sa.select(Registration)
            .where(Registration.workshop_id == workshop.id, Registration.status == RegistrationStatus.WAITING.value)
            .order_by(Registration.position)
        )
    )


def registrations_ahead(organization_id: int) -> list[Registration]:
    """Active registrations of an organization for workshops that are not over."""
    over = {WorkshopStatus.CANCELLED, *(status for status, phase in PHASE_OF.items() if phase is Phase.FOLLOW_UP)}
    active = (*HOLDS_PLACE, RegistrationStatus.WAITING.value)
    return list(
        session().scalars(
            sa.select(Registration)
            .join(Workshop, Workshop.id == Registration.workshop_id)
            .where(
                Registration.organization_id == organization_id,
                Registration.status.in_(active),
                Workshop.status.not_in([status.value for status in over]),
            )
            .order_by(Registration.id)
        )
    )


def ending_in_words(organization: Organization) -> list[str]:
    """The same in words."""
    n = len(registrations_ahead(organization.id))
    text = ngettext("%(num)s workshop registration is cancelled.", "%(num)s workshop registrations are cancelled.", n)
    return [text] if n else []
