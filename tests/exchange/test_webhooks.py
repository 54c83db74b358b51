"""Webhooks: set up in pages, told what happened, signed, sent again, switched off; through a real receiver."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from config import Config, ConfigError
from matchmaker import create_app
from matchmaker.applications.events import DecisionsReleased
from matchmaker.applications.models import Application
from matchmaker.challenges.events import ChallengePublished
from matchmaker.challenges.models import Challenge
from matchmaker.core import clock, jobs, outgoing, testing
from matchmaker.core.actors import system_actor
from matchmaker.core.audit import AuditEntry
from matchmaker.core.db import db, session, unit_of_work
from matchmaker.core.errors import Conflict, Denied, Invalid
from matchmaker.core.eventbus import muted, publish
from matchmaker.core.mail import OutboxMail
from matchmaker.exchange.engine import webhooks as engine
from matchmaker.exchange.models import Webhook, WebhookDelivery
from matchmaker.exchange.queries import webhooks as queries
from matchmaker.exchange.services import webhooks as services
from matchmaker.matching.events import MutualInterest, PairingsUpdated
from matchmaker.matching.models import Pairing
from matchmaker.notifications.models import Notification
from matchmaker.organizations.events import OrganizationClosed, OrganizationsMerged
from matchmaker.scheduling.events import ScheduleReleased
from matchmaker.scheduling.models import Schedule
from tests.browser import Browser
from tests.challenges import make
from tests.conftest import PLENTY, NewDatabase
from tests.conftest import test_config as make_config
from tests.exchange.conftest import Programs
from tests.exchange.program import data
from tests.exchange.receiver import Arrived, Receiver, example, make_certificate, receiver
from tests.personas import People, make_people
from tests.world import build_world

LISTENERS = "matchmaker.exchange.listeners"


@pytest.fixture
def here(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Webhooks may go to this machine."""
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], webhooks_to_localhost=True))


@pytest.fixture
def heard(here: None) -> Iterator[Receiver]:
    with receiver() as found:
        yield found


def hook_of(people: People, name: str, heard: Receiver, *events: str) -> Webhook:
    """A webhook of the one whom this persona acts for, that hears these events (or all)."""
    actor = people.actor(name)
    return services.create_webhook(actor, address=heard.address, events=events or queries.choosable(actor))


def tell(event: Any) -> None:
    """Publish an event for the exchange alone, and send what it causes."""
    with muted(but=LISTENERS):
        publish(event)
    testing.commit()
    jobs.drain()


def deliveries() -> list[WebhookDelivery]:
    session().expire_all()
    return list(session().scalars(sa.select(WebhookDelivery).order_by(WebhookDelivery.id)))


def checked(arrived: Arrived, secret: str) -> dict[str, Any]:
    """What arrived, verified by the program of the document."""
    found: dict[str, Any] = example().verify(
        secret, arrived.headers, arrived.body, now=int(arrived.headers["webhook-timestamp"])
    )
    return found


def test_an_owner_sets_one_up_tries_it_and_removes_it(people: People, browser: Browser, heard: Receiver) -> None:
    page = browser.as_(people, "emil").get("/account/tokens").has("Webhooks: let us tell your program")
    page = browser.get("/webhooks").has("There are no webhooks.", "A schedule is released")
    made = page.submit("Create webhook", address=heard.address, events=["challenge.published"]).has(
        "Copy the secret now."
    )
    assert made.response.headers["Cache-Control"] == "no-store"
    secret = re.findall(r"whsec_[A-Za-z0-9+/=]{44}", made.text)[0]
    row = session().scalars(sa.select(Webhook)).one()
    assert (row.organization_id, row.events) == (people.organizations["graz"].id, ["challenge.published"])
    stored = repr(session().execute(sa.select(*Webhook.__table__.columns)).all())
    assert secret not in stored
    assert secret.removeprefix("whsec_") not in stored
    assert queries.secrets_of(row) == [secret]
    log = repr(session().execute(sa.select(AuditEntry.verb, AuditEntry.details)).all())
    assert "exchange.create_webhook" in log
    assert secret not in log
    assert row.sealed_secret not in log
    address = f"/webhooks/{row.public_id}"
    assert secret not in browser.get("/webhooks").has(heard.address, "Switched on").text
    page = browser.get(address).has("Nothing was sent yet")
    assert secret not in page.text
    page.submit("Send a test").follow().has("The test is on its way.", "Waiting")
    jobs.drain()
    assert checked(heard.arrived[0], secret) == {
        "type": "webhook.test",
        "timestamp": checked(heard.arrived[0], secret)["timestamp"],
        "data": {"address": None, "challenge": None, "solution": None, "workshop": None, "release": None},
    }
    assert heard.arrived[0].path == "/hook"
    page = browser.get(address).has("Delivered", "204", heard.arrived[0].id)
    page.submit("Send again").follow().has("on its way again")
    jobs.drain()
    assert [one.id for one in heard.arrived] == [heard.arrived[0].id] * 2
    browser.get(address).submit("Switch off").follow().has("Switched off", "Switch on")
    assert browser.post(f"{address}/test").status == 403
    browser.get(address).submit("Switch on").follow().has("Switched on")
    browser.get(f"{address}/remove").submit("Remove webhook").follow().has("Webhook removed.", "There are no webhooks.")
    assert deliveries() == []


