"""An organizer fills a day without a side tool: eighty invited after the announcement, twenty by sixty from a file."""

from __future__ import annotations

import datetime
import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from matchmaker.accounts.models import User
from matchmaker.core import clock
from matchmaker.core.db import session, unit_of_work
from matchmaker.organizations.queries.actors import actor_of
from matchmaker.workshops.models.inviting import WorkshopInvitation
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop
from tests import factories
from tests.journeys import steps
from tests.journeys.conftest import Person, Site
from tests.workshops.registration_files import csv_file
from tests.workshops.world import make_workshop

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Hand:
    """Somebody whose clicks are counted; filling a field in is none."""

    def __init__(self, person: Person) -> None:
        self.person, self.clicks, self.began = person, 0, time.monotonic()

    def press(self, name: str) -> None:
        """Press a button."""
        self.clicks += 1
        self.person.press(name)
        self.person.page.wait_for_load_state()

    def follow(self, name: str) -> None:
        """Follow a link."""
        self.clicks += 1
        self.person.follow(name)
        self.person.page.wait_for_load_state()

    def tick(self, selector: str) -> None:
        """Tick a box."""
        self.clicks += 1
        self.person.page.locator(selector).first.check()

    @property
    def told(self) -> str:
        """For the note: clicks and seconds."""
        return f"{self.clicks} clicks, {time.monotonic() - self.began:.0f} s"


def test_from_no_workshop_to_eighty_invited(somebody: Any, site: Site, tmp_path: Path) -> None:
    guests = tmp_path / "guests.csv"
    rows = "\n".join(f"Firm {n};Person {n};person{n}@firm{n}.example" for n in range(80))
    guests.write_text(f"organization;person;e-mail\n{rows}\n", encoding="utf-8")
    ada = somebody("Ada")
    ada.open("/home")
    hand, page = Hand(ada), ada.page
    ada.open("/workshops")
    hand.follow("Plan a workshop")
    for name, text in (("title", "Eighty come"), ("on", steps.day(60)), ("start", "09:00"), ("place", "City Hall")):
        page.locator(f"#{name}").fill(text)
    hand.tick("input[name=challenges]")
    hand.press("Create workshop")
    hand.press("Announce")
    ada.sees("Eighty come")
    hand.follow("Invite")
    page.set_input_files("#file", str(guests))
    hand.press("Check the list")
    ada.sees("80 new invitations.")
    hand.press("Invite 80")
    ada.sees("80 invitations are on their way.")
    site.work()
    ada.open(ada.path)
    ada.sees("Firm 79", "Invited", "80")
    ada.shoot("invitations")
    slug = ada.path.split("/")[2]

    def written() -> int:
        with unit_of_work(write=False):
            return len(
                list(
                    session().scalars(
                        sa.select(WorkshopInvitation.written_at).where(WorkshopInvitation.written_at.is_not(None))
                    )
                )
            )

    assert site.apart(written) == 80, slug
    assert hand.clicks <= 15, hand.told
    print("eighty invited:", hand.told)


def _confirm(slug: str) -> int:
    """The organizations confirm what was entered for them."""
    with unit_of_work():
        rows = session().scalars(
            sa.select(Registration).join(Workshop, Workshop.id == Registration.workshop_id).where(Workshop.slug == slug)
        )
        silent = [row for row in rows if row.needs_word]
        for row in silent:
            row.agree(by_id=None, at=clock.now())
        return len(silent)


def test_twenty_cities_and_sixty_companies_imported_solved_and_released(
    somebody: Any, site: Site, tmp_path: Path
) -> None:
    def prepare() -> tuple[str, list[str], list[str]]:
        with unit_of_work():
            ada = session().scalars(sa.select(User).where(User.name == "Ada", User.is_demo)).one()
            cities = [factories.make_city(f"Port {n}", population=100_000 + n, slug=f"port-{n}") for n in range(20)]
            companies = [factories.make_company(f"Yard {n}", slug=f"yard-{n}", size="small") for n in range(60)]
            challenges = [
                factories.make_challenge(city, f"Quiet harbour {n}", slug=f"quiet-harbour-{n}")
                for n, city in enumerate(cities)
            ]
            workshop = make_workshop(
                actor_of(ada, hat="organizer"),
                challenges,
                title="Twenty by sixty",
                tables=20,
                start=datetime.time(9),
                end=datetime.time(18),
                capacity_companies=60,
                small_share_percent=0,
            )
            return workshop.slug, [c.name for c in cities], [c.name for c in companies]

    slug, cities, companies = site.apart(prepare)
    file = tmp_path / "day.csv"
    file.write_bytes(csv_file(cities, companies))
    ada = somebody("Ada")
    ada.open(f"/workshops/{slug}/people")
    hand, page = Hand(ada), ada.page
    hand.follow("Import a file")
    page.set_input_files("#file", str(file))
    hand.press("Check the file")
    ada.sees("Import 80 lines")
    ada.shoot("import-report")
    hand.press("Import 80 lines")
    site.work()
    ada.open(ada.path)
    ada.sees("80 organizations written.")
    assert site.apart(lambda: _confirm(slug)) == 80  # each of them by the link in its own mail
    hand.follow("People")
    hand.follow("Phases")
    page.locator("#to").select_option("solving")
    hand.press("Change phase")
    hand.follow("Solve…")
    hand.press("Solve")
    site.work()
    ada.open(ada.path)
    for name in ("Use this schedule", "Open the schedule"):
        if page.get_by_role("button", name=name).count():
            hand.press(name)
        elif page.get_by_role("link", name=name).count():
            hand.follow(name)
    hand.follow("Check and release")
    hand.press("Release")
    ada.sees("Release")
    ada.shoot("released")

    def registered() -> int:
        with unit_of_work(write=False):
            rows = sa.select(Registration).where(Registration.entered_by_id.is_not(None))
            return len(session().scalars(rows).all())

    assert site.apart(registered) == 80
    assert hand.clicks <= 12, hand.told
    print("twenty by sixty:", hand.told)
