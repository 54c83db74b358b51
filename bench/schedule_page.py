"""Measure a large workshop through the web: `python -m bench.schedule_page [--cities 60 --companies 300]`.

A real database, the real worker and the real pages: from the click on "Solve" to the board, the release and the desk.
Prints seconds, kilobytes and database statements of each page.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from datetime import time as clock_time
from pathlib import Path

from matchmaker import create_app
from matchmaker.core import jobs, testing
from matchmaker.core.db import db, session, writing
from matchmaker.models import Base
from matchmaker.workshops.models.people import Availability, Registration, Wish
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from matchmaker.workshops.queries.programme import slots, tables
from tests import factories
from tests.browser import Browser, Page
from tests.conftest import test_config
from tests.personas import People, make_people
from tests.scheduling.world import wish
from tests.workshops.world import make_registration, make_workshop, move

MOST_KILOBYTES = 100
WISHES_PER_COMPANY = 7.25


def main() -> int:
    """Build the day, click through it; 1 if a page is too heavy."""
    parser = argparse.ArgumentParser(description="Measure a large workshop through the web.")
    parser.add_argument("--cities", type=int, default=60)
    parser.add_argument("--companies", type=int, default=300)
    parser.add_argument("--tables", type=int, default=50)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(test_config(f"sqlite:///{folder}/bench.db", Path(folder)))
        with app.app_context(), writing():
            Base.metadata.create_all(db.engine)
            people = make_people()
            workshop = _day(people, arguments.cities, arguments.companies, arguments.tables)
            print(
                f"\nThrough the web: {arguments.cities} cities, {arguments.companies} companies,"
                f" {len(slots(workshop))} slots, {len(tables(workshop))} tables,"
                f" {session().query(Wish).count() // 2} mutual wishes"
            )
            print("step | seconds | kB | statements")
            return 0 if _click_through(Browser(app).as_(people, "ada"), workshop.slug) else 1


def _day(people: People, cities: int, companies: int, places: int) -> Workshop:
    rng = random.Random(1)
    hosts = [factories.make_city(f"Bench city {n}") for n in range(cities)]
    guests = [factories.make_company(f"Bench company {n}") for n in range(companies)]
    challenges = [factories.make_challenge(city, f"Leaks of {city.name}") for city in hosts[:3]]
    workshop = make_workshop(
        people.actor("ada"),
        challenges,
        title="Bench day",
        tables=places,
        start=clock_time(8, 0),
        end=clock_time(19, 0),
        meeting_minutes=20,
        cap_city=20,
        cap_company=8,
    )
    rows = [make_registration(workshop, organization) for organization in (*hosts, *guests)]
    _wishes(rng, rows[:cities], rows[cities:])
    every = [slot.id for slot in slots(workshop)]
    for row in rows:
        away = rng.sample(every, round(len(every) * rng.uniform(0.15, 0.4)))
        session().add_all(Availability(registration_id=row.id, slot_id=slot) for slot in away)
    move(workshop, WorkshopStatus.SOLVING)
    testing.commit()
    return workshop


def _wishes(rng: random.Random, cities: list[Registration], companies: list[Registration]) -> None:
    pairs: set[tuple[int, int]] = set()
    while len(pairs) < round(WISHES_PER_COMPANY * len(companies)):
        pairs.add((rng.randrange(len(cities)), rng.randrange(len(companies))))
    for city, company in sorted(pairs):
        wish(cities[city], companies[company], *rng.choices(("must", "would"), (1, 3), k=2))


def _click_through(browser: Browser, slug: str) -> bool:
    heavy: list[str] = []

    def step(name: str, page: Page, began: float) -> Page:
        size = len(page.response.data) / 1024
        print(f"{name} | {time.monotonic() - began:6.2f} | {size:6.1f} | {page.statements.count}")
        if size > MOST_KILOBYTES:
            heavy.append(name)
        return page

    def visit(name: str, path: str) -> Page:
        began = time.monotonic()
        return step(name, browser.get(path), began)

    base = f"/workshops/{slug}/schedule"
    form = visit("solve form", f"{base}/solve")
    began = clicked = time.monotonic()
    asked = step("solve, click", form.submit("Solve", seconds="10"), began)
    began = time.monotonic()
    jobs.drain()
    print(f"solve, worker | {time.monotonic() - began:6.2f} | |")
    visit("run", asked.location).has("Certificate")
    board = visit("board", base)
    print(f"click to board | {time.monotonic() - clicked:6.2f} | |")
    chosen = next(link for link in board.links() if "meeting=" in link)
    visit("board, a meeting", chosen.partition("#")[0])
    visit("board, swaps", chosen.partition("#")[0] + "&swap=1")
    visit("board, last part", f"{base}?part=99")
    visit("board, last wishes", f"{base}?page=9999")
    visit("wishes", f"{base}/requests")
    check = visit("release form", f"{base}/release")
    began = time.monotonic()
    step("release, click", check.submit("Release"), began)
    visit("releases", f"{base}/releases")
    visit("repair form", f"{base}/repair")
    visit("the day", f"/workshops/{slug}/day")
    visit("the day, gap", f"/workshops/{slug}/day?fill=1")
    visit("print, personal", f"{base}/print/personal")
    return not heavy


if __name__ == "__main__":
    raise SystemExit(main())
