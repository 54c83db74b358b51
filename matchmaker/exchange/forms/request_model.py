"""What every body and every query of the API is made of: strict shapes, and sentences about what does not fit.

JSON Schema calls 3.0 an integer and false none, so numbers have types of their own. A text is tidied as a form
tidies it, and refuses the characters that no text may hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from matchmaker.core.addresses import clean_address
from matchmaker.core.i18n import _
from matchmaker.core.inputs import nameless
from matchmaker.core.text import control_character, has_letter, has_sign, one_line, tidy
from matchmaker.vocabulary import queries as vocabulary

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)


class RequestModel(BaseModel):
    """A JSON body: no field more, no type guessed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    def given(self) -> dict[str, Any]:
        """The fields that were sent, as plain values; moments in UTC and days as ISO text."""
        return {name: _plain(getattr(self, name)) for name in type(self).model_fields if name in self.model_fields_set}


class Nothing(RequestModel):
    """No body, or an empty object."""


class Query(BaseModel):
    """What stands after the question mark of an address."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Paging(Query):
    """One page of a list."""

    page: int = Field(default=1, ge=1, le=100_000, description="Number of the page, from 1.")


def _plain(value: Any) -> Any:
    if isinstance(value, RequestModel):
        return value.given()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value


def _text(value: str) -> str:
    bad = control_character(value)
    if bad:
        raise PydanticCustomError("control_character", "a character that cannot be shown", {"code": bad})
    return tidy(value)


def _filled(value: str) -> str:
    text = _text(value)
    if not text:
        raise PydanticCustomError("empty", "empty")
    return text


def _line(value: str) -> str:
    _text(value)
    text = one_line(value)
    if text and not has_sign(text):
        raise PydanticCustomError("nameless", "nothing to be seen")
    return text


def _filled_line(value: str) -> str:
    return _filled(_line(value))


def _name(value: str) -> str:
    text = _filled_line(value)
    if not has_letter(text):
        raise PydanticCustomError("nameless", "nothing to be seen")
    return text


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _in_range(value: date) -> date:
    day = value.date() if isinstance(value, datetime) else value
    if not FIRST_DAY <= day <= LAST_DAY:
        raise PydanticCustomError("day_range", "outside 1990 to 2100")
    return value


def _once(values: list[str]) -> list[str]:
    return list(dict.fromkeys(values))


def codes_of(scheme: str) -> AfterValidator:
    """Codes of this vocabulary only: a filter with a slip is refused instead of finding nothing."""

    def known(values: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [value for value in values if not vocabulary.is_code(scheme, value)]
        if unknown:
            raise PydanticCustomError("unknown_code", "not in the vocabulary", {"codes": ", ".join(unknown[:3])})
        return values

    return AfterValidator(known)


TIDY = AfterValidator(_text)
FILLED = AfterValidator(_filled)
LINE = AfterValidator(_line)
FILLED_LINE = AfterValidator(_filled_line)
NAME = AfterValidator(_name)
ADDRESS = BeforeValidator(lambda value: clean_address(value) if isinstance(value, str) else value)
WHOLE = BeforeValidator(_whole)
Text = Annotated[str, Field(max_length=8_000), TIDY]
Line = Annotated[str, Field(max_length=300), LINE]
Filled = Annotated[str, Field(min_length=1, max_length=300), FILLED]
Code = Annotated[str, Field(max_length=60), TIDY]
Codes = Annotated[list[Code], Field(max_length=300), AfterValidator(_once)]
Year = Annotated[int, Field(ge=1, le=9999), WHOLE]
Number = Annotated[float, Field(ge=-1e15, le=1e15)]
Day = Annotated[date, AfterValidator(_in_range)]
Moment = Annotated[AwareDatetime, AfterValidator(_in_range)]


def problems_of(error: ValidationError) -> list[tuple[tuple[str | int, ...], str]]:
    """(place, sentence) of everything that does not fit."""
    return [(tuple(row["loc"]), sentence_of(row)) for row in error.errors(include_url=False, include_input=False)]


def sentence_of(row: ErrorDetails) -> str:
    """One problem in words."""
    kind, given = row["type"], row.get("ctx", {})
    if kind in _KINDS_OF_TYPES:
        return _("This must be %(what)s.", what=_type_words()[_KINDS_OF_TYPES[kind]])
    sentences = {
        "missing": _("This is required."),
        "empty": _("Write something here."),
        "string_too_short": _("Write something here."),  # no text has a lower limit but 1
        "nameless": nameless(),
        "extra_forbidden": _("There is no field with this name."),
        "control_character": _(
            "This text contains a character that cannot be displayed (%(code)s). Please delete it.",
            code=given.get("code", ""),
        ),
        "unknown_code": _("“%(names)s” is not in the list. Choose from the list.", names=given.get("codes", "")),
        "day_range": _("Choose a date between 1990 and 2100."),
        "timezone_aware": _("Give the time with its UTC offset, for example 2027-03-01T12:00:00+01:00."),
        "literal_error": _("Choose one of: %(values)s.", values=given.get("expected", "")),
        "string_pattern_mismatch": _("This is incomplete or has the wrong format."),
    }
    if kind in sentences:
        return sentences[kind]
    limit = next((given[name] for name in ("max_length", "min_length", "le", "ge", "gt", "lt") if name in given), None)
    if limit is None:
        return _("This value is not valid.")
    least = "min_length" in given or "ge" in given or "gt" in given
    return _("The minimum is %(limit)s.", limit=limit) if least else _("The maximum is %(limit)s.", limit=limit)


_KINDS_OF_TYPES: Final[Mapping[str, str]] = {
    "string_type": "text",
    "int_type": "whole",
    "int_parsing": "whole",
    "int_from_float": "whole",
    "int_parsing_size": "whole",
    "float_type": "number",
    "float_parsing": "number",
    "finite_number": "number",
    "bool_type": "bool",
    "list_type": "list",
    "dict_type": "object",
    "model_type": "object",
    "model_attributes_type": "object",
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"), "day"),
    **dict.fromkeys(("datetime_type", "datetime_parsing", "datetime_from_date_parsing"), "moment"),
    **dict.fromkeys(("datetime_object_invalid", "date_past", "timezone_naive"), "moment"),
}


def _type_words() -> Mapping[str, str]:
    return {
        "text": _("a text"),
        "whole": _("a whole number"),
        "number": _("a number"),
        "bool": _("true or false"),
        "list": _("a list"),
        "object": _("an object"),
        "day": _("a date, for example 2027-03-01"),
        "moment": _("a date and time, for example 2027-03-01T12:00:00+01:00"),
    }


def pointer(place: Iterable[str | int]) -> str:
    """A place in a body as a JSON Pointer in a fragment (RFC 6901)."""
    parts = [str(part).replace("~", "~0").replace("/", "~1") for part in place]
    return "#" + "".join(f"/{part}" for part in parts)