@pytest.mark.parametrize(
    "address",
    [
        "http://city.example/hook",
        "https://localhost/hook",
        "https://127.0.0.1/",
        "https://10.1.2.3/",
        "https://192.168.0.1/",
        "https://172.16.0.1:8443/",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://[::1]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[2002:a00:1::]/",
        "https://printer/",
        "https://db.internal/",
        "https://user:word@city.example/",
        "https://city.example/#part",
        "https://city.example:0/",
        "https://city.example:99999/",
        "https://city.example/a b",
        "ftp://city.example/",
        "https://",
        "nothing",
        "https://city.example/" + "a" * 500,
    ],
)
def test_addresses_that_nothing_is_sent_to_are_refused_with_a_sentence(
    people: People, browser: Browser, address: str
) -> None:
    page = browser.as_(people, "emil").get("/webhooks")
    again = page.submit("Create webhook", address=address, events=["challenge.published"])
    assert again.status == 422
    assert session().scalar(sa.select(sa.func.count(Webhook.id))) == 0
    with pytest.raises(outgoing.Unfit):
        outgoing.resolve(outgoing.read_target(address))
    assert outgoing.post(address, b"", {}).problem in {"no_address", "not_https", "not_public"}


@pytest.mark.parametrize(
    "answers",
    [
        ["10.0.0.7"],
        ["93.184.216.34", "127.0.0.1"],
        ["::1"],
        ["::ffff:169.254.169.254"],
        ["fe80::1%eth0"],
        ["2002:7f00:1::"],
    ],
)
def test_a_public_name_that_leads_into_a_private_network_is_not_spoken_to(
    monkeypatch: pytest.MonkeyPatch, answers: list[str]
) -> None:
    """Also if only one of its addresses is private."""
    found = [(2, 1, 6, "", (ip, 443)) for ip in answers]
    monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda *_a, **_k: found)
    assert outgoing.post("https://city.example/", b"{}", {}).problem == "not_public"


def test_the_address_that_was_checked_is_the_one_that_is_spoken_to(
    monkeypatch: pytest.MonkeyPatch, heard: Receiver
) -> None:
    """The name is looked up once: what it means a moment later does not count."""
    asked: list[str] = []
    port = int(heard.address.rpartition(":")[2].partition("/")[0])

    def look_up(host: str, *_values: Any, **_named: Any) -> list[Any]:
        asked.append(host)
        ip = "127.0.0.1" if host in {"localhost", "127.0.0.1"} and len(asked) < 3 else "203.0.113.9"
        return [(2, 1, 6, "", (ip, port))]

    monkeypatch.setattr(outgoing.socket, "getaddrinfo", look_up)
    answer = outgoing.post(heard.address.replace("127.0.0.1", "localhost"), b"{}", {}, here=True)
    assert (answer.problem, answer.status) == ("", 204)
    assert asked[0] == "localhost"
    assert set(asked[1:]) <= {"127.0.0.1"}  # the connection itself names only the address that was checked
    assert heard.arrived[0].headers["Host"] == f"localhost:{port}"


