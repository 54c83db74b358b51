"""The public outcome register."""

from __future__ import annotations

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import ANYONE, anyone_may_see
from matchmaker.core.pages import page_number
from matchmaker.core.render import render
from matchmaker.core.sheets import Table, table_answer
from matchmaker.outcomes.models.result import Result
from matchmaker.outcomes.queries import record_page, register, register_downloads, register_figures, tables
from matchmaker.outcomes.views.blueprint import bp


def _filters() -> register.ResultFilters:
    return register.ResultFilters.read(request.args.to_dict(flat=False))


@bp.get("/results", access=ANYONE)
def index() -> ResponseReturnValue:
    """What came of it, with filters."""
    filters = _filters()
    page = register.list_challenges(filters, number=page_number(request.args.get("page")))
    return render(
        page=page,
        withdrawn=register.withdrawn_results(filters),
        filters=filters,
        facets=register.facets(filters),
        licence=(register_figures.LICENCE, register_figures.LICENCE_URL),
        page_url=lambda n: url_for(".index", page=n, **filters.address()),
    )


@bp.get("/results.csv", access=ANYONE)
def export_csv() -> ResponseReturnValue:
    """The register for a spreadsheet; no cell is read as a formula."""
    return table_answer("results", "csv", _table())


@bp.get("/results.xlsx", access=ANYONE)
def export_xlsx() -> ResponseReturnValue:
    """The register as an Excel file: days are days, values are numbers."""
    return table_answer("results", "xlsx", _table())


def _table() -> Table:
    rows = register_downloads.record_entries(register.all_results(_filters()))
    columns = tables.register_columns()
    return columns, [[row[name] for name in columns] for row in rows]


@bp.get("/results.json", access=ANYONE)
def export_json() -> ResponseReturnValue:
    """The register for programs."""
    licence = {"name": register_figures.LICENCE, "url": register_figures.LICENCE_URL}
    return jsonify(licence=licence, results=register_downloads.machine_entries(register.all_results(_filters())))


@bp.get("/results/<public_id>", access=anyone_may_see(result=register.get_result))
def show(result: Result) -> ResponseReturnValue:
    """One entry: what came of it, with figures and their evidence."""
    record = None if result.is_withdrawn else result.collaboration
    return render(
        result=result,
        entry=register.entry_of(result),
        record=record,
        indicators=[record_page.shown_indicator(row) for row in record.indicators] if record else [],
        ladder=record_page.ladder_line(record) if record else [],
        stages=record_page.stage_line(result.stage),
    )
