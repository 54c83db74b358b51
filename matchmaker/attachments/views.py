"""Attachments: add, remove, hand out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.attachments import policy, queries, services, storage
from matchmaker.attachments.engine import TYPES, clean_name
from matchmaker.attachments.forms import AttachForm
from matchmaker.attachments.hooks import Subject
from matchmaker.attachments.models import StoredFile
from matchmaker.core.access import GuardedBlueprint, anyone_may_see, may
from matchmaker.core.actors import current_actor
from matchmaker.core.db import afterwards
from matchmaker.core.errors import Invalid, NotFound
from matchmaker.core.headers import attachment
from matchmaker.core.i18n import _
from matchmaker.core.incoming import Body
from matchmaker.core.render import local_target, render

bp = GuardedBlueprint("files", __name__)


@bp.get("/files/<public_id>", access=anyone_may_see(file=queries.get_readable))
def download(file: StoredFile) -> ResponseReturnValue:
    """The bytes, always as a download: nothing of it may run or show in our pages."""
    path = storage.path_of(file.stored_as)
    if not path.is_file():
        raise NotFound(
            _("This file is not on this server. Try again in some minutes; then ask its owner to attach it again.")
        )
    if request.method == "GET":
        _note_opening(file.id)
    response = Response(_chunks(path), content_type=file.content_type)  # its letters are as they came: no charset
    response.headers["Content-Disposition"] = attachment(file.name)
    response.headers["Content-Length"] = str(file.size)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _note_opening(file_id: int) -> None:
    """Reading may not write, so the trace is left after the answer."""
    actor = current_actor()
    afterwards(lambda: services.note_opening(actor, file_id=file_id))


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as source:
        while chunk := source.read(64 * 1024):
            yield chunk


@bp.post("/files/<kind>/<subject_id>", access=may(policy.can_add, subject=queries.get_subject), takes=Body.FILE)
def add(subject: Subject) -> ResponseReturnValue:
    """Attach one file; a refusal is told on the page one came from, a name that is asked back on a page of its own."""
    form, upload = AttachForm(), request.files.get("file")
    target = local_target(url_for("site.home"))
    back = redirect(target, 303)
    if upload is None or not upload.filename:
        flash(_("Choose a file first."), "error")
        return back
    name = form.name.data or upload.filename
    data = upload.stream.read(storage.max_bytes() + 1)
    try:
        file = services.attach_file(
            current_actor(), subject=subject, name=name, data=data, keep_names=bool(form.keep_names.data)
        )
    except Invalid as error:
        if "keep_names" not in error.errors:
            flash(str(error), "error")
            return back
        form.name.data = clean_name(name)
        form.take(error)
        return render(form=form, subject=subject, back=target, endings=",".join(f".{ending}" for ending in TYPES))
    flash(_("“%(name)s” is attached.", name=file.name), "success")
    return back


@bp.post(
    "/files/<public_id>/remove",
    access=may(policy.can_remove, file=queries.get_readable, subject=queries.get_subject_of),
)
def remove(file: StoredFile, subject: Subject) -> ResponseReturnValue:
    """Take one file away."""
    name = file.name
    services.remove_file(current_actor(), subject=subject, file=file)
    flash(_("“%(name)s” is removed.", name=name), "success")
    return redirect(local_target(url_for("site.home")), 303)
