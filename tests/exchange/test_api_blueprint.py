"""The door itself: who comes in, what is read, what is refused and how."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, g

from matchmaker import create_app
from matchmaker.app import ROOT
from matchmaker.challenges.models import Challenge
from matchmaker.core import clock, testing
from matchmaker.core.actors import system_actor
from matchmaker.core.db import session, writing
from matchmaker.exchange.engine.openapi import Operation
from matchmaker.exchange.models import KeptAnswer
from matchmaker.exchange.services import tokens as tokens_services
from matchmaker.exchange.views.blueprint import rate_key
from matchmaker.matching.models import Pairing
from tests import factories
from tests.browser import Browser
from tests.challenges import make
from tests.conftest import test_config as settings
from tests.exchange.conftest import Programs
from tests.exchange.program import BASE, OPERATIONS, data, fields, problem
from tests.personas import People

WRITES = [row for row in OPERATIONS if not row.is_safe]


@pytest.mark.parametrize("operation", WRITES, ids=lambda row: f"{row.method} {row.address}")
def test_a_cookie_changes_nothing(operation: Operation, people: People, browser: Browser) -> None:
    address = BASE + operation.address
    for name, _kind in operation.path_names:
        address = address.replace(f"{{{name}}}", "anything")
    browser.as_(people, "emil")
    tries: list[dict[str, Any]] = [{"json": {}}, {"data": {"csrf_token": browser._csrf()}}]
    for options in tries:
        page = browser._request(operation.method, address, **options)
        assert "token" in problem(page, 401)["detail"]


def test_a_cookie_may_read_what_its_page_shows(people: People, browser: Browser) -> None:
    page = browser.as_(people, "emil").get(f"{BASE}/me")
    assert data(page) == data(page) | {"person": "Emil", "acting_for": "Graz", "token": "", "may_write": False}
    assert page.response.headers["Cache-Control"] == "no-store"
    assert "Cookie" in page.response.headers["Vary"]
    assert "Access-Control-Allow-Origin" not in page.response.headers


def test_refusals_say_what_the_policy_says(people: People, program: Programs) -> None:
    challenge = make.published(people)
    path = f"/challenges/{challenge.slug}/questions"
    refused = problem(program("emil").post(path, {"text": "May I ask myself?"}), 403)
    assert refused["detail"].startswith("You belong to this city")
    problem(program("carla").get("/challenges/nowhere"), 404)
    problem(program("carla").get("/nowhere"), 404)
    page = program("carla").send("DELETE", f"/challenges/{challenge.slug}")
    problem(page, 405)
    assert "GET" in page.response.headers["Allow"]


def test_what_is_hidden_is_not_there(people: People, program: Programs) -> None:
    draft = make.draft(people)
    for name in ("", "carla", "finn", "ada"):
        problem(program(name).get(f"/challenges/{draft.slug}"), 404)


def test_bodies_are_json_and_nothing_else(people: People, program: Programs) -> None:
    emil = program("emil")
    problem(emil.send("POST", "/challenges", data="title=A", content_type="application/x-www-form-urlencoded"), 415)
    problem(emil.send("POST", "/challenges", data=b"{", content_type="application/json"), 400)
    problem(emil.send("POST", "/challenges", data=b"\xff\xfe", content_type="application/json"), 400)
    problem(emil.send("POST", "/challenges", data=b'{"title": "\\ud800"}', content_type="application/json"), 400)
    problem(emil.send("POST", "/challenges", content_type="application/json"), 400)
    assert fields(emil.post("/challenges", {})) == {"title"}
    problem(emil.post("/challenges", []), 422)
    assert fields(emil.post("/challenges", {"title": "A", "colour": "red"})) == {"colour"}
    assert session().scalar(sa.select(sa.func.count(Challenge.id))) == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", 3),
        ("title", "  "),
        ("title", "x" * 201),
        ("title", "a\x00b"),
        ("baseline_value", True),
        ("baseline_value", "40"),
        ("baseline_value", 1e300),
        ("baseline_year", 2025.5),
        ("baseline_year", False),
        ("maturity_from", 10),
        ("systems", "water"),
        ("systems", ["nowhere"]),
        ("topics", ["nowhere"]),
        ("sdg", ["1", "2", "3", "4"]),
        ("criteria", [{"name": "A", "weight": 99}]),
        ("criteria.0.weight", [{"name": "A", "weight": 101}]),
        ("musts", ["same", "Same"]),
        ("closes_at", "2027-01-01T10:00:00"),
        ("closes_at", "tomorrow"),
        ("decision_on", "2027-02-30"),
        ("decision_on", "0001-01-01"),
        ("is_budget_public", "yes"),
        ("notice_url", "javascript:alert(1)"),
        ("smart_answers", {"nowhere": {"score": 1}}),
        ("is_light", 1),
        ("stage", "nowhere"),
    ],
)
def test_every_wrong_value_is_named(people: People, program: Programs, field: str, value: object) -> None:
    body = {"title": "Quiet nights", field.split(".")[0]: value}
    page = program("emil").post("/challenges", body)
    assert field in fields(page)
    pointers = {row["pointer"] for row in json.loads(page.text)["errors"]}
    assert f"#/{field.replace('.', '/')}" in pointers
    assert session().scalar(sa.select(sa.func.count(Challenge.id))) == 0


def test_a_whole_number_may_be_written_with_a_point(people: People, program: Programs) -> None:
    made = data(program("emil").post("/challenges", {"title": "Quiet nights", "baseline_year": 2025.0}), 201)
    assert made["content"]["baseline_year"] == 2025


def test_unknown_filters_are_refused_not_ignored(program: Programs) -> None:
    nobody = program()
    assert fields(nobody.get("/challenges?colour=red")) == {"colour"}
    assert fields(nobody.get("/challenges?page=0")) == {"page"}
    assert fields(nobody.get("/challenges?page=x")) == {"page"}
    assert fields(nobody.get("/challenges?page=1&page=2")) == {"page"}
    assert fields(nobody.get("/challenges?sort=price")) == {"sort"}
    assert fields(nobody.get("/rules?page=1")) == {"page"}


@pytest.mark.parametrize(
    "query",
    [
        "challenges?status=bogus",
        "challenges?system=watr",
        "challenges?country=XX",
        "solutions?maturity=7",
        "results?country=no",
        "organizations?kind=town",
    ],
)
def test_a_filter_with_an_unknown_code_is_refused(people: People, program: Programs, query: str) -> None:
    """An empty list would look like an answer."""
    name = query.partition("?")[2].partition("=")[0]
    assert {field.partition("/")[0].partition(".")[0] for field in fields(program().get(f"/{query}"))} == {name}


def test_lists_lead_to_their_next_page(people: People, program: Programs) -> None:
    for n in range(45):
        factories.make_challenge(people.organizations["graz"], f"Challenge {n}")
    nobody = program()
    first = nobody.get("/challenges?system=water&system=energy")
    assert data(first)["total"] == 45
    link = first.response.headers["Link"]
    assert 'rel="next"' in link
    assert 'rel="prev"' not in link
    address = next(part.split(">")[0].lstrip(" <") for part in link.split(",") if 'rel="next"' in part)
    assert "system=water&system=energy" in address
    second = data(nobody.get(address))
    assert second["page"] == 2
    slugs = {row["slug"] for row in data(first)["items"]} | {row["slug"] for row in second["items"]}
    assert len(slugs) == 40
    assert "last page is 3" in problem(nobody.get("/challenges?page=4"), 404)["detail"]


def test_what_was_not_read_is_not_overwritten(people: People, program: Programs) -> None:
    emil = program("emil")
    made = emil.post("/challenges", {"title": "Quiet nights"})
    path = made.response.headers["Location"]
    tag = made.response.headers["ETag"]
    seen = int(tag.strip('"'))
    problem(emil.send("PATCH", path, {"summary": "A"}), 428)
    problem(emil.send("PATCH", path, {"summary": "A"}, headers={"If-Match": '"x"'}), 400)
    problem(emil.send("PATCH", path, {"summary": "A"}, headers={"If-Match": "*"}), 428)
    for empty in ('""', 'W/""', '"", "1"'):  # found by `make fuzz`: the library reads an empty tag as None
        problem(emil.send("PATCH", path, {"summary": "A"}, headers={"If-Match": empty}), 400)
    changed = emil.patch(path, {"summary": "Trams ring."}, seen=seen)
    data(changed)
    assert changed.response.headers["ETag"] != tag
    late = program("eva").patch(path, {"summary": "Trams are loud."}, seen=seen)
    assert "Read it again" in problem(late, 412)["detail"]
    assert late.response.headers["ETag"] == changed.response.headers["ETag"]
    problem(emil.patch(path, {"summary": "The same person late."}, seen=seen), 412)
    assert data(emil.get(f"{path}/draft"))["content"]["summary"] == "Trams ring."


def test_an_operation_answers_in_full_whatever_the_reader_has(people: People, program: Programs) -> None:
    """Its ETag is a version, not the words, and the document names no 304: packed or not."""
    emil = program("emil")
    path = emil.post("/challenges", {"title": "Quiet nights"}).response.headers["Location"]
    client, bearer = emil.browser.app.test_client(), {"Authorization": f"Bearer {emil.secret}"}
    for packed in ("identity", "gzip"):
        headers = {**bearer, "Accept-Encoding": packed}
        for _time in range(2):
            Browser.forget_request()
            answer = client.get(f"{BASE}{path}/draft".replace(BASE * 2, BASE), headers=headers)
            assert answer.status_code == 200
            assert answer.headers.get("Content-Encoding", "identity") == packed
            headers["If-None-Match"] = answer.headers["ETag"]
    Browser.forget_request()
    assert "ETag" not in client.get(f"{BASE}/vocabulary").headers


def test_the_same_request_happens_once(people: People, program: Programs) -> None:
    emil = program("emil")
    key = {"Idempotency-Key": "4b1f"}
    first = emil.post("/challenges", {"title": "Quiet nights"}, headers=key)
    again = emil.post("/challenges", {"title": "Quiet nights"}, headers=key)
    assert data(first, 201) == data(again, 201)
    assert again.response.headers["Idempotency-Replayed"] == "true"
    assert again.response.headers["Location"] == first.response.headers["Location"]
    assert again.response.headers["ETag"] == first.response.headers["ETag"]
    assert session().scalar(sa.select(sa.func.count(Challenge.id))) == 1
    assert fields(emil.post("/challenges", {"title": "Other"}, headers=key)) == {"Idempotency-Key"}
    assert fields(emil.post("/solutions", {"title": "Quiet nights"}, headers=key)) == {"Idempotency-Key"}
    data(program("eva").post("/challenges", {"title": "Quiet nights"}, headers=key), 201)
    assert fields(emil.post("/challenges", {"title": "B"}, headers={"Idempotency-Key": "x" * 81})) == {
        "Idempotency-Key"
    }


def test_a_repetition_is_answered_although_it_would_be_refused_now(people: People, program: Programs) -> None:
    draft = make.draft(people)
    emil, path = program("emil"), f"/challenges/{draft.slug}/submit"
    key = {"Idempotency-Key": "once"}
    assert data(emil.post(path, headers=key))["status"] == "submitted"
    assert data(emil.post(path, headers=key))["status"] == "submitted"
    assert "already submitted" in problem(emil.post(path), 403)["detail"]


def test_a_refusal_is_not_kept(people: People, program: Programs) -> None:
    draft = make.draft(people, summary="")
    emil, path = program("emil"), f"/challenges/{draft.slug}"
    key = {"Idempotency-Key": "once"}
    assert "summary" in fields(emil.post(f"{path}/submit", headers=key))
    data(emil.patch(path, {"summary": "Trams ring."}))
    assert data(emil.post(f"{path}/submit", headers=key))["status"] == "submitted"


def test_kept_answers_are_forgotten_after_a_day(people: People, program: Programs) -> None:
    program("emil").post("/challenges", {"title": "Quiet nights"}, headers={"Idempotency-Key": "1"})
    assert tokens_services.delete_old_answers(system_actor("test")) == 0
    with clock.at(clock.now() + timedelta(hours=25)):
        assert tokens_services.delete_old_answers(system_actor("test")) == 1
    assert session().scalar(sa.select(sa.func.count(KeptAnswer.id))) == 0


def test_sentences_come_in_the_readers_language(people: People, program: Programs) -> None:
    page = program("").get("/vocabulary/country", headers={"Accept-Language": "de"})
    assert "Österreich" in page.text


def test_requests_are_counted(tmp_path: Path) -> None:
    other = create_app(settings("sqlite://", tmp_path, env="development"))
    other.config["API_RATE"] = "3 per minute"
    with other.test_client() as client:
        statuses = [client.get(f"{BASE}/vocabulary").status_code for _n in range(4)]
        assert statuses == [200, 200, 200, 429]
        last = client.get(f"{BASE}/vocabulary")
        assert last.mimetype == "application/problem+json"
        assert 1 <= int(last.headers["Retry-After"]) <= 60


WITHOUT_REDIS = """
from config import Config
from matchmaker import create_app
app = create_app(Config.from_env())
app.config["API_RATE"] = "3 per minute"
with app.test_client() as client:
    print([client.get("/api/v1/vocabulary").status_code for _n in range(5)])
