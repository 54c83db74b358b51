"""Words for the wording rule: folding, splitting, what says nothing, words that belong together, light stemming.

One reader serves all languages, because the language of a text is often unknown or mixed. Left out are numerals,
units, names of months and days, the words of the platform itself and everyday words (lists of the package
`stop-words` for eleven languages), but never a word of the glossary. What the glossary knows counts as its group,
phrases before single words; a long unknown word is taken apart where glossary words make up half of it, as German
and Nordic compounds are (*Luftqualität*, *Radwegenetz*). The rest is stemmed: plural endings and the derivational
endings the languages share (mobility, Mobilität, mobilité, movilidad, mobilidade) are cut, trailing vowels dropped
and the rest shortened to `STEM_LENGTH` letters (long ones to a little more). Nothing is learned from data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from babel import Locale
from stop_words import get_stop_words

from matchmaker.core.letters import fold
from matchmaker.matching.engine.glossary import read_glossary

STEM_LENGTH = 7
LONG_WORD, LONG_STEM_LENGTH = 12, 10  # long words are mostly compounds: their second part must count
_WORD = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_PAIR = "\u2009"  # joins the two stems of a word pair; never inside a word


def _split(text: str) -> list[str]:
    return text.split()


_ALSO_EVERYDAY = frozenset(_split("have immer mochte mochten"))  # what the lists of `stop-words` lack
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


GLOSSARY = read_glossary(fold, stem)
_SAME = GLOSSARY.same
LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "sv", "da", "nb", "fi")
_UNITS = frozenset(
    _split(
        "wh km km2 cm mm m2 m3 ha kg kt mt gt kw kwh mw mwh gw gwh twh eur euro euros usd gbp percent prozent pourcent "
        "porciento per cento tonne tonnes tonnen toneladas ton tons litre litres liter litro litros metre metres meter "
        "metro metros kilometre kilometres kilometer quilometros hectare hectares hektar million millions millionen "
        "milliarden billion billions millones milhoes thousand thousands tausend mille mil hour hours stunde stunden "
        "heure heures hora horas minute minutes minuten minutos second seconds sekunden day days tag tage tagen jour "
        "jours dia dias week weeks woche wochen semaine semaines semana semanas month months monat monate monaten mois "
        "mes meses year years yearly jahr jahre jahren annee annees ano anos annual jahrlich annuel anual decibel db "
        "degree degrees grad degres grados graus vuosi vuotta ar aar dag dagar uge viikko"
    )
)
_PLATFORM = frozenset(
    _split(
        "challenge challenges herausforderung herausforderungen defi defis reto retos desafio desafios solution "
        "solutions losung losungen solucion soluciones solucao solucoes project projects projekt projekte projet "
        "projets proyecto proyectos projeto projetos pilot pilots pilotprojekt company companies firma firmen "
        "unternehmen entreprise entreprises empresa empresas supplier suppliers vendor vendors offer offers "
        "angebot angebote tool tools werkzeug outil outils herramienta herramientas ferramenta cost costs kosten "
        "cout couts costo costos coste custo custos"
    )
)


def _calendar() -> Iterator[str]:
    """Names of months and days in all languages read here."""
    for language in LANGUAGES:
        locale = Locale(language)
        for names in (locale.months, locale.days):
            for width in ("wide", "abbreviated"):
                yield from names["format"][width].values()
                yield from names["stand-alone"][width].values()


def _saying_nothing() -> frozenset[str]:
    everyday = (word for language in LANGUAGES for word in get_stop_words(language))
    parts = {part for word in (*everyday, *_calendar()) for part in _WORD.findall(fold(word))}
    return (frozenset(parts) - _SAME.keys()) | _ALSO_EVERYDAY | _UNITS | _PLATFORM


EVERYDAY = _saying_nothing()
_PART, _REST, _COMPOUND = 4, 4, 9  # letters of a known part, of an unknown one, and of the shortest compound
_LINKS = ("", "s", "es", "n", "en", "er", "e")


@lru_cache(maxsize=200_000)
def _parts(word: str) -> tuple[str, ...]:
    """Stems of a long word's parts where glossary words make up all of it, or one end and half of it; else none."""
    if len(word) < _COMPOUND or not word.isalpha():
        return ()
    whole = _known_parts(word)
    if whole:
        return whole
    for size in range(len(word) - _REST, len(word) // 2, -1):
        for known, rest in ((word[:size], word[size:]), (word[-size:], word[:-size])):
            found = _SAME.get(known) or (_known_parts(known) if size >= _COMPOUND else ())
            if found:
                return (*found, *(() if rest in EVERYDAY else (stem(rest),)), stem(word))
    return ()


def _known_parts(word: str) -> tuple[str, ...]:
    """The stems of glossary words that make up the whole word, the longest first part first; none if they do not."""
    for size in range(len(word) - _PART, _PART - 1, -1):
        first = _SAME.get(word[:size])
        if not first:
            continue
        for link in _LINKS:
            if word.startswith(link, size):
                rest = word[size + len(link) :]
                found = _SAME.get(rest) if len(rest) >= _PART else None
                found = found or (_known_parts(rest) if len(rest) >= 2 * _PART else ())
                if found:
                    return (*first, *found)
    return ()


@lru_cache(maxsize=200_000)
def _meant(word: str) -> tuple[str, ...]:
    """The stems a folded word counts as: those of its group in the glossary or of its parts; none if it says
    nothing.
    """
    if len(word) < 2 or word.isdigit() or word in EVERYDAY or _is_amount(word):
        return ()
    return _SAME.get(word) or _parts(word) or (stem(word),)


def _is_amount(word: str) -> bool:
    """A number with its unit or a year ("20kg", "2030s")."""
    rest = word.lstrip("0123456789")
    return rest != word and (not rest or rest in EVERYDAY or (len(rest) == 1 and rest not in "dg"))


def _read(text: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """(stems, as written) of each word, or of several that belong together."""
    raw = _WORD.findall(_CAMEL.sub(" ", text))
    words = [fold(word) for word in raw]
    stems = [stem(word) for word in words]
    at = 0
    while at < len(words):
        size, found = _phrase(stems, at)
        if not found:
            found = _meant(words[at])
        if found:
            yield found, " ".join(raw[at : at + size])
        at += size


_STARTS = frozenset(phrase[0] for phrase in GLOSSARY.phrases)


def _phrase(stems: list[str], at: int) -> tuple[int, tuple[str, ...]]:
    """How many words from here belong together and what they count as; (1, ()) if none do."""
    if stems[at] in _STARTS:
        for size in range(GLOSSARY.longest, 1, -1):
            found = GLOSSARY.phrases.get(tuple(stems[at : at + size]))
            if found:
                return size, found
    return 1, ()


def terms(text: str) -> list[str]:
    """Stems of a text in order, without what says nothing; CamelCase names taken apart."""
    return [term for found, _written in _read(text) for term in found]


def meanings(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """(as written, stems) of each word that says something, or of several that belong together."""
    return [(written, found) for found, written in _read(text)]


def word_pairs(stems: list[str]) -> list[str]:
    """Neighbouring stems joined ("street light"), which are worth more than the two words apart."""
    return [left + _PAIR + right for left, right in pairwise(stems)]


def is_pair(term: str) -> bool:
    """True for a joined pair of stems."""
    return _PAIR in term


def shown_words(text: str, wanted: set[str]) -> dict[str, str]:
    """For each wanted stem the first word (or words that belong together) of the text that has it, as written there
    (lower case).
    """
    found: dict[str, str] = {}
    for stems, written in _read(text):
        for term in stems:
            if term in wanted and term not in found:
                found[term] = written.lower()
    return found
