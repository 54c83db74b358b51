"""Every kind of page a persona can reach: light in weight, no accessibility fault, light and dark, wide and narrow."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from werkzeug.exceptions import HTTPException

from tests.axe import violations
from tests.journeys.conftest import Person, Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
START = ("/", "/home", "/challenges", "/solutions", "/workshops", "/results", "/guide", "/guide/components")
NOT_LINKED = ("/organizations", "/matching", "/admin", "/sign-in", "/notifications", "/no-such-page")
MAX_BYTES = 100_000
NOT_PAGES = (".svg", ".csv", ".json", ".xlsx", ".zip", ".ics", ".atom", ".pdf", "/data", "/download")
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
    """The page scrolls sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"))


def visit(person: Person, path: str) -> tuple[Any, str]:
    """Open an address: the answer and the kind of page that came ("" if it is none)."""
    answer = person.page.goto(person.site.url + path)
    if answer is None or "text/html" not in (answer.header_value("content-type") or ""):
        return answer, ""
    if answer.status in {403, 404}:
        return answer, f"refused-{answer.status}"
    return answer, endpoint_of(person.site, person.path) or ""


def faults_of(person: Person, answer: Any, picture: str) -> list[str]:
    """What is wrong with the page that is open."""
    page, own_problems = person.page, list(person.problems)
    size = len(answer.body())
    found = [f"{size} bytes"] if size > MAX_BYTES else []
    found += axe_faults(page)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        if sideways(page):
            found.append(f"scrolls sideways at {width}")
        person.shoot(f"{picture}-{width}")
    page.set_viewport_size({"width": 1280, "height": 900})
    person.problems[:] = own_problems  # what measuring itself tried to add, the content policy refused
    return found


def is_known(site: Site, path: str, name: str, seen: set[tuple[str, str]]) -> bool:
    """No page of ours, or one like a page that was looked at."""
    endpoint, plain = endpoint_of(site, urlsplit(path).path), urlsplit(path).path
    if plain.endswith(NOT_PAGES) or (endpoint is None and path not in NOT_LINKED):
        return True
    return (endpoint, name if endpoint in ROLE_PAGES else "") in seen


@pytest.fixture(scope="module")
def seen() -> set[tuple[str, str]]:
    """(endpoint, persona or "") that some persona has looked at."""
    return set()


@pytest.mark.parametrize("name", ["", "Emil", "Carla", "Ada", "Gus", "Hana"])
def test_every_kind_of_page(somebody: Any, site: Site, seen: set[tuple[str, str]], name: str) -> None:
    """One page of every endpoint that links lead to."""
    person = somebody(name)
    waiting = list(START + NOT_LINKED)
    queued = set(waiting)
    faults: dict[str, Any] = {}
    looked_at = 0
    while waiting:
        path = waiting.pop(0)
        if is_known(site, path, name, seen):
            continue
        answer, kind = visit(person, path)
        key = (kind, name if kind in ROLE_PAGES else "")
        if not kind or key in seen:
            continue
        seen.add(key)
        looked_at += 1
        found = faults_of(person, answer, f"{name or 'visitor'}-{kind}")
        if kind.startswith("refused") and path not in START + NOT_LINKED:
            found.append("a link leads nowhere")
        if found:
            faults[path] = found
        hrefs = person.page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
        new = [href for href in dict.fromkeys(hrefs) if href.startswith("/") and not href.startswith("//")]
        waiting += [href for href in new if href not in queued]
        queued.update(new)
    assert faults == {}
    assert looked_at >= 2
