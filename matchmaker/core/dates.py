"""Days and times as people write them, where it is plain what they mean; asked back where it can be two days.

Browsers send 2027-02-27 and 17:00. What is pasted or typed elsewhere is read, too: 27.2.2027, 27/02/2027, 27 Feb 2027,
27. Februar 2027, 9.30, 9h30. "03/04/2027" is the third of April in Europe and the fourth of March in America.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from functools import lru_cache
from typing import Final

from babel.dates import get_month_names

from matchmaker.core.i18n import LANGUAGES, _
from matchmaker.core.letters import fold

_LONGEST: Final = 60  # characters; whatever is longer is no date
_FIRST: Final = re.compile(r"(\d{4})([-./])(\d{1,2})\2(\d{1,2})\.?")  # the year first
_LAST: Final = re.compile(r"(\d{1,2})([-./]) ?(\d{1,2})\2 ?(\d{4})")
_NAMED: Final = re.compile(
    r"(?:[^\W\d_]+[.,]* )?(\d{1,2})(?:\.|º|er|st|nd|rd|th)? ?(?:de )?([^\W\d_]+)[.,]? ?(?:de )?(\d{4})"
)
_ENGLISH: Final = re.compile(r"([^\W\d_]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")  # the month first
_TIME: Final = re.compile(r"(\d{1,2}) ?(?:[:.h] ?(\d{2}))?(?::\d{2})? ?(?:uhr|h|([ap])\.?m\.?)?", re.IGNORECASE)
_MOMENT: Final = re.compile(
    r"(.*?\d{4}(?:-\d{1,2}-\d{1,2})?),?(?: | at | um | à |T)(\d{1,2}(?: ?[:.h].*| ?[ap]\.?m\.?| uhr))", re.I
)


def read_day(text: str) -> date:
    """The day that was written. Raises ValueError with a sentence that says how to write it."""
    found = _day(_plain(text))
    if found is None:
        raise ValueError(_("Enter the date like this: 2027-02-27."))
    return found


def read_time(text: str) -> time:
    """The time of day that was written. Raises ValueError with a sentence."""
    found = _time(_plain(text))
    if found is None:
        raise ValueError(_("Enter the time like this: 09:30."))
    return found


def read_moment(text: str) -> datetime:
    """Day and time, with a zone only if one was written; a day alone means its last minute."""
    plain = _plain(text)
    try:
        return datetime.fromisoformat(plain) if len(plain) > 10 else _last_minute(plain)
    except ValueError:
        return _last_minute(plain)


def _last_minute(plain: str) -> datetime:
    parts = _MOMENT.fullmatch(plain)
    day, hour = (_day(parts[1]), _time(parts[2])) if parts else (_day(plain), time(23, 59))
    if day is None or hour is None:
        raise ValueError(_("Enter date and time like this: 2027-02-27 17:00."))
    return datetime.combine(day, hour)


def _plain(text: str) -> str:
    """Without what nobody sees, with single plain spaces, hyphens and digits."""
    if len(text) > _LONGEST:
        return ""
    seen = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    digits = "".join(str(unicodedata.decimal(c, c)) for c in seen)
    return " ".join(re.sub(r"[\u2010-\u2015\u2212]", "-", digits).split())


def _day(plain: str) -> date | None:
    if found := _FIRST.fullmatch(plain):
        return _date(found[1], found[3], found[4])
    if found := _LAST.fullmatch(plain):
        return _europes(plain, found[2], int(found[1]), int(found[3]), found[4])
    if (found := _NAMED.fullmatch(plain)) and (month := _months().get(fold(found[2]))):
        return _date(found[3], month, found[1])
    if found := _ENGLISH.fullmatch(plain):
        return _date(found[3], _months().get(fold(found[1])), found[2])
    return None


def _europes(plain: str, sign: str, first: int, second: int, year: str) -> date | None:
    """The day first, as all over Europe, unless only the other way is a date. Raises ValueError where both may be."""
    european, american = _date(year, second, first), _date(year, first, second)
    if sign == "/" and european and american and european != american:
        raise ValueError(
            _(
                "“%(typed)s” can mean %(one)s or %(other)s. Enter the one you mean.",
                typed=plain,
                one=european,
                other=american,
            )
        )
    return european or american


def _date(year: str, month: int | str | None, day: int | str) -> date | None:
    try:
        return date(int(year), int(month or 0), int(day))
    except ValueError:
        return None


def _time(plain: str) -> time | None:
    found = _TIME.fullmatch(plain)
    if not found or found[0] == found[1]:  # digits alone
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        hour = hour % 12 + 12 * (half == "p") if 1 <= hour <= 12 else 99
    try:
        return time(hour, minute)
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    """The number of each month by its name, long and short, folded, in the platform's languages."""
    found = {"sept": 9, "marz": 3, "mrz": 3, "janner": 1}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=language).items():
                found[fold(name).strip(".")] = number
    return found
