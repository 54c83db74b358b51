"""Measurement in a real browser: a city officer enters and imports values, a researcher downloads the report's data and
computes two figures again, an organizer seats a roundtable of 40 and has it proved."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from matchmaker.accounts.models import User
from matchmaker.core.db import session, unit_of_work
from matchmaker.organizations.models import Organization
from tests.journeys import steps
from tests.journeys.conftest import Site
from tests.personas import People
from tests.scheduling.roundtables import make_roundtable

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FILE = """indicator;year;value;unit;source
water.losses;2022;31,4;%;Annual report of the utility
water.losses;2023;29,8;%;Annual report of the utility
water.losses;2023;29,9;%;Annual report of the utility
water.losses;2024;28;;Annual report of the utility
"""


def test_a_city_officer_enters_and_imports_values(somebody: Any, tmp_path: Path) -> None:
    emil = somebody("emil")
    emil.open("/organizations/graz/indicators")
    emil.follow("Enter a value")
    steps.field(emil.page, "Indicator").select_option("waste.recycled")
    steps.field(emil.page, "Year").fill("2023")
    steps.field(emil.page, "Value").fill("47.5")
    steps.field(emil.page, "Unit").fill("percent")
    steps.field(emil.page, "Source").first.fill("Waste report 2023")
    emil.press("Save value")
    emil.page.wait_for_load_state()
    emil.sees("Municipal waste recycled or composted", "47.5", "Waste report 2023")
    emil.shoot("indicator-of-a-city")
    file = tmp_path / "water.csv"
    file.write_text(FILE, encoding="cp1252")
    emil.open("/import/values/graz")
    emil.page.set_input_files("#file", str(file))
    emil.press("Check the file")
    emil.page.wait_for_load_state()
    emil.sees("This year stands twice in the file.", "Enter the unit.")
    emil.shoot("import-report")
    emil.page.get_by_label("Leave out the lines that are wrong").check()
    emil.press("Import 2 lines")
    emil.page.wait_for_load_state()
    emil.sees("2 values imported.")
    emil.open("/organizations/graz/indicators/water.losses")
    emil.sees("31.4", "29.8")


def test_a_researcher_computes_two_figures_again(somebody: Any) -> None:
    visitor = somebody()
    visitor.open("/results")
    visitor.follow("The platform’s own report")
    visitor.sees("Meetings kept", "Gini")
    visitor.shoot("report")
    with visitor.page.expect_download() as waiting:
        visitor.follow("Everything as a zip of CSV and JSON")
    data = Path(waiting.value.path()).read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:

        def table(name: str) -> list[dict[str, str]]:
            return list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode("utf-8-sig"))))

        figures = {row["code"]: float(row["value"]) for row in table("figures") if row["value"]}
        meetings, participants = table("meetings"), table("participants")
    held = sum(row["status"] == "held" for row in meetings)
    missed = sum(row["status"] == "no_show" for row in meetings)
    assert held > 5, "the demo has held meetings"
    assert figures["kept_meetings"] == pytest.approx(100 * held / (held + missed))
    counts = [int(row["meetings_held"]) for row in participants if row["side"] == "company"]
    apart = sum(abs(one - other) for one in counts for other in counts) / len(counts) ** 2
    assert figures["gini"] == pytest.approx(apart / (2 * sum(counts) / len(counts)))


def test_an_organizer_seats_a_roundtable_of_forty(site: Site, somebody: Any) -> None:
    address = site.apart(prepare)
    ada = somebody("ada")
    ada.open(address)
    ada.sees("40 organizations have a place", "Nobody has a seat yet")
    steps.field(ada.page, "Tables").fill("5")
    steps.field(ada.page, "Rounds").fill("2")
    ada.press("Seat everybody")
    ada.page.wait_for_load_state()
    ada.sees("The tables are being seated.")
    site.work()
    ada.open(address)
    ada.sees("Proved: no seating is mixed better", "Round 1", "Round 2", "Pairs that meet again")
    ada.shoot("roundtable")
    ada.press("Release")
    ada.page.wait_for_load_state()
    ada.sees("Released")


def prepare() -> str:
    """A workshop of Ada's with forty organizations of all eight types; the address of its roundtable."""
    with unit_of_work():
        people = People()
        people.users["ada"] = session().scalars(sa.select(User).where(User.name == "Ada")).one()
        for key, name in (
            ("graz", "Graz"),
            ("linz", "Linz"),
            ("hydrolog", "Kantstein Sensorik"),
            ("sonnwerk", "Schattenwerk Freiraum"),
        ):
            people.organizations[key] = (
                session().scalars(sa.select(Organization).where(Organization.name == name).limit(1)).one()
            )
        workshop, roundtable = make_roundtable(people, 40, title="Roundtable of forty")
        return f"/workshops/{workshop.slug}/roundtables/{roundtable.public_id}"
