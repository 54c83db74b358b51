"""Long texts: Markdown as safe HTML with places to link to, and the list of its headings.

Short texts of people go through `core.text.markdown`. An article may have sections, so its headings keep their level
(the page's title is the only first one), get ids, and tables stand in a box, one cell under the other on a phone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import Any, Final

from markupsafe import Markup, escape

from matchmaker.core.text import TAGS, slugify, tidy

_TAGS: Final = TAGS | {"h2", "h3", "h4", "hr", "pre", "sup"}
_HEADING: Final = re.compile(r"<h([23])>(.*?)</h\1>", re.DOTALL)
_LEVELS: Final = re.compile(r"<(/?)h([1-6])>")
_OWN_LINK: Final = re.compile(r'<a href="(/(?!/)[^"]*|#[^"]*)" rel="[^"]*">')
_TABLE: Final = re.compile(r"<table>(.*?)</table>", re.DOTALL)
_ROW: Final = re.compile(r"<tr>(.*?)</tr>", re.DOTALL)
_MARKUP: Final = re.compile(r"<[^>]+>")
PREFIX: Final = "s-"
"""How the ids of headings begin, so that they never meet an id of the page."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A section: the id to link to, its title as plain text, its level (2 or 3)."""

    anchor: str
    title: str
    level: int


@dataclass(frozen=True, slots=True)
class Article:
    """Safe HTML, and its sections in order."""

    html: Markup
    headings: tuple[Heading, ...] = ()
    words: int = 0

    @property
    def chapters(self) -> tuple[Heading, ...]:
        """The sections of the second level: what a list of contents names."""
        return tuple(heading for heading in self.headings if heading.level == 2)


@dataclass
class _Anchors:
    """Gives every heading an id of its own."""

    found: list[Heading] = field(default_factory=list)

    def mark(self, match: re.Match[str]) -> str:
        level, inner = match[1], match[2]
        title = " ".join(unescape(_MARKUP.sub("", inner)).split())
        base = PREFIX + slugify(title, limit=50)
        taken = {heading.anchor for heading in self.found}
        anchor = next(a for a in (base, *(f"{base}-{n}" for n in range(2, 10_000))) if a not in taken)
        self.found.append(Heading(anchor, title, int(level)))
        return f'<h{level} id="{anchor}">{inner}</h{level}>'


@lru_cache(maxsize=1)
def _renderer() -> Any:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def article(text: str | None) -> Article:
    """A long text as safe HTML: no raw HTML, no scripts, only links that a browser opens as pages or mails."""
    import nh3

    source = tidy(text)
    html = _levelled(_renderer().render(source))
    attributes: Mapping[str, set[str]] = {"a": {"href"}}
    schemes = {"http", "https", "mailto"}
    html = nh3.clean(
        html, tags=_TAGS, attributes=dict(attributes), url_schemes=schemes, link_rel="nofollow ugc noopener"
    )
    anchors = _Anchors()
    html = _HEADING.sub(anchors.mark, html)
    html = _OWN_LINK.sub(r'<a href="\1">', html)
    html = _TABLE.sub(_table, html)
    return Article(Markup(html), tuple(anchors.found), len(source.split()))  # nosec B704  nh3 cleaned it


def _table(match: re.Match[str]) -> str:
    """A table in a box; the first cell of a row names it, the others say their column where a phone stacks them."""
    heads = [escape(unescape(_MARKUP.sub("", head))) for head in re.findall(r"<th>(.*?)</th>", match[1], re.DOTALL)]

    def row(found: re.Match[str]) -> str:
        cells = re.findall(r"<td>(.*?)</td>", found[1], re.DOTALL)
        if not cells:
            return found[0].replace("<th>", '<th scope="col">')
        rest = "".join(f'<td data-label="{head}">{cell}</td>' for head, cell in zip(heads[1:], cells[1:], strict=False))
        return f'<tr><th scope="row">{cells[0]}</th>{rest}</tr>'

    inner = _ROW.sub(row, match[1])
    return f'<div class="tbl-wrap" tabindex="0"><table class="tbl tbl-stack">{inner}</table></div>'


def _levelled(html: str) -> str:
    """The highest heading of the text becomes the second of the page; none follows one two levels above it."""
    levels = [int(level) for _closing, level in _LEVELS.findall(html)]
    if not levels:
        return html
    shift = 2 - min(levels)
    last = 1

    def move(match: re.Match[str]) -> str:
        nonlocal last
        level = max(2, min(4, int(match[2]) + shift, last + 1)) if not match[1] else last
        last = level
        return f"<{match[1]}h{level}>"

    return _LEVELS.sub(move, html)


def plain_text(text: str) -> str:
    """The words of a long text without its signs, for the full-text search."""
    return " ".join(unescape(_MARKUP.sub(" ", _renderer().render(tidy(text)))).split())
