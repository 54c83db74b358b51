"""Rows of an Excel workbook (.xlsx), read by openpyxl row by row, with bounds on what a file may unpack to."""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import IO, Any, Final

from matchmaker.core.i18n import _
from matchmaker.core.tables.sheet import CHUNK, LONGEST, MOST_COLUMNS, Cell, Reason, Refused, Row

MOST_UNPACKED: Final = 300 * 1024 * 1024
MOST_KEPT: Final = 48 * 1024 * 1024
"""Bytes of the parts that openpyxl keeps while it reads rows: shared texts, styles, the book itself."""
MOST_OF_A_ROW: Final = 8 * 1024 * 1024
MOST_SHEETS: Final = 200
MOST_ROWS: Final = 1_048_576
"""Rows of a sheet of Excel."""
_ROW: Final = re.compile(rb"<(?:\w+:)?row[\s>/]")
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s>/]")
_SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml")
_UNREAD: Final = re.compile(r"xl/(media|drawings|charts|embeddings|theme|comments|printerSettings|pivot\w+)[/\d.]")
_FAULTS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    OSError,
    EOFError,
    RuntimeError,
    SyntaxError,
)
"""What openpyxl and the archive raise when a file is not as it should be (errors of XML are SyntaxErrors)."""


class Workbook:
    """An open workbook: names of its sheets, and their rows as often as they are asked for. Raises Refused."""

    def __init__(self, file: IO[bytes]) -> None:
        from openpyxl import load_workbook  # 0.3 seconds, only for those who send such a file

        warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
        self._formulas = _checked(file)
        try:
            file.seek(0)
            self._values = load_workbook(file, read_only=True, data_only=True)
            self._texts = load_workbook(file, read_only=True) if self._formulas else None
            shown = [sheet for sheet in self._values.worksheets if sheet.sheet_state == "visible"]
        except _FAULTS:
            raise Refused(Reason.BROKEN) from None
        self.names: list[str] = [sheet.title for sheet in shown or self._values.worksheets]

    def rows(self, name: str) -> Iterator[Row]:
        """The rows of a sheet, with their number."""
        try:
            values = _cells(self._values[name])
            texts = _cells(self._texts[name]) if self._texts is not None else None
            for number, cells in enumerate(values, 1):
                if number > MOST_ROWS:
                    raise Refused(Reason.BROKEN)
                written = next(texts, ()) if texts is not None else ()
                if cells:
                    yield _row(number, cells, written)
        except _FAULTS as error:
            if isinstance(error, Refused):
                raise
            raise Refused(Reason.BROKEN) from None

    def notes(self) -> tuple[str, ...]:
        """What is unusual about the book."""
        if not self._formulas:
            return ()
        return (_("A formula counts with the value that Excel stored; one without is read as its text."),)


def _cells(sheet: Any) -> Iterator[tuple[Any, ...]]:
    sheet.reset_dimensions()  # programs write wrong ones
    rows: Iterator[tuple[Any, ...]] = sheet.iter_rows(min_row=1)
    return rows


def _row(number: int, cells: tuple[Any, ...], written: tuple[Any, ...]) -> Row:
    if any(cell.value is not None for cell in cells[MOST_COLUMNS:]):
        raise Refused(Reason.TOO_WIDE, line=number)
    found = [_cell(cell) for cell in cells[:MOST_COLUMNS]]
    for place, cell in enumerate(written[: len(found)]):
        if cell.data_type == "f" and found[place] == "":
            found[place] = str(getattr(cell.value, "text", cell.value))
    while found and found[-1] == "":
        found.pop()
    if any(isinstance(one, str) and len(one) > LONGEST for one in found):
        raise Refused(Reason.LONG_CELL, line=number)
    return Row(number, tuple(found))


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return f"{value * 100:.12g} %" if "%" in (cell.number_format or "") else float(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        return f"{value.total_seconds() / 3600:.10g}"
    return str(value).strip()


def _checked(file: IO[bytes]) -> bool:
    """May openpyxl have it? Whether a sheet holds formulas. Raises Refused: too large, damaged, or not of this kind."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if "xl/workbook.xml" not in names and not any(_SHEET.fullmatch(name) for name in names):
                raise Refused(Reason.OPEN_DOCUMENT if "mimetype" in names else Reason.NO_TABLE)
            sheets = [member for member in members if _SHEET.fullmatch(member.filename)]
            kept = [one for one in members if one not in sheets and not _UNREAD.match(one.filename)]
            unpacked = sum(member.file_size for member in members)
            if unpacked > MOST_UNPACKED or sum(member.file_size for member in kept) > MOST_KEPT:
                raise Refused(Reason.TOO_LARGE)
            if len(sheets) > MOST_SHEETS:
                raise Refused(Reason.TOO_LARGE)
            for member in kept:
                if member.filename.endswith(".xml"):
                    _refuse_entities(archive, member)
            found = [_looked_through(archive, member) for member in sheets]  # every one, not only up to the first
            return any(found)
    except _FAULTS as error:
        if isinstance(error, Refused):
            raise
        raise Refused(Reason.BROKEN) from None


def fits(file: IO[bytes], *, most_bytes: int, most_rows: int) -> bool:
    """Do the parts that are read unpack to so little, with so few rows? A damaged file does: it is refused at once."""
    try:
        with zipfile.ZipFile(file) as archive:
            read = [one for one in archive.infolist() if not _UNREAD.match(one.filename)]
            if sum(member.file_size for member in read) > most_bytes:
                return False
            sheets = [archive.read(member) for member in read if _SHEET.fullmatch(member.filename)]
            return sum(len(_ROW.findall(sheet)) for sheet in sheets) <= most_rows
    except _FAULTS:
        return True


def _refuse_entities(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    with archive.open(member) as part:
        _refuse_type(part.read(CHUNK))


def _refuse_type(start: bytes) -> None:
    """No document type, so no entities; and no encoding in which one could hide."""
    if b"<!" in start.replace(b"<!--", b"") or b"\0" in start:
        raise Refused(Reason.BROKEN)


def _looked_through(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Has the sheet formulas? Raises Refused for a row that no memory should hold."""
    has_formulas, length, rest = False, 0, b""
    with archive.open(member) as part:
        is_first = True
        while chunk := part.read(CHUNK):
            if is_first:
                _refuse_type(chunk)
                is_first = False
            seen = rest + chunk
            has_formulas = has_formulas or _FORMULA.search(seen) is not None
            places = [found.start() for found in _ROW.finditer(seen)]
            length = len(seen) - places[-1] if places else length + len(chunk)
            if length > MOST_OF_A_ROW:
                raise Refused(Reason.TOO_LARGE)
            rest = seen[-64:]
    return has_formulas
