"""Files of values: a report before anything is written, in blocks, and a hundred thousand lines."""

from __future__ import annotations

import io
import tracemalloc

import pytest
import sqlalchemy as sa
import xlsxwriter

from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied, Invalid
from matchmaker.core.jobs import Job
from matchmaker.imports import jobs
from matchmaker.imports.models import FileImport, ImportStatus
from matchmaker.imports.services import importing
from matchmaker.indicators.models import CityValue
from tests import factories
from tests.browser import Browser
from tests.imports import make as sent
from tests.indicators import make
from tests.personas import People

MANY = "city,indicator,year,value,unit,source"


def start(people: People, data: bytes, *, who: str = "emil", city: str | None = "graz") -> FileImport:
    """A file that is checked at once."""
    return sent.send(people.actor(who), "values", data, organization=people.organizations[city] if city else None)


def problems(batch: FileImport) -> list[tuple[int, str, bool]]:
    """(line, column, is it a question) of the report."""
    return [
        (one.number, found["column"], one.outcome == "asked") for one in sent.lines(batch) for found in one.findings
    ]


def count() -> int:
    """Values that are kept."""
    return session().scalar(sa.select(sa.func.count(CityValue.id))) or 0


BAD = make.csv_file(
    "water.losses,2020,31.5,%,Report",
    "water.losses,2020,31.4,%,Report",  # a year twice
    "water.losses,2021,30,,Report",  # no unit
    "water.losses,2022,30,m³,Report",  # another unit
    "water.losses,2099,30,%,Report",  # the future
    "water.losses,twenty,30,%,Report",
    "water.losses,2023,3x,%,Report",
    "nonsense,2023,3,%,Report",
    "water.losses,2023,400,%,Report",  # above the whole
    "water.losses,2023,29,%,",  # no source
    "water.losses,2024,0.285,%,Report",  # a share of one
    "water.losses,2025,28,%,Report",
)


def test_every_line_says_what_is_wrong_and_nothing_is_written(people: People) -> None:
    batch = start(people, BAD)
    assert (batch.status, batch.lines, batch.good, batch.asked, batch.bad) == ("ready", 12, 2, 1, 9)
    assert problems(batch) == [
        (3, "year", False),
        (4, "unit", False),
        (5, "unit", False),
        (6, "year", False),
        (7, "year", False),
        (8, "value", False),
        (9, "indicator", False),
        (10, "value", False),
        (11, "source", False),
        (12, "value", True),
    ]
    assert count() == 0


@pytest.mark.parametrize(("takes", "years"), [(False, [2020, 2025]), (True, [2020, 2024, 2025])])
def test_good_lines_are_written_and_doubtful_ones_if_somebody_says_so(
    people: People, takes: bool, years: list[int]
) -> None:
    batch = start(people, BAD)
    importing.write_import(people.actor("emil"), batch=batch, good_only=True, takes_asked=takes)
    assert [row.year for row in session().scalars(sa.select(CityValue).order_by(CityValue.year))] == years
    assert (batch.status, batch.written, batch.data) == ("done", len(years), None)
    with pytest.raises(Conflict):
        importing.write_import(people.actor("emil"), batch=batch)


