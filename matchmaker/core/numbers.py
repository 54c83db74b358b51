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

from babel import Locale, numbers
from babel.numbers import format_currency, get_decimal_symbol, get_group_symbol
from flask_babel import format_decimal, get_locale

from matchmaker.core.i18n import _

LARGEST: Final = 10**15
MOST_DIGITS: Final = 15
_LONGEST: Final = 100  # characters; whatever is longer is no number
_APOSTROPHES: Final = "'\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}"
_MINUS: Final = "-\N{MINUS SIGN}\N{EN DASH}\N{FULLWIDTH HYPHEN-MINUS}\N{SMALL HYPHEN-MINUS}"
_SAME: Final = {
    **dict.fromkeys(_APOSTROPHES, "'"),
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
_NOUGHTS: Final = {
    10**3: "k K thousand tsd tausend mille tys tis keur teur",
    10**5: "lakh",
    10**6: "M mio mill million millions millionen millones milhões milioni miljoen miljoner mln mn meur",
    10**7: "crore",
    10**9: "bn mrd milliard milliards milliarde milliarden miliardi miljard mld mia",
    0: "mil billion billions billionen billón billones bilhão bilhões trillion",  # another number in another language
}
"""Words that stand for noughts; only asked back, since people write them of different things."""
_FACTOR: Final = {word: factor for factor, words in _NOUGHTS.items() for word in words.split()}
_RANGE: Final = re.compile(r"\d\s*(?:[-–—]|\.\.+|…|to|bis|à|až|do|tot|till)\s*\d")


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


def exactly(value: float) -> str:
    """A number with every digit it has and groups of three, as the reader's language writes it."""
    return str(numbers.format_decimal(value, locale=get_locale(), decimal_quantization=False))


def figure(value: float | None, unit: str = "") -> str:
    """A number with its unit in the reader's language ("40 %", "1,788 t CO2"); empty without a number."""
    if value is None:
        return ""
    text = str(format_decimal(round(value, 4)))
    return f"{text}\u00a0{unit}".strip() if unit else text


def money(amount: float, currency: str) -> str:
    """An amount of money without cents, as the reader's language writes it: "€9,000", "9.000 €"."""
    locale = get_locale() or Locale("en")
    if locale.language == "pt":  # our Portuguese is that of Portugal, which writes the sign behind the amount
        locale = Locale("pt", "PT")
    pattern = locale.currency_formats["standard"].pattern.replace("0.00", "0")
    return str(format_currency(amount, currency, format=pattern, locale=locale, currency_digits=False))


def bound(value: float) -> str:
    """The end of a range in a sentence: a year as it is, a large number in groups of three."""
    return figure(value) if abs(value) >= 10_000 else f"{value:.15g}"


def _example(*, is_whole: bool) -> str:
    return _("Enter a whole number, for example 12.") if is_whole else _("Enter a number, for example 40 or 12.5.")


def _read(text: str, language: str, *, is_whole: bool = False) -> Decimal:
    plain = _plain(text.strip()) if len(text) <= _LONGEST else ""
    if not _NUMBER.fullmatch(plain):
        raise ValueError(_hint(plain, language) or _example(is_whole=is_whole))
    negative, digits = plain.startswith("-"), plain.lstrip("+-").strip()
    group = get_group_symbol(language)
    whole, symbol, part = re.match(r"(\d*)(.?)(.*)", digits).groups()  # type: ignore[union-attr]
    if symbol in set(",.") - {group} and part.isdigit() and _GROUPS.fullmatch(digits):
        raise ValueError(_question(text.strip(), "-" * negative + whole, part, is_whole=is_whole))
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
        elif unicodedata.category(character) == "Cf":
            continue  # soft hyphens, marks of direction, breaks of no width: nobody sees them, they come along
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


def _hint(plain: str, language: str) -> str:
    """What to enter instead: the number alone, if one stands among words or signs; with its noughts; one of a range."""
    runs = [run.strip(" ',.") for run in _RUN.findall(plain)]
    if _RANGE.search(plain) and not _OTHER.search(plain):
        return _("Enter one number, not a range.")
    if len(runs) != 1 or _OTHER.search(plain):
        return ""
    factors = [_FACTOR.get(word, _FACTOR.get(word.lower())) for word in re.findall(r"[^\W\d_]+", plain)]
    found = [factor for factor in factors if factor is not None]
    return _full(runs[0], found[0], language) if found else _("Enter only the number: %(number)s.", number=runs[0])


def _full(number: str, factor: int, language: str) -> str:
    """What "1.5 million" is in digits."""
    try:
        value = _read(number, language) * factor
    except ValueError:
        value = Decimal(0)
    if not value:
        return _("Enter the number with all its digits, without a word such as “million”.")
    return _("Enter the number with all its digits: %(number)s.", number=f"{value.normalize():f}")
