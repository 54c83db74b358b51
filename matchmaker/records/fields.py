"""The table: what a field is, and what follows from it. Pure.

A record's *values* are a plain dictionary of JSON values by field name: what forms, the API, pending versions and
public versions hold. Days and moments are ISO texts. Sentences are English sources; whoever shows them translates.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from dataclasses import field as with_default
from enum import Enum
from typing import Any, Final

from matchmaker.core.messages import N_
from matchmaker.core.text import control_character, has_letter, has_sign, tidy, typed_line

Values = Mapping[str, Any]
LARGEST: Final = 1e15


class Kind(Enum):
    """What a field holds."""

    LINE = "text of one line"
    TEXT = "text"
    FIGURE = "number"
    WHOLE = "whole number"
    DAY = "day"
    MOMENT = "moment"
    FLAG = "yes or no"
    CHOICE = "one of a few answers"
    CODE = "code of a vocabulary"
    CODES = "several codes of a vocabulary"
    LINKS = "slugs of other things"
    LINES = "list of texts"
    ROWS = "list of small records"
    PART = "small record"
    ANSWERS = "answer by code of a vocabulary"

    __hash__ = object.__hash__  # one of each; Enum hashes names, in Python, millions of times an import


TEXTS: Final = frozenset({Kind.LINE, Kind.TEXT})
LISTS: Final = frozenset({Kind.CODES, Kind.LINKS, Kind.LINES, Kind.ROWS})
_EMPTY: Final[dict[Kind, Callable[[], Any]]] = {
    **dict.fromkeys((*TEXTS, Kind.CODE), str),
    **dict.fromkeys(LISTS, list),
    **dict.fromkeys((Kind.PART, Kind.ANSWERS), dict),
    Kind.FLAG: bool,
}


@dataclass(frozen=True, eq=False)
class Field:
    """One line of the table.

    `limit` is the largest number of characters of a text, or of entries of a list. Rows and lines are stored in the
    relation of their own name unless `relation` says otherwise; `fixed` are columns that tell fields of one relation
    apart. A line is a row with one part. Answers without parts are texts; `also` are their keys that are no codes.
    `alone` are codes that exclude all others, each with the sentence that says so.
    """

    name: str
    kind: Kind
    label: str = ""
    step: str = ""
    limit: int | None = None
    scheme: str = ""
    low: float | None = None
    high: float | None = None
    options: tuple[Any, ...] = ()
    parts: tuple[Field, ...] = ()
    relation: str = ""
    fixed: Values = with_default(default_factory=dict)
    also: tuple[str, ...] = ()
    alone: Mapping[str, str] = with_default(default_factory=dict)
    default: Any = None
    needed: str = ""  # the sentence if it is missing
    is_required: bool = False  # never empty, not even in a draft
    pattern: str = ""  # how a row is shown
    noun: str = ""  # the name of a row or answer, in English
    about: str = ""  # what a row is, for the API's document
    is_light: bool = False  # also on the one page of the light form
    is_material: bool = False  # a change asks applicants to confirm again
    is_searched: bool = False

    @property
    def empty(self) -> Any:
        """A new empty value."""
        return _EMPTY.get(self.kind, lambda: None)() if self.default is None else self.default


NO_TECHNOLOGY: Final = {"none": N_("“No digital technology” excludes the others. Choose it alone, or leave it out.")}
"""What excludes all other digital technologies, the same on both sides."""
SMART_PARTS: Final = (
    Field("score", Kind.CHOICE, options=(0, 1, 2, "na")),
    Field("text", Kind.TEXT, limit=1_000),
)
"""An answer of the SMART checklist, the same on both sides."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One sentence about one field. `is_missing`: something is empty, as opposed to wrong."""

    field: str
    text: str
    values: Values = with_default(default_factory=dict)
    is_missing: bool = False
    is_storable: bool = True  # False: not even a draft can hold it


@dataclass(frozen=True, slots=True)
class Change:
    """One field with its value before and after."""

    field: Field
    before: Any
    after: Any


class Record:
    """The fields of one kind of record, in the order of its form."""

    def __init__(self, *fields: Field) -> None:
        self.by_name: dict[str, Field] = {field.name: field for field in fields}
        pages = dict.fromkeys(field.step for field in fields)
        self._steps = {page: tuple(field.name for field in fields if field.step == page) for page in pages}

    def __iter__(self) -> Iterator[Field]:
        return iter(self.by_name.values())

    def __getitem__(self, name: str) -> Field:
        return self.by_name[name]

    def names(self, wanted: Callable[[Field], object]) -> tuple[str, ...]:
        """Names of the fields that are wanted."""
        return tuple(field.name for field in self if wanted(field))

    def steps(self) -> dict[str, tuple[str, ...]]:
        """The pages of the form with their fields."""
        return dict(self._steps)

    def schemes(self) -> set[str]:
        """The vocabularies that problems() has to know."""
        return {f.scheme for field in self for f in (field, *field.parts) if f.scheme}

    def complete(self, values: Values) -> dict[str, Any]:
        """The values with every field present; unknown names are left out."""
        return {field.name: values.get(field.name, field.empty) for field in self}

    def clean(self, values: Values) -> dict[str, Any]:
        """The same values with tidy texts and without repeated codes."""
        return {name: _clean(self.by_name.get(name), value) for name, value in values.items()}

    def problems(self, values: Values, known: Mapping[str, Set[str]]) -> list[Problem]:
        """What is wrong with the values that are given, field by field; `known` holds the codes of each scheme."""
        given = (field for field in self if field.name in values)
        return [
            Problem(f.name, text, said, is_storable=storable)
            for f in given
            for text, said, storable in _wrong(f, values[f.name], known)
        ]

    def missing(self, values: Values, names: Sequence[str]) -> list[Problem]:
        """Which of the named fields are needed and empty."""
        needed = (self.by_name[name] for name in names if self.by_name[name].needed)
        return [Problem(field.name, field.needed, is_missing=True) for field in needed if not values.get(field.name)]

    def changes(self, before: Values, after: Values) -> list[Change]:
        """Every field that differs. Missing fields count as empty."""
        old, new = self.complete(before), self.complete(after)
        return [Change(f, old[f.name], new[f.name]) for f in self if not is_same(f, old[f.name], new[f.name])]


