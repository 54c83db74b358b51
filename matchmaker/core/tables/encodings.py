"""In which encoding a text file is written: seen from its bytes, refused where two answers are as good.

UTF-8 and UTF-16 prove themselves. Of the one-byte pages that spreadsheets still write, the likeliest is the one under
which the words beyond ASCII are words of a language that is written with it (lists of the package wordfreq), and no
sign stands where a letter belongs. A file may be UTF-8 in one part and such a page in another, or UTF-8 that was taken
for Windows-1252 and encoded again; both are undone.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import chain
from typing import IO, Final

from matchmaker.core.tables.sheet import CHUNK, Reason, Refused

_WEST: Final = ("de", "fr", "es", "pt", "it", "nl", "da", "sv", "nb", "fi", "is", "ca")
_EAST: Final = ("pl", "cs", "sk", "hu", "ro", "sh", "sl")
PAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "cp1252": _WEST,
    "cp1250": _EAST,
    "cp1257": ("lv", "lt"),
    "mac_roman": _WEST,
    "iso8859-2": _EAST,
    "iso8859-15": _WEST,
    "cp1251": ("ru", "uk", "bg", "mk"),
    "cp1253": ("el",),
    "cp1254": ("tr",),
}
"""One-byte pages and the languages that are written with them; the usual ones first."""
NAMES: Final[Mapping[str, str]] = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "cp1252": "Windows-1252",
    "cp1253": "Windows-1253",
    "cp1254": "Windows-1254",
    "cp1257": "Windows-1257",
    "mac_roman": "Mac Roman",
    "iso8859-2": "ISO 8859-2",
    "iso8859-15": "ISO 8859-15",
}
"""How people call the encodings that we read."""
_ENOUGH: Final = 4_000
"""Different words beyond ASCII that are looked at."""
_LONGEST_WORD: Final = 60
_WORD: Final = re.compile(rb"[A-Za-z\x80-\xff]+")
_RUN: Final = re.compile(r"[^\x00-\x7f]{2,}")
_PARTS: Final = re.compile(r"[^\W\d_]+")
_FEW: Final = 0.05
"""A smaller share of words that happen to be UTF-8 is chance."""
_MOST_DOUBLE: Final = 0.5
_KNOWN: Final = 3.0
_JOINS: Final = "’‐‑–—·"
_WORDS_OF_ONE: Final = "àéèêóòíáúôöåæøąęıів"
_STRAY: Final = 2.0
_ODD: Final = 1.0


@dataclass(frozen=True, slots=True)
class Encoding:
    """A name that Python knows, how bytes are read that are not of it, and whether the text was encoded twice."""

    name: str
    errors: str = "strict"
    is_double: bool = False
    also: str = ""
    """The page of those other bytes."""


def code_of(name: str) -> str:
    """The encoding that people call so. Raises Refused for a name that we do not know."""
    found = next((code for code, called in NAMES.items() if called == name), None)
    if found is None:
        raise Refused(Reason.OTHER_ENCODING)
    return found


def recognised(file: IO[bytes]) -> Encoding:
    """How to read a file of text. Raises Refused: no text, or letters that may be either of two."""
    file.seek(0)
    start = file.read(4)
    if start[:2] in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE} and start[:4] != codecs.BOM_UTF32_LE:
        return Encoding("utf-16")
    if b"\0" in start:
        return _without_mark(file)
    found = _look(file)
    if found.is_utf8:
        return Encoding("utf-8-sig", is_double=_is_double(found.words))
    good = [word for word in found.words if _is_utf8(word)]
    rest = [word for word in found.words if not _is_utf8(word)]
    if len(good) > _FEW * len(found.words):
        page = _page(rest, has_only_returns=found.has_only_returns)
        return Encoding("utf-8-sig", errors=f"matchmaker-{page}", also=page)
    return Encoding(_page(found.words, has_only_returns=found.has_only_returns))


def _without_mark(file: IO[bytes]) -> Encoding:
    """UTF-16 whose first letters are ASCII."""
    file.seek(0)
    start = file.read(CHUNK)
    half = len(start) // 2
    if start[1::2].count(0) > half * 0.7 and not start[::2].count(0):
        return Encoding("utf-16-le")
    if start[::2].count(0) > half * 0.7 and not start[1::2].count(0):
        return Encoding("utf-16-be")
    raise Refused(Reason.NO_TABLE)


@dataclass(frozen=True, slots=True)
class _Look:
    """What the bytes of a file are like."""

    is_utf8: bool
    words: list[bytes]
    has_only_returns: bool


def _look(file: IO[bytes]) -> _Look:
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8 = True
    words: dict[bytes, None] = {}
    lines, returns = 0, 0
    for piece in _pieces(file):
        if b"\0" in piece:
            raise Refused(Reason.NO_TABLE)
        lines, returns = lines + piece.count(b"\n"), returns + piece.count(b"\r")
        if is_utf8:
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                is_utf8 = False
        if not piece.isascii() and len(words) < _ENOUGH:
            words.update((word[:_LONGEST_WORD], None) for word in _WORD.findall(piece) if not word.isascii())
    if is_utf8:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            is_utf8 = False
    return _Look(is_utf8, list(words)[:_ENOUGH], returns > 0 and not lines)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The file in pieces that end where no word does, unless a word is longer than a piece."""
    file.seek(0)
    rest = b""
    while chunk := file.read(CHUNK):
        chunk = rest + chunk
        end = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"), chunk.rfind(b" ")) + 1 or len(chunk)
        yield chunk[:end]
        rest = chunk[end:]
    yield rest


