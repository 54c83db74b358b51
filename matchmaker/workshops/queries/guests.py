"""Whom organizers may invite: groups chosen by what is known here, and a list that was pasted, line by line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import sqlalchemy as sa

from matchmaker.accounts.models import User
from matchmaker.core.actors import GOVERNMENTS
from matchmaker.core.addresses import address_key, is_address
from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.core.letters import fold
from matchmaker.matching.models import CityDecision, CompanyDecision, Pairing
from matchmaker.organizations.models import COMPANY, PARTIES, Organization, OrganizationMember, Vetting, here
from matchmaker.organizations.queries.recipients import WRITERS
from matchmaker.solutions.models import Solution, SolutionStatus, SolutionTag
from matchmaker.workshops.engine.guests import MOST_LINES, Guest
from matchmaker.workshops.models.inviting import Source, WorkshopInvitation
from matchmaker.workshops.models.people import HOLDS_PLACE, Registration, RegistrationStatus
from matchmaker.workshops.models.workshop import Workshop, WorkshopRole
from matchmaker.workshops.queries.topics import topics_of

NEW, INVITED, REGISTERED, PROBLEM = "new", "invited", "registered", "problem"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Groups to invite. Of companies: those with a pairing for a challenge of the workshop, or all that are reviewed;
    only of these sectors and countries (nothing: all), at most so many.
    """

    cities: bool = False
    companies: bool = False
    with_pairing: bool = True
    sectors: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    most: int | None = None
    others: bool = False


@dataclass(frozen=True, slots=True)
class GuestLine:
    """Somebody to invite, or why not. `number` is the line of the list, 0 for a group; `outcome` as above."""

    number: int
    name: str
    person: str = ""
    email: str = ""
    organization_id: int | None = None
    source: Source = Source.LIST
    outcome: str = NEW
    text: str = ""

    @property
    def called(self) -> str:
        """Who it is, for the report."""
        return " · ".join(filter(None, (self.name, self.person, self.email)))


def why_too_long(guests: Sequence[Guest]) -> str:
    """Why a list is longer than one reads at once; "" if it is not."""
    if len(guests) <= MOST_LINES:
        return ""
    return _("The list is too long (limit in lines: %(n)s). Please split it.", n=MOST_LINES)


def checked(workshop: Workshop, guests: Sequence[Guest], wanted: Wanted) -> list[GuestLine]:
    """Everybody of the list and of the groups with what becomes of them (nine queries, however many they are)."""
    lines = [*_lines_of(guests), *_lines_of_groups(workshop, wanted)]
    known = _Known(workshop, [line.organization_id for line in lines if line.organization_id is not None])
    found: list[GuestLine] = []
    seen: set[object] = set()
    for line in lines:
        key = line.organization_id if line.organization_id is not None else address_key(line.email)
        if line.outcome == NEW and key in seen:
            if line.number:
                found.append(replace(line, outcome=PROBLEM, text=_("Stands on the list twice. Invited once.")))
            continue
        seen.add(key)
        found.append(known.judge(line))
    return found


def _lines_of_groups(workshop: Workshop, wanted: Wanted) -> Iterable[GuestLine]:
    groups: list[tuple[Source, Iterable[tuple[int, str]]]] = []
    if wanted.cities:
        groups.append((Source.CITIES, _names(Organization.id.in_(list(topics_of(workshop))))))
    if wanted.companies:
        groups.append((Source.COMPANIES, _companies(workshop, wanted)))
    if wanted.others:
        kinds = Organization.kind.not_in(PARTIES)
        groups.append((Source.OTHERS, _names(kinds, _of_countries(wanted.countries))))
    for source, rows in groups:
        for one, name in rows:
            yield GuestLine(0, name, organization_id=one, source=source)


def _of_countries(countries: Collection[str]) -> sa.ColumnElement[bool]:
    return Organization.country.in_(countries) if countries else sa.true()


def _names(*where: sa.ColumnElement[bool]) -> list[tuple[int, str]]:
    rows = session().execute(
        sa.select(Organization.id, Organization.name)
        .where(Organization.vetting == Vetting.VETTED.value, here(), *where)
        .order_by(Organization.id)
    )
    return [(one, name) for one, name in rows]


def _companies(workshop: Workshop, wanted: Wanted) -> list[tuple[int, str]]:
    """The best pairing first; of equal ones, and without pairings, in an order drawn for this workshop (rule 6)."""
    tagged = sa.select(SolutionTag.solution_id).where(
        SolutionTag.scheme == "system", SolutionTag.code.in_(wanted.sectors)
    )
    offers = [Solution.company_id == Organization.id, *([Solution.id.in_(tagged)] if wanted.sectors else [])]
    select = sa.select(Organization.id, Organization.name, Organization.public_id).where(
        Organization.kind == COMPANY,
        Organization.vetting == Vetting.VETTED.value,
        here(),
        _of_countries(wanted.countries),
    )
    if wanted.with_pairing:
        best = sa.func.max(Pairing.score)
        select = (
            select.add_columns(best)
            .join(Solution, sa.and_(*offers))
            .join(Pairing, Pairing.solution_id == Solution.id)
            .where(
                Pairing.challenge_id.in_([row.challenge_id for row in workshop.tabled]),
                Pairing.is_current.is_(True),
                Pairing.city_decision != CityDecision.DECLINED.value,
                Pairing.company_decision != CompanyDecision.DECLINED.value,
            )
            .group_by(Organization.id, Organization.name, Organization.public_id)
        )
    else:
        select = select.add_columns(sa.literal(0))
        if wanted.sectors:
            listed = Solution.status == SolutionStatus.LISTED.value
            select = select.where(sa.exists().where(*offers, listed))

    def order(row: tuple[int, str, str, int]) -> tuple[int, str]:
        return -row[3], sha256(f"{workshop.public_id}:{row[2]}".encode()).hexdigest()

    rows = sorted((tuple(row) for row in session().execute(select)), key=order)
    return [(one, name) for one, name, _key, _score in rows[: wanted.most]]


