"""Read the vocabulary's data files: pure, no database.

One CSV file per scheme in ``data/`` (columns ``code,label,description,scheme,parent,deprecated``, then the
scheme's own columns, explained in ``data/README.md``), ``crosswalks.csv`` and ``likeness.csv``. Pages, API and the
matcher's engine all read these files and nothing else. The places of the world are in ``storage/``.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

DATA = Path(__file__).with_name("data")
BASE_COLUMNS = ("code", "label", "description", "scheme", "parent", "deprecated")
CROSSWALK_COLUMNS = ("from_scheme", "from_code", "to_scheme", "to_code")
LIKENESS_COLUMNS = ("left", "right", "hundredths")
NOT_SCHEMES = frozenset({"crosswalks", "likeness"})
LIKENESS_SCHEMES = ("system", "topic")
SPOKEN_COLUMNS = frozenset({"city_question", "company_question", "short", "unit", "source", "method"})
"""Columns of a scheme's own that hold words of people, so they are translated like labels and descriptions."""
NAMED_ELSEWHERE = frozenset({"country", "language"})
"""Schemes whose terms have their names in all languages from the Unicode locale data, not from our catalogues."""
PARENT_SCHEMES: Mapping[str, str] = {"topic": "system", "indicator": "system", "indicator_version": "indicator"}
"""Where a term's parent is looked up, if not in its own scheme."""

EDITED = ("label", "description", "deprecated", "successor")
"""What of a term can be published anew; code, scheme, parent, place and own columns stay as they are."""

_CODE = re.compile(r"[A-Za-z0-9]+(?:[._][A-Za-z0-9]+)*")


class VocabularyError(ValueError):
    """The data files contradict themselves; ``problems`` lists every one, each with its file."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class TermRow:
    """One term of a scheme; ``position`` is its place in the file, from 0, ``extra`` its own columns, ``successor`` the
    code that took the place of a retired one."""

    code: str
    label: str
    description: str
    scheme: str
    parent: str | None
    deprecated: bool
    position: int
    extra: Mapping[str, str] = field(default_factory=dict)
    successor: str | None = None

    @property
    def parent_scheme(self) -> str | None:
        """The scheme in which ``parent`` is a code, or None for a term without a parent."""
        return None if self.parent is None else PARENT_SCHEMES.get(self.scheme, self.scheme)

    def messages(self) -> tuple[str, ...]:
        """The English texts of this term that our catalogues translate."""
        spoken = tuple(text for column, text in self.extra.items() if column in SPOKEN_COLUMNS and text)
        return () if self.scheme in NAMED_ELSEWHERE else (self.label, self.description, *spoken)

    def number(self, column: str) -> int | None:
        """An extra column as a whole number; None where the cell is empty (no limit)."""
        text = self.extra[column]
        return int(text) if text else None

    def flag(self, column: str) -> bool:
        """An extra column holding ``true`` or ``false``."""
        return _flag(self.extra[column])

    def parts(self, column: str) -> tuple[str, ...]:
        """An extra column holding several values with ``;`` between them."""
        return tuple(part for part in self.extra[column].split(";") if part)


@dataclass(frozen=True, slots=True)
class CrosswalkRow:
    """A term of one scheme corresponds to a term of another; one to many, not always reversible."""

    from_scheme: str
    from_code: str
    to_scheme: str
    to_code: str


@dataclass(frozen=True, slots=True)
class LikenessRow:
    """How near two systems or two sub-topics are, in hundredths from 1 to 99; it holds in both directions."""

    left: str
    right: str
    hundredths: int


def read_schemes(folder: Path = DATA) -> dict[str, list[TermRow]]:
    """All schemes by name, terms in file order.

    Raises VocabularyError if a file has wrong columns, a code is malformed or stands twice, a label or
    description is missing, a parent is unknown, or a crosswalk or likeness points nowhere.
    """
    problems: list[str] = []
    schemes = {
        path.stem: list(_read_scheme(path, problems))
        for path in sorted(folder.glob("*.csv"))
        if path.stem not in NOT_SCHEMES
    }
    problems += find_problems(schemes, read_crosswalks(folder), read_likeness(folder))
    if problems:
        raise VocabularyError(problems)
    return schemes


def read_crosswalks(folder: Path = DATA) -> list[CrosswalkRow]:
    """All crosswalk rows in file order; an absent file means none."""
    path = folder / "crosswalks.csv"
    if not path.exists():
        return []
    return [CrosswalkRow(**row) for row in _rows(path, CROSSWALK_COLUMNS)]


def read_likeness(folder: Path = DATA) -> list[LikenessRow]:
    """All likeness rows in file order; an absent file means none."""
    path = folder / "likeness.csv"
    if not path.exists():
        return []
    rows = _rows(path, LIKENESS_COLUMNS)
    return [LikenessRow(row["left"], row["right"], int(row["hundredths"])) for row in rows]


@dataclass(frozen=True, slots=True)
class Published:
    """What was published in pages since the files were delivered: version number (0: nothing) and, as JSON, all terms
    that differ from the files: scheme → code → what of it differs, or all of a new one."""

    number: int = 0
    changes: str = "{}"


UNCHANGED = Published()


@dataclass
class _Source:
    """Who knows which version is in force; nobody where the engine runs without a database."""

    ask: Callable[[], Published]


_source = _Source(lambda: UNCHANGED)


def follow(source: Callable[[], Published]) -> None:
    """Let `current_schemes` ask here which version is in force (`storage/published.py`)."""
    _source.ask = source


def published() -> Published:
    """The version in force where this is asked; that of the files where nobody publishes (evaluation, tools)."""
    return _source.ask()


def current_schemes() -> Mapping[str, Mapping[str, TermRow]]:
    """Scheme → code → term in force, in order: the files', and what was published since. Read once for each version."""
    return schemes_of(published())


