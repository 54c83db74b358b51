"""One way in for every table: what was recognised is shown and can be changed, nothing is written unread."""

from __future__ import annotations

import csv
import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from xlsxwriter import Workbook

from matchmaker import create_app
from matchmaker.accounts.models import User
from matchmaker.challenges.models import Challenge
from matchmaker.core import jobs as queue
from matchmaker.core.db import db, session, unit_of_work
from matchmaker.core.errors import Conflict, Denied, Invalid
from matchmaker.core.testing import commit
from matchmaker.imports.hooks import import_kinds
from matchmaker.imports.models import FileImport, ImportColumns, ImportLine
from matchmaker.imports.services import importing
from matchmaker.organizations.models import Organization
from matchmaker.organizations.queries.actors import actor_of
from matchmaker.solutions.models import Solution
from tests.browser import Browser
from tests.conftest import NewDatabase
from tests.conftest import test_config as make_config
from tests.imports import make
from tests.personas import People, make_people
from tests.races import at_once

HEAD = "id;title;description;sectors;stage"


def challenges(people: People, *lines: str, head: str = HEAD) -> FileImport:
    return make.send(
        people.actor("emil"),
        "challenges",
        "\n".join([head, *lines]).encode(),
        organization=people.organizations["graz"],
    )


def drafts() -> list[Challenge]:
    return list(session().scalars(sa.select(Challenge).order_by(Challenge.id)))


def test_a_list_becomes_drafts_and_a_second_time_changes_only_what_changed(people: People) -> None:
    lines = ("a-1;Leaks in old pipes;Half of it is lost.;Water;", "a-2;Cool schools;Too hot in June.;Energy; ")
    batch = challenges(people, *lines)
    assert (batch.new, batch.bad, drafts()) == (2, 0, [])
    importing.write_import(people.actor("emil"), batch=batch)
    assert [(one.title, one.problem, one.city.name) for one in drafts()] == [
        ("Leaks in old pipes", "Half of it is lost.", "Graz"),
        ("Cool schools", "Too hot in June.", "Graz"),
    ]
    again = challenges(people, *lines)
    assert (again.same, again.good) == (2, 0)
    with pytest.raises(Invalid, match="nothing to import"):
        importing.write_import(people.actor("emil"), batch=again)
    changed = challenges(people, lines[0], lines[1].replace("June", "May"))
    assert (changed.same, changed.changes) == (1, 1)
    importing.write_import(people.actor("emil"), batch=changed)
    assert [one.problem for one in drafts()] == ["Half of it is lost.", "Too hot in May."]


def test_a_company_imports_its_solutions_and_nobody_for_another(people: People) -> None:
    data = b"Nr;Name;TRL;Country\n7;Leak finder;Market;Austria\n7;Twice;;\n;;;\n;;9;\n"
    company = people.organizations["hydrolog"]
    batch = make.send(people.actor("carla"), "solutions", data, organization=company)
    assert [(number, outcome) for number, outcome, _text in make.said(batch)] == [(2, "asked"), (3, "bad"), (5, "bad")]
    importing.write_import(people.actor("carla"), batch=batch, good_only=True, takes_asked=True)
    (solution,) = session().scalars(sa.select(Solution).where(Solution.title == "Leak finder"))
    assert (solution.company, solution.status, batch.written) == (company, "draft", 1)
    with pytest.raises(Denied):
        make.send(people.actor("dora"), "solutions", data, organization=company)


@pytest.mark.parametrize(
    ("line", "outcome", "words"),
    [
        ("1;;Text;;", "bad", "Enter a title"),
        (f"1;{'x' * 201};;;", "bad", "shorten"),
        ("1;A title;;Cheese;", "asked", "not in our list"),
        ("1;A title;;;;more", "bad", "more cells"),
        ("1;=2+3 sums;;;", "new", ""),
    ],
)
def test_a_line_says_its_field_and_what_to_do(people: People, line: str, outcome: str, words: str) -> None:
    (found,) = make.said(challenges(people, line))
    assert found[1] == outcome
    assert words in found[2]


