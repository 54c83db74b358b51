"""Words for the wording rule: folding, splitting and light stemming for en, de, fr, es and pt.

One stemmer serves all five languages, because the language of a text is often unknown or mixed: accents are folded,
plural endings and the derivational endings the languages share (mobility, Mobilität, mobilité, movilidad, mobilidade)
are cut, trailing vowels dropped and the rest shortened to `STEM_LENGTH` letters (long ones to a little more). Nothing
is learned from data.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from matchmaker.core.letters import fold
from matchmaker.matching.engine.glossary import same_stems

STEM_LENGTH = 7
LONG_WORD, LONG_STEM_LENGTH = 12, 10  # long words are mostly compounds: their second part must count
_WORD = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_PAIR = "\u2009"  # joins the two stems of a word pair; never inside a word


def _split(text: str) -> list[str]:
    return text.split()


_STOP = frozenset(
    _split(
        "a about after all also an and any are as at be been between but by can could do does each for from had has "
        "have how if in into is it its may more most no not of on or other our out over per should so some such than "
        "that the their them there these they this those through to under up upon use used uses using via was we were "
        "what when where which who will with within without would you your als am an auch auf aus bei bis das dem den "
        "der des die dies diese dieser durch ein eine einem einen einer eines er es fur haben hat im in ist kann "
        "konnen man mit nach nicht noch nur oder ohne sich sie sind so sowie uber um und unter vom von vor war werden "
        "wie wir wird zu zum zur au aux avec ce ces cette dans de des du elle en entre est et ete il ils je la le les "
        "leur leurs lors mais meme nos notre nous ou par pas plus pour qu que qui sa sans se ses son sont sous sur un "
        "une vos votre vous al como con cual cuando de del desde donde e el ella en entre era es esta este esto estos "
        "fue ha han hasta la las lo los mas muy no nos o para pero por que se ser si sin sobre son su sus tambien un "
        "una uno unos y ya ao aos as da das do dos em isso ja mais mas na nas nao nem no nos numa os ou pela pelo "
        "pelos sao sem ser seu seus sua suas tem um uma umas"
    )
)
_ENDINGS = tuple(
    sorted(
        _split(
            "ization isation isierung izacion isacion izacao isacao ierung ation acion acao ition icion icao ungen "
            "ung keiten keit heiten heit itaten itat idades idade idad ite ity itie itie ement amento amiento imiento "
            "imento ment ical ique ico ica isch ische ischen ischer isches ic ing ed er or able ible ive ivo iva al "
            "ale ales en"
        ),
        key=len,
        reverse=True,
    )
)


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Stem of one folded word; words with digits and words of up to three letters stay as they are."""
    if len(word) <= 3 or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith("s") and word[-2] not in "su":
        word = word[:-1]
    for ending in _ENDINGS:
        if len(word) - len(ending) >= 4 and word.endswith(ending):
            word = word[: -len(ending)]
            break
    while len(word) > 4 and word[-1] in "aeiouy":
        word = word[:-1]
    if len(word) > 4 and word[-1] == word[-2]:
        word = word[:-1]
    return word[:STEM_LENGTH] if len(word) <= LONG_WORD else word[:LONG_STEM_LENGTH]


_SAME = same_stems(stem)


@lru_cache(maxsize=200_000)
def _term(raw: str) -> str:
    """Stem of a word as it stands in a text, or of its group in the glossary; empty for stop words and single
    letters.
    """
    word = fold(raw)
    if len(word) < 2 or word in _STOP:
        return ""
    return _SAME.get(word) or stem(word)


def terms(text: str) -> list[str]:
    """Stems of a text in order, stop words left out, CamelCase names taken apart."""
    return [term for raw in _WORD.findall(_CAMEL.sub(" ", text)) if (term := _term(raw))]


def word_pairs(stems: list[str]) -> list[str]:
    """Neighbouring stems joined ("street light"), which are worth more than the two words apart."""
    return [left + _PAIR + right for left, right in pairwise(stems)]


def is_pair(term: str) -> bool:
    """True for a joined pair of stems."""
    return _PAIR in term


def shown_words(text: str, wanted: set[str]) -> dict[str, str]:
    """For each wanted stem the first word of the text that has it, as written there (lower case)."""
    found: dict[str, str] = {}
    for raw in _WORD.findall(_CAMEL.sub(" ", text)):
        term = _term(raw)
        if term in wanted and term not in found:
            found[term] = raw.lower()
    return found
