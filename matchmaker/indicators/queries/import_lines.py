"""The lines of an imported file, checked one after the other: never more than a block of them at a time."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from tempfile import TemporaryFile
from typing import BinaryIO, Final

import sqlalchemy as sa

from matchmaker.core.actors import GOVERNMENTS
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.imports import too_many_lines
from matchmaker.core.letters import fold
from matchmaker.core.numbers import read_number, read_whole
from matchmaker.core.plausible import Doubt
from matchmaker.core.tables.reading import read_tables
from matchmaker.core.tables.sheet import CHUNK, Cell, Row, as_text
from matchmaker.indicators.models import BASELINE, KINDS, MEASURED, CityValue, ValueImport
from matchmaker.indicators.queries import checks, definitions
from matchmaker.indicators.queries.checks import Checked, Draft, Known
from matchmaker.indicators.queries.values import known_of_many
from matchmaker.organizations.models import Organization, Vetting, here

MOST_LINES: Final = 250_000
MOST_NUMBERS: Final = 4_096
"""Different numbers of a file that are remembered."""
COLUMNS: Final = ("city", "indicator", "year", "value", "unit", "kind", "uncertainty", "source", "source_url", "note")
NEEDED: Final = ("indicator", "year", "value", "unit", "source")
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "city": ("city", "stadt", "ville", "ciudad", "cidade"),
    "indicator": ("indicator", "indikator", "indicateur", "indicador", "code"),
    "year": ("year", "jahr", "annee", "ano"),
    "value": ("value", "wert", "valeur", "valor"),
    "unit": ("unit", "einheit", "unite", "unidad", "unidade"),
    "kind": ("kind", "art", "type", "tipo"),
    "uncertainty": ("uncertainty", "unsicherheit", "incertitude", "incertidumbre", "incerteza"),
    "source": ("source", "quelle", "fuente", "fonte"),
    "source_url": ("source_url", "link", "url"),
    "note": ("note", "notiz", "remarque", "nota"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a line, or asked about it (`is_question`)."""

    line: int
    column: str
    text: str
    is_question: bool = False


@dataclass(slots=True)
class Line:
    """One line: a value for a city, or what is wrong with it; both if it is asked back."""

    number: int
    city_id: int | None = None
    value: Checked | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """It can be written as it is."""
        return self.value is not None and not self.problems

    @property
    def is_doubtful(self) -> bool:
        """It can be written if somebody says that it is right."""
        return self.value is not None and bool(self.problems)


@dataclass(frozen=True, slots=True)
class ImportFile:
    """What is read of an import, without a session: `only` is (id, slug, name, key of the name) of the one city."""

    import_id: int
    data: bytes
    language: str
    only: tuple[int, str, str, str] | None


def read_file(batch: ValueImport) -> ImportFile:
    """The file of an import (at most two queries)."""
    city = batch.organization
    only = None if city is None else (city.id, city.slug, city.name, city.name_key)
    return ImportFile(batch.id, batch.data or b"", batch.language, only)


class Cities:
    """Cities by slug or name, for a file of several; or the one that the file is about (at most one query)."""

    def __init__(self, file: ImportFile) -> None:
        self.only = file.only
        self._by_name: dict[str, list[int]] = {}
        if self.only is None:
            for city, slug, name in session().execute(
                sa.select(Organization.id, Organization.slug, Organization.name_key).where(
                    Organization.kind.in_(GOVERNMENTS), Organization.vetting == Vetting.VETTED.value, here()
                )
            ):
                for key in {slug, name}:
                    self._by_name.setdefault(key, []).append(city)

    def find(self, text: str) -> int:
        """The id of a city. Raises ValueError with a sentence."""
        if self.only is not None:
            city, slug, name, key = self.only
            if text and text != slug and fold(text) != key:
                raise ValueError(_("This file is about %(city)s only.", city=name))
            return city
        found = self._by_name.get(text) or self._by_name.get(fold(text)) or []
        if not text:
            raise ValueError(_("Name the city."))
        if not found:
            raise ValueError(_("“%(name)s” is no reviewed city here.", name=text[:80]))
        if len(found) > 1:
            raise ValueError(_("Several cities are called “%(name)s”. Use the end of its address.", name=text[:80]))
        return found[0]


def checked_blocks(file: ImportFile, size: int) -> Iterator[list[Line]]:
    """The lines of the file in blocks, each with three queries. Raises Invalid (`file`).

    What the file itself has brought already is no value to compare with, so a second reading says the same.
    """
    cities = Cities(file)
    seen: set[int] = set()
    with TemporaryFile() as unpacked:
        _unpack(file.data, unpacked)
        places, rows = _table(unpacked)
        reading = _Reading(cities, file.language)
        lines = (_line(row, places, reading) for row in rows)
        count = 0
        while block := list(islice(lines, size)):
            count += len(block)
            if count > MOST_LINES:
                raise too_many_lines(MOST_LINES)
            _compare(block, seen, file.import_id)
            yield block


def _unpack(data: bytes, file: BinaryIO) -> None:
    unpacker = zlib.decompressobj()
    for start in range(0, len(data), CHUNK):
        rest = data[start : start + CHUNK]
        while rest:
            file.write(unpacker.decompress(rest, CHUNK))
            rest = unpacker.unconsumed_tail
    file.write(unpacker.flush())


def _table(file: BinaryIO) -> tuple[dict[str, int], Iterator[Row]]:
    """Column → its place, and the rows below the titles, of the first sheet that has titles we know."""
    tables = read_tables(file, is_header=lambda titles: not _lacks(titles))
    for table in tables:
        if table.is_expected:
            return _titles(table.header), table.rows()
    missing = min((_lacks(table.header) for table in tables), key=len)
    if missing == ("unit",):
        raise Invalid({"file": _("There is no column “unit”. A value without its unit cannot be read.")})
    names = ", ".join(f"“{name}”" for name in missing)
    raise Invalid({"file": _("We find no line with the column titles %(names)s.", names=names)})


