"""Fields that say in a sentence what was wrong, and keep what was typed."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from typing import Any

from flask_babel import get_timezone
from wtforms import Field
from wtforms.widgets import DateInput, DateTimeLocalInput, TextInput

from matchmaker.core.i18n import _


class TypedField(Field):
    """A field of one line; `raw` is what was typed, shown again whatever it was."""

    widget = TextInput()
    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.show(self.data)

    def show(self, value: Any) -> str:
        """A stored value as it stands in the field."""
        return str(value)

    def read(self, text: str) -> Any:
        """The value of what was typed. Raises ValueError with a sentence."""
        raise NotImplementedError

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read what was typed; an empty field is None."""
        if valuelist:
            text = str(valuelist[0]).strip()
            self.data = None
            if text:
                self.data = self.read(text)


class FigureField(TypedField):
    """A finite number; a decimal comma and spaces between thousands are understood."""

    def show(self, value: Any) -> str:
        """Without a needless decimal point."""
        return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else str(value)

    def read(self, text: str) -> float:
        """A finite number."""
        plain = "".join(text.replace("\u2212", "-").split())
        if "," in plain:
            plain = plain.replace(",", ".") if plain.count(",") == 1 and "." not in plain else plain.replace(",", "")
        try:
            value = float(plain)
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or "_" in plain:
            raise ValueError(_("Write a number, for example 40 or 12.5."))
        return value


class YearField(TypedField):
    """A year or another whole number of at most four digits."""

    def read(self, text: str) -> int:
        """A whole number."""
        if not (text.isascii() and text.isdigit() and len(text) <= 4):
            raise ValueError(_("Write a whole number, for example %(example)s.", example=self.example))
        return int(text)

    example = "2030"


class WeightField(YearField):
    """A weight from 0 to 100."""

    example = "25"


class WordsField(YearField):
    """A number of words."""

    example = "200"


class DayField(TypedField):
    """A day."""

    widget = DateInput()

    def show(self, value: Any) -> str:
        """As the browser's date field wants it."""
        return value.isoformat() if isinstance(value, date) else str(value)

    def read(self, text: str) -> date:
        """A day written as 2027-02-27."""
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValueError(_("Write the day like this: 2027-02-27.")) from None


class MomentField(TypedField):
    """A moment in the reader's time zone; the value is aware, in UTC."""

    widget = DateTimeLocalInput()

    def show(self, value: Any) -> str:
        """In the reader's time zone, to the minute."""
        return value.astimezone(get_timezone() or UTC).strftime("%Y-%m-%dT%H:%M") if value else ""

    def read(self, text: str) -> datetime:
        """A moment written as 2027-02-27T17:00; a day alone means its last minute."""
        try:
            value = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(_("Write the day and time like this: 2027-02-27 17:00.")) from None
        if len(text) == 10:
            value = value.replace(hour=23, minute=59)
        zone: Any = get_timezone() or UTC
        if value.tzinfo is None:
            value = zone.localize(value) if hasattr(zone, "localize") else value.replace(tzinfo=zone)
        return value.astimezone(UTC)
