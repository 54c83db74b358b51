"""The demo's story is consistent: what it shows as done has rows, dates agree, and nobody acts against the rules."""

from __future__ import annotations

from collections import Counter

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.accounts.models import User
from matchmaker.applications.models import Application, Decision, Review
from matchmaker.challenges.models import PUBLIC, Challenge, Question
from matchmaker.core import clock
from matchmaker.core.audit import AuditEntry
from matchmaker.core.db import session
from matchmaker.core.letters import fold
from matchmaker.indicators.models import CityValue
from matchmaker.indicators.queries import city_page, similar
from matchmaker.matching.models import Pairing
from matchmaker.organizations.models import Organization
from matchmaker.outcomes.models.collaboration import Collaboration, ProgressCheck
from matchmaker.outcomes.models.result import Result
from matchmaker.outcomes.queries.register import highlights
from matchmaker.scheduling.queries.problem import meetings_of, working_schedule
from matchmaker.site.queries import activity, home
from matchmaker.solutions.models import Solution
from matchmaker.workshops.models.after import Homework, HomeworkAnswer, WorkshopFeedback, WorkshopReport
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop, WorkshopChallenge, WorkshopSeries
from matchmaker.workshops.queries import people as workshop_people
from tests.browser import Browser
from tests.personas import People

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("loaded")]

MARKED = "Demo example"


def challenge_of(slug: str) -> Challenge:
    return session().scalars(sa.select(Challenge).where(Challenge.slug.startswith(slug))).unique().one()


def closed() -> list[Challenge]:
    over = Challenge.status.in_(("decided", "closed"))
    return list(session().scalars(sa.select(Challenge).where(over)).unique())


def test_the_finished_example_went_the_whole_way(demo_app: Flask) -> None:
    example = session().scalars(sa.select(Challenge).where(Challenge.slug == home.right_now().example)).unique().one()
    assert (example.city.name, example.status) == ("Graz", "closed")
    applications = session().scalars(sa.select(Application).where(Application.challenge_id == example.id)).all()
    assert Counter(one.status for one in applications) == {"chosen": 1, "not_chosen": 3}
    reviews = session().scalars(sa.select(Review).where(Review.application_id.in_([a.id for a in applications]))).all()
    assert len(reviews) == 2 * len(applications)
    assert all(review.completed_at for review in reviews)
    record = session().scalars(sa.select(Collaboration).where(Collaboration.challenge_id == example.id)).one()
    assert [row.step for row in record.ladder] == ["contact", "pilot", "contract", "scaled"]
    assert all(check.answer for check in record.checks)
    assert record.is_confirmed
    page = Browser(demo_app).get("/").has("See an example challenge")
    assert f"/challenges/{example.slug}" in page.links()
    Browser(demo_app).get(f"/challenges/{example.slug}").has("Contract signed", "Questions and answers", "92 of 100")


def test_what_is_shown_as_done_has_rows() -> None:
    assert len(closed()) >= 6
    for challenge in closed():
        mine = challenge.id
        rows = {
            "questions": sa.select(Question.id).where(
                Question.challenge_id == mine, Question.published_at.is_not(None)
            ),
            "dialogue": sa.select(WorkshopReport.id)
            .join(WorkshopChallenge, WorkshopChallenge.workshop_id == WorkshopReport.workshop_id)
            .where(WorkshopChallenge.challenge_id == mine, WorkshopReport.published_at.is_not(None)),
            "decisions": sa.select(Decision.id)
            .join(Application, Application.id == Decision.application_id)
            .where(Application.challenge_id == mine, Decision.released_at.is_not(None)),
            "collaboration": sa.select(Collaboration.id).where(Collaboration.challenge_id == mine),
        }
        assert [name for name, select in rows.items() if not session().scalars(select).first()] == [], challenge.title


def test_a_challenge_has_one_outcome_wherever_it_stands() -> None:
    for challenge in closed():
        said = session().scalars(sa.select(Result.outcome_code).where(Result.challenge_id == challenge.id)).all()
        assert len({*said, challenge.outcome_code} - {""}) == 1, challenge.title


def test_results_are_deeds_and_marked_as_examples() -> None:
    shown = highlights(3)
    assert len(shown) == 3
    for one in shown:
        assert one["text"].startswith(f"{MARKED}: ")
        assert one["status"][0] == "Measured"
    assert "million m³ a year" in [one["unit"] for one in shown]


def test_a_series_was_held_with_homework_and_feedback() -> None:
    series = session().scalars(sa.select(WorkshopSeries)).one()
    assert [part.status for part in series.workshops] == ["report_published"] * 4
    tasks = session().scalars(sa.select(Homework).where(Homework.series_id == series.id)).all()
    answers = session().scalars(sa.select(HomeworkAnswer)).all()
    assert len(tasks) == 3
    assert {answer.homework_id for answer in answers} == {task.id for task in tasks}
    assert all(part.report_published_at for part in series.workshops)
    said = session().scalars(sa.select(User.name).join(WorkshopFeedback, WorkshopFeedback.user_id == User.id))
    assert {"Carla", "Dora", "Emil"} <= set(said)


