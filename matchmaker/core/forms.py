"""The base of every form: translated messages, nothing typed is ever lost, hostile characters named.

`BaseForm` adds three things to Flask-WTF: every text field refuses control characters and overlong input with a
sentence; `take()` puts a service's refusal on the fields; `version` detects that somebody else saved first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from flask import request
from flask_wtf import FlaskForm
from wtforms import Field, FieldList, FormField, HiddenField, SelectMultipleField, StringField, TextAreaField, widgets
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from matchmaker.core.errors import Invalid, Stale
from matchmaker.core.i18n import _, _l
from matchmaker.core.text import control_character, tidy

SHORT, LONG = 200, 5_000


def is_autosave() -> bool:
    """The page's script saves a draft in the background (header `X-Autosave`)."""
    return request.headers.get("X-Autosave") == "1"


def required(message: str) -> DataRequired:
    """A field that must be filled; the message says what to write."""
    return DataRequired(message=message)


def choices(pairs: Iterable[tuple[str, str]], *, empty: str | None = None) -> list[SelectChoice]:
    """Choices of a select or radio field from (value, label); `empty` adds a first choice without value."""
    first = [SelectChoice("", empty)] if empty is not None else []
    return first + [SelectChoice(value, label) for value, label in pairs]


class TagsField(SelectMultipleField):
    """Several of a list, as checkboxes (a filter is added by script when the list is long)."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class LinesField(TextAreaField):
    """A list of short texts, one a line. Data: tuple of strings without empty lines."""

    def _value(self) -> str:
        return "\n".join(self.data or ()) if not isinstance(self.data, str) else self.data

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Split what was typed."""
        if valuelist:
            self.data = cast(Any, tuple(line.strip() for line in tidy(valuelist[0]).split("\n") if line.strip()))


class BaseForm(FlaskForm):
    """Every form of the platform."""

    stale: Stale | None = None
    version = HiddenField()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, then the text of every field for what no text may hold."""
        _say_what_is_too_long(self)
        ok = super().validate(extra_validators)
        for field in self:
            ok = self._check_text(field) and ok
        return bool(ok)

    def _check_text(self, field: Field) -> bool:
        if not isinstance(field, StringField | TextAreaField):
            return True
        typed = field.raw_data[0] if field.raw_data else ""
        if not isinstance(typed, str):
            return True
        bad = control_character(typed)
        limit = self._limit_of(field)
        if bad:
            _add_error(
                field,
                _("There is a character here that cannot be shown (%(code)s). Please delete it.", code=bad),
            )
        elif len(typed) > limit and not field.errors:
            _add_error(
                field,
                _(
                    "Please shorten this to %(limit)s characters; it has %(have)s.",
                    limit=limit,
                    have=len(typed),
                ),
            )
        else:
            return True
        return False

    @staticmethod
    def _limit_of(field: Field) -> int:
        for validator in field.validators:
            if isinstance(validator, Length) and validator.max > 0:
                return int(validator.max)
        return LONG if isinstance(field, TextAreaField) else SHORT

    def take(self, error: Invalid | Stale) -> None:
        """Show a service's refusal on this form; what was typed stays."""
        if isinstance(error, Stale):
            self.stale = error
            self.form_errors.append(str(error))
            return
        for name, messages in error.errors.items():
            field = self._fields.get(name)
            if field is None:
                self.form_errors.extend(messages)
            else:
                for message in messages:
                    _add_error(field, message)

    @property
    def seen_version(self) -> int | None:
        """The version of the object this form was filled from."""
        raw = self.version.data
        return int(raw) if raw and str(raw).isdigit() else None


_TOO_LONG = _l("Please shorten this to %(max)d characters.")


def _say_what_is_too_long(fields: Iterable[Field]) -> None:
    """Our sentence for every limit of length that has none of its own, also in lines and parts of forms."""
    for field in fields:
        if isinstance(field, FieldList):
            _say_what_is_too_long(field.entries)
        elif isinstance(field, FormField):
            _say_what_is_too_long(field.form)
        for validator in field.validators:
            if isinstance(validator, Length) and validator.message is None and validator.min <= 0 < validator.max:
                validator.message = _TOO_LONG


def _add_error(field: Field, message: str) -> None:
    field.errors = [*field.errors, message]


__all__ = [
    "LONG",
    "SHORT",
    "BaseForm",
    "InputRequired",
    "LinesField",
    "TagsField",
    "choices",
    "is_autosave",
    "required",
]
