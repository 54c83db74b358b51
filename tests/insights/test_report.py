"""The report: figures against hand counts, recomputed from the downloaded data, nobody's name, constant queries."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from statistics import median

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.applications.events import ApplicationSubmitted
from matchmaker.challenges.services import lifecycle
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.eventbus import publish
from matchmaker.core.jobs import Job
from matchmaker.core.testing import commit
from matchmaker.insights.engine.measures import gini, middle, share
from matchmaker.insights.jobs import keep_report
from matchmaker.insights.queries import drawn, files, labels
from matchmaker.insights.queries.datasets import DATASETS, OTHER
from matchmaker.insights.queries.report import report_of
from matchmaker.insights.queries.rows import read
from matchmaker.insights.queries.scope import read_scope
from matchmaker.organizations.events import NameRemoved
from matchmaker.outcomes.models.contact import Contact
from matchmaker.scheduling.services import day as scheduling_day
from matchmaker.workshops.models.allocation import WorkshopAllocation
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from tests import factories
from tests.applications.factory import make_application
from tests.browser import Browser
from tests.challenges import make as challenges
from tests.examples import examples
from tests.outcomes import make as outcomes
from tests.personas import People
from tests.scheduling.world import make_day, planned, release, solve
from tests.workshops.world import move


@pytest.fixture
def held_day(people: People) -> Iterator[Workshop]:
    """Two cities and four companies: one meeting was held, one was not kept; the clock stands a day later."""
    workshop = make_day(people, companies=4)
    solve(people, workshop)
    release(people, workshop)
    meetings = planned(workshop)
    move(workshop, WorkshopStatus.RUNNING)
    ada = people.actor("ada")
    with clock.at(max(row.slot.starts_at for row in meetings) + timedelta(minutes=5)):
        for number, row in enumerate(meetings[:3]):
            mark = {"mark": "no_show", "side": "company"} if number == 1 else {"mark": "held"}
            scheduling_day.mark_meeting(ada, meeting=row, key=str(number), **mark)
    with clock.at(workshop.ends_at + timedelta(days=1)):
        yield workshop


def tables(data: bytes) -> dict[str, list[dict[str, str]]]:
    """The CSV files of the archive, as a researcher reads them."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {
            name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))
            for name in archive.namelist()
            if name.endswith(".csv")
        }


def test_a_researcher_recomputes_two_figures_from_the_downloaded_data(held_day: Workshop, browser: Browser) -> None:
    answer = browser.get(f"/report/data.zip?workshop={held_day.slug}")
    found = tables(answer.response.data)
    figures = {row["code"]: row for row in found["figures"]}
    held = sum(row["status"] == "held" for row in found["meetings"])
    missed = sum(row["status"] == "no_show" for row in found["meetings"])
    assert (held, missed) == (2, 1)
    assert float(figures["kept_meetings"]["value"]) == pytest.approx(100 * held / (held + missed))
    counts = np.array([int(row["meetings_held"]) for row in found["participants"] if row["side"] == "company"])
    assert counts.sum() == 2
    differences = np.abs(counts[:, None] - counts[None, :]).mean()
    assert float(figures["gini"]["value"]) == pytest.approx(differences / (2 * counts.mean()))
    assert "held or no_show" in figures["kept_meetings"]["formula"]
    by_meeting = {(row["workshop"], row["company"]) for row in found["meetings"] if row["status"] == "held"}
    by_person = {(row["workshop"], row["number"]) for row in found["participants"] if row["meetings_held"] != "0"}
    assert by_meeting <= by_person, "meetings name participants by the numbers of their table"


def number(text: str) -> float:
    return float(text or "nan")


def per_cent(part: int, whole: int) -> float:
    return 100 * part / whole


def test_figures_of_every_part_are_recomputed_from_the_downloaded_data(held_day: Workshop, browser: Browser) -> None:
    found = tables(browser.get("/report/data.zip").response.data)
    figures = {row["code"]: row["value"] for row in found["figures"]}
    challenges_there, people_there = found["challenges"], found["participants"]
    companies = [row for row in people_there if row["side"] == "company"]
    small = [row for row in companies if row["is_small"] == "true"]
    expected = {
        "small_cities": per_cent(
            sum(row["city_size"] in {"lt20k", "20k_100k"} for row in challenges_there), len(challenges_there)
        ),
        "mutual_wishes": per_cent(
            sum(row["by_city"] == row["by_company"] == "true" for row in found["wishes"]), len(found["wishes"])
        ),
        "reserved_share": per_cent(len(small), len(companies)),
        "small_meetings": per_cent(
            sum(int(row["meetings_held"]) for row in small), sum(int(row["meetings_held"]) for row in companies)
        ),
        "contacts": sum(int(row["contacts"]) for row in found["contacts"]),
        "frozen": sum(row["is_frozen"] == "true" for row in challenges_there),
    }
    if waits := [int(row["days_to_meeting"]) for row in challenges_there if row["days_to_meeting"]]:
        expected["days_to_meeting"] = median(waits)
    assert len(companies) == 4
    assert {code: number(figures[code]) for code in expected} == pytest.approx(expected)


