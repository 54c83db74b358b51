"""Tables for spreadsheets: one way to write CSV and Excel files, safe against cells that a spreadsheet would run.

Cells are Python values: numbers stay numbers, days (`date`) and moments (`datetime`, aware, written in UTC without
seconds) stay days and moments, everything else is text. Every table is offered as both files. The Excel file says which
cell is what, so it opens alike in every country. The CSV file is for programs: UTF-8, commas, points in numbers (RFC
4180). It has no types, and a spreadsheet that expects semicolons or tabs splits it elsewhere, so whatever a spreadsheet
could take for the beginning of a formula gets an apostrophe there.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import isfinite
from typing import Any, Final, Generic, TypeVar

from flask import Response

from matchmaker.core.errors import Invalid, NotFound
from matchmaker.core.headers import attachment
from matchmaker.core.i18n import _
from matchmaker.core.numbers import figure

T = TypeVar("T")
Table = tuple[Sequence[str], Iterable[Sequence[object]]]
"""Columns and rows."""
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS: Final = 20_000
"""Rows of a list in one file."""
WIDEST: Final = 60
LONGEST_CELL: Final = 32_767
"""Characters in one cell of an Excel file (Microsoft, "Excel specifications and limits")."""
MOST_DIGITS: Final = 15
"""Digits of a number that a spreadsheet keeps; longer ones are written as text."""
_SIGNS: Final = "=+\\-@\uff1d\uff0b\uff0d\uff20"  # with the wide ones, which some spreadsheets read alike
_NUMBER: Final = r"[+-]?\d+(?:[.,]\d+)?\s*(?:[;,\t|\r\n\"]|\Z)"
_BEGINS: Final = re.compile(rf"(?=[\t\r]|[\s\"']*[{_SIGNS}])(?!\s*{_NUMBER})")
_BEGINS_INSIDE: Final = re.compile(rf"([;,\t|\r\n][\"'\s]*)(?=[{_SIGNS}])(?!{_NUMBER})")
"""What a spreadsheet might take for a formula, at the beginning of a cell and where it might split the cell."""
_EPOCH: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - the same table is the same file


def _as_text(cell: object) -> str:
    if isinstance(cell, datetime):
        return f"{cell.astimezone(UTC):%Y-%m-%d %H:%M}"
    return "" if cell is None else cell.isoformat() if isinstance(cell, date) else str(cell)


def safe_cell(cell: object) -> str:
    """A cell of a CSV file in which no spreadsheet finds a formula, wherever it splits; numbers keep their sign."""
    text = _as_text(cell)
    if _is_number(cell):
        return text
    return ("'" if _BEGINS.match(text) else "") + _BEGINS_INSIDE.sub(r"\1'", text)


def _is_number(cell: object) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Columns and rows as CSV, with the mark by which Excel knows UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([safe_cell(title) for title in columns])  # titles may come from a file, or be an organizer's words
    writer.writerows([safe_cell(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def xlsx_bytes(tables: Mapping[str, Table]) -> bytes:
    """An Excel file with one sheet for each name (at most 31 characters): header fixed, with a filter, typed cells."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": _EPOCH})
        formats = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left", "valign": "top"}),
            "whole": book.add_format({"num_format": "#,##0", "valign": "top"}),
            "number": book.add_format({"valign": "top"}),
        }
        for name, (columns, rows) in tables.items():
            _write_sheet(book.add_worksheet(name), columns, [list(row) for row in rows], formats)
    return out.getvalue()


def _write_sheet(sheet: Any, columns: Sequence[str], rows: list[list[object]], formats: Mapping[str, Any]) -> None:
    for x, title in enumerate(columns):
        sheet.write_string(0, x, title, formats["head"])
        longest = max((len(line) for row in rows for line in _as_text(row[x]).split("\n")), default=0)
        sheet.set_column(x, x, min(WIDEST, max(len(title), longest) + 3))
    for y, row in enumerate(rows, 1):
        for x, cell in enumerate(row):
            _write_cell(sheet, y, x, cell, formats)
    sheet.freeze_panes(1, 0)
    if columns:
        sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_cell(sheet: Any, y: int, x: int, cell: object, formats: Mapping[str, Any]) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, datetime) and cell.year >= 1900:
        sheet.write_datetime(
            y, x, cell.astimezone(UTC).replace(tzinfo=None, second=0, microsecond=0), formats["moment"]
        )
    elif isinstance(cell, date) and cell.year >= 1900:
        sheet.write_datetime(y, x, datetime(cell.year, cell.month, cell.day), formats["day"])  # noqa: DTZ001
    elif isinstance(cell, int | float) and _is_number(cell) and isfinite(cell) and abs(cell) < 10**MOST_DIGITS:
        is_large = isinstance(cell, int) and abs(cell) >= 3_000  # years stay as they are
        sheet.write_number(y, x, cell, formats["whole" if is_large else "number"])
    else:
        sheet.write_string(y, x, _as_text(cell)[:LONGEST_CELL], formats["text"])


def json_text(keys: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The rows as a list of objects: days and moments as ISO 8601, numbers as numbers, everything else as it is."""
    names: list[str] = []
    for key in keys:  # two columns of one title are two values
        names.append(key if key not in names else f"{key} ({len(names) + 1})")
    found = [dict(zip(names, map(_as_json, row), strict=True)) for row in rows]
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _as_json(cell: object) -> object:
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).isoformat(timespec="seconds")
    if cell is None or isinstance(cell, bool | int | str) or (isinstance(cell, float) and isfinite(cell)):
        return cell
    return cell.isoformat() if isinstance(cell, date) else str(cell)


@dataclass(frozen=True)
class Column(Generic[T]):
    """A column of a list's download: its name for programs, its title for people, what stands in a row's cell."""

    key: str
    title: str
    cell: Callable[[T], object]


def list_answer(name: str, ending: str, columns: Sequence[Column[T]], rows: Sequence[T]) -> Response:
    """A list as people filtered it, as a file to save: `name`.csv, `name`.xlsx or `name`.json.

    Raises Invalid for more than `MOST_ROWS` rows: a part that looks like all of it would be worse than none.
    """
    if len(rows) > MOST_ROWS:
        raise Invalid(
            {
                "": _(
                    "There are too many rows for a file (limit: %(n)s). Choose a filter, then download again.",
                    n=figure(MOST_ROWS),
                )
            }
        )
    cells = [[column.cell(row) for column in columns] for row in rows]
    return table_answer(name, ending, ([column.title for column in columns], cells), [c.key for c in columns])


def table_answer(name: str, ending: str, table: Table, keys: Sequence[str] = ()) -> Response:
    """The table as a file to save, `name`.csv, `name`.xlsx or `name`.json; there each row has its values under `keys`,
    or else under the columns' titles. Raises NotFound for another ending."""
    columns, rows = table
    if ending == "csv":
        response = Response(csv_text(columns, rows), mimetype="text/csv")
    elif ending == "xlsx":
        response = Response(xlsx_bytes({name.partition("-")[0]: table}), mimetype=XLSX)
    elif ending == "json":
        response = Response(json_text(keys or columns, rows), mimetype="application/json")
    else:
        raise NotFound(_("This table is available as CSV, Excel and JSON."))
    response.headers["Content-Disposition"] = attachment(f"{name}.{ending}")
    return response