def _lacks(titles: Sequence[str]) -> tuple[str, ...]:
    places = _titles(titles)
    return tuple(name for name in NEEDED if name not in places)


def _titles(titles: Sequence[str]) -> dict[str, int]:
    known = {name: column for column, names in _NAMES.items() for name in names}
    found: dict[str, int] = {}
    for place, title in enumerate(titles):
        column = known.get(fold(title).strip().replace(" ", "_"))
        if column is not None:
            found.setdefault(column, place)
    return found


class _Reading:
    """What all lines of a file are read with: names, definitions, and numbers that were read before."""

    def __init__(self, cities: Cities, language: str) -> None:
        self.cities = cities
        everything = definitions.definitions()
        self.definitions = {one.code: one for one in everything}
        self._codes = {fold(name): one.code for one in everything for name in (one.code, one.label)}
        self.number = lru_cache(MOST_NUMBERS)(lambda text: read_number(text, language))
        self.whole = lru_cache(MOST_NUMBERS)(lambda text: float(read_whole(text, language)))

    def code(self, text: str) -> str:
        """The code of an indicator that is called by its code or its name."""
        return self._codes.get(fold(text), text[:60])


def _line(row: Row, places: Mapping[str, int], reading: _Reading) -> Line:
    number = row.number
    given = {name: row.cells[place] for name, place in places.items()}
    texts = {name: as_text(cell) for name, cell in given.items()}
    line = Line(number)
    if row.is_too_long:
        line.problems.append(Problem(number, "", row.too_long_sentence()))
        return line
    try:
        line.city_id = reading.cities.find(texts.get("city", ""))
    except ValueError as error:
        line.problems.append(Problem(number, "city", str(error)))
    numbers = {
        "year": _read(line, given, "year", reading.whole),
        "value": _read(line, given, "value", reading.number, unit=texts.get("unit", "")),
        "uncertainty": _read(line, given, "uncertainty", reading.number),
    }
    year = numbers["year"]
    if year is not None and not year.is_integer():
        line.problems.append(Problem(number, "year", _("Enter a whole number, for example 12.")))
    if line.problems:
        return line
    draft = Draft(
        indicator=reading.code(texts.get("indicator", "")),
        year=None if year is None else int(year),
        kind=_kind(texts.get("kind", "")),
        value=numbers["value"],
        unit=texts.get("unit", ""),
        source=texts.get("source", ""),
        uncertainty=numbers["uncertainty"],
        source_url=texts.get("source_url", ""),
        note=texts.get("note", ""),
    )
    try:
        line.value = checks.checked(draft, reading.definitions)
    except Invalid as error:
        line.problems += [Problem(number, name, sentences[0]) for name, sentences in error.errors.items()]
    return line


def _read(
    line: Line, given: Mapping[str, Cell], column: str, reader: Callable[[str], float], *, unit: str = ""
) -> float | None:
    """The number of a cell, None for an empty one; what cannot be read becomes a problem of the line."""
    cell = given.get(column, "")
    if isinstance(cell, str) and unit == "%":
        cell = cell.removesuffix("%")  # Excel's own shares, or typed once more beside the unit
    if isinstance(cell, float):
        return cell
    if not cell.strip():
        return None
    try:
        return reader(cell)
    except ValueError as error:
        line.problems.append(Problem(line.number, column, str(error)))
        return None


def _kind(text: str) -> str:
    kind = text.casefold()
    return kind if kind in KINDS else text[:20] or MEASURED


def _compare(block: Iterable[Line], seen: set[int], import_id: int) -> None:
    """With what is stored, and with the lines before: a year twice, another unit, a jump."""
    read = [(line, line.value, line.city_id) for line in block if line.value is not None and line.city_id is not None]
    ids = {city for _line, _value, city in read}
    stored = known_of_many(ids, but_import=import_id)
    baselines = _baselines(ids, import_id)
    for line, value, city in read:
        place = (city, value.definition.code)
        known = stored.setdefault(place, [])
        if problem := _twice(value, known, hash((*place, value.year, value.is_target)), seen):
            _refuse(line, "year", problem)
        elif value.kind == BASELINE and place in baselines:
            _refuse(line, "kind", _("There is another baseline already."))
        else:
            seen.add(hash((*place, value.year, value.is_target)))
            line.problems += [_question(line, name, doubt) for name, doubt in checks.doubts_of(value, known).items()]
            if line.is_good:
                known.append(Known(value.year, value.is_target, value.value, value.given_unit))
            if value.kind == BASELINE:
                baselines.add(place)


def _twice(value: Checked, known: Sequence[Known], key: int, seen: set[int]) -> str:
    if key in seen:
        return _("This year stands twice in the file.")
    if any(one.year == value.year and one.is_target == value.is_target for one in known):
        return next(iter(checks.taken_sentence(value).values()))
    return ""


def _refuse(line: Line, column: str, text: str) -> None:
    line.value = None
    line.problems.append(Problem(line.number, column, text))


def _question(line: Line, column: str, doubt: Doubt) -> Problem:
    return Problem(line.number, column, doubt.text, is_question=True)


def _baselines(city_ids: set[int], import_id: int) -> set[tuple[int, str]]:
    select = sa.select(CityValue.organization_id, CityValue.indicator).where(
        CityValue.organization_id.in_(city_ids),
        CityValue.kind == BASELINE,
        CityValue.import_id.is_distinct_from(import_id),
    )
    return set(session().execute(select).tuples())
