"""Missed one must-have: named with its reason, to both sides; updates equal a full run; answers of checks."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from matchmaker.applications.models import Application
from matchmaker.core import clock, jobs
from matchmaker.core.db import session
from matchmaker.matching.models import NearMiss, Pairing
from matchmaker.matching.queries import explained
from matchmaker.matching.services import rulesets
from matchmaker.records.rows import set_codes
from matchmaker.solutions.models import Solution, SolutionTag
from tests.browser import Browser
from tests.matching.helpers import commit, first_pairing, make_market, make_offer, run_all, update
from tests.personas import People


def publish_must(people: People, rule: str) -> None:
    """A version in which the rule is a must-have and its weight belongs to the wording."""
    ada = people.actor("ada")
    draft = rulesets.start_draft(ada)
    rows = [dict(row) for row in draft.rules]
    freed = 0
    for row in rows:
        if row["rule"] == rule:
            freed, row["kind"], row["weight"] = int(row["weight"]), "must_have", 0
    next(row for row in rows if row["rule"] == "wording")["weight"] += freed
    rulesets.save_draft(ada, rule_set=draft, settings=rows, note="")
    rulesets.preview_draft(ada, rule_set=draft)
    rulesets.publish_rule_set(ada, rule_set=draft, note=f"{rule} is a must-have now.")
    commit()
    jobs.drain()
    session().expire_all()


def make_foreign(people: People, number: int = 0, **values: object) -> Solution:
    tags = {"system": ["water"], "topic": ["water.supply_losses"], "country": ["JP"], "language": ["de"]}
    people.organizations["sonnwerk"].countries_served = ["JP"]
    return make_offer(people.organizations["sonnwerk"], 0, title=f"Leak finder of Osaka {number}", tags=tags, **values)


def stored() -> set[tuple[int, int, str, int]]:
    rows = session().execute(sa.select(NearMiss.challenge_id, NearMiss.solution_id, NearMiss.rule, NearMiss.score))
    return set(rows.tuples().all())


def test_both_sides_read_which_must_have_was_missed(people: People, browser: Browser) -> None:
    challenges, _solutions = make_market(people, 2, 3)
    foreign = make_foreign(people)
    run_all()
    assert not stored()  # the delivered rules have no must-have that a fact could change
    publish_must(people, "country")
    missed = [row for row in stored() if row[1] == foreign.id]
    assert {row[2] for row in missed} == {"country"}
    assert not session().scalar(
        sa.select(sa.func.count(Pairing.id)).where(Pairing.solution_id == foreign.id, Pairing.is_current)
    )
    page = browser.as_(people, "emil").get(f"/challenges/{challenges[0].slug}/pairings")
    page.has(
        "Missed one must-have", "Leak finder of Osaka", "has not said that it comes to Austria", "Points without it"
    )
    page.lacks("Serve Austria")  # nobody is told to claim a country
    assert page.statements.count <= 8
    page = browser.as_(people, "dora").get(f"/solutions/{foreign.slug}/fits")
    page.has("Missed one must-have", challenges[0].title, "has not said that it comes to Austria")
    page.lacks("Serve Austria")
    assert page.statements.count <= 8
    foreign.tags.append(SolutionTag(scheme="country", code="AT", position=1))
    commit()
    update("solution", foreign.id)
    assert not [row for row in stored() if row[1] == foreign.id]


def test_a_private_reason_is_not_shown_to_the_other_side(people: People, browser: Browser) -> None:
    challenges, _solutions = make_market(people, 1, 3)
    challenges[0].is_budget_public = False
    challenges[0].budget_band = "lt15k"
    dear = make_offer(people.organizations["hydrolog"], 0, title="Leak ships", budget_band="gt20m")
    run_all()
    publish_must(people, "budget")
    assert [row for row in stored() if row[1] == dear.id and row[2] == "budget"]
    browser.as_(people, "carla").get(f"/solutions/{dear.slug}/fits").lacks("Missed one must-have")
    browser.as_(people, "emil").get(f"/challenges/{challenges[0].slug}/pairings").has("Leak ships")


@pytest.mark.slow
def test_updates_of_misses_equal_a_full_run(people: People) -> None:
    challenges, solutions = make_market(people, 2, 3)
    foreign = [make_foreign(people, number) for number in range(9)]
    run_all(seed=3)
    publish_must(people, "country")
    assert len([row for row in stored() if row[0] == challenges[0].id]) == 6
    for solution, change in (
        (foreign[0], {"status": "withdrawn"}),
        (foreign[3], {"summary": "Something else about trees"}),
        (foreign[0], {"status": "listed", "summary": "Finds leaks in the drinking water network"}),
        (solutions[0], {"summary": "Finds leaks in water pipes and in the network"}),
    ):
        for name, value in change.items():
            setattr(solution, name, value)
        commit()
        update("solution", solution.id)
        found = stored()
        run_all(fresh=False)
        assert stored() == found


def test_the_answers_of_a_self_check_reach_the_explanation(people: People, browser: Browser) -> None:
    challenges, _solutions = make_market(people, 1, 3)
    run_all()
    hydrolog = people.organizations["hydrolog"]
    pairing = session().scalars(sa.select(Pairing).join(Solution).where(Solution.company_id == hydrolog.id)).first()
    assert pairing is not None
    checks = [{"text": "Works on cast-iron pipes", "answer": "yes", "comment": "Since 2019."}]
    moment = clock.now()
    application = Application(challenge=challenges[0], company=hydrolog, status="submitted", checks=checks)
    application.created_at = application.updated_at = application.submitted_at = moment
    session().add(application)
    commit()
    path = f"/pairings/{pairing.public_id}"
    browser.as_(people, "carla").get(path).has("The company confirms this in its application.", "Since 2019.", "Met")
    browser.as_(people, "emil").get(path).lacks("Since 2019.").has("To confirm")
    browser.as_(people, "ada").get(path).lacks("Since 2019.")
    with clock.at(clock.in_days(40)):
        browser.as_(people, "emil").get(path).has("Since 2019.")
        page = browser.get(f"/challenges/{challenges[0].slug}/pairings?open={pairing.public_id}")
        page.has("Since 2019.")
        assert page.statements.count <= 8
    must = explained.explained(people.actor("carla"), pairing=pairing)["city_must_haves"][0]
    assert (must["verdict"], must["note"].endswith("Since 2019.")) == ("met", True)
    assert first_pairing()


def test_a_condition_about_countries_shuts_out_and_both_sides_read_why(people: People, browser: Browser) -> None:
    challenges, _solutions = make_market(people, 2, 3)
    foreign = make_foreign(people)
    people.organizations["sonnwerk"].country = "JP"
    run_all()
    paired = sa.select(Pairing.challenge_id).where(Pairing.solution_id == foreign.id, Pairing.is_current)
    assert challenges[0].id in set(session().scalars(paired))
    challenges[0].country_condition = "work"
    challenges[0].country_reason, challenges[0].country_law = "The crew must be on site.", "§ 7 of the act"
    set_codes(challenges[0], "country", ["AT"])
    update("challenge", challenges[0].id)
    assert challenges[0].id not in set(session().scalars(paired))
    assert (challenges[0].id, foreign.id, "country_condition") in {row[:3] for row in stored()}
    browser.as_(people, "emil").get(f"/challenges/{challenges[0].slug}/pairings").has(
        "The challenge demands work in Austria; the solution does not name it."
    )
    browser.visitor().get(f"/challenges/{challenges[0].slug}").has(
        "They work there or are ready to come: Austria.", "The crew must be on site.", "§ 7 of the act"
    )
    foreign.further_countries = "ready"
    update("solution", foreign.id)
    assert challenges[0].id in set(session().scalars(paired))
    assert not {row for row in stored() if row[:2] == (challenges[0].id, foreign.id)}
    full = {(row.challenge_id, row.solution_id, row.score) for row in session().scalars(sa.select(Pairing))}
    run_all()
    again = {(row.challenge_id, row.solution_id, row.score) for row in session().scalars(sa.select(Pairing))}
    assert again == full
    browser.visitor().get(f"/solutions/{foreign.slug}").has("Ready to come")
    listed = browser.visitor().get("/solutions?further=ready")
    listed.has(foreign.title, "Further countries: Ready to come")
    listed.lacks("Finds leaks in water pipes at night 0")
