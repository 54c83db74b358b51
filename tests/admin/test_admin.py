"""Administration in a browser and through its services."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.accounts.models import User
from matchmaker.admin import policy, services
from matchmaker.admin.queries import log, log_words
from matchmaker.admin.queries import state as state_queries
from matchmaker.challenges.engine.content import CHALLENGE
from matchmaker.challenges.models import Challenge, ChallengeStatus, Question
from matchmaker.core import audit, changes, clock, jobs
from matchmaker.core.actors import ANONYMOUS, system_actor
from matchmaker.core.audit import AuditEntry
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied, Invalid
from matchmaker.core.jobs import Job
from matchmaker.core.mail import OutboxMail
from matchmaker.organizations.hooks import why_not_join
from matchmaker.organizations.models import Organization, Vetting
from matchmaker.organizations.services import registration
from matchmaker.outcomes.models.collaboration import Collaboration
from matchmaker.solutions.engine.content import SOLUTION
from matchmaker.solutions.models import Solution, SolutionStatus
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from tests import factories
from tests.browser import Browser
from tests.personas import People

PAGES = (
    "/admin",
    "/admin/people",
    "/admin/organizations",
    "/admin/outbox",
    "/admin/jobs",
    "/admin/log",
    "/admin/retention",
)


def make_mail(status: str = "waiting", body: str = "Hello", created_at: datetime | None = None) -> OutboxMail:
    at = created_at or clock.now()
    row = OutboxMail(to="x@example.org", subject="Hello", body=body, status=status, created_at=at)
    session().add(row)
    session().flush()
    return row


def make_job(status: str, **values: Any) -> Job:
    defaults = {"name": "core.send_mail", "payload": {}, "created_at": clock.now(), "run_after": clock.now()}
    row = Job(status=status, **(defaults | values))
    session().add(row)
    session().flush()
    return row


def test_the_overview_counts(browser: Browser, people: People) -> None:
    factories.make_company("Waiting", vetting="pending")
    make_job("failed")
    make_mail("waiting")
    make_mail("sent")
    make_mail("failed")
    page = browser.as_(people, "gus").get("/admin")
    page.has("11", "Organizations in review", "Could not be sent", "Database revision")
    state = state_queries.overview(people.actor("gus"))
    assert state.organizations == {"pending": 1, "vetted": 4}
    assert state.mails == {"sent": 1, "waiting": 1, "failed": 1}


def test_the_report_says_what_is_forgotten(browser: Browser, people: People) -> None:
    settings = browser.app.config["SETTINGS"]
    browser.as_(people, "gus").get("/admin").has("It has not run yet.", "Open the report")
    page = browser.get("/admin/retention")
    page.has(f"E-mails sent or kept {settings.keep_mails_days} days 0 0 0", "It has not run yet.")
    old = clock.now() - timedelta(days=settings.keep_mails_days, seconds=5)
    make_mail("sent", created_at=old)
    make_mail("sent")
    page = browser.get("/admin/retention").has(f"E-mails sent or kept {settings.keep_mails_days} days 2 1 0")
    browser.get("/admin").has("1 row is due for deletion.")
    make_job("done", name="core.clean_up", message="outbox_mail 12, job 3", finished_at=clock.now())
    browser.get("/admin").has("Last run:")
    page = browser.get("/admin/retention")
    page.has("15 rows deleted", f"E-mails sent or kept {settings.keep_mails_days} days 2 1 12", "Next run")


def test_every_page_of_administration_lists_the_report(browser: Browser, people: People) -> None:
    assert "/admin/retention" in browser.as_(people, "gus").get("/admin/people").links()


def test_people_are_found_by_name_and_address(browser: Browser, people: People) -> None:
    browser.as_(people, "gus")
    browser.get("/admin/people?q=CARLA").has("1 person", "carla@example.org")
    browser.get("/admin/people?role=organizer").has("2 people", "Ada", "Ben")
    browser.get("/admin/people?q=%25").has("No people found")


def test_locking_out_ends_the_session(browser: Browser, people: People) -> None:
    emil = people.users["emil"]
    theirs = Browser(browser.app).as_(people, "emil")
    browser.as_(people, "gus").get(f"/admin/people/{emil.public_id}").submit("Lock Emil", **{"lock-knows_left": "y"})
    assert theirs.get("/account").status == 303
    browser.get("/admin/people?role=disabled").has("Emil")
    browser.get(f"/admin/people/{emil.public_id}").submit("Unlock Emil")
    assert emil.is_active


def test_nobody_changes_their_own_rights(browser: Browser, people: People) -> None:
    gus = people.users["gus"]
    browser.as_(people, "gus").get(f"/admin/people/{gus.public_id}").has("cannot change your own rights")
    assert browser.post(f"/admin/people/{gus.public_id}/disable").status == 403


def test_a_new_organizer_has_known_conflicts(browser: Browser, people: People) -> None:
    carla = people.users["carla"]
    page = browser.as_(people, "gus").get(f"/admin/people/{carla.public_id}").has("could not run workshops", "Hydrolog")
    page = page.submit("Save roles", roles=["organizer"])
    assert page.status == 422
    page.has("Carla belongs to Hydrolog")
    assert not carla.is_organizer
    assert page.submit("Save roles", roles=["organizer"], knows_conflicts="y").status == 303
    assert carla.is_organizer
    entry = session().scalars(sa.select(AuditEntry).where(AuditEntry.verb == "accounts.set_roles")).one()
    assert entry.details["conflicts"] == ["Hydrolog"]


def test_an_objection_keeps_the_role_away(people: People) -> None:
    def veto(organization: Organization, user: User) -> str:
        return f"{user.name} runs the workshop of {organization.name}."

    with why_not_join.also(veto), pytest.raises(Invalid, match="runs the workshop"):
        services.change_roles(
            people.actor("gus"), person=people.users["carla"], roles=("organizer",), knows_conflicts=True
        )


def test_acting_for_somebody_is_shown_and_recorded(browser: Browser, people: People) -> None:
    emil, gus = people.users["emil"], people.users["gus"]
    page = browser.as_(people, "gus").get(f"/admin/people/{emil.public_id}").submit("Act for Emil")
    page = browser.get("/organizations/graz").has("You are acting for Emil.", "logged under your own name, Gus")
    browser.get("/guide").has("You are acting for Emil.")
    browser.get("/organizations/graz/edit").submit("Save profile", summary="Changed to help")
    entry = session().scalars(sa.select(AuditEntry).where(AuditEntry.verb == "organizations.edit_organization")).one()
    assert (entry.user_id, entry.actor_name, entry.on_behalf_of) == (gus.id, "Gus", "Emil")
    assert entry.organization_id == people.organizations["graz"].id
    assert browser.get("/admin").status == 403
    assert browser.get("/account/password").status == 403
    assert browser.post(f"/admin/people/{emil.public_id}/act-for").status == 403
    page.submit("Stop acting for Emil")
    browser.get("/admin/log?person=emil").has("Gus", "for Emil", "changed the profile of an organization: Graz")
    browser.get("/admin/log?verb=acting").has(
        "2 changes", "started acting for a person: Emil", "stopped acting for somebody"
    )
    browser.get("/organizations/graz").lacks("You are acting for Emil.")


def test_only_administrators_act_and_not_for_each_other(people: People, browser: Browser) -> None:
    other = factories.make_user("Otto", is_administrator=True)
    locked = factories.make_user("Lotte", disabled_at=clock.now())
    for person in (other, locked, people.users["gus"]):
        assert not policy.can_act_for(people.actor("gus"), person=person)
    with pytest.raises(Denied):
        services.start_acting(people.actor("ada"), person=people.users["emil"])
    browser.as_(people, "emil")
    with browser.client.session_transaction() as kept:
        kept["on_behalf"] = people.users["finn"].public_id
    browser.get("/organizations/graz").lacks("You are acting for Finn")
    assert browser.get("/organizations/linz/edit").status == 403


def test_merging_is_previewed(browser: Browser, people: People) -> None:
    double = factories.make_company("Hydrolog Two")
    factories.make_member(double, people.users["ivo"])
    factories.make_solution(double)
    page = browser.as_(people, "gus").get("/admin/organizations/merge?kept=hydrolog&merged=hydrolog-two")
    page.has("Hydrolog Two becomes part of Hydrolog", "Members: 1", "Solutions: 1", "Country Austria Austria")
    assert double.merged_into_id is None
    assert page.submit("Merge Hydrolog Two into Hydrolog").status == 303
    assert double.merged_into_id == people.organizations["hydrolog"].id
    wrong = browser.get("/admin/organizations/merge?kept=hydrolog&merged=nowhere")
    wrong.has("No organization has this web address.")


def test_a_message_can_be_read_and_sent_again(browser: Browser, people: People) -> None:
    secret = "/reset/" + "s" * 60
    mail = make_mail("failed", body=f"Open http://x{secret} now")
    mail.error = "550 no such box"
    browser.as_(people, "gus").get("/admin/outbox?status=failed").has(
        "1 message", "Could not be sent", "550 no such box"
    )
    page = browser.get(f"/admin/outbox/{mail.public_id}").has("550 no such box").lacks(secret)
    page.submit("Send again")
    jobs.drain()
    session().refresh(mail)
    assert mail.status == "sent"
    assert browser.post(f"/admin/outbox/{mail.public_id}/resend").status == 409


def test_secret_links_are_shown_only_where_there_is_no_mail_server(people: People) -> None:
    secret = "http://x/reset/" + "s" * 60
    for status, shown in (("kept", True), ("sent", False), ("waiting", False), ("failed", False)):
        assert (secret in state_queries.readable_body(make_mail(status, secret), in_demo=True)) is shown


def test_jobs_run_again_and_stop(browser: Browser, people: People) -> None:
    failed, waiting, running = make_job("failed", error="Boom", attempts=3), make_job("queued"), make_job("running")
    done = make_job("done")
    browser.as_(people, "gus").get("/admin/jobs?status=failed").has("1 job", "Boom").submit("Run again")
    session().expire_all()
    assert (failed.status, failed.attempts, failed.error) == ("queued", 0, "")
    gus = people.actor("gus")
    services.cancel_job(gus, job=waiting)
    services.cancel_job(gus, job=running)
    assert (waiting.status, running.status, running.wants_cancel) == ("cancelled", "running", True)
    for attempt in (services.cancel_job, services.run_job_again):
        with pytest.raises(Conflict):
            attempt(gus, job=done)


def test_a_job_that_waits_already_is_not_queued_twice(people: People) -> None:
    failed = make_job("failed", key="one")
    make_job("queued", key="one")
    with pytest.raises(Conflict, match="is already waiting or running"):
        services.run_job_again(people.actor("gus"), job=failed)


def test_the_log_is_filtered(browser: Browser, people: People) -> None:
    graz = people.organizations["graz"]
    audit.record(people.actor("emil"), "organizations.edit_organization", subject=graz)
    with clock.at(clock.now() - timedelta(days=10)):
        audit.record(system_actor("night"), "jobs.sweep")
    session().flush()
    browser.as_(people, "gus")
    browser.get("/admin/log").has("2 changes")
    browser.get("/admin/log?person=emil@example").has("1 change", "Emil")
    browser.get("/admin/log?kind=organization").has("1 change")
    browser.get("/admin/log?verb=sweep").has("1 change", "The platform night", "jobs.sweep")
    browser.get("/admin/log?verb=Profile of").has("1 change", "changed the profile of an organization: Graz")
    today = clock.today().isoformat()
    browser.get(f"/admin/log?first={today}").has("1 change", "Emil")
    last = (clock.today() - timedelta(days=9)).isoformat()
    browser.get(f"/admin/log?last={last}&first=nonsense").has("1 change", "night")


def test_only_administrators_enter(browser: Browser, people: People) -> None:
    for path in PAGES:
        assert browser.visitor().get(path).status == 303
        assert browser.as_(people, "ada").get(path).status == 403


def test_pages_ask_the_same_for_one_and_for_thirty(browser: Browser, people: People) -> None:
    def counts() -> list[int]:
        browser.as_(people, "gus")
        return [browser.get(path).statements.count for path in PAGES]

    make_job("failed", payload={"mail_id": make_mail().id})
    audit.record(people.actor("emil"), "organizations.edit_organization", subject=people.organizations["graz"])
    counts()  # the chosen settings are read once for each session, and a test has one for all its requests
    before = counts()
    for n in range(29):
        factories.make_company(f"Company {n}")
        factories.make_user(f"P{n}")
        make_job("failed", payload={"mail_id": make_mail().id})
        audit.record(people.actor("emil"), "organizations.edit_organization", subject=people.organizations["graz"])
    assert counts() == before


def test_the_log_names_things_through_what_they_belong_to(people: People) -> None:
    challenge = factories.make_challenge(people.organizations["graz"], title="Quiet nights")
    ada, emil = people.actor("ada"), people.actor("emil")
    question = Question(challenge_id=challenge.id, text="?", asked_at=clock.now())
    session().add(question)
    session().flush()
    rows = [
        audit.record(emil, "challenges.ask_question", subject=question, details={"challenge": challenge.id}),
        audit.record(ada, "applications.set_up_assessment", details={"challenge": challenge.id, "blind": True}),
        audit.record(ada, "challenges.submit_challenge", details={"challenge": challenge.id + 1_000}),
        audit.record(system_actor("seed"), "solutions.register", details={"title": "Soft tyres"}),
        audit.record(ANONYMOUS, "accounts.confirm_account"),
    ]
    session().flush()
    found = log.happenings(rows)
    assert [row.sentence for row in found] == [
        "Emil asked a question: “Quiet nights”",
        "Ada set up the assessment of applications: “Quiet nights”",
        "Ada submitted a challenge for review",
        "The platform registered a solution: “Soft tyres”",
        "A visitor confirmed the e-mail address and created an account",
    ]
    assert found[1].more == (("blind", "yes"),)


def test_each_object_has_its_log_for_those_whose_object_it_is(browser: Browser, people: People) -> None:
    graz = people.organizations["graz"]
    page = browser.as_(people, "emil").get(f"/organizations/{graz.slug}/edit")
    page.submit("Save profile", summary="Another sentence about Graz.").follow()
    registration.vet_organization(people.actor("ada"), organization=graz, accepted=False, note="Please correct it.")
    session().flush()
    address = f"/organizations/{graz.slug}/log"
    assert address in browser.get(f"/organizations/{graz.slug}").links()
    page = browser.get(address)
    page.has("Emil changed the profile of an organization", "changed: In one sentence", "Review: accepted → rejected")
    page.lacks("Another sentence")  # the log is for ever, so it keeps no text
    assert browser.as_(people, "carla").get(address).status == 404
    assert browser.as_(people, "gus").get("/admin/log?kind=organization").has("Review: accepted → rejected")


def test_what_was_remembered_is_written_in_words(people: People) -> None:
    kept = {"roles": ["organizer"], "person": 3, "number": 2, "note": "", "caps": {"per_city": 4}, "sure": False}
    (row,) = log.happenings([audit.record(people.actor("gus"), "accounts.set_roles", details=kept)])
    assert row.more == (("roles", "organizer"), ("number", "2"), ("caps", "per city: 4"), ("sure", "no"))


def test_moments_of_a_change_are_the_readers_and_its_own_time_stands_once(people: People) -> None:
    entry = audit.record(people.actor("ada"), "challenges.save_content")
    entry.details = {
        "changes": {
            "closes_at": ["2026-03-01T11:00:00+00:00", "2026-04-01T11:00:00+00:00"],
            "published_at": [None, entry.at.isoformat()],
            "pending": None,
            "tests": ["x", "T"],
        }
    }
    (row,) = log.happenings([entry])
    (closes, tests, changed) = row.more
    assert closes[0] == "closes"  # of nothing in particular, so no form has a word for it
    assert "Sun 1 Mar 2026" in closes[1]
    assert "Wed 1 Apr 2026" in closes[1]
    assert (tests, changed) == (("tests", "x → T"), ("changed", "pending"))


def test_the_log_of_a_challenge_speaks_as_its_form_does(browser: Browser, people: People) -> None:
    """Not in columns and codes of the database: labels of the form, words of the vocabulary, days of the reader."""
    challenge = factories.make_challenge(people.organizations["graz"], title="Quiet nights")
    entry = audit.record(people.actor("emil"), "challenges.save_content", subject=challenge)
    entry.details = {
        "changes": {
            "budget_band": [None, "60k_250k"],
            "decision_on": ["2027-01-24", "2027-02-01"],
            "is_demo": [False, True],
            "who_affected": None,
        }
    }
    session().flush()
    page = browser.as_(people, "emil").get(f"/challenges/{challenge.slug}/log")
    page.has("Budget: empty → EUR 60,000 to 250,000", "Decision by: ", "Sun 24 Jan 2027 → Mon 1 Feb 2027")
    page.has("changed: Who is affected").lacks("60k", "2027-01-24", "is demo", "budget band")


LOGS = {
    "organization": Organization,
    "challenge": Challenge,
    "solution": Solution,
    "workshop": Workshop,
    "collaboration": Collaboration,
}


@pytest.mark.parametrize("table", LOGS)
def test_every_column_of_what_has_a_log_page_has_a_word_there(app: Flask, table: str) -> None:
    """Its own, or that of the record's form; a column that is added needs a line in `admin/queries/log_words.py`."""
    fields = {"challenge": CHALLENGE, "solution": SOLUTION}.get(table)
    known = set(fields.by_name) if fields is not None else set()
    with app.test_request_context():
        for column in LOGS[table].__table__.columns:
            name = column.name
            passed_over = name in changes._PASSED_OVER or name.endswith(changes._SECRET) or column.foreign_keys
            if not passed_over and name not in known:
                assert log_words.column_words(table, name)[0].isupper(), name


