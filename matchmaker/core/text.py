"""Text: slugs, cleaning, names and safe markup, the same everywhere."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from matchmaker.core.letters import latin

NO_TEXT = "\ufffd"
"""What stands where bytes were no text (U+FFFD)."""
# Controls but for tab and ends of lines, halves of surrogate pairs, what turns the direction of writing, and what was
# no text when it came in.
_FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a\u202b\u202d\u202e\u2066-\u2068\ufffd]"
)
_FILLERS = frozenset("\u00ad\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_BREAKS = re.compile(r"[\t\n\x0b\x0c\r\x1c-\x1f\x85\u2028\u2029]+")
# Controls, soft hyphens, fillers, breaks of no width, all that turns the direction of writing, and the tags of U+E0000.
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u202a-\u202e\u2060-\u206f\u2800\u3164"
    r"\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)
_SOFT_ENDS = re.compile(r"[\x0b\x0c\x85\u2028\u2029]")
_ADDRESS = re.compile(r"://|www\.|@|\w\.[^\W\d_]{2,}|\w\[\.\]\w", re.IGNORECASE)
TAGS = {
    "p",
    "br",
    "strong",
    "em",
    "ul",
    "ol",
    "li",
    "a",
    "blockquote",
    "h3",
    "h4",
    "code",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "del",
}


def whole_number(raw: object, *, digits: int = 9) -> int | None:
    """What plain digits say, at most so many; None for anything else ("²" is a digit to Python, but no number)."""
    text = "" if raw is None else str(raw)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def is_whole(raw: object) -> bool:
    """Plain digits and nothing else, as many as there are."""
    return whole_number(raw, digits=4_000) is not None


def slugify(text: str, *, limit: int = 80) -> str:
    """An address part: a-z, 0-9 and hyphens, other alphabets by ear; "item" if nothing is left."""
    words = re.findall(r"[a-z0-9]+", latin(text))
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word[:limit]
        if len(longer) > limit:
            break
        slug = longer
    return slug or "item"


def control_character(text: str) -> str | None:
    """The name of the first character that no text field may hold, or None."""
    found = _FORBIDDEN.search(text)
    return f"U+{ord(found[0]):04X}" if found else None


def printable(text: str) -> str:
    """A text to be shown as it stands: U+FFFD in place of what no text may hold."""
    return _FORBIDDEN.sub("\ufffd", text)


def plain_ends(text: str) -> str:
    """Lines that Word and PowerPoint broke softly (U+000B) end like others."""
    return _SOFT_ENDS.sub("\n", text)


def tidy(text: str | None) -> str:
    """Trim, and give every line the same ending; a text of which nothing is seen is none."""
    cleaned = plain_ends(text or "").replace("\r\n", "\n").replace("\r", "\n").strip()
    return "" if all(map(_is_blank, cleaned)) else cleaned


def _is_blank(letter: str) -> bool:
    """Nothing is seen of it: white space, control and format characters, fillers."""
    return letter.isspace() or letter in _FILLERS or unicodedata.category(letter) in {"Cc", "Cf", "Cs"}


def trim(text: str | None) -> str:
    """A text without anything invisible around it: what copying and phones add before and after."""
    text = text or ""
    start, end = 0, len(text)
    while start < end and _is_blank(text[start]):
        start += 1
    while end > start and _is_blank(text[end - 1]):
        end -= 1
    return text[start:end]


def one_line(text: str | None) -> str:
    """A text of one line, for every single-line field and column: ends of lines are spaces, nothing invisible is left.

    Joiners inside stay (scripts and emoji need them), as do the marks of right-to-left words; what turns the direction
    of writing goes, so a name cannot rearrange the sentence it stands in.
    """
    words = _UNSEEN.sub("", _BREAKS.sub(" ", text or ""))
    return trim(" ".join(words.split()))


def typed_line(text: str) -> str:
    """The same, but that what no text may hold stays, so that a form can say where it is."""
    text = plain_ends(text)
    return tidy(text) if control_character(text) else one_line(text)


def has_letter(text: str) -> bool:
    """There is a letter or a digit to be seen, so this can be somebody's or something's name."""
    return any(unicodedata.category(c)[0] in "LN" and c not in _FILLERS for c in text)


def has_sign(text: str) -> bool:
    """There is a letter, a digit or a sign like % or € to be seen: enough for a unit, not for a name."""
    return has_letter(text) or any(c in "%‰" or unicodedata.category(c) in {"Sc", "Sm", "So"} for c in text)


def holds_address(text: str) -> bool:
    """The text holds something that a mail program may show as a link: a web or e-mail address, a name of a host."""
    return bool(_ADDRESS.search(unicodedata.normalize("NFKC", text)))


def quotable(*names: str) -> bool:
    """These names may stand in a mail to somebody who has not confirmed the address: one line each, no links."""
    return all(has_letter(name) and name == one_line(name) and not holds_address(name) for name in names)


@lru_cache(maxsize=1)
def _renderer() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])


def markdown(text: str | None) -> Markup:
    """People's text as safe HTML: no raw HTML, no scripts, links marked as foreign."""
    import nh3

    html = _renderer().render(tidy(text))
    html = re.sub(r"<(/?)h[12]>", r"<\1h3>", html)
    return Markup(nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, link_rel="nofollow ugc noopener"))  # nosec B704  nh3 cleaned it


def shorten(text: str, limit: int = 160) -> str:
    """The beginning of a text, cut at a word."""
    plain = " ".join(text.split())
    if len(plain) <= limit:
        return plain
    return plain[: limit - 1].rsplit(" ", 1)[0].rstrip(",.;:") + "…"


_PERCENT = frozenset({"%", "per cent", "percent", "prozent", "pour cent", "por ciento", "por cento"})


def is_percent(unit: str) -> bool:
    """Is it the unit of a share, in any language of the platform?"""
    return unit.strip().casefold() in _PERCENT