def test_this_machine_is_spoken_to_only_where_it_was_set_up_so(people: People, app: Flask) -> None:
    with receiver() as found:
        assert outgoing.post(found.address, b"{}", {}).problem == "not_https"
        with pytest.raises(Invalid):
            services.create_webhook(people.actor("emil"), address=found.address, events=["challenge.published"])
        assert found.arrived == []
    with pytest.raises(ConfigError, match="WEBHOOKS_TO_LOCALHOST must be off"):
        Config.from_env(
            {
                "APP_ENV": "production",
                "SECRET_KEY": "abcdefghijklmnopqrstuvwxyz0123456789",
                "BASE_URL": "https://table.example.net",
                "MAIL_FROM": "a@example.net",
                "WEBHOOKS_TO_LOCALHOST": "on",
            }
        )


def test_a_signature_is_as_the_standard_computes_it() -> None:
    """The sample of the reference library (Standard Webhooks 1.0.0), and the same by hand."""
    signed = engine.signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        message="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    secret = engine.new_secret()
    key = base64.b64decode(secret[6:])
    assert len(key) == 32
    by_hand = base64.b64encode(hmac.new(key, b"msg_a.5.{}", hashlib.sha256).digest()).decode()
    assert engine.signature(secret, message="msg_a", timestamp=5, body=b"{}") == f"v1,{by_hand}"


def test_the_example_of_the_document_takes_the_true_ones_and_no_others() -> None:
    verify = example().verify
    secret, other = engine.new_secret(), engine.new_secret()
    body = b'{"type":"webhook.test"}'
    headers = engine.headers([secret], message="msg_a", timestamp=1000, body=body)
    assert verify(secret, headers, body, now=1000) == {"type": "webhook.test"}
    assert verify(secret, {name.title(): value for name, value in headers.items()}, body, now=1290)
    for wrong in (
        (other, headers, body, 1000),
        (secret, headers, body + b" ", 1000),
        (secret, headers | {"webhook-id": "msg_b"}, body, 1000),
        (secret, headers | {"webhook-timestamp": "1001"}, body, 1000),
        (secret, headers, body, 1301),
        (secret, headers, body, 699),
        (secret, headers | {"webhook-signature": "v2,abc"}, body, 1000),
    ):
        with pytest.raises(ValueError, match=r"not from Round Table|too old"):
            verify(*wrong[:3], now=wrong[3])


@pytest.fixture
def everything(people: People, app: Flask) -> People:
    """One sample of everything."""
    build_world(people)
    return people


HOLDERS = ("emil", "finn", "carla", "dora", "ada")


def told(
    people: People, heard: Receiver, program: Programs, event: Any, holders: tuple[str, ...] = HOLDERS
) -> dict[str, list[dict[str, Any]]]:
    """Who is told what by one event: persona → what arrived. Each address is opened with that persona's token."""
    heard.arrived.clear()
    session().execute(sa.delete(Webhook))
    hooks = {name: hook_of(people, name, heard) for name in holders}
    secrets = {name: hook.secret for name, hook in hooks.items()}
    ids = {hook.id: name for name, hook in hooks.items()}
    tell(event)
    found: dict[str, list[dict[str, Any]]] = {}
    owner = {engine.message_id(row.public_id): ids[row.webhook_id] for row in deliveries()}
    assert {row.status for row in deliveries()} <= {"delivered"}
    for one in heard.arrived:
        name = owner[one.id]
        said = checked(one, secrets[name])
        found.setdefault(name, []).append(said)
        path = said["data"]["address"].partition("/api/v1")[2]
        assert program(name).get(path).status == 200, (name, path)
    return found


