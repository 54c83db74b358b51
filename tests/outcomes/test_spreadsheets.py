"""Register, log and pack in a spreadsheet: days are days, numbers numbers, texts texts and never a formula."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from flask import Flask

from matchmaker.challenges.services import questions as challenge_questions
from matchmaker.core.sheets import csv_text, safe_cell, xlsx_bytes
from matchmaker.outcomes.services import collaborations
from tests.browser import Browser
from tests.challenges import make as challenges
from tests.outcomes import make
from tests.personas import People

MOMENT = datetime(2026, 3, 1, 17, 30, 12, tzinfo=UTC)


def sheets(data: bytes) -> dict[str, list[list[Any]]]:
    """The rows of every sheet as openpyxl reads them."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets}


def test_cells_keep_their_type_in_both_files() -> None:
    columns = ["Day", "Moment", "Money", "Share", "Text", "Formula", "Minus", "Signed", "Nothing"]
    row = [date(2026, 3, 1), MOMENT, 48_000, 31.5, "Größe, “zwei”\nZeilen", "=1+1", "- a line", "-12.5", None]
    (head, cells) = sheets(xlsx_bytes({"one": (columns, [row])}))["one"]
    assert head == columns
    day, moment = cells[:2]
    assert (day.isoformat(), moment.isoformat()) == ("2026-03-01T00:00:00", "2026-03-01T17:30:00")
    assert cells[2:] == [48_000, 31.5, row[4], "=1+1", "- a line", "-12.5", None]
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes({"one": (columns, [row])})))
    types = [cell.data_type for cell in next(book["one"].iter_rows(min_row=2))]
    assert types == ["d", "d", "n", "n", "s", "s", "s", "s", "n"]
    text = csv_text(columns, [row])
    assert text.startswith("\ufeffDay,")
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))[1]
    assert read == ["2026-03-01", "2026-03-01 17:30", "48000", "31.5", row[4], "'=1+1", "'- a line", "-12.5", ""]


@pytest.mark.parametrize("hostile", ["=cmd|' /C calc'!A0", "+1+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1"])
def test_no_text_becomes_a_formula(hostile: str) -> None:
    assert safe_cell(hostile).startswith("'")
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes({"one": (["a"], [[hostile]])})))
    assert book["one"]["A2"].data_type == "s"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("Graz;=cmd|'!A0", "Graz;'=cmd|'!A0"),
        ("a,=1+1", "a,'=1+1"),
        ("a\t@SUM(A1)", "a\t'@SUM(A1)"),
        ('x; "=1+1"', 'x; "\'=1+1"'),
        ("one\n=1+1", "one\n'=1+1"),
        ("one\r\n- two", "one\r\n'- two"),
        ("a|+1+1", "a|'+1+1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("a;;=1", "a;;'=1"),
        ("from 5, -3 degrees", "from 5, '-3 degrees"),
        ("5;-3;+2,5", "5;-3;+2,5"),
        ("e-mail: a@b.example, x=1, 3 - 4", "e-mail: a@b.example, x=1, 3 - 4"),
        ("-12,5", "-12,5"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
    ],
)
def test_no_part_of_a_text_becomes_a_formula_for_another_separator(text: str, safe: str) -> None:
    assert safe_cell(text) == safe
    for separator in ";,\t|":
        for cell in re.split(f"[{separator}\n\r]", safe):
            bare = cell.strip(" \t\"'") if not cell.strip(' \t"').startswith("'") else "text"
            assert bare[:1] not in {"=", "@", "\uff1d"}, (separator, cell)


def test_numbers_and_days_that_no_spreadsheet_holds_are_texts() -> None:
    row = [10**18, float("nan"), float("inf"), date(1850, 1, 1), True, 123_456_789_012_345]
    (_head, cells) = sheets(xlsx_bytes({"one": (["a"] * 6, [row])}))["one"]
    assert cells == ["1000000000000000000", "nan", "inf", "1850-01-01", "True", 123_456_789_012_345]


