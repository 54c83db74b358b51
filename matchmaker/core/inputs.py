"""Checking what people typed, in sentences: for commands, which take it from pages, programs and files alike."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from urllib.parse import urlsplit

from matchmaker.core import clock
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.text import control_character, tidy

LONG, SHORT = 2_000, 300
"""Characters of a text and of a line, where a command says nothing else."""


def checked_text(raw: str | None, *, field: str, empty: str = "", limit: int = SHORT) -> str:
    """A tidy text. Raises Invalid if it is empty (and `empty` says so), too long or holds what no text may."""
    text = tidy(raw)
    if not text and empty:
        raise Invalid({field: empty})
    if len(text) > limit:
        message = _("Please shorten this to %(limit)s characters; it has %(have)s.", limit=limit, have=len(text))
        raise Invalid({field: message})
    bad = control_character(text)
    if bad:
        message = _("There is a character here that cannot be shown (%(code)s). Please delete it.", code=bad)
        raise Invalid({field: message})
    return text


def checked_address(raw: str | None, *, field: str) -> str:
    """An address on the web, or nothing. Raises Invalid for anything else."""
    text = checked_text(raw, field=field, limit=400)
    if text and not _is_address(text):
        raise Invalid({field: _("Give the whole address, starting with https://.")})
    return text


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:  # "http://[" and the like
        return False
    return parts.scheme in {"http", "https"} and "." in parts.netloc


def checked_choice(value: str, known: Collection[str], *, field: str, empty: str) -> str:
    """One of the known values; Invalid with the sentence `empty` otherwise."""
    if value not in known:
        raise Invalid({field: empty})
    return value


def checked_past(day: date | None, *, field: str) -> date:
    """A day that has been, since 1990. Raises Invalid for others."""
    if day is None:
        raise Invalid({field: _("Give the day.")})
    if day > clock.today():
        raise Invalid({field: _("This day has not been yet.")})
    if day.year < 1990:
        raise Invalid({field: _("This day is too long ago.")})
    return day