def _is_utf8(word: bytes) -> bool:
    try:
        word.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


# ── one-byte pages ──


def _page(words: list[bytes], *, has_only_returns: bool) -> str:
    """The page under which the words make most sense. Raises Refused if two that read them differently are as good."""
    readings: dict[tuple[str, ...], str] = {}
    for page in PAGES:
        if (read := _read(words, page)) is not None:
            readings.setdefault(read, page)
    if not readings:
        raise Refused(Reason.NO_TABLE)
    oddness = {read: sum(map(_oddness, read)) for read in readings}
    bound = min(oddness.values()) + _KNOWN * len(words) / 2
    readings = {read: page for read, page in readings.items() if oddness[read] <= bound}
    if len(readings) == 1:
        return next(iter(readings.values()))
    known = _known({part for read in readings for word in read for part in _parts(word)}, readings.values())
    scores = {read: _known_in(read, page, known) - oddness[read] for read, page in readings.items()}
    for read, page in readings.items():
        scores[read] += _KNOWN * (has_only_returns and page == "mac_roman")
    best, second = sorted(scores, key=lambda read: -scores[read])[:2]  # of equal ones the usual first
    if scores[best] == scores[second]:
        _refuse_other_letters(best, second)
    return readings[best]


def _refuse_other_letters(best: Sequence[str], second: Sequence[str]) -> None:
    """Two readings that differ in signs alone may be settled by what is usual; letters may not."""
    for one, other in zip(best, second, strict=True):
        if any(a != b and a.isalpha() and b.isalpha() for a, b in zip(one, other, strict=True)):
            raise Refused(Reason.ENCODING, example=f"“{one}” / “{other}”")


def _read(words: Iterable[bytes], page: str) -> tuple[str, ...] | None:
    try:
        return tuple(word.decode(page) for word in words)
    except UnicodeDecodeError:
        return None


def _parts(word: str) -> list[str]:
    return [part.casefold() for part in _PARTS.findall(word) if not part.isascii()]


def _known_in(read: Iterable[str], page: str, known: Mapping[str, frozenset[str]]) -> float:
    words = frozenset().union(*(known[language] for language in PAGES[page]))
    return sum(_KNOWN for word in read if any(part in words for part in _parts(word)))


def _oddness(word: str) -> float:
    """Signs inside words, capitals after small letters, letters alone or of two alphabets."""
    return sum(
        _strangeness(letter, word[place - 1 : place], word[place + 1 : place + 2])
        for place, letter in enumerate(word)
        if not letter.isascii()
    )


def _strangeness(letter: str, before: str, after: str) -> float:
    kind = unicodedata.category(letter)
    is_beside, is_inside = before.isalpha() or after.isalpha(), before.isalpha() and after.isalpha()
    if kind[0] == "C" or (kind[0] in "SN" and is_beside) or (kind[0] == "P" and is_inside and letter not in _JOINS):
        return _STRAY
    if kind[0] == "L" and _mixes(letter, before) + _mixes(letter, after):
        return _STRAY
    is_alone = kind[0] == "L" and not is_beside and letter.casefold() not in _WORDS_OF_ONE
    return _ODD if is_alone or (kind == "Lu" and before.islower()) else 0.0


def _mixes(letter: str, neighbour: str) -> bool:
    """Do the two letters belong to different alphabets?"""
    return neighbour.isalpha() and _alphabet(letter) != _alphabet(neighbour)


@lru_cache(2_048)
def _alphabet(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _known(parts: set[str], pages: Iterable[str]) -> dict[str, frozenset[str]]:
    """Which of the words the languages of these pages know; no list is kept."""
    from wordfreq import available_languages, read_cBpack  # a large library, only for files of the old kind

    paths = available_languages("small")
    languages = {language for page in pages for language in PAGES[page]}
    return {
        language: frozenset(parts.intersection(chain.from_iterable(read_cBpack(paths[language]))))
        for language in languages
    }


def _as_page(page: str, error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode(page, "replace"), error.end


for _name in PAGES:
    codecs.register_error(f"matchmaker-{_name}", partial(_as_page, _name))


# ── encoded twice ──


def _is_double(words: list[bytes]) -> bool:
    texts = [word.decode("utf-8", "ignore") for word in words]
    texts = [text for text in texts if not text.isascii()]
    return bool(texts) and sum(undone(text) != text for text in texts) > _MOST_DOUBLE * len(texts)


def undone(text: str) -> str:
    """The text without its second encoding, wherever undoing it gives letters that people use."""
    return _RUN.sub(lambda run: _decoded(run[0]), text)


def _decoded(run: str) -> str:
    try:
        found = b"".join(_byte(letter) for letter in run).decode("utf-8")
    except UnicodeError:
        return run
    return found if all(map(_is_usual, found)) else run


def _byte(letter: str) -> bytes:
    """Windows-1252, with the five bytes that it does not name as they are."""
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")


def _is_usual(letter: str) -> bool:
    """Letters of Europe and signs of text, not the phonetic ones that lie between them."""
    code = ord(letter)
    return 0xA0 <= code <= 0x17F or 0x218 <= code <= 0x21B or 0x370 <= code <= 0x52F or 0x1E00 <= code <= 0x22FF
