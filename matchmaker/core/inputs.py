"""Checking what people typed, in sentences: for commands, which take it from pages, programs and files alike."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from matchmaker.core import clock
from matchmaker.core.addresses import clean_address, is_address
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.text import control_character, has_letter, has_sign, one_line, tidy

_HOST: Final = re.compile(r"(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}(?::\d{1,5})?(?:[/?#]\S*)?")
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
        message = _("This text contains a character that cannot be displayed (%(code)s). Please delete it.", code=bad)
        raise Invalid({field: message})
    return text


def nameless() -> str:
    """What is said where nothing of a name can be seen."""
    return _("Use at least one letter or digit.")


def line_problem(text: str, *, is_name: bool = False) -> str:
    """What is wrong with a text of one line that is not empty; "" if nothing. A unit or a price may be one sign."""
    return "" if has_letter(text) or (has_sign(text) and not is_name) else nameless()


def checked_name(raw: str | None, *, field: str, empty: str, limit: int = SHORT) -> str:
    """What somebody or something is called, in one line. Raises Invalid without a letter or digit to be seen."""
    text = one_line(checked_text(raw, field=field, empty=empty, limit=limit))
    if not text and empty:
        raise Invalid({field: empty})
    if text and not has_letter(text):
        raise Invalid({field: nameless()})
    return text


def not_an_address() -> str:
    """What is said of an e-mail address that lacks something."""
    return _("This is not a complete e-mail address, for example name@city.example.")


def checked_email(raw: str | None, *, field: str) -> str:
    """A clean, complete e-mail address. Raises Invalid."""
    address = clean_address(raw)
    if not is_address(address):
        raise Invalid({field: not_an_address()})
    return address


def checked_address(raw: str | None, *, field: str) -> str:
    """An address on the web, or nothing. Raises Invalid for anything else."""
    text = checked_text(raw, field=field, limit=400)
    if text and not is_web_address(text):
        raise Invalid({field: _("Enter the full link, starting with https://.")})
    return text


def whole_address(text: str) -> str:
    """What people write of an address ("www.firm.example", "firm.example/lamps") with https:// before it."""
    return f"https://{text}" if _HOST.fullmatch(text) and is_web_address(f"https://{text}") else text


def is_web_address(text: str) -> bool:
    """A whole address of a page, with a host that can exist and no name before it that could pass for the host."""
    try:
        parts = urlsplit(text)
    except ValueError:  # "http://[" and the like
        return False
    is_host = "." in parts.netloc.strip(".") and not any(c.isspace() or c in '@<>"' for c in parts.netloc)
    return parts.scheme in {"http", "https"} and is_host


def checked_choice(value: str, known: Collection[str], *, field: str, empty: str) -> str:
    """One of the known values; Invalid with the sentence `empty` otherwise."""
    if value not in known:
        raise Invalid({field: empty})
    return value


def checked_past(day: date | None, *, field: str) -> date:
    """A day that has been, since 1990. Raises Invalid for others."""
    if day is None:
        raise Invalid({field: _("Enter the date.")})
    if day > clock.today():
        raise Invalid({field: _("This date is in the future.")})
    if day.year < 1990:
        raise Invalid({field: _("This date is too long ago.")})
    return day