def test_every_table_exists_as_both_files(app: Flask) -> None:
    """A table that can be downloaded as CSV can be downloaded as an Excel file at the same address, and back. Most take
    the ending as a part of the address; the matrix of access asks for each of them."""
    endings = (".csv", ".xlsx")
    rules = {rule.rule.replace(".<ending>", ending) for rule in app.url_map.iter_rules() for ending in endings}
    names = {ending: {rule[: -len(ending)] for rule in rules if rule.endswith(ending)} for ending in endings}
    assert names[".csv"] == names[".xlsx"]
    assert len(names[".csv"]) >= 4


def test_questions_as_an_excel_file(people: People, browser: Browser) -> None:
    challenge = challenges.published(people)
    challenge_questions.ask_question(people.actor("carla"), challenge=challenge, text="=Is there a map of it?")
    address = f"/challenges/{challenge.slug}/questions"
    browser.as_(people, "emil").get(address).has("Questions (Excel)")
    (head, row) = sheets(browser.get(f"{address}.xlsx").response.get_data())["questions"]
    read = dict(zip(head, row, strict=True))
    assert (read["No."], read["Question"], read["Answered (UTC)"]) == (1, "=Is there a map of it?", None)
    assert isinstance(read["Asked (UTC)"], datetime)
    assert "'=Is there a map of it?" in browser.get(f"{address}.csv").text


def test_the_same_table_is_the_same_file() -> None:
    assert xlsx_bytes({"one": (["a"], [[1]])}) == xlsx_bytes({"one": (["a"], [[1]])})
    assert sheets(xlsx_bytes({"empty": (["a", "b"], [])})) == {"empty": [["a", "b"]]}


DAYS = {"Published", "Measured on"}


def test_the_register(people: People, browser: Browser) -> None:
    row = make.published(people)
    emil = people.actor("emil")
    collaborations.set_outcome(emil, collaboration=row, outcome=make.outcome(is_value_public=True))
    head, entry = sheets(browser.get("/results.xlsx").response.get_data())["results"]
    read = dict(zip(head, entry, strict=True))
    assert (read["Value"], read["Currency"], read["Reported by"]) == (48_000, "EUR", "Reported by the city only")
    assert read["Published"] == datetime.combine(datetime.now(UTC).date(), datetime.min.time())
    text = browser.get("/results.csv").text.removeprefix("\ufeff")
    (plain,) = csv.DictReader(io.StringIO(text))
    assert {name: str(value or "") for name, value in read.items() if name not in DAYS} == {
        name: value for name, value in plain.items() if name not in DAYS
    }
    assert date.fromisoformat(plain["Published"]) == read["Published"].date()


def test_log_and_pack(people: People, browser: Browser) -> None:
    challenge = challenges.published(people)
    question = challenge_questions.ask_question(
        people.actor("carla"), challenge=challenge, text="Is there a map of it?"
    )
    challenge_questions.answer_question(
        people.actor("emil"), question=question, published_text="=Is there a map?", answer="- Yes\n- Online"
    )
    make.follow_up(challenge, people.organizations["hydrolog"])
    browser.as_(people, "emil")
    log = sheets(browser.get(f"/challenges/{challenge.slug}/contacts.xlsx").response.get_data())["contacts"]
    assert log[0][0] == "When (UTC)"
    assert all(isinstance(row[0], datetime) for row in log[1:])
    assert [row[1] for row in log[1:]] == ["Question", "Answer to all", "Meeting"]
    data = browser.get(f"/challenges/{challenge.slug}/information-pack.zip").response.get_data()
    archive = zipfile.ZipFile(io.BytesIO(data))
    book = sheets(archive.read("information-pack.xlsx"))
    assert set(book) == {"versions", "changes", "questions", "contacts", "meetings", "attendance"}
    for name, rows in book.items():
        plain = list(csv.reader(io.StringIO(archive.read(f"{name}.csv").decode("utf-8-sig"))))
        assert plain[0] == rows[0]
        assert len(plain) == len(rows)
    asked = dict(zip(*book["questions"], strict=True))
    assert (asked["No."], asked["Question"], asked["Answer"]) == (1, "=Is there a map?", "- Yes\n- Online")
    assert isinstance(asked["Answered (UTC)"], datetime)
