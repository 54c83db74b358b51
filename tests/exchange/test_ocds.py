"""Public challenges in the Open Contracting Data Standard, held to its official schemas with the extensions."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from flask import Flask

from matchmaker.challenges.models import Challenge
from matchmaker.challenges.services import joint, lifecycle, questions
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.exchange.engine import ocds, ocds_schemas
from matchmaker.exchange.queries import ocds as ocds_queries
from matchmaker.workshops.services import setup
from tests.browser import Browser
from tests.challenges import make
from tests.personas import People
from tests.workshops.world import make_workshop

pytestmark = pytest.mark.slow
ODD = "A & B <i>]]>\u2028 „ß“ 水 🌊"
AT = datetime(2026, 5, 1, 9, tzinfo=UTC)


def record(browser: Browser, challenge: Challenge) -> dict[str, Any]:
    """The record of a challenge as a visitor gets it, valid by the schema of record packages."""
    response = browser.visitor().get(f"/challenges/{challenge.slug}/ocds.json").response
    assert response.mimetype == "application/json"
    package: dict[str, Any] = json.loads(response.get_data())
    assert list(ocds_schemas.problems(package, ocds_schemas.RECORDS)) == []
    (found,) = package["records"]
    dates = [release["date"] for release in found["releases"]]
    assert dates == sorted(dates)
    assert len({release["id"] for release in found["releases"]}) == len(dates)
    assert package["publishedDate"] == dates[-1]
    return dict(found)


def ask(people: People, challenge: Challenge, text: str = "How old are the pipes?") -> Any:
    """A question of Hydrolog, waiting."""
    return questions.ask_question(people.actor("carla"), challenge=challenge, text=text)


def test_the_schema_can_say_no() -> None:
    process = ocds.Process("x", "en", ocds.City("1", "Graz", "Austria", "https://a.example/"), [_version()], {})
    (release,) = ocds.releases(process, "ocds-000000")
    package = ocds.release_package([release], uri="https://a.example/", publisher={"name": "A"}, at=AT, links={})
    assert list(ocds_schemas.problems(package, ocds_schemas.RELEASES)) == []
    for change, words in (
        ({"tag": ["idea"]}, "idea"),
        ({"date": "yesterday"}, "date-time"),
        ({"tender": {"id": "1", "status": "maybe"}}, "maybe"),
        ({"tender": {"id": "1", "enquiries": [{"answer": "No id"}]}}, "id"),
        ({"tender": {"id": "1", "enquirys": []}}, "no such field"),
        ({"planning": {"milestones": [{"id": "1", "status": "soon"}]}}, "soon"),
    ):
        broken = package | {"releases": [release | change]}
        found = "\n".join(ocds_schemas.problems(broken, ocds_schemas.RELEASES))
        assert words in found, found


def _version(number: int = 1, **changes: Any) -> ocds.Version:
    content = {
        "title": "A",
        "summary": "",
        "problem": "Pipes leak.",
        "systems": ["water"],
        "sdg": [],
        "procurement_phase": "pre_commercial",
        "notice_url": "",
        "budget_band": "",
        "questions_until": None,
        "closes_at": None,
        "decision_on": None,
        "needed_by": None,
    }
    return ocds.Version(number, AT + timedelta(days=number), "https://a.example/v", content | changes)


def test_what_a_later_version_takes_back_is_gone_from_the_compiled_release() -> None:
    first = _version(budget_band="b", questions_until="2026-06-01T10:00:00+02:00", needed_by="2027-01-01")
    budgets = {"b": ("Up to 5", 5)}
    city = ocds.City("1", "Graz", "Austria", "https://a.example/")
    every = ocds.releases(ocds.Process("x", "en", city, [first, _version(2)], budgets), "ocds-000000")
    assert [release["tag"] for release in every] == [["planning"], ["planningUpdate"]]
    before, after = ocds.compiled(every[:1]), ocds.compiled(every)
    assert before["planning"]["budget"]["amount"] == {"amount": 5, "currency": "EUR"}
    assert before["tender"]["enquiryPeriod"]["endDate"] == "2026-06-01T08:00:00Z"
    assert {row["id"]: row.get("dueDate") for row in before["planning"]["milestones"]} == {
        "questions_until": "2026-06-01T08:00:00Z",
        "needed_by": "2027-01-01T23:59:59Z",
    }
    assert "budget" not in after["planning"]
    assert "enquiryPeriod" not in after["tender"]
    assert all("dueDate" not in row for row in after["planning"]["milestones"])
    package = ocds.record_package(every, uri="https://a.example/", publisher={"name": "A"})
    assert list(ocds_schemas.problems(package, ocds_schemas.RECORDS)) == []


def test_a_challenge_is_a_release_for_each_version_answer_and_workshop(browser: Browser, people: People) -> None:
    challenge = make.published(people, title=f"Pipes {ODD}"[:150], problem=f"They leak. {ODD} " * 20)
    ada = people.actor("ada")
    question = ask(people, challenge)
    only = record(browser, challenge)
    assert [release["tag"] for release in only["releases"]] == [["planning"]]
    assert "How old" not in json.dumps(only)
    with clock.at(clock.now() + timedelta(hours=1)):
        questions.answer_question(
            people.actor("emil"), question=question, published_text=f"Age of the pipes? {ODD}", answer="60 years."
        )
    workshop = make_workshop(ada, [challenge])
    with clock.at(clock.now() + timedelta(hours=2)):
        setup.cancel_workshop(ada, workshop=workshop, why="The hall is flooded.")
    found = record(browser, challenge)
    text = json.dumps(found, ensure_ascii=False)
    release = found["compiledRelease"]
    assert release["planning"]["rationale"] == challenge.problem
    assert release["tender"]["title"] == challenge.title
    assert release["tender"]["status"] == "planning"
    (enquiry,) = release["tender"]["enquiries"]
    assert enquiry["answer"] == "60 years."
    assert enquiry["description"].startswith("Age of the pipes?")
    assert "How old" not in text
    milestones = {row["id"]: row for row in release["planning"]["milestones"]}
    off = milestones[f"workshop-{workshop.public_id}"]
    assert (off["type"], off["status"], off["description"]) == ("engagement", "notMet", "The hall is flooded.")
    assert release["planning"]["budget"]["amount"] == {"amount": 5_000_000, "currency": "EUR"}
    assert {"goal": "environmental.waterResourcesProtection"} in release["tender"]["sustainability"]
    assert [party["roles"] for party in release["parties"]] == [["buyer", "procuringEntity"]]
    for company in ("Hydrolog", "Sonnwerk", "Carla"):
        assert company not in text


def test_a_budget_that_is_not_public_is_nowhere(browser: Browser, people: People) -> None:
    challenge = make.published(people, is_budget_public=False)
    assert "budget" not in record(browser, challenge)["compiledRelease"]["planning"]


def test_a_new_version_is_a_further_release_and_the_first_stays_as_it_was(browser: Browser, people: People) -> None:
    challenge = make.published(people)
    before = record(browser, challenge)["releases"]
    with clock.at(clock.now() + timedelta(hours=1)):
        lifecycle.freeze_challenge(make.SYSTEM, challenge=challenge, notice_url="https://ted.example/notice/1")
    after = record(browser, challenge)
    assert after["releases"][: len(before)] == before
    assert after["releases"][-1]["tag"] == ["planningUpdate"]
    tender = after["compiledRelease"]["tender"]
    assert tender["status"] == "active"
    assert tender["documents"][0]["url"] == "https://ted.example/notice/1"


def test_held_sessions_are_clarification_meetings(browser: Browser, people: People) -> None:
    city = ocds.City("1", "Graz", "Austria", "https://a.example/")
    workshop = ocds.Workshop(
        "w", "Day", "https://a.example/w", AT + timedelta(days=40), AT + timedelta(days=2), AT + timedelta(days=41),
        report_url="https://a.example/w/report", report_at=AT + timedelta(days=50), sessions=[("s", AT)],
    )  # fmt: skip
    process = ocds.Process("x", "en", city, [_version()], {}, workshops=[workshop], joined=[city])
    every = ocds.releases(process, "ocds-000000")
    assert [release["id"].rpartition("-")[2] for release in every] == ["v1", "1", "announced", "held", "report"]
    package = ocds.record_package(every, uri="https://a.example/", publisher={"name": "A"})
    assert list(ocds_schemas.problems(package, ocds_schemas.RECORDS)) == []
    release = package["records"][0]["compiledRelease"]
    assert release["tender"]["clarificationMeetings"] == [{"id": "s", "date": "2026-05-01T09:00:00Z"}]
    (day,) = release["planning"]["milestones"]
    assert (day["status"], day["dateMet"]) == ("met", "2026-06-10T09:00:00Z")
    assert [document["documentType"] for document in release["planning"]["documents"]][1:] == ["marketStudies"]


def test_nothing_that_is_not_public_has_a_record(browser: Browser, people: People) -> None:
    draft = make.draft(people)
    waiting = make.submitted(people, title="Waits")
    gone = make.published(people, title="Taken back")
    assert record(browser, gone)
    lifecycle.withdraw_challenge(people.actor("emil"), challenge=gone, reason="Other things come first.")
    for challenge in (draft, waiting, gone):
        ocid = ocds.ocid_of("ocds-000000", challenge.public_id)
        for name in ("emil", "gus"):
            assert browser.as_(people, name).get(f"/challenges/{challenge.slug}/ocds.json").status == 404
        assert browser.visitor().get(f"/ocds/records/{ocid}.json").status == 404
    assert json.loads(browser.get("/ocds/releases.json").text)["releases"] == []
    assert browser.get("/ocds/records/ocds-999999-x.json").status == 404


def test_the_page_leads_to_its_open_data(browser: Browser, people: People) -> None:
    challenge = make.published(people)
    assert f"/challenges/{challenge.slug}/ocds.json" in browser.get(f"/challenges/{challenge.slug}").links()
    package = json.loads(browser.get(f"/challenges/{challenge.slug}/ocds.json").text)
    assert json.loads(browser.get(urlsplit(package["uri"]).path).text) == package


def test_all_releases_come_in_pages(browser: Browser, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocds_queries, "PER_PAGE", 2)
    slugs = [make.published(people, title=f"Number {n}").public_id for n in range(5)]
    seen: list[str] = []
    path, pages = "/ocds/releases.json", 0
    while path:
        package = json.loads(browser.get(path).text)
        assert list(ocds_schemas.problems(package, ocds_schemas.RELEASES)) == []
        seen += [release["ocid"].removeprefix("ocds-000000-") for release in package["releases"]]
        link = urlsplit(package.get("links", {}).get("next", ""))
        path, pages = f"{link.path}?{link.query}" if link.path else "", pages + 1
    assert sorted(seen) == sorted(slugs)
    assert pages == 3
    assert browser.get("/ocds/releases.json?after=nothing").status == 200


@pytest.mark.parametrize("rows", [1, 20])
def test_it_costs_the_same(rows: int, browser: Browser, people: People) -> None:
    made = [make.published(people, title=f"Number {n}") for n in range(rows)]
    for n in range(rows):
        row = ask(people, made[0], f"Question {n}?")
        questions.answer_question(people.actor("emil"), question=row, published_text="Q?", answer="Yes.")
    paths = ["/ocds/releases.json", f"/challenges/{made[0].slug}/ocds.json"]
    for path in paths:
        browser.visitor().get(path)
    found = {path: browser.get(path).statements.count for path in paths}
    assert {path: n for path, n in found.items() if n > 8} == {}


def test_the_command_holds_everything_to_the_schemas(
    app: Flask, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    from matchmaker.cli import ocds as command

    challenge = make.published(people)
    session().flush()
    with app.test_request_context():
        assert command._check() == (1, 1, [])
        real = ocds.compiled
        monkeypatch.setattr(ocds, "compiled", lambda every: real(every) | {"tag": ["idea"]})
        _pages, _records, sentences = command._check()
    assert sentences
    assert all(sentence.startswith(challenge.slug) for sentence in sentences)
    assert "check" in CliRunner().invoke(command.ocds, ["--help"]).output


def test_a_city_that_joined_is_an_interested_party(browser: Browser, people: People) -> None:
    challenge = make.published(people)
    emil, finn = people.actor("emil"), people.actor("finn")
    invited = joint.invite_city(emil, challenge=challenge, city=people.organizations["linz"])
    assert "Linz" not in json.dumps(record(browser, challenge))
    joint.answer_invitation(finn, signatory=invited, accept=True)
    parties = record(browser, challenge)["compiledRelease"]["parties"]
    assert {party["name"]: party["roles"][-1] for party in parties} == {
        "Graz": "procuringEntity",
        "Linz": "interestedParty",
    }
