"""Form fields for numbers, days, times and links: the only ones of the platform.

They read what people write (`core.numbers`), say in a sentence what was wrong, and keep what was typed. A field that
nobody touched keeps its stored value exactly, however it is shown.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo
from typing import Any, ClassVar, Final

from flask_babel import get_timezone
from wtforms import Field, StringField
from wtforms.widgets import DateInput, DateTimeLocalInput, TextInput, TimeInput

from matchmaker.core.dates import read_day, read_moment, read_time
from matchmaker.core.i18n import _, get_locale
from matchmaker.core.inputs import whole_address
from matchmaker.core.numbers import bound, exactly, read_number, read_whole, show_number
from matchmaker.core.text import trim, whole_number

_PLAIN: Final = 4
"""Digits that nobody misreads: years, small counts."""


class TypedField(Field):
    """A field of one line. Data: the value, or None where nothing (or nothing understandable) was typed."""

    widget = TextInput()
    data: Any
    attributes: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, render_kw: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, render_kw={**self.attributes, **(render_kw or {})}, **kwargs)

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
        if not valuelist:
            return
        text = trim(str(valuelist[0]))
        stored, self.data = self.object_data, None
        if text and stored is not None and text == self.show(stored):
            self.data = stored
        elif text:
            self.data = self.read(text)


class _NumberField(TypedField):
    """`low` and `high` are the least and the largest number taken."""

    def __init__(self, *args: Any, low: float | None = None, high: float | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.low, self.high = low, high

    def show(self, value: Any) -> str:
        """In the person's language."""
        return show_number(value, _language())

    @property
    def understood(self) -> str:
        """How the number was read, where it could be read in another way: "= 212,000"; else nothing."""
        if self.data is None:
            return ""
        typed = self._value().strip()
        shown = exactly(self.data)
        return "" if typed == shown or whole_number(typed, digits=_PLAIN) is not None else f"= {shown}"

    def check(self, value: float) -> None:
        """Raise ValueError with a sentence if the number is out of bounds."""
        if (self.low is None or value >= self.low) and (self.high is None or value <= self.high):
            return
        low, high = ("" if end is None else bound(end) for end in (self.low, self.high))
        if not high:
            raise ValueError(_("Enter a number of at least %(low)s.", low=low))
        if not low:
            raise ValueError(_("Enter a number of at most %(high)s.", high=high))
        raise ValueError(self.between(low, high))

    def between(self, low: str, high: str) -> str:
        """The sentence for two bounds."""
        return _("Enter a number from %(low)s to %(high)s.", low=low, high=high)


class FigureField(_NumberField):
    """A number with decimals."""

    attributes: ClassVar[dict[str, str]] = {"inputmode": "decimal"}

    def read(self, text: str) -> float:
        """A finite number."""
        value = read_number(text, _language())
        self.check(value)
        return value


class WholeField(_NumberField):
    """A whole number: a year, a count, a weight."""

    attributes: ClassVar[dict[str, str]] = {"inputmode": "numeric"}

    def read(self, text: str) -> int:
        """A whole number."""
        value = read_whole(text, _language())
        self.check(value)
        return value

    def between(self, low: str, high: str) -> str:
        """The sentence for two bounds."""
        return _("Enter a whole number from %(low)s to %(high)s.", low=low, high=high)


class DayField(TypedField):
    """A day."""

    widget = DateInput()

    def show(self, value: Any) -> str:
        """As the browser's date field wants it."""
        return value.isoformat() if isinstance(value, date) else str(value)

    def read(self, text: str) -> date:
        """A day as people write it: 2027-02-27 (what browsers send), 27.2.2027, 27 Feb 2027."""
        return read_day(text)


class TimeField(TypedField):
    """A time of day."""

    widget = TimeInput()

    def show(self, value: Any) -> str:
        """To the minute."""
        return f"{value:%H:%M}"

    def read(self, text: str) -> time:
        """A time written as 09:30, 9.30, 9h30."""
        return read_time(text)


class MomentField(TypedField):
    """A moment in a time zone, the reader's unless `zone` names a place's; the value is aware, in UTC."""

    widget = DateTimeLocalInput()

    def __init__(self, *args: Any, zone: tzinfo | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def show(self, value: Any) -> str:
        """In the time zone, to the minute."""
        return str(value.astimezone(self._zone()).strftime("%Y-%m-%dT%H:%M"))

    def read(self, text: str) -> datetime:
        """A moment written as 2027-02-27T17:00 or 27.2.2027 17:00; a day alone means its last minute."""
        value = read_moment(text)
        if value.tzinfo is None:
            zone: Any = self._zone()  # zones of pytz have to be told the day
            value = zone.localize(value) if hasattr(zone, "localize") else value.replace(tzinfo=zone)
        try:
            return value.astimezone(UTC)
        except OverflowError:
            raise ValueError(_("Enter date and time like this: 2027-02-27 17:00.")) from None

    def _zone(self) -> tzinfo:
        return self.zone or get_timezone() or UTC


class WebAddressField(StringField):
    """A link. Data: what was typed, with https:// before it where people left that out."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Complete what is plainly an address; anything else stays for the check to name."""
        self.data: str | None
        super().process_formdata(valuelist)
        if self.data:
            self.data = whole_address(trim(self.data))


def _language() -> str:
    return str(get_locale() or "en")
