"""Rows of a table that somebody sends: CSV of any usual kind, or the sheets of an Excel file; never all at once.

A CSV file may be UTF-8, UTF-16 with its mark or Windows-1252, with commas, semicolons, tabs or bars. Of an Excel file
(ECMA-376, SpreadsheetML) numbers come as numbers, so nobody has to guess what their comma means.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from codecs import BOM_UTF16_BE, BOM_UTF16_LE, getincrementaldecoder
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import BinaryIO, Final
from xml.parsers import expat

Cell = str | float
Row = tuple[int, list[Cell]]
"""The number of the line or row in the file, from 1, and its cells."""
CHUNK: Final = 64 * 1024
MOST_UNPACKED: Final = 200 * 1024 * 1024
MOST_SHARED: Final = 300_000
"""Different texts of an Excel file."""
LONGEST: Final = 4_000
"""Characters of a cell that is looked at."""
MOST_COLUMNS: Final = 60
_SEPARATORS: Final = ",;\t|"
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_COLUMN: Final = re.compile(r"[A-Z]{1,3}")
_SHEET: Final = re.compile(r"xl/worksheets/sheet(\d+)\.xml")


class Fault(StrEnum):
    """Why a file cannot be read."""

    EMPTY = "empty"
    NO_TEXT = "no_text"
    QUOTE = "quote"
    BROKEN = "broken"
    TOO_LARGE = "too_large"


class Unreadable(Exception):
    """The file is no table; `line` is where it went wrong, if it is known."""

    def __init__(self, fault: Fault, line: int = 0) -> None:
        super().__init__(fault)
        self.fault, self.line = fault, line


def sheets(file: BinaryIO) -> Iterator[Iterator[Row]]:
    """The tables of a file: one of a CSV file, one for each sheet of an Excel file, in their order.

    Read each to its end, or leave it, before the next. Raises Unreadable, also while reading.
    """
    file.seek(0)
    start = file.read(4)
    if not start:
        raise Unreadable(Fault.EMPTY)
    if start == b"PK\x03\x04":
        yield from _workbook(file)
    else:
        yield _csv_rows(file)


# ── CSV ──


def _csv_rows(file: BinaryIO) -> Iterator[Row]:
    encoding = _encoding(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        separator = _separator(text.read(CHUNK))
        text.seek(0)
        reader = csv.reader(text, delimiter=separator, strict=True)
        try:
            for cells in reader:
                if cells and not (reader.line_num == 1 and cells[0].casefold().startswith("sep=")):
                    yield reader.line_num, [cell[:LONGEST] for cell in cells[:MOST_COLUMNS]]
        except csv.Error:
            raise Unreadable(Fault.QUOTE, reader.line_num) from None
    finally:
        text.detach()


def _encoding(file: BinaryIO) -> str:
    file.seek(0)
    start = file.read(3)
    if start[:2] in {BOM_UTF16_LE, BOM_UTF16_BE}:
        return "utf-16"
    file.seek(0)
    decoder = getincrementaldecoder("utf-8")()
    is_utf8 = True
    while chunk := file.read(CHUNK):
        if b"\0" in chunk:
            raise Unreadable(Fault.NO_TEXT)
        if is_utf8:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                is_utf8 = False
    return "utf-8-sig" if is_utf8 else "cp1252"


def _separator(start: str) -> str:
    """What splits most of the first lines into most parts, each line alike."""
    lines = [line for line in start.splitlines()[:40] if line.strip()]
    if lines and lines[0].casefold().startswith("sep=") and len(lines[0].strip()) == 5:
        return lines[0].strip()[4]

    def parts(separator: str) -> tuple[int, int]:
        counts = [line.count(separator) for line in lines]
        usual = max(set(counts), key=lambda n: (counts.count(n) * (n > 0), n), default=0)
        return counts.count(usual) if usual else 0, usual

    return max(_SEPARATORS, key=parts)


# ── Excel ──


def _workbook(file: BinaryIO) -> Iterator[Iterator[Row]]:
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > MOST_UNPACKED:
                raise Unreadable(Fault.TOO_LARGE)
            shared = _shared_texts(archive)
            names = [(int(found[1]), one.filename) for one in members if (found := _SHEET.fullmatch(one.filename))]
            if not names:
                raise Unreadable(Fault.NO_TEXT)
            for _number, name in sorted(names):
                yield _sheet_rows(archive, name, shared)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
        raise Unreadable(Fault.BROKEN) from None


def _shared_texts(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    reader = _Texts()
    for _none in _parsed(archive, "xl/sharedStrings.xml", reader.begin, reader.end, reader.text):
        pass
    return reader.found


class _Texts:
    """Collects the texts of `si`, without what is only a hint how to read them (`rPh`)."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._parts: list[str] = []
        self._is_text, self._is_hint = False, False

    def begin(self, name: str, _values: dict[str, str]) -> None:
        self._is_text = name == "t" and not self._is_hint
        self._is_hint = self._is_hint or name == "rPh"

    def end(self, name: str) -> None:
        if name == "rPh":
            self._is_hint = False
        elif name == "si":
            if len(self.found) >= MOST_SHARED:
                raise Unreadable(Fault.TOO_LARGE)
            self.found.append("".join(self._parts)[:LONGEST])
            self._parts = []
        self._is_text = False

    def text(self, data: str) -> None:
        if self._is_text:
            self._parts.append(data)


