"""The ten neutrality rules, attacked by programs. What a door cannot express is said at its rule."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.applications.services import applying as application_applying
from matchmaker.core.access import access_of
from matchmaker.core.db import session
from matchmaker.matching.models import Pairing
from matchmaker.outcomes.models.contact import MeetingFollowUp
from matchmaker.solutions.models import Solution
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from tests import factories
from tests.browser import Browser
from tests.challenges import make
from tests.exchange.conftest import Programs
from tests.exchange.program import OPERATIONS, Program, data, fields, make_token, problem
from tests.matching.helpers import make_market, make_offer, run_all
from tests.matching.world import make_pairing, make_rule_set
from tests.outcomes import make as outcomes
from tests.personas import People
from tests.workshops.world import make_registration, make_workshop, move

READERS = ("carla", "dora", "finn", "ada", "")
NOTICE = "https://tenders.example/42"


def addresses() -> set[str]:
    """Every address that changes something."""
    return {row.address for row in OPERATIONS if not row.is_safe}


# ── rule 1: the same text and answers for all at the same time ──


def test_rule_1_an_answer_reaches_all_programs_at_once(people: People, program: Programs) -> None:
    path = f"/challenges/{make.published(people).slug}/questions"
    asked = data(program("carla").post(path, {"text": "Is there a map of the zones?"}), 201)
    for name in READERS[1:3]:
        assert data(program(name).get(path))["items"] == []
    body = {"published_text": "Is there a map?", "answer": "Yes, online."}
    data(program("emil").post(f"{path}/{asked['id']}/answer", body))
    seen = [data(program(name).get(path))["items"] for name in READERS]
    assert all(
        [(row["question"], row["answer"]) for row in rows] == [("Is there a map?", "Yes, online.")] for rows in seen
    )
    again = program("emil").post(f"{path}/{asked['id']}/answer", body | {"answer": "No."})
    assert "the answer is public" in problem(again, 403)["detail"]


def test_rule_1_the_city_never_learns_who_asked(people: People, program: Programs) -> None:
    challenge = make.published(people)
    path = f"/challenges/{challenge.slug}"
    made = program("carla").post(f"{path}/questions", {"text": "Is there a map of the zones?"})
    assert "Hydrolog" not in made.text
    for address in (f"{path}/questions", f"{path}/contacts", f"{path}/draft", f"{path}/information-pack"):
        for name in ("emil", "eva"):
            page = program(name).get(address)
            data(page)
            assert "Hydrolog" not in page.text
            assert "Carla" not in page.text


def test_rule_1_a_changed_text_is_nobodys_before_it_is_everybodys(people: People, program: Programs) -> None:
    path = f"/challenges/{make.published(people).slug}"
    emil = program("emil")
    data(emil.patch(path, {"problem": "Only the hills matter to us now."}))
    for name in (*READERS, "emil"):
        for address in (path, f"{path}/versions", f"{path}/versions/1"):
            assert "Only the hills" not in program(name).get(address).text
    for name in ("carla", "dora", "finn"):
        problem(program(name).get(f"{path}/draft"), 403)
    data(emil.post(f"{path}/versions", {"reason": "A smaller area."}), 201)
    for name in READERS:
        assert "Only the hills" in program(name).get(path).text


# ── rule 2: 1:1 only after an open session. The API neither writes a programme nor places a meeting. ──


def test_rule_2_no_program_writes_a_programme_or_places_a_meeting(people: People, program: Programs) -> None:
    assert not [a for a in addresses() if any(word in a for word in ("programme", "schedule", "meeting", "session"))]
    challenge = factories.make_challenge(people.organizations["graz"])
    workshop = make_workshop(people.actor("ada"), [challenge])
    shown = data(program("").get(f"/workshops/{workshop.slug}"))["programme"]
    blocks = [part["starts_at"] for part in shown if part["kind"] == "meetings"]
    presented = [part["ends_at"] for part in shown if part["is_open"] and challenge.slug in part["challenges"]]
    assert blocks
    assert max(presented) <= min(blocks)


# ── rule 3: new information is published before a meeting is closed. The API closes none. ──


def test_rule_3_no_program_closes_a_meeting(people: People, program: Programs) -> None:
    meeting = outcomes.follow_up(make.published(people), people.organizations["hydrolog"])
    for path in (f"/meetings/{meeting.public_id}/follow-up", f"/meetings/{meeting.public_id}"):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            problem(program("emil").send(method, path, {"gave_information": False}), 404)
    session().refresh(meeting)
    assert not session().get_one(MeetingFollowUp, meeting.id).is_closed


def test_rule_3_an_open_meeting_is_in_nobodys_pack(people: People, program: Programs) -> None:
    challenge = make.published(people)
    outcomes.follow_up(challenge, people.organizations["hydrolog"])
    assert data(program("dora").get(f"/challenges/{challenge.slug}/information-pack"))["meetings"] == []


# ── rule 4: organizers own nothing they arrange, whichever hat the token wears ──


def test_rule_4_an_organizer_has_no_solution_and_no_application(people: People, program: Programs) -> None:
    hydrolog, challenge = people.organizations["hydrolog"], make.published(people)
    factories.make_solution(hydrolog)
    factories.make_member(hydrolog, people.ada, "owner")
    ada = Program(program("ada").browser, secret=make_token(people.actor("ada"), hat=hydrolog.public_id).secret)
    assert data(ada.get("/me"))["acting_as"] == "company"
    assert "neutral" in problem(ada.post("/solutions", {"title": "Mine"}), 403)["detail"]
    start = f"/challenges/{challenge.slug}/applications"
    assert "neutral" in problem(ada.post(start, {}), 403)["detail"]
    solution = session().scalars(sa.select(Solution)).one()
    pairing = make_pairing(challenge.id, solution.id, make_rule_set(1, "published"))
    refused = ada.put(f"/pairings/{pairing.public_id}/company-decision", {"decision": "interested"})
    assert "neutral" in problem(refused, 403)["detail"]


def test_rule_4_an_organizer_does_not_take_part_in_the_own_workshop(people: People, program: Programs) -> None:
    sonnwerk = people.organizations["sonnwerk"]
    workshop = make_workshop(people.actor("ada"), [make.published(people)])
    factories.make_member(sonnwerk, people.ada, "owner")
    ada = Program(program("ada").browser, secret=make_token(people.actor("ada"), hat=sonnwerk.public_id).secret)
    body = {"people": [{"name": "Ada"}], "accepts_notice": True}
    page = ada.post(f"/workshops/{workshop.slug}/registration", body)
    assert "You are on this workshop’s team" in problem(page, 403)["detail"]
    assert session().scalar(sa.select(sa.func.count(Registration.id))) == 0


def test_rule_4_a_token_for_one_side_does_not_hide_the_other(people: People, program: Programs) -> None:
    """Somebody who belongs to both stays a member of both, whatever hat their token wears."""
    challenge = make.published(people)
    factories.make_solution(people.organizations["hydrolog"])
    factories.make_member(people.organizations["graz"], people.carla)
    token = make_token(people.actor("carla"), hat=people.organizations["hydrolog"].public_id)
    carla = Program(program("carla").browser, secret=token.secret)
    path = f"/challenges/{challenge.slug}"
    assert (
        "You belong to this city"
        in problem(carla.post(f"{path}/questions", {"text": "What do we want?"}), 403)["detail"]
    )
    assert "You belong to the city" in problem(carla.post(f"{path}/applications", {}), 403)["detail"]


# ── rule 5: every proposal has its reasons and a rule version ──


def test_rule_5_every_proposal_says_why_and_by_which_rules(people: People, program: Programs) -> None:
    (challenge, *_rest), _solutions = make_market(people)
    run_all()
    city = program("emil" if challenge.city.name == "Graz" else "finn")
    items = data(city.get(f"/challenges/{challenge.slug}/pairings"))["items"]
    assert items
    for row in items:
        assert row["rule_set_version"] == "1"
        assert all(term["sentence"] for term in row["terms"])
        assert row["score"] == pytest.approx(sum(term["points"] or 0 for term in row["terms"]))
    rules = data(program("").get(f"/rules/{items[0]['rule_set_version']}"))["rules"]
    assert {term["rule"] for term in items[0]["terms"]} <= {rule["rule"] for rule in rules}


def test_rule_5_no_program_makes_or_scores_a_proposal(people: People, program: Programs) -> None:
    assert {a for a in addresses() if "pairing" in a or "rule" in a} == {
        "/pairings/{public_id}/city-decision",
        "/pairings/{public_id}/company-decision",
    }
    pairing = make_pairing(
        factories.make_challenge(people.organizations["graz"]).id,
        factories.make_solution(people.organizations["hydrolog"]).id,
        make_rule_set(1, "published"),
    )
    before = (pairing.score, pairing.rank, pairing.terms)
    for body in ({"decision": "shortlisted", "score": 10_000}, {"decision": "shortlisted", "rank": 1}):
        problem(program("emil").put(f"/pairings/{pairing.public_id}/city-decision", body), 422)
    session().refresh(pairing)
    assert (pairing.score, pairing.rank, pairing.terms) == before


# ── rule 6: order is neutral and reproducible ──


def test_rule_6_lists_come_in_the_matchers_order_with_its_seed(people: People, program: Programs) -> None:
    (challenge, *_rest), _solutions = make_market(people, challenges=1, solutions=0)
    for letter in "abcdefgh":
        make_offer(people.organizations["hydrolog"], 0, title=f"{letter} listens to pipes", slug=f"twin-{letter}")
    path = f"/challenges/{challenge.slug}/pairings"
    shown = []
    for _again in range(2):
        run_all(seed=7)
        items = data(program("emil").get(path))["items"]
        ranked = session().scalars(sa.select(Pairing).where(Pairing.is_current).order_by(Pairing.rank)).all()
        assert [(row["id"], row["seed"]) for row in items] == [(row.public_id, 7) for row in ranked]
        shown.append([row["solution"]["slug"] for row in items])
    assert len(shown[0]) == 8
    assert shown[0] == shown[1]


def test_rule_6_nobody_asks_for_the_alphabet_or_a_better_place(people: People, program: Programs) -> None:
    for name in "cab":
        factories.make_solution(people.organizations["hydrolog"], f"{name} listens")
    for address in ("/solutions?sort=title", "/challenges?sort=title", "/organizations?sort=name"):
        assert fields(program("").get(address)) == {"sort"}
    orders = {tuple(row["slug"] for row in data(program(n).get("/solutions"))["items"]) for n in ("", "carla", "emil")}
    assert len(orders) == 1


# ── rule 7: in live procurement 1:1 dialogue freezes and points to the official notice ──


def test_rule_7_questions_applications_and_decisions_stop(people: People, program: Programs) -> None:
    challenge = make.published(people)
    solution = factories.make_solution(people.organizations["hydrolog"])
    pairing = make_pairing(challenge.id, solution.id, make_rule_set(1, "published"))
    carla, emil, path = program("carla"), program("emil"), f"/challenges/{challenge.slug}"
    draft = data(carla.post(f"{path}/applications", {"solution": solution.slug}), 201)
    assert fields(emil.post(f"{path}/freeze", {"notice_url": "javascript:alert(1)"})) == {"notice_url"}
    assert data(emil.post(f"{path}/freeze", {"notice_url": NOTICE}))["notice"] == NOTICE
    assert data(program("").get(path))["notice"] == NOTICE
    problem(carla.post(f"{path}/questions", {"text": "What do you really want?"}), 403)
    problem(carla.post(f"{path}/applications", {}), 403)
    problem(carla.post(f"/applications/{draft['id']}/submit"), 403)
    problem(carla.patch(f"/applications/{draft['id']}", {"approach": "Quick"}, seen=1), 403)
    problem(emil.put(f"/pairings/{pairing.public_id}/city-decision", {"decision": "shortlisted"}), 403)
    problem(carla.put(f"/pairings/{pairing.public_id}/company-decision", {"decision": "interested"}), 403)
    assert session().scalars(sa.select(Pairing.city_decision)).one() == "none"


# ── rule 8: taking part is not binding, gives no advantage, absence no disadvantage ──


def test_rule_8_nobody_registers_without_accepting_the_notice(people: People, program: Programs) -> None:
    workshop: Workshop = make_workshop(people.actor("ada"), [make.published(people)])
    path = f"/workshops/{workshop.slug}/registration"
    person = {"people": [{"name": "Carla"}]}
    assert fields(program("carla").post(path, person)) == {"accepts_notice"}
    assert fields(program("carla").post(path, person | {"accepts_notice": False})) == {"accepts_notice"}
    assert fields(program("carla").post(path, person | {"accepts_notice": "yes"})) == {"accepts_notice"}
    assert session().scalar(sa.select(sa.func.count(Registration.id))) == 0


def test_rule_8_who_stayed_away_reads_the_same_pack(people: People, program: Programs) -> None:
    challenge = make.published(people)
    outcomes.follow_up(challenge, people.organizations["hydrolog"])
    path = f"/challenges/{challenge.slug}/information-pack"
    there, away = program("carla").get(path), program("dora").get(path)
    assert data(there) == data(away)
    assert "Hydrolog" not in there.text
    problem(program("").get(path), 401)


# ── rule 9: warning against trade secrets ──


def test_rule_9_the_warning_stands_where_programs_write(browser: Browser, program: Programs) -> None:
    paths = data(program("").get("/openapi.json"))
    for schema in ("QuestionNew", "ApplicationChange"):
        assert "trade secret" in paths["components"]["schemas"][schema]["description"]
    for path in ("/challenges/{slug}/questions", "/challenges/{slug}/applications"):
        assert "trade secret" in paths["paths"][path]["post"]["description"].lower()
    assert "trade secret" in browser.get("/api").words


def test_rule_9_what_was_asked_in_private_stays_private(people: People, program: Programs) -> None:
    path = f"/challenges/{make.published(people).slug}"
    data(program("carla").post(f"{path}/questions", {"text": "Our coating XK-7 needs forty degrees."}), 201)
    for name in ("dora", "finn", ""):
        for address in (f"{path}/questions", path):
            assert "XK-7" not in program(name).get(address).text
    for name in ("dora", "emil"):
        for address in (f"{path}/contacts", f"{path}/information-pack"):
            assert "XK-7" not in program(name).get(address).text


def test_rule_9_an_application_is_read_by_nobody_before_the_closing_time(people: People, program: Programs) -> None:
    challenge = factories.make_challenge(people.organizations["graz"])
    solution = factories.make_solution(people.organizations["hydrolog"])
    carla = people.actor("carla")
    row = application_applying.start_application(
        carla, challenge=challenge, company=people.organizations["hydrolog"], solution=solution
    )
    session().flush()
    for name in ("emil", "eva", "dora", "ada", "gus", "finn"):
        problem(program(name).get(f"/applications/{row.public_id}"), 404)


# ── rule 10: attendance and report are published by a date ──


def test_rule_10_every_workshop_names_the_day_of_its_report(people: People, program: Programs) -> None:
    workshop = make_workshop(people.actor("ada"), [factories.make_challenge(people.organizations["graz"])])
    shown = data(program("").get(f"/workshops/{workshop.slug}"))
    assert workshop.report_due_on is not None
    assert shown["report_due_on"] == workshop.report_due_on.isoformat()
    assert shown["report_published_at"] is None
    assert not [a for a in addresses() if "report" in a]


def test_rule_10_attendance_is_in_everybodys_pack(people: People, program: Programs) -> None:
    challenge = make.published(people)
    workshop = make_workshop(people.actor("ada"), [challenge])
    came = make_registration(workshop, people.organizations["hydrolog"], consents_to_list=True)
    came.arrived_at = workshop.starts_at
    move(workshop, WorkshopStatus.HELD)
    pack = data(program("dora").get(f"/challenges/{challenge.slug}/information-pack"))
    assert [row["names"] for row in pack["attendance"]] == [["Hydrolog"]]


def test_no_write_is_open_to_everybody(app: Flask) -> None:
    """Each operation that changes something is guarded by a policy of its feature, never by "anyone"."""
    for operation in OPERATIONS:
        access = access_of(app, f"api.{operation.name}")
        assert access is not None
        if not operation.is_safe:
            assert access.policy.__name__.startswith("can_")
