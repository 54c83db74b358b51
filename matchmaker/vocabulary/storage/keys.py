"""Names of places as they are looked up: every usual spelling leads to the same key. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from matchmaker.core.letters import fold

# How Germans, Danes, Norwegians and Swedes write these letters on keyboards without them; folded they lose the e.
_SPELLED_OUT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae"})
_WORD: Final = re.compile(r"[^\W_]+")
_DIGIT: Final = re.compile(r"\d")
SAINTS: Final = {
    "st": ("saint", "sankt", "sint", "szent"),
    "ste": ("sainte",),
    "s": ("sao", "san", "santo"),
    "sta": ("santa",),
    "sto": ("santo",),
    "mt": ("mount",),
    "ft": ("fort",),
}
"""What the first word of a name may be short for."""
_SMALL_WORDS: Final = re.compile(
    "am|an|auf|bei|del?|della|den|der|des|di|do|du|en|el|im|in|las?|les?|los|of|on|sur|the|und|ved"
)


def place_key(name: str) -> str:
    """Letters and digits only, folded: "Frankfurt (Oder)" → "frankfurtoder", "L’Aquila" → "laquila"."""
    return "".join(_WORD.findall(fold(name)))


def keys_of(name: str) -> Iterator[tuple[str, int]]:
    """Keys of a name with their rank: 0 the whole name, 1 with letters spelled out, 2 from a later word on."""
    key = place_key(name)
    yield key, 0
    spelled = place_key(name.casefold().translate(_SPELLED_OUT))
    if spelled != key:
        yield spelled, 1
    words = _WORD.findall(fold(name))
    for start in range(1, len(words)):
        if len(words[start]) > 2 and not _SMALL_WORDS.fullmatch(words[start]):
            yield "".join(words[start:]), 2


_TWO_NAMES: Final = re.compile(r"[/|()]|\s[-–—]\s")
"""Between the names of a place in two languages: Bolzano/Bozen, Turku (Åbo), Brussel - Bruxelles."""


_OFFICE: Final = re.compile(
    r"^\s*(?:(?:the )?(?:city|town|municipalit[yé]|borough|commune) of"
    r"|(?:landeshaupt|markt|universitäts)?stadt(?:gemeinde)?"
    r"|(?:markt)?gemeinde|magistrat(?: der stadt)?|(?:ville|commune|mairie) (?:de |du |d['’])|(?:comune|città) di"
    r"|(?:ayuntamiento|ciudad) de|ajuntament de|(?:câmara municipal|município) d[aeo]|gemeente|miasto|gmina|stad"
    r"|město|obec|mesto|grad|općina|občina|primăria(?: municipiului)?|δήμος)\s*(?=\S)",
    re.IGNORECASE,
)
"""What an office writes before the name of its place."""


def typed_words(text: str) -> list[str]:
    """What of a typed text may be the name: all of it; all but words with digits (a postcode); each of two names of one
    place (Bolzano/Bozen); all but the office before it (City of); all but the last words (a region, a country), at most
    three of them."""
    words = text.split()
    named = [word for word in words if not _DIGIT.search(word)]
    shorter = [" ".join(named), *(" ".join(named[:-n]) for n in (1, 2, 3))]
    names = [name.strip() for name in _TWO_NAMES.split(text)] if _TWO_NAMES.search(text.strip()) else []
    typed = [shorter[0], *names, _OFFICE.sub("", shorter[0]), *shorter[1:]]
    return list(dict.fromkeys([text, *filter(None, typed)]))


def typed_keys(text: str) -> list[str]:
    """What a typed text may stand for: as it is, and with its first word written out."""
    words = _WORD.findall(fold(text))
    if not words:
        return []
    keys = ["".join(words)]
    if len(words) > 1:
        keys += ["".join((full, *words[1:])) for full in SAINTS.get(words[0], ())]
    return keys


def distance(one: str, other: str, most: int) -> int:
    """Letters to insert, drop, change or swap (optimal string alignment), or most + 1 if it is more than `most`."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 < j and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return min(last[-1], most + 1)