@lru_cache(maxsize=4)
def schemes_of(version: Published) -> Mapping[str, Mapping[str, TermRow]]:
    """All schemes of a version. The files are checked when they are read, what is published before it is."""
    if version == UNCHANGED:
        return MappingProxyType({name: {row.code: row for row in rows} for name, rows in read_schemes().items()})
    base = {name: dict(rows) for name, rows in schemes_of(UNCHANGED).items()}
    for scheme, terms in json.loads(version.changes).items():
        for code, values in terms.items():
            known = base[scheme].get(code)
            if known is None:
                known = TermRow(code, "", "", scheme, values.get("parent"), False, len(base[scheme]))
            base[scheme][code] = replace(known, **{name: values[name] for name in EDITED if name in values})
    return MappingProxyType(base)


def small_company_sizes() -> tuple[str, ...]:
    """Codes of the company sizes that count as small."""
    return tuple(code for code, row in current_schemes()["company_size"].items() if row.flag("is_small"))


def find_problems(
    schemes: Mapping[str, Sequence[TermRow]],
    crosswalks: Iterable[CrosswalkRow],
    likeness: Iterable[LikenessRow] = (),
) -> list[str]:
    """Every contradiction in terms, crosswalks and likeness, one sentence each; empty if all is well."""
    codes = {scheme: {term.code for term in terms} for scheme, terms in schemes.items()}
    problems = [problem for scheme, terms in schemes.items() for problem in _term_problems(scheme, terms, codes)]
    seen: set[CrosswalkRow] = set()
    for row in crosswalks:
        if row in seen:
            problems.append(f"crosswalks.csv: {row} stands twice")
        seen.add(row)
        for scheme, code in ((row.from_scheme, row.from_code), (row.to_scheme, row.to_code)):
            if code not in codes.get(scheme, set()):
                problems.append(f"crosswalks.csv: {scheme} has no code {code!r}")
    problems += _likeness_problems(likeness, {code for scheme in LIKENESS_SCHEMES for code in codes.get(scheme, ())})
    return problems


def _likeness_problems(likeness: Iterable[LikenessRow], known: set[str]) -> Iterator[str]:
    seen: set[frozenset[str]] = set()
    for row in likeness:
        pair = frozenset((row.left, row.right))
        if pair in seen or len(pair) == 1:
            yield f"likeness.csv: {row.left!r} and {row.right!r} stand twice, or are the same"
        seen.add(pair)
        if not 0 < row.hundredths < 100:
            yield f"likeness.csv: {row.hundredths} of {row.left!r} and {row.right!r} is not between 1 and 99"
        for code in sorted(pair - known):
            yield f"likeness.csv: neither {' nor '.join(LIKENESS_SCHEMES)} has a code {code!r}"


def _term_problems(scheme: str, terms: Sequence[TermRow], codes: Mapping[str, set[str]]) -> Iterator[str]:
    seen: set[str] = set()
    for term in terms:
        where = f"{scheme}.csv: {term.code!r}"
        if term.scheme != scheme:
            yield f"{where} says it belongs to scheme {term.scheme!r}"
        if not _CODE.fullmatch(term.code):
            yield f"{where} is not a well-formed code"
        if term.code in seen:
            yield f"{where} stands twice"
        seen.add(term.code)
        if not term.label or not term.description:
            yield f"{where} lacks a label or a description"
        if term.parent_scheme is not None:
            if term.parent not in codes.get(term.parent_scheme, set()):
                yield f"{where} has the unknown parent {term.parent!r} in {term.parent_scheme}"
            elif term.parent_scheme == scheme and term.parent not in seen - {term.code}:
                yield f"{where} stands before its parent {term.parent!r}"


def _read_scheme(path: Path, problems: list[str]) -> Iterator[TermRow]:
    try:
        for position, row in enumerate(_rows(path, BASE_COLUMNS)):
            yield TermRow(
                code=row["code"],
                label=row["label"],
                description=row["description"],
                scheme=row["scheme"],
                parent=row["parent"] or None,
                deprecated=_flag(row["deprecated"]),
                position=position,
                extra={column: value for column, value in row.items() if column not in BASE_COLUMNS},
            )
    except ValueError as error:
        problems.append(f"{path.name}: {error}")


def _rows(path: Path, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        header = tuple(reader.fieldnames or ())
        if header[: len(columns)] != tuple(columns):
            raise ValueError(f"the first columns are not {', '.join(columns)}")
        for row in reader:
            if None in row or None in row.values():
                raise ValueError(f"line {reader.line_num} does not have {len(header)} cells")
            yield row


def _flag(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(f"{text!r} is neither true nor false")
    return text == "true"
