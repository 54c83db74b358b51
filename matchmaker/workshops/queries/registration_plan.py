"""What a table of registrations would do, line by line, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from matchmaker.core.addresses import address_key, clean_address, is_address
from matchmaker.core.db import session
from matchmaker.core.i18n import _, ngettext
from matchmaker.core.letters import fold
from matchmaker.core.numbers import read_whole
from matchmaker.core.text import has_letter, one_line
from matchmaker.organizations.models import PARTIES, Organization, OrganizationMember, Vetting, here
from matchmaker.organizations.queries.alike import named_like
from matchmaker.workshops.engine.places import has_place
from matchmaker.workshops.engine.registration_lines import WISHES, names_in, times_in, yes
from matchmaker.workshops.models.importing import Outcome
from matchmaker.workshops.models.people import (
    Registration,
    RegistrationKind,
    RegistrationPerson,
    RegistrationStatus,
    Wish,
)
from matchmaker.workshops.models.workshop import Workshop, WorkshopRole
from matchmaker.workshops.queries import people, programme
from matchmaker.workshops.queries.topics import topics_of

MOST_GUESSES: Final = 40
"""Unknown names for which similar ones are looked for."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A person of a line."""

    name: str
    email: str
    job_title: str
    is_deputy: bool


@dataclass(slots=True)
class Line:
    """One line with what becomes of it; `text` says why not, or what is left out."""

    number: int
    said: Mapping[str, str]
    organization_id: int | None = None
    person: Coming | None = None
    wishes: dict[str, list[str]] = field(default_factory=dict)
    outcome: Outcome = Outcome.SAME
    text: str = ""

    @property
    def is_bad(self) -> bool:
        """It cannot be written."""
        return self.outcome is Outcome.BAD

    def refuse(self, text: str) -> None:
        """Why it cannot be written; the first reason stays."""
        if not self.is_bad:
            self.outcome, self.text = Outcome.BAD, text

    def remark(self, text: str) -> None:
        """Something that its reader should know."""
        if not self.is_bad and text not in self.text:
            self.text = f"{self.text} {text}".strip()


