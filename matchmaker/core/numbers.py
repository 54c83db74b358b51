"""Numbers as people write them: read by the language of the person, asked back where they can mean two things.

A thousands symbol may be a space of any width, an apostrophe, or the comma or point of the language. A number with
one comma or point that can only be decimal ("1,5", "0.125", "1234.567") is understood in every language. "70.000" is
70000 in German; in English, where a point is no thousands symbol, it could also be 70, so the person is asked.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

from babel.numbers import get_decimal_symbol, get_group_symbol
from flask_babel import format_decimal

from matchmaker.core.i18n import _

LARGEST: Final = 10**15
MOST_DIGITS: Final = 15
_LONGEST: Final = 100  # characters; whatever is longer is no number
_APOSTROPHES: Final = "'\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}"
_MINUS: Final = "-\N{MINUS SIGN}\N{EN DASH}\N{FULLWIDTH HYPHEN-MINUS}\N{SMALL HYPHEN-MINUS}"
_MARKS: Final = "\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}\N{ARABIC LETTER MARK}"  # come along when pasted
_SAME: Final = {
    **dict.fromkeys(_APOSTROPHES, "'"),
    **dict.fromkeys(_MARKS, ""),
    "\N{ARABIC DECIMAL SEPARATOR}": ".",
    "\N{ARABIC THOUSANDS SEPARATOR}": "'",
    "\N{FULLWIDTH COMMA}": ",",
    "\N{FULLWIDTH FULL STOP}": ".",
}
_RUN: Final = re.compile(r"-?\d[\d ',.]*")
_OTHER: Final = re.compile(r"\d[eE][+-]?\d|\d[_⁰¹²³⁴-⁹]")  # 1e5, 1_000, 5²: other ways to write numbers
_NUMBER: Final = re.compile(r"[+-]?(?=[\d,.]*\d)[\d ',.]*")
_GROUPS: Final = re.compile(r"[1-9]\d{0,2}([ ',.])\d{3}(\1\d{3})*|[1-9]\d?([ ',.])(\d{2}\3)+\d{3}")
"""Groups of three, or of two and a last one of three (12,34,567), all with the same symbol."""


def read_number(text: str, language: str) -> float:
    """The finite number that a person of this language wrote. Raises ValueError with a sentence that helps."""
    return float(_read(text, language))


def read_whole(text: str, language: str) -> int:
    """A whole number, by the same rules. Raises ValueError with a sentence that helps."""
    value = _read(text, language, is_whole=True)
    if value != value.to_integral_value():
        raise ValueError(_example(is_whole=True))
    return int(value)


def show_number(value: float, language: str) -> str:
    """A number as it stands in a form field: without groups, and so that every language reads the same number."""
    plain = format(Decimal(repr(value)), "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    whole, _point, part = plain.partition(".")
    if len(part) == 3:
        part += "0"
    symbol = get_decimal_symbol(language)
    shown = f"{whole}{symbol if symbol in ',.' else '.'}{part}" if part else whole
    return "0" if shown == "-0" else shown


def figure(value: float | None, unit: str = "") -> str:
    """A number with its unit in the reader's language ("40 %", "1,788 t CO2"); empty without a number."""
    if value is None:
        return ""
    text = str(format_decimal(round(value, 4)))
    return f"{text}\u00a0{unit}".strip() if unit else text


def _example(*, is_whole: bool) -> str:
    return _("Enter a whole number, for example 12.") if is_whole else _("Enter a number, for example 40 or 12.5.")


def _read(text: str, language: str, *, is_whole: bool = False) -> Decimal:
    plain = _plain(text.strip()) if len(text) <= _LONGEST else ""
    if not _NUMBER.fullmatch(plain):
        raise ValueError(_hint(plain) or _example(is_whole=is_whole))
    negative, digits = plain.startswith("-"), plain.lstrip("+-").strip()
    group = get_group_symbol(language)
    whole, symbol, part = re.match(r"(\d*)(.?)(.*)", digits).groups()  # type: ignore[union-attr]
    if symbol in set(",.") - {group} and part.isdigit() and _GROUPS.fullmatch(digits):
        raise ValueError(_question(text.strip(), whole, part, is_whole=is_whole))
    try:
        value = Decimal(_joined(digits, group))
    except ArithmeticError:
        raise ValueError(_example(is_whole=is_whole)) from None
    if len("".join(filter(str.isdigit, digits)).strip("0")) > MOST_DIGITS or value > LARGEST:
        raise ValueError(_("This number is too long. Enter at most 15 digits, or choose a larger unit."))
    return -value if negative else value


def _plain(text: str) -> str:
    """With ASCII digits, one kind of space, apostrophe and minus."""
    found = []
    for place, character in enumerate(text):
        digit = unicodedata.decimal(character, None)
        if digit is not None:
            found.append(str(digit))
        elif character.isspace():
            found.append(" ")
        elif character in _MINUS and not "".join(found).strip() and place < len(text) - 1:
            found.append("-")
        else:
            found.append(_SAME.get(character, character))
    return re.sub(r"^([+-]) +", r"\1", "".join(found).strip())


def _joined(digits: str, group: str) -> str:
    """The number with a decimal point and without groups; "?" if its symbols do not stand where they belong."""
    symbols = [c for c in digits if not c.isdigit()]
    last = symbols[-1] if symbols else ""
    whole, part = digits, ""
    if last in {",", "."} and symbols.count(last) == 1 and not (last == group and _GROUPS.fullmatch(digits)):
        whole, _symbol, part = digits.rpartition(last)
    if whole and not whole.isdigit():
        whole = "".join(c for c in whole if c.isdigit()) if _GROUPS.fullmatch(whole) else "?"
    return f"{whole or 0}.{part}"


def _question(typed: str, whole: str, part: str, *, is_whole: bool) -> str:
    short = part.rstrip("0")
    if is_whole and short:
        return _("Enter “%(typed)s” without comma and point, as %(large)s.", typed=typed, large=whole + part)
    exact = f"{whole}.{f'{short}0' if len(short) == 3 else short or '0'}"
    return _(
        "“%(typed)s” can mean %(large)s or %(small)s. Enter %(large)s or %(exact)s.",
        typed=typed,
        large=whole + part,
        small=f"{whole}.{short}" if short else whole,
        exact=whole if is_whole else exact,
    )


def _hint(plain: str) -> str:
    """The number alone, if one stands among words or signs."""
    runs = [run.strip(" ',.") for run in _RUN.findall(plain)]
    if len(runs) == 1 and not _OTHER.search(plain):
        return _("Enter only the number: %(number)s.", number=runs[0])
    return ""
