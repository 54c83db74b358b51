"""The record of a collaboration: starting, next steps, figures, ladder, prompts."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.core import clock, jobs
from matchmaker.core.audit import AuditEntry
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied, Invalid, Stale
from matchmaker.core.i18n import _, in_language
from matchmaker.notifications.models import Notification
from matchmaker.outcomes.engine import ladder_problem, progress
from matchmaker.outcomes.models.collaboration import Collaboration, Measurement
from matchmaker.outcomes.queries import causes, todo
from matchmaker.outcomes.services import collaborations, contacts, figures, scheduled
from tests.browser import Browser
from tests.challenges import make as challenges
from tests.factories import make_challenge
from tests.outcomes import make
from tests.personas import People


def test_it_starts_from_something_that_happened_once_for_each_pair(people: People) -> None:
    challenge, emil = challenges.published(people), people.actor("emil")
    company = people.organizations["hydrolog"]
    with pytest.raises(Invalid, match="no meeting"):
        collaborations.start_collaboration(emil, challenge=challenge, company=company, next_step=make.step())
    row = make.collaboration(people, challenge=challenge)
    assert (row.origin, row.stage, row.next_side) == ("meeting", challenge.stage, "company")
    assert [(check.days, (check.due_on - clock.today()).days) for check in row.checks] == [
        (30, 30),
        (90, 90),
        (180, 180),
    ]
    assert row.top_step == "contact"
    with pytest.raises(Invalid, match="already"):
        collaborations.start_collaboration(emil, challenge=challenge, company=company, next_step=make.step())
    verbs = session().scalars(sa.select(AuditEntry.verb)).all()
    assert "outcomes.start_collaboration" in verbs


def test_an_application_is_no_reason_while_others_still_come_in(people: People) -> None:
    challenge, company = make_challenge(people.organizations["graz"]), people.organizations["sonnwerk"]
    contacts.log_contact(
        make.SYSTEM, challenge=challenge, kind="application", role="", summary="", company_id=company.id
    )
    assert causes.cause_of(challenge, company) is None
    assert list(causes.startable_companies(challenge)) == []
    challenge.closes_at = clock.in_days(-1)
    cause = causes.cause_of(challenge, company)
    assert cause is not None
    assert cause.origin == "application"


def test_a_next_step_needs_text_owner_and_day(people: People) -> None:
    row, emil = make.collaboration(people), people.actor("emil")
    with pytest.raises(Invalid) as refused:
        collaborations.set_next_step(emil, collaboration=row, next_step=collaborations.NextStep("", "", None))
    assert set(refused.value.errors) == {"next_step", "next_side", "next_on"}


def test_two_people_at_once_the_second_keeps_the_text(people: People, browser: Browser) -> None:
    row = make.collaboration(people)
    address = f"/collaborations/{row.public_id}/next-step"
    page = browser.as_(people, "emil").get(address)
    collaborations.set_next_step(people.actor("carla"), collaboration=row, next_step=make.step(text="Carla calls"))
    late = page.submit("Save next step", next_step="Emil calls")
    assert late.status == 409
    late.has("Carla")
    assert "Emil calls" in late.text
    with pytest.raises(Stale):
        collaborations.set_next_step(people.actor("emil"), collaboration=row, next_step=make.step(), seen_version=1)


def test_each_side_writes_its_own_words(people: People) -> None:
    row = make.collaboration(people)
    collaborations.save_statement(people.actor("emil"), collaboration=row, statement="We learned a lot.")
    collaborations.save_statement(people.actor("carla"), collaboration=row, statement="So did we.")
    assert (row.city_statement, row.company_statement) == ("We learned a lot.", "So did we.")
    for who in ("dora", "finn", "ada"):
        with pytest.raises(Denied):
            collaborations.save_statement(people.actor(who), collaboration=row, statement="Me too.")


def test_only_the_city_says_what_came_of_it(people: People) -> None:
    row = make.collaboration(people)
    for who in ("carla", "dora", "ada"):
        with pytest.raises(Denied):
            collaborations.set_outcome(people.actor(who), collaboration=row, outcome=make.outcome())
    for wrong, field in (
        (make.outcome(stage="soon"), "stage"),
        (make.outcome(outcome_code="great"), "outcome_code"),
        (make.outcome(value_amount=-1), "value_amount"),
        (make.outcome(agreement=""), "agreement"),
        (make.outcome(currency="XXX"), "currency"),
        (make.outcome(still_in_use="perhaps"), "still_in_use"),
    ):
        with pytest.raises(Invalid) as refused:
            collaborations.set_outcome(people.actor("emil"), collaboration=row, outcome=wrong)
        assert field in refused.value.errors


def test_a_figure_is_expected_until_the_city_confirms_it(people: People) -> None:
    row, carla, emil = make.collaboration(people), people.actor("carla"), people.actor("emil")
    value = make.value(carla, make.indicator(carla, row))
    assert (value.evidence, value.side, row.evidence) == ("claimed", "company", "claimed")
    for who in ("carla", "ada", "finn"):
        with pytest.raises(Denied):
            figures.confirm_value(people.actor(who), measurement=value, evidence="reference_case")
    with pytest.raises(Invalid):
        figures.confirm_value(emil, measurement=value, evidence="claimed")
    with pytest.raises(Invalid, match="who measured"):
        figures.confirm_value(emil, measurement=value, evidence="verified")
    figures.confirm_value(emil, measurement=value, evidence="reference_case")
    figures.confirm_value(emil, measurement=value, evidence="verified", proof="Audit office, report 12")
    with pytest.raises(Conflict):
        figures.confirm_value(emil, measurement=value, evidence="reference_case")
    assert row.evidence == "verified"


def test_a_confirmed_figure_is_offered_only_what_is_stronger(people: People, browser: Browser) -> None:
    emil = people.actor("emil")
    row = make.collaboration(people)
    of = make.indicator(emil, row)
    value = make.value(emil, of)
    figures.confirm_value(emil, measurement=value, evidence="reference_case")
    path = f"/collaborations/{row.public_id}/indicators/{of.public_id}/values/{value.public_id}/confirm"
    page = browser.as_(people, "emil").get(path).has("Measured")
    assert 'value="reference_case"' not in page.text
    browser.get(f"/collaborations/{row.public_id}").has("Add evidence…")


def test_the_database_knows_no_confirmed_figure_without_the_city(people: People) -> None:
    carla = people.actor("carla")
    value = make.value(carla, make.indicator(carla, make.collaboration(people)))
    for values in ({"evidence": "reference_case"}, {"evidence": "verified", "confirmed_at": clock.now()}):
        with pytest.raises(sa.exc.IntegrityError), session().begin_nested():
            session().execute(sa.update(Measurement).where(Measurement.id == value.id).values(values))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": None}, "value"),
        ({"on": make.day(1)}, "on"),
        ({"on": None}, "on"),
        ({"uncertainty": -1.0}, "uncertainty"),
        ({"number": float("inf")}, "value"),
        ({"number": float("nan")}, "value"),
    ],
)
def test_values_that_cannot_be(people: People, changes, field: str) -> None:
    carla = people.actor("carla")
    of = make.indicator(carla, make.collaboration(people))
    with pytest.raises(Invalid) as refused:
        make.value(carla, of, **changes)
    assert field in refused.value.errors


def test_one_value_a_day_and_one_indicator_a_name(people: People) -> None:
    carla = people.actor("carla")
    row = make.collaboration(people)
    of = make.indicator(carla, row)
    make.value(carla, of)
    with pytest.raises(Invalid, match="already"):
        make.value(carla, of, 12.0)
    with pytest.raises(Invalid, match="already"):
        make.indicator(carla, row)
    for changes, field in (
        ({"name": "x", "method": ""}, "method"),
        ({"name": "y", "target_year": 2020}, "target_year"),
    ):
        with pytest.raises(Invalid) as refused:
            make.indicator(carla, row, **changes)
        assert field in refused.value.errors


def test_the_ladder_wants_proof_and_climbs_in_time(people: People) -> None:
    row, emil = make.collaboration(people), people.actor("emil")
    row.ladder[0].on = make.day(-100)
    with pytest.raises(Invalid, match="Name the evidence"):
        figures.record_progress_step(emil, collaboration=row, step="pilot", on=make.day(-30), proof="")
    with pytest.raises(Invalid, match="https"):
        figures.record_progress_step(
            emil, collaboration=row, step="pilot", on=make.day(-30), proof="", proof_url="javascript:1"
        )
    figures.record_progress_step(emil, collaboration=row, step="pilot", on=make.day(-30), proof="Council decision 12")
    with pytest.raises(Conflict):
        figures.record_progress_step(emil, collaboration=row, step="pilot", on=make.day(-20), proof="Again")
    with pytest.raises(Invalid, match="before a lower"):
        figures.record_progress_step(emil, collaboration=row, step="contract", on=make.day(-40), proof="Contract 7")
    with pytest.raises(Denied):
        figures.record_progress_step(
            people.actor("carla"), collaboration=row, step="contract", on=make.day(-1), proof="Contract"
        )
    figures.record_progress_step(
        emil, collaboration=row, step="contract", on=make.day(-1), proof="", proof_url="https://graz.example/7"
    )
    assert row.top_step == "contract"


def test_small_sums() -> None:
    assert progress(40.0, 23.0, 31.5) == 50
    assert progress(40.0, 40.0, 31.5) is None
    assert progress(None, 23.0, 31.5) is None
    assert progress(40.0, 23.0, 57.0) == -100
    assert ladder_problem({"contact": make.day(-3), "scaled": make.day(-4)}) == "scaled"
    assert ladder_problem({"contact": make.day(-3), "contract": make.day(-3)}) == ""


def test_prompts_come_after_30_90_and_180_days_and_are_answered_once(people: People) -> None:
    row = make.collaboration(people)
    told = sa.select(sa.func.count(Notification.id)).where(Notification.text.contains("30 days on"))
    assert scheduled.ask_for_progress(make.SYSTEM) == 0
    with clock.at(clock.now() + timedelta(days=30)):
        assert [scheduled.ask_for_progress(make.SYSTEM) for _ in range(2)] == [1, 0]
        assert session().scalar(told) == 4  # Emil, Eva, Carla, Chen
        check = row.checks[0]
        lines = [line for line in todo.todo_items(people.actor("carla")) if line.endpoint == "outcomes.check"]
        assert len(lines) == 1
        figures.answer_check(people.actor("carla"), check=check, answer="Slow.", still_in_use="partly")
        assert (check.side, row.still_in_use) == ("company", "")
        with pytest.raises((Denied, Conflict)):
            figures.answer_check(people.actor("emil"), check=check, answer="", still_in_use="yes")
    with clock.at(clock.now() + timedelta(days=90)):
        assert scheduled.ask_for_progress(make.SYSTEM) == 1
        figures.answer_check(people.actor("emil"), check=row.checks[1], answer="", still_in_use="yes")
        assert row.still_in_use == "yes"
    with clock.at(clock.now() + timedelta(days=180)):
        assert scheduled.ask_for_progress(make.SYSTEM) == 1
    with clock.at(clock.now() + timedelta(days=200)):
        assert [scheduled.ask_for_progress(make.SYSTEM) for _ in range(2)] == [1, 0]  # the reminder


def test_a_prompt_cannot_be_answered_before_its_time(people: People) -> None:
    row = make.collaboration(people)
    with pytest.raises(Denied, match="too early"):
        figures.answer_check(people.actor("emil"), check=row.checks[2], answer="", still_in_use="yes")


def test_late_steps_are_told_once_and_stand_on_the_home_page(people: People) -> None:
    row = make.collaboration(people)
    with clock.at(clock.now() + timedelta(days=15)):
        assert [scheduled.tell_of_late_steps(make.SYSTEM) for _ in range(2)] == [1, 0]
        assert any(line.is_late for line in todo.todo_items(people.actor("carla")))
        assert not any(line.endpoint == "outcomes.next_step" for line in todo.todo_items(people.actor("emil")))
    assert row.next_told_on is not None


def test_the_hourly_job_is_registered() -> None:
    assert "outcomes.keep_time" in jobs.registered()


def test_the_pages_of_a_record(people: People, browser: Browser) -> None:
    row = make.collaboration(people)
    address = f"/collaborations/{row.public_id}"
    browser.as_(people, "emil")
    page = browser.get(f"{address}/indicators/new")
    assert page.submit("Add indicator", name="").status == 422
    assert page.submit("Add indicator", method="Bought minus billed.").status == 303
    of = row.indicators[0]
    page = browser.get(f"{address}/indicators/{of.public_id}/values/new")
    assert page.submit("Save value", value="31.5", uncertainty="2").status == 303
    shown = browser.get(address).has("31.5\u00a0±\u00a02\u00a0%".replace("\u00a0", " "), "Expected", "Confirm…")
    assert shown.status == 200
    assert browser.get(f"{address}/outcome").submit("Save outcome", outcome_code="pilot_agreed").status == 303
    browser.get(address).submit("Add to the outcome register").follow().has("In the outcome register")
    browser.as_(people, "carla").get(address).lacks("Confirm…", "Add to the outcome register")
    browser.get("/collaborations").has("Find leaks with the night crew", "Visit the pump station")


def test_the_list_asks_as_often_for_thirty_records_as_for_one(people: People, browser: Browser) -> None:
    challenge = challenges.published(people)
    make.collaboration(people, challenge=challenge)
    browser.as_(people, "emil")
    one = browser.get("/collaborations").statements.count
    for n in range(29):
        make.collaboration(people, challenge=make_challenge(people.organizations["graz"], f"Leak {n}"))
    page = browser.get("/collaborations")
    assert page.statements.count == one
    assert session().scalar(sa.select(sa.func.count(Collaboration.id))) == 30


def test_a_record_asks_as_often_for_thirty_values_as_for_one(people: People, browser: Browser) -> None:
    row, emil = make.collaboration(people), people.actor("emil")
    of = make.indicator(emil, row)
    make.value(emil, of)
    browser.as_(people, "emil")
    session().expire_all()
    one = browser.get(f"/collaborations/{row.public_id}").statements.count
    for n in range(2, 31):
        make.value(emil, of, 30.0 + n, on=make.day(-n))
    session().expire_all()
    assert browser.get(f"/collaborations/{row.public_id}").statements.count == one


@pytest.mark.parametrize(
    ("language", "typed", "stored"), [("en", "70,000.5", 70_000.5), ("de", "70.000", 70_000.0), ("fr", "1,5", 1.5)]
)
def test_a_measured_value_is_read_in_the_persons_language(
    app: Flask, people: People, browser: Browser, language: str, typed: str, stored: float
) -> None:
    row = make.collaboration(people)
    of = make.indicator(people.actor("emil"), row)
    path = f"/collaborations/{row.public_id}/indicators/{of.public_id}/values/new"
    page = browser.as_(people, "emil").reading(language).get(path)
    with app.test_request_context(), in_language(language):
        save = _("Save value")
    asked = page.submit(save, on=make.day(-1).isoformat(), value=typed)
    assert asked.status == 422
    asked.submit(save, sure="y").follow()
    assert session().scalars(sa.select(Measurement.value)).one() == stored


def test_a_measured_value_that_can_mean_two_numbers_is_asked_back(people: People, browser: Browser) -> None:
    row = make.collaboration(people)
    of = make.indicator(people.actor("emil"), row)
    path = f"/collaborations/{row.public_id}/indicators/{of.public_id}/values/new"
    page = browser.as_(people, "emil").get(path)
    asked = page.submit("Save", on=make.day(-1).isoformat(), value="70.000", uncertainty="1e5")
    assert asked.status == 422
    asked.has("“70.000” can mean 70000 or 70.", "Uncertainty (±): Enter a number, for example 40 or 12.5.")
    assert 'value="70.000"' in asked.text
