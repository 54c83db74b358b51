"""Which languages a text is written in, by the package py3langid (Barbaresi's fork of langid.py, Lui and Baldwin 2012).

A part of a text counts with at least `ENOUGH_WORDS` words and a probability of `SURE`; of all others nothing is said.
The package reads the first text after some tenths of a second and keeps about 30 MB.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any, Final

ENOUGH_WORDS: Final = 5
SURE: Final = 0.95
_CODES: Final = "en de fr es pt it nl da sv no fi is pl cs sk sl hr sr hu ro bg el tr lv lt et ga lb ca uk"
ASKED: Final = tuple(_CODES.split())
"""Languages that are told apart: those of the vocabulary that are spoken in Europe. With all the world's, short texts
are mistaken more often.
"""
_SAME: Final = {"nb": "no", "nn": "no"}
_WORD: Final = re.compile(r"[^\W\d_]+")


@cache
def _reader() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # decoding its model takes a second

    reader = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    reader.set_languages([code for code in (*ASKED, *_SAME) if code in reader.labels])
    return reader


def language_of(text: str) -> str:
    """ISO 639-1 code of the language of a text; "" if it is too short or could be another."""
    if len(_WORD.findall(text)) < ENOUGH_WORDS:
        return ""
    chances: dict[str, float] = {}
    for code, chance in _reader().rank(text):  # both written forms of Norwegian are one language here
        name = _SAME.get(code, code)
        chances[name] = chances.get(name, 0.0) + float(chance)
    best = max(chances, key=lambda name: chances[name])
    return best if chances[best] >= SURE else ""


def languages_in(parts: Iterable[str]) -> tuple[str, ...]:
    """The languages of the parts of a text (title and sentence, description, …), the one with most letters first."""
    letters: Counter[str] = Counter()
    for part in parts:
        if code := language_of(part):
            letters[code] += len(part)
    return tuple(sorted(letters, key=lambda code: (-letters[code], code)))