def test_what_was_asked_after_30_90_and_180_days_is_answered_but_for_one() -> None:
    due = session().scalars(sa.select(ProgressCheck).where(ProgressCheck.due_on <= clock.today())).all()
    assert {check.days for check in due} == {30, 90, 180}
    assert all(check.asked_at for check in due), "else the first job asks for it today"
    assert sum(check.answered_at is None for check in due) == 1
    assert {check.side for check in due if check.answered_at} == {"city", "company"}


def test_every_city_has_a_profile_that_says_what_it_is() -> None:
    for city in session().scalars(sa.select(Organization).where(Organization.kind == "city")):
        assert city.summary, city.name
        assert "did not register here" in city.description
    for workshop in session().scalars(sa.select(Workshop)):
        lacking = [row for row in workshop_people.participants(workshop) if "profile" in row.missing]
        assert lacking == [], workshop.title


def test_no_meeting_of_two_is_without_a_challenge_and_no_company_comes_in_vain() -> None:
    planned = session().scalars(sa.select(Workshop).where(Workshop.has_meetings, Workshop.status != "booking_open"))
    for workshop in planned:
        meetings = [m for m in meetings_of(working_schedule(workshop)) if m.status != "cancelled"]
        talks = [m for m in meetings if m.request.group_id is None]
        assert [m.city.organization.name for m in talks if m.challenge_id is None] == []
        pairs = Counter((m.city_id, m.company_id) for m in talks)
        assert max(pairs.values()) == 1, "nobody meets a city twice while others wait"
        came = {row.id for row in workshop.registrations if row.kind == "company" and row.holds_place}
        assert came == {m.company_id for m in talks}


def test_companies_apply_and_talk_only_where_they_work() -> None:
    for application in session().scalars(sa.select(Application)).unique():
        country = application.challenge.city.country
        assert country in application.solution.codes("country"), application.challenge.title
        assert country in application.company.countries_served
    declined = sa.select(Pairing).where(Pairing.company_reason == "region")
    for pairing in session().scalars(declined).unique():
        assert pairing.challenge.city.country not in pairing.solution.codes("country")


def test_the_log_tells_who_acted_and_when() -> None:
    texts = [item.text for item in activity.recent_activity(limit=50, most=20)]
    assert texts
    assert [text for text in texts if text.startswith("The platform")] == []
    rows = session().scalars(sa.select(AuditEntry).where(AuditEntry.verb == "challenges.close_challenge"))
    at = {int(row.details["challenge"]): row.at for row in rows}
    for challenge in session().scalars(sa.select(Challenge).where(Challenge.status == "closed")).unique():
        assert at[challenge.id] == challenge.updated_at
    today = sa.select(AuditEntry.verb).where(AuditEntry.at > clock.in_days(-0.5), AuditEntry.user_id.is_not(None))
    assert set(session().scalars(today)) == set(), "nobody's act falls on the day of loading"


def test_texts_call_a_city_as_its_page_does() -> None:
    """One spelling of names, money and gases on one card."""
    names = {"Rīga", "Torino", "Warszawa"}
    for challenge in session().scalars(sa.select(Challenge)).unique():
        text = f"{challenge.title} {challenge.summary} {challenge.problem} {challenge.unit} {challenge.source}"
        assert not [word for word in (*names, "EUR", "CO2") if word in text], challenge.title
    for solution in session().scalars(sa.select(Solution)).unique():
        assert "EUR" not in f"{solution.summary} {solution.description}", solution.title


def test_nobody_begins_a_summary_with_the_demo() -> None:
    for challenge in session().scalars(sa.select(Challenge).where(Challenge.status.in_(PUBLIC))).unique():
        assert "demo" not in fold(challenge.summary), challenge.title


def test_carla_reads_a_decision_with_its_reason(demo_app: Flask) -> None:
    carla = session().scalars(sa.select(User).where(User.name == "Carla")).one()
    browser = Browser(demo_app)
    browser.as_(People(users={"carla": carla}), "carla")
    own = sa.select(Application).where(
        Application.status == "chosen", Application.company.has(name="Kantstein Sensorik")
    )
    application = session().scalars(own).unique().one()
    browser.get("/home").has("Chosen")
    browser.get(f"/applications/{application.public_id}").has("We begin with four crossings.")
    assert session().scalars(sa.select(Registration.id).where(Registration.organization_id == application.company_id))


def test_a_city_can_be_compared_with_five_like_it(demo_app: Flask) -> None:
    graz = session().scalars(sa.select(Organization).where(Organization.slug == "graz")).one()
    compared = {
        code: found
        for code in (one.definition.code for one in city_page.measured_by(graz))
        if (found := similar.compare(graz, code)).quartiles is not None
    }
    assert {"pollution.fine_dust", "transport.sustainable_trips", "participation.requests_on_time"} <= set(compared)
    for found in compared.values():
        assert "same continent" in found.group
        assert len(found.peers) >= similar.FEW


def test_values_of_the_demo_are_marked_or_have_a_published_source(demo_app: Flask) -> None:
    for row in session().scalars(sa.select(CityValue)):
        assert row.is_demo != row.by_organizer
        assert row.source.startswith("Invented for the demo") == row.is_demo
