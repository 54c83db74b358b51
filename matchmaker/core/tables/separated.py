"""Rows of a text file: separator and quotation marks."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import IO, Final

from matchmaker.core.i18n import _
from matchmaker.core.tables import encodings
from matchmaker.core.tables.encodings import Encoding
from matchmaker.core.tables.sheet import CHUNK, LONGEST, MOST_COLUMNS, Reason, Recognised, Refused, Row

SEPARATORS: Final = ";,\t|"


class Separated:
    """A text file: how it is written, and its rows as often as they are asked for. Raises Refused."""

    def __init__(self, file: IO[bytes], *, encoding: str = "", separator: str = "") -> None:
        self._file = file
        self._is_told = bool(encoding)
        self._encoding = Encoding(encodings.code_of(encoding)) if encoding else encodings.recognised(file)
        self.separator = separator or _separator(self._start())

    def recognised(self) -> Recognised:
        """What was seen, without the decimal sign."""
        encoding = self._encoding
        return Recognised(
            encoding=encodings.NAMES[encoding.name], separator=self.separator, notes=tuple(_notes(encoding))
        )

    def rows(self) -> Iterator[Row]:
        """All rows but the one that names the separator, with the number of the line where each begins."""
        text = self._text()
        reader = csv.reader(text, delimiter=self.separator, strict=True)
        line = 1
        try:
            for cells in reader:
                number, line = line, reader.line_num + 1
                if not (number == 1 and _names_separator("".join(cells) or self.separator, cells)):
                    yield _row(number, cells, is_double=self._encoding.is_double)
        except csv.Error as error:
            raise Refused(_reason(str(error)), line=line) from None
        except UnicodeError:
            raise Refused(Reason.OTHER_ENCODING if self._is_told else Reason.BROKEN) from None
        finally:
            text.detach()

    def _text(self) -> io.TextIOWrapper:
        self._file.seek(0)
        return io.TextIOWrapper(self._file, self._encoding.name, errors=self._encoding.errors, newline="")

    def _start(self) -> list[str]:
        """The first lines, whole ones if there are any."""
        text = self._text()
        try:
            start = text.read(CHUNK)
        except UnicodeError:
            raise Refused(Reason.OTHER_ENCODING if self._is_told else Reason.BROKEN) from None
        finally:
            text.detach()
        lines = start.splitlines(keepends=True)
        return lines[:-1] if len(start) == CHUNK and len(lines) > 1 else lines


def _reason(fault: str) -> Reason:
    """What the module csv means."""
    if "field limit" in fault:
        return Reason.LONG_CELL
    return Reason.QUOTE if "end of data" in fault else Reason.AFTER_QUOTE


def _row(number: int, cells: list[str], *, is_double: bool) -> Row:
    if len(cells) > MOST_COLUMNS and any(cell.strip() for cell in cells[MOST_COLUMNS:]):
        raise Refused(Reason.TOO_WIDE, line=number)
    cells = cells[:MOST_COLUMNS]
    if any(len(cell) > LONGEST for cell in cells):
        raise Refused(Reason.LONG_CELL, line=number)
    return Row(number, tuple((encodings.undone(cell) if is_double else cell).strip() for cell in cells))


def _names_separator(line: str, cells: list[str]) -> bool:
    """Excel's own first line, "sep=;"."""
    return line.strip().casefold() == "sep=" or (len(cells) == 1 and line.strip().casefold()[:-1] == "sep=")


def _separator(lines: list[str]) -> str:
    """What splits most of the first rows into equally many parts, as the first line says or as they show."""
    first = lines[0].strip('\r\n\ufeff "') if lines else ""
    if first.casefold().startswith("sep=") and len(first) == 5:
        return first[4]

    def equal_rows(separator: str) -> tuple[int, int]:
        try:
            widths = [len(cells) for cells in csv.reader(lines, delimiter=separator) if any(cells)]
        except csv.Error:
            return 0, 0
        counted = Counter(width for width in widths if width > 1)
        width, times = counted.most_common(1)[0] if counted else (0, 0)
        return times, width

    best = max(SEPARATORS, key=equal_rows)
    return best if equal_rows(best)[0] else ","


def _notes(encoding: Encoding) -> Iterator[str]:
    if encoding.is_double:
        yield _("The letters of this file were encoded twice; we have undone that.")
    if encoding.also:
        yield _(
            "This file mixes two encodings, UTF-8 and %(other)s; each part is read by its own.",
            other=encodings.NAMES[encoding.also],
        )
