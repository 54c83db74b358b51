"""Who may do what with workshops and registrations."""

from __future__ import annotations

from datetime import timedelta

from matchmaker.challenges.policy import judges_companies, of_city_side, unbiased
from matchmaker.core import clock
from matchmaker.core.access import ALLOW, Decision, deny, untied
from matchmaker.core.actors import Actor, Role
from matchmaker.core.i18n import _l
from matchmaker.organizations.models import PARTIES, Organization, Vetting
from matchmaker.workshops.models.after import Homework
from matchmaker.workshops.models.people import Registration, RegistrationKind, RegistrationStatus
from matchmaker.workshops.models.workshop import Phase, RoleKind, Workshop, WorkshopSeries, WorkshopStatus

OPEN_FOR_REGISTRATION = frozenset({WorkshopStatus.REGISTRATION_OPEN.value, WorkshopStatus.BOOKING_OPEN.value})
GONE = (RegistrationStatus.CANCELLED.value, RegistrationStatus.DECLINED.value)
STAND_IN = timedelta(days=14)
"""So long before the day another organizer may step in."""
BEFORE_SOLVING = frozenset(
    s.value
    for s in (
        WorkshopStatus.PLANNED,
        WorkshopStatus.ANNOUNCED,
        WorkshopStatus.REGISTRATION_OPEN,
        WorkshopStatus.BOOKING_OPEN,
    )
)


def can_view(actor: Actor, *, workshop: Workshop) -> Decision:
    """Announced workshops are public; plans are known to organizers and to those with a role in them."""
    if workshop.is_public or actor.is_organizer or actor.is_administrator or actor.is_system:
        return ALLOW
    if workshop.is_run_by(actor.user_id, *RoleKind):
        return ALLOW
    return deny(_l("This workshop is not announced yet."))


def can_create(actor: Actor) -> Decision:
    """Organizers."""
    if actor.is_organizer or actor.is_system:
        return ALLOW
    if actor.has_organizer_role:
        return deny(_l("Switch to your role as organizer first. You are acting for somebody else."))
    return deny(_l("Only organizers set up workshops."))


def can_copy(actor: Actor, *, workshop: Workshop) -> Decision:
    """Organizers, of any workshop they see."""
    decision = can_create(actor)
    return decision and can_view(actor, workshop=workshop)


def can_run(actor: Actor, *, workshop: Workshop) -> Decision:
    """The organizers of this workshop, with their organizer's hat on."""
    if actor.is_system:
        return ALLOW
    if not workshop.is_run_by(actor.user_id):
        if workshop.needs_somebody and not workshop.can_be_run:
            return deny(
                _l("None of its organizers can do this now. Another organizer can take over the workshop on its page.")
            )
        return deny(_l("Only the organizers of this workshop can do this. They can add you to the team."))
    if not actor.is_organizer:
        return deny(_l("Switch to your role as organizer first. You are acting for somebody else."))
    return _untied(actor, workshop)


def can_staff(actor: Actor, *, workshop: Workshop) -> Decision:
    """The organizers of the workshop; administrators too, so that somebody can always step in."""
    return ALLOW if actor.is_administrator else can_run(actor, workshop=workshop)


def can_take_over(actor: Actor, *, workshop: Workshop) -> Decision:
    """Any organizer without a tie, when none of the workshop's own organizers is left and something is to be done."""
    if not actor.is_organizer:
        return deny(_l("Only organizers can take over a workshop. An administrator can add one to the team."))
    if workshop.is_run_by(actor.user_id):
        return deny(_l("You already run this workshop."))
    if workshop.can_be_run:
        return deny(_l("This workshop has an organizer who can add you to the team; an administrator can as well."))
    if not workshop.needs_somebody:
        return deny(_l("This workshop is over, so it cannot be taken over."))
    return _untied(actor, workshop)


