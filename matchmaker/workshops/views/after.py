"""Afterwards: the report, homework of a series."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.headers import attachment
from matchmaker.core.i18n import _
from matchmaker.core.paper import pdf_of
from matchmaker.core.render import render
from matchmaker.workshops import policy
from matchmaker.workshops.engine.badges import size_of
from matchmaker.workshops.forms.organizing import AnswerForm, CorrectionForm, HomeworkForm, ReportForm
from matchmaker.workshops.models.after import Homework, WorkshopReport
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop, WorkshopSeries
from matchmaker.workshops.queries import after as after_queries
from matchmaker.workshops.queries import people, visibility
from matchmaker.workshops.services import after as after_services
from matchmaker.workshops.views.blueprint import bp


@bp.route(
    "/workshops/<slug>/report/edit",
    methods=["GET", "POST"],
    access=may(policy.can_write_report, workshop=visibility.get_visible),
)
def edit_report(workshop: Workshop) -> ResponseReturnValue:
    """Write the report; the button "Publish" checks it and makes it public."""
    row = after_queries.find_report(workshop)
    if row is not None and row.published_at is not None:
        return _correct(workshop, row)
    form = ReportForm(obj=row, data={"invited": workshop.invitation_rule} if row is None else None)
    is_final = "publish" in request.form
    if form.validate_on_submit() and form.attempt(_save_report, workshop, form, is_final):
        flash(_("Published.") if is_final else _("Saved."), "success")
        return redirect(url_for(".report", slug=workshop.slug), 303)
    return render(
        form=form,
        workshop=workshop,
        report=row,
        attendance=after_queries.attendance(workshop),
        feedback=after_queries.feedback_figures(workshop),
    )


def _correct(workshop: Workshop, row: WorkshopReport) -> ResponseReturnValue:
    """A published report: a correction becomes its next version."""
    form = CorrectionForm(obj=row)
    if form.validate_on_submit() and form.attempt(
        after_services.correct_report,
        current_actor(),
        workshop=workshop,
        report=form.report(),
        reason=form.reason.data or "",
        keep_names=bool(form.keep_names.data),
        seen_version=form.seen_version,
    ):
        flash(_("The correction is published as a new version."), "success")
        return redirect(url_for(".report", slug=workshop.slug), 303)
    return render(
        "workshops/edit_report.html",
        form=form,
        workshop=workshop,
        report=row,
        attendance=after_queries.attendance(workshop),
        feedback=after_queries.feedback_figures(workshop),
    )


@bp.get(
    "/workshops/<slug>/mine/certificate",
    access=may(policy.can_have_certificate, workshop=visibility.get_visible, registration=people.get_own_registration),
)
def certificate(workshop: Workshop, registration: Registration) -> ResponseReturnValue:
    """A certificate of participation for each person, on paper (`?pdf=1`: a file, where the extra is installed)."""
    wants_pdf = request.args.get("pdf") == "1"
    context: dict[str, Any] = {
        "workshop": workshop,
        "registration": registration,
        "people": [person for person in registration.people if not person.is_deputy] or registration.people,
        "hours": round((workshop.ends_at - workshop.starts_at).total_seconds() / 3600, 1),
        "size_of": size_of,
        "no_pdf": wants_pdf,
    }
    file = pdf_of([render_template("workshops/certificate.html", **context)]) if wants_pdf else None
    if file is None:
        return render(**context)
    disposition = attachment(f"certificate-{workshop.slug}.pdf")
    return Response(file, mimetype="application/pdf", headers={"Content-Disposition": disposition})


def _save_report(workshop: Workshop, form: ReportForm, is_final: bool) -> None:
    after_services.save_report(current_actor(), workshop=workshop, report=form.report(), seen_version=form.seen_version)
    if is_final:
        after_services.publish_report(current_actor(), workshop=workshop, keep_names=bool(form.keep_names.data))


@bp.route(
    "/workshops/series/<slug>/homework",
    methods=["GET", "POST"],
    access=may(policy.can_give_homework, series=after_queries.get_series),
)
def give_homework(series: WorkshopSeries) -> ResponseReturnValue:
    """A task for everybody in the series."""
    form = HomeworkForm()
    if form.validate_on_submit():
        after_services.give_homework(
            current_actor(),
            series=series,
            workshop=None,
            title=form.title.data or "",
            text=form.text.data or "",
            due_on=form.due_on.data,
        )
        flash(_("Homework given. We have told everybody."), "success")
        return redirect(url_for(".series", slug=series.slug), 303)
    return render(form=form, series=series)


@bp.route(
    "/workshops/homework/<public_id>",
    methods=["GET", "POST"],
    access=may(
        policy.can_answer_homework, homework=after_queries.get_homework, registration=people.registration_in_series
    ),
)
def answer_homework(homework: Homework, registration: Registration) -> ResponseReturnValue:
    """Hand in homework, or change it."""
    form = AnswerForm(obj=after_queries.find_answer(homework, registration.organization_id))
    if form.validate_on_submit():
        after_services.answer_homework(
            current_actor(), homework=homework, registration=registration, text=form.text.data or ""
        )
        flash(_("Submitted."), "success")
        return redirect(url_for(".series", slug=homework.series.slug), 303)
    return render(form=form, homework=homework, series=homework.series)