@pytest.mark.parametrize(
    ("table", "column", "states"),
    [
        ("organization", "vetting", Vetting),
        ("challenge", "status", ChallengeStatus),
        ("solution", "status", SolutionStatus),
        ("workshop", "status", WorkshopStatus),
    ],
)
def test_every_state_has_a_word_in_the_log(app: Flask, table: str, column: str, states: type[StrEnum]) -> None:
    with app.test_request_context():
        assert all(log_words.code_words(table, column, state.value) for state in states)


def test_the_logs_of_workshops_and_collaborations_speak_in_words(people: People) -> None:
    told = {
        "workshop": {
            "status": ["planned", "registration_open"],
            "cap_city": [12, 14],
            "waiting_rule": [None, "lottery"],
        },
        "collaboration": {"still_in_use": [None, "too_early"], "next_side": ["city", "company"]},
        "challenge": {"revision": [0, 1], "status": ["submitted", "published"]},
    }
    found = {}
    for table, values in told.items():
        entry = audit.record(people.actor("ada"), "challenges.save_content")
        entry.object_kind, entry.details = table, {"changes": values}
        found[table] = log.happenings([entry])[0].more
    assert found == {
        "workshop": (
            ("Phase", "Planned → Registration and profiles"),
            ("Maximum meetings per city", "12 → 14"),
            ("Waiting list", "empty → By a recorded draw"),
        ),
        "collaboration": (
            ("Still in use?", "empty → Too early to say"),
            ("Who is responsible?", "City → Company"),
        ),
        "challenge": (("Public version", "0 → 1"), ("State", "In review → Public")),
    }
