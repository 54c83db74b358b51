"""Every public list as a file: the same rows as the page with the same filters, in its order, and no cell is run."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from openpyxl import load_workbook

from matchmaker.core import sheets
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.sheets import Column, list_answer
from tests import factories
from tests.browser import Browser
from tests.challenges import make as challenges
from tests.library.factories import make_draft, make_piece
from tests.matching.helpers import run_all
from tests.personas import People
from tests.workshops.world import make_workshop

pytestmark = pytest.mark.slow
BEGINNINGS = ("=", "+", "-", "@", "\t=", "\r=", "＝", "＠")
LISTS = ("challenges", "solutions", "library", "organizations", "workshops")


def read(browser: Browser, address: str) -> list[dict[str, Any]]:
    """The rows of a list by the three files, which agree: {title or key: cell}. The Excel file has no formula."""
    path, _mark, query = address.partition("?")
    texts = {ending: browser.get(f"{path}.{ending}?{query}").response for ending in ("csv", "xlsx", "json")}
    for ending, response in texts.items():
        assert response.status_code == 200
        assert f".{ending}" in response.headers["Content-Disposition"]
    by_csv = list(csv.reader(io.StringIO(texts["csv"].get_data().decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(texts["xlsx"].get_data())).active
    assert sheet is not None
    by_excel = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    found: list[dict[str, Any]] = json.loads(texts["json"].get_data())
    assert len(by_csv) == len(by_excel) == len(found) + 1
    assert by_csv[0] == by_excel[0]
    for row, excel, plain in zip(found, by_excel[1:], by_csv[1:], strict=True):
        first = next(iter(row.values()))
        assert excel[0] == (first or None)
        assert sheets.safe_cell(first) == plain[0]
    return found


def test_a_list_of_challenges_has_the_rows_of_the_page(browser: Browser, people: People) -> None:
    graz = people.organizations["graz"]
    shown = factories.make_challenge(graz, "Cool the school", tags={"system": ["energy"]})
    secret = factories.make_challenge(graz, "A secret budget", is_budget_public=False)
    factories.make_challenge(graz, "Long over", status="closed")
    for status in ("draft", "submitted", "withdrawn"):
        factories.make_challenge(graz, f"Hidden {status}", status=status)
    rows = read(browser, "/challenges")
    assert {row["title"] for row in rows} == {shown.title, secret.title}
    assert {row["title"]: row["budget"] for row in rows}[secret.title] == ""
    assert {row["title"]: row["budget"] for row in rows}[shown.title] != ""
    assert [row["title"] for row in read(browser, "/challenges?system=energy")] == [shown.title]
    assert len(read(browser, "/challenges?status=any")) == 3
    assert "/challenges.xlsx?system=energy" in browser.get("/challenges?system=energy").links()
    assert browser.get("/challenges.exe").status == 404


def test_the_other_lists_have_what_their_pages_count(browser: Browser, people: People) -> None:
    hydrolog = people.organizations["hydrolog"]
    solution = factories.make_solution(hydrolog, "Shown")
    factories.make_solution(hydrolog, "Hidden", status="submitted")
    piece = make_piece()
    make_draft()
    ada = people.actor("ada")
    challenge = challenges.published(people)
    workshop = make_workshop(ada, [challenge])
    planned = make_workshop(ada, [challenge], announced=False, title="Only planned")
    factories.make_organization("Not checked", "company", vetting="pending")
    assert [row["title"] for row in read(browser, "/solutions")] == [solution.title]
    assert [row["title"] for row in read(browser, "/library")] == [piece.title]
    assert [row["title"] for row in read(browser, "/workshops")] == [workshop.title]
    assert read(browser, "/workshops?when=past") == []
    names = {row["name"] for row in read(browser, "/organizations")}
    assert {"Graz", "Hydrolog"} <= names
    assert "Not checked" not in names
    assert {row["kind"] for row in read(browser, "/organizations?kind=city")} == {"City"}
    rows = {row["title"] for row in read(browser.as_(people, "ada"), "/workshops")}
    assert rows == {workshop.title, planned.title}
    for name in LISTS:
        assert any(link.startswith(f"/{name}.xlsx") for link in browser.get(f"/{name}").links()), name


@pytest.mark.parametrize("sign", BEGINNINGS)
def test_no_cell_is_a_formula(sign: str, browser: Browser, people: People) -> None:
    title = f"{sign}HYPERLINK(1)"
    for n, odd in enumerate((title, f"a;{sign}b", f'a"{sign}b')):
        make_piece(f"Piece {n}", summary=odd)
        row = factories.make_solution(people.organizations["hydrolog"], f"Odd {n}")
        row.title = odd
    session().flush()
    read(browser, "/solutions")
    text = browser.get("/solutions.csv").response.get_data().decode("utf-8-sig")
    for row in list(csv.reader(io.StringIO(text)))[1:]:
        assert not row[1].startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＠"))


def test_pairings_are_a_file_for_whoever_reads_their_page(browser: Browser, people: People) -> None:
    challenge = challenges.published(people)
    factories.make_solution(people.organizations["hydrolog"], "Listens to leaks")
    run_all()
    path = f"/challenges/{challenge.slug}/pairings"
    assert browser.visitor().get(f"{path}.json").status == 303
    assert browser.as_(people, "carla").get(f"{path}.json").status == 403
    (row,) = read(browser.as_(people, "emil"), path)
    assert (row["solution"], row["company"]) == ("Listens to leaks", "Hydrolog")
    page = browser.get(path).has(row["solution"], row["for"].partition(". ")[0])
    assert f"{path}.xlsx" in page.links()
    assert row["points"] <= row["out_of"] == 100
    assert row["rules_version"]


def test_more_rows_than_a_file_takes_are_refused(monkeypatch: pytest.MonkeyPatch, people: People) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    columns = [Column[int]("n", "N", lambda n: n)]
    twice = sheets.json_text(["Why", "Why", "Why"], [["a", 1, None]])
    assert list(json.loads(twice)[0].values()) == ["a", 1, None]  # no column is lost to one of the same title
    assert json.loads(list_answer("numbers", "json", columns, [1, 2]).get_data()) == [{"n": 1}, {"n": 2}]
    with pytest.raises(Invalid):
        list_answer("numbers", "json", columns, [1, 2, 3])


@pytest.mark.parametrize("rows", [1, 30])
def test_a_file_costs_the_same(rows: int, browser: Browser, people: People) -> None:
    for n in range(rows):
        factories.make_challenge(people.organizations["graz"], f"Challenge {n}")
        factories.make_solution(factories.make_company(f"Company {n}"), f"Solution {n}")
        make_piece(f"Text {n}")
    for name in LISTS:
        browser.get(f"/{name}.csv")
    found = {name: browser.get(f"/{name}.csv").statements.count for name in LISTS}
    assert {name: n for name, n in found.items() if n > 6} == {}
