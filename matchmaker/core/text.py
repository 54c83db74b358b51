"""Text: folding, slugs, cleaning and safe markup, the same everywhere."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from markupsafe import Markup

NO_TEXT = "\ufffd"
"""What stands where bytes were no text (U+FFFD)."""
# Controls but for tab and ends of lines, halves of surrogate pairs, what turns the direction of writing, and what was
# no text when it came in.
_FORBIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a\u202b\u202d\u202e\u2066-\u2068\ufffd]"
)
_EXTRA = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
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


def fold(text: str) -> str:
    """Lower case without accents: how search and comparison see a text."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_EXTRA))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def plain_ascii(text: str) -> str:
    """The nearest in plain letters, for programs that know no others: "Łódź – L’avis" is "Lodz - L'avis"."""
    near = {"Pd": "-", "Pi": "'", "Pf": "'", "Zs": " "}
    letters = unicodedata.normalize("NFKD", text.translate(_EXTRA))
    plain = (char if char.isascii() else near.get(unicodedata.category(char), "") for char in letters)
    return "".join(char for char in plain if char.isprintable())


def slugify(text: str, *, limit: int = 80) -> str:
    """An address part: a-z, 0-9 and hyphens; "item" if nothing is left."""
    words = re.findall(r"[a-z0-9]+", fold(text))
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


def tidy(text: str | None) -> str:
    """Trim, and give every line the same ending."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n").strip()


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
