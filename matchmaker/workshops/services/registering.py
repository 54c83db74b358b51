"""Registration: places claimed inside the transaction, waiting list, people and deputies, cancelling."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from matchmaker.accounts.services.agreeing import record_agreement
from matchmaker.core import clock
from matchmaker.core.access import Decision, platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.addresses import address_key, clean_address, is_address
from matchmaker.core.agreements import LISTING, WORKSHOP
from matchmaker.core.commands import QUIET, command, hold
from matchmaker.core.db import new_public_id, session
from matchmaker.core.errors import Closed, Conflict, Invalid
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _
from matchmaker.core.text import has_letter, one_line
from matchmaker.core.versions import Difference, differing
from matchmaker.organizations.models import Organization
from matchmaker.organizations.queries import people as organization_people
from matchmaker.workshops import events, policy
from matchmaker.workshops.engine.places import Waiting, has_place
from matchmaker.workshops.jobs.answers import check_answers, write_answers
from matchmaker.workshops.jobs.inviting import note_registered
from matchmaker.workshops.jobs.places import has_place_for, promote_all
from matchmaker.workshops.models.people import Registration, RegistrationKind, RegistrationPerson, RegistrationStatus
from matchmaker.workshops.models.questions import Purpose
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import admitting, neutrality, people, questions, recipients


@dataclass(frozen=True)
class PersonDraft:
    """Somebody who comes. A deputy takes the meetings when the others cannot."""

    name: str
    email: str = ""
    job_title: str = ""
    is_deputy: bool = False


@dataclass(frozen=True)
class SignUp:
    """What a registration says. `cap` is the largest number of meetings the participant wants; `agreed` the version of
    the notice that was read (None: the caller saw no page); `wants_to_know` what those they meet read; `answers` what
    was said to the workshop's own questions, by public id (None: nobody was asked, so nothing is required)."""

    people: Sequence[PersonDraft]
    accepts_notice: bool = False
    consents_to_list: bool = False
    cap: int | None = None
    note: str = ""
    agreed: int | None = None
    wants_to_know: str = ""
    answers: Mapping[str, str] | None = None


@command(policy.can_register, locks=("workshop.series", "workshop"))
def register_participant(
    actor: Actor, *, workshop: Workshop, organization: Organization, sign_up: SignUp
) -> Registration:
    """Register an organization: with a place if there is one that nobody waiting could take, else on the list. In a
    series this registers for all its dates that are open.

    Raises Invalid (people, notice), Closed when this kind of organization does not take part, Conflict when it is
    registered already, or when somebody who runs the workshop belongs to it.
    """
    _check_sign_up(workshop, sign_up)
    if not sign_up.accepts_notice:
        raise Invalid({"accepts_notice": _("Please accept the participation notice to register.")})
    row, *further = _take_places(actor, policy.can_register, workshop, organization, sign_up)
    for one in (row, *further):
        one.registered_by_id, one.entered_by_id, one.agreed_at = actor.user_id, None, None
        note_registered(one, actor.email)
    record_agreement(actor, text=WORKSHOP, about=_about(row), agreed=sign_up.agreed)
    _record_listing(actor, row)
    _tell_of(row, further)
    return row


@command(policy.can_enter_for, locks=("workshop.series", "workshop"))
def enter_registration(
    actor: Actor, *, workshop: Workshop, organization: Organization, sign_up: SignUp
) -> Registration:
    """An organizer registers an organization on its behalf: the same places by the same rule. It confirms later.

    Nothing is accepted or consented to for it. Raises Invalid (people), Closed, Conflict as `register_participant`.
    """
    _check_sign_up(workshop, sign_up)
    said = replace(sign_up, consents_to_list=False)
    row, *further = _take_places(actor, policy.can_enter_for, workshop, organization, said)
    for one in (row, *further):
        one.registered_by_id, one.entered_by_id, one.agreed_at = None, actor.user_id, None
        note_registered(one)
    _tell_of(row, further)
    return row


