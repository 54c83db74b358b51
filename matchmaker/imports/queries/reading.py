"""A file, opened: its table, the match of its columns, and its lines, never more than a block at a time."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Final

from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.numbers import read_number, read_whole
from matchmaker.core.tables.reading import is_short as is_short_file
from matchmaker.core.tables.reading import read_tables
from matchmaker.core.tables.sheet import CHUNK, Cell, Row, Sheet, Wanted, as_text
from matchmaker.core.text import printable
from matchmaker.imports.hooks import (
    LONGEST_CELL,
    Column,
    Finding,
    Given,
    ImportKind,
    Judged,
    Outcome,
    Reading,
    Reads,
)
from matchmaker.imports.models import FileImport
from matchmaker.imports.queries import columns, kinds

BYTES_AT_ONCE: Final = 500_000
ROWS_AT_ONCE: Final = 500
"""A file of so much, unpacked, is checked at once; longer ones wait for the worker."""
SHOWN: Final = 3
"""Rows that are shown beside the titles."""
MOST_NUMBERS: Final = 4_096
"""Different numbers of a file that are remembered."""
_LANGUAGE_OF: Final = {",": "de", ".": "en"}
"""A language that writes numbers with this sign between the whole and its parts."""
_YES: Final = frozenset({"yes", "y", "x", "1", "true", "ja", "oui", "sí", "si", "sim"})
_NO: Final = frozenset({"", "no", "n", "0", "false", "nein", "non", "não", "nao"})


@dataclass(frozen=True, slots=True)
class Source:
    """A stored file without a session."""

    import_id: int
    kind: str
    data: bytes
    language: str
    wanted: Mapping[str, Any]
    before: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Opened:
    """A table that can be read now, the place of each of our columns in it, and how it was recognised."""

    sheet: Sheet
    places: Mapping[str, int]
    recognised: Mapping[str, Any]

    @property
    def lacks(self) -> tuple[str, ...]:
        """The needed columns that nobody has matched yet."""
        return tuple(self.recognised["lacks"])


def source_of(batch: FileImport) -> Source:
    """The file of an import (two queries)."""
    before = columns.remembered(batch.created_by_id, batch.kind)
    return Source(batch.id, batch.kind, batch.data or b"", batch.language, dict(batch.wanted), before)


def _wanted(said: Mapping[str, Any]) -> Wanted:
    return Wanted(
        encoding=str(said.get("encoding", "")),
        separator=str(said.get("separator", "")),
        sheet=str(said.get("sheet", "")),
        header_row=int(said.get("header_row") or 0),
    )


def told(source: Source, wanted: Mapping[str, Any]) -> Source:
    """The same file, read as a person says."""
    return replace(source, wanted=dict(wanted))


@contextmanager
def opened(source: Source) -> Iterator[Opened]:
    """The table of a file: the first with the needed columns, or the one that the person chose. Raises Invalid."""
    kind, wanted = kinds.kind_named(source.kind), source.wanted
    with TemporaryFile() as file:
        _unpack(source.data, file)
        tables = read_tables(
            file,
            is_header=lambda titles: not columns.lacking(kind, columns.matched(kind, titles, source.before)),
            wanted=_wanted(wanted),
        )
        named = next((one for one in tables if one.name == wanted.get("sheet")), None)
        expected = next((one for one in tables if one.is_expected), None)
        sheet = named or expected or max(tables, key=lambda one: min(len(one.header), 2))
        yield _opened(source, kind, sheet, [one.name for one in tables if one.name])


def _opened(source: Source, kind: ImportKind, sheet: Sheet, names: list[str]) -> Opened:
    decimal = str(source.wanted.get("decimal") or sheet.recognised.decimal)
    sheet = replace(sheet, recognised=replace(sheet.recognised, decimal=decimal))
    chosen = source.wanted.get("columns")
    if chosen is None:
        places = columns.matched(kind, sheet.header, source.before)
    else:
        known = {column.name for column in kind.columns}
        places = {name: place for name, place in chosen.items() if name in known and place < len(sheet.header)}
    recognised = {
        "encoding": sheet.recognised.encoding,
        "separator": sheet.recognised.separator,
        "decimal": decimal,
        "sheet": sheet.name,
        "sheets": names,
        "header_row": sheet.header_row,
        "notes": list(sheet.recognised.notes),
        "titles": titles_shown(sheet.header),
        "rows": _first_rows(sheet),
        "columns": places,
        "lacks": list(columns.lacking(kind, places)),
    }
    return Opened(sheet, places, recognised)


def titles_shown(header: Sequence[str]) -> list[str]:
    """Titles of a file as a page shows them."""
    return [printable(title[:100]) for title in header]


def _first_rows(sheet: Sheet) -> list[list[str]]:
    rows = sheet.rows()
    found = [[printable(text[:100]) for text in row.texts[: len(sheet.header)]] for row in islice(rows, SHOWN)]
    rows.close()  # type: ignore[attr-defined]  # the rows of one sheet at a time
    return found


def is_short(batch: FileImport) -> bool:
    """May a request check it, in which nobody else writes?"""
    with TemporaryFile() as file:
        _unpack(batch.data or b"", file)
        return is_short_file(file, most_bytes=BYTES_AT_ONCE, most_rows=ROWS_AT_ONCE)


def _unpack(data: bytes, file: BinaryIO) -> None:
    unpacker = zlib.decompressobj()
    for start in range(0, len(data), CHUNK):
        rest = data[start : start + CHUNK]
        while rest:
            file.write(unpacker.decompress(rest, CHUNK))
            rest = unpacker.unconsumed_tail
    file.write(unpacker.flush())


def judged_blocks(source: Source, table: Opened) -> Iterator[list[Judged]]:
    """The lines of the table in blocks, judged by its kind. Raises Invalid (`file`): too many lines, damaged.

    Whoever asks for the next block does so inside a unit of work; nothing of it is needed after the block.
    """
    kind = kinds.kind_named(source.kind)
    batch = session().get_one(FileImport, source.import_id)
    judge = kind.judge(Reading(source.import_id, kinds.about_of(batch), source.language))
    del batch
    lines = (_given(row, table, kind, numbers) for numbers in [_Numbers(source, table)] for row in table.sheet.rows())
    count = 0
    while block := list(islice(lines, kind.block)):
        count += len(block)
        if count > kind.most_lines:
            raise Invalid({"file": _("A file may have %(n)s lines. Please split it.", n=kind.most_lines)})
        yield [_with_unread(one) for one in judge(block)]


def _with_unread(line: Judged) -> Judged:
    """What could not be read makes a line wrong; it is said first."""
    if line.given.findings:
        line.outcome, line.what = Outcome.BAD, None
        line.findings = list(dict.fromkeys([*line.given.findings, *line.findings]))
    return line


class _Numbers:
    """How the numbers of a file are read, and those that were read before."""

    def __init__(self, source: Source, table: Opened) -> None:
        language = _LANGUAGE_OF.get(table.sheet.recognised.decimal, source.language)
        self.readers: dict[Reads, Callable[[str], float]] = {
            Reads.NUMBER: lru_cache(MOST_NUMBERS)(lambda text: read_number(text, language)),
            Reads.WHOLE: lru_cache(MOST_NUMBERS)(lambda text: read_whole(text, language)),
        }


def _given(row: Row, table: Opened, kind: ImportKind, numbers: _Numbers) -> Given:
    cells = tuple(printable(text[:LONGEST_CELL]) for text in row.texts)
    if row.is_too_long:
        return Given(row.number, cells, {}, findings=[Finding("", row.too_long_sentence())])
    given = Given(row.number, cells, {name: as_text(row.cells[place]) for name, place in table.places.items()})
    for column in kind.columns:
        if column.reads is not Reads.TEXT and column.name in table.places:
            _read_cell(given, column, row.cells[table.places[column.name]], numbers)
    return given


def _read_cell(given: Given, column: Column, cell: Cell, numbers: _Numbers) -> None:
    """The number or flag of a cell, None for an empty one; what cannot be read is a finding."""
    given.values[column.name] = None
    if column.reads is Reads.FLAG:
        word = as_text(cell).casefold()
        if word not in _YES | _NO:
            text = _("“%(text)s” is neither yes nor no.", text=word[:40])
            given.findings.append(Finding(column.name, text, _("yes or no")))
        elif word:
            given.values[column.name] = word in _YES
        return
    if isinstance(cell, str) and column.unit and given.text(column.unit) == "%":
        cell = cell.removesuffix("%")  # Excel's own shares, or typed once more beside the unit
    try:
        if isinstance(cell, float):
            given.values[column.name] = _whole(cell) if column.reads is Reads.WHOLE else cell
        elif cell.strip():
            given.values[column.name] = numbers.readers[column.reads](cell)
    except ValueError as error:
        given.findings.append(Finding(column.name, str(error)))


def _whole(number: float) -> int:
    if not number.is_integer():
        raise ValueError(_("Enter a whole number, for example 12."))
    return int(number)