def test_the_price_of_the_reserved_share_is_a_figure(held_day: Workshop, people: People, browser: Browser) -> None:
    address = f"/report/data.zip?workshop={held_day.slug}"
    figures = {row["code"]: row for row in tables(browser.get(address).response.data)["figures"]}
    assert figures["reserve_price"]["value"] == "", "no choice of the matcher, no price"
    session().add(
        WorkshopAllocation(
            workshop_id=held_day.id,
            settings={"reserved_share": 40},
            result={"value": 9000, "costs": {"reserved_share": [300, 9300]}},
            computed_at=clock.now(),
        )
    )
    commit()
    found = tables(browser.get(address).response.data)
    (row,) = found["workshops"]
    assert (row["reserve_cost"], row["value_without_reserve"]) == ("3.0", "93.0")
    figures = {one["code"]: one for one in found["figures"]}
    assert number(figures["reserve_price"]["value"]) == pytest.approx(100 * 3 / 93)
    browser.get(f"/report?workshop={held_day.slug}").has("Price of the reserved share", "3.2 %")


def test_shares_have_at_most_one_decimal(held_day: Workshop, browser: Browser) -> None:
    words = browser.get("/report").words
    assert re.search(r"\d+(\.\d)? %", words)
    assert not re.search(r"\d\.\d\d+ %", words)


def test_nothing_in_the_data_names_a_company_or_a_person(held_day: Workshop, people: People, browser: Browser) -> None:
    texts = [browser.get(f"/report{address}?workshop={held_day.slug}").text for address in ("", ".json")]
    texts += [browser.get(f"/report/rows/{name}.csv").text for name in DATASETS]
    for organization in people.organizations.values():
        if organization.is_company:
            assert not any(organization.name in text or organization.slug in text for text in texts)
    for user in people.users.values():
        assert not any(user.email in text for text in texts)


def test_few_companies_of_a_country_are_not_told(held_day: Workshop) -> None:
    rows = read(read_scope(None, None, held_day.slug)).rows
    assert {row.country for row in rows.participants} == {OTHER}, "four companies and two cities are too few"
    report = report_of(rows)
    assert all(group.is_few for group in report.countries)
    assert "says little" in next(one for one in report.figures if one.code == "kept_meetings").caution


def test_the_way_counts_what_was_passed_and_why_it_ended(people: People) -> None:
    emil = people.actor("emil")
    outcomes.published(people)
    closed = challenges.published(people, title="Cooler school yards")
    lifecycle.close_challenge(emil, challenge=closed, outcome_code="no_fit", note="Nothing did it.")
    challenges.published(people, title="Still open")
    report = report_of(read(read_scope(None, None, None)).rows)
    counts = {step.name: step.count for step in report.steps}
    assert (counts["Published"], counts["With a meeting"], counts["Collaboration"]) == (3, 1, 1)
    assert report.stopped == (("No suitable application", 1),)
    first = report.steps[0]
    assert (first.now, first.ended, first.why) == (1, 1, "No suitable application: 1")
    assert all(step.count == step.now + step.ended + after.count for step, after in pairwise(report.steps)), (
        "whoever came to a step is there, ended there or went on"
    )
    flow = drawn.pictures_of(report, read_scope(None, None, None))["flow"]
    assert "1 at this step now · 1 ended here" in flow.inline
    assert flow.width <= 358, "as wide as a phone shows"


def test_an_application_is_not_told_before_the_challenge_closes(people: People) -> None:
    challenge = challenges.published(people)
    make_application(challenge, factories.make_solution(people.organizations["hydrolog"]))
    (row,) = read(read_scope(None, None, None)).rows.challenges
    assert (row.step, row.days_to_application) == ("published", None)
    with clock.at(challenge.closes_at + timedelta(days=1)):
        (row,) = read(read_scope(None, None, None)).rows.challenges
    assert row.step == "application"


def test_no_count_of_contacts_tells_of_an_application_before_the_challenge_closes(
    people: People, browser: Browser
) -> None:
    """Anybody may ask for the contacts of one day of one workshop."""
    challenge = challenges.published(people)
    row = make_application(challenge, factories.make_solution(people.organizations["hydrolog"]))
    publish(ApplicationSubmitted(row.id))
    commit()
    assert session().scalar(sa.select(Contact.kind)) == "application"
    assert "application" not in browser.get("/report/rows/contacts.csv").text
    with clock.at(challenge.closes_at + timedelta(days=1)):
        assert "application,1" in browser.get("/report/rows/contacts.csv").text


def test_the_period_is_read_from_the_address(people: People, browser: Browser) -> None:
    challenges.published(people)
    browser.get("/report").has("The platform’s own report")
    assert len(json.loads(browser.get("/report.json").text)["datasets"]["challenges"]) == 1
    past = json.loads(browser.get("/report.json?from=2021-01-01&until=2021-12-31").text)
    assert past["datasets"]["challenges"] == []
    for odd in ("?from=yesterday", "?until=9999-99-99", "?workshop=nothing", "?from=2030-01-01&until=2020-01-01"):
        assert browser.get(f"/report{odd}").status == 200
    assert browser.get("/report/rows/nothing").status == 404
    assert browser.get("/report/pictures/nothing.svg").status == 404