@pytest.mark.slow
def test_each_event_is_told_to_whom_it_concerns_and_says_what_they_may_read(
    everything: People, heard: Receiver, program: Programs
) -> None:
    people = everything
    challenge = session().scalars(sa.select(Challenge).where(Challenge.title == "In the open")).one()
    said = told(people, heard, program, ChallengePublished(challenge.id))
    assert set(said) == set(HOLDERS)
    line = said["dora"][0]["data"]["challenge"]
    listed = data(program().get("/challenges?q=In the open"))["items"]
    assert line in listed
    assert said["dora"][0]["type"] == "challenge.published"

    pairing = session().scalars(sa.select(Pairing).where(Pairing.is_current)).first()
    assert pairing is not None
    city = {people.organizations["graz"].id: "emil", people.organizations["linz"].id: "finn"}[pairing.challenge.city_id]
    company = {people.organizations["hydrolog"].id: "carla", people.organizations["sonnwerk"].id: "dora"}[
        pairing.solution.company_id
    ]
    said = told(people, heard, program, PairingsUpdated(1, ((pairing.challenge_id, pairing.solution_id),)))
    assert set(said) == {city, company, "ada"}
    assert said[city][0]["data"]["address"].endswith(f"/challenges/{pairing.challenge.slug}/pairings")
    assert said[company][0]["data"]["address"].endswith(f"/solutions/{pairing.solution.slug}/pairings")
    assert said[company][0]["data"]["challenge"] is None  # it reads of which challenges with its token

    said = told(people, heard, program, MutualInterest(pairing.id))
    assert set(said) == {city, company, "ada"}
    assert said[city][0]["data"]["solution"]["slug"] == pairing.solution.slug
    assert said[city][0]["data"]["address"].endswith(f"/pairings/{pairing.public_id}")

    application = session().scalars(sa.select(Application).where(Application.submitted_at.is_not(None))).first()
    assert application is not None
    applicant = {people.organizations["hydrolog"].id: "carla", people.organizations["sonnwerk"].id: "dora"}[
        application.company_id
    ]
    said = told(people, heard, program, DecisionsReleased(application.challenge_id, (application.id,)))
    assert set(said) == {"emil", applicant, "ada"}
    assert said[applicant][0]["data"]["address"].endswith(f"/applications/{application.public_id}")
    assert "/applications/" not in json.dumps(said["emil"] + said["ada"])

    release = session().scalars(sa.select(Schedule).where(Schedule.number > 0)).first()
    assert release is not None
    said = told(people, heard, program, ScheduleReleased(release.workshop_id, release.number))
    places = queries.places_of(release.workshop_id)
    by_organization = {"emil": "graz", "finn": "linz", "carla": "hydrolog", "dora": "sonnwerk"}
    assert set(said) == {n for n, o in by_organization.items() if people.organizations[o].id in places} | {"ada"}
    assert said["ada"][0]["data"]["workshop"]["slug"] == release.workshop.slug
    assert said["ada"][0]["data"]["release"] == release.number


def test_what_is_public_no_longer_is_not_sent(people: People, heard: Receiver) -> None:
    challenge = make.published(people)
    hook_of(people, "dora", heard, "challenge.published")
    with muted(but=LISTENERS):
        publish(ChallengePublished(challenge.id))
    session().execute(sa.update(Challenge).where(Challenge.id == challenge.id).values(status="draft"))
    session().expire_all()
    testing.commit()
    jobs.drain()
    assert challenge.title.encode() not in heard.arrived[0].body
    assert json.loads(heard.arrived[0].body)["data"]["challenge"] is None


def test_only_what_was_chosen_is_told_and_only_to_those_who_take_part(people: People, heard: Receiver) -> None:
    challenge = make.published(people)
    hook_of(people, "emil", heard, "schedule.released")
    tell(ChallengePublished(challenge.id))
    assert heard.arrived == []
    hook_of(people, "dora", heard, "challenge.published")
    people.organizations["sonnwerk"].vetting = "pending"
    session().flush()
    tell(ChallengePublished(challenge.id))
    assert heard.arrived == []


def test_what_fails_is_tried_again_after_growing_pauses_with_the_same_id(people: People, heard: Receiver) -> None:
    published = make.published(people)
    hook = hook_of(people, "emil", heard)
    heard.status = 500
    tell(ChallengePublished(published.id))
    start = clock.now()
    moment = start
    for number, pause in enumerate(engine.PAUSES[:3], start=1):
        assert len(heard.arrived) == number
        with clock.at(moment + pause - timedelta(seconds=2)):
            jobs.drain()
            assert len(heard.arrived) == number  # not before its time
        moment += pause + timedelta(seconds=2)
        with clock.at(moment):
            jobs.drain()
    assert len(heard.arrived) == 4
    assert len({one.id for one in heard.arrived}) == 1
    assert len({one.headers["webhook-timestamp"] for one in heard.arrived}) == 4
    assert [checked(one, hook.secret)["type"] for one in heard.arrived] == ["challenge.published"] * 4
    heard.status = 200
    with clock.at(moment + engine.PAUSES[3] + timedelta(seconds=2)):
        jobs.drain()
    row = deliveries()[0]
    assert (row.status, row.attempts, row.status_code, row.problem) == ("delivered", 5, 200, "")
    assert (hook.failures, hook.paused_until) == (0, None)


