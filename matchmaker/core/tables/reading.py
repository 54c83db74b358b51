"""The one way in: a file that somebody sent → its tables, or a refusal with the true reason.

    sheet = read_table(file, is_header=lambda titles: "e-mail" in titles)
    sheet.header, sheet.header_row, sheet.recognised
    for row in sheet.rows():          # never all at once
        row.number, row.texts, row.cells

CSV may be UTF-8, UTF-16 or a one-byte page of Europe, with commas, semicolons, tabs or bars, any line end, lines above
the titles; Excel is .xlsx. What would have to be guessed is refused (`Refused`, an `Invalid` at the field `file`).
Numbers in text stay text: `core/numbers.py` reads them by the language of the person.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from statistics import median
from typing import IO, Final

from matchmaker.core.tables.separated import Separated
from matchmaker.core.tables.sheet import AS_RECOGNISED, Reason, Recognised, Refused, Row, Sheet, Wanted
from matchmaker.core.tables.workbook import Workbook, fits

IsHeader = Callable[[Sequence[str]], bool]
HEADER_WITHIN: Final = 30
"""Rows among which the titles of the columns are looked for."""
_SAMPLE: Final = 200
_LOOKED_AT: Final = 5_000
"""Rows among which the first ones that hold something are looked for: a million empty ones are no table."""
_MOSTLY: Final = 0.6
"""A line above the titles fills a smaller share of what rows usually fill."""
_ZIP: Final = b"PK\x03\x04"
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"
_PAGE: Final = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|table|meta)", re.IGNORECASE)
_NO_TABLE: Final = re.compile(rb"%PDF-|\{\\rtf|\x89PNG|GIF8|\xff\xd8\xff|<\?xml|\s*[\[{]\s*[\[{\"]")
"""Beginnings of files that are text to a reader of CSV, but no table: PDF, RTF, pictures, XML, JSON."""
_DECIMAL: Final = re.compile(r"[-+]?\d+([.,])(?:\d{1,2}|\d{4,})")
_NUMBER: Final = re.compile(r"[-+]?\d[\d.,' ]*")


def read_table(source: bytes | IO[bytes], *, is_header: IsHeader | None = None) -> Sheet:
    """The table of a file: of several sheets the first with the expected titles, else the first of several columns.

    `is_header` says whether titles are those that are expected (they come as they are written). Raises Refused.
    """
    found = read_tables(source, is_header=is_header)
    return next((one for one in found if one.is_expected), max(found, key=lambda one: min(len(one.header), 2)))


def read_tables(
    source: bytes | IO[bytes], *, is_header: IsHeader | None = None, wanted: Wanted = AS_RECOGNISED
) -> list[Sheet]:
    """All tables of a file, at least one: of CSV one, of Excel each visible sheet with rows below titles.

    What is `wanted` is not recognised any more. The file must stay open as long as rows are read, and the rows of one
    sheet at a time. Raises Refused.
    """
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    file.seek(0)
    start = file.read(512)
    if not start:
        raise Refused(Reason.EMPTY)
    if start.startswith(_OLD_OFFICE):
        raise Refused(Reason.OLD_EXCEL)
    if _NO_TABLE.match(start):
        raise Refused(Reason.NO_TABLE)
    if _PAGE.match(start):
        raise Refused(Reason.WEB_PAGE)
    is_book = start.startswith(_ZIP)
    found = list(_workbook(file, is_header, wanted) if is_book else _text(file, is_header, wanted))
    if not found:
        raise Refused(Reason.NO_ROWS)
    return found


def is_short(source: bytes | IO[bytes], *, most_bytes: int, most_rows: int) -> bool:
    """Can it be read while people wait? What counts is what it unpacks to: thirty kilobytes may hold a million rows."""
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    file.seek(0)
    start = file.read(len(_ZIP))
    file.seek(0)
    if start == _ZIP:
        return fits(file, most_bytes=most_bytes, most_rows=most_rows)
    text = file.read(most_bytes + 1)
    return len(text) <= most_bytes and max(text.count(b"\n"), text.count(b"\r")) <= most_rows


def _text(file: IO[bytes], is_header: IsHeader | None, wanted: Wanted) -> Iterator[Sheet]:
    separated = Separated(file, encoding=wanted.encoding, separator=wanted.separator)
    yield from _sheet("", separated.rows, separated.recognised(), is_header, wanted.header_row)


def _workbook(file: IO[bytes], is_header: IsHeader | None, wanted: Wanted) -> Iterator[Sheet]:
    book = Workbook(file)
    for name in book.names:
        row = wanted.header_row if wanted.sheet in {"", name} else 0
        yield from _sheet(name, partial(book.rows, name), Recognised(notes=book.notes()), is_header, row)


def _sheet(
    name: str,
    source: Callable[[], Iterator[Row]],
    recognised: Recognised,
    is_header: IsHeader | None,
    header_row: int,
) -> Iterator[Sheet]:
    """The table, if there is one."""
    rows = source()
    sample = list(islice((row for row in islice(rows, _LOOKED_AT) if not row.is_empty), _SAMPLE))
    rows.close()  # type: ignore[attr-defined]
    if not sample:
        return
    place = _wanted_place(sample, header_row) if header_row else None
    if place is None:
        place = next((i for i, row in enumerate(sample[:HEADER_WITHIN]) if is_header and is_header(row.texts)), None)
    header = sample[_by_shape(sample) if place is None else place]
    is_expected = is_header is not None and is_header(header.texts)
    if header is sample[-1]:
        return
    titles = header.texts
    while titles[-1] == "":
        titles.pop()
    if not recognised.decimal and recognised.encoding:
        recognised = replace(recognised, decimal=_decimal(sample))
    yield Sheet(name, tuple(titles), header.number, recognised, is_expected, source)


def _wanted_place(sample: Sequence[Row], number: int) -> int:
    for place, row in enumerate(sample):
        if row.number == number:
            return place
    raise Refused(Reason.NO_SUCH_ROW, line=number)


def _by_shape(sample: Sequence[Row]) -> int:
    """The first row that fills about as many cells as rows usually do, and holds no number."""
    filled = [sum(cell != "" for cell in row.cells) for row in sample]
    usual = median(filled)
    for place, row in enumerate(sample[:HEADER_WITHIN]):
        if filled[place] >= _MOSTLY * usual and not any(map(_is_number, row.cells)):
            return place
    return 0


def _is_number(cell: str | float) -> bool:
    return isinstance(cell, float) or _NUMBER.fullmatch(cell) is not None


def _decimal(sample: Sequence[Row]) -> str:
    """The sign between the whole and its parts, where the numbers of the first rows use only one."""
    signs = Counter(
        found[1]
        for row in sample
        for cell in row.cells
        if isinstance(cell, str) and (found := _DECIMAL.fullmatch(cell))
    )
    return next(iter(signs)) if len(signs) == 1 else ""