def test_every_figure_leads_to_rows_with_every_column_explained(held_day: Workshop, browser: Browser) -> None:
    page = browser.get(f"/report?workshop={held_day.slug}").has("Meetings kept", "How full the meeting times are")
    links = {link for link in page.links() if "/report/rows/" in link}
    assert {re.search(r"rows/(\w+)", link)[1] for link in links} == set(DATASETS) == set(labels.datasets())  # type: ignore[index]
    meanings = files.column_meanings()
    for dataset in DATASETS:
        shown = browser.get(f"/report/rows/{dataset}")
        for column in files.columns_of(dataset):
            shown.has(column, meanings[column])
    report = report_of(read(read_scope(None, None, held_day.slug)).rows)
    assert {one.dataset for one in report.figures} <= set(DATASETS)
    assert all(one.formula for one in report.figures)


@pytest.mark.parametrize("name", ["flow", "sectors", "load", "map"])
def test_pictures_are_files_and_tables(held_day: Workshop, people: People, browser: Browser, name: str) -> None:
    people.organizations["graz"].latitude, people.organizations["graz"].longitude = 47.07, 15.44
    address = f"/report/pictures/{name}"
    svg = browser.get(f"{address}.svg?workshop={held_day.slug}")
    assert svg.status == 200
    assert not re.search(r"style|script|class=|href", svg.text)
    assert len(browser.get(f"{address}.csv?workshop={held_day.slug}").text.splitlines()) > 1


def test_places_of_companies_are_told_as_exactly_as_those_of_cities(browser: Browser, people: People) -> None:
    for name, latitude, longitude in (("graz", 47.07, 15.44), ("linz", 48.31, 14.29)):
        people.organizations[name].latitude, people.organizations[name].longitude = latitude, longitude
    lines = browser.get("/report/pictures/map.csv").text.splitlines()
    assert any(line.endswith(",47.69,14.87") or ",47.69,14.86" in line for line in lines), lines


def test_the_paper_has_the_figures(held_day: Workshop, browser: Browser) -> None:
    answer = browser.get(f"/report?pdf=1&workshop={held_day.slug}")
    is_pdf = answer.response.mimetype == "application/pdf"
    assert answer.response.data.startswith(b"%PDF") if is_pdf else "cannot create PDFs" in answer.words


def test_kept_figures_and_their_rows_are_of_one_moment_until_they_are_gathered_again(
    held_day: Workshop, people: People, browser: Browser
) -> None:
    addresses = ("", f"?workshop={held_day.slug}", "?from=2021-01-01&until=2021-12-31")
    live = [json.loads(browser.get(f"/report.json{address}").text)["datasets"] for address in addresses]
    keep_report()
    kept = [browser.get(f"/report.json{address}") for address in addresses]
    assert [json.loads(page.text)["datasets"] for page in kept] == live, "packed and unpacked, every scope has its rows"
    assert all(page.statements.count <= 4 for page in kept)
    before = len(live[0]["challenges"])
    factories.make_challenge(people.organizations["linz"], "One more challenge")
    commit()
    figures = tables(browser.get("/report/data.zip").response.data)
    small = next(row for row in figures["figures"] if row["code"] == "small_cities")
    assert (len(figures["challenges"]), int(small["rows"])) == (before, before), "figures and rows are of one moment"
    browser.get("/report").has("as of")
    browser.get("/report/rows/challenges").has("as of").lacks("one-more-challenge")
    keep_report()
    browser.get("/report/rows/challenges").has("one-more-challenge")


def test_a_name_that_was_taken_away_leaves_the_kept_report(people: People) -> None:
    publish(NameRemoved(people.organizations["graz"].id, "Graz"))
    assert session().scalars(sa.select(Job.name)).all() == ["insights.keep_report"]


def test_thirty_challenges_cost_as_many_statements_as_one(people: People, browser: Browser) -> None:
    outcomes.published(people)
    one = browser.get("/report").statements.count
    for number in range(29):
        factories.make_challenge(people.organizations["linz"], f"Challenge number {number}")
    assert browser.get("/report").statements.count == one
    assert one <= 40


@examples(60)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=40))
def test_gini_is_half_the_relative_mean_difference(values: list[int]) -> None:
    counts = np.array(values, dtype=float)
    found = gini(values)
    if counts.sum() == 0:
        assert found is None
    else:
        expected = np.abs(counts[:, None] - counts[None, :]).mean() / (2 * counts.mean())
        assert found == pytest.approx(expected, abs=1e-12)


def test_measures_of_nothing_are_gaps() -> None:
    assert (gini([]), gini([0, 0]), share(0, 0), middle([])) == (None, None, None, None)
    assert (share(1, 4), middle([3, 1, 2])) == (25, 2)
