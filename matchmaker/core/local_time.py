"""Moments in words. What happens on site is written in the time of the place; all else in the reader's."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from flask_babel import format_date, format_datetime, format_time, get_locale, get_timezone

from matchmaker.core import clock

_ORDERS: Final = {
    "de": (("E d", "E, d"), ("d M", "d. M")),
    "es": (("E d", "E, d"), ("d MMMM", "d 'de' MMMM")),
    "pt": (("E d", "E, d"), ("d M", "d 'de' M"), ("M y", "M 'de' y")),
}
"""What to replace in the pattern of an English day, so that it reads as days do in that language (as Unicode CLDR)."""


def in_order(pattern: str) -> str:
    """The pattern of an English day for the reader's language: "EEE d MMM" is "EEE, d. MMM" in German."""
    locale = get_locale()
    for english, own in _ORDERS.get(locale.language if locale else "en", ()):
        pattern = pattern.replace(english, own)
    return pattern


def at_place(moment: datetime, zone: ZoneInfo, pattern: str = "HH:mm") -> str:
    """A moment in the time of the place; `pattern` as in Unicode TR 35."""
    return str(format_datetime(moment.astimezone(zone).replace(tzinfo=None), in_order(pattern), rebase=False))


def day_of(moment: datetime, zone: ZoneInfo) -> str:
    """The day at the place, short: "Thu 19 Mar"."""
    return at_place(moment, zone, "EEE d MMM")


def long_day(moment: datetime, zone: ZoneInfo) -> str:
    """The day at the place in words: "Thursday 19 March"."""
    return at_place(moment, zone, "EEEE d MMMM")


def when_of(moment: datetime, zone: ZoneInfo) -> str:
    """Day and time at the place: "Thu 19 Mar 2026, 17:00"."""
    return at_place(moment, zone, "EEE d MMM y, HH:mm")


def short_date(day: date) -> str:
    """A day with its year: "Thu 19 Mar 2026"."""
    return str(format_date(day, in_order("EEE d MMM y")))


def reader_moment(value: datetime | None) -> str:
    """A moment in the reader's time zone: "Fri 27 Feb 2026, 17:00 CET"; nothing for None."""
    if value is None:
        return ""
    zone = value.astimezone(get_timezone()).tzname() if get_timezone() else "UTC"
    return f"{format_datetime(value, in_order('EEE d MMM y, HH:mm'))} {zone}"


def time_now() -> str:
    """The time of day for the reader: "17:00"."""
    return str(format_time(clock.now(), "HH:mm"))


@lru_cache(maxsize=1)
def timezones() -> frozenset[str]:
    """The names of all time zones; nothing else may be taken as one, or every page that shows a time fails."""
    return frozenset(available_timezones())
