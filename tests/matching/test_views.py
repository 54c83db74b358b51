"""Pages of pairings: what each side sees and does."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.applications.models import Application
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.matching.models import Pairing
from tests import factories
from tests.browser import Browser
from tests.matching.helpers import first_pairing, make_market, make_offer, run_all
from tests.personas import People


def test_the_city_reads_why_and_shortlists(people: People, browser: Browser) -> None:
    challenges, _solutions = make_market(people)
    run_all()
    page = browser.as_(people, "emil").get(f"/challenges/{challenges[0].slug}/pairings")
    page.has("good solutions", "Why ", "Wording", "Must-haves", "What would change this?", "Rules, version 1")
    page.has("Works on cast-iron pipes", "To confirm")
    page = page.submit("Shortlist", action=f"/pairings/{first_pairing().public_id}/city/shortlisted").follow()
    page.has("Added to your shortlist", "Shortlisted", "Not answered yet", "Remove from shortlist")
    session().expire_all()
    assert first_pairing().state == "shortlisted"


def test_not_now_needs_a_reason_and_keeps_the_note(people: People, browser: Browser) -> None:
    challenges, _solutions = make_market(people)
    run_all()
    pairing = first_pairing()
    page = browser.as_(people, "emil").get(f"/challenges/{challenges[0].slug}/pairings?no={pairing.public_id}")
    page.has("The company and the organizers can read the reason")
    refused = page.submit("Save “Not now”", note="We have this already")
    assert refused.status == 422
    refused.has("Choose the reason that fits best.", "We have this already")
    done = refused.submit("Save “Not now”", reason="already_solved").follow()
    done.has("Not now: Already solved", "Undo “Not now”")
    owner = "carla" if pairing.solution.company.name == "Hydrolog" else "dora"
    company = browser.as_(people, owner).get(f"/pairings/{pairing.public_id}")
    company.has("The city’s answer", "We have this already")


def test_both_want_to_meet(people: People, browser: Browser) -> None:
    _challenges, _solutions = make_market(people)
    run_all()
    pairing = (
        session()
        .scalars(
            sa.select(Pairing)
            .join(Pairing.solution)
            .where(Pairing.solution.property.mapper.class_.company_id == people.organizations["hydrolog"].id)
        )
        .first()
    )
    assert pairing is not None
    owner = "emil" if pairing.challenge.city.name == "Graz" else "finn"
    browser.as_(people, owner).get(f"/pairings/{pairing.public_id}").submit("Shortlist")
    page = browser.as_(people, "carla").get(f"/solutions/{pairing.solution.slug}/fits")
    page.has("good challenge", "Shortlisted")
    page.submit("We are interested", action=f"/pairings/{pairing.public_id}/company/interested").follow().has(
        "Both want to meet"
    )
    browser.get(f"/pairings/{pairing.public_id}").has("open session on this challenge", "same score, same reasons")


def test_a_private_budget_is_masked_for_the_company(people: People, browser: Browser) -> None:
    challenges, _solutions = make_market(people)
    challenges[0].is_budget_public = False
    run_all()
    pairing = first_pairing()
    name = "carla" if pairing.solution.company.name == "Hydrolog" else "dora"
    page = browser.as_(people, name).get(f"/pairings/{pairing.public_id}")
    page.has("1 rule is not shown here").lacks("Budget")
    browser.as_(people, "emil").get(f"/pairings/{pairing.public_id}").has("Budget")


def test_a_frozen_challenge_takes_no_decision(people: People, browser: Browser) -> None:
    challenges, _solutions = make_market(people)
    run_all()
    challenges[0].is_frozen = True
    page = browser.as_(people, "emil").get(f"/challenges/{challenges[0].slug}/pairings")
    page.has("The tender is live").lacks("Shortlist:")
    answer = browser.post(f"/pairings/{first_pairing().public_id}/city/shortlisted")
    assert answer.status == 403


def test_filters_and_empty_states(people: People, browser: Browser) -> None:
    challenges, _solutions = make_market(people)
    empty = factories.make_challenge(people.organizations["graz"], "Nothing fits this", tags={}, slug="nothing")
    browser.as_(people, "emil").get(f"/challenges/{empty.slug}/pairings").has("No pairings yet")
    run_all()
    page = browser.get(f"/challenges/{challenges[0].slug}/pairings?show=decided")
    page.has("No pairings with this filter", "Show all")
    browser.get(f"/challenges/{challenges[0].slug}/pairings?show=small").has("Hydrolog").lacks("Sonnwerk")


def test_pages_send_the_same_few_statements_at_one_and_thirty(people: People, browser: Browser) -> None:
    challenges, solutions = make_market(people, 1, 1)
    run_all()
    browser.as_(people, "emil")
    path = f"/challenges/{challenges[0].slug}/pairings"
    few = browser.get(path).statements.count
    for i in range(1, 31):
        make_offer(people.organizations["hydrolog"], 3 * i)
    run_all()
    page = browser.get(path)
    assert page.statements.count <= 8
    assert page.statements.count == few
    assert len(page.text) < 100_000
    assert solutions


def test_fits_send_the_same_few_statements_at_one_and_thirty(people: People, browser: Browser) -> None:
    _challenges, solutions = make_market(people, 1, 1)
    run_all()
    browser.as_(people, "carla")
    path = f"/solutions/{solutions[0].slug}/fits"
    few = browser.get(path).statements.count
    for i in range(1, 31):
        factories.make_challenge(
            people.organizations["graz"],
            f"Cut losses in the drinking water network {i}",
            tags={"system": ["water"], "topic": ["water.supply_losses"]},
        )
    run_all()
    page = browser.get(path)
    page.has("31 good challenges")
    assert page.statements.count == few <= 8
    assert len(page.text) < 100_000


def test_live_fit_works_on_a_draft(people: People, browser: Browser) -> None:
    make_market(people)
    run_all()
    draft = make_offer(people.organizations["hydrolog"], 0, title="Draft of leak finder", status="draft", slug="draft")
    page = browser.as_(people, "carla").get(f"/solutions/{draft.slug}/live-fit")
    page.has("Open challenges that it fits well: 1.", "Cut losses in the drinking water network 0")
    vague = make_offer(people.organizations["hydrolog"], 0, status="draft", slug="vague", tags={"system": ["water"]})
    browser.get(f"/solutions/{vague.slug}/live-fit").has("What would help most", "Choose the sub-topics it covers")
    fragment = browser.client.get(f"/solutions/{draft.slug}/live-fit", headers={"X-Fragment": "1"})
    assert fragment.get_data(as_text=True).strip().startswith('<section class="ruled" id="live-fit"')
    assert "data-poll" in fragment.get_data(as_text=True)
    assert browser.as_(people, "dora").get(f"/solutions/{draft.slug}/live-fit").status == 404


def test_the_rules_are_public(people: People, browser: Browser) -> None:
    make_market(people)
    run_all()
    browser.visitor().get("/matching").has("Version 1", "Last full run")
    browser.get("/matching/rules").has("Wording", "Sector", "Total 100", "The rules as delivered")
    browser.get("/matching/rules/1").has("Rules, version 1")
    assert browser.get("/matching/rules/1.json").response.json["id"] == "1"  # type: ignore[index]
    assert browser.get("/matching/rules/99").status == 404


def test_a_pairing_of_an_open_challenge_leads_to_the_application(people: People, browser: Browser) -> None:
    """It starts with the solution of the page; once applications have closed nothing is offered."""
    make_market(people)
    run_all()
    row = first_pairing()
    name = "carla" if row.solution.company.name == "Hydrolog" else "dora"
    address, apply = f"/solutions/{row.solution.slug}/fits", f"/challenges/{row.challenge.slug}/applications"
    page = browser.as_(people, name).get(address)
    assert page.submit("Apply with this solution", action=apply).follow().status == 200
    assert session().scalars(sa.select(Application.solution_id)).one() == row.solution_id
    row.challenge.closes_at = clock.in_days(-1)
    session().flush()
    closed = browser.get(address)
    assert [form for form in closed.forms() if form.get("action") == apply] == []
    browser.as_(people, "ada").get(address).lacks("Apply with this solution")
