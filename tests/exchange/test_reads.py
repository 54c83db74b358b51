"""What programs read: constant numbers of queries, the same masks as the pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.challenges.services import questions as challenge_questions
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.matching.models import RuleSet
from matchmaker.outcomes.models.result import Result
from matchmaker.solutions.models import PackageItem, SolutionPackage, SolutionType
from tests import factories
from tests.applications.factory import make_application
from tests.challenges import make
from tests.exchange.conftest import Programs
from tests.exchange.program import data, problem
from tests.library.factories import make_piece
from tests.matching.helpers import make_market, run_all
from tests.matching.world import make_pairing, make_rule_set
from tests.outcomes import make as outcomes
from tests.personas import People
from tests.workshops.world import make_workshop

Fill = Callable[[People, int], None]


def _challenges(people: People, n: int) -> None:
    factories.make_challenge(people.organizations["graz"], f"Challenge {n}")


def _solutions(people: People, n: int) -> None:
    factories.make_solution(people.organizations["hydrolog"], f"Solution {n}")


def _type(n: int) -> SolutionType:
    values = {"created_at": clock.now(), "updated_at": clock.now(), "is_public": True, "summary": "S"}
    kind = SolutionType(slug=f"type-{n}", title=f"Type {n}", **values)
    session().add(kind)
    session().flush()
    return kind


def _types(people: People, n: int) -> None:
    _type(n)


def _packages(people: People, n: int) -> None:
    values = {"created_at": clock.now(), "updated_at": clock.now(), "is_public": True, "summary": "S"}
    items = [PackageItem(solution_type=_type(n), position=0)]
    session().add(SolutionPackage(slug=f"package-{n}", title=f"Package {n}", items=items, **values))
    session().flush()


def _library(people: People, n: int) -> None:
    make_piece(f"Advice {n}")


def _organizations(people: People, n: int) -> None:
    factories.make_company(f"Company {n}")


def _workshops(people: People, n: int) -> None:
    challenge = factories.make_challenge(people.organizations["graz"], f"Table {n}")
    make_workshop(people.actor("ada"), [challenge], title=f"Workshop {n}", kit="site_visit", end=None)


def _results(people: People, n: int) -> None:
    challenge = factories.make_challenge(people.organizations["graz"], f"Done {n}", status="closed")
    now = clock.now()
    session().add(Result(challenge=challenge, city_id=challenge.city_id, year=2026, published_at=now, updated_at=now))
    session().flush()


def _applications(people: People, n: int) -> None:
    challenge = factories.make_challenge(people.organizations["graz"], f"Wanted {n}")
    make_application(challenge, factories.make_solution(people.organizations["hydrolog"], f"Offer {n}"))


def _of_challenge(people: People, n: int) -> None:
    solution = factories.make_solution(people.organizations["hydrolog"], f"Fit {n}")
    make_pairing(_paired().id, solution.id, session().scalars(sa.select(RuleSet)).one())


def _contacts(people: People, n: int) -> None:
    outcomes.follow_up(_paired(), people.organizations["hydrolog"])


def _questions(people: People, n: int) -> None:
    challenge_questions.publish_information(make.SYSTEM, challenge=_paired(), text=f"Question {n}", answer="Yes.")


def _paired() -> Challenge:
    return session().scalars(sa.select(Challenge).where(Challenge.slug == "paired")).one()


LISTS = [
    ("/challenges", "", _challenges, 8),
    ("/solutions", "", _solutions, 8),
    ("/solution-types", "", _types, 4),
    ("/packages", "", _packages, 5),
    ("/library", "", _library, 4),
    ("/organizations", "", _organizations, 5),
    ("/workshops", "", _workshops, 6),
    ("/results", "", _results, 3),
    ("/applications", "carla", _applications, 8),
    ("/challenges/paired/pairings", "emil", _of_challenge, 8),
    ("/challenges/paired/contacts", "emil", _contacts, 8),
    ("/challenges/paired/questions", "", _questions, 4),
]


@pytest.mark.parametrize(("path", "who", "fill", "most"), LISTS, ids=[row[0] for row in LISTS])
def test_a_long_list_asks_no_more_than_a_short_one(
    people: People, program: Programs, path: str, who: str, fill: Fill, most: int
) -> None:
    factories.make_challenge(people.organizations["graz"], "Paired", slug="paired")
    make_rule_set(1, "published")
    fill(people, 0)
    program(who).get(path)  # the first use of a token is noted
    short = program(who).get(path)
    for n in range(1, 30):
        fill(people, n)
    long = program(who).get(path)
    assert len(data(long)["items"]) > len(data(short)["items"])
    assert long.statements.count == short.statements.count
    assert short.statements.count <= most + (2 if who else 0)


def test_the_fits_of_a_solution_ask_no_more_for_many(people: People, program: Programs) -> None:
    _challenges_made, (solution, *_rest) = make_market(people, challenges=1, solutions=1)
    run_all()
    path = f"/solutions/{solution.slug}/pairings"
    program("carla").get(path)
    short = program("carla").get(path)
    for n in range(1, 30):
        factories.make_challenge(people.organizations["graz"], f"Cut losses in drinking water {n}")
    run_all()
    long = program("carla").get(path)
    assert (data(short)["total"], data(long)["total"]) == (1, 30)
    assert long.statements.count == short.statements.count <= 8


def test_a_private_budget_is_told_to_nobody(people: People, program: Programs) -> None:
    challenge = make.published(people, is_budget_public=False)
    for name in ("", "carla", "finn", "ada"):
        assert data(program(name).get(f"/challenges/{challenge.slug}"))["content"]["budget_band"] == ""
        assert data(program(name).get("/challenges"))["items"][0]["budget_band"] == ""
        assert data(program(name).get(f"/challenges/{challenge.slug}/versions/1"))["content"]["budget_band"] == ""
    assert data(program("emil").get(f"/challenges/{challenge.slug}/draft"))["content"]["budget_band"] == "1m_5m"
    assert data(program("ada").get(f"/challenges/{challenge.slug}/draft"))["content"]["budget_band"] == ""


def test_a_private_price_is_told_to_its_company_alone(people: People, program: Programs) -> None:
    solution = factories.make_solution(people.organizations["hydrolog"], is_budget_public=False)
    for name in ("", "dora", "emil", "ada"):
        assert data(program(name).get(f"/solutions/{solution.slug}"))["budget_band"] == ""
        assert data(program(name).get("/solutions"))["items"][0]["budget_band"] == ""
    assert data(program("chen").get(f"/solutions/{solution.slug}"))["budget_band"] == "60k_250k"


def test_an_explanation_adds_up_and_is_masked_for_the_other_side(people: People, program: Programs) -> None:
    challenge = factories.make_challenge(people.organizations["graz"], is_budget_public=False)
    solution = factories.make_solution(people.organizations["hydrolog"], is_budget_public=False)
    pairing = make_pairing(challenge.id, solution.id, make_rule_set(1, "published"))
    path = f"/pairings/{pairing.public_id}"
    seen = {name: data(program(name).get(path)) for name in ("emil", "carla", "ada")}
    for found in seen.values():
        terms = [term for term in found["terms"] if not term["is_masked"]]
        assert found["score"] == pytest.approx(sum(term["points"] for term in terms))
        assert found["out_of"] == pytest.approx(sum(term["weight"] for term in terms))
        assert all(term["sentence"] for term in found["terms"])
        assert found["rule_set_version"] == "1"
    assert [found["read_as"] for found in seen.values()] == ["city", "company", "neutral"]
    budgets = {name: next(t for t in found["terms"] if t["rule"] == "budget") for name, found in seen.items()}
    assert budgets["ada"]["is_masked"] is False
    assert budgets["carla"]["is_masked"] is True
    assert budgets["carla"]["points"] is None
    listed = data(program("emil").get(f"/challenges/{challenge.slug}/pairings"))["items"][0]
    assert listed["terms"] == seen["emil"]["terms"]


def test_what_a_city_keeps_for_later_is_its_own_affair(people: People, program: Programs) -> None:
    challenge = factories.make_challenge(people.organizations["graz"])
    solution = factories.make_solution(people.organizations["hydrolog"])
    pairing = make_pairing(challenge.id, solution.id, make_rule_set(1, "published"))
    path = f"/pairings/{pairing.public_id}"
    said = data(program("emil").put(f"{path}/city-decision", {"decision": "kept"}))
    assert said["state"] == "kept"
    assert data(program("carla").get(path))["state"] == "proposed"
    assert data(program("carla").get(f"/solutions/{solution.slug}/pairings"))["items"][0]["state"] == "proposed"


def test_an_online_room_and_the_people_of_a_workshop_are_not_public(people: People, program: Programs) -> None:
    workshop = make_workshop(
        people.actor("ada"), [factories.make_challenge(people.organizations["graz"])], online_url="https://room.example"
    )
    page = program("").get(f"/workshops/{workshop.slug}")
    assert data(page)["programme"]
    assert "room.example" not in page.text
    assert people.carla.email not in page.text


def test_an_organization_that_waits_for_its_check_is_hidden(people: People, program: Programs) -> None:
    pending = factories.make_company("Aqua Novum", vetting="pending", email_domain="aqua.example")
    problem(program("").get(f"/organizations/{pending.slug}"), 404)
    assert data(program("").get("/organizations?q=Aqua"))["total"] == 0
    page = program("ada").get(f"/organizations/{pending.slug}")
    assert data(page)["is_checked"] is False
    assert "aqua.example" not in page.text