def test_after_eight_failures_it_is_switched_off_and_its_owners_are_told(people: People, heard: Receiver) -> None:
    published = make.published(people)
    hook = hook_of(people, "emil", heard)
    heard.status = 503
    tell(ChallengePublished(published.id))
    moment = clock.now()
    for pause in engine.PAUSES:
        moment += pause + timedelta(seconds=2)
        with clock.at(moment):
            jobs.drain()
    session().expire_all()
    assert len(heard.arrived) == engine.TRIES == 8
    assert (hook.off_why, deliveries()[0].status, deliveries()[0].attempts) == ("failed", "failed", 8)
    told = session().execute(
        sa.select(Notification.user_id, Notification.text).where(Notification.text.like("%webhook%"))
    )
    assert [row.user_id for row in told] == [people.users["emil"].id]  # not Eva, who only edits
    mail = session().scalars(sa.select(OutboxMail).where(OutboxMail.subject.like("%webhook%"))).one()
    assert f"/webhooks/{hook.public_id}" in mail.body
    with clock.at(moment + timedelta(days=3)):
        tell(ChallengePublished(published.id))
    assert len(heard.arrived) == 8
    assert len(deliveries()) == 1


def test_while_it_fails_nothing_else_is_sent_to_it(people: People, heard: Receiver) -> None:
    """A slow machine of somebody must not keep the workers busy."""
    published = make.published(people)
    hook = hook_of(people, "emil", heard)
    heard.status = 500
    tell(ChallengePublished(published.id))
    for _time in range(5):
        tell(ChallengePublished(published.id))
    assert len(heard.arrived) == 1
    assert {row.status for row in deliveries()} == {"waiting"}
    heard.status = 204
    services.send_test(people.actor("emil"), webhook=hook)  # asked for by a person: at once
    testing.commit()
    jobs.drain()
    assert len(heard.arrived) == 2
    with clock.at(clock.now() + timedelta(minutes=2)):
        jobs.drain()
    assert len(heard.arrived) == 8
    assert {row.status for row in deliveries()} == {"delivered"}


def test_an_address_that_is_gone_is_told_nothing_more(people: People, heard: Receiver) -> None:
    published = make.published(people)
    hook = hook_of(people, "ada", heard)
    heard.status = 410
    tell(ChallengePublished(published.id))
    session().expire_all()
    assert (hook.off_why, deliveries()[0].problem, len(heard.arrived)) == ("gone", "gone", 1)
    told = session().scalars(sa.select(Notification.user_id).where(Notification.text.like("%410%")))
    assert set(told) == {people.users["ada"].id, people.users["ben"].id}
    tell(ChallengePublished(published.id))
    assert len(heard.arrived) == 1


def test_what_the_receiver_asks_to_wait_is_waited(people: People, heard: Receiver) -> None:
    published = make.published(people)
    hook_of(people, "emil", heard)
    heard.status, heard.headers = 429, {"Retry-After": "3600"}
    tell(ChallengePublished(published.id))
    with clock.at(clock.now() + timedelta(minutes=55)):
        jobs.drain()
    assert len(heard.arrived) == 1
    with clock.at(clock.now() + timedelta(minutes=61)):
        jobs.drain()
    assert len(heard.arrived) == 2


def test_redirects_are_not_followed(people: People, heard: Receiver) -> None:
    published = make.published(people)
    hook_of(people, "emil", heard)
    with receiver() as other:
        heard.status, heard.headers = 307, {"Location": other.address}
        tell(ChallengePublished(published.id))
        assert other.arrived == []
    assert (deliveries()[0].problem, deliveries()[0].status_code) == ("redirect", 307)


