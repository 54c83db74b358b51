"""Paper: the print pages, and the same pages as PDF. A PDF fetches nothing and holds what people need on the day."""

from __future__ import annotations

import datetime
import re
import sys
import zlib

import pytest
from flask import Flask

from matchmaker.core.local_time import at_place
from matchmaker.core.paper import pdf_of
from matchmaker.scheduling.queries import releases, runs
from matchmaker.workshops.models.workshop import WorkshopStatus
from matchmaker.workshops.queries import programme
from tests import factories
from tests.browser import Browser
from tests.personas import People
from tests.scheduling.world import make_day, release, solve, wish
from tests.workshops.world import make_registration, make_workshop, move

pytestmark = pytest.mark.slow

NEEDS_PDF = "WeasyPrint (the extra pdf) is not installed"


@pytest.fixture
def weasyprint() -> None:
    """Skips by name where the extra is missing; in CI a skip is a failure."""
    pytest.importorskip("weasyprint", reason=NEEDS_PDF, exc_type=ImportError)


def streams(pdf: bytes) -> list[bytes]:
    """All streams of a PDF, decompressed. The line end before `endstream` may look like part of the data."""
    found = []
    for match in re.finditer(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            found.append(zlib.decompressobj().decompress(match.group(1)))
        except zlib.error:
            found.append(match.group(1))
    return found


def text_of(pdf: bytes) -> list[str]:
    """The text of each page. Glyphs are read by the fonts' own tables, each font's in turn."""
    parts = streams(pdf)
    tables = [
        dict(re.findall(r"<([0-9a-f]{4})> <([0-9a-f]{4})>", part.decode("latin1")))
        for part in parts
        if b"beginbfchar" in part
    ]
    pages = []
    for part in parts:
        shown = re.findall(rb"\[([^\]]*)\] ?TJ|<([0-9a-f]+)> ?Tj", part)
        if not shown:
            continue
        runs = ["".join(re.findall("[0-9a-f]{4}", (a or b).decode("latin1"))) for a, b in shown]
        words = [
            "".join(chr(int(table.get(run[n : n + 4], "003f"), 16)) for n in range(0, len(run), 4))
            for table in tables
            for run in runs
        ]
        pages.append("\n".join(words))
    return pages


def released(people: People) -> str:
    """A released day; returns its slug."""
    workshop = make_day(people)
    solve(people, workshop)
    release(people, workshop)
    return workshop.slug


@pytest.mark.usefixtures("weasyprint")
@pytest.mark.parametrize(
    ("sheet", "pages", "words"),
    [
        ("personal", 5, ("Graz", "Hydrolog", "Table 1", "Dialogue day")),  # two cities, three companies
        ("tables", 2, ("Table", "Linz", "Sonnwerk")),  # the number stands alone, as large as it can
        ("board", 1, ("Whole schedule", "Hydrolog")),
        ("whole-day", 2, ("Whole day", "Table 1", "Graz – Hydrolog", "Main room", "Who comes", "Sonnwerk")),
        ("doors", 2, ("Main room", "Meeting room", "Dialogue day")),
        ("check-in", 1, ("Check-in list", "Sonnwerk")),
    ],
)
def test_each_sheet_is_a_pdf_with_its_pages_and_words(
    people: People, browser: Browser, sheet: str, pages: int, words: tuple[str, ...]
) -> None:
    slug = released(people)
    page = browser.as_(people, "ada").get(f"/workshops/{slug}/schedule/print/{sheet}?pdf=1")
    assert page.response.mimetype == "application/pdf"
    assert f'{slug}-{sheet}.pdf"' in page.response.headers["Content-Disposition"]
    text = text_of(page.response.data)
    assert len(text) == pages
    for word in words:
        assert any(word in part for part in text), (word, text)


@pytest.mark.usefixtures("weasyprint")
def test_the_pack_holds_all_sheets_one_after_the_other(people: People, browser: Browser) -> None:
    slug = released(people)
    browser.as_(people, "ada")
    single = sum(
        len(text_of(browser.get(f"/workshops/{slug}/schedule/print/{sheet}?pdf=1").response.data))
        for sheet in ("whole-day", "personal", "tables", "board", "doors", "check-in")
    )
    pack = text_of(browser.get(f"/workshops/{slug}/schedule/print/pack?pdf=1").response.data)
    assert len(pack) == single
    listed = browser.get(f"/workshops/{slug}/schedule/print/pack").has("Everything as one PDF", "Door sheets")
    assert sum("pdf=1" in link for link in listed.links()) == 7


@pytest.mark.usefixtures("weasyprint")
def test_a_pdf_fetches_neither_the_network_nor_files(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    monkeypatch.setattr(
        "urllib.request.OpenerDirector.open", lambda _self, wanted, *_args, **_more: opened.append(wanted)
    )
    page = (
        '<link rel=stylesheet href="http://127.0.0.1:1/x.css"><link rel=stylesheet href="/static/theme.css">'
        "<style>@import url(file:///etc/passwd); p { background: url(http://127.0.0.1:1/b.png) }</style>"
        '<img src="file:///etc/hostname" alt="a picture"><object data="http://127.0.0.1:1/o.svg"></object><p>Words</p>'
        '<link rel=attachment href="file:///etc/passwd">'
    )
    pdf = pdf_of([page])
    assert pdf is not None
    assert any("Words" in part for part in text_of(pdf))
    assert b"EmbeddedFile" not in b"".join(streams(pdf))
    assert opened == []


def test_without_the_extra_the_print_page_says_how(
    people: People, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    slug = released(people)
    browser.as_(people, "ada")
    for sheet in ("personal", "pack"):
        page = browser.get(f"/workshops/{slug}/schedule/print/{sheet}?pdf=1")
        assert page.response.mimetype == "text/html"
        page.has("This server cannot create PDFs", "Save as PDF")


def test_before_a_release_there_is_no_empty_paper(people: People, browser: Browser) -> None:
    workshop = make_day(people)
    browser.as_(people, "ada")
    page = browser.get(f"/workshops/{workshop.slug}/schedule/print/personal?pdf=1")
    page.has("Nothing is released yet").lacks("This server cannot create PDFs")
    browser.get(f"/workshops/{workshop.slug}/schedule/print/pack").has("Nothing is released yet", "Check-in list")


def test_the_whole_day_is_one_plan_in_the_order_of_time(people: People, browser: Browser) -> None:
    """Every session, every meeting inside its session, and everybody with a place; also before a release."""
    workshop = make_day(people)
    browser.as_(people, "ada")
    address = f"/workshops/{workshop.slug}/schedule/print/whole-day"
    sessions = programme.programme(workshop)
    assert sessions
    browser.get(address).has(*(row.title for row in sessions), "Who comes", "Sonnwerk")
    solve(people, workshop)
    release(people, workshop)
    meetings = releases.full_agenda(runs.last_release(workshop.id))
    assert meetings
    page = browser.get(address)
    assert page.text.count("<td>Table ") == len(meetings)
    for row in meetings:
        page.has(f"{row.city.organization.name} – {row.company.organization.name}")
    of_meetings = next(row for row in sessions if row.id == meetings[0].slot.session_id)
    first = f"{meetings[0].city.organization.name} – {meetings[0].company.organization.name}"
    assert page.text.index(of_meetings.title) < page.text.index(first) < page.text.index("Who comes")
    for name in ("emil", "carla"):
        assert browser.as_(people, name).get(address).status == 403


def test_paper_and_board_name_the_lunch_between_the_meetings(people: People, browser: Browser) -> None:
    workshop = make_workshop(
        people.actor("ada"),
        [factories.make_challenge(people.organizations["graz"], "Leaks")],
        start=datetime.time(9),
        end=datetime.time(17),
    )
    rows = [make_registration(workshop, people.organizations[name]) for name in ("graz", "hydrolog")]
    wish(*rows)
    move(workshop, WorkshopStatus.SOLVING)
    solve(people, workshop)
    release(people, workshop)
    lunch = next(s for s in programme.programme(workshop) if s.title == "Lunch")
    begins = at_place(lunch.starts_at, workshop.zone)
    browser.as_(people, "ada")
    for page in ("schedule", "schedule/print/board"):
        shown = browser.get(f"/workshops/{workshop.slug}/{page}")
        assert re.search(rf"{begins}\s+Lunch, 60 minutes", shown.words), shown.words


@pytest.mark.usefixtures("weasyprint")
def test_no_name_parts_on_the_whole_schedule(people: People, browser: Browser) -> None:
    long = "Straßenraumplanungsgenossenschaft"
    people.organizations["hydrolog"].name = long
    slug = released(people)
    text = text_of(browser.as_(people, "ada").get(f"/workshops/{slug}/schedule/print/board?pdf=1").response.data)
    assert any(long in part for part in text)


@pytest.mark.usefixtures("weasyprint")
def test_a_day_of_many_parts_keeps_one_page_for_each_participant(people: People, browser: Browser) -> None:
    """Parts that follow one another are one line, the door of the main room one page."""
    cities = [factories.make_city(f"Port {n}") for n in range(10)]
    challenges = [factories.make_challenge(city, f"Quiet harbour of {city.name}") for city in cities]
    workshop = make_workshop(people.actor("ada"), challenges, start=datetime.time(9), end=datetime.time(18))
    rows = {c.id: make_registration(workshop, c) for c in (*cities, people.organizations["hydrolog"])}
    for city in cities[:3]:
        wish(rows[city.id], rows[people.organizations["hydrolog"].id])
    move(workshop, WorkshopStatus.SOLVING)
    solve(people, workshop)
    release(people, workshop)
    base = f"/workshops/{workshop.slug}/schedule/print"
    days = text_of(browser.as_(people, "ada").get(f"{base}/personal?pdf=1").response.data)
    assert len(days) == len(rows)
    browser.get(f"{base}/personal").has("09:10 Cities on stage: Port 0 · 09:20 Port 1")
    doors = text_of(browser.get(f"{base}/doors?pdf=1").response.data)
    assert len(doors) == len(programme.rooms(workshop))