"""


@pytest.mark.slow
def test_requests_are_answered_and_counted_while_the_shared_count_is_away(tmp_path: Path) -> None:
    """In a process of its own: the limiter is one for all applications of a process."""
    own = {"DATABASE_URL": "sqlite://", "DATA_DIR": str(tmp_path), "QUEUE_URL": "manual:"}
    away = {"APP_ENV": "development", "RATE_LIMIT_URL": "redis://127.0.0.1:9", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_REDIS], env=os.environ | own | away, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[200, 200, 200, 429, 429]", done.stderr


def test_live_tokens_are_counted_for_themselves_and_invented_ones_by_address(
    app: Flask, people: People, program: Programs
) -> None:
    texts = [
        tokens_services.create_token(
            people.actor(who), name="T", scope="read", hat=people.hat(who), expires_on=clock.today()
        ).secret
        for who in ("emil", "carla")
    ]
    testing.commit()

    def key(header: str, address: str = "1.1.1.1") -> str:
        headers, environ = {"Authorization": header} if header else {}, {"REMOTE_ADDR": address}
        with app.test_request_context(headers=headers, environ_base=environ), writing(False):
            g.pop("holder_of_header", None)
            return rate_key()

    live = {key(f"Bearer {text}") for text in texts}
    assert len(live) == 2
    assert live == {key(f"bearer  {text}", "2.2.2.2") for text in texts}
    assert not any(text in one for one in live for text in texts)
    invented = {key(header) for header in ("", "Bearer one", "Bearer two", texts[0], f"Bearer {texts[0]}x")}
    assert len(invented) == 1
    assert invented != {key("Bearer one", "2.2.2.2")}


def test_changing_invented_tokens_does_not_get_around_the_limit(tmp_path: Path) -> None:
    other = create_app(settings("sqlite://", tmp_path, env="development"))
    other.config["API_RATE"] = "3 per minute"
    with other.test_client() as client:
        invented = [{"Authorization": f"Bearer {n}"} for n in range(5)]
        statuses = [client.get(f"{BASE}/vocabulary", headers=one).status_code for one in invented]
    assert statuses == [401, 401, 401, 429, 429]


def test_nothing_of_a_refused_request_stays(people: People, program: Programs) -> None:
    """The draft is made before its content is found wrong: neither is there afterwards."""
    page = program("emil").post("/challenges", {"title": "Quiet nights", "systems": ["nowhere"]})
    assert fields(page) == {"systems"}
    assert session().scalar(sa.select(sa.func.count(Challenge.id))) == 0
    assert session().scalar(sa.select(sa.func.count(Pairing.id))) == 0
