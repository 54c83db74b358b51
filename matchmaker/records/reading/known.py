"""Which words are words: frequency lists of some forty languages, so that made-up text is told from unusual text.

The lists are those of the package wordfreq (Speer 2022, doi 10.5281/zenodo.7199437), the short form: about 30,000
words a language, 3 MB in memory, read when first needed. A word that is in no list may still look like one: its
triples of letters occur in the words of the lists. Text is called made up only if both say so.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Final

_OTHERS: Final = (
    "ca",
    "cs",
    "da",
    "fi",
    "hu",
    "is",
    "it",
    "lt",
    "lv",
    "nb",
    "nl",
    "pl",
    "ro",
    "sh",
    "sk",
    "sl",
    "sv",
    "tr",
)
_USUAL: Final = 5_000
"""So many words of each other language are kept in memory."""
SPOKEN: Final = ("en", "de", "fr", "es", "pt")
"""Languages of the interface: they are asked first."""
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_OTHER_SCRIPT: Final = re.compile(r"[^\W\d_a-zA-ZÀ-ɏ]")
_PLACEHOLDERS: Final = frozenset(
    [
        "asdf",
        "asdfg",
        "qwer",
        "qwert",
        "qwerty",
        "qwertz",
        "azerty",
        "uiop",
        "hjkl",
        "jklö",
        "yxcv",
        "zxcv",
        "foo",
        "foobar",
        "lorem",
        "ipsum",
        "dolor",
        "amet",
        "bla",
        "blah",
        "blabla",
        "xxx",
        "xxxx",
        "test",
        "tests",
        "todo",
        "tbd",
        "dummy",
        "abc",
        "abcd",
    ]
)
_SEEN_OFTEN: Final = 12
"""A triple of letters counts as usual if so many words of the lists have it."""
_ENOUGH_KNOWN: Final = 0.34
_ENOUGH_LIKELY: Final = 0.7
_NEARLY: Final = 0.8
_INITIALS: Final = 5
"""So many capital letters may be an abbreviation, such as KPI."""


def words(text: str) -> list[str]:
    """The words of a text in lower case, without numbers."""
    return [word.casefold() for word in _LETTERS.findall(text)]


@cache
def listed(language: str) -> frozenset[str]:
    """The usual words of a language."""
    return frozenset(_by_frequency(language))


@cache
def _foreign() -> frozenset[str]:
    return frozenset(word for code in _OTHERS for word in _by_frequency(code)[:_USUAL])


def _by_frequency(language: str) -> list[str]:
    from wordfreq import get_frequency_list  # a large library, only needed when a text is first read

    found = [word for bin_of_words in get_frequency_list(language, "small") for word in bin_of_words]
    get_frequency_list.cache_clear()  # the package would keep a second copy
    return found


@cache
def _triples() -> frozenset[str]:
    counted: Counter[str] = Counter()
    for code in SPOKEN:
        for word in listed(code):
            if word.isalpha():
                counted.update({f"^{word}$"[at : at + 3] for at in range(len(word))})
    return frozenset(triple for triple, times in counted.items() if times >= _SEEN_OFTEN)


def languages_of(text: str) -> tuple[str, ...]:
    """The languages of the interface in which most words are known, the likeliest first; all if none is.

    A text of unknown language is read with the words of all.
    """
    found = words(text)
    shares = {code: _share(found, code) for code in SPOKEN}
    best = max(shares.values())
    if best < _ENOUGH_KNOWN:
        return SPOKEN
    likely = [code for code in SPOKEN if shares[code] >= best * _NEARLY]
    return tuple(sorted(likely, key=lambda code: -shares[code]))


def _share(found: list[str], language: str) -> float:
    return sum(word in listed(language) for word in found) / max(len(found), 1)


def is_made_up(text: str) -> bool:
    """Is this keyboard noise, filler or one thing said again and again, and no text in any language we know?

    Empty text, numbers and scripts other than the Latin are never called made up.
    """
    found = [word for word in words(text) if word.upper() not in text or len(word) > _INITIALS]
    if not found or _OTHER_SCRIPT.search(text):
        return False
    if all(word in _PLACEHOLDERS or len(set(word)) == 1 for word in found):
        return len(max(found, key=len)) > 2
    if len(found) >= 6 and len(set(found)) <= len(found) / 4:
        return True
    real = [word for word in found if word not in _PLACEHOLDERS]
    if len(real) < len(found) / 2 or {"lorem", "ipsum"} <= set(found):
        return True
    if any(_share(found, code) >= _ENOUGH_KNOWN for code in SPOKEN) or _likeness(real) >= _ENOUGH_LIKELY:
        return False
    return sum(word in _foreign() for word in found) < len(found) * _ENOUGH_KNOWN


def _likeness(found: list[str]) -> float:
    """Share of the triples of letters that usual words have too."""
    all_triples = [f"^{word}$"[at : at + 3] for word in found for at in range(len(word))]
    return sum(triple in _triples() for triple in all_triples) / max(len(all_triples), 1)