@dataclass(slots=True)
class Deed:
    """What is to be written for one organization. None: nothing was said about it. `wishes`: organization → level."""

    organization_id: int
    lines: list[Line]
    people: list[Coming] = field(default_factory=list)
    cap: int | None = None
    note: str = ""
    free: frozenset[int] | None = None
    wishes: dict[int, str] | None = None
    has_place: bool = True
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Every line, and what is to be written for each organization, in the order of the table."""

    lines: list[Line]
    deeds: list[Deed]

    def count(self, outcome: Outcome) -> int:
        """How many lines have this outcome."""
        return sum(line.outcome is outcome for line in self.lines)


def plan(workshop: Workshop, rows: Sequence[tuple[int, Mapping[str, str], str]], language: str) -> Plan:
    """The plan of a table: (number of the line, column → text, what is wrong with the line itself or ""). A fixed
    number of queries, however long the table is.
    """
    known = _Known(workshop, rows)
    lines = [_line(known, row, language) for row in rows]
    _refuse_doubled(lines)
    by_organization: dict[int, list[Line]] = {}
    for line in lines:
        if line.organization_id is not None:
            by_organization.setdefault(line.organization_id, []).append(line)
    deeds = [_deed(known, one, own, language) for one, own in by_organization.items()]
    _give_places(known, deeds)
    _read_wishes(known, deeds)
    for deed in deeds:
        _judge(known, deed)
    return Plan(lines, [deed for deed in deeds if any(_does(line) for line in deed.lines)])


def _does(line: Line) -> bool:
    return line.outcome in {Outcome.NEW, Outcome.CHANGE}


class _Known:
    """What is known of the workshop and of the organizations that the table names."""

    def __init__(self, workshop: Workshop, rows: Sequence[tuple[int, Mapping[str, str], str]]) -> None:
        self.workshop = workshop
        names = {row[1].get("organization", "") for row in rows}
        wished = {name for row in rows for column in WISHES for name in names_in(row[1].get(column, ""))}
        self.by_name: dict[str, list[Organization]] = {}
        for one in _organizations({*names, *wished}):
            for key in {one.name_key, one.slug}:
                self.by_name.setdefault(key, []).append(one)
        self.organizations = {one.id: one for found in self.by_name.values() for one in found}
        rows_here = session().scalars(
            sa.select(Registration)
            .where(Registration.workshop_id == workshop.id)
            .options(selectinload(Registration.people), selectinload(Registration.unavailable))
        )
        self.registrations = {row.organization_id: row for row in rows_here}
        self.organizations |= {row.organization_id: row.organization for row in self.registrations.values()}
        self.wishes = _wishes(workshop)
        self.topics = set(topics_of(workshop))
        self.slots = programme.slots(workshop)
        self.begins: list[datetime] = [slot.starts_at.astimezone(workshop.zone) for slot in self.slots]
        self.tied = _tied(workshop)
        self.limits = {
            RegistrationKind.CITY: workshop.capacity_cities,
            RegistrationKind.COMPANY: workshop.capacity_companies,
            RegistrationKind.OTHER: workshop.capacity_others,
        }
        self.guesses = MOST_GUESSES
        self._names: dict[int, str] | None = None

    def find(self, name: str) -> Organization | str:
        """The organization of a name or address, or why there is none."""
        found = self.by_name.get(fold(one_line(name))) or self.by_name.get(name.casefold()) or []
        reviewed = [one for one in found if one.is_vetted]
        if len(reviewed) == 1:
            return reviewed[0]
        if len(reviewed) > 1:
            return _("Several organizations are called “%(name)s”. Use the end of its address.", name=name[:80])
        if found:
            return _("“%(name)s” is not reviewed yet. Review it first.", name=name[:80])
        guess = self._guess(name)
        if guess:
            return _("No organization here is called “%(name)s”. Do you mean “%(guess)s”?", name=name[:80], guess=guess)
        return _("No organization here is called “%(name)s”. Invite it by e-mail instead.", name=name[:80])

    def _guess(self, name: str) -> str:
        if self.guesses <= 0:
            return ""
        self.guesses -= 1
        if self._names is None:
            rows = session().execute(
                sa.select(Organization.id, Organization.name).where(
                    Organization.vetting == Vetting.VETTED.value, here()
                )
            )
            self._names = dict(rows.tuples().all())
        found = named_like(name, among=self._names)
        return self._names[found[0]] if found else ""

    def said_itself(self, organization_id: int) -> bool:
        """The organization registered itself, or confirmed what was entered."""
        row = self.registrations.get(organization_id)
        return row is not None and row.is_active and not row.needs_word


def _organizations(names: set[str]) -> Sequence[Organization]:
    keys = sorted({fold(one_line(name))[:400] for name in names if name})
    slugs = sorted({name.casefold()[:90] for name in names if name})
    found: dict[int, Organization] = {}
    for start in range(0, max(len(keys), len(slugs)), 500):
        some = sa.or_(
            Organization.name_key.in_(keys[start : start + 500]), Organization.slug.in_(slugs[start : start + 500])
        )
        found |= {one.id: one for one in session().scalars(sa.select(Organization).where(here(), some))}
    return list(found.values())


def _wishes(workshop: Workshop) -> dict[int, dict[int, str]]:
    """Organization → (organization → level)."""
    mine, theirs = sa.orm.aliased(Registration), sa.orm.aliased(Registration)
    rows = session().execute(
        sa.select(mine.organization_id, theirs.organization_id, Wish.level)
        .select_from(Wish)
        .join(mine, mine.id == Wish.registration_id)
        .join(theirs, theirs.id == Wish.other_id)
        .where(mine.workshop_id == workshop.id)
    )
    found: dict[int, dict[int, str]] = {}
    for one, other, level in rows:
        found.setdefault(one, {})[other] = level
    return found


def _tied(workshop: Workshop) -> set[int]:
    return set(
        session().scalars(
            sa.select(OrganizationMember.organization_id)
            .join(WorkshopRole, WorkshopRole.user_id == OrganizationMember.user_id)
            .join(Organization, Organization.id == OrganizationMember.organization_id)
            .where(WorkshopRole.workshop_id == workshop.id, Organization.kind.in_(PARTIES))
        )
    )


def _line(known: _Known, row: tuple[int, Mapping[str, str], str], language: str) -> Line:
    number, said, fault = row
    line = Line(number, said)
    name = said.get("organization", "")
    if fault:
        line.refuse(fault)
        return line
    if not name:
        line.refuse(_("Name the organization."))
        return line
    found = known.find(name)
    if isinstance(found, str):
        line.refuse(found)
        return line
    line.organization_id = found.id
    line.wishes = {level: names_in(said.get(column, "")) for column, level in WISHES.items()}
    if problem := _why_not(known, found):
        line.refuse(problem)
    _read_person(line)
    return line


def _why_not(known: _Known, organization: Organization) -> str:
    row = known.registrations.get(organization.id)
    if row is not None and row.status == RegistrationStatus.DECLINED.value:
        return _("The organizers did not accept this registration: %(why)s", why=row.declined_why)
    if organization.id in known.tied:
        return _("Somebody on the team of this workshop belongs to it, so it cannot take part (neutrality).")
    if known.limits[Registration.kind_of(organization)] == 0:
        return _("This workshop has no places for this type of organization.")
    return ""


def _read_person(line: Line) -> None:
    name, email = one_line(line.said.get("person", ""))[:200], clean_address(line.said.get("e-mail", ""))
    if email and not is_address(email):
        line.refuse(_("“%(text)s” is not a complete e-mail address.", text=email[:80]))
    if not name and not email:
        return
    if not has_letter(name):
        line.refuse(_("Enter the name of the person."))
    is_deputy = yes(line.said.get("deputy", ""))
    if is_deputy is None:
        line.refuse(_("“%(text)s” is neither yes nor no. Write yes for a deputy.", text=line.said["deputy"][:40]))
    line.person = Coming(name, email, one_line(line.said.get("job", ""))[:120], bool(is_deputy))


def _refuse_doubled(lines: Sequence[Line]) -> None:
    seen: dict[str, int] = {}
    for line in lines:
        if line.person is None or line.is_bad:
            continue
        own = f"{line.organization_id}:{fold(line.person.name)}"
        for key in filter(None, (address_key(line.person.email) if line.person.email else "", own)):
            if key in seen:
                line.refuse(_("This person stands on line %(n)s already.", n=seen[key]))
            else:
                seen[key] = line.number


def _deed(known: _Known, one: int, own: list[Line], language: str) -> Deed:
    deed = Deed(one, own)
    row = known.registrations.get(one)
    deed.is_new = row is None or not row.is_active
    for line in own:
        if line.is_bad:
            continue
        if line.person is not None and len(deed.people) >= known.workshop.people_each:
            most = known.workshop.people_each
            line.refuse(_("At most %(max)s people can come for one organization.", max=most))
            continue
        _read_facts(known, deed, line, language)
        if line.person is not None and not line.is_bad:
            deed.people.append(line.person)
    good = [line for line in own if not line.is_bad]
    if good and deed.is_new and not any(not person.is_deputy for person in deed.people):
        for line in good:
            line.refuse(_("Enter at least one person who comes and is not a deputy."))
    return deed


def _read_facts(known: _Known, deed: Deed, line: Line, language: str) -> None:
    """Number of meetings, needs and times; what two lines say differently is wrong."""
    cap = line.said.get("maximum meetings", "")
    if cap:
        try:
            number = read_whole(cap, language)
        except ValueError as error:
            line.refuse(str(error))
            return
        if not 0 <= number <= 200:
            line.refuse(_("Enter a whole number from %(low)s to %(high)s.", low=0, high=200))
            return
        if deed.cap is not None and deed.cap != number:
            line.refuse(_("Another line says another number of meetings for this organization."))
            return
        deed.cap = number
    deed.note = deed.note or line.said.get("needs", "")[:2000]
    if times := line.said.get("times", ""):
        _read_times(known, deed, line, times)


def _read_times(known: _Known, deed: Deed, line: Line, text: str) -> None:
    if not known.workshop.has_meetings:
        line.remark(_("This workshop has no 1:1 meetings, so the times are left out."))
        return
    found = times_in(text, known.begins)
    least = min(known.workshop.minimum_slots, len(known.begins))
    if found.unknown:
        first = ", ".join(f"{at:%H:%M}" for at in known.begins[:4])
        line.refuse(
            _(
                "“%(text)s” is no meeting time of this workshop. Its times begin at %(times)s, …",
                text=found.unknown[0][:40],
                times=first,
            )
        )
    elif len(found.free) < least:
        line.refuse(
            ngettext(
                "At least %(num)s time must be free, so that meetings can be scheduled.",
                "At least %(num)s times must be free, so that meetings can be scheduled.",
                least,
            )
        )
    elif deed.free is not None and deed.free != found.free:
        line.refuse(_("Another line says other times for this organization."))
    else:
        deed.free = found.free


def _give_places(known: _Known, deeds: Sequence[Deed]) -> None:
    """Who will have a place, by the printed rule: whoever waits already comes first, then the order of the table."""
    capacity, taken = people.capacity_of(known.workshop), people.taken_of(known.workshop)
    for row in known.registrations.values():
        if row.is_waiting and row.organization.is_vetted:
            kind, is_small = row.kind, row.organization.is_small
            if has_place(capacity, taken, kind=kind, is_small=is_small):
                taken = taken.plus(kind, is_small)
    for deed in deeds:
        if not any(not line.is_bad for line in deed.lines):
            deed.has_place = False
            continue
        row_here = known.registrations.get(deed.organization_id)
        if not deed.is_new and row_here is not None:
            deed.has_place = row_here.holds_place
            continue
        organization = known.organizations[deed.organization_id]
        kind = Registration.kind_of(organization).value
        deed.has_place = has_place(capacity, taken, kind=kind, is_small=organization.is_small)
        if deed.has_place:
            taken = taken.plus(kind, organization.is_small)


def _read_wishes(known: _Known, deeds: Sequence[Deed]) -> None:
    """Wishes are possible with whoever has a place or will have one. A line that falls takes wishes for it along."""
    by_id = {deed.organization_id: deed for deed in deeds}
    while True:
        fell = False
        for deed in deeds:
            deed.wishes = None
            for line in deed.lines:
                if not line.is_bad and any(line.wishes.values()):
                    _read_line_of_wishes(known, by_id, deed, line)
                    fell = fell or line.is_bad
            good = [line for line in deed.lines if not line.is_bad]
            if good and deed.wishes:
                _limit(known.workshop, deed, good[-1])
                fell = fell or good[-1].is_bad
        if not fell:
            return
        for deed in deeds:
            deed.people = [line.person for line in deed.lines if line.person is not None and not line.is_bad]
            if deed.is_new and not any(not line.is_bad for line in deed.lines):
                deed.has_place = False


def _read_line_of_wishes(known: _Known, by_id: Mapping[int, Deed], deed: Deed, line: Line) -> None:
    wishes = dict(deed.wishes or {})
    for level, names in line.wishes.items():
        for name in names:
            found = known.find(name)
            if isinstance(found, str):
                line.refuse(_("Wish: %(why)s", why=found))
                return
            problem, is_left_out = _why_no_wish(known, by_id, deed, found)
            if problem:
                line.refuse(problem)
                return
            if wishes.get(found.id, level) != level:
                line.refuse(_("“%(name)s” stands under two kinds of wishes.", name=name[:80]))
                return
            if is_left_out:
                line.remark(_("The wish to meet %(name)s is left out: it is on the waiting list.", name=found.name))
            else:
                wishes[found.id] = level
    deed.wishes = wishes


def _why_no_wish(known: _Known, by_id: Mapping[int, Deed], deed: Deed, other: Organization) -> tuple[str, bool]:
    """(why the wish is wrong or "", whether it is left out because the other only waits)."""
    me = known.organizations[deed.organization_id]
    if other.id == me.id:
        return _("An organization cannot wish to meet itself."), False
    if me.is_city == other.is_city:
        if me.is_city:
            return _("%(name)s is a city: cities wish to meet companies and others.", name=other.name), False
        return _("%(name)s is no city: companies and others wish to meet cities.", name=other.name), False
    city = me if me.is_city else other
    if city.id not in known.topics:
        text = _("%(name)s brings no challenge to this workshop, so it has no 1:1 meetings.", name=city.name)
        return text, False
    row, new = known.registrations.get(other.id), by_id.get(other.id)
    is_here = row is not None and row.is_active
    if new is not None and not new.has_place and not is_here and all(line.is_bad for line in new.lines):
        return _("The line of “%(name)s” is wrong, so nobody can wish to meet it.", name=other.name), False
    if not is_here and new is None:
        text = _(
            "“%(name)s” is not registered for this workshop, and no line of this file registers it.", name=other.name
        )
        return text, False
    waits = (row is not None and row.is_waiting) or (new is not None and not new.has_place)
    return "", waits


def _limit(workshop: Workshop, deed: Deed, line: Line) -> None:
    levels = list((deed.wishes or {}).values())
    musts, wishes = levels.count("must"), levels.count("must") + levels.count("would")
    if musts > workshop.musts_allowed:
        line.refuse(
            _("%(have)s are marked as “must meet”; the limit is %(max)s.", have=musts, max=workshop.musts_allowed)
        )
    elif wishes > workshop.wishes_allowed:
        line.refuse(_("Too many wishes: %(have)s, the limit is %(max)s.", have=wishes, max=workshop.wishes_allowed))


def _judge(known: _Known, deed: Deed) -> None:
    """What the good lines of an organization do."""
    good = [line for line in deed.lines if not line.is_bad]
    if not good:
        return
    deed.people = [line.person for line in good if line.person is not None]
    if not deed.has_place and (deed.free is not None or deed.wishes):
        deed.free, deed.wishes = None, None
        good[0].remark(_("It will be on the waiting list: times and wishes can be entered once it has a place."))
    elif deed.is_new and not deed.has_place:
        good[0].remark(_("It will be on the waiting list."))
    changed = Outcome.CHANGE if not deed.is_new and _changes(known, deed, good[0]) else Outcome.SAME
    for line in good:
        line.outcome = Outcome.NEW if deed.is_new else changed


def _changes(known: _Known, deed: Deed, first: Line) -> bool:
    """Whether something differs from what is stored. What an organization said itself is never overwritten."""
    row = known.registrations[deed.organization_id]
    own_word = known.said_itself(deed.organization_id)
    if own_word:
        if deed.people and _shown(deed.people) != _shown_stored(row.people):
            first.remark(_("It registered or confirmed itself: who comes stays as it said."))
        deed.people, deed.cap, deed.note = [], None, ""
    stored = frozenset(
        n for n, slot in enumerate(known.slots) if slot.id not in {away.slot_id for away in row.unavailable}
    )
    if own_word and row.availability_at is not None and deed.free is not None:
        if deed.free != stored:
            first.remark(_("It entered its times itself; they stay."))
        deed.free = None
    if own_word and row.wishes_at is not None and deed.wishes is not None:
        if deed.wishes != known.wishes.get(deed.organization_id, {}):
            first.remark(_("It made its wishes itself; they stay."))
        deed.wishes = None
    if deed.free is not None and row.availability_at is not None and deed.free == stored:
        deed.free = None
    if deed.wishes is not None and deed.wishes == known.wishes.get(deed.organization_id, {}):
        deed.wishes = None
    has_people = bool(deed.people) and _shown(deed.people) != _shown_stored(row.people)
    has_facts = (deed.cap is not None and deed.cap != row.cap) or (bool(deed.note) and deed.note != row.note)
    return has_people or has_facts or deed.free is not None or bool(deed.wishes)


def _shown(coming: Sequence[Coming]) -> list[tuple[str, str, str, bool]]:
    return [(one.name, address_key(one.email), one.job_title, one.is_deputy) for one in coming]


def _shown_stored(rows: Sequence[RegistrationPerson]) -> list[tuple[str, str, str, bool]]:
    return [(row.name, row.email_key, row.job_title, row.is_deputy) for row in rows]