@command(policy.can_correct_entered, locks=("registration.workshop", "registration"))
def change_entered_registration(
    actor: Actor, *, registration: Registration, people: Sequence[PersonDraft], cap: int | None = None, note: str = ""
) -> Registration:
    """Change what an organizer entered and the organization has not confirmed yet. Nothing given: it stays.

    Raises Invalid (people), Closed once it is confirmed.
    """
    kept = [PersonDraft(one.name, one.email, one.job_title, one.is_deputy) for one in registration.people]
    sign_up = SignUp(
        list(people) or kept,
        consents_to_list=registration.consents_to_list,
        cap=registration.cap if cap is None else cap,
        note=note or registration.note,
    )
    _check_sign_up(registration.workshop, sign_up)
    _write_people(registration, sign_up)
    session().flush()
    return registration


@command(policy.can_edit_registration, locks="registration")
def confirm_registration(
    actor: Actor, *, registration: Registration, accepts_notice: bool, agreed: int | None = None
) -> Registration:
    """The organization confirms what an organizer entered, and accepts the notice. A second time changes nothing.

    Raises Invalid without the notice.
    """
    if not registration.needs_word:
        return registration
    if not accepts_notice:
        raise Invalid({"accepts_notice": _("Please accept the participation notice to register.")})
    registration.agree(by_id=actor.user_id, at=clock.now())
    session().flush()
    record_agreement(actor, text=WORKSHOP, about=_about(registration), agreed=agreed)
    return registration


def _take_places(
    actor: Actor, allows: Callable[..., Decision], workshop: Workshop, organization: Organization, sign_up: SignUp
) -> list[Registration]:
    """The registration for a workshop, then those for the other open dates of its series."""
    further = [
        date
        for date in _further_dates(workshop, organization)
        if allows(actor, workshop=date, organization=organization)
    ]
    return [_take_place(date, organization, sign_up) for date in (workshop, *further)]


def _further_dates(workshop: Workshop, organization: Organization) -> list[Workshop]:
    """The other dates of its series for which the organization is not registered, each held."""
    if workshop.series is None:
        return []
    found = []
    for date in workshop.series.workshops:
        if date.id != workshop.id and date.status in policy.OPEN_FOR_REGISTRATION:
            hold(date)
            known = people.find_registration(date, organization.id)
            if known is None or known.status == RegistrationStatus.CANCELLED.value:
                found.append(date)
    return found


def _take_place(workshop: Workshop, organization: Organization, sign_up: SignUp) -> Registration:
    """A place or a position, by the printed rule. Raises Closed, Conflict."""
    kind = Registration.kind_of(organization)
    why = admitting.why_not(workshop, organization)
    if why:
        raise Closed(why)
    conflict = neutrality.organization_conflict(workshop, organization.id)
    if conflict:
        raise Conflict(conflict)
    row = people.find_registration(workshop, organization.id)
    if row is not None and row.is_active:
        raise Conflict(_("Your organization is already registered."))
    if row is not None and row.status == RegistrationStatus.DECLINED.value:
        raise Conflict(_("The organizers did not accept your registration: %(why)s", why=row.declined_why))
    row = _place(workshop, organization, kind, row)
    row.notice_accepted_at = clock.now()
    _write_people(row, sign_up)
    session().flush()
    _refuse_ties(workshop, organization)
    _write_answers(row, sign_up)
    return row


def _refuse_ties(workshop: Workshop, organization: Organization) -> None:
    """Somebody of the team may have joined the organization at this moment. Raises Conflict."""
    organization_people.halves_in_turn(organization_id=organization.id)
    if conflict := neutrality.organization_conflict(workshop, organization.id):
        raise Conflict(conflict)


