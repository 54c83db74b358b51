"""The table in docs/neutrality.md names only what exists, and every test of every rule."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from pathlib import Path

from matchmaker.app import ROOT
from tests.neutrality.mutations import MUTATIONS, Mutation

FOLDER = Path(__file__).parent
API = FOLDER.parent / "exchange" / "test_neutrality_api.py"
ROWS = [line for line in (ROOT / "docs" / "neutrality.md").read_text().splitlines() if re.match(r"\| \d+ ", line)]


def names_in(path: Path) -> set[str]:
    """Functions and classes at the top of a file."""
    tree = ast.parse(path.read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}


def missing_from(rows: list[str]) -> list[str]:
    """What the rows name and nobody has."""
    found = []
    for row in rows:
        for path, name in re.findall(r"`(matchmaker/[\w/]+\.py):(\w+)`", row):
            if not (ROOT / path).exists() or name not in names_in(ROOT / path):
                found.append(f"{path}:{name}")
        for path, name in re.findall(r"`(test_rule_\d\d\.py)::(\w+)`", row):
            if not (FOLDER / path).exists() or name not in names_in(FOLDER / path):
                found.append(f"{path}::{name}")
        api = names_in(API)
        found += [name for name in re.findall(r"`test_neutrality_api\.py::(\w+)`", row) if name not in api]
    return found


def test_everything_in_the_table_exists() -> None:
    assert missing_from(ROWS) == []


def test_every_rule_has_a_row_with_its_own_tests() -> None:
    assert [int(row.split()[1]) for row in ROWS] == list(range(1, 11))
    for number, row in enumerate(ROWS, 1):
        named = set(re.findall(rf"`test_rule_{number:02}\.py::(\w+)`", row))
        have = {name for name in names_in(FOLDER / f"test_rule_{number:02}.py") if name.startswith("test_")}
        assert named == have, f"rule {number}"
        through_the_api = set(re.findall(r"`test_neutrality_api\.py::(\w+)`", row))
        assert through_the_api == {name for name in names_in(API) if name.startswith(f"test_rule_{number}_")}


def node_text(path: Path, name: str) -> str:
    """The source of a function or class at the top of a file."""
    source = path.read_text()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name == name:
            return "\n".join(source.splitlines()[node.lineno - 1 : node.end_lineno]) + "\n"
    return ""


def idle(mutations: Sequence[Mutation]) -> list[str]:
    """Mutations that would change nothing in the place they name."""
    found = []
    for mutation in mutations:
        path, _colon, name = mutation.place.partition(":")
        if mutation.old not in node_text(ROOT / "matchmaker" / path, name) or mutation.old == mutation.new:
            found.append(mutation.place)
    return found


def test_every_place_in_the_table_can_be_broken() -> None:
    """What breaks it, and which test then fails, is asked by `python -m tests.neutrality.mutations`."""
    assert idle(MUTATIONS) == []
    for number, row in enumerate(ROWS, 1):
        named = set(re.findall(r"`matchmaker/([\w/]+\.py:\w+)`", row))
        assert named == {mutation.place for mutation in MUTATIONS if mutation.rule == number}, f"rule {number}"


def test_what_keeps_a_rule_is_used_by_the_product() -> None:
    """A name that only tests read proves nothing: it is used outside of its own definition."""
    source = "\n".join(path.read_text() for path in sorted((ROOT / "matchmaker").rglob("*.py")))
    imported = re.findall(r"import [\w, ()]*", source)
    for mutation in MUTATIONS:
        name = mutation.place.partition(":")[2]
        # A pattern that begins with the name itself is found some thirty times as fast.
        uses = re.findall(rf"{name}\b(?<!\w{name})(?<!def {name})(?<!class {name})(?! import)", source)
        imports = sum(re.search(rf"\b{name}\b", line) is not None for line in imported)
        assert len(uses) > imports, f"nothing in the product uses {mutation.place}"


def test_every_constraint_in_the_table_exists() -> None:
    models = "\n".join(path.read_text() for path in (ROOT / "matchmaker").glob("*/models*/**/*.py"))
    models += "\n".join(path.read_text() for path in (ROOT / "matchmaker").glob("*/models.py"))
    for name in ("answered_is_published", "closed_is_answered", "information_is_published"):
        assert f'name="{name}"' in models


def test_the_comparison_can_go_red() -> None:
    assert missing_from(
        ["| 1 | `matchmaker/app.py:nowhere` | `test_rule_01.py::test_nothing` | `test_neutrality_api.py::test_none` |"]
    ) == ["matchmaker/app.py:nowhere", "test_rule_01.py::test_nothing", "test_none"]
    assert idle([Mutation(1, "app.py:nowhere", "x", "y")]) == ["app.py:nowhere"]
