"""Request bodies made from the table of a record: what a program may send."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Final, Literal

from pydantic import Field as Limits
from pydantic import create_model

from matchmaker.exchange.forms.request_model import (
    FILLED,
    FILLED_LINE,
    LINE,
    NAME,
    TIDY,
    WHOLE,
    Code,
    Codes,
    Day,
    Moment,
    Number,
    RequestModel,
)
from matchmaker.records.fields import Field, Kind, Record

MOST_ANSWERS: Final = 40
_PLAIN: Final[dict[Kind, Any]] = {
    Kind.FIGURE: Number | None,
    Kind.DAY: Day | None,
    Kind.MOMENT: Moment | None,
    Kind.FLAG: bool,
    Kind.CODE: Code,
    Kind.CODES: Codes,
    Kind.LINKS: Annotated[list[Annotated[str, Limits(max_length=90), TIDY]], Limits(max_length=50)],
}


def request_of(record: Record, *, is_new: bool = False) -> type[RequestModel]:
    """A body in which every field may be left out (of a new thing: but what is required)."""
    fields = {field.name: _optional(field) for field in record}
    fields |= {field.name: (_filled(field), ...) for field in record if is_new and field.is_required}
    return create_model("RecordRequest", __base__=RequestModel, **fields)


def _optional(field: Field) -> Any:
    if field.kind is Kind.PART:
        return _type(field), _row(field.noun, field.about, field.parts)()
    told = field.about if field.kind is Kind.ANSWERS and not field.parts else None
    return _filled(field) if field.is_required else _type(field), Limits(default=field.empty, description=told)


def _filled(field: Field) -> Any:
    filled = FILLED if field.kind is not Kind.LINE else NAME if field.is_required else FILLED_LINE
    return Annotated[str, Limits(min_length=1, max_length=field.limit), filled]


def _type(field: Field) -> Any:
    kind, limit = field.kind, field.limit
    if kind in {Kind.LINE, Kind.TEXT}:
        return Annotated[str, Limits(max_length=limit), LINE if kind is Kind.LINE else TIDY]
    if kind is Kind.WHOLE:
        whole = Annotated[int, Limits(ge=field.low, le=field.high), WHOLE]
        return whole if field.needed or field.default is not None else whole | None
    if kind is Kind.CHOICE:
        return Literal[field.options]
    if kind is Kind.LINES:
        return Annotated[list[_filled(field.parts[0])], Limits(max_length=limit)]  # type: ignore[misc]  # made here
    if kind in {Kind.ROWS, Kind.PART, Kind.ANSWERS} and field.parts:
        row: Any = _row(field.noun, field.about, field.parts)
        if kind is Kind.ROWS:
            return Annotated[list[row], Limits(max_length=limit)]
        return row if kind is Kind.PART else Annotated[dict[str, row], Limits(max_length=20)]
    if kind is Kind.ANSWERS:
        return Annotated[dict[Code, Annotated[str, Limits(max_length=limit), TIDY]], Limits(max_length=MOST_ANSWERS)]
    return _PLAIN[kind]


@cache
def _row(noun: str, about: str, parts: tuple[Field, ...]) -> type[RequestModel]:
    """A small record. Parts that are needed, and choices, must be sent."""
    fields: dict[str, Any] = {}
    for part in parts:
        if part.kind is Kind.LINE and part.needed:
            fields[part.name] = _filled(part), ...
        else:
            fields[part.name] = _type(part), ... if part.needed or part.kind is Kind.CHOICE else part.empty
    return create_model(f"{noun}In", __base__=RequestModel, __doc__=about, **fields)
