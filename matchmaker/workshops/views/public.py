"""What everybody can read: list, workshop, series, report; and the private link to leave."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.attachments import queries as attachments
from matchmaker.challenges.models import Challenge
from matchmaker.challenges.queries import visibility as challenge_visibility
from matchmaker.core.access import ANYONE, anyone_may_see, may
from matchmaker.core.actors import current_actor
from matchmaker.core.cards import CONTEXT, Card, card, publisher
from matchmaker.core.i18n import _
from matchmaker.core.pages import page_number
from matchmaker.core.render import render
from matchmaker.core.settings import public_url
from matchmaker.core.sheets import MOST_ROWS, Column, list_answer
from matchmaker.core.text import whole_number
from matchmaker.organizations.queries.actors import current_organization
from matchmaker.vocabulary import queries as vocabulary
from matchmaker.workshops import policy
from matchmaker.workshops.engine.kits import kit_of
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop, WorkshopSeries, WorkshopStatus
from matchmaker.workshops.queries import admitting, after, open_questions, people, programme, visibility
from matchmaker.workshops.queries import of_challenge as of_challenge_queries
from matchmaker.workshops.services import registering
from matchmaker.workshops.views.blueprint import bp


@bp.get("/workshops", access=ANYONE)
def index() -> ResponseReturnValue:
    """Coming and past workshops."""
    when = "past" if request.args.get("when") == "past" else "coming"
    text = request.args.get("q", "")[:200]
    page = visibility.listing(current_actor(), when=when, text=text, number=page_number(request.args.get("page")))
    return render(page=page, when=when, text=text, can_create=policy.can_create(current_actor()))


@bp.get("/workshops.<ending>", access=ANYONE)
def download(ending: str) -> ResponseReturnValue:
    """The list with its filters as a file: every workshop that it counts for its reader."""
    when = "past" if request.args.get("when") == "past" else "coming"
    text = request.args.get("q", "")[:200]
    columns: list[Column[Workshop]] = [
        Column("title", _("Title"), lambda w: w.title),
        Column("starts_at", _("Begins"), lambda w: w.starts_at),
        Column("ends_at", _("Ends"), lambda w: w.ends_at),
        Column("timezone", _("Time zone"), lambda w: w.timezone),
        Column("place", _("Place"), lambda w: _("Online") if w.is_online else w.place),
        Column("cancelled", _("Cancelled"), lambda w: w.cancelled_why if w.cancelled_at else ""),
        Column("summary", _("In one sentence"), lambda w: w.summary),
        Column("url", _("Address"), lambda w: public_url(".show", slug=w.slug)),
    ]
    found = visibility.every_listed(current_actor(), when=when, text=text, most=MOST_ROWS + 1)
    return list_answer("workshops", ending, columns, found)


@bp.get("/workshops/<slug>", access=anyone_may_see(workshop=visibility.get_visible))
def show(workshop: Workshop) -> ResponseReturnValue:
    """One workshop: programme, dates, who takes part, rules, how to register."""
    actor = current_actor()
    organization = current_organization(actor)
    return render(
        workshop=workshop,
        sessions=programme.programme(workshop),
        capacity=people.capacity_of(workshop),
        taken=people.taken_of(workshop),
        waiting=len(people.waiting_rows(workshop)),
        registration=people.seen_registration(actor, workshop=workshop),
        can_register=admitting.may_register(actor, workshop=workshop, organization=organization),
        can_join=policy.can_bring_organization(actor, workshop=workshop).ok,
        can_run=policy.can_run(actor, workshop=workshop),
        can_staff=policy.can_staff(actor, workshop=workshop),
        can_copy=policy.can_copy(actor, workshop=workshop),
        can_stand_in=policy.can_stand_in(actor, workshop=workshop),
        can_take_over=policy.can_take_over(actor, workshop=workshop),
        can_work_at_desk=policy.can_work_at_desk(actor, workshop=workshop),
        questions=[_(text) for text in kit_of(workshop.kit).questions],
        open_questions=open_questions.open_questions(workshop.challenges),
        attached=attachments.attached(actor, workshop),
        reading=vocabulary.texts_about({"kit": [workshop.kit]}),
        card=_card(workshop) if workshop.is_public else None,
    )


def _card(workshop: Workshop) -> Card:
    """As an event of schema.org; the address of an online room is for participants alone."""
    url = public_url(".show", slug=workshop.slug)
    is_off = workshop.status == WorkshopStatus.CANCELLED.value
    here: dict[str, object] = {"@type": "Place", "name": workshop.place, "address": workshop.place}
    return card(
        "Event",
        url,
        workshop.title,
        workshop.summary,
        startDate=workshop.starts_at.astimezone(workshop.zone),
        endDate=workshop.ends_at.astimezone(workshop.zone),
        eventStatus=f"{CONTEXT}/{'EventCancelled' if is_off else 'EventScheduled'}",
        eventAttendanceMode=f"{CONTEXT}/{'Online' if workshop.is_online else 'Offline'}EventAttendanceMode",
        location={"@type": "VirtualLocation", "url": url} if workshop.is_online else here,
        inLanguage=list(workshop.languages),
        organizer=publisher(),
    )


@bp.get(
    "/workshops/<slug>/report",
    access=may(policy.can_view_report, workshop=visibility.get_visible),
)
def report(workshop: Workshop) -> ResponseReturnValue:
    """The public report; before its publication the organizers see how it will look."""
    found = after.find_report(workshop)
    is_out = found is not None and found.published_at is not None
    older = after.find_version(found, whole_number(request.args.get("version", "")))
    shown = older or found
    facts = shown.facts if shown is not None and is_out else {}
    feedback = after.feedback_figures(workshop)
    counts = (facts.get("feedback") or {}).get("counts", ()) if is_out else feedback.counts
    return render(
        workshop=workshop,
        report=shown,
        is_out=is_out,
        versions=found.versions if found is not None else [],
        earlier=older.number if older is not None and found is not None and older is not found.versions[-1] else None,
        facts=facts,
        sides=facts.get("sides", []) if is_out else after.side_figures(workshop),
        picture=after.feedback_picture(counts),
        attendance=after.attendance(workshop),
        feedback=feedback,
        sessions=programme.programme(workshop),
        can_run=policy.can_run(current_actor(), workshop=workshop),
        can_write=policy.can_write_report(current_actor(), workshop=workshop),
        can_correct=policy.can_correct_report(current_actor(), workshop=workshop),
    )


@bp.get("/challenges/<slug>/workshops", access=anyone_may_see(challenge=challenge_visibility.get_visible))
def of_challenge(challenge: Challenge) -> ResponseReturnValue:
    """What a challenge has in workshops: open sessions for everybody, meetings for those who are in them."""
    return render(challenge=challenge, places=of_challenge_queries.of_challenge(current_actor(), challenge))


@bp.get("/workshops/series/<slug>", access=anyone_may_see(series=after.get_series))
def series(series: WorkshopSeries) -> ResponseReturnValue:
    """A series: its workshops and the homework between them."""
    actor = current_actor()
    return render(
        series=series,
        workshops=[w for w in series.workshops if policy.can_view(actor, workshop=w)],
        planned=next((w for w in series.workshops if w.status == WorkshopStatus.PLANNED.value), None),
        can_announce=policy.can_announce_series(actor, series=series),
        open_date=next((w for w in series.workshops if _can_register(w)), None),
        homework=after.homework_of(series),
        can_give=policy.can_give_homework(actor, series=series),
        can_cancel=policy.can_cancel_series(actor, series=series),
    )


def _can_register(workshop: Workshop) -> bool:
    actor = current_actor()
    return bool(policy.can_register(actor, workshop=workshop, organization=current_organization(actor)))


@bp.get("/workshops/leave/<key>", access=anyone_may_see(registration=people.get_by_leave_key))
def leave(registration: Registration) -> ResponseReturnValue:
    """The private link of the e-mail: asks before it cancels."""
    return render(registration=registration, workshop=registration.workshop)


@bp.post("/workshops/leave/<key>", access=anyone_may_see(registration=people.get_by_leave_key))
def leave_now(registration: Registration) -> ResponseReturnValue:
    """Cancel by the private link."""
    registering.leave_workshop(current_actor(), key=registration.leave_key)
    flash(_("Registration cancelled. Thank you for telling us."), "success")
    return redirect(url_for(".show", slug=registration.workshop.slug), 303)