def can_stand_in(actor: Actor, *, workshop: Workshop) -> Decision:
    """Any organizer without a tie, in the weeks around the day: whoever ran it may have fallen ill."""
    if not actor.is_organizer:
        return deny(_l("Only organizers can step in. An administrator can add one to the team."))
    if workshop.is_run_by(actor.user_id):
        return deny(_l("You already run this workshop."))
    if not (workshop.is_public and workshop.needs_somebody):
        return deny(_l("Nobody has to step in here: this workshop is not announced, or over."))
    if clock.now() < workshop.starts_at - STAND_IN:
        return deny(
            _l("The day is more than two weeks away. Its organizers, or an administrator, can add you to the team.")
        )
    return _untied(actor, workshop)


def _untied(actor: Actor, workshop: Workshop) -> Decision:
    """Rule 4 at every step, however a tie came about later (a merge of organizations, a new role)."""
    if not any(m.kind in PARTIES for m in actor.memberships):
        return ALLOW
    taking_part = [row.organization_id for row in workshop.registrations if row.status not in GONE]
    return untied(actor, *(row.challenge.city_id for row in workshop.tabled), *taking_part)


def can_change_programme(actor: Actor, *, workshop: Workshop) -> Decision:
    """Organizers, until the workshop is over."""
    decision = can_run(actor, workshop=workshop)
    if decision and workshop.is_over:
        return deny(_l("This workshop is over, so its programme can no longer change."))
    return decision


def can_change_slots(actor: Actor, *, workshop: Workshop) -> Decision:
    """Organizers, until solving begins: afterwards meetings stand on the slots."""
    decision = can_run(actor, workshop=workshop)
    if decision and workshop.status not in BEFORE_SOLVING:
        return deny(_l("The schedule uses these times. Go back to the wishes phase first."))
    return decision


def can_allocate(actor: Actor, *, workshop: Workshop) -> Decision:
    """Organizers, while somebody can register or the schedule is made; on the day the desk fills gaps."""
    decision = can_run(actor, workshop=workshop)
    if not decision:
        return decision
    if not workshop.has_meetings:
        return deny(_l("This workshop has no 1:1 meetings."))
    if workshop.status in {WorkshopStatus.PLANNED.value, WorkshopStatus.ANNOUNCED.value}:
        return deny(_l("Nobody has registered yet. Pairings are chosen from participants."))
    if workshop.is_over:
        return deny(_l("This workshop is over, so pairings can no longer be chosen."))
    if workshop.status == WorkshopStatus.RUNNING.value:
        return deny(_l("The day has begun, so pairings can no longer be chosen. The desk fills gaps."))
    return ALLOW


def can_work_at_desk(actor: Actor, *, workshop: Workshop) -> Decision:
    """The organizers and the people at the desk of this workshop."""
    if actor.is_system:
        return ALLOW
    if workshop.is_run_by(actor.user_id, RoleKind.ORGANIZER, RoleKind.DESK):
        return _untied(actor, workshop)
    return deny(_l("Only the organizers and the desk of this workshop can open this."))


def can_welcome(actor: Actor, *, workshop: Workshop, organization: Organization) -> Decision:
    """The desk, for a checked organization that comes without a registration, once the day is near."""
    decision = can_work_at_desk(actor, workshop=workshop)
    if not decision:
        return decision
    if workshop.status not in {WorkshopStatus.SOLVING.value, WorkshopStatus.LOCKED.value, WorkshopStatus.RUNNING.value}:
        if workshop.status in OPEN_FOR_REGISTRATION:
            return deny(_l("Registration is still open, so the organization registers itself on the workshop page."))
        return deny(_l("Nobody can be registered for this workshop now."))
    if not organization.is_here:
        return deny(_l("%(name)s is closed.", name=organization.name))
    if not organization.is_vetted:
        return deny(_l("An organizer has not reviewed this organization yet."))
    return ALLOW


def can_mark(actor: Actor, *, registration: Registration) -> Decision:
    """The desk, on the participants of its workshop, from the day before until the report is out."""
    decision = can_work_at_desk(actor, workshop=registration.workshop)
    if not decision:
        return decision
    if not registration.holds_place:
        return deny(_l("This organization has no place at this workshop."))
    if registration.workshop.status in {
        WorkshopStatus.PLANNED.value,
        WorkshopStatus.CANCELLED.value,
        WorkshopStatus.REPORT_PUBLISHED.value,
        WorkshopStatus.ARCHIVED.value,
    }:
        return deny(_l("The attendance of this workshop can no longer be changed."))
    return ALLOW