def test_a_word_nearly_of_the_list_is_suggested(people: People) -> None:
    batch = challenges(people, "1;A title;;Transpotr;")
    (line,) = make.lines(batch)
    assert (line.findings[0]["column"], line.findings[0]["value"]) == ("systems", "Transpotr")
    assert line.findings[0]["suggestion"] == "Transport"


def test_all_or_nothing_unless_wrong_lines_may_be_left_out(people: People) -> None:
    batch = challenges(people, "1;Good title;;;", "2;;;;")
    with pytest.raises(Invalid, match="1 line is wrong"):
        importing.write_import(people.actor("emil"), batch=batch)
    assert drafts() == []
    importing.write_import(people.actor("emil"), batch=batch, good_only=True)
    assert len(drafts()) == 1
    with pytest.raises(Conflict):
        importing.write_import(people.actor("emil"), batch=batch, good_only=True)


def test_unknown_titles_are_matched_by_the_person_and_remembered(people: People, browser: Browser) -> None:
    data = "Kennziffer|Vorhaben|Worum es geht\n7|Grüne Dächer|Zu heiß\n".encode("cp1252")
    emil = browser.as_(people, "emil")
    page = emil.get("/import/challenges/graz").has("title", "(required)")
    page = page.submit("Check the file", file=(io.BytesIO(data), "liste.txt")).follow()
    page.has("Which column is which?", "Windows-1252", "bar", "Grüne Dächer")
    assert session().scalars(sa.select(ImportLine.id)).all() == []
    chosen = {"column_0": "id", "column_1": "title", "column_2": "problem"}
    page = page.submit("Read it this way", **chosen).follow().has("Import 1 line")
    page.submit("Import 1 line")
    assert [(one.title, one.problem) for one in drafts()] == [("Grüne Dächer", "Zu heiß")]
    more = data.replace(b"7|", b"8|").replace(b"Gr\xfcne", b"Wei\xdfe")
    page = emil.get("/import/challenges/graz")
    page.submit("Check the file", file=(io.BytesIO(more), "liste2.txt")).follow().has("Import 1 line", "Weiße Dächer")
    assert session().scalar(sa.select(sa.func.count(ImportColumns.id))) == 1


def test_what_was_recognised_wrongly_can_be_said(people: People, browser: Browser) -> None:
    lines = ["City list", "id;title;description", "1;Zażółć gęślą;opis", "2;Łódź jeździ;opis"]
    batch = make.send(
        people.actor("emil"), "challenges", "\n".join(lines).encode(), organization=people.organizations["graz"]
    )
    seen = batch.recognised
    assert (seen["encoding"], seen["separator"], seen["header_row"]) == ("UTF-8", ";", 2)
    address = f"/imports/{batch.public_id}"
    page = browser.as_(people, "emil").get(address)
    refused = page.submit("Read it this way", header_row="99")
    assert refused.status == 422
    refused.has("Line 99 is empty")
    page.submit("Read it this way", encoding="ISO 8859-2", column_0="", column_2="summary")
    session().refresh(batch)
    assert batch.recognised["encoding"] == "ISO 8859-2"
    assert batch.recognised["columns"] == {"title": 1, "summary": 2}
    page = browser.get(address).submit("Read it this way", encoding="")
    session().refresh(batch)
    assert batch.recognised["encoding"] == "UTF-8"
    importing.write_import(people.actor("emil"), batch=batch)
    assert [one.title for one in drafts()] == ["Zażółć gęślą", "Łódź jeździ"]
    with pytest.raises(Conflict):
        importing.read_anew(people.actor("emil"), batch=batch, wanted={})


def test_numbers_are_read_by_the_sign_of_the_file(people: People) -> None:
    batch = challenges(people, "1;A;12,5", "2;B;1.234", "3;C;0,25", head="id;title;baseline_value")
    assert batch.recognised["decimal"] == ","
    importing.write_import(people.actor("emil"), batch=batch)
    assert [one.baseline_value for one in drafts()] == [12.5, 1234, 0.25]


