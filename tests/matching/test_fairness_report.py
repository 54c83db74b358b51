"""The fairness report: who is seen, one-sided wishes, declines, and links to what is found."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.matching.models import Pairing
from matchmaker.matching.queries import fairness
from matchmaker.matching.queries.fairness import FROM_WISHES, OFTEN
from tests import factories
from tests.browser import Browser
from tests.matching.helpers import make_market, make_offer, run_all
from tests.personas import People


def test_findings_have_links_and_declines_are_counted(people: People, browser: Browser) -> None:
    _challenges, solutions = make_market(people, 12, 6)
    text = "Sensors listen at night on every hydrant and report leaks in the water pipes to the crew of the day."
    for row in solutions[:2]:
        row.title, row.summary, row.description = "Night leak finder", "Finds leaks.", text
    run_all()
    declined = session().scalars(sa.select(Pairing).where(Pairing.solution_id == solutions[0].id)).all()[:OFTEN]
    for pairing in declined:
        pairing.city_decision, pairing.city_reason = "declined", "too_early"
    report = fairness.fairness_report()
    assert len(declined) == OFTEN
    assert [link.slug for row in report.same_text for link in row.links]
    assert report.often_declined[0].links[0].slug == solutions[0].slug
    assert "Too early" in report.often_declined[0].text
    by_size = {row.group: row for row in report.company_size}
    assert sum(row.declined for row in by_size.values()) == OFTEN
    assert {row.group for row in report.city_country} == {"Austria"}
    assert sum(row.pairings for row in report.city_country) == report.pairings
    page = browser.as_(people, "ada").get("/matching/fairness")
    page.has("By country of the city", "One-sided wishes", "Often “Not now”")
    assert f'href="/solutions/{solutions[0].slug}"' in page.text


def test_one_sided_wishes_are_named_until_one_is_returned(people: People) -> None:
    cities = [factories.make_city(f"Town {number}") for number in range(FROM_WISHES)]
    challenges = [factories.make_challenge(city, "Cut losses in the drinking water network") for city in cities]
    offer = make_offer(people.organizations["hydrolog"], 0)
    run_all()
    rows = session().scalars(sa.select(Pairing).where(Pairing.solution_id == offer.id)).all()
    assert len(rows) == len(challenges)
    assert fairness.fairness_report().one_sided == []
    for row in rows:
        row.company_decision = "interested"
    found = fairness.fairness_report().one_sided
    assert [link.slug for row in found for link in row.links] == [people.organizations["hydrolog"].slug]
    assert found[0].text == f"Hydrolog wants {FROM_WISHES} meetings; nobody wants to meet in return."
    rows[0].city_decision = "shortlisted"
    assert fairness.fairness_report().one_sided == []


def test_the_report_sends_the_same_few_statements_at_any_size(people: People, browser: Browser) -> None:
    make_market(people, 1, 1)
    run_all()
    browser.as_(people, "ada")
    few = browser.get("/matching/fairness").statements.count
    for number in range(1, 31):
        make_offer(people.organizations["hydrolog"], 3 * number)
    run_all()
    assert browser.get("/matching/fairness").statements.count == few


def test_nothing_is_claimed_about_a_group_of_few_organizations(people: People, browser: Browser) -> None:
    """The same shares: many solutions of one company say nothing, those of enough companies do."""

    def row(organizations: int) -> fairness.ShareRow:
        return fairness.ShareRow("micro", 20, 1, 50.0, 5.0, 0, organizations)

    assert not row(fairness.FEW - 1).is_seen_less
    assert row(fairness.FEW).is_seen_less
    make_market(people, 3, 3)
    run_all()
    report = fairness.fairness_report()
    tables = (report.company_size, report.country, report.city_size, report.city_country)
    assert all(1 <= one.organizations < fairness.FEW for rows in tables for one in rows)
    assert report.seen_less == []
    page = browser.as_(people, "ada").get("/matching/fairness")
    page.has("says little", f"fewer than {fairness.FEW} organizations")
    for number in range(fairness.FEW):
        make_offer(factories.make_company(f"Offers {number}", country="DE"), 3 * number)
    run_all()
    by_country = {one.group: one for one in fairness.fairness_report().country}
    assert by_country["Germany"].organizations == fairness.FEW
    assert not by_country["Germany"].is_few