def can_decide(actor: Actor, *, registration: Registration) -> Decision:
    """Organizers of the workshop accept, decline and give places."""
    return can_run(actor, workshop=registration.workshop)


def can_register(actor: Actor, *, workshop: Workshop, organization: Organization | None) -> Decision:
    """Editors and owners of an organization, while registration is open. Before its review it gets a position only.

    Never with an organizer's hat.
    """
    if not actor.is_authenticated:
        return deny(_l("Please sign in first."))
    if organization is None:
        return deny(_l("Choose the organization you act for first. Organizers cannot register anybody."))
    if not actor.acts_for(organization.id, at_least=Role.EDITOR):
        return deny(_l("Only editors and owners of %(name)s can register it.", name=organization.name))
    if workshop.is_run_by(actor.user_id, *RoleKind):
        return deny(_l("You are on this workshop’s team, so you cannot take part for an organization."))
    if organization.vetting == Vetting.REJECTED.value:
        return deny(_l("An organizer did not accept your organization. Correct its details first."))
    if workshop.status not in OPEN_FOR_REGISTRATION:
        return deny(_l("Registration is not open now."))
    return ALLOW


def can_invite(actor: Actor, *, workshop: Workshop) -> Decision:
    """Organizers, from the announcement on until registration closes. An invitation gives no place."""
    decision = can_run(actor, workshop=workshop)
    if not decision:
        return decision
    if workshop.status == WorkshopStatus.PLANNED.value:
        return deny(_l("Announce the workshop first: the link of an invitation leads to its public page."))
    if workshop.status == WorkshopStatus.ANNOUNCED.value or workshop.status in OPEN_FOR_REGISTRATION:
        return ALLOW
    return deny(_l("Registration is closed, so nobody can be invited now."))


def can_enter(actor: Actor, *, workshop: Workshop) -> Decision:
    """Organizers register on behalf of organizations while these could do so themselves; the places are the same."""
    decision = can_run(actor, workshop=workshop)
    if decision and workshop.status not in OPEN_FOR_REGISTRATION:
        return deny(_l("Registration is not open now."))
    return decision


def can_enter_for(actor: Actor, *, workshop: Workshop, organization: Organization) -> Decision:
    """The same, for one organization that is reviewed and here."""
    decision = can_enter(actor, workshop=workshop)
    if not decision:
        return decision
    if not organization.is_here:
        return deny(_l("%(name)s is closed.", name=organization.name))
    if not organization.is_vetted:
        return deny(_l("An organizer has not reviewed this organization yet."))
    return ALLOW


def can_correct_entered(actor: Actor, *, registration: Registration) -> Decision:
    """Organizers change what they entered until the organization has confirmed it."""
    decision = can_enter(actor, workshop=registration.workshop)
    if decision and not registration.needs_word:
        return deny(_l("%(name)s has confirmed its registration, so only it can change it.", name=_named(registration)))
    return decision


def can_enter_times(actor: Actor, *, registration: Registration) -> Decision:
    """Organizers enter times on behalf of a participant that has said none itself."""
    return _may_enter(actor, registration, registration.availability_at is not None)


def can_enter_wishes(actor: Actor, *, registration: Registration) -> Decision:
    """Organizers enter wishes on behalf of a participant that has said none; a city's rank companies (rule 4)."""
    decision = _may_enter(actor, registration, registration.wishes_at is not None)
    return decision and _ranks_fairly(actor, registration)


def _may_enter(actor: Actor, registration: Registration, said: bool) -> Decision:
    decision = can_enter(actor, workshop=registration.workshop)
    if not decision:
        return decision
    if not registration.workshop.has_meetings:
        return deny(_l("This workshop has no 1:1 meetings."))
    if not registration.holds_place:
        return deny(_l("%(name)s is on the waiting list and has no place yet.", name=_named(registration)))
    if said and not registration.needs_word:
        return deny(_l("%(name)s has said this itself, so only it can change it.", name=_named(registration)))
    return ALLOW


