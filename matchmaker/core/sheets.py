"""Tables for spreadsheets: one way to write CSV, safe against cells that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response


def safe_cell(cell: object) -> str:
    """A cell that no spreadsheet reads as a formula; numbers keep their sign."""
    text = "" if cell is None else str(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return text
    return f"'{text}" if text.lstrip()[:1] in {"=", "+", "-", "@"} or text[:1] in {"\t", "\r"} else text


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Columns and rows as CSV, with the mark by which Excel knows UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def csv_answer(filename: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The table as a file to save."""
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return Response(csv_text(columns, rows), mimetype="text/csv", headers=headers)