def test_the_lines_to_correct_come_back_and_hold_no_formula(people: People, browser: Browser) -> None:
    batch = challenges(people, "1;;=cmd|' /C calc'!A0;;", "2;Fine;;;")
    emil = browser.as_(people, "emil")
    text = emil.get(f"/imports/{batch.public_id}/to-correct.csv").text.removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["description"].startswith("'=")
    assert "title: Enter a title" in row["what is wrong"]
    assert emil.get(f"/imports/{batch.public_id}/to-correct.xlsx").status == 200
    assert emil.get(f"/imports/{batch.public_id}/to-correct.pdf").status == 404
    emil.get(f"/imports/{batch.public_id}?outcome=new").has("Fine")


def test_what_changed_since_the_check_is_noted_at_its_line(people: People) -> None:
    batch = challenges(people, "a;First;;;", "b;Second;;;")
    importing.write_import(people.actor("emil"), batch=challenges(people, "a;First;;;"))
    (first,) = drafts()
    first.status = "submitted"
    session().flush()
    importing.write_import(people.actor("emil"), batch=batch)
    assert batch.status == "failed"
    assert "Something changed since the check" in batch.message
    assert len(drafts()) == 1


def big(lines: int, *, wrong_every: int) -> bytes:
    """A list of drafts in which each so-manieth line has no title."""
    rows = (f"n-{n};{'' if n % wrong_every == 3 else f'Street {n} is too hot'};Text {n};Energy;" for n in range(lines))
    return "\n".join([HEAD, *rows]).encode()


@pytest.mark.slow
def test_a_long_list_waits_for_the_worker_and_needs_little_memory(people: People) -> None:
    batch = make.send(
        people.actor("emil"), "challenges", big(10_000, wrong_every=1000), organization=people.organizations["graz"]
    )
    assert batch.status == "checking"
    commit()
    tracemalloc.start()
    queue.drain()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    session().refresh(batch)
    assert (batch.status, batch.lines, batch.bad) == ("ready", 10_000, 10)
    assert len(make.lines(batch)) == 510, "the wrong ones, and the first of the others"
    assert most < 15_000_000, f"{most / 1e6:.0f} MB"


def test_every_kind_declares_what_a_page_needs(people: People, app: Flask) -> None:
    found = {kind.name: kind for kind in import_kinds()}
    assert set(found) == {"challenges", "registrations", "solutions", "values"}
    for kind in found.values():
        assert kind.needed, kind.name
        assert len({column.name for column in kind.columns}) == len(kind.columns)
    pages = {
        "emil": ["/import/challenges/graz", "/import/values/graz"],
        "carla": ["/import/solutions/hydrolog"],
        "ada": ["/import/values/-"],
    }
    for who, addresses in pages.items():
        browser = Browser(app).as_(people, who)
        for address in addresses:
            assert browser.get(address).status == 200
            assert browser.get(f"{address}/template.xlsx").status == 200
            for choice in (b"", b"one"):
                file = {"file": (io.BytesIO(choice), "x.csv")} if choice else {}
                assert browser.get(address).submit("Check the file", **file).status in {303, 422}


def test_titles_of_a_file_hold_no_formula_either(people: People, browser: Browser) -> None:
    batch = challenges(people, "1;;x", head='id;title;=HYPERLINK("https://evil.example")')
    emil = browser.as_(people, "emil")
    text = emil.get(f"/imports/{batch.public_id}/to-correct.csv").text.removeprefix("\ufeff")
    assert next(csv.reader(io.StringIO(text)))[2].startswith("'=HYPERLINK")


