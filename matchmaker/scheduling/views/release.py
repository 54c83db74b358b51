"""Releases and paper."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.errors import Invalid, NotFound
from matchmaker.core.i18n import _
from matchmaker.core.render import render
from matchmaker.scheduling import policy, queries, services
from matchmaker.scheduling.forms import ReleaseForm
from matchmaker.scheduling.models import Meeting
from matchmaker.scheduling.views._blueprint import BOARD, bp
from matchmaker.workshops import queries as workshops
from matchmaker.workshops.models import Workshop

SHEETS = ("personal", "tables", "board")


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


@bp.get(
    "/workshops/<slug>/schedule/print/<sheet>",
    access=may(policy.can_open_day, workshop=queries.get_for_board),
)
def sheet(workshop: Workshop, sheet: str) -> ResponseReturnValue:
    """Paper of the last release: personal agendas, table cards, the whole plan. `?pdf=1` where it is installed."""
    if sheet not in SHEETS:
        raise NotFound(_("There is no such sheet."))
    meetings = queries.full_agenda(queries.last_release(workshop.id))
    context: dict[str, Any] = {
        "workshop": workshop,
        "meetings": meetings,
        "slots": workshops.slots(workshop),
        "tables": workshops.tables(workshop) if sheet != "personal" else [],
        "people": _by_person(meetings) if sheet == "personal" else [],
        "sheet": sheet,
        "no_pdf": False,
    }
    template = f"scheduling/print_{sheet}.html"
    if request.args.get("pdf") == "1":
        pdf = _pdf(template, context)
        if pdf is not None:
            name = f"{workshop.slug}-{sheet}.pdf"
            return Response(
                pdf, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
            )
        context["no_pdf"] = True
    return render(template, **context)


def _by_person(meetings: list[Meeting]) -> list[tuple[str, int, list[Meeting]]]:
    """(name, registration id, meetings) for everybody with a meeting, by name."""
    found: dict[int, tuple[str, list[Meeting]]] = {}
    for meeting in meetings:
        for row in (meeting.city, meeting.company):
            found.setdefault(row.id, (row.organization.name, []))[1].append(meeting)
    return sorted((name, key, rows) for key, (name, rows) in found.items())


def _pdf(template: str, context: dict[str, Any]) -> bytes | None:
    """The page as PDF with the extra `pdf`; None without it."""
    try:
        weasyprint = import_module("weasyprint")
    except (ImportError, OSError):  # OSError: the library is there, its system libraries are not
        return None
    static = Path(current_app.static_folder or "")
    styles = [weasyprint.CSS(filename=str(static / name)) for name in ("theme.css", "components.css", "boards.css")]
    # Without a base address nothing is fetched: the page's own links to style sheets are left aside.
    made: bytes = weasyprint.HTML(string=render_template(template, **context)).write_pdf(stylesheets=styles)
    return made