def _named(registration: Registration) -> str:
    return registration.organization.name


def can_message(actor: Actor, *, workshop: Workshop) -> Decision:
    """Organizers write to participants once the workshop is announced."""
    decision = can_run(actor, workshop=workshop)
    if decision and not workshop.is_public:
        return deny(_l("Nobody can be written to before the workshop is announced."))
    return decision


def can_bring_organization(actor: Actor, *, workshop: Workshop) -> Decision:
    """Visitors, and people who act for nobody: account, organization and registration in one form."""
    if workshop.status not in OPEN_FOR_REGISTRATION:
        return deny(_l("Registration is not open now."))
    if actor.acting_for is not None or actor.is_organizer or actor.is_administrator:
        return deny(_l("You act for somebody already."))
    return ALLOW


def can_answer_invitation(actor: Actor) -> Decision:
    """Whoever holds the link; what comes next asks who they are."""
    return ALLOW


def can_view_registration(actor: Actor, *, registration: Registration) -> Decision:
    """Members of the organization."""
    if actor.member_of(registration.organization_id):
        return ALLOW
    return deny(_l("Only members of the registered organization can open this."))


def can_edit_registration(actor: Actor, *, registration: Registration) -> Decision:
    """Editors and owners of the organization, until the workshop is over."""
    if not actor.acts_for(registration.organization_id, at_least=Role.EDITOR):
        return deny(
            _l("Only editors and owners who act for %(name)s can do this.", name=registration.organization.name)
        )
    if registration.workshop.is_over:
        return deny(_l("This workshop is over."))
    if not registration.is_active:
        return deny(_l("This registration is no longer active."))
    return ALLOW


def can_set_availability(actor: Actor, *, registration: Registration) -> Decision:
    """Participants with a place, until solving begins."""
    decision = can_edit_registration(actor, registration=registration)
    return decision and _may_prepare(registration, with_profile=True)


def can_see_wishes(actor: Actor, *, registration: Registration) -> Decision:
    """Members of the organization; for a city those who may judge companies (rule 4), since wishes rank them."""
    decision = can_view_registration(actor, registration=registration)
    return decision and _ranks_fairly(actor, registration)


def can_wish(actor: Actor, *, registration: Registration) -> Decision:
    """Participants with a place, in the wishes phase; for a city those who may judge companies (rule 4)."""
    decision = can_edit_registration(actor, registration=registration)
    decision = decision and _may_prepare(registration, with_profile=False)
    return decision and _ranks_fairly(actor, registration)


def _ranks_fairly(actor: Actor, registration: Registration) -> Decision:
    """Wishes of a city rank all companies at once: neither a tie to a company nor a declared conflict of interest.

    One query for each challenge that the city brings.
    """
    if registration.kind != RegistrationKind.CITY.value or actor.is_system:
        return ALLOW
    fair = judges_companies(actor)
    for challenge in registration.workshop.challenges:
        if fair and of_city_side(actor, challenge=challenge):
            fair = unbiased(actor, challenge=challenge)
    return fair


def _may_prepare(registration: Registration, *, with_profile: bool) -> Decision:
    workshop = registration.workshop
    if not workshop.has_meetings:
        return deny(_l("This workshop has no 1:1 meetings."))
    if not registration.holds_place:
        return deny(_l("You are on the waiting list. You can do this once you have a place."))
    allowed = {Phase.WISHES, Phase.PROFILE} if with_profile else {Phase.WISHES}
    if workshop.phase in allowed:
        return ALLOW
    if workshop.phase in {Phase.PROFILE, None}:
        return deny(_l("Wishes open later. See the dates on the workshop page."))
    if workshop.phase is Phase.SOLVING:
        return deny(_l("Wishes are closed because the schedule is being made. The organizers can still help you."))
    if workshop.phase is Phase.PROVISIONAL:
        return deny(
            _l("Wishes are closed because the schedule is provisional. Tell the organizers on your day’s page.")
        )
    return deny(
        _l("Wishes are closed because the schedule is final. Ask at the desk if you want to meet somebody else.")
    )


