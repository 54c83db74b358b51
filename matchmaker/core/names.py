"""Names and other texts of one line: columns that clean what is assigned, whoever assigns it.

The forms, the API and the commands say nicely what is wrong; these columns are where the rule holds. A `Line` never
has an end of line, a control character or nothing but invisible signs; a `Name` also has a letter or a digit to be
seen. Both follow `core.text.one_line`.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import InstrumentedAttribute

from matchmaker.core.db import Base
from matchmaker.core.errors import Invalid
from matchmaker.core.inputs import nameless
from matchmaker.core.text import has_letter, one_line


class Line(sa.String):
    """A text of one line, of at most so many characters."""


class Name(Line):
    """What somebody or something is called."""


def _clean(_target: object, value: object, _old: object, initiator: Any) -> object:
    return one_line(value) if isinstance(value, str) else value


def _clean_name(_target: object, value: object, _old: object, initiator: Any) -> object:
    if not isinstance(value, str):
        return value
    name = one_line(value)
    if not has_letter(name):
        raise Invalid({initiator.key: nameless()})
    return name


@event.listens_for(Base, "attribute_instrument", propagate=True)
def _listen(_class: type[Base], _key: str, attribute: InstrumentedAttribute[Any]) -> None:
    columns = getattr(attribute.property, "columns", ())
    kind = columns[0].type if columns else None
    if isinstance(kind, Line):
        event.listen(attribute, "set", _clean_name if isinstance(kind, Name) else _clean, retval=True)