def _lines_of(guests: Sequence[Guest]) -> list[GuestLine]:
    by_name = _organizations_named({guest.name for guest in guests if guest.name})
    by_email = _organizations_of({address_key(guest.email) for guest in guests if guest.email})
    return [_line(guest, by_name, by_email) for guest in guests]


def _line(guest: Guest, by_name: Mapping[str, list[int]], by_email: Mapping[str, list[int]]) -> GuestLine:
    line = GuestLine(guest.number, guest.name, guest.person, guest.email)
    if guest.email:
        if not is_address(guest.email):
            return replace(
                line, outcome=PROBLEM, text=_("“%(text)s” is not a complete e-mail address.", text=line.email)
            )
        of_person = by_email.get(address_key(guest.email), [])
        named = [one for one in by_name.get(fold(guest.name), []) if one in of_person]
        only = named or (of_person if len(of_person) == 1 and not guest.name else [])
        return replace(line, organization_id=only[0] if only else None)
    found = by_name.get(fold(guest.name), [])
    if not found:
        text = _("No reviewed organization has this name here. Add an e-mail address to the line.")
        return replace(line, outcome=PROBLEM, text=text)
    if len(found) > 1:
        text = _("Several organizations have this name. Add the e-mail address of the one you mean.")
        return replace(line, outcome=PROBLEM, text=text)
    return replace(line, organization_id=found[0])


def _organizations_named(names: Collection[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    rows = session().execute(
        sa.select(Organization.name_key, Organization.id).where(
            Organization.name_key.in_({fold(name) for name in names}),
            Organization.vetting == Vetting.VETTED.value,
            here(),
        )
    )
    for key, one in rows:
        found.setdefault(key, []).append(one)
    return found


def _organizations_of(emails: Collection[str]) -> dict[str, list[int]]:
    """Address key → organizations for which its holder writes."""
    found: dict[str, list[int]] = {}
    rows = session().execute(
        sa.select(User.email_key, OrganizationMember.organization_id)
        .join(OrganizationMember, OrganizationMember.user_id == User.id)
        .join(Organization, Organization.id == OrganizationMember.organization_id)
        .where(User.email_key.in_(emails), OrganizationMember.role.in_(WRITERS), here())
        .order_by(OrganizationMember.id)
    )
    for key, one in rows:
        found.setdefault(key, []).append(one)
    return found


class _Known:
    """What is known of the organizations of a list in this workshop (five queries)."""

    def __init__(self, workshop: Workshop, organization_ids: Collection[int]) -> None:
        one_of = sorted(set(organization_ids))
        invited = session().execute(
            sa.select(WorkshopInvitation.organization_id, WorkshopInvitation.email_key).where(
                WorkshopInvitation.workshop_id == workshop.id
            )
        )
        rows = invited.all()
        self.invited = {row[0] for row in rows if row[0] is not None}
        self.addresses = {row[1] for row in rows if row[1]}
        active = (*HOLDS_PLACE, RegistrationStatus.WAITING.value)
        self.registered = set(
            session().scalars(
                sa.select(Registration.organization_id).where(
                    Registration.workshop_id == workshop.id, Registration.status.in_(active)
                )
            )
        )
        member = OrganizationMember.organization_id
        self.reachable = set(
            session().scalars(
                sa.select(member)
                .join(User, User.id == OrganizationMember.user_id)
                .where(member.in_(one_of), OrganizationMember.role.in_(WRITERS), User.disabled_at.is_(None))
            )
        )
        self.tied = set(
            session().scalars(
                sa.select(member)
                .join(WorkshopRole, WorkshopRole.user_id == OrganizationMember.user_id)
                .join(Organization, Organization.id == member)
                .where(WorkshopRole.workshop_id == workshop.id, Organization.kind.in_(PARTIES))
            )
        )
        closed = {*GOVERNMENTS} if workshop.capacity_cities == 0 else set()
        closed |= {COMPANY} if workshop.capacity_companies == 0 else set()
        self.closed_kinds = set(
            session().scalars(
                sa.select(Organization.id).where(Organization.id.in_(one_of), Organization.kind.in_(closed))
            )
        )

    def judge(self, line: GuestLine) -> GuestLine:
        """The line with what becomes of it."""
        one = line.organization_id
        if line.outcome == PROBLEM:
            return line
        if one in self.registered and one is not None:
            return replace(line, outcome=REGISTERED, text=_("Is registered already."))
        if (one in self.invited and one is not None) or address_key(line.email) in self.addresses:
            return replace(line, outcome=INVITED, text=_("Is invited already. You can remind them."))
        if one in self.tied and one is not None:
            text = _("Somebody on the team of this workshop belongs to it, so it cannot take part (neutrality).")
            return replace(line, outcome=PROBLEM, text=text)
        if one in self.closed_kinds and one is not None:
            return replace(line, outcome=PROBLEM, text=_("This workshop has no places for this type of organization."))
        if one is not None and not line.email and one not in self.reachable:
            text = _("Nobody of it has an account who could answer. Add an e-mail address to the line.")
            return replace(line, outcome=PROBLEM, text=text)
        return line