def can_give_feedback(actor: Actor, *, registration: Registration) -> Decision:
    """Members of an organization that had a place, after the workshop."""
    if not actor.member_of(registration.organization_id):
        return deny(_l("Only participants can give feedback."))
    if registration.workshop.phase is not Phase.FOLLOW_UP:
        return deny(_l("You can give feedback after the workshop."))
    if not registration.holds_place:
        return deny(_l("Only participants can give feedback."))
    return ALLOW


def can_view_report(actor: Actor, *, workshop: Workshop) -> Decision:
    """Everybody, once it is published; its organizers before."""
    if workshop.report_published_at is not None or can_run(actor, workshop=workshop):
        return ALLOW
    return deny(_l("The report of this workshop is not published yet."))


def can_write_report(actor: Actor, *, workshop: Workshop) -> Decision:
    """Organizers of the workshop, after the day."""
    decision = can_run(actor, workshop=workshop)
    if decision and workshop.phase is not Phase.FOLLOW_UP:
        return deny(_l("The report is written after the workshop."))
    return decision


def can_correct_report(actor: Actor, *, workshop: Workshop) -> Decision:
    """Organizers of the workshop, once the report is out."""
    decision = can_run(actor, workshop=workshop)
    if decision and workshop.report_published_at is None:
        return deny(_l("The report is not published yet."))
    return decision


def can_have_certificate(actor: Actor, *, registration: Registration) -> Decision:
    """Members of an organization that came, once the day is over."""
    if not actor.member_of(registration.organization_id):
        return deny(_l("Only participants get a certificate."))
    if registration.workshop.phase is not Phase.FOLLOW_UP:
        return deny(_l("Certificates are there after the workshop."))
    if registration.arrived_at is None:
        return deny(_l("Only who was checked in gets a certificate. Ask the organizers if you were there."))
    return ALLOW


def can_give_homework(actor: Actor, *, series: WorkshopSeries) -> Decision:
    """Organizers of the workshops of the series."""
    if actor.is_system:
        return ALLOW
    if series.is_cancelled:
        return deny(_l("This series is cancelled."))
    if actor.is_organizer and any(workshop.is_run_by(actor.user_id) for workshop in series.workshops):
        return ALLOW
    return deny(_l("Only the organizers of this series can give homework."))


def can_cancel_series(actor: Actor, *, series: WorkshopSeries) -> Decision:
    """Whoever runs every workshop of it that is ahead."""
    ahead = [workshop for workshop in series.workshops if not workshop.is_over]
    if not ahead:
        return deny(_l("No workshop of this series is ahead, so there is nothing to cancel."))
    for workshop in ahead:
        decision = can_run(actor, workshop=workshop)
        if not decision:
            return decision
    return ALLOW


def can_announce_series(actor: Actor, *, series: WorkshopSeries) -> Decision:
    """Whoever runs every workshop of it that is not announced."""
    planned = [w for w in series.workshops if w.status == WorkshopStatus.PLANNED.value]
    if not planned:
        return deny(_l("Every date of this series is already announced."))
    for workshop in planned:
        decision = can_run(actor, workshop=workshop)
        if not decision:
            return decision
    return ALLOW


def can_answer_homework(actor: Actor, *, homework: Homework, registration: Registration | None) -> Decision:
    """Editors and owners of an organization with a place in one of the workshops of the series."""
    if registration is None or not registration.holds_place:
        return deny(_l("Only organizations that take part in this series can answer."))
    if not actor.acts_for(registration.organization_id, at_least=Role.EDITOR):
        return deny(_l("Only editors and owners can answer for their organization."))
    if homework.series.is_cancelled:
        return deny(_l("This series is cancelled, so its homework takes no more answers."))
    return ALLOW


def can_leave(actor: Actor) -> Decision:
    """Whoever holds the private link from the e-mail."""
    return ALLOW


def can_change_material(actor: Actor, *, workshop: Workshop) -> Decision:
    """Organizers of the workshop, until it is over for good."""
    decision = can_run(actor, workshop=workshop)
    if decision and workshop.status in {WorkshopStatus.CANCELLED.value, WorkshopStatus.ARCHIVED.value}:
        return deny(_l("This workshop is over, so its material can no longer change."))
    return decision