def book(*rows: str) -> bytes:
    """An Excel file with these rows of XML."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as written:
        written.add_worksheet("A")
    parts = {name: archive.read(name) for archive in [zipfile.ZipFile(out)] for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"<sheetData/>", f"<sheetData>{''.join(rows)}</sheetData>".encode())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return packed.getvalue()


def xml_row(*texts: str) -> str:
    cells = [f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts]
    return f"<row>{''.join(cells)}</row>"


@pytest.mark.parametrize(
    "data",
    [
        b"id;title\n" + b"a;\n" * 15_000,
        b"id;title\r" + b"a;\r" * 15_000,
        book(xml_row("id", "title"), xml_row("a", "") * 20_000),
        book(xml_row("id", "title"), "<row/>" * 500_000),
        book(xml_row("id", "title"), f"<row>{'<c/>' * 200_000}</row>"),
    ],
    ids=["lines", "returns", "rows of a book", "empty rows", "empty cells"],
)
def test_few_bytes_that_hold_many_lines_wait_for_the_worker(people: People, data: bytes) -> None:
    """Checked in the request they kept everybody else from writing, for half a minute and longer."""
    assert len(data) < 61_000
    batch = make.send(people.actor("emil"), "challenges", data, organization=people.organizations["graz"])
    assert batch.status == "checking"


def test_a_long_file_that_is_read_anew_waits_for_the_worker_again(people: People) -> None:
    data = b"id;name\n" + b"a;\n" * 15_000
    batch = make.send(people.actor("emil"), "challenges", data, organization=people.organizations["graz"])
    commit()
    queue.drain()
    session().refresh(batch)
    assert batch.status == "columns"
    importing.read_anew(people.actor("emil"), batch=batch, wanted={"columns": {"title": 1}})
    assert batch.status == "checking", "its 45 kB are kept in some hundred bytes"


def test_files_that_wait_are_limited(people: People) -> None:
    batches = [challenges(people, "1;A;;;") for _n in range(importing.MOST_WAITING)]
    with pytest.raises(Invalid, match="still wait"):
        challenges(people, "1;A;;;")
    importing.discard_import(people.actor("emil"), batch=batches[0])
    assert challenges(people, "1;A;;;").status == "ready"


def test_of_many_who_press_import_at_once_one_does(new_database: NewDatabase, tables_url: str, tmp_path: Path) -> None:
    """Two real connections on either database: the lines are written once, and nobody meets an error."""
    app = create_app(make_config(new_database(tables_url), tmp_path))
    with app.app_context(), app.test_request_context(method="POST"), unit_of_work():
        people = make_people()
        batch_id = challenges(people, "1;A;;;", "2;B;;;", "3;C;;;").id

    def press(_n: int) -> None:
        actor = actor_of(session().scalars(sa.select(User).where(User.name == "Emil")).one())
        importing.write_import(actor, batch=session().get_one(FileImport, batch_id))

    assert at_once(app, press, 12) == []
    with app.app_context(), unit_of_work():
        assert sorted(one.title for one in drafts()) == ["A", "B", "C"]
        assert session().get_one(FileImport, batch_id).written == 3
    with app.app_context():
        db.engine.dispose()


def test_files_that_wait_are_limited_also_at_once(new_database: NewDatabase, tables_url: str, tmp_path: Path) -> None:
    app = create_app(make_config(new_database(tables_url), tmp_path))
    with app.app_context(), app.test_request_context(method="POST"), unit_of_work():
        people = make_people()
        for n in range(importing.MOST_WAITING - 3):
            challenges(people, f"{n};A;;;")

    def send(n: int) -> None:
        emil = session().scalars(sa.select(User).where(User.name == "Emil")).one()
        graz = session().scalars(sa.select(Organization).where(Organization.name == "Graz")).one()
        make.send(actor_of(emil), "challenges", f"{HEAD}\n{n};B;;;".encode(), organization=graz)

    assert at_once(app, send, 12) == []
    with app.app_context(), unit_of_work():
        assert session().scalar(sa.select(sa.func.count(FileImport.id))) == importing.MOST_WAITING
    with app.app_context():
        db.engine.dispose()