def _tell_of(row: Registration, further: Sequence[Registration]) -> None:
    """What became of a registration, and of those for the further dates, of which its message speaks."""
    for one in (row, *further):
        number, is_told = (len(further), True) if one is row else (0, False)
        has_place = one.status == RegistrationStatus.CONFIRMED.value
        publish(
            events.RegistrationConfirmed(one.id, number, is_told)
            if has_place
            else events.RegistrationReceived(one.id, is_told)
        )


@command(policy.can_welcome, locks="workshop")
def check_in_walk_in(actor: Actor, *, workshop: Workshop, organization: Organization, name: str = "") -> Registration:
    """Somebody stands at the desk without a registration: a place and checked in, or the waiting list.

    Until the waiting list stops moving only a place that nobody waiting could take is given; afterwards a free place
    goes to whoever is there (both are printed). Whoever waits already and comes gets it the same way. A second
    time changes nothing. Raises Closed when this kind does not take part, Conflict when somebody who runs the workshop
    belongs to it, or when the organizers declined it.
    """
    kind = Registration.kind_of(organization)
    why = admitting.why_not(workshop, organization)
    if why:
        raise Closed(why)
    conflict = neutrality.organization_conflict(workshop, organization.id)
    if conflict:
        raise Conflict(conflict)
    row = people.find_registration(workshop, organization.id)
    if row is not None and row.holds_place:
        return row
    if row is not None and row.status == RegistrationStatus.DECLINED.value:
        raise Conflict(_("The organizers did not accept this registration: %(why)s", why=row.declined_why))
    is_new = row is None or not row.is_active
    if row is None or is_new:
        row = _place(workshop, organization, kind, row)
        row.registered_by_id, row.notice_accepted_at = actor.user_id, clock.now()
        _write_people(row, SignUp([PersonDraft(name.strip()[:200] or _("Walk-in"))]))
        session().flush()
        _refuse_ties(workshop, organization)
    if row.is_waiting and _has_place_at_desk(workshop, row):
        row.promote(at=clock.now())
    elif row.status == RegistrationStatus.REGISTERED.value:
        row.accept()
    if row.holds_place:
        row.arrive(at=clock.now())
    session().flush()
    if row.holds_place:
        publish(events.RegistrationConfirmed(row.id) if is_new else events.RegistrationPromoted(row.id))
        publish(events.RegistrationMarked(row.id, "arrived"))
    elif is_new:
        publish(events.RegistrationReceived(row.id))
    return row


def _has_place_at_desk(workshop: Workshop, row: Registration) -> bool:
    waiting = Waiting(row.id, row.kind, row.organization.is_small, row.position, row.public_id)
    if clock.now() < workshop.promotion_stops_at:
        return has_place_for(workshop, waiting)
    return has_place(people.capacity_of(workshop), people.taken_of(workshop), kind=row.kind, is_small=waiting.is_small)


def _apart(registration: Registration, sign_up: SignUp) -> list[Difference]:
    before, now = registration, sign_up
    return differing(
        (_("Who comes"), [_line(person) for person in before.people], [_line(person) for person in now.people]),
        (_("On the list of participants"), before.consents_to_list, now.consents_to_list),
        (_("Maximum meetings"), before.cap, now.cap),
        (_("Note"), before.note, now.note),
        (_("Wants to know"), before.wants_to_know, now.wants_to_know),
    )


def _line(person: PersonDraft | RegistrationPerson) -> str:
    parts = (person.name, person.job_title, person.email, _("deputy") if person.is_deputy else "")
    return " · ".join(filter(None, map(str.strip, parts)))


@command(policy.can_edit_registration, seen="registration", compare=_apart)
def change_registration(
    actor: Actor, *, registration: Registration, sign_up: SignUp, seen_version: int | None = None
) -> Registration:
    """Change people, deputies, consent and cap. Raises Stale if somebody else saved first."""
    _check_sign_up(registration.workshop, sign_up)
    _write_people(registration, sign_up)
    session().flush()
    _write_answers(registration, sign_up)
    _record_listing(actor, registration)
    return registration


