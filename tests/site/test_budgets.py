"""Budgets of the pages people open most: under 100 kB, at most eight queries, as many with thirty rows as with one."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.challenges.models import Challenge, Question
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.list_index import Keeper
from tests import factories
from tests.browser import Browser
from tests.challenges import make
from tests.matching.helpers import run_all
from tests.personas import People

pytestmark = pytest.mark.slow

MAX_BYTES, MAX_QUERIES, MANY = 100_000, 8, 30
FIRST = "lose-less-water-in-the-old-town-graz"


@dataclass(frozen=True)
class Opened:
    """A page's cost."""

    size: int
    queries: int
    sql: tuple[str, ...]


def fill(people: People, start: int, end: int) -> None:
    """Rows number `start` to `end` - 1: challenges (the first one has all questions) and solutions; then pairings."""
    graz, linz = people.organizations["graz"], people.organizations["linz"]
    if start == 0:
        make.published(people)
    first = session().scalars(sa.select(Challenge).where(Challenge.slug == FIRST)).one()
    for n in range(max(1, start), end):
        factories.make_challenge(linz if n % 2 else graz, f"Cut water losses in part {n}")
    for n in range(start, end):
        company = people.organizations["hydrolog"] if n == 0 else factories.make_company(f"Company {n}")
        factories.make_solution(company, f"Leak listening {n}")
        session().add(
            Question(
                challenge=first,
                organization_id=company.id,
                asked_by_id=people.carla.id,
                text=f"Where is part {n}?",
                published_text=f"Where is part {n}?",
                answer="In the old town.",
                asked_at=clock.in_days(-4),
                published_at=clock.in_days(-2),
            )
        )
    session().flush()
    run_all()


def cost(people: People, browser: Browser, path: str, name: str) -> Opened:
    """Open a page as a persona ("" for a visitor); the first opening fills what the process caches."""
    opened = browser.as_(people, name) if name else browser.visitor()
    opened.get(path)
    page = opened.get(path)
    assert page.status == 200, f"{path}: {page.status}"
    return Opened(len(page.response.get_data()), page.statements.count, tuple(page.statements.sql))


PAGES = [
    ("/", ""),
    ("/", "emil"),
    ("/challenges", ""),
    ("/challenges", "carla"),
    ("/solutions", ""),
    ("/solutions", "emil"),
    (f"/challenges/{FIRST}", ""),
    (f"/challenges/{FIRST}", "emil"),
    (f"/challenges/{FIRST}", "carla"),
    (f"/challenges/{FIRST}/pairings", "emil"),
    (f"/challenges/{FIRST}/pairings", "ada"),
]


@pytest.fixture(autouse=True)
def lists(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists are kept in memory, as on a server."""
    monkeypatch.setitem(app.extensions, "list_indexes", Keeper())


HOMES = ("emil", "carla", "ada", "gus", "hana", "ivo")


@pytest.mark.parametrize("rows", [1, MANY])
def test_pages_are_light(people: People, browser: Browser, rows: int) -> None:
    """Every page of the list, with few and with many rows."""
    fill(people, 0, rows)
    too_heavy = {}
    for path, name in PAGES:
        opened = cost(people, browser, path, name)
        if opened.size > MAX_BYTES or opened.queries > MAX_QUERIES:
            too_heavy[path, name] = (opened.size, opened.queries)
    assert too_heavy == {}


def test_queries_do_not_grow_with_the_rows(people: People, browser: Browser) -> None:
    """Homes are allowed more queries than eight (one for each feature that may need somebody), but never more with
    more rows."""
    pages = PAGES + [("/home", name) for name in HOMES]
    fill(people, 0, 1)
    few = {page: cost(people, browser, *page) for page in pages}
    fill(people, 1, MANY)
    many = {page: cost(people, browser, *page) for page in pages}
    assert {page: (few[page].sql, many[page].sql) for page in pages if many[page].queries > few[page].queries} == {}


def test_a_search_of_everything_reads_its_words_once(people: People, browser: Browser) -> None:
    """Eight kinds are searched for the same words: what the words are is asked once, each kind once or twice."""
    counts = []
    for first, last in ((0, 1), (1, MANY)):
        fill(people, first, last)
        browser.visitor().get("/search?q=leaks")
        session().info.clear()  # a session lives as long as a request; here both are of one
        counts.append(browser.get("/search?q=leaks").statements.count)
    assert counts[1] <= counts[0] <= 24