def _sheet_rows(archive: zipfile.ZipFile, name: str, shared: list[str]) -> Iterator[Row]:
    reader = _Cells(shared)
    for _chunk in _parsed(archive, name, reader.begin, reader.end, reader.text):
        yield from reader.rows
        reader.rows.clear()
    yield from reader.rows


@dataclass
class _Cells:
    """Collects the rows of a sheet; whoever reads them empties `rows`."""

    shared: list[str]
    rows: list[Row] = field(default_factory=list)
    _cells: list[Cell] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _number: int = 0
    _column: int = 0
    _type: str = "n"
    _takes: bool = False

    def begin(self, name: str, values: dict[str, str]) -> None:
        if name == "row":
            self._number = int(values.get("r", self._number + 1))
            self._cells = []
        elif name == "c":
            place = _COLUMN.match(values.get("r", ""))
            self._column = _column(place[0]) if place else len(self._cells)
            self._type, self._parts = values.get("t", "n"), []
        self._takes = name in {"v", "t"}

    def end(self, name: str) -> None:
        if name == "c" and self._column < MOST_COLUMNS:
            self._cells += [""] * (self._column + 1 - len(self._cells))
            self._cells[self._column] = self._value("".join(self._parts))
        elif name == "row" and any(cell != "" for cell in self._cells):
            self.rows.append((self._number, self._cells))
        self._takes = False

    def text(self, data: str) -> None:
        if self._takes:
            self._parts.append(data)

    def _value(self, text: str) -> Cell:
        if self._type == "s":
            return self.shared[int(text)] if _NUMBER.fullmatch(text) and int(text) < len(self.shared) else ""
        if self._type == "n" and text:
            return float(text)
        return text[:LONGEST]


def _column(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _parsed(
    archive: zipfile.ZipFile,
    name: str,
    begin: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> Iterator[None]:
    """Feed a member to a parser, chunk by chunk; names come without their prefix. No document type, so no entities."""

    def refuse(*_what: object) -> None:
        raise Unreadable(Fault.BROKEN)

    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, values: begin(tag.rpartition(":")[2], values)
    parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = text, refuse
    try:
        with archive.open(name) as member:
            while chunk := member.read(CHUNK):
                parser.Parse(chunk, False)
                yield
            parser.Parse(b"", True)
            yield
    except expat.ExpatError:
        raise Unreadable(Fault.BROKEN) from None
