"""Moments written in the time of a place, not of the reader: what happens on site happens there."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask_babel import format_date, format_datetime


def at_place(moment: datetime, zone: ZoneInfo, pattern: str = "HH:mm") -> str:
    """A moment in the time of the place; `pattern` as in Unicode TR 35."""
    return str(format_datetime(moment.astimezone(zone).replace(tzinfo=None), pattern, rebase=False))


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
    return str(format_date(day, "EEE d MMM y"))
