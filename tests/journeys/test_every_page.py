"""Every kind of page a persona can reach: light in weight, no accessibility fault, in light, dark and forced colours,
at 1280, 390 and 320 pixels (400 % zoom), and with an organization whose name is one word of 200 letters.

Each page is loaded once; colours, widths and names are changed in place.
"""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from werkzeug.exceptions import HTTPException

from matchmaker.core.db import session
from matchmaker.organizations.models import Organization
from tests.axe import violations
from tests.journeys.conftest import Person, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
START = (
    "/",
    "/home",
    "/search?q=flooding",
    "/challenges",
    "/solutions",
    "/workshops",
    "/results",
    "/guide",
    "/guide/components",
)
NOT_LINKED = ("/organizations", "/matching", "/admin", "/sign-in", "/notifications", "/no-such-page")
MAX_BYTES = 100_000
WIDEST, NARROWEST = 1280, 320
WIDTHS = (WIDEST, 390, NARROWEST)
COVERED = """() => [...document.querySelectorAll("body *")]
  .filter(box => ["sticky", "fixed"].includes(getComputedStyle(box).position) && box.checkVisibility())
  .map(box => box.getBoundingClientRect()).filter(box => box.top < innerHeight && box.bottom > 0)
  .reduce((sum, box) => sum + Math.min(box.bottom, innerHeight) - Math.max(box.top, 0), 0) / innerHeight"""
"""The share of the window's height that lies behind what sticks to it."""
NOT_PAGES = (".svg", ".csv", ".json", ".xlsx", ".zip", ".ics", ".atom", ".pdf", "/data", "/download")
FILES = "/files/"  # attachments, which a browser saves
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Pages that show each role something else; all others are looked at by the first persona who reaches them.
ROLE_PAGES = {"site.home", "challenges.show", "solutions.show", "workshops.show", "matching.show", "matching.overview"}


def endpoint_of(site: Site, path: str) -> str | None:
    """The endpoint behind an address, None if there is none."""
    try:
        endpoint, _args = site.app.url_map.bind("").match(path)
    except HTTPException:
        return None
    return str(endpoint)


