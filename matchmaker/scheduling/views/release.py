"""Releases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.errors import Conflict
from matchmaker.core.i18n import _
from matchmaker.core.pages import Page, page_number, page_within
from matchmaker.core.render import render
from matchmaker.scheduling import policy
from matchmaker.scheduling.forms import ReleaseForm
from matchmaker.scheduling.models import Schedule
from matchmaker.scheduling.queries import board, plan, runs, sentences
from matchmaker.scheduling.queries import releases as releases_queries
from matchmaker.scheduling.services import going_back, releasing
from matchmaker.scheduling.views.blueprint import BOARD, bp
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import mailbox

CHANGES_SHOWN = 60
CHANGES_AT_FIRST = 20


@bp.route(
    "/workshops/<slug>/schedule/release",
    methods=["GET", "POST"],
    access=may(policy.can_release, workshop=board.get_for_board),
)
def release(workshop: Workshop) -> ResponseReturnValue:
    """What stands against it, what changes for whom, then release."""
    form = ReleaseForm()
    if form.validate_on_submit() and (
        done := form.attempt(
            releasing.release_schedule,
            current_actor(),
            workshop=workshop,
            note=form.note.data or "",
            keep_names=bool(form.keep_names.data),
        )
    ):
        text = _("Release %(n)s is out. We have told everybody whose meetings changed.", n=done.result.number)
        flash(mailbox.told(workshop, text), "success")
        return redirect(url_for(".releases", slug=workshop.slug), 303)
    check = releases_queries.release_check(workshop)
    return render(form=form, workshop=workshop, check=check, changes=_some(check.changes, check.names, CHANGES_SHOWN))


@bp.post(
    "/workshops/<slug>/schedule/releases/<int(max=99999):number>/return",
    access=may(policy.can_plan, workshop=board.get_for_board, release=releases_queries.find_release),
)
def go_back(workshop: Workshop, release: Schedule) -> ResponseReturnValue:
    """Back to what a release says; a refusal stands above the list."""
    try:
        going_back.return_to_release(current_actor(), workshop=workshop, release=release)
    except Conflict as error:
        flash(str(error), "error")
        return _list(workshop, status=409)
    flash(_("The schedule is now the same as release %(n)s.", n=release.number), "success")
    return redirect(url_for(".board", slug=workshop.slug), 303)


def _some(changes: Sequence[dict[str, Any]], names: sentences.Names, per_page: int) -> Page[tuple[str, str]]:
    """One page of differences in words."""
    number = page_within(page_number(request.args.get("page")), len(changes), per_page)
    first = (number - 1) * per_page
    words = [releases_queries.change_sentence(change, names) for change in changes[first : first + per_page]]
    return Page(words, number, len(changes), per_page)


@bp.get("/workshops/<slug>/schedule/releases", access=BOARD)
def releases(workshop: Workshop) -> ResponseReturnValue:
    """The changelog: every release with its note and differences; `?release=2` shows all of one."""
    return _list(workshop)


def _list(workshop: Workshop, *, status: int = 200) -> ResponseReturnValue:
    names, wanted = plan.names_of(workshop), request.args.get("release", "")
    found = [row for row in runs.releases(workshop) if wanted in {"", str(row.number)}]
    shown = CHANGES_SHOWN if wanted else CHANGES_AT_FIRST
    rows = [(row, _some(row.changes, names, shown), releases_queries.release_words(row.changes)) for row in found]
    can_plan = policy.can_plan(current_actor(), workshop=workshop)
    return render(
        "scheduling/releases.html", status=status, workshop=workshop, rows=rows, wanted=wanted, can_plan=can_plan
    )
