"""The platform's own report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import ANYONE
from matchmaker.core.errors import NotFound
from matchmaker.core.headers import attachment
from matchmaker.core.i18n import _
from matchmaker.core.pages import Page, page_number
from matchmaker.core.paper import pdf_of
from matchmaker.core.pictures.answers import picture_answer
from matchmaker.core.render import render
from matchmaker.core.sheets import table_answer
from matchmaker.insights.queries import drawn, files, labels, rows, scope
from matchmaker.insights.queries.datasets import DATASETS, Scope
from matchmaker.insights.views.blueprint import bp

PER_PAGE = 100


def _scope() -> Scope:
    return scope.read_scope(request.args.get("from"), request.args.get("until"), request.args.get("workshop"))


def _address(chosen: Scope) -> dict[str, Any]:
    """The scope as arguments of an address."""
    given = {"from": chosen.start.isoformat(), "until": chosen.until.isoformat(), "workshop": chosen.workshop}
    return {name: value for name, value in given.items() if value}


@bp.get("/report", access=ANYONE)
def report() -> ResponseReturnValue:
    """All figures with targets, tables and pictures. `?pdf=1` gives a file where the extra is installed."""
    chosen = _scope()
    found, at = rows.report(chosen)
    content: dict[str, Any] = {"report": found, "at": at, "scope": chosen, "pictures": drawn.pictures_of(found, chosen)}
    wants_pdf = request.args.get("pdf") == "1"
    if wants_pdf:
        file = pdf_of([render_template("insights/paper.html", **content)])
        if file is not None:
            headers = {"Content-Disposition": attachment(f"report-{chosen.until.isoformat()}.pdf")}
            return Response(file, mimetype="application/pdf", headers=headers)
    address = _address(chosen)
    return render(
        **content,
        no_pdf=wants_pdf,
        workshops=scope.workshop_choices(),
        address=address,
        names=labels.datasets(),
        picture_url=lambda name, ending: url_for(".picture", name=name, ending=ending, **address),
    )


@bp.get("/report/data.zip", access=ANYONE)
def archive() -> Response:
    """Everything as open data, with a dictionary."""
    chosen = _scope()
    response = Response(files.archive(*rows.report(chosen), chosen), mimetype="application/zip")
    response.headers["Content-Disposition"] = attachment(f"report-{chosen.until.isoformat()}.zip")
    return response


@bp.get("/report.json", access=ANYONE)
def export_json() -> Response:
    """Figures and rows for programs."""
    chosen = _scope()
    return jsonify(files.as_json(*rows.report(chosen), chosen))


@bp.get("/report/rows/<dataset>", access=ANYONE)
def dataset(dataset: str) -> ResponseReturnValue:
    """The rows behind figures, a hundred a page."""
    chosen = _scope()
    found, at = _table(chosen, dataset)
    pages = Page(found, 1, len(found), PER_PAGE).pages
    number = min(page_number(request.args.get("page")), pages)
    address = _address(chosen)
    shown = files.cells_of(found[(number - 1) * PER_PAGE : number * PER_PAGE])
    return render(
        dataset=dataset,
        names=labels.datasets(),
        columns=files.columns_of(dataset),
        meanings=files.column_meanings(),
        page=Page(shown, number, len(found), PER_PAGE),
        page_url=lambda n: url_for(".dataset", dataset=dataset, page=n, **address),
        address=address,
        scope=chosen,
        at=at,
    )


@bp.get("/report/rows/<dataset>.<ending>", access=ANYONE)
def dataset_file(dataset: str, ending: str) -> Response:
    """The same rows as CSV or Excel."""
    found, _at = _table(_scope(), dataset)
    return table_answer(f"report-{dataset}", ending, (files.columns_of(dataset), files.cells_of(found)))


def _table(chosen: Scope, dataset: str) -> tuple[Sequence[object], datetime]:
    """The rows of a dataset, and when they were gathered."""
    if dataset not in DATASETS:
        raise NotFound(_("There is no such table of figures."))
    found = rows.read(chosen)
    return getattr(found.rows, dataset), found.at


@bp.get("/report/pictures/<name>.<ending>", access=ANYONE)
def picture(name: str, ending: str) -> Response:
    """A picture as SVG, or its table as CSV or Excel."""
    chosen = _scope()
    found = drawn.pictures_of(rows.report(chosen)[0], chosen).get(name)
    if found is None:
        raise NotFound(_("There is no such picture."))
    return picture_answer(found, f"report-{name}", ending)
