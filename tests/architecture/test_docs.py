"""Documents say what is: settings, routes, words."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask

from matchmaker.app import ROOT
from matchmaker.cli.inspection import route_table
from tests.house import PAGE, figures, row_of

# The right column of product.md's table of words, as whole words in what people read.
SYNONYMS = (
    "municipality|municipalities|vendor|vendors|supplier|suppliers|startup|startups|solver company|tenderer|"
    "bidder|bidders|superuser|appointment|appointments"
)
# Said of standards, of law, or of what a thing is not.
ALLOWED = re.compile(r"vendor-neutral|vendor neutral|supplier register|suppliers' register", re.I)
# Lists of the words that other people write: what these files hold is read, never said.
WORD_LISTS = (
    "matchmaker/matching/engine/glossary.py",
    "matchmaker/matching/engine/text.py",
    "matchmaker/records/reading/",
)
READ_BY_PEOPLE = ("templates/**/*.html", "templates/**/*.txt", "docs/**/*.md", "README.md", "matchmaker/**/*.py")


def synonyms_in(text: str) -> list[str]:
    """Words we never say, found in a text."""
    return re.findall(rf"\b(?:{SYNONYMS})\b", ALLOWED.sub("", text), re.I)


def test_no_synonyms() -> None:
    found = {}
    for pattern in READ_BY_PEOPLE:
        for path in sorted(ROOT.glob(pattern)):
            words = synonyms_in(path.read_text())
            if words:
                found[str(path.relative_to(ROOT))] = words
    assert {name: words for name, words in found.items() if not name.startswith(WORD_LISTS)} == {}
    assert [start for start in WORD_LISTS if not any(name.startswith(start) for name in found)] == []


def test_the_word_scan_can_go_red() -> None:
    assert synonyms_in("The Vendor met a municipality.") == ["Vendor", "municipality"]
    assert synonyms_in("A vendor-neutral type.") == []


def test_every_setting_is_documented() -> None:
    read = set(re.findall(r'env(?:\.get)?\(?(?:env, )?"?"([A-Z_]+)"', (ROOT / "config.py").read_text()))
    read |= set(re.findall(r'_(?:number|flag)\(env, "([A-Z_]+)"', (ROOT / "config.py").read_text()))
    read |= set(re.findall(r': Number\("([A-Z_]+)"', (ROOT / "config.py").read_text()))
    documented = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/configuration.md").read_text(), re.M))
    assert "SECRET_KEY" in read
    assert read == documented


def test_routes_are_documented(app: Flask) -> None:
    page = (ROOT / "docs" / "routes.md").read_text()
    wanted = [re.sub(r" \| [^|]*\|$", "", line) for line in route_table(app, markdown=True).splitlines()[2:]]
    had = [re.sub(r" \| [^|]*\|$", "", line) for line in page.splitlines() if line.startswith("| `")]
    assert had == wanted, "run `make docs`"


def test_every_link_in_the_documents_leads_somewhere() -> None:
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text()):
            assert (Path(path).parent / target).exists(), f"{path.name} links to {target}"


def numbers(text: str) -> list[int]:
    return [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", text)]


def test_the_house_is_as_counted() -> None:
    """What must be none is none; what grows every day may be a tenth away, then it is counted again."""
    page = PAGE.read_text(encoding="utf-8")
    for name, figure in figures().items():
        said, now = numbers(row_of(page, name)[2]), numbers(figure)
        assert len(said) == len(now), f"{name}: run `make docs`"
        assert all(abs(a - b) <= 2 * bool(a) + a // 10 for a, b in zip(said, now, strict=True)), f"{name}: `make docs`"