@command(policy.can_edit_registration, locks=("registration.workshop", "registration"))
def cancel_registration(actor: Actor, *, registration: Registration) -> Registration:
    """Stay away. A place that becomes free goes to the waiting list at once."""
    return _cancel(registration)


@command(policy.can_leave)
def leave_workshop(actor: Actor, *, key: str) -> Registration:
    """Stay away by the private link of the e-mail, without signing in. A second time changes nothing."""
    registration = people.get_by_leave_key(actor, key=key)
    hold(registration.workshop)
    hold(registration)
    if registration.workshop.is_over:
        raise Closed(_("This workshop is over."))
    return _cancel(registration) if registration.is_active else registration


@command(policy.can_decide, locks=("registration.workshop", "registration"))
def decide_registration(actor: Actor, *, registration: Registration, decision: str, why: str = "") -> Registration:
    """An organizer accepts, declines (with the reason) or gives a waiting registration a place.

    `decision`: accept, decline or promote. Promoting by hand needs a free place, but ignores the stop time.
    """
    workshop = registration.workshop
    if decision == "accept":
        registration.accept()
        session().flush()
        publish(events.RegistrationConfirmed(registration.id))
    elif decision == "decline":
        if not why.strip():
            raise Invalid({"why": _("Give the reason. The organization will read it.")})
        registration.decline(why=why.strip())
        session().flush()
        publish(events.RegistrationDeclined(registration.id))
        promote_all(workshop)
    elif decision == "promote" and not registration.organization.is_vetted:
        raise Invalid({"decision": _("Review this organization first. Its position on the waiting list is kept.")})
    elif decision == "promote":
        waiting = Waiting(
            registration.id,
            registration.kind,
            registration.organization.is_small,
            registration.position,
            registration.public_id,
        )
        if not has_place_for(workshop, waiting):
            raise Invalid(
                {
                    "decision": _(
                        "There is no free place for this type of organization, or somebody else is next on the waiting "
                        "list."
                    )
                }
            )
        registration.promote(at=clock.now(), needs_acceptance=False)
        session().flush()
        publish(events.RegistrationPromoted(registration.id))
    else:
        raise Invalid({"decision": _("Choose accept, decline or give a place.")})
    return registration


@command(policy.can_run, locks="workshop")
def promote_waiting(actor: Actor, *, workshop: Workshop) -> int:
    """Give all free places to the waiting list, by its printed rule; returns how many."""
    return len(promote_all(workshop))


@command(policy.can_run, locks="workshop")
def remind_participants(actor: Actor, *, workshop: Workshop, missing: str = "") -> int:
    """Remind everybody who misses something (or this one thing), nobody twice within a day; returns how many."""
    rows = people.to_remind(workshop, missing=missing)
    for row in rows:
        row.registration.reminded_at = clock.now()
        publish(events.ReminderWanted(row.registration.id, row.missing))
    return len(rows)


def _place(
    workshop: Workshop, organization: Organization, kind: RegistrationKind, row: Registration | None
) -> Registration:
    """A new row, or the old one of somebody who had cancelled, at the end of the order."""
    last = session().scalar(
        sa.select(sa.func.max(Registration.position)).where(Registration.workshop_id == workshop.id)
    )
    position = (last or 0) + 1
    if row is None:
        row = Registration(workshop=workshop, organization=organization, kind=kind.value, people=[])
        row.notice_accepted_at = clock.now()
    row.kind, row.position, row.registered_at = kind.value, position, clock.now()
    row.status, row.promoted_at, row.cancelled_at = RegistrationStatus.WAITING.value, None, None
    newcomer = Waiting(-1, kind.value, organization.is_small, position, row.public_id or "~")
    with session().no_autoflush:
        if organization.is_vetted and has_place_for(workshop, newcomer):  # before its review it only keeps its position
            status = RegistrationStatus.REGISTERED if workshop.needs_acceptance else RegistrationStatus.CONFIRMED
            row.status = status.value
    session().add(row)
    return row


