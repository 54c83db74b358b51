"""What must be true of every page, read from its HTML: the one list of rules for all tests."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Comment, Element, SubElement

import html5lib
from selectolax.lexbor import LexborHTMLParser, LexborNode

NS = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
WITHOUT_TOKEN = frozenset({"/display"})
"""It stands on every public page, where a token would begin a session for each visitor."""
HEADINGS = {f"h{level}": level for level in range(1, 7)}
REFERENCES = ("aria-describedby", "aria-labelledby", "aria-controls", "for")
UNLABELLED_TYPES = {"hidden", "submit", "button", "image", "reset"}
_ENTITY = "&(?:amp|lt|gt|quot|#3[49]);"
_LETTERS = "!$%'-;=?-~\u00a1-\ud7ff"
TEXT = re.compile(rf">\s*+(?:[{_LETTERS}#]|{_ENTITY})(?:[{_LETTERS}\"# \n\u00a0]++|{_ENTITY})*+<")
"""Text between two tags that is not blank and has nothing a parser could stumble over."""
_SAY = "href|action|value|content|class|title|placeholder|aria-label|data-label"
VALUE = re.compile(rf' ({_SAY})="[{_LETTERS}](?:[{_LETTERS} ]++|{_ENTITY})*+"')
"""An attribute of which no rule reads more than that it says something; one with a `#` may point into the page."""


def skeleton(text: str) -> str:
    """The page without the words that no rule reads: pages with one skeleton break the same rules."""
    return VALUE.sub(r' \1="x"', TEXT.sub(">x<", text))


def parse(text: str) -> tuple[Any, list[str]]:
    """The document (names with NS) and its parse errors, each with the line."""
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=True)
    tree = parser.parse(text)
    if not parser.errors:
        return tree, []
    lines = [*text.splitlines(), ""]
    return tree, [f"invalid HTML: {code} in {lines[place[0] - 1][:160]!r}" for place, code, _data in parser.errors]


def quickly(text: str) -> Element:
    """The document of a page without parse errors as `parse` reads it, some fifty times as fast."""
    page = LexborHTMLParser(text).root
    if page is None:
        raise ValueError("no page")
    root = Element(f"{NS}html", _attributes(page))
    _grow(root, page, NS)
    return root


def _attributes(node: LexborNode) -> dict[str, str]:
    return {name: value or "" for name, value in node.attributes.items()}


def _grow(element: Element, node: LexborNode, space: str) -> None:
    """Give the element what is inside the node; text stands in it or after its last child, as ElementTree has it."""
    last, inner = None, node.first_child
    while inner is not None:
        if inner.is_text_node:
            text = inner.text_content or ""
            if last is None:
                element.text = (element.text or "") + text
            else:
                last.tail = (last.tail or "") + text
        elif inner.is_element_node:
            tag = str(inner.tag)
            within = SVG if tag == "svg" or space == SVG else NS
            last = SubElement(element, within + tag, _attributes(inner))
            _grow(last, inner, within)
        elif inner.is_comment_node:
            last = Comment(inner.comment_content)
            element.append(last)
        inner = inner.next


def problems(text: str) -> list[str]:
    """Every broken rule of one page as a sentence; an empty list is a good page."""
    tree, found = parse(text)
    return [*found, *problems_of(tree)]


def problems_of(tree: Any) -> list[str]:
    """The same for a parsed page, without its parse errors."""
    elements = [(e.tag.removeprefix(NS), e) for e in tree.iter() if isinstance(e.tag, str)]
    ids = Counter(element.get("id") for _tag, element in elements if element.get("id"))
    found = [f"id used {n} times: {name}" for name, n in ids.items() if n > 1]
    title = next((element for tag, element in elements if tag == "title"), None)
    if title is None or not (title.text or "").strip():
        found.append("no title")
    for tag, element in elements:
        found += _inline(tag, element)
        found += _references(tag, element, ids)
    return [*found, *_headings([tag for tag, _element in elements]), *_forms(elements)]


def _inline(tag: str, element: Element) -> Iterator[str]:
    for name in element.keys():  # noqa: SIM118  (Element has no plain iteration over attributes)
        if name.startswith("on"):
            yield f"inline {name} on {tag}"
    if element.get("style") is not None:
        yield f"inline style on {tag}"
    if tag == "style":
        yield "inline style element"
    role, moment = element.get("role"), element.get("datetime") or ""
    if role and tag in {"table", "thead", "tbody", "tfoot", "tr", "td", "th"}:
        yield f"role {role} on {tag}: a table is one by itself"
    if role and tag == "figure" and element.find(f"{NS}figcaption") is not None:
        yield "a figure with a caption takes no role"
    if tag == "time" and re.search(r"\.\d{4,}", moment):
        yield f"a datetime with more than thousandths of a second: {moment}"
    if tag == "script" and not element.get("src") and element.get("type") != "application/ld+json":
        yield "inline script"


def _references(tag: str, element: Element, ids: Counter[str | None]) -> Iterator[str]:
    for name in REFERENCES:
        for target in (element.get(name) or "").split():
            if target not in ids:
                yield f"{name} points at missing #{target} on {tag}"
    if tag == "img" and element.get("alt") is None:
        yield f"img without alt: {element.get('src')}"
    if tag != "a" or element.get("href") is None:
        return
    href = element.get("href", "")
    if href.startswith("#") and href[1:] not in ids:
        yield f"link to a missing place: {href}"
    named = "".join(element.itertext()).strip() or element.get("aria-label")
    if not named and not any(image.get("alt") for image in element.iter(f"{NS}img")):
        yield f"link without a name: {href}"


def _headings(tags: list[str]) -> Iterator[str]:
    levels = [HEADINGS[tag] for tag in tags if tag in HEADINGS]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} first headings"
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"heading {after} follows heading {before}"


def _forms(elements: list[tuple[str, Element]]) -> Iterator[str]:
    labels = [element for tag, element in elements if tag == "label"]
    named = {label.get("for") for label in labels}
    inside = {inner for label in labels for inner in label.iter()}
    for tag, element in elements:
        if tag in {"input", "select", "textarea"} and element.get("type", "text").lower() not in UNLABELLED_TYPES:
            labelled = element.get("aria-label") or element.get("aria-labelledby")
            if not labelled and element.get("id") not in named and element not in inside:
                yield f"no label: {tag} {element.get('name')}"
        if tag == "form" and (element.get("method") or "get").lower() == "post":
            names = Counter(field.get("name") for field in element.iter(f"{NS}input"))
            wanted = 0 if element.get("action") in WITHOUT_TOKEN else 1
            if names["csrf_token"] != wanted:
                yield f"a posting form needs one token: {element.get('action')}"
            if names["opened"] != wanted:
                yield f"a posting form says once for whom it was opened: {element.get('action')}"
