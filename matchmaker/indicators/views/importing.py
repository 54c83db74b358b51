"""Importing files of values."""

from __future__ import annotations

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.i18n import _
from matchmaker.core.incoming import Body
from matchmaker.core.pages import page_number
from matchmaker.core.render import render
from matchmaker.indicators import policy
from matchmaker.indicators.forms import FileForm, WriteForm
from matchmaker.indicators.models import ValueImport
from matchmaker.indicators.queries import import_lines, imports, values
from matchmaker.indicators.services import importing
from matchmaker.indicators.views.blueprint import bp
from matchmaker.organizations.models import Organization

HANDLE = may(policy.can_handle_import, batch=imports.get_import)


@bp.route(
    "/organizations/<slug>/indicators/import",
    methods=["GET", "POST"],
    access=may(policy.can_record, city=values.get_city),
    takes=Body.FILE,
)
def import_city(city: Organization) -> ResponseReturnValue:
    """A file of values of one city."""
    return _start(city)


@bp.route("/indicators/import", methods=["GET", "POST"], access=may(policy.can_import_published), takes=Body.FILE)
def import_many() -> ResponseReturnValue:
    """A file of published values of several cities."""
    return _start(None)


def _start(city: Organization | None) -> ResponseReturnValue:
    form = FileForm()
    upload = request.files.get("file")
    if form.validate_on_submit():
        if upload is None or not upload.filename:
            form.file.errors = [_("Choose a file first.")]
        elif done := form.attempt(
            importing.start_import,
            current_actor(),
            city=city,
            name=upload.filename,
            file=upload.stream,
            most_bytes=current_app.config["SETTINGS"].max_upload_mb * 1024 * 1024,
        ):
            return redirect(url_for(".batch", public_id=done.result.public_id), 303)
    return render(
        "indicators/import.html",
        form=form,
        city=city,
        columns=import_lines.COLUMNS,
        needed=import_lines.NEEDED,
        last=imports.last_imports(city.id if city is not None else None),
    )


@bp.get("/indicators/imports/<public_id>", access=HANDLE)
def batch(batch: ValueImport) -> ResponseReturnValue:
    """The report, line by line; with the header X-Fragment only how far it is."""
    if request.headers.get("X-Fragment"):
        return render("indicators/_progress.html", batch=batch)
    return _report(batch, WriteForm(formdata=None))


def _report(batch: ValueImport, form: WriteForm) -> ResponseReturnValue:
    return render(
        "indicators/batch.html",
        batch=batch,
        form=form,
        page=imports.problems_of(batch, page_number(request.args.get("page"))),
        page_url=lambda n: url_for(".batch", public_id=batch.public_id, page=n),
    )


@bp.post("/indicators/imports/<public_id>", access=HANDLE)
def write(batch: ValueImport) -> ResponseReturnValue:
    """Make values of the lines that are right."""
    form = WriteForm()
    if form.validate_on_submit() and form.attempt(
        importing.write_import, current_actor(), batch=batch, takes_doubtful=bool(form.takes_doubtful.data)
    ):
        return redirect(url_for(".batch", public_id=batch.public_id), 303)
    return _report(batch, form)


@bp.post("/indicators/imports/<public_id>/discard", access=HANDLE)
def discard(batch: ValueImport) -> ResponseReturnValue:
    """Nothing of it becomes a value."""
    importing.discard_import(current_actor(), batch=batch)
    flash(_("Nothing was imported."), "success")
    return redirect(url_for(".batch", public_id=batch.public_id), 303)
