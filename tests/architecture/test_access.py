"""Every route says who may enter, and has its row in the matrix (test_access_matrix.py sends the requests)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from matchmaker.app import OPEN_ENDPOINTS
from matchmaker.core.access import ANYONE, GuardedBlueprint, access_of, may
from tests.browser import Browser

PERSONAS = ("visitor", "emil", "finn", "carla", "chen", "dora", "ada", "gus")
FOLDER = Path(__file__).parent / "access"


def read_matrix() -> dict[str, dict[str, Any]]:
    """All rows: "endpoint METHOD" (further words name variants) → row."""
    rows: dict[str, dict[str, Any]] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        for key, row in tomllib.loads(path.read_text()).items():
            assert key not in rows, f"{key} stands twice in the matrix"
            rows[key] = row
    return rows


MATRIX = read_matrix()


def wanted_rows(app: Flask) -> set[tuple[str, str]]:
    """(endpoint, method) of every guarded route."""
    return {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in OPEN_ENDPOINTS
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def missing_and_stale(app: Flask, matrix: dict[str, Any]) -> tuple[set[Any], set[Any]]:
    """Routes without a row, rows without a route."""
    present = {tuple(key.split()[:2]) for key in matrix}
    return wanted_rows(app) - present, present - wanted_rows(app)


def test_every_route_has_a_row_and_every_row_a_route(app: Flask) -> None:
    missing, stale = missing_and_stale(app, MATRIX)
    assert not missing
    assert not stale


def test_the_comparison_can_go_red(app: Flask) -> None:
    missing, stale = missing_and_stale(app, {"nowhere.at_all GET": {}})
    assert ("site.landing", "GET") in missing
    assert ("nowhere.at_all", "GET") in stale


def test_a_route_without_a_rule_does_not_start() -> None:
    bp = GuardedBlueprint("canary", __name__)
    with pytest.raises(TypeError, match="who may enter"):
        bp.get("/canary")(lambda: "")


def test_a_policy_without_a_loader_does_not_start() -> None:
    def can_see(actor: Any, *, thing: Any) -> Any:
        return actor, thing

    with pytest.raises(TypeError, match="needs a loader for thing"):
        may(can_see)


def test_a_view_that_takes_a_raw_checked_id_does_not_start() -> None:
    def can_see(actor: Any, *, thing: Any) -> Any:
        return actor, thing

    def load(actor: Any, *, slug: str) -> Any:
        return actor, slug

    bp = GuardedBlueprint("canary", __name__)
    with pytest.raises(TypeError, match="raw"):
        bp.get("/canary/<slug>", access=may(can_see, thing=load))(lambda slug: slug)


def test_an_endpoint_without_a_rule_is_refused(app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(app.view_functions["site.guide"], "__access__")
    assert access_of(app, "site.guide") is None
    assert browser.get("/guide").status == 403
    monkeypatch.setattr(app.view_functions["site.guide"], "__access__", ANYONE, raising=False)
    assert browser.get("/guide").status == 200
