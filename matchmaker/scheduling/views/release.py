"""Releases."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.render import render
from matchmaker.scheduling import policy, queries, services
from matchmaker.scheduling.forms import ReleaseForm
from matchmaker.scheduling.views._blueprint import BOARD, bp
from matchmaker.workshops.models import Workshop


@bp.route(
    "/workshops/<slug>/schedule/release",
    methods=["GET", "POST"],
    access=may(policy.can_release, workshop=queries.get_for_board),
)
def release(workshop: Workshop) -> ResponseReturnValue:
    """What stands against it, what changes for whom, then release."""
    form = ReleaseForm()
    if form.validate_on_submit():
        try:
            made = services.release_schedule(current_actor(), workshop=workshop, note=form.note.data or "")
        except Invalid as error:
            form.take(error)
        else:
            flash(_("Release %(n)s is out. Only those affected are told.", n=made.number), "success")
            return redirect(url_for(".releases", slug=workshop.slug), 303)
    check = queries.release_check(workshop)
    changes = [queries.change_sentence(change, check.names) for change in check.changes]
    return render(form=form, workshop=workshop, check=check, changes=changes)


@bp.get("/workshops/<slug>/schedule/releases", access=BOARD)
def releases(workshop: Workshop) -> ResponseReturnValue:
    """The changelog: every release with its note and differences."""
    names = queries.names_of(workshop)
    rows = [
        (row, [queries.change_sentence(change, names) for change in row.changes], queries.release_words(row.changes))
        for row in queries.releases(workshop)
    ]
    return render(workshop=workshop, rows=rows)
