"""The public outcome register."""

from __future__ import annotations

import csv
import io

from flask import Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import ANYONE, anyone_may_see
from matchmaker.core.pages import page_number
from matchmaker.core.render import render
from matchmaker.outcomes import queries
from matchmaker.outcomes.engine import formula_safe
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
    rows = queries.record_entries(queries.all_results(_filters()))
    response = Response("\ufeff" + as_csv(rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="results.csv"'
    return response


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


def as_csv(rows: list[dict[str, object]], columns: list[str] | None = None) -> str:
    """Rows as CSV text, safe against formulas."""
    out = io.StringIO()
    writer = csv.writer(out)
    names = columns or (list(rows[0]) if rows else list(queries.register_columns()))
    writer.writerow(names)
    for row in rows:
        writer.writerow([formula_safe(row[name]) for name in names])
    return out.getvalue()
