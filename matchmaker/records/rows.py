"""Values of a record from and into the columns and rows of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from matchmaker.records.fields import TEXTS, Field, Kind, Record, Values

_ROWS = {Kind.LINES, Kind.ROWS}


def read(record: Record, row: Any) -> dict[str, Any]:
    """The record's values as the row holds them now."""
    return {field.name: _read(field, row) for field in record}


def write(record: Record, row: Any, values: Values, links: Mapping[str, Sequence[Any]] | None = None) -> list[str]:
    """Put checked values into the row; returns the names of the fields that changed. Fields not given stay.

    `links` holds the rows that each field of kind LINKS names.
    """
    before = read(record, row)
    wanted = {**before, **values}
    for field in record:
        if field.name in values and field.kind not in _ROWS:
            _write(field, row, values[field.name], links or {})
    touched = {_relation(field) for field in record if field.name in values and field.kind in _ROWS}
    for relation in touched:
        fields = [field for field in record if field.kind in _ROWS and _relation(field) == relation]
        _write_rows(row, relation, fields, wanted)
    after = read(record, row)
    return [field.name for field in record if before[field.name] != after[field.name]]


def _relation(field: Field) -> str:
    return field.relation or field.name


def _read(field: Field, row: Any) -> Any:
    kind = field.kind
    if kind is Kind.CODES:
        return row.codes(field.scheme)
    if kind in _ROWS:
        rows = [r for r in getattr(row, _relation(field)) if all(getattr(r, n) == v for n, v in field.fixed.items())]
        found = [{part.name: getattr(r, part.name) for part in field.parts} for r in rows]
        return [line[field.parts[0].name] for line in found] if kind is Kind.LINES else found
    value = getattr(row, field.name)
    if kind is Kind.LINKS:
        return [linked.slug for linked in value]
    if kind in {Kind.DAY, Kind.MOMENT}:
        return value.isoformat() if value else None
    return dict(value or {}) if kind in {Kind.PART, Kind.ANSWERS} else (value or "") if kind in TEXTS else value


def _write(field: Field, row: Any, value: Any, links: Mapping[str, Sequence[Any]]) -> None:
    kind = field.kind
    if kind is Kind.CODES:
        set_codes(row, field.scheme, value)
        return
    if kind is Kind.LINKS:
        value = list(links[field.name])
    elif kind is Kind.DAY:
        value = date.fromisoformat(value) if value else None
    elif kind is Kind.MOMENT:
        value = datetime.fromisoformat(value) if value else None
    elif kind in {Kind.PART, Kind.ANSWERS}:
        value = dict(value or {})
    setattr(row, field.name, "" if value is None and field.empty == "" else value)


def set_codes(row: Any, scheme: str, codes: Sequence[str]) -> None:
    """Make the tags of one scheme exactly these, in order. Rows stay where they can: one that is deleted and added
    again in one flush would break the unique constraint."""
    old = {tag.code: tag for tag in row.tags if tag.scheme == scheme}
    for tag in [tag for code, tag in old.items() if code not in codes]:
        row.tags.remove(tag)
    for position, code in enumerate(codes):
        if code in old:
            old[code].position = position
        else:
            row.tags.append(_class_of(row, "tags")(scheme=scheme, code=code, position=position))


def _write_rows(row: Any, relation: str, fields: Sequence[Field], values: Values) -> None:
    wanted: list[dict[str, Any]] = []
    for field in fields:
        for value in values[field.name] or ():
            given = {field.parts[0].name: value} if field.kind is Kind.LINES else value
            wanted.append({**field.fixed, **{part.name: given.get(part.name, part.empty) for part in field.parts}})
    names = [*fields[0].fixed, *(part.name for part in fields[0].parts)]
    if [{name: getattr(old, name) for name in names} for old in getattr(row, relation)] != wanted:
        make = _class_of(row, relation)
        setattr(row, relation, [make(position=i, **columns) for i, columns in enumerate(wanted)])


def _class_of(row: Any, relation: str) -> Any:
    return sa.inspect(type(row)).relationships[relation].mapper.class_