def test_a_second_import_of_the_same_file_has_nothing_to_write(people: People) -> None:
    importing.write_import(people.actor("emil"), batch=start(people, BAD), good_only=True)
    batch = start(people, BAD)
    assert (batch.good, batch.same, batch.asked) == (0, 2, 1), "what is there is so already"
    with pytest.raises(Invalid, match="nothing to import"):
        importing.write_import(people.actor("emil"), batch=batch)
    importing.discard_import(people.actor("emil"), batch=batch)
    assert batch.status == ImportStatus.DISCARDED.value


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x00\x01\x02\x03", "neither a CSV file nor an Excel file"),
        (make.csv_file(), "no lines"),
        (make.csv_file('"water,2020,1,%,Report'), "a quotation mark does not end"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(people: People, data: bytes, words: str) -> None:
    batch = start(people, data)
    assert batch.status == ImportStatus.FAILED.value
    assert words in batch.message
    assert batch.data is None


def test_german_numbers_and_titles(people: People) -> None:
    data = "Indikator;Jahr;Wert;Einheit;Quelle\nwater.losses;2020;31,5;%;Bericht\n".encode("cp1252")
    batch = start(people, data)
    importing.write_import(people.actor("emil"), batch=batch)
    assert session().scalars(sa.select(CityValue.value)).all() == [31.5]


def test_excel_with_a_sheet_of_words_before_the_table(people: People) -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("Read me").write(0, 0, "Values of our city")
        sheet = book.add_worksheet("Values")
        sheet.write_row(3, 1, ["Indicator", "Year", "Value", "Unit", "Source", "Uncertainty"])
        sheet.write_row(4, 1, ["Drinking water lost in the network", 2020, 31.125, "%", "Report", 1.5])
        sheet.write_row(5, 1, ["water.losses", 2021.5, 30, "%", "Report"])
    batch = start(people, out.getvalue())
    assert (batch.good, problems(batch)) == (1, [(6, "year", False)])
    assert (batch.recognised["sheet"], batch.recognised["header_row"]) == ("Values", 4)
    importing.write_import(people.actor("emil"), batch=batch, good_only=True)
    (row,) = session().scalars(sa.select(CityValue))
    assert (row.indicator, row.value, row.uncertainty) == ("water.losses", 31.125, 1.5)


def test_a_city_imports_its_own_values_and_organizers_published_ones(people: People) -> None:
    line = "Linz,water.losses,2020,12,%,Report"
    batch = start(people, make.csv_file(line, header=MANY))
    assert problems(batch) == [(2, "city", False)]
    with pytest.raises(Denied):
        start(people, make.csv_file(line, header=MANY), who="finn", city=None)
    batch = start(people, make.csv_file(line, "Nowhere,water.losses,2020,12,%,R", header=MANY), who="ada", city=None)
    assert (batch.good, batch.bad) == (1, 1)
    importing.write_import(people.actor("ada"), batch=batch, good_only=True)
    (row,) = session().scalars(sa.select(CityValue))
    assert (row.organization, row.by_organizer) == (people.organizations["linz"], True)


def test_the_pages_of_an_import(people: People, browser: Browser) -> None:
    page = browser.as_(people, "emil").get("/import/values/graz").has("Nothing is saved before")
    assert page.submit("Check the file").status == 422
    sent = page.submit("Check the file", file=(io.BytesIO(BAD), "values.csv"))
    assert sent.status == 303
    report = sent.follow().has("Import 2 lines", "This year stands twice in the file.", "Question", "UTF-8")
    done = report.submit("Import 2 lines", good_only="y", takes_asked="y")
    assert done.status == 303
    done.follow().has("3 values imported.")
    browser.get("/organizations/graz/indicators").has("28 (2025)")
    address = sent.location
    assert browser.as_(people, "finn").get(address).status == 404


def long_file(cities: int = 250) -> tuple[bytes, int]:
    """100,000 lines of values of many cities, 300 of them bad."""
    codes = (
        "water.losses|%",
        "waste.recycled|%",
        "waste.landfilled|%",
        "transport.sustainable_trips|%",
        "energy.renewable_share|%",
        "water.treated|%",
        "transport.electric_buses|%",
        "governance.online_services|%",
        "participation.requests_on_time|%",
        "inclusion.unemployment|%",
        "water.safe_access|%",
        "water.smart_meters|%",
        "energy.remote_lights|%",
        "inclusion.digital_skills|%",
        "governance.satisfaction|%",
        "energy.poverty|%",
    )
    lines = []
    for city in range(cities):
        for code, unit in (one.split("|") for one in codes):
            for year in range(2001, 2026):
                number = len(lines)
                value, given = 20 + (city + year) % 40, unit
                if number % 333 == 7 and number < 333 * 300:
                    value, given = (value, "") if number % 2 else (900, unit)
                lines.append(f"place-{city},{code},{year},{value},{given},Report {year}")
    return make.csv_file(*lines, header=MANY), len(lines)


@pytest.mark.slow
def test_a_hundred_thousand_values_with_three_hundred_bad_lines(people: People) -> None:
    with factories.flushed_at_the_end():
        for number in range(250):
            factories.make_city(f"Place {number}", slug=f"place-{number}")
    data, lines = long_file()
    assert lines == 100_000
    batch = start(people, data, who="ada", city=None)
    assert batch.status == ImportStatus.CHECKING.value, "a long file waits for the worker"
    assert session().scalars(sa.select(Job.name)).all() == ["imports.check"]
    tracemalloc.start()
    jobs.check_here(batch)
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (batch.lines, batch.good, batch.asked, batch.bad) == (100_000, 99_700, 0, 300)
    assert most < 40_000_000, f"{most / 1e6:.0f} MB for a file of {len(data) / 1e6:.0f} MB"
    batch.good_only = True
    batch.begin_writing()
    jobs.write_here(batch, people.actor("ada"))
    assert (batch.written, count(), batch.status) == (99_700, 99_700, "done")
    assert sum(line.outcome == "bad" for line in sent.lines(batch)) == 300
