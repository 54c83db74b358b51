"""Importing a table: choose it, see how it is read and what becomes of each line, write it or not."""

from __future__ import annotations

from flask import Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import GuardedBlueprint, may
from matchmaker.core.actors import current_actor
from matchmaker.core.i18n import _
from matchmaker.core.incoming import Body
from matchmaker.core.pages import page_number
from matchmaker.core.render import render
from matchmaker.core.sheets import table_answer
from matchmaker.imports import jobs, policy
from matchmaker.imports.forms import FileForm, ReadingForm, WriteForm, reading_form, wanted_of
from matchmaker.imports.hooks import About, ImportKind, Place
from matchmaker.imports.models import FileImport
from matchmaker.imports.queries import files, kinds
from matchmaker.imports.services import importing

bp = GuardedBlueprint("imports", __name__)
START = may(policy.can_start, kind=kinds.get_kind, about=kinds.get_about)
HANDLE = may(policy.can_handle, batch=files.get_import)


def _link(place: Place) -> tuple[str, str]:
    label, endpoint, values = place
    return label, url_for(endpoint, **values)


@bp.route("/import/<name>/<slug>", methods=["GET", "POST"], access=START, takes=Body.FILE)
def start(kind: ImportKind, about: About) -> ResponseReturnValue:
    """Choose a file; it is checked line by line before anything is written."""
    form = FileForm()
    upload = request.files.get("file")
    if form.validate_on_submit():
        if upload is None or not upload.filename:
            form.file.errors = [_("Choose a file first.")]
        elif done := form.attempt(
            importing.start_import,
            current_actor(),
            kind=kind,
            about=about,
            name=upload.filename,
            file=upload.stream,
            most_bytes=current_app.config["SETTINGS"].max_upload_mb * 1024 * 1024,
        ):
            return redirect(url_for(".report", public_id=done.result.public_id), 303)
    return render(
        "imports/start.html",
        form=form,
        importer=kind,
        about=about,
        above=[_link(place) for place in kind.above(about)],
        more_files=[_link(place) for place in kind.more_files],
        last=files.last_imports(kind, about),
    )


@bp.get("/import/<name>/<slug>/template.<ending>", access=START)
def template(kind: ImportKind, about: About, ending: str) -> Response:
    """A table to fill in."""
    rows = kind.template(about)
    return table_answer(f"{kind.name}-{about.slug}", ending, ([column.name for column in kind.columns], rows))


@bp.get("/imports/<public_id>", access=HANDLE)
def report(batch: FileImport) -> ResponseReturnValue:
    """The report, line by line; with the header X-Fragment only how far it is."""
    if request.headers.get("X-Fragment"):
        return render("imports/_progress.html", batch=batch)
    return _report(batch, WriteForm(formdata=None))


def _report(batch: FileImport, form: WriteForm, reading: ReadingForm | None = None) -> ResponseReturnValue:
    kind, about = kinds.kind_named(batch.kind), kinds.about_of(batch)
    outcome = request.args.get("outcome", "")
    return render(
        "imports/report.html",
        batch=batch,
        importer=kind,
        about=about,
        above=[_link(place) for place in kind.above(about)],
        form=form,
        reading=reading or reading_form(kind, batch.recognised, batch.wanted),
        outcome=outcome,
        listed=jobs.MOST_PLAIN,
        remarks=files.remarks(batch),
        page=files.lines_of(batch, outcome=outcome, number=page_number(request.args.get("page"))),
        page_url=lambda n: url_for(".report", public_id=batch.public_id, outcome=outcome or None, page=n),
    )


@bp.post("/imports/<public_id>", access=HANDLE)
def write(batch: FileImport) -> ResponseReturnValue:
    """Write what the report says."""
    form = WriteForm()
    if form.validate_on_submit() and form.attempt(
        importing.write_import,
        current_actor(),
        batch=batch,
        good_only=bool(form.good_only.data),
        takes_asked=bool(form.takes_asked.data),
    ):
        return redirect(url_for(".report", public_id=batch.public_id), 303)
    return _report(batch, form)


@bp.post("/imports/<public_id>/reading", access=HANDLE)
def read_anew(batch: FileImport) -> ResponseReturnValue:
    """Read the file as the person says."""
    form = reading_form(kinds.kind_named(batch.kind), batch.recognised, batch.wanted)
    if form.validate_on_submit() and form.attempt(
        importing.read_anew, current_actor(), batch=batch, wanted=wanted_of(form, batch.recognised, batch.wanted)
    ):
        return redirect(url_for(".report", public_id=batch.public_id), 303)
    return _report(batch, WriteForm(formdata=None), form)


@bp.post("/imports/<public_id>/discard", access=HANDLE)
def discard(batch: FileImport) -> ResponseReturnValue:
    """Nothing is made of it."""
    importing.discard_import(current_actor(), batch=batch)
    flash(_("Nothing was imported."), "success")
    return redirect(url_for(".report", public_id=batch.public_id), 303)


@bp.get("/imports/<public_id>/to-correct.<ending>", access=HANDLE)
def to_correct(batch: FileImport, ending: str) -> Response:
    """The lines that are wrong or in question with what is wrong, to correct and choose again."""
    return table_answer(f"to-correct-{batch.public_id}", ending, files.lines_to_correct(batch))