def is_same(field: Field, before: Any, after: Any) -> bool:
    """Whether two values of a field say the same. The order of codes and links says nothing: a page sends them as it
    shows them. Only the first sector is the main one.
    """
    if field.kind not in {Kind.CODES, Kind.LINKS}:
        return bool(before == after)
    old, new = list(before or ()), list(after or ())
    return sorted(old) == sorted(new) and (field.scheme != "system" or old[:1] == new[:1])


def _clean(field: Field | None, value: Any) -> Any:
    if field is None or value is None:
        return value
    if field.kind in TEXTS:
        return typed_line(value) if field.kind is Kind.LINE else tidy(value)
    if field.kind is Kind.PART:
        return _clean_row(field, value)
    if field.kind in {Kind.LINES, Kind.ROWS}:
        return [_clean(field.parts[0], row) if isinstance(row, str) else _clean_row(field, row) for row in value]
    return list(dict.fromkeys(v for v in value if v)) if field.kind in {Kind.CODES, Kind.LINKS} else value


def _clean_row(field: Field, row: Values) -> dict[str, Any]:
    parts = {part.name: part for part in field.parts if part.kind in TEXTS}
    return {name: _clean(parts[name], value) if name in parts else value for name, value in row.items()}


Wrong = tuple[str, Values, bool]  # sentence, its values, may a draft hold it


def _wrong(field: Field, value: Any, known: Mapping[str, Set[str]]) -> Iterator[Wrong]:
    kind, parts = field.kind, field.parts
    if kind is not Kind.CHOICE and not value and value != 0:
        return  # nothing was said
    if kind in LISTS and field.limit is not None and len(value) > field.limit:
        yield N_("Choose at most %(most)s. You have chosen %(have)s."), {"most": field.limit, "have": len(value)}, True
    if kind in TEXTS:
        yield from _wrong_text(field, value or "")
    elif kind in {Kind.FIGURE, Kind.WHOLE} and value is not None:
        yield from _wrong_number(field, value)
    elif kind is Kind.CHOICE and value not in {None, *field.options}:
        yield N_("Choose one of the %(n)s answers."), {"n": len(field.options)}, False
    elif kind in {Kind.CODE, Kind.CODES, Kind.ANSWERS}:
        codes = [value] if kind is Kind.CODE and value else value or ()
        unknown = [str(code)[:40] for code in codes if code not in known[field.scheme] and code not in field.also]
        if unknown:
            yield N_("“%(names)s” is not in the list. Choose from the list."), {"names": ", ".join(unknown[:3])}, False
    if kind is Kind.CODES and len(value or ()) > 1:
        yield from ((text, {}, True) for code, text in field.alone.items() if code in value)
    rows: list[Any] = [value] if kind is Kind.PART else list(value) if kind in {Kind.LINES, Kind.ROWS} else []
    rows += value.values() if kind is Kind.ANSWERS else []
    for row in rows:
        if isinstance(row, str):
            yield from _wrong_text(parts[0] if parts else field, row)
        else:
            for part in parts:
                yield from _wrong(part, row.get(part.name, part.empty), known)


def _wrong_text(field: Field, text: str) -> Iterator[Wrong]:
    bad, limit = control_character(text), field.limit
    if bad:
        yield (
            N_("This text contains a character that cannot be displayed (%(code)s). Please delete it."),
            {"code": bad},
            False,
        )
    elif limit is not None and len(text) > limit:
        have = {"limit": limit, "have": len(text)}
        yield N_("Please shorten this to %(limit)s characters; it has %(have)s."), have, False
    elif text and field.kind is Kind.LINE and not (has_letter if field.is_required else has_sign)(text):
        yield N_("Use at least one letter or digit."), {}, False


def _bound(value: float) -> str:
    return f"{value:,.15g}" if abs(value) >= 10_000 else f"{value:.15g}"  # a year as it is


def _wrong_number(field: Field, value: float) -> Iterator[Wrong]:
    low, high = (-LARGEST if field.low is None else field.low), (LARGEST if field.high is None else field.high)
    if not math.isfinite(value):
        yield N_("This must be a number, for example 40 or 12.5."), {}, False
    elif not low <= value <= high:
        yield N_("Enter a number from %(low)s to %(high)s."), {"low": _bound(low), "high": _bound(high)}, False