def test_a_slow_receiver_is_left_after_a_moment(
    people: People, heard: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that says nothing, and one that says a letter now and then for ever."""
    end = []

    def silent(_handler: BaseHTTPRequestHandler) -> None:
        while not end:
            time.sleep(0.02)

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not end:
            handler.wfile.write(b"a")
            handler.wfile.flush()
            time.sleep(0.02)

    monkeypatch.setattr(outgoing, "STEP_SECONDS", 0.4)
    monkeypatch.setattr(outgoing, "WHOLE_SECONDS", 1.0)
    try:
        for answer in (silent, drip):
            heard.answer = answer
            assert outgoing.post(heard.address, b"{}", {}, here=True).problem == "slow"
    finally:
        end.append(True)
    assert jobs.LEASE.total_seconds() > outgoing.WHOLE_SECONDS + 2 * outgoing.STEP_SECONDS


def test_a_long_answer_is_not_read(heard: Receiver) -> None:
    sent = []

    def flood(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        while True:
            handler.wfile.write(b"a" * 65536)  # until the other side goes away
            sent.append(65536)

    heard.answer = flood
    assert outgoing.post(heard.address, b"{}", {}, here=True).status == 200
    assert sum(sent) < 100_000_000


def test_nonsense_is_no_answer(heard: Receiver) -> None:
    for text in (b"", b"hello\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500):
        heard.answer = lambda handler, text=text: (handler.wfile.write(text), handler.connection.close())  # type: ignore[misc]
        assert outgoing.post(heard.address, b"{}", {}, here=True).problem == "no_answer"


def test_a_certificate_of_somebody_else_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right, other = make_certificate(tmp_path, "localhost"), make_certificate(tmp_path, "city.example")
    with receiver(right, "localhost") as unknown:
        assert outgoing.post(unknown.address, b"{}", {}, here=True).problem == "no_certificate"
        assert unknown.arrived == []
        monkeypatch.setenv("SSL_CERT_FILE", str(right))  # an authority of one's own
        assert outgoing.post(unknown.address, b"{}", {}, here=True).problem == ""
        assert len(unknown.arrived) == 1
    monkeypatch.setenv("SSL_CERT_FILE", str(other))
    with receiver(other, "localhost") as wrong_name:
        assert outgoing.post(wrong_name.address, b"{}", {}, here=True).problem == "no_certificate"
        assert wrong_name.arrived == []


WORKER = """
import sys
from pathlib import Path
from matchmaker import create_app
from matchmaker.core import jobs
from tests.conftest import test_config
app = create_app(test_config(sys.argv[1], Path(sys.argv[2]), webhooks_to_localhost=True))
with app.app_context():
    jobs.drain()
"""


@pytest.mark.slow
def test_a_worker_that_is_killed_while_sending_lets_another_send_it_again(
    new_database: NewDatabase, tables_url: str, tmp_path: Path
) -> None:
    """Delivered at least once, and always under the same id."""
    url = new_database(tables_url)
    app = create_app(make_config(url, tmp_path, webhooks_to_localhost=True))
    end: list[bool] = []

    def hang(_handler: BaseHTTPRequestHandler) -> None:
        while not end:
            time.sleep(0.02)

    with receiver() as heard, app.app_context():
        heard.answer = hang
        with unit_of_work():
            people = make_people()
            secret = hook_of(people, "emil", heard).secret
            services.send_test(people.actor("emil"), webhook=session().scalars(sa.select(Webhook)).one())
        session().close()
        worker = subprocess.Popen([sys.executable, "-c", WORKER, url, str(tmp_path)], cwd=Path(__file__).parents[2])
        try:
            heard.wait_for(1, PLENTY)
        finally:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            end.append(True)
        heard.answer = None
        assert jobs.drain() == 0  # its lease is not over
        with clock.at(clock.now() + jobs.LEASE + timedelta(seconds=1)):
            jobs.drain()
            assert [one.id for one in heard.arrived] == [heard.arrived[0].id] * 2
            assert checked(heard.arrived[1], secret)["type"] == "webhook.test"
        with unit_of_work(write=False):
            row = session().scalars(sa.select(WebhookDelivery)).one()
            assert (row.status, row.attempts) == ("delivered", 1)
        session().close()
        db.engine.dispose()


def test_a_job_that_runs_twice_sends_nothing_twice(people: People, heard: Receiver) -> None:
    published = make.published(people)
    hook_of(people, "emil", heard)
    tell(ChallengePublished(published.id))
    row = deliveries()[0]
    with unit_of_work():
        jobs.enqueue("exchange.deliver", delivery_id=row.id, turn=row.turn, at_once=False)
        jobs.enqueue("exchange.deliver", delivery_id=row.id + 1000, turn=1, at_once=False)
    jobs.drain()
    assert len(heard.arrived) == 1


def test_a_delivery_that_was_sent_again_ends_its_former_turn(people: People, heard: Receiver) -> None:
    published = make.published(people)
    hook = hook_of(people, "emil", heard)
    heard.status = 500
    tell(ChallengePublished(published.id))
    heard.status = 204
    services.send_again(people.actor("emil"), webhook=hook, delivery=deliveries()[0])
    testing.commit()
    jobs.drain()
    with clock.at(clock.now() + timedelta(hours=1)):
        jobs.drain()
    assert len(heard.arrived) == 2
    assert (deliveries()[0].status, deliveries()[0].attempts) == ("delivered", 1)


def test_a_new_secret_is_shown_once_and_the_former_one_signs_for_a_day(
    people: People, browser: Browser, heard: Receiver
) -> None:
    published = make.published(people)
    hook = hook_of(people, "emil", heard)
    old = hook.secret
    page = browser.as_(people, "emil").get(f"/webhooks/{hook.public_id}/secret").submit("Renew secret")
    new = re.findall(r"whsec_[A-Za-z0-9+/=]{44}", page.has("For a day every delivery").text)[0]
    assert new != old
    tell(ChallengePublished(published.id))
    assert checked(heard.arrived[0], old) == checked(heard.arrived[0], new)
    with clock.at(clock.now() + timedelta(hours=25)):
        tell(ChallengePublished(published.id))
    assert checked(heard.arrived[1], new)
    with pytest.raises(ValueError, match="not from Round Table"):
        checked(heard.arrived[1], old)


def test_secrets_survive_a_new_secret_key(people: People, heard: Receiver, app: Flask, monkeypatch: Any) -> None:
    published = make.published(people)
    hook = hook_of(people, "emil", heard)
    monkeypatch.setitem(app.config, "SECRET_KEY_FALLBACKS", [app.config["SECRET_KEY"]])
    monkeypatch.setitem(app.config, "SECRET_KEY", "another-secret-" + "y" * 32)
    platform = system_actor("test")
    assert services.renew_webhook_seals(platform) == 1
    assert services.renew_webhook_seals(platform) == 0
    monkeypatch.setitem(app.config, "SECRET_KEY_FALLBACKS", [])
    assert queries.secrets_of(hook) == [hook.secret]
    monkeypatch.setitem(app.config, "SECRET_KEY", "a-third-secret-" + "z" * 32)
    tell(ChallengePublished(published.id))
    assert heard.arrived == []
    assert (deliveries()[0].status, deliveries()[0].problem) == ("failed", "no_secret")


def test_a_closed_or_merged_organization_is_told_nothing(people: People, heard: Receiver) -> None:
    graz, linz = people.organizations["graz"], people.organizations["linz"]
    first, second = hook_of(people, "emil", heard), hook_of(people, "finn", heard)
    with muted(but=LISTENERS):
        publish(OrganizationClosed(graz.id))
        publish(OrganizationsMerged(kept_id=graz.id, merged_id=linz.id))
    session().expire_all()
    assert (first.off_why, second.off_why) == ("closed", "merged")
    assert second.organization_id == graz.id


def test_who_may_not_and_what_may_not_be_chosen(people: People, heard: Receiver) -> None:
    for name in ("eva", "chen", "gus", "ivo"):
        with pytest.raises(Denied):
            hook_of(people, name, heard, "challenge.published")
    emil = people.actor("emil")
    for events in ([], ["challenge.published", "nothing"], ["webhook.test"]):
        with pytest.raises(Invalid):
            services.create_webhook(emil, address=heard.address, events=events)
    hook = hook_of(people, "emil", heard)
    with pytest.raises(Denied):
        services.remove_webhook(people.actor("finn"), webhook=hook)
    for _time in range(services.MOST - 1):
        hook_of(people, "emil", heard)
    with pytest.raises(Conflict):
        hook_of(people, "emil", heard)
    people.organizations["linz"].vetting = "pending"
    session().flush()
    with pytest.raises(Denied, match="reviewed"):
        hook_of(people, "finn", heard)


def test_the_list_of_deliveries_has_pages_and_few_statements(people: People, browser: Browser, heard: Receiver) -> None:
    hook = hook_of(people, "emil", heard)
    browser.as_(people, "emil")
    address = f"/webhooks/{hook.public_id}"
    services.send_test(people.actor("emil"), webhook=hook)
    few = browser.get(address).statements.count
    for _time in range(queries.PER_PAGE + 4):
        services.send_test(people.actor("emil"), webhook=hook)
    testing.commit()
    page = browser.get(address)
    assert page.statements.count == few
    assert len(re.findall("msg_[a-z0-9]{12}</span></th>", page.text)) == queries.PER_PAGE
    assert len(re.findall("msg_[a-z0-9]{12}</span></th>", browser.get(f"{address}?page=2").text)) == 5
