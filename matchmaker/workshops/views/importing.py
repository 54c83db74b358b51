"""Importing registrations, times and wishes from a file."""

from __future__ import annotations

from flask import Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.i18n import _
from matchmaker.core.incoming import Body
from matchmaker.core.pages import page_number
from matchmaker.core.render import render
from matchmaker.core.sheets import table_answer
from matchmaker.workshops import policy
from matchmaker.workshops.engine.registration_lines import COLUMNS
from matchmaker.workshops.forms.importing import FileForm, WriteForm
from matchmaker.workshops.models.importing import RegistrationImport
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import imports, programme, visibility
from matchmaker.workshops.services import importing
from matchmaker.workshops.views.blueprint import bp
from matchmaker.workshops.views.entering import ENTER

HANDLE = may(policy.can_handle_import, workshop=visibility.get_visible, batch=imports.get_import)


@bp.route("/workshops/<slug>/import", methods=["GET", "POST"], access=ENTER, takes=Body.FILE)
def import_registrations(workshop: Workshop) -> ResponseReturnValue:
    """Choose a file; it is checked line by line before anything is written."""
    form = FileForm()
    upload = request.files.get("file")
    if form.validate_on_submit():
        if upload is None or not upload.filename:
            form.file.errors = [_("Choose a file first.")]
        elif done := form.attempt(
            importing.start_import,
            current_actor(),
            workshop=workshop,
            name=upload.filename,
            file=upload.stream,
            most_bytes=current_app.config["SETTINGS"].max_upload_mb * 1024 * 1024,
        ):
            return redirect(url_for(".import_report", slug=workshop.slug, public_id=done.result.public_id), 303)
    return render(
        form=form,
        workshop=workshop,
        columns=COLUMNS,
        slots=programme.slots(workshop),
        last=imports.last_imports(workshop),
    )


@bp.get("/workshops/<slug>/import/template.<ending>", access=ENTER)
def import_template(workshop: Workshop, ending: str) -> Response:
    """A table to fill in."""
    return table_answer(f"registrations-{workshop.slug}", ending, imports.template(workshop))


@bp.get("/workshops/<slug>/import/<public_id>", access=HANDLE)
def import_report(workshop: Workshop, batch: RegistrationImport) -> ResponseReturnValue:
    """The report, line by line; with the header X-Fragment only how far it is."""
    if request.headers.get("X-Fragment"):
        return render("workshops/_import_progress.html", workshop=workshop, batch=batch)
    return _report(workshop, batch, WriteForm(formdata=None))


def _report(workshop: Workshop, batch: RegistrationImport, form: WriteForm) -> ResponseReturnValue:
    outcome = request.args.get("outcome", "")
    return render(
        "workshops/import_report.html",
        workshop=workshop,
        batch=batch,
        form=form,
        page=imports.lines_of(batch, outcome=outcome, number=page_number(request.args.get("page"))),
        page_url=lambda n: url_for(
            ".import_report", slug=workshop.slug, public_id=batch.public_id, outcome=outcome or None, page=n
        ),
    )


@bp.post("/workshops/<slug>/import/<public_id>", access=HANDLE)
def write_import(workshop: Workshop, batch: RegistrationImport) -> ResponseReturnValue:
    """Write what the report says."""
    form = WriteForm()
    if form.validate_on_submit() and form.attempt(
        importing.write_import, current_actor(), batch=batch, good_only=bool(form.good_only.data)
    ):
        return redirect(url_for(".import_report", slug=workshop.slug, public_id=batch.public_id), 303)
    return _report(workshop, batch, form)


@bp.post("/workshops/<slug>/import/<public_id>/discard", access=HANDLE)
def discard_import(workshop: Workshop, batch: RegistrationImport) -> ResponseReturnValue:
    """Nothing of it is written."""
    importing.discard_import(current_actor(), batch=batch)
    flash(_("Nothing was imported."), "success")
    return redirect(url_for(".import_registrations", slug=workshop.slug), 303)


@bp.get("/workshops/<slug>/import/<public_id>/wrong.<ending>", access=HANDLE)
def wrong_lines(workshop: Workshop, batch: RegistrationImport, ending: str) -> Response:
    """The wrong lines with what is wrong, to correct and choose again."""
    return table_answer(f"wrong-{workshop.slug}", ending, imports.wrong_lines(batch))
