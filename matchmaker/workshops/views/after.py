"""Afterwards: the report, homework of a series."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.errors import Invalid, Stale
from matchmaker.core.i18n import _
from matchmaker.core.render import render
from matchmaker.workshops import policy, queries, services
from matchmaker.workshops.forms import AnswerForm, HomeworkForm, ReportForm
from matchmaker.workshops.models import Homework, Registration, Workshop, WorkshopSeries
from matchmaker.workshops.views._blueprint import bp


@bp.route(
    "/workshops/<slug>/report/edit",
    methods=["GET", "POST"],
    access=may(policy.can_write_report, workshop=queries.get_visible),
)
def edit_report(workshop: Workshop) -> ResponseReturnValue:
    """Write the report; the button "Publish" checks it and makes it public."""
    row = queries.find_report(workshop)
    form = ReportForm(obj=row, data={"invited": workshop.invitation_rule} if row is None else None)
    if form.validate_on_submit():
        try:
            services.save_report(
                current_actor(), workshop=workshop, report=form.report(), seen_version=form.seen_version
            )
            if "publish" in request.form:
                services.publish_report(current_actor(), workshop=workshop)
        except (Invalid, Stale) as error:
            form.take(error)
        else:
            flash(_("Published.") if "publish" in request.form else _("Saved."), "success")
            return redirect(url_for(".report", slug=workshop.slug), 303)
    return render(
        form=form,
        workshop=workshop,
        report=row,
        attendance=queries.attendance(workshop),
        feedback=queries.feedback_figures(workshop),
    )


@bp.route(
    "/workshops/series/<slug>/homework",
    methods=["GET", "POST"],
    access=may(policy.can_give_homework, series=queries.get_series),
)
def give_homework(series: WorkshopSeries) -> ResponseReturnValue:
    """A task for everybody in the series."""
    form = HomeworkForm()
    if form.validate_on_submit():
        services.give_homework(
            current_actor(),
            series=series,
            workshop=None,
            title=form.title.data or "",
            text=form.text.data or "",
            due_on=form.due_on.data,
        )
        flash(_("The task is given and everybody is told."), "success")
        return redirect(url_for(".series", slug=series.slug), 303)
    return render(form=form, series=series)


@bp.route(
    "/workshops/homework/<public_id>",
    methods=["GET", "POST"],
    access=may(policy.can_answer_homework, homework=queries.get_homework, registration=queries.registration_in_series),
)
def answer_homework(homework: Homework, registration: Registration) -> ResponseReturnValue:
    """Hand in homework, or change it."""
    form = AnswerForm(obj=queries.find_answer(homework, registration.organization_id))
    if form.validate_on_submit():
        services.answer_homework(
            current_actor(), homework=homework, registration=registration, text=form.text.data or ""
        )
        flash(_("Handed in."), "success")
        return redirect(url_for(".series", slug=homework.series.slug), 303)
    return render(form=form, homework=homework, series=homework.series)
