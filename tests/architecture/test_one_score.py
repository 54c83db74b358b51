"""From how many points on a pair is proposed, or called good, is decided in one place: the limits of the rule set.

Everything else reads `Pairing.is_good`, `Pairing.level` or the engine's levels. A comparison of a score by size
anywhere else would be a second threshold, so each one stands here with what it is for.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from matchmaker.app import ROOT

ENGINE = "matchmaker/matching/engine/"
SCORES = {"score", "scores", "shown_score", "is_good_from"}
ALLOWED = {
    "matchmaker/matching/jobs/updates.py:_touched_under_floor": "a place in a list, and the limits of the rules",
    "matchmaker/matching/jobs/near_misses.py:touched_by": "a place among the six best misses",
    "matchmaker/matching/jobs/pairing_writer.py:write": "the limits of the rules",
    "matchmaker/matching/queries/floor.py:_is_cut": "the limits of the rules",
    "matchmaker/matching/queries/floor.py:choose": "the limits of the rules",
    "matchmaker/matching/queries/near_misses.py:near_misses": "the limits of the rules",
    "matchmaker/scheduling/queries/meeting_demand.py:_allocated": "the better one of two of the same two sides",
}
PAIRINGS = re.compile(r"Pairing|PairScore|ScoredPair|matching|pairing")
IN_TEMPLATE = re.compile(r"\.(?:score|shown_score|points)\s*(?:[<>]=?)|(?:[<>]=?)\s*\w+\.(?:score|shown_score)\b")


def names_of(node: ast.AST) -> Iterator[str]:
    """Names, attributes and keys that stand in an expression."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            yield part.id
        elif isinstance(part, ast.Attribute):
            yield part.attr
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def compared_scores(source: str) -> list[tuple[str, int]]:
    """(function, line) of every comparison by size of something called a score."""
    found = []

    def visit(node: ast.AST, inside: str) -> None:
        for child in ast.iter_child_nodes(node):
            name = child.name if isinstance(child, ast.FunctionDef) else inside
            if (
                isinstance(child, ast.Compare)
                and any(isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for op in child.ops)
                and SCORES & set(names_of(child))
            ):
                found.append((name, child.lineno))
            visit(child, name)

    visit(ast.parse(source), "")
    return found


def sources() -> dict[str, str]:
    """Path → text of every module that speaks of pairings, outside the engine."""
    read = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((ROOT / "matchmaker").rglob("*.py"))
    }
    return {name: text for name, text in read.items() if not name.startswith(ENGINE) and PAIRINGS.search(text)}


def test_no_other_place_compares_a_score() -> None:
    found = {f"{name}:{function}" for name, text in sources().items() for function, _line in compared_scores(text)}
    assert found == set(ALLOWED)


def test_no_template_compares_a_score() -> None:
    pages = {path.relative_to(ROOT).as_posix(): path for path in sorted((ROOT / "templates").rglob("*.*"))}
    assert pages
    assert [name for name, path in pages.items() if IN_TEMPLATE.search(Path(path).read_text(encoding="utf-8"))] == []


def test_the_law_can_go_red() -> None:
    assert compared_scores("def good(row):\n    return row.score >= 6_500\n") == [("good", 2)]
    assert compared_scores("rows = select.where(Pairing.score > least)\n") == [("", 1)]
    assert compared_scores("x = item['score'] < 50\n") == [("", 1)]
    assert compared_scores("rows.sort(key=lambda row: -row.score)\n") == []
    assert IN_TEMPLATE.search("{% if p.score >= 65 %}")
    assert IN_TEMPLATE.search("{% if 50 < view.score %}")
    assert not IN_TEMPLATE.search("<b>{{ p.score }}</b>")
