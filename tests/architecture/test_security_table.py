"""The tables of docs/security.md: every file and every test that they name is there."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "security.md"
CHAPTERS: Final = range(1, 17)


def rows(text: str, head: str = "| chapter | requirement |") -> list[list[str]]:
    """Cells of each row of the table that begins so: the one of ASVS, or that of the holes."""
    table = itertools.takewhile(lambda line: line.startswith("|"), text.partition(head)[2].splitlines()[2:])
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def wrong(name: str) -> str:
    """What is wrong with "file" or "file::test"; "" if it is there."""
    path, _colons, test = name.partition("::")
    if not (ROOT / path).is_file():
        return f"{path}: no such file"
    if test and not re.search(rf"^def {re.escape(test)}\(", (ROOT / path).read_text(), re.MULTILINE):
        return f"{path}: has no {test}"
    return ""


def names(cell: str) -> list[str]:
    return [found for found in re.findall(r"`([^`]+)`", cell) if "/" in found or "." in found]


def test_every_file_and_test_that_is_named_is_there() -> None:
    found = rows(PAGE.read_text())
    assert len(found) > 40
    assert [wrong(name) for row in found for cell in row[2:] for name in names(cell) if wrong(name)] == []


def test_every_row_is_held_by_a_test_or_says_what_is_missing() -> None:
    for chapter, requirement, where, held in rows(PAGE.read_text()):
        is_open = where == "not met" or held.startswith("missing: ")
        assert is_open or any(name.startswith("tests/") for name in names(held)), requirement
        assert is_open or names(where), requirement
        assert chapter.split()[0].isdecimal(), chapter


def test_every_hole_is_held_by_tests_that_are_there() -> None:
    found = rows(PAGE.read_text(), "| hole |")
    assert len(found) > 30
    for hole, held in found:
        assert names(held), hole
        assert [wrong(name) for name in names(held) if "::" not in name or wrong(name)] == [], hole


def test_every_chapter_is_there() -> None:
    assert {int(row[0].split()[0]) for row in rows(PAGE.read_text())} == set(CHAPTERS)


def test_links_to_the_rest() -> None:
    text = PAGE.read_text()
    assert "(../SECURITY.md)" in text
    assert "(operations.md)" in text
    assert "(docs/security.md)" in (ROOT / "SECURITY.md").read_text()


def test_the_check_can_go_red() -> None:
    assert wrong("tests/nowhere.py") == "tests/nowhere.py: no such file"
    assert wrong("tests/core/test_headers.py::test_nothing") == "tests/core/test_headers.py: has no test_nothing"
    assert wrong("tests/architecture/test_security_table.py::test_links_to_the_rest") == ""
