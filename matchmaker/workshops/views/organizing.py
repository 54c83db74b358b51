"""Running workshops: details, phases, announcement, people."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.errors import Invalid, NotFound
from matchmaker.core.i18n import _, ngettext
from matchmaker.core.render import render
from matchmaker.core.sheets import table_answer
from matchmaker.workshops import policy
from matchmaker.workshops.engine.kits import kit_of
from matchmaker.workshops.forms.organizing import (
    CancelWorkshopForm,
    DecideForm,
    DetailsForm,
    PhasesForm,
)
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop, WorkshopSeries, WorkshopStatus
from matchmaker.workshops.queries import after, mailbox, topics, visibility, waiting
from matchmaker.workshops.queries import people as people_queries
from matchmaker.workshops.services import registering, setup, visiting
from matchmaker.workshops.services import series as series_services
from matchmaker.workshops.views.blueprint import bp

RUN = may(policy.can_run, workshop=visibility.get_visible)


@bp.route(
    "/workshops/<slug>/details",
    methods=["GET", "POST"],
    access=may(policy.can_change_programme, workshop=visibility.get_visible),
)
def edit(workshop: Workshop) -> ResponseReturnValue:
    """Details: texts, places, rules, limits."""
    chosen = [c.public_id for c in workshop.challenges]
    form = DetailsForm(obj=workshop, data={"challenges": chosen})
    form.offer_challenges(chosen, workshop)
    if request.method == "GET":
        form.challenges.data = chosen
    if (
        not form.is_search
        and form.validate_on_submit()
        and form.attempt(
            setup.edit_workshop,
            current_actor(),
            workshop=workshop,
            details=form.details(),
            seen_version=form.seen_version,
        )
    ):
        flash(_("Saved."), "success")
        return redirect(url_for(".edit_programme", slug=workshop.slug), 303)
    return render(form=form, workshop=workshop)


@bp.route("/workshops/<slug>/phases", methods=["GET", "POST"], access=RUN)
def phases(workshop: Workshop) -> ResponseReturnValue:
    """When phases open and close."""
    form = PhasesForm.for_workshop(workshop)
    if form.validate_on_submit() and form.attempt(
        setup.set_phases,
        current_actor(),
        workshop=workshop,
        dates=form.dates(workshop),
        seen_version=form.seen_version,
    ):
        flash(_("Dates saved. Phases change automatically on these dates."), "success")
        return redirect(url_for(".edit_programme", slug=workshop.slug), 303)
    return render(form=form, workshop=workshop, statuses=_statuses(workshop))


@bp.post("/workshops/<slug>/announce", access=RUN)
def announce(workshop: Workshop) -> ResponseReturnValue:
    """Make the workshop public; of a series all dates at once."""
    try:
        if workshop.series is not None and policy.can_announce_series(current_actor(), series=workshop.series):
            number = series_services.announce_series(current_actor(), series=workshop.series)
            flash(ngettext("%(num)s date is announced.", "%(num)s dates are announced.", number), "success")
            return redirect(url_for(".series", slug=workshop.series.slug), 303)
        setup.announce_workshop(current_actor(), workshop=workshop)
    except Invalid as error:
        return render("workshops/cannot.html", status=422, workshop=workshop, problems=error.errors[""])
    flash(_("The workshop is announced."), "success")
    return redirect(url_for(".show", slug=workshop.slug), 303)


@bp.post("/workshops/<slug>/move", access=RUN)
def move(workshop: Workshop) -> ResponseReturnValue:
    """Go to another phase now."""
    wanted = request.form.get("to", "")
    if wanted not in {s.value for s in WorkshopStatus}:
        raise NotFound(_("Unknown phase."))
    try:
        setup.move_workshop(current_actor(), workshop=workshop, to=WorkshopStatus(wanted))
    except Invalid as error:
        return render("workshops/cannot.html", status=422, workshop=workshop, problems=error.errors[""])
    flash(_("The workshop is now in its next phase."), "success")
    return redirect(url_for(".phases", slug=workshop.slug), 303)


@bp.route("/workshops/<slug>/cancel", methods=["GET", "POST"], access=RUN)
def cancel(workshop: Workshop) -> ResponseReturnValue:
    """Call the workshop off."""
    form = CancelWorkshopForm()
    if form.validate_on_submit() and form.attempt(
        setup.cancel_workshop,
        current_actor(),
        workshop=workshop,
        why=form.why.data or "",
        keep_names=bool(form.keep_names.data),
    ):
        flash(mailbox.told(workshop, _("The workshop is cancelled. We have told everybody.")), "success")
        return redirect(url_for(".show", slug=workshop.slug), 303)
    return render(form=form, workshop=workshop)


@bp.route(
    "/workshops/series/<slug>/cancel",
    methods=["GET", "POST"],
    access=may(policy.can_cancel_series, series=after.get_series),
)
def cancel_series(series: WorkshopSeries) -> ResponseReturnValue:
    """Call off all of a series that is ahead."""
    form = CancelWorkshopForm()
    if form.validate_on_submit() and form.attempt(
        setup.cancel_series,
        current_actor(),
        series=series,
        why=form.why.data or "",
        keep_names=bool(form.keep_names.data),
    ):
        flash(_("The series is cancelled. We have told everybody."), "success")
        return redirect(url_for(".series", slug=series.slug), 303)
    return render(form=form, series=series, ahead=[w for w in series.workshops if not w.is_over])


@bp.get("/workshops/<slug>/people", access=RUN)
def people(workshop: Workshop) -> ResponseReturnValue:
    """Who takes part, who waits, who is not ready."""
    missing = request.args.get("missing", "")
    return render(
        workshop=workshop,
        rows=people_queries.participants(workshop, missing=missing),
        missing=missing,
        group_size=kit_of(workshop.kit).group_size,
        ungrouped=people_queries.without_group(workshop),
        capacity=people_queries.capacity_of(workshop),
        taken=people_queries.taken_of(workshop),
        without_topic=topics.cities_without_topic(workshop) if workshop.has_meetings else [],
        positions=waiting.positions(workshop),
        can_enter=policy.can_enter(current_actor(), workshop=workshop),
    )


@bp.get("/workshops/<slug>/people.<ending>", access=RUN)
def people_table(workshop: Workshop, ending: str) -> ResponseReturnValue:
    """Everybody who is or was registered, with what they need and what is missing, as a file: CSV, Excel or JSON."""
    table = people_queries.people_table(workshop, missing=request.args.get("missing", ""))
    return table_answer(f"people-{workshop.slug}", ending, table)


@bp.post("/workshops/<slug>/people/remind", access=RUN)
def remind(workshop: Workshop) -> ResponseReturnValue:
    """Remind everybody who is not ready."""
    told = registering.remind_participants(current_actor(), workshop=workshop, missing=request.form.get("missing", ""))
    if told:
        text = ngettext("%(num)s participant reminded.", "%(num)s participants reminded.", told)
        flash(mailbox.told(workshop, text), "success")
    else:
        flash(_("Nobody reminded: nothing is missing, or the last reminder was less than a day ago."), "info")
    return redirect(url_for(".people", slug=workshop.slug), 303)


@bp.post("/workshops/<slug>/people/groups", access=may(policy.can_change_programme, workshop=visibility.get_visible))
def form_groups(workshop: Workshop) -> ResponseReturnValue:
    """Groups of a site visit, from everybody with a place."""
    number = visiting.form_visit_groups(current_actor(), workshop=workshop)
    flash(ngettext("%(num)s group formed.", "%(num)s groups formed.", number), "success")
    return redirect(url_for(".people", slug=workshop.slug), 303)


@bp.post("/workshops/<slug>/people/promote", access=RUN)
def promote(workshop: Workshop) -> ResponseReturnValue:
    """Give free places to the waiting list now."""
    number = registering.promote_waiting(current_actor(), workshop=workshop)
    flash(ngettext("%(num)s place given.", "%(num)s places given.", number), "success")
    return redirect(url_for(".people", slug=workshop.slug), 303)


@bp.route(
    "/workshops/<slug>/people/<public_id>",
    methods=["GET", "POST"],
    access=may(policy.can_decide, workshop=visibility.get_visible, registration=people_queries.get_registration),
)
def decide(workshop: Workshop, registration: Registration) -> ResponseReturnValue:
    """One registration: accept, decline with the reason, give a place."""
    form = DecideForm().offer(registration)
    if form.validate_on_submit() and form.attempt(
        registering.decide_registration,
        current_actor(),
        registration=registration,
        decision=form.decision.data or "",
        why=form.why.data or "",
    ):
        flash(_("Saved."), "success")
        return redirect(url_for(".people", slug=workshop.slug), 303)
    return render(form=form, workshop=workshop, registration=registration)


def _statuses(workshop: Workshop) -> list[WorkshopStatus]:
    """Where an organizer may send the workshop from here."""
    offered = [
        WorkshopStatus.REGISTRATION_OPEN,
        WorkshopStatus.BOOKING_OPEN,
        WorkshopStatus.SOLVING,
        WorkshopStatus.LOCKED,
        WorkshopStatus.RUNNING,
        WorkshopStatus.HELD,
        WorkshopStatus.ARCHIVED,
    ]
    without = {WorkshopStatus.BOOKING_OPEN, WorkshopStatus.SOLVING, WorkshopStatus.LOCKED}
    if workshop.status == WorkshopStatus.PLANNED.value:
        return []
    return [s for s in offered if s.value != workshop.status and (workshop.has_meetings or s not in without)]
