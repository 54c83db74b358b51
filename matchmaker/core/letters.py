"""Letters: how search sees a text, and how a text of another alphabet is written in an address. Pure.

Unicode takes most accented letters apart by itself. What it does not take apart (đ, ø, ł, ħ …) is named by Unicode
after its plain letter; the few that are not (æ, þ, ŋ …) stand in `_SPELLED`, spelled as in CLDR's Latin-ASCII.
`fold` is for finding only: two people whose names or addresses fold alike are still two people.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

_APOSTROPHES: Final = "’‘ʼʻʽʾʿʹ′`´ˈꞌ＇"
_SPELLED: Final[Mapping[str, str]] = {
    **dict.fromkeys(_APOSTROPHES, "'"),
    "·": "",
    "æ": "ae",
    "œ": "oe",
    "ȣ": "ou",
    "ȸ": "db",
    "ȹ": "qp",
    "ꜩ": "tz",
    "ꜳ": "aa",
    "ꜵ": "ao",
    "ꜷ": "au",
    "ꜹ": "av",
    "ꜻ": "av",
    "ꜽ": "ay",
    "ꝏ": "oo",
    "ꝡ": "vy",
    "ꝫ": "et",
    "ƕ": "hv",
    "ƣ": "gh",
    "ß": "ss",
    "þ": "th",
    "ꝥ": "th",
    "ꝧ": "th",
    "ð": "d",
    "đ": "d",
    "ɖ": "d",
    "ŋ": "n",
    "ĸ": "q",
    "ı": "i",
    "ȷ": "j",
    "ə": "e",
    "ǝ": "e",
    "ɛ": "e",
    "ɔ": "o",
    "ɑ": "a",
    "ɣ": "g",
    "ɩ": "i",
    "ʊ": "u",
    "ʋ": "v",
    "ʌ": "v",
    "ʃ": "s",
    "ʒ": "z",
    "ɪ": "i",
    "ɡ": "g",
    "ꞵ": "b",
    "ꭓ": "x",
}
_PLAIN_OF: Final = re.compile(
    r"LATIN (?:SMALL LETTER|LETTER SMALL CAPITAL) (?:TURNED |REVERSED |OPEN )?([A-Z])(?: WITH .+)?"
)


class _Plain(dict[int, str]):
    """Code of a small letter → its plain letters; what has none stays. Filled as letters are met."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        named = _PLAIN_OF.fullmatch(unicodedata.name(letter, ""))
        self[code] = _SPELLED.get(letter, named[1].lower() if named else letter)
        return self[code]


_plain: Final = _Plain()


def fold(text: str) -> str:
    """Lower case without accents, ligatures spelled out: how search sees a text. Folding twice changes nothing."""
    if text.isascii():
        return text.lower()
    # Twice: capitals appear when letters like ℌ are taken apart, accents when ones like ŉ and İ are made small.
    for _step in range(2):
        text = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in text if not unicodedata.combining(c)).translate(_plain)


def _table(letters: str, spelled: str) -> dict[str, str]:
    return dict(zip(letters, spelled.split(), strict=True))


_OTHERS: Final = {
    **_table(
        "абвгґдђѓеєжзѕиіјклљмнњопрстћќуфхцчџшщъыьэюяѣѳѵәғқңөұүһҗҙҡҫҳҷ",
        "a b v g g d dj gj e ye zh z dz i i j k l lj m n nj o p r s t c kj u f kh ts ch dz sh shch _ y _ e yu ya e f i "
        "a g q n o u u h j z k s h j",
    ),
    **_table("αβγδεζηθικλμνξοπρσςτυφχψω", "a v g d e z i th i k l m n x o p r s s t y f ch ps o"),
    **_table(
        "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ",
        "a b g d e z e e t zh i l kh ts k h dz gh ch m y n sh o ch p j r s v t r ts w p k o f",
    ),
    **_table(
        "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
        "a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h",
    ),
    "й": "y",
    "ё": "yo",
    "ї": "i",
    "ў": "w",
}
"""Letters of Cyrillic, Greek, Armenian and Georgian; "_" is silent."""
_LATIN_FOR: Final = str.maketrans({letter: plain.replace("_", "") for letter, plain in _OTHERS.items()})
_UKRAINIAN: Final = re.compile("[іїєґ]")
_AS_UKRAINIAN: Final = str.maketrans({"и": "y", "г": "h", "й": "i"})
_PAIRS: Final = {"ου": "ou", "ού": "ou", "αυ": "av", "ευ": "ev", "μπ": "b", "ντ": "nt", "γγ": "ng", "եւ": "ev"}
_NAMED: Final = re.compile(r"(?:HANGUL SYLLABLE|(?:HIRAGANA|KATAKANA) LETTER(?: SMALL)?) ([A-Z]+)")


_LOOKS: Final = str.maketrans(
    {
        **_table("авԁеѕзіјкӏмнорсԛтуԝхһь", "a b d e s 3 l j k l m h o p c q t y w x h b"),
        **_table("αβεηικνορτυχγω", "a b e n l k v o p t u x y w"),
        "0": "o",
        "1": "l",
        "i": "l",
    }
)
"""Small letters and digits → the plain sign that looks like them, after the confusable characters of Unicode's UTS 39.

Of Cyrillic and Greek those that a reader takes for a Latin letter; 1, i and l are one sign, 0 and o another."""


def look(text: str) -> str:
    """How a folded text looks: two that look alike are written alike. For comparing only, never to be shown."""
    return fold(text).translate(_LOOKS).replace("rn", "m").replace("vv", "w")


def latin(text: str) -> str:
    """A text in plain Latin letters, for addresses: by ear, not to be turned back.

    Greek, Cyrillic, Armenian, Georgian, Korean and Japanese syllables as written above; every other script (Chinese,
    Arabic, Hebrew, Thai …) sign by sign as in anyascii. What is no letter stays.
    """
    plain = _by_ear(text)
    return plain if plain.isascii() else "".join(c if c.isascii() else _by_library(c) for c in plain)


def _by_ear(text: str) -> str:
    """The scripts written above in plain Latin letters; signs of other scripts stay as they are."""
    text = unicodedata.normalize("NFC", text).casefold()
    if _UKRAINIAN.search(text):
        text = text.translate(_AS_UKRAINIAN)
    for pair, plain in _PAIRS.items():
        text = text.replace(pair, plain)
    syllables = "".join(_syllable(c) for c in text)
    return fold(syllables.translate(_LATIN_FOR)).translate(_LATIN_FOR)


def _by_library(sign: str) -> str:
    """A letter of any other script in plain letters, "" for one that is silent; what is no letter as it is."""
    if unicodedata.category(sign)[0] not in "LMN":
        return sign
    from anyascii import anyascii

    return "".join(c for c in anyascii(sign).lower() if c.isalnum())


def plain_ascii(text: str) -> str:
    """The nearest in plain letters, for programs that know no others: "Łódź – L’avis" is "Lodz - L'avis"."""
    return "".join(c if c.isascii() else _nearest(c) for c in unicodedata.normalize("NFC", text))


def _nearest(letter: str) -> str:
    plain = _by_ear(letter)
    if not plain.isascii():
        return {"Pd": "-", "Pi": "'", "Pf": "'", "Zs": " "}.get(unicodedata.category(letter), "")
    return plain.capitalize() if letter.isupper() else plain


def _syllable(letter: str) -> str:
    if letter < "\u3040":
        return letter
    if letter in "っッー":  # these only lengthen what stands beside them
        return ""
    named = _NAMED.fullmatch(unicodedata.name(letter, ""))
    return named[1].lower() if named else letter
