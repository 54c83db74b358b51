"""Answers made from the table of a record: what a reader gets."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any, Final

from pydantic import create_model

from matchmaker.exchange.queries.response_model import ResponseModel
from matchmaker.records.fields import Field, Kind, Record

_PLAIN: Final[dict[Kind, Any]] = {
    **dict.fromkeys((Kind.LINE, Kind.TEXT, Kind.CODE), str),
    **dict.fromkeys((Kind.CODES, Kind.LINKS, Kind.LINES), list[str]),
    Kind.FIGURE: float | None,
    Kind.WHOLE: int | None,
    Kind.DAY: date | None,
    Kind.MOMENT: datetime | None,
    Kind.FLAG: bool,
    Kind.CHOICE: int | str | None,
    Kind.PART: dict[str, float | str | None],
}


def response_of(record: Record, *, without: tuple[str, ...] = ()) -> type[ResponseModel]:
    """An answer with every field of the record."""
    fields: dict[str, Any] = {field.name: (_type(field), ...) for field in record if field.name not in without}
    return create_model("RecordResponse", __base__=ResponseModel, **fields)


def _type(field: Field) -> Any:
    if field.kind is Kind.ROWS:
        row: Any = _row(field.noun, field.about, field.parts)
        return list[row]
    if field.kind is Kind.ANSWERS:
        answer: Any = _row(field.noun, field.about, field.parts) if field.parts else str
        return dict[str, answer]
    if field.kind is Kind.WHOLE and (field.needed or field.default is not None):
        return int
    return _PLAIN[field.kind]


@cache
def _row(noun: str, about: str, parts: tuple[Field, ...]) -> type[ResponseModel]:
    optional = {Kind.TEXT}
    fields: dict[str, Any] = {p.name: (_type(p), p.empty if p.kind in optional else ...) for p in parts}
    return create_model(f"{noun}Out", __base__=ResponseModel, __doc__=about, **fields)
