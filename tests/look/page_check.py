"""What must be true of every page, read from its HTML."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
REFERENCES = ("aria-describedby", "aria-labelledby", "aria-controls")
UNLABELLED_TYPES = {"hidden", "submit", "button", "image", "reset"}


def parse(page: str) -> tuple[Element, list[str]]:
    """The document and its parse errors."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    document = parser.parse(page)
    return document, [f"{place}: {code} {data}" for place, code, data in parser.errors]


def _is_labelled(element: Element, parents: dict[Element, Element], labels: set[str]) -> bool:
    if element.get("id") in labels or element.get("aria-label") or element.get("aria-labelledby"):
        return True
    while element in parents:
        element = parents[element]
        if element.tag == "label":
            return True
    return False


def _forms(document: Element) -> Iterator[str]:
    parents = {child: parent for parent in document.iter() for child in parent}
    labels = {label.get("for", "") for label in document.iter("label")}
    for tag in ("input", "select", "textarea"):
        for element in document.iter(tag):
            kind = element.get("type", "text")
            if kind not in UNLABELLED_TYPES and not _is_labelled(element, parents, labels):
                yield f"no label: {tag} {element.get('name')}"
    for form in document.iter("form"):
        names = [field.get("name") for field in form.iter("input")]
        if form.get("method") == "post" and names.count("csrf_token") != 1:
            yield f"a posting form needs one token: {form.get('action')}"


def _headings(document: Element) -> Iterator[str]:
    levels = [int(element.tag[1]) for element in document.iter() if element.tag in HEADINGS]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} first headings"
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"heading {after} follows heading {before}"


def problems(page: str) -> list[str]:
    """Every broken rule of one page as a sentence; an empty list is a good page."""
    document, found = parse(page)
    elements = [element for element in document.iter() if isinstance(element.tag, str)]
    ids = Counter(element.get("id") for element in elements if element.get("id"))
    found += [f"id used {n} times: {name}" for name, n in ids.items() if n > 1]
    for element in elements:
        found += [f"inline {name} on {element.tag}" for name in element.attrib if str(name).startswith("on")]
        if "style" in element.attrib:
            found.append(f"inline style on {element.tag}")
        if element.tag == "style" or (element.tag == "script" and not element.get("src")):
            found.append(f"inline {element.tag}")
        for name in REFERENCES:
            found += [f"{name} points nowhere: {i}" for i in element.get(name, "").split() if i not in ids]
        target = element.get("for") if element.tag == "label" else None
        if target and target not in ids:
            found.append(f"label for nothing: {target}")
        href = element.get("href", "")
        if element.tag == "a" and href.startswith("#") and href[1:] not in ids:
            found.append(f"link to a missing place: {href}")
        if element.tag == "a" and not "".join(element.itertext()).strip() and not element.get("aria-label"):
            found.append(f"link without a name: {href}")
    return [*found, *_headings(document), *_forms(document)]
