"""axe in a page of a real browser. Only what it finds leaves the page: its list of all that passed is megabytes."""

from __future__ import annotations

from typing import Any

import pytest


def violations(page: Any, options: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """What axe finds with these options (https://www.deque.com/axe/core-documentation/api-documentation/).

    Waits for the style sheet first: a page that has just been gone to by a click is there before it, and a link that is
    not styled yet is a target of 19 pixels.
    """
    page.wait_for_load_state("load")
    base = pytest.importorskip("axe_playwright_python.base", reason="axe is missing (requirements-ci.txt)")
    if not page.evaluate("'axe' in window"):
        page.evaluate(base.AXE_SCRIPT)
    wanted = {"resultTypes": ["violations"], **(options or {})}
    return list(page.evaluate("wanted => axe.run(wanted).then(found => found.violations)", wanted))
