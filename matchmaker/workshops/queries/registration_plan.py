"""What a table of registrations would do, line by line, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from matchmaker.core.addresses import address_key, clean_address, is_address
from matchmaker.core.i18n import _, ngettext
from matchmaker.core.letters import fold
from matchmaker.core.text import has_letter, one_line
from matchmaker.imports.hooks import Finding, Given, Judged, Outcome, Reading
from matchmaker.organizations.models import Organization
from matchmaker.workshops.engine.places import has_place
from matchmaker.workshops.engine.registration_lines import WISHES, names_in, times_in
from matchmaker.workshops.models.people import (
    Registration,
    RegistrationPerson,
    RegistrationStatus,
)
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import people
from matchmaker.workshops.queries.registration_known import Known


@dataclass(frozen=True, slots=True)
class Coming:
    """A person of a line."""

    name: str
    email: str
    job_title: str
    is_deputy: bool


@dataclass(slots=True)
class Line:
    """One line with what becomes of it; `findings` say why not, or what is left out."""

    given: Given
    organization_id: int | None = None
    person: Coming | None = None
    wishes: dict[str, list[str]] = field(default_factory=dict)
    outcome: Outcome = Outcome.SAME
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_bad(self) -> bool:
        """It cannot be written."""
        return self.outcome is Outcome.BAD

    def refuse(self, column: str, text: str, suggestion: str = "") -> None:
        """Why it cannot be written; the first reason stays."""
        if not self.is_bad:
            self.outcome, self.findings = Outcome.BAD, [Finding(column, text, suggestion)]

    def remark(self, text: str) -> None:
        """Something that its reader should know."""
        if not self.is_bad and text not in {one.text for one in self.findings}:
            self.findings.append(Finding("", text))


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


class RegistrationJudge:
    """Judges a whole table at once: organizations stand on several lines, and wishes go from line to line. A fixed
    number of queries, however long the table is.
    """

    def __init__(self, reading: Reading) -> None:
        self._workshop: Workshop = reading.about.thing

    def __call__(self, block: Sequence[Given]) -> list[Judged]:
        known = Known(self._workshop, block)
        lines = [_line(known, given) for given in block]
        _refuse_doubled(lines)
        by_organization: dict[int, list[Line]] = {}
        for line in lines:
            if line.organization_id is not None:
                by_organization.setdefault(line.organization_id, []).append(line)
        deeds = {one: _deed(known, one, own) for one, own in by_organization.items()}
        _give_places(known, list(deeds.values()))
        _read_wishes(known, list(deeds.values()))
        for deed in deeds.values():
            _judge(known, deed)
        return [Judged(line.given, line.outcome, line.findings, deeds.get(line.organization_id or 0)) for line in lines]


def _line(known: Known, given: Given) -> Line:
    line = Line(given)
    name = given.text("organization")
    if given.findings:
        unread = given.findings[0]
        line.refuse(unread.column, unread.text, unread.suggestion)
        return line
    if not name:
        line.refuse("organization", _("Name the organization."))
        return line
    found = known.find(name)
    if isinstance(found, Finding):
        line.refuse(found.column, found.text, found.suggestion)
        return line
    line.organization_id = found.id
    line.wishes = {level: names_in(given.text(column)) for column, level in WISHES.items()}
    if problem := _why_not(known, found):
        line.refuse("organization", problem)
    _read_person(line)
    return line


def _why_not(known: Known, organization: Organization) -> str:
    row = known.registrations.get(organization.id)
    if row is not None and row.status == RegistrationStatus.DECLINED.value:
        return _("The organizers did not accept this registration: %(why)s", why=row.declined_why)
    if organization.id in known.tied:
        return _("Somebody on the team of this workshop belongs to it, so it cannot take part (neutrality).")
    if known.limits[Registration.kind_of(organization)] == 0:
        return _("This workshop has no places for this type of organization.")
    return ""


def _read_person(line: Line) -> None:
    given = line.given
    name, email = one_line(given.text("person"))[:200], clean_address(given.text("e-mail"))
    if email and not is_address(email):
        line.refuse("e-mail", _("“%(text)s” is not a complete e-mail address.", text=email[:80]))
    if not name and not email:
        return
    if not has_letter(name):
        line.refuse("person", _("Enter the name of the person."))
    line.person = Coming(name, email, one_line(given.text("job"))[:120], bool(given.values.get("deputy")))


def _refuse_doubled(lines: Sequence[Line]) -> None:
    seen: dict[str, int] = {}
    for line in lines:
        if line.person is None or line.is_bad:
            continue
        own = f"{line.organization_id}:{fold(line.person.name)}"
        for key in filter(None, (address_key(line.person.email) if line.person.email else "", own)):
            if key in seen:
                line.refuse("person", _("This person stands on line %(n)s already.", n=seen[key]))
            else:
                seen[key] = line.given.number


def _deed(known: Known, one: int, own: list[Line]) -> Deed:
    deed = Deed(one, own)
    row = known.registrations.get(one)
    deed.is_new = row is None or not row.is_active
    for line in own:
        if line.is_bad:
            continue
        if line.person is not None and len(deed.people) >= known.workshop.people_each:
            most = known.workshop.people_each
            line.refuse("person", _("At most %(max)s people can come for one organization.", max=most))
            continue
        _read_facts(known, deed, line)
        if line.person is not None and not line.is_bad:
            deed.people.append(line.person)
    good = [line for line in own if not line.is_bad]
    if good and deed.is_new and not any(not person.is_deputy for person in deed.people):
        for line in good:
            line.refuse("person", _("Enter at least one person who comes and is not a deputy."))
    return deed


def _read_facts(known: Known, deed: Deed, line: Line) -> None:
    """Number of meetings, needs and times; what two lines say differently is wrong."""
    number = line.given.values.get("maximum meetings")
    if number is not None:
        if not 0 <= number <= 200:
            text = _("Enter a whole number from %(low)s to %(high)s.", low=0, high=200)
            line.refuse("maximum meetings", text)
            return
        if deed.cap is not None and deed.cap != number:
            text = _("Another line says another number of meetings for this organization.")
            line.refuse("maximum meetings", text)
            return
        deed.cap = number
    deed.note = deed.note or line.given.text("needs")[:2000]
    if times := line.given.text("times"):
        _read_times(known, deed, line, times)


def _read_times(known: Known, deed: Deed, line: Line, text: str) -> None:
    if not known.workshop.has_meetings:
        line.remark(_("This workshop has no 1:1 meetings, so the times are left out."))
        return
    found = times_in(text, known.begins)
    least = min(known.workshop.minimum_slots, len(known.begins))
    if found.unknown:
        first = ", ".join(f"{at:%H:%M}" for at in known.begins[:4])
        line.refuse(
            "times",
            _(
                "“%(text)s” is no meeting time of this workshop. Its times begin at %(times)s, …",
                text=found.unknown[0][:40],
                times=first,
            ),
            first,
        )
    elif len(found.free) < least:
        line.refuse(
            "times",
            ngettext(
                "At least %(num)s time must be free, so that meetings can be scheduled.",
                "At least %(num)s times must be free, so that meetings can be scheduled.",
                least,
            ),
        )
    elif deed.free is not None and deed.free != found.free:
        line.refuse("times", _("Another line says other times for this organization."))
    else:
        deed.free = found.free


def _give_places(known: Known, deeds: Sequence[Deed]) -> None:
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


def _read_wishes(known: Known, deeds: Sequence[Deed]) -> None:
    """Wishes are possible with whoever has a place or will have one. A line that falls takes wishes for it along."""
    by_id = {deed.organization_id: deed for deed in deeds}
    wrong = -1
    while wrong != (now := _count_wrong(deeds)):
        wrong = now
        for deed in deeds:
            deed.wishes = _wishes_in(known, by_id, deed)
            good = _good(deed)
            if good and deed.wishes:
                _limit(known.workshop, deed, good[-1])
        for deed in deeds:
            deed.people = [line.person for line in _good(deed) if line.person is not None]
            if deed.is_new and not _good(deed):
                deed.has_place = False


def _good(deed: Deed) -> list[Line]:
    return [line for line in deed.lines if not line.is_bad]


def _count_wrong(deeds: Sequence[Deed]) -> int:
    return sum(line.is_bad for deed in deeds for line in deed.lines)


def _wishes_in(known: Known, by_id: Mapping[int, Deed], deed: Deed) -> dict[int, str] | None:
    """The wishes of all good lines of an organization; None if none says any."""
    wishes: dict[int, str] = {}
    said = [line for line in _good(deed) if any(line.wishes.values())]
    for line in said:
        wishes |= _wishes_of_line(known, by_id, deed, line, wishes)
    return wishes if any(not line.is_bad for line in said) else None


def _wishes_of_line(
    known: Known, by_id: Mapping[int, Deed], deed: Deed, line: Line, before: Mapping[int, str]
) -> dict[int, str]:
    """The wishes of one line; none if the line is wrong, which it then says."""
    wishes = dict(before)
    column_of = {level: column for column, level in WISHES.items()}
    for level, names in line.wishes.items():
        for name in names:
            found = known.find(name)
            if isinstance(found, Finding):
                line.refuse(column_of[level], _("Wish: %(why)s", why=found.text), found.suggestion)
                return {}
            problem, is_left_out = _why_no_wish(known, by_id, deed, found)
            if problem:
                line.refuse(column_of[level], problem)
                return {}
            if wishes.get(found.id, level) != level:
                line.refuse(column_of[level], _("“%(name)s” stands under two kinds of wishes.", name=name[:80]))
                return {}
            if is_left_out:
                line.remark(_("The wish to meet %(name)s is left out: it is on the waiting list.", name=found.name))
            else:
                wishes[found.id] = level
    return wishes


def _why_no_wish(known: Known, by_id: Mapping[int, Deed], deed: Deed, other: Organization) -> tuple[str, bool]:
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
        text = _("%(have)s are marked as “must meet”; the limit is %(max)s.", have=musts, max=workshop.musts_allowed)
        line.refuse("must meet", text)
    elif wishes > workshop.wishes_allowed:
        text = _("Too many wishes: %(have)s, the limit is %(max)s.", have=wishes, max=workshop.wishes_allowed)
        line.refuse("would like to meet", text)


def _judge(known: Known, deed: Deed) -> None:
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


def _changes(known: Known, deed: Deed, first: Line) -> bool:
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
