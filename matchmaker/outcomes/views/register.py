"""The public outcome register."""

from __future__ import annotations

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import ANYONE, anyone_may_see
from matchmaker.core.pages import page_number
from matchmaker.core.render import render
from matchmaker.core.sheets import Table, csv_answer, xlsx_answer
from matchmaker.outcomes import queries
from matchmaker.outcomes.models import Result
from matchmaker.outcomes.views.blueprint import bp


def _filters() -> queries.Filters:
    return queries.Filters.read(request.args.to_dict(flat=False))


@bp.get("/results", access=ANYONE)
def index() -> ResponseReturnValue:
    """What came of it, with filters."""
    filters = _filters()
    page = queries.list_results(filters, number=page_number(request.args.get("page")))
    return render(
        page=page,
        filters=filters,
        facets=queries.facets(filters),
        page_url=lambda n: url_for(".index", page=n, **filters.address()),  # type: ignore[arg-type]
    )


@bp.get("/results.csv", access=ANYONE)
def export_csv() -> ResponseReturnValue:
    """The register for a spreadsheet; no cell is read as a formula."""
    return csv_answer("results.csv", *_table())


@bp.get("/results.xlsx", access=ANYONE)
def export_xlsx() -> ResponseReturnValue:
    """The register as an Excel file: days are days, values are numbers."""
    return xlsx_answer("results.xlsx", {"results": _table()})


def _table() -> Table:
    rows = queries.record_entries(queries.all_results(_filters()))
    columns = queries.register_columns()
    return columns, [[row[name] for name in columns] for row in rows]


@bp.get("/results.json", access=ANYONE)
def export_json() -> ResponseReturnValue:
    """The register for programs."""
    return jsonify(results=queries.machine_entries(queries.all_results(_filters())))


@bp.get("/results/<public_id>", access=anyone_may_see(result=queries.get_result))
def show(result: Result) -> ResponseReturnValue:
    """One entry: what came of it, with figures and their evidence."""
    record = result.collaboration
    return render(
        result=result,
        entry=queries.entry_of(result),
        record=record,
        indicators=[queries.shown_indicator(row) for row in record.indicators] if record else [],
        ladder=queries.ladder_line(record) if record else [],
        stages=queries.stage_line(result.stage),
    )