def axe_faults(page: Any) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA, in light colours, then the contrasts in dark ones."""
    found = violations(page, {"runOnly": {"type": "tag", "values": AXE_TAGS}})
    show(page, "dark")
    found += violations(page, {"runOnly": {"type": "rule", "values": ["color-contrast"]}})
    show(page, "light")
    return [f"{fault['id']}: {[node['target'] for node in fault['nodes']][:3]}" for fault in found]


def show(page: Any, scheme: str) -> None:
    """Change the colour scheme. Chromium keeps some old colours unless the page is laid out anew."""
    page.emulate_media(color_scheme=scheme)
    page.evaluate("() => { const all = document.body; all.hidden = true; all.offsetHeight; all.hidden = false; }")


def sideways(page: Any) -> bool:
    """The page scrolls sideways, also when the window has been drawn in its new size."""
    scrolls = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
    drawn = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))"
    if not page.evaluate(scrolls):
        return False
    page.evaluate(drawn)
    return bool(page.evaluate(scrolls))


def visit(person: Person, path: str) -> tuple[Any, str]:
    """Open an address: the answer and the kind of page that came ("" if it is none)."""
    answer = person.page.goto(person.site.url + path)
    if answer is None or "text/html" not in (answer.header_value("content-type") or ""):
        return answer, ""
    if answer.status in {403, 404}:
        return answer, f"refused-{answer.status}"
    return answer, endpoint_of(person.site, person.path) or ""


LENGTHEN = """names => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = new RegExp(names.map(name => name.replace(/[.*+?^${}()|[\\]\\\\]/g, "\\\\$&")).join("|"));
  while (walker.nextNode()) walker.currentNode.data = walker.currentNode.data.replace(found, "W".repeat(200));
}"""
"""Put a word of 200 letters in place of every name."""
UNSEEN_CHOICES = """() => {
  const look = box => {
    const control = getComputedStyle(box), label = box.closest("label");
    const shown = control.opacity !== "0" && control.appearance !== "none" ? box.checked : "";
    return shown + (label ? getComputedStyle(label).backgroundColor : "");
  };
  const boxes = [...document.querySelectorAll("input[type=radio], input[type=checkbox]")];
  return boxes.filter(box => box.checkVisibility() && box.checked).filter(box => {
    const other = boxes.find(peer => !peer.checked && peer.className === box.className && peer.checkVisibility());
    return other && look(other) === look(box);
  }).map(box => box.name);
}"""
"""Names of fields whose choice cannot be told from what is not chosen."""


def faults_of(person: Person, answer: Any, picture: str) -> list[str]:
    """What is wrong with the page that is open. Afterwards names are no longer what they were."""
    page, own_problems = person.page, list(person.problems)
    size = len(answer.body())
    found = [f"{size} bytes"] if size > MAX_BYTES else []
    found += axe_faults(page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900 if width > NARROWEST else 256})
        if sideways(page):
            found.append(f"scrolls sideways at {width}")
        person.shoot(f"{picture}-{width}")
    if (covered := page.evaluate(COVERED)) > 1 / 3:
        found.append(f"what sticks to the window covers {covered:.0%} of it at 400 %")
    page.emulate_media(forced_colors="active")
    found += [f"in forced colours one cannot see what is chosen: {name}" for name in page.evaluate(UNSEEN_CHOICES)]
    page.emulate_media(forced_colors="none")
    page.evaluate(LENGTHEN, organizations(person.site))
    for width in (NARROWEST, WIDEST):
        if page.viewport_size["width"] != width:
            page.set_viewport_size({"width": width, "height": 900})
        if sideways(page):
            found.append(f"a name of 200 letters makes it scroll sideways at {width}")
    person.problems[:] = own_problems  # what measuring itself tried to add, the content policy refused
    return found


@cache
def organizations(site: Site) -> list[str]:
    """The names of all organizations, longest first."""
    names = site.apart(lambda: list(session().scalars(sa.select(Organization.name))))
    return sorted(names, key=len, reverse=True)


def is_page(site: Site, path: str) -> bool:
    """A page of ours, as far as its address tells."""
    plain = urlsplit(path).path
    if plain.endswith(NOT_PAGES) or plain.startswith(FILES):
        return False
    return endpoint_of(site, plain) is not None or path in NOT_LINKED


def key_of(kind: str, name: str) -> tuple[str, str]:
    """By what two pages are of the same kind."""
    return kind, name if kind in ROLE_PAGES else ""


def links_in(text: str) -> list[str]:
    """Where a page leads within the site."""
    hrefs = (unescape(href) for href in re.findall(r'<a\b[^>]*?\bhref="(/(?!/)[^"]*)"', text))
    return list(dict.fromkeys(hrefs))


def links_of(person: Person, path: str) -> list[str]:
    """Where a page of a kind that somebody has looked at leads this person: others have other links on it."""
    answer = person.page.request.get(person.site.url + path)
    is_page = answer.ok and "text/html" in answer.headers.get("content-type", "")
    return links_in(answer.text()) if is_page else []


@pytest.fixture(scope="module")
def seen() -> set[tuple[str, str]]:
    """(endpoint, persona or "") that some persona has looked at."""
    return set()


@pytest.mark.parametrize("name", ["", "Emil", "Carla", "Ada", "Gus", "Hana"])
def test_every_kind_of_page(somebody: Any, site: Site, seen: set[tuple[str, str]], name: str) -> None:
    """One page of every endpoint that links lead to: seen is what was served, by whoever is served it first."""
    person = somebody(name)
    waiting = list(START + NOT_LINKED)
    queued = set(waiting)
    passed: set[str | None] = set()  # endpoints of known pages whose links this person has
    faults: dict[str, Any] = {}
    looked_at = 0
    while waiting:
        path = waiting.pop(0)
        if not is_page(site, path):
            continue
        endpoint = endpoint_of(site, urlsplit(path).path)
        if key_of(endpoint or "", name) in seen:
            new = links_of(person, path) if endpoint not in passed else []
            passed.add(endpoint)
        else:
            answer, kind = visit(person, path)
            if kind.startswith("refused") and path not in START + NOT_LINKED:
                faults[path] = ["a link leads nowhere"]
            if not kind or key_of(kind, name) in seen:
                continue
            seen.add(key_of(kind, name))
            passed.add(kind)
            looked_at += 1
            new = links_in(person.page.content())
            if found := faults_of(person, answer, f"{name or 'visitor'}-{kind}"):
                faults[path] = [*faults.get(path, []), *found]
        waiting += [href for href in new if href not in queued]
        queued.update(new)
    assert faults == {}
    assert looked_at >= 2
