"""What the organizer of a workshop does next: one sentence, one main link, perhaps others."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.i18n import _, ngettext
from matchmaker.workshops.models.allocation import WorkshopAllocation, WorkshopPairing
from matchmaker.workshops.models.people import HOLDS_PLACE, Registration, RegistrationStatus
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus


@dataclass(frozen=True)
class NextStep:
    """`text` says what and why; `links` are (words, endpoint), the main one first. `is_post`: its button changes."""

    text: str
    links: tuple[tuple[str, str], ...] = ()
    is_post: bool = False


def next_step(workshop: Workshop) -> NextStep:
    """The next step of this workshop; at most two queries."""
    steps = {
        WorkshopStatus.PLANNED: _announce,
        WorkshopStatus.ANNOUNCED: _wait_for_registration,
        WorkshopStatus.REGISTRATION_OPEN: _gather,
        WorkshopStatus.BOOKING_OPEN: _choose,
        WorkshopStatus.SOLVING: _solve,
        WorkshopStatus.LOCKED: _prepare,
        WorkshopStatus.RUNNING: _run,
        WorkshopStatus.HELD: _report,
        WorkshopStatus.REPORT_DRAFT: _report,
    }
    step = steps.get(WorkshopStatus(workshop.status))
    return step(workshop) if step else NextStep(_("Everything is done here."))


def _announce(workshop: Workshop) -> NextStep:
    text = _("Check programme and details, then announce the workshop. Its page becomes public and registration opens.")
    return NextStep(text, ((_("Announce"), "workshops.announce"), (_("Details"), "workshops.edit")), is_post=True)


def _wait_for_registration(workshop: Workshop) -> NextStep:
    text = _("Registration opens on its date. You can also open it now.")
    return NextStep(text, ((_("Dates and phases"), "workshops.phases"), (_("Invite…"), "workshops.invite")))


def _counts(workshop: Workshop) -> tuple[int, int, int]:
    """(with a place, asking for acceptance, without wishes)."""
    row = session().execute(
        sa.select(
            sa.func.count(),
            sa.func.count().filter(Registration.status == RegistrationStatus.REGISTERED.value),
            sa.func.count().filter(Registration.wishes_at.is_(None)),
        ).where(Registration.workshop_id == workshop.id, Registration.status.in_(HOLDS_PLACE))
    )
    here, asking, silent = row.one()
    return here, asking, silent


def _gather(workshop: Workshop) -> NextStep:
    here, asking, _silent = _counts(workshop)
    if asking and workshop.needs_acceptance:
        text = ngettext("%(num)s registration to answer.", "%(num)s registrations to answer.", asking)
        return NextStep(text, ((_("Decide"), "workshops.people"),))
    text = ngettext("%(num)s organization has a place.", "%(num)s organizations have a place.", here)
    if not here:
        text = _("Nobody is registered yet. Invite those whom it is about.")
        links = ((_("Invite…"), "workshops.invite"), (_("Dates and phases"), "workshops.phases"))
        return NextStep(text, links)
    if not workshop.has_meetings:
        return NextStep(
            text, ((_("See who is coming"), "workshops.people"), (_("Dates and phases"), "workshops.phases"))
        )
    text += " " + _("Wishes open on their date. Remind participants who have not entered their times.")
    return NextStep(text, ((_("See who is ready"), "workshops.people"), (_("Dates and phases"), "workshops.phases")))


def _choose(workshop: Workshop) -> NextStep:
    here, _asking, silent = _counts(workshop)
    accepted = _accepted(workshop)
    pairings = (_("Choose pairings"), "workshops.allocation")
    phases = (_("Close the wishes"), "workshops.phases")
    people = (_("Send reminder"), "workshops.people")
    if silent:
        text = _("%(n)s of %(all)s have not made wishes yet. Meanwhile you can choose pairings.", n=silent, all=here)
        return NextStep(text, (people, pairings, phases))
    if not accepted:
        return NextStep(_("All wishes are in. Choose additional pairings, then close the wishes."), (pairings, phases))
    text = ngettext(
        "%(num)s pairing is requested as a meeting.", "%(num)s pairings are requested as meetings.", accepted
    )
    return NextStep(text + " " + _("Close the wishes when everybody is ready, then solve."), (phases, pairings))


def _accepted(workshop: Workshop) -> int:
    return (
        session().scalar(
            sa.select(sa.func.count()).select_from(WorkshopPairing).where(WorkshopPairing.workshop_id == workshop.id)
        )
        or 0
    )


def _solve(workshop: Workshop) -> NextStep:
    board = (_("Open the schedule"), "scheduling.board")
    solve = (_("Solve…"), "scheduling.solve")
    pairings = (_("Choose pairings"), "workshops.allocation")
    computed = sa.select(WorkshopAllocation.id).where(WorkshopAllocation.workshop_id == workshop.id)
    if session().scalar(computed) is None:
        return NextStep(
            _("Wishes are closed. Choose additional pairings, or solve with the wishes alone."),
            (solve, pairings, board),
        )
    return NextStep(_("Solve the schedule, check its certificate, then release it."), (solve, board, pairings))


def _prepare(workshop: Workshop) -> NextStep:
    text = _("The provisional schedule is out. Settle reported problems, print the sheets and appoint the desk.")
    links = ((_("Open the schedule"), "scheduling.board"), (_("Team"), "workshops.team"), (_("Desk"), "workshops.desk"))
    return NextStep(text, links)


def _run(workshop: Workshop) -> NextStep:
    day = (_("The day: meetings"), "scheduling.day")
    desk = (_("Check people in"), "workshops.desk")
    if not workshop.has_meetings:
        return NextStep(_("Today: check people in at the desk."), (desk,))
    if clock.now() < workshop.starts_at:
        return NextStep(_("Today: check people in first."), (desk, day))
    return NextStep(_("Today: mark meetings, fill gaps, check people in."), (day, desk))


def _report(workshop: Workshop) -> NextStep:
    return NextStep(
        _("Write the public report while memories are fresh, and publish it by its due date."),
        ((_("Write the report"), "workshops.edit_report"),),
    )