def _check_sign_up(workshop: Workshop, sign_up: SignUp) -> None:
    names = [person for person in sign_up.people if has_letter(one_line(person.name))]
    if not names:
        raise Invalid({"people": _("Enter at least one person who is coming.")})
    if len(names) < len(sign_up.people):
        raise Invalid({"people": _("Enter a name for everybody you list.")})
    for person in names:
        address = clean_address(person.email)
        if address and not is_address(address):
            raise Invalid({"people": _("“%(text)s” is not a complete e-mail address.", text=address)})
    if len(names) > workshop.people_each:
        raise Invalid({"people": _("At most %(max)s people can come for one organization.", max=workshop.people_each)})
    if all(person.is_deputy for person in names):
        raise Invalid({"people": _("Enter at least one person who is not a deputy.")})


def _write_answers(row: Registration, sign_up: SignUp) -> None:
    if sign_up.answers is not None:
        asked = questions.questions(row.workshop, Purpose.REGISTRATION)
        write_answers(row, asked, check_answers(asked, sign_up.answers))


def _about(row: Registration) -> str:
    return f"registration {row.public_id}"


def _record_listing(actor: Actor, row: Registration) -> None:
    if row.consents_to_list:
        record_agreement(actor, text=LISTING, about=_about(row))


def _write_people(row: Registration, sign_up: SignUp) -> None:
    people = [person for person in sign_up.people if has_letter(one_line(person.name))]
    users = recipients.members_by_email(row.organization, [person.email for person in people])
    row.people = [
        RegistrationPerson(
            position=position,
            name=person.name,
            email=person.email,
            job_title=person.job_title,
            is_deputy=person.is_deputy,
            user_id=users.get(address_key(person.email)),
        )
        for position, person in enumerate(people)
    ]
    row.consents_to_list, row.cap, row.note = sign_up.consents_to_list, sign_up.cap, sign_up.note.strip()
    row.wants_to_know = sign_up.wants_to_know


def _cancel(registration: Registration, *, why: str = "") -> Registration:
    workshop = registration.workshop
    had_place = registration.holds_place
    registration.cancel(at=clock.now(), why=why)
    session().flush()
    publish(events.RegistrationCancelled(registration.id, had_place))
    if had_place:
        promote_all(workshop)
    return registration


@command(platform_only, audit=QUIET)
def place_reviewed(actor: Actor, *, organization_id: int) -> None:
    """An organization was reviewed and accepted: where it waits, it gets a place now if there is one for it."""
    for registration in people.registrations_ahead(organization_id):
        hold(registration.workshop)
        promote_all(registration.workshop)


@command(platform_only, audit=QUIET)
def erase_address(actor: Actor, *, email_key: str) -> None:
    """An account was deleted: nobody with its address is expected any more."""
    session().execute(sa.delete(RegistrationPerson).where(RegistrationPerson.email_key == email_key))


@command(platform_only, audit=QUIET)
def renew_leave_keys(actor: Actor, *, organization_id: int) -> None:
    """Somebody left an organization: the links of earlier mails, which that person has too, cancel nothing now."""
    for registration in people.registrations_ahead(organization_id):
        hold(registration)
        registration.leave_key = new_public_id()
    session().flush()


@command(platform_only, audit=lambda organization_id, **_rest: {"organization_id": organization_id})
def end_registrations(actor: Actor, *, organization_id: int, why: str) -> None:
    """An organization comes to no workshop that is not over, because of `why`; free places go to the waiting list."""
    for registration in people.registrations_ahead(organization_id):
        hold(registration.workshop)
        hold(registration)
        if registration.is_active and not registration.workshop.is_over:
            _cancel(registration, why=why)
