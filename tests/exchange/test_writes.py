"""A program does a person's work, through the same services as the pages."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from matchmaker.applications.models import Application
from matchmaker.challenges.models import Challenge
from matchmaker.challenges.services import lifecycle as challenge_lifecycle
from matchmaker.core.db import session
from matchmaker.matching.models import Pairing
from matchmaker.notifications.models import Notification
from matchmaker.solutions.models import Solution
from matchmaker.solutions.services import lifecycle as solution_lifecycle
from matchmaker.workshops.models.workshop import WorkshopStatus
from tests import factories
from tests.applications.factory import make_prompt
from tests.challenges import make
from tests.exchange.conftest import Programs
from tests.exchange.program import data, fields, problem
from tests.matching.world import make_pairing, make_rule_set
from tests.personas import People
from tests.solutions.factories import make_complete
from tests.workshops.world import make_registration, make_workshop, move


def test_a_challenge_from_nothing_to_the_public(people: People, program: Programs) -> None:
    emil = program("emil")
    content = make.content()
    made = data(emil.post("/challenges", content), 201)
    assert made["problems"] == []
    path = f"/challenges/{made['slug']}"
    assert data(emil.post(f"{path}/submit"))["status"] == "submitted"
    assert "Return it to draft" in problem(emil.patch(path, {"summary": "Later."}), 403)["detail"]
    challenge = session().scalars(sa.select(Challenge)).one()
    challenge_lifecycle.publish_challenge(people.actor("ada"), challenge=challenge)
    session().flush()
    path = f"/challenges/{challenge.slug}"
    shown = data(program("").get(path))
    assert shown["version"] == 1
    for name, value in content.items():
        if name not in {"questions_until", "closes_at"}:
            assert shown["content"][name] == value


def test_a_copy_takes_the_text_and_not_the_dates(people: People, program: Programs) -> None:
    original = make.published(people)
    made = data(program("finn").post("/challenges", {"title": "Ours", "copy_of": original.slug}), 201)
    assert made["content"]["problem"] == original.problem
    assert made["content"]["closes_at"] is None
    draft = make.draft(people, title="Secret")
    problem(program("finn").post("/challenges", {"title": "Ours", "copy_of": draft.slug}), 404)


def test_no_technology_excludes_the_others(people: People, program: Programs) -> None:
    """On both sides of the market."""
    emil, carla = program("emil"), program("carla")
    both = {"digital_technology": ["iot", "none"]}
    assert fields(emil.post("/challenges", {"title": "Quiet nights"} | both)) == {"digital_technology"}
    listed = make_complete(people.organizations["hydrolog"])
    wrong = carla.patch(f"/solutions/{listed.slug}", {"technologies": ["none", "ai"]})
    assert fields(wrong) == {"technologies"}


def test_what_is_missing_comes_back_by_field(people: People, program: Programs) -> None:
    emil = program("emil")
    made = data(emil.post("/challenges", {"title": "Quiet nights"}), 201)
    wanted = {row["field"] for row in made["problems"]}
    assert fields(emil.post(f"/challenges/{made['slug']}/submit")) >= wanted - {""}
    assert {"problem", "systems", "closes_at"} <= wanted


def test_a_solution_registered_changed_and_handed_in(people: People, program: Programs) -> None:
    carla = program("carla")
    made = data(carla.post("/solutions", {"title": "Leak listening", "systems": ["water"]}), 201)
    assert (made["status"], made["countries"]) == ("draft", ["AT"])
    path = f"/solutions/{made['slug']}"
    reference = {"place": "Linz", "country": "AT", "year": 2024, "value": 12.5, "unit": "%", "result": "Less lost"}
    change = {
        "references": [reference],
        "data_terms": {"open_standards": "yes"},
        "ghg_claim": {"tco2e_per_year": 120, "gpc": "I.1"},
    }
    wrong = carla.patch(path, change | {"data_terms": {"nowhere": "yes"}, "references": [reference | {"year": 3000}]})
    assert fields(wrong) == {"data_terms", "references"}
    scheme = [row["code"] for row in data(carla.get("/vocabulary/data_requirement"))["items"]]
    changed = data(carla.patch(path, change | {"data_terms": {scheme[0]: "yes"}}))
    assert changed["references"][0]["value"] == 12.5
    assert changed["ghg_claim"]["gpc"] == "I.1"
    assert "Still missing" in problem(carla.post(f"{path}/submit"), 422)["detail"]
    problem(program("emil").post("/solutions", {"title": "A city sells"}), 403)


def test_a_listed_solution_stays_complete(people: People, program: Programs) -> None:
    solution = factories.make_solution(people.organizations["hydrolog"])
    assert "summary" in fields(program("carla").patch(f"/solutions/{solution.slug}", {"summary": ""}))
    session().refresh(solution)
    assert solution.summary


def test_a_question_goes_to_the_city_and_its_answer_to_all(people: People, program: Programs) -> None:
    challenge = make.published(people)
    path = f"/challenges/{challenge.slug}/questions"
    asked = data(program("carla").post(path, {"text": "Is there a map of the zones?"}), 201)
    assert data(program("dora").get(path))["items"] == []
    seen = data(program("emil").get(path))["items"]
    assert [(row["id"], row["organization"]) for row in seen] == [(asked["id"], "")]
    body = {"published_text": "Is there a map?", "answer": "Yes, online."}
    data(program("emil").post(f"{path}/{asked['id']}/answer", body))
    assert data(program("").get(path))["items"][0]["answer"] == "Yes, online."
    told = session().scalars(sa.select(Notification.user_id)).all()
    assert people.carla.id in told


def test_an_application_from_start_to_withdrawal(people: People, program: Programs) -> None:
    challenge = factories.make_challenge(people.organizations["graz"])
    make_prompt(challenge)
    solution = factories.make_solution(people.organizations["hydrolog"])
    other = factories.make_solution(people.organizations["sonnwerk"], "Drones")
    carla = program("carla")
    start = f"/challenges/{challenge.slug}/applications"
    assert fields(carla.post(start, {"solution": other.slug})) == {"solution"}
    answer = carla.post(start, {"solution": solution.slug})
    made = data(answer, 201)
    path = f"/applications/{made['id']}"
    assert (answer.status, answer.location) == (201, f"/api/v1{path}")
    again = program("chen").post(start, {})
    assert (again.status, data(again)["id"], again.location) == (200, made["id"], "")
    assert carla.post(start, {"solution": solution.slug}).status == 200
    second = factories.make_solution(people.organizations["hydrolog"], "Pressure control")
    refused = problem(carla.post(start, {"solution": second.slug}), 409)
    assert refused["existing"] == f"/api/v1{path}"
    assert data(carla.get(path))["solution"] == made["solution"], "what was there stays"
    assert fields(carla.post(f"{path}/submit")) == {"answers.0", "checks"}
    body = {"approach": "We listen.", "answers": ["In spring."], "checks": [{"answer": "no", "comment": "Not yet."}]}
    data(carla.patch(path, body))
    assert fields(carla.post(f"{path}/submit")) == {"checks"}
    assert data(carla.patch(path, {"accepts_gaps": True}))["approach"] == "We listen."
    sent = data(carla.post(f"{path}/submit"))
    assert (sent["status"], sent["checks"][0]["answer"]) == ("submitted", "no")
    assert data(carla.post(f"{path}/submit"))["submitted_at"] == sent["submitted_at"]
    assert "can no longer be changed" in problem(carla.patch(path, {"approach": "Later."}), 403)["detail"]
    problem(program("emil").get(path), 404)
    assert [row["id"] for row in data(carla.get("/applications"))["items"]] == [made["id"]]
    assert data(program("dora").get("/applications"))["items"] == []
    assert data(carla.post(f"{path}/withdraw", {"reason": "No staff."}))["status"] == "withdrawn"
    assert "No staff." not in carla.get(path).text
    assert session().scalar(sa.select(sa.func.count(Application.id))) == 1


def test_answers_must_fit_what_is_asked(people: People, program: Programs) -> None:
    challenge = factories.make_challenge(people.organizations["graz"])
    factories.make_solution(people.organizations["hydrolog"])
    carla = program("carla")
    path = f"/applications/{data(carla.post(f'/challenges/{challenge.slug}/applications', {}), 201)['id']}"
    problem(carla.patch(path, {"answers": ["One", "too many"]}), 422)
    problem(carla.patch(path, {"approach": "New", "checks": []}), 422)
    assert data(carla.get(path))["approach"] != "New"


def test_both_sides_say_what_they_think_of_a_pairing(people: People, program: Programs) -> None:
    challenge = factories.make_challenge(people.organizations["graz"])
    solution = factories.make_solution(people.organizations["hydrolog"])
    pairing = make_pairing(challenge.id, solution.id, make_rule_set(1, "published"))
    path = f"/pairings/{pairing.public_id}"
    emil, carla = program("emil"), program("carla")
    assert fields(emil.put(f"{path}/city-decision", {"decision": "declined"})) == {"reason"}
    assert fields(emil.put(f"{path}/city-decision", {"decision": "interested"})) == {"decision"}
    assert data(emil.put(f"{path}/city-decision", {"decision": "shortlisted"}))["state"] == "shortlisted"
    assert data(carla.put(f"{path}/company-decision", {"decision": "interested"}))["state"] == "mutual"
    reasons = [row["code"] for row in data(carla.get("/vocabulary/decline_reason"))["items"]]
    said = [carla.put(f"{path}/company-decision", {"decision": "declined", "reason": code}) for code in reasons]
    good = next(page for page in said if page.status == 200)
    assert data(good)["state"] == "declined"
    assert data(emil.get(path))["decline_reason"] in reasons
    assert session().scalars(sa.select(Pairing.company_decided_by_id)).one() == people.carla.id


def test_a_workshop_registered_wished_and_left(people: People, program: Programs) -> None:
    workshop = make_workshop(people.actor("ada"), [factories.make_challenge(people.organizations["graz"])])
    city = make_registration(workshop, people.organizations["graz"])
    carla, path = program("carla"), f"/workshops/{workshop.slug}"
    body = {"people": [{"name": "Carla", "email": "carla@example.org"}], "accepts_notice": False}
    assert fields(carla.post(f"{path}/registration", body)) == {"accepts_notice"}
    assert fields(carla.post(f"{path}/registration", body | {"people": []})) == {"people"}
    made = data(carla.post(f"{path}/registration", body | {"accepts_notice": True}), 201)
    assert made["status"] == "confirmed"
    problem(carla.post(f"{path}/registration", body | {"accepts_notice": True}), 409)
    problem(carla.send("PATCH", f"{path}/wishes", {"levels": {}}, headers={"If-Match": '"1"'}), 403)
    move(workshop, WorkshopStatus.BOOKING_OPEN)
    assert [row["id"] for row in data(carla.get(f"{path}/wishes"))["items"]] == [city.public_id]
    problem(carla.patch(f"{path}/wishes", {"levels": {made["id"]: "must"}}), 422)
    problem(carla.send("PATCH", f"{path}/wishes", {"levels": {}}), 428)
    seen = int(carla.get(f"{path}/wishes").response.headers["ETag"].strip('"'))
    said = carla.patch(f"{path}/wishes", {"levels": {city.public_id: "must"}}, seen=seen)
    assert data(said)["items"][0]["level"] == "must"
    stale = carla.patch(f"{path}/wishes", {"levels": {city.public_id: "no"}}, seen=seen)
    problem(stale, 412)
    assert stale.response.headers["ETag"] == said.response.headers["ETag"] != f'"{seen}"'
    assert data(carla.get(f"{path}/wishes"))["items"][0]["level"] == "must"
    assert data(carla.send("DELETE", f"{path}/registration"))["status"] == "cancelled"


@pytest.mark.parametrize("name", ["carla", "finn", "ada", "gus", "ivo"])
def test_strangers_change_nothing(people: People, program: Programs, name: str) -> None:
    challenge = make.published(people)
    page = program(name).send(
        "PATCH", f"/challenges/{challenge.slug}", {"summary": "Mine"}, headers={"If-Match": '"1"'}
    )
    problem(page, 403)
    problem(program(name).post(f"/challenges/{challenge.slug}/versions", {"reason": "Because I can."}), 403)


def test_a_reader_of_the_city_only_reads(people: People, program: Programs) -> None:
    factories.make_member(people.organizations["graz"], people.ivo, "reader")
    problem(program("ivo").post("/challenges", {"title": "Quiet nights"}), 403)
    solution = factories.make_solution(people.organizations["hydrolog"], status="draft")
    problem(program("ivo").get(f"/solutions/{solution.slug}"), 404)


def test_the_organizers_check_is_not_for_programs(people: People, program: Programs) -> None:
    """Publishing stays a person's work: there is no operation for it."""
    waiting = make.submitted(people)
    problem(program("ada").post(f"/challenges/{waiting.slug}/accept"), 404)
    solution = session().scalars(sa.select(Solution)).first()
    assert solution is None
    assert callable(solution_lifecycle.accept_solution)
