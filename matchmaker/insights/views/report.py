"""The platform's own report."""

from __future__ import annotations

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
from matchmaker.insights.queries.report import Report, report_of
from matchmaker.insights.views.blueprint import bp

PER_PAGE = 100


def _scope() -> Scope:
    return scope.read_scope(request.args.get("from"), request.args.get("until"), request.args.get("workshop"))


def _address(chosen: Scope) -> dict[str, Any]:
    """The scope as arguments of an address."""
    given = {"from": chosen.start.isoformat(), "until": chosen.until.isoformat(), "workshop": chosen.workshop}
    return {name: value for name, value in given.items() if value}


def _report(chosen: Scope) -> Report:
    return report_of(rows.read(chosen))


@bp.get("/report", access=ANYONE)
def report() -> ResponseReturnValue:
    """All figures with targets, tables and pictures. `?pdf=1` gives a file where the extra is installed."""
    chosen = _scope()
    found = _report(chosen)
    content: dict[str, Any] = {"report": found, "scope": chosen, "pictures": drawn.pictures_of(found, chosen)}
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
    response = Response(files.archive(_report(chosen), chosen), mimetype="application/zip")
    response.headers["Content-Disposition"] = attachment(f"report-{chosen.until.isoformat()}.zip")
    return response


@bp.get("/report.json", access=ANYONE)
def export_json() -> Response:
    """Figures and rows for programs."""
    chosen = _scope()
    return jsonify(files.as_json(_report(chosen), chosen))


@bp.get("/report/rows/<dataset>", access=ANYONE)
def dataset(dataset: str) -> ResponseReturnValue:
    """The rows behind figures, a hundred a page."""
    chosen = _scope()
    columns, cells = _table(chosen, dataset)
    pages = Page(cells, 1, len(cells), PER_PAGE).pages
    number = min(page_number(request.args.get("page")), pages)
    address = _address(chosen)
    return render(
        dataset=dataset,
        names=labels.datasets(),
        columns=columns,
        meanings=files.column_meanings(),
        page=Page(cells[(number - 1) * PER_PAGE : number * PER_PAGE], number, len(cells), PER_PAGE),
        page_url=lambda n: url_for(".dataset", dataset=dataset, page=n, **address),
        address=address,
        scope=chosen,
    )


@bp.get("/report/rows/<dataset>.<ending>", access=ANYONE)
def dataset_file(dataset: str, ending: str) -> Response:
    """The same rows as CSV or Excel."""
    return table_answer(f"report-{dataset}", ending, _table(_scope(), dataset))


def _table(chosen: Scope, dataset: str) -> tuple[list[str], list[tuple[object, ...]]]:
    if dataset not in DATASETS:
        raise NotFound(_("There is no such table."))
    return files.columns_of(dataset), [tuple(row) for row in files.cells_of(rows.read(chosen), dataset)]


@bp.get("/report/pictures/<name>.<ending>", access=ANYONE)
def picture(name: str, ending: str) -> Response:
    """A picture as SVG, or its table as CSV or Excel."""
    chosen = _scope()
    found = drawn.pictures_of(_report(chosen), chosen).get(name)
    if found is None:
        raise NotFound(_("There is no such picture."))
    return picture_answer(found, f"report-{name}", ending)
