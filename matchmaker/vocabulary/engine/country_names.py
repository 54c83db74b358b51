"""Names of countries and groups of countries as people write them → ISO 3166 alpha-2 codes and region codes.

Read are the labels and `other_names` of the schemes `country` and `region`, and Babel's names in six more languages
(Unicode CLDR).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from babel import Locale
from babel.core import get_global

from matchmaker.vocabulary.files import current_schemes

WORLD = "*"

_WORLDWIDE = {
    *("global", "globally", "world", "worldwide", "world wide", "international", "all countries", "any", "all"),
    *("everywhere", "*", "weltweit", "mondial", "monde", "mundial", "mundo", "internacional", "welt"),
}
_LANGUAGES = ("de", "fr", "es", "pt", "it", "nl")
_FORMAL = frozenset(
    {
        *("the", "of", "republic", "rep", "kingdom", "federal", "federated", "federation", "state", "states", "people"),
        *("peoples", "s", "sar", "islamic", "plurinational", "bolivarian", "democratic", "special", "administrative"),
        "region",
    }
)
_PARTED = re.compile(r"[,;/|()]| and | & ")


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("&", " and ").replace("’", "'"))
    letters = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(letters.lower().split())


@cache
def _english_names() -> dict[str, str]:
    """Folded name or code → code; other names are written folded in the files."""
    countries, regions = current_schemes()["country"], current_schemes()["region"]
    found = {_fold(row.label): code for code, row in countries.items()}
    found |= {code.lower(): code for code in countries}
    for rows in (countries, regions):
        found |= {name: code for code, row in rows.items() for name in row.parts("other_names")}
    return found


@cache
def _other_names() -> dict[str, str]:
    """Names in other languages and three-letter codes, as Babel knows them (Unicode CLDR); read when first needed."""
    countries = current_schemes()["country"]
    found = {
        old.lower(): new[0]
        for old, new in get_global("territory_aliases").items()
        if len(old) == 3 and old.isalpha() and new[0] in countries
    }
    for language in _LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if code in countries:
                found.setdefault(_fold(name), code)
    return found


def country_code(name: str) -> str | None:
    """ISO code, region code or `WORLD` of a name or code as people write it; None when it says nothing.

    An unknown name is kept in folded form: two records that write it alike still agree.
    """
    folded = _fold(name) if name != WORLD else WORLD
    return (_known(folded) or folded) if folded else None


def _known(folded: str) -> str | None:
    if folded in _WORLDWIDE:
        return WORLD
    plain = " ".join(word for word in folded.split() if word not in _FORMAL)
    return _find(folded) or _find(plain)


def _find(folded: str) -> str | None:
    return _english_names().get(folded) or _other_names().get(folded)


def country_codes(names: Iterable[str]) -> tuple[str, ...]:
    """Codes without repetition, in the order given; a name that holds several ("Kenya, Uganda") is taken apart."""
    codes: list[str | None] = []
    for name in names:
        code = country_code(name)
        parts = [_known(_fold(part)) for part in _PARTED.split(name)] if not _is_code(code) else []
        codes += [part for part in parts if part] or [code]
    return tuple(dict.fromkeys(code for code in codes if code))


def _is_code(code: str | None) -> bool:
    schemes = current_schemes()
    return code == WORLD or code in schemes["country"] or code in schemes["region"]


def place_label(code: str) -> str:
    """English name of a country or region code; any other code in readable form."""
    for scheme in ("country", "region"):
        if code in current_schemes()[scheme]:
            return current_schemes()[scheme][code].label
    return code.replace("_", " ").title() if len(code) > 2 else code
