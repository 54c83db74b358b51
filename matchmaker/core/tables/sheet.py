"""What reading a file gives: sheets with a header and rows, or a refusal with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _

Cell = str | float
"""A text without white space around it, or a number that the file itself says to be one (Excel).

Of Excel days are "2024-02-01", moments "2024-02-01 09:30", truth "TRUE" or "FALSE", shares "25 %", and a formula that
was never computed is the formula ("=A1+1").
"""
CHUNK: Final = 64 * 1024
MOST_COLUMNS: Final = 200
LONGEST: Final = 32_767
"""Characters of a cell: what a cell of Excel holds. More is a quotation mark that does not end."""


@dataclass(frozen=True, slots=True)
class Row:
    """The number of the line (CSV: where the row begins) or row in the file, from 1, and at least a cell per title."""

    number: int
    cells: tuple[Cell, ...]
    titles: int = 0
    """Columns that have a title."""

    @property
    def is_too_long(self) -> bool:
        """More cells than titles: a separator stands in a text without quotation marks, so no cell can be trusted."""
        return len(self.cells) > self.titles

    def too_long_sentence(self) -> str:
        """What is said of such a line."""
        return _(
            "This line has more cells (%(n)s) than the table has columns (%(titles)s). Put a text that holds the "
            "separator in quotation marks.",
            n=len(self.cells),
            titles=self.titles,
        )

    @property
    def texts(self) -> list[str]:
        """The cells as text; a number with a point and without groups."""
        return [as_text(cell) for cell in self.cells]

    @property
    def is_empty(self) -> bool:
        """Nothing stands in it."""
        return all(cell == "" for cell in self.cells)


def as_text(cell: Cell) -> str:
    """A cell as text."""
    return f"{cell:.15g}" if isinstance(cell, float) else cell


@dataclass(frozen=True, slots=True)
class Recognised:
    """How a file was read, to be shown beside the first rows: nobody said it, we saw it.

    `encoding` and `separator` are empty for Excel; `decimal` is "," or "." where the numbers of a CSV file agree.
    """

    encoding: str = ""
    separator: str = ""
    decimal: str = ""
    notes: tuple[str, ...] = ()
    """Sentences for people about what is unusual: two encodings in one file, formulas without a value, …"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person says of a file where we recognised it wrongly; empty: as we recognise it.

    `encoding` is a name of `encodings.NAMES`, `header_row` the number of the row with the titles.
    """

    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    header_row: int = 0


AS_RECOGNISED: Final = Wanted()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: `name` of the sheet ("" of CSV), titles of its columns, number of the row where they stand."""

    name: str
    header: tuple[str, ...]
    header_row: int
    recognised: Recognised
    is_expected: bool
    """Its titles are those that were asked for."""
    source: Callable[[], Iterator[Row]]

    def rows(self) -> Iterator[Row]:
        """The rows below the titles that hold something, one at a time. Raises Refused where the file goes wrong.

        Who reads them says of a row `is_too_long` that it cannot be taken.
        """
        width = len(self.header)
        for row in self.source():
            if row.number > self.header_row and not row.is_empty:
                cells = list(row.cells)
                while len(cells) > width and cells[-1] == "":
                    cells.pop()
                yield Row(row.number, (*cells, *[""] * (width - len(cells))), width)


class Reason(StrEnum):
    """Why a file cannot be read."""

    EMPTY = "empty"
    NO_ROWS = "no_rows"
    NO_TABLE = "no_table"
    OLD_EXCEL = "old_excel"
    OPEN_DOCUMENT = "open_document"
    WEB_PAGE = "web_page"
    BROKEN = "broken"
    TOO_LARGE = "too_large"
    TOO_WIDE = "too_wide"
    QUOTE = "quote"
    AFTER_QUOTE = "after_quote"
    LONG_CELL = "long_cell"
    ENCODING = "encoding"
    OTHER_ENCODING = "other_encoding"
    NO_SUCH_ROW = "no_such_row"


class Refused(Invalid):
    """The file is no table that we can read without guessing; its sentence stands at the field `file`."""

    def __init__(self, reason: Reason, *, line: int = 0, example: str = "") -> None:
        self.reason, self.line = reason, line
        super().__init__({"file": _sentence(reason, line, example)})


def _sentence(reason: Reason, line: int, example: str) -> str:
    sentences: dict[Reason, str] = {
        Reason.EMPTY: _("This file is empty."),
        Reason.NO_ROWS: _("This file has column titles, but no lines."),
        Reason.NO_TABLE: _("This is neither a CSV file nor an Excel file (.xlsx). Please save it as one of them."),
        Reason.OLD_EXCEL: _(
            "This is an Excel file of the old kind (.xls), or one with a password. Please save it as .xlsx or CSV."
        ),
        Reason.OPEN_DOCUMENT: _("This is an OpenDocument file. Please save it as .xlsx or CSV."),
        Reason.WEB_PAGE: _("This is a web page, even if its name says something else. Please save it as .xlsx or CSV."),
        Reason.BROKEN: _("This file is damaged or incomplete. Please save it again."),
        Reason.TOO_LARGE: _("This file is too large when unpacked. Please split it."),
        Reason.TOO_WIDE: _("Line %(n)s has too many columns (limit: %(most)s).", n=line, most=MOST_COLUMNS),
        Reason.QUOTE: _("In line %(n)s a quotation mark does not end. Please correct the file.", n=line),
        Reason.AFTER_QUOTE: _("In line %(n)s text follows a closing quotation mark. Please correct the file.", n=line),
        Reason.LONG_CELL: _(
            "In line %(n)s a cell is too long (limit in characters: %(most)s). Perhaps a quotation mark is missing.",
            n=line,
            most=LONGEST,
        ),
        Reason.ENCODING: _(
            "We cannot tell which letters this file means, for example %(example)s. "
            "Please save it as “CSV UTF-8” or as .xlsx.",
            example=example,
        ),
        Reason.OTHER_ENCODING: _("This file cannot be read in this encoding. Choose another one."),
        Reason.NO_SUCH_ROW: _("Line %(n)s is empty, or too far below to be the line of the titles.", n=line),
    }
    return sentences[reason]
