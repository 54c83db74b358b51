"""Every kind of page a persona can reach: light in weight, no accessibility fault, light and dark, wide and narrow."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from werkzeug.exceptions import HTTPException

from tests.journeys.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
START = ("/", "/home", "/challenges", "/solutions", "/workshops", "/results", "/guide", "/admin", "/sign-in")
MAX_BYTES = 100_000
NOT_PAGES = (".svg", ".csv", ".json", ".xlsx", ".zip", ".ics", ".atom", ".pdf", "/data", "/download")


def endpoint_of(site: Site, path: str) -> str | None:
    """The endpoint behind an address, None if there is none."""
    try:
        endpoint, _args = site.app.url_map.bind("").match(path)
    except HTTPException:
        return None
    return str(endpoint)


def axe_faults(page: Any) -> list[str]:
    """What axe finds against WCAG 2.2 A and AA."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing (requirements-ci.txt)")
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    results = axe.Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}})
    return [
        f"{violation['id']}: {[node['target'] for node in violation['nodes']][:3]}"
        for violation in results.response["violations"]
    ]


def sideways(page: Any) -> bool:
    """The page scrolls sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"))


@pytest.mark.parametrize("name", ["", "Emil", "Carla", "Ada", "Gus", "Hana"])
def test_every_kind_of_page(somebody: Any, site: Site, name: str) -> None:
    """One page of every endpoint that links lead to."""
    person = somebody(name)
    page = person.page
    seen: set[str] = set()
    waiting = list(START)
    faults: dict[str, Any] = {}
    while waiting:
        path = waiting.pop(0)
        endpoint = endpoint_of(site, urlsplit(path).path)
        if endpoint is None or endpoint in seen or path.endswith(NOT_PAGES):
            continue
        seen.add(endpoint)
        answer = page.goto(site.url + path)
        if answer is None or "text/html" not in (answer.header_value("content-type") or ""):
            continue
        if answer.status in {403, 404} and path in START:
            continue
        found = [] if answer.status < 400 else [f"status {answer.status}"]
        size = len(answer.body())
        found += [f"{size} bytes"] if size > MAX_BYTES else []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found += [f"{scheme}: {fault}" for fault in axe_faults(page)]
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            if sideways(page):
                found.append(f"scrolls sideways at {width}")
            person.shoot(f"{name or 'visitor'}-{endpoint}-{width}")
        if found:
            faults[path] = found
        hrefs = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
        waiting += [href for href in hrefs if href.startswith("/") and not href.startswith("//")]
    assert faults == {}
    assert len(seen) >= 8
