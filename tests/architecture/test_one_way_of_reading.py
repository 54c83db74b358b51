"""What people and programs send is read in one place: numbers, web addresses, time zones; and people sign in in one
place. No second way comes back."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from matchmaker.app import ROOT
from tests.architecture.sources import tree_of

# "²" is a digit to Python but no number, and int() refuses more than 4,300 digits: `core.text.whole_number` reads.
# A session begins in one place, which also notes its browser: `core.signing_in`.
# urlsplit fails on "http://[": `is_local`, `page_before`, `is_web_address` ask. Zones: `core.local_time.timezones`.
ONLY = {
    "isdigit": {"core/text.py", "core/numbers.py", "core/search.py", "matching/engine/text.py"},
    "isdecimal": set(),
    "isnumeric": set(),
    "urlsplit": {
        "app.py",
        "core/mail.py",
        "core/render.py",
        "core/inputs.py",
        "core/outgoing.py",
        "exchange/engine/origins.py",
        "notifications/services.py",
    },
    "urlparse": set(),
    "available_timezones": {"core/local_time.py"},
    "get_json": set(),
    "login_user": {"core/signing_in.py"},
}
SOURCES = sorted((ROOT / "matchmaker").rglob("*.py"))


def second_ways(path: Path, name: str) -> list[str]:
    """What a file uses although another one has it."""
    used = set()
    for node in ast.walk(tree_of(path.read_text())):
        if isinstance(node, ast.Attribute):
            used.add(node.attr)
        elif isinstance(node, ast.Name):
            used.add(node.id)
    return sorted(one for one, allowed in ONLY.items() if one in used and name not in allowed)


def test_nothing_is_read_in_a_second_way() -> None:
    found = {}
    for path in SOURCES:
        name = str(path.relative_to(ROOT / "matchmaker"))
        if ways := second_ways(path, name):
            found[name] = ways
    assert found == {}


@pytest.mark.parametrize("line", ["int(x) if x.isdigit() else 0", "urlsplit(x)", "request.get_json()", "login_user(x)"])
def test_the_law_can_go_red(tmp_path: Path, line: str) -> None:
    (tmp_path / "new.py").write_text(f"def f(x, request, urlsplit):\n    return {line}\n")
    assert second_ways(tmp_path / "new.py", "new.py")


def test_every_exception_is_needed() -> None:
    for name, allowed in ONLY.items():
        for file in allowed:
            assert name in (ROOT / "matchmaker" / file).read_text(), f"{file} uses no {name} any more"
