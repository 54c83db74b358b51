"""The whole demo in a database: what it holds, that it is loaded once, that everybody's pages open."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.accounts.models import User
from matchmaker.accounts.queries import demo_personas
from matchmaker.applications.models import Application, Assessment, Evaluator, EvaluatorInvitation, Review
from matchmaker.challenges.models import PUBLIC, Challenge, Question, Signatory
from matchmaker.core import clock, jobs
from matchmaker.core.db import db, session
from matchmaker.core.mail import OutboxMail
from matchmaker.exchange.models import ApiToken
from matchmaker.matching.models import TOP, NearMiss, Pairing, RuleSet
from matchmaker.matching.queries import replay as matching_replay
from matchmaker.matching.queries.facts import matched_ids
from matchmaker.models import Base
from matchmaker.notifications.models import Notification
from matchmaker.organizations.models import SMALL_SIZES, Organization
from matchmaker.outcomes.models.collaboration import Collaboration
from matchmaker.outcomes.models.contact import Contact, MeetingFollowUp
from matchmaker.outcomes.models.result import Result
from matchmaker.scheduling.models import MeetingNote, SolveRun
from matchmaker.scheduling.queries.problem import meetings_of, working_schedule
from matchmaker.scheduling.queries.releases import release_check as check_of
from matchmaker.scheduling.queries.runs import releases
from matchmaker.solutions.models import Solution, SolutionPackage, SolutionType
from matchmaker.vocabulary import queries as vocabulary
from matchmaker.workshops.models.people import Availability, Registration, Wish
from matchmaker.workshops.models.programme import TimeSlot
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import allocation as workshop_allocation
from seed import demo
from tests.browser import Browser
from tests.personas import People

pytestmark = pytest.mark.slow

WITH_MEETINGS = sa.select(Workshop).where(Workshop.has_meetings).order_by(Workshop.starts_at)
PERSONAS = ("Ada", "Ben", "Carla", "Chen", "Dora", "Emil", "Eva", "Finn", "Gus", "Hana")


def count(model: type[Base], *where: sa.ColumnElement[bool]) -> int:
    return session().scalar(sa.select(sa.func.count()).select_from(model).where(*where)) or 0


def numbers(model: type[Base], column: sa.orm.InstrumentedAttribute[str]) -> Counter[str]:
    return Counter({row[0]: row[1] for row in session().execute(sa.select(column, sa.func.count()).group_by(column))})


@pytest.mark.usefixtures("loaded")
def test_there_are_challenges_of_many_cities_on_four_continents() -> None:
    posted = sa.select(Challenge.city_id).where(Challenge.status.in_(PUBLIC))
    cities = session().scalars(sa.select(Organization).where(Organization.id.in_(posted))).all()
    continents = {vocabulary.term("country", city.country).extra["continent"] for city in cities}  # type: ignore[union-attr]
    assert count(Challenge, Challenge.status.in_(PUBLIC)) >= 40
    assert len(cities) >= 20
    assert len(continents) >= 4
    statuses = numbers(Challenge, Challenge.status)
    assert {"draft", "returned", "submitted", "matching", "in_dialogue", "decided", "closed", "withdrawn"} <= set(
        statuses
    )
    assert count(Challenge, Challenge.is_frozen.is_(True)) == 1
    assert count(Challenge, Challenge.revision > 1) >= 1
    assert count(Question) >= 20


@pytest.mark.usefixtures("loaded")
def test_there_are_companies_and_solutions_of_every_kind() -> None:
    company = Organization.kind == "company"
    total = count(Organization, company)
    assert total >= 80
    assert count(Organization, company, Organization.size.in_(SMALL_SIZES)) >= 0.4 * total
    solutions = session().scalars(sa.select(Solution)).unique().all()
    without = [one for one in solutions if one.codes("digital_technology") in ([], ["none"])]
    assert len(solutions) >= 120
    assert len(without) >= 0.1 * len(solutions)
    statuses = Counter(one.status for one in solutions)
    assert statuses["expired"] == 1
    assert statuses["submitted"] >= 1
    assert statuses["draft"] >= 1
    assert count(SolutionType, SolutionType.is_public.is_(True)) >= 20
    assert count(SolutionPackage, SolutionPackage.is_public.is_(True)) == 12


@pytest.mark.usefixtures("loaded")
def test_real_cities_are_said_not_to_have_posted() -> None:
    for challenge in session().scalars(sa.select(Challenge)).unique():
        invented = "Invented for the demo." in challenge.problem
        assert invented != ("Source: " in challenge.source), challenge.title
        assert "not posted by the city" not in challenge.source


@pytest.mark.usefixtures("loaded")
def test_pairings_are_decided_and_can_all_be_computed_again() -> None:
    states = Counter(one.state for one in session().scalars(sa.select(Pairing)))
    assert {"proposed", "shortlisted", "interested", "mutual", "declined", "kept"} <= set(states)
    report = matching_replay.replay()
    assert report.different == []
    assert report.equal == sum(states.values())
    lists = Counter(session().scalars(sa.select(Pairing.challenge_id).where(Pairing.is_current)))
    assert set(lists) == matched_ids()
    assert max(lists.values()) <= TOP
    for row in session().scalars(sa.select(Pairing).where(Pairing.is_current)):
        assert row.score >= row.rule_set.engine().limits.proposed > 0, "what is below the limits is not proposed"


@pytest.mark.usefixtures("loaded")
def test_the_second_version_of_the_rules_has_a_must_have_that_some_miss() -> None:
    first, second = session().scalars(sa.select(RuleSet).order_by(RuleSet.number))
    assert (first.status, second.status) == ("retired", "published")
    assert {row["rule"] for row in second.rules if row["kind"] == "must_have"} == {"conflict", "language", "own_words"}
    assert sum(row["weight"] for row in second.rules) == sum(row["weight"] for row in first.rules) == 10_000
    assert second.note
    missed = session().scalars(sa.select(NearMiss)).unique().all()
    assert {row.rule for row in missed} == {"language"}
    assert len({row.challenge_id for row in missed}) >= 10
    proposed = set(session().execute(sa.select(Pairing.challenge_id, Pairing.solution_id)).tuples())
    assert not proposed & {(row.challenge_id, row.solution_id) for row in missed}


@pytest.mark.usefixtures("loaded")
def test_joint_challenges_have_cities_that_joined_and_some_that_think_about_it() -> None:
    statuses: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in session().scalars(sa.select(Signatory)).unique():
        statuses[row.challenge.title][row.status] += 1
        assert row.challenge.is_joint
        assert row.demand.startswith("Demo example:") == (row.status == "accepted")
    assert sum(set(known) == {"accepted", "invited"} for known in statuses.values()) >= 2
    waiting = sa.select(Organization.slug).join(Signatory, Signatory.city_id == Organization.id)
    assert "linz" in session().scalars(waiting.where(Signatory.status == "invited")).all()


@pytest.mark.usefixtures("loaded")
def test_somebody_without_an_account_is_invited_to_assess() -> None:
    invitation = session().scalars(sa.select(EvaluatorInvitation)).one()
    assert invitation.expires_at > clock.now()
    assert session().scalar(sa.select(User.id).where(User.email_key == invitation.email_key)) is None
    mails = session().scalars(sa.select(OutboxMail.to)).all()
    assert mails.count(invitation.email) == 1
    seats = session().scalars(sa.select(User.email).join(Evaluator, Evaluator.user_id == User.id)).all()
    assert sorted(mails) == sorted([*seats, invitation.email])  # everybody on a panel was invited by such a mail


@pytest.mark.usefixtures("loaded")
def test_workshops_have_computed_pairings_with_prices_and_a_group_meeting() -> None:
    _held, soon, wishes = session().scalars(WITH_MEETINGS).all()
    done, open_choice = (workshop_allocation.load_allocation(workshop) for workshop in (soon, wishes))
    assert done.fresh == 0
    assert 0 < len(open_choice.accepted) < len(open_choice.chosen)
    assert not open_choice.is_stale
    assert not open_choice.problems
    assert len(open_choice.prices) >= 3
    assert open_choice.tables
    (group,) = done.groups
    assert group.why
    placed = [m for m in meetings_of(working_schedule(soon)) if m.request.group_id == group.id and m.takes_place]
    assert len(placed) == 1


@pytest.mark.usefixtures("loaded")
def test_no_program_has_a_key_from_the_start() -> None:
    assert count(ApiToken) == 0


@pytest.mark.usefixtures("loaded")
def test_applications_are_in_every_state() -> None:
    statuses = numbers(Application, Application.status)
    assert {"draft", "submitted", "withdrawn", "chosen", "not_chosen"} <= set(statuses)
    assert count(Assessment, Assessment.closed_at.is_not(None)) == 6
    assert count(Assessment, Assessment.closed_at.is_(None)) == 1
    hana = session().scalars(sa.select(User).where(User.name == "Hana")).one()
    own = session().scalars(sa.select(Review).where(Review.evaluator.has(user_id=hana.id))).all()
    assert sum(review.is_recused for review in own) == 1
    assert 0 < sum(review.completed_at is not None for review in own) < len(own) - 1


@pytest.mark.usefixtures("loaded")
def test_three_workshops_are_at_different_points() -> None:
    workshops = session().scalars(WITH_MEETINGS).all()
    assert len(workshops) == 3
    assert [workshop.status for workshop in workshops] == ["report_published", "locked", "booking_open"]
    for workshop in workshops:
        mine = Registration.workshop_id == workshop.id
        slots = count(TimeSlot, TimeSlot.workshop_id == workshop.id)
        places = count(Registration, mine, Registration.status == "confirmed")
        away = session().scalar(
            sa.select(sa.func.count(Availability.id)).join(TimeSlot).where(TimeSlot.workshop_id == workshop.id)
        )
        assert slots >= 6
        assert 0.1 <= (away or 0) / (slots * places) <= 0.35
        assert count(Wish, Wish.registration_id.in_(sa.select(Registration.id).where(mine))) >= 50
    assert count(Registration, Registration.status == "waiting") == 1


@pytest.mark.usefixtures("loaded")
def test_schedules_are_proved_released_and_held() -> None:
    held, soon, _wishes = session().scalars(WITH_MEETINGS).all()
    for run in session().scalars(sa.select(SolveRun)):
        assert run.status == "done"
        assert run.objective == run.bound
    assert [row.number for row in releases(held)] == [1]
    assert sorted(row.number for row in releases(soon)) == [1, 2]
    states = Counter(meeting.status for meeting in meetings_of(working_schedule(held)))
    assert states["held"] >= 10
    assert states["no_show"] >= 1
    assert states["planned"] == 0
    assert check_of(soon).obstacles == []
    assert count(MeetingNote) >= 6
    assert count(MeetingFollowUp, MeetingFollowUp.closed_at.is_(None)) == 0
    assert count(Registration, Registration.workshop_id == held.id, Registration.no_show_at.is_not(None)) == 1


@pytest.mark.usefixtures("loaded")
def test_results_are_of_different_kinds_and_say_that_they_are_examples() -> None:
    shown = session().scalars(sa.select(Result).where(Result.collaboration_id.is_not(None))).all()
    assert len(shown) >= 10
    assert len({one.system for one in shown}) >= 4
    # Where nothing was to be measured, nothing is said.
    assert {one.evidence for one in shown} == {"", "claimed", "reference_case", "verified"}
    for one in shown:
        record = session().get_one(Collaboration, one.collaboration_id)
        assert record.city_statement.startswith("Demo example, not a real result.")
        assert record.next_step
    assert count(Contact) > 100


@pytest.mark.usefixtures("loaded")
def test_personas_have_a_handful_of_news() -> None:
    assert {user.name for user in demo_personas()} == set(PERSONAS)
    news = Counter(
        session().scalars(
            sa.select(User.name)
            .join(Notification, Notification.user_id == User.id)
            .where(Notification.read_at.is_(None))
        )
    )
    assert set(news) >= set(PERSONAS) - {"Gus"}
    assert max(news.values()) <= 8


@pytest.mark.usefixtures("loaded")
def test_no_job_failed_and_none_waits() -> None:
    assert set(numbers(jobs.Job, jobs.Job.status)) == {"done"}


def test_a_second_load_changes_nothing(demo_app: Flask) -> None:
    def everything() -> dict[str, int]:
        with db.engine.connect() as connection:
            tables = Base.metadata.sorted_tables
            return {t.name: connection.scalar(sa.select(sa.func.count()).select_from(t)) or 0 for t in tables}

    with demo_app.app_context():
        before = everything()
        assert demo.load() == "The demo is loaded already."
        assert everything() == before


@pytest.mark.parametrize("name", PERSONAS)
def test_everybody_finds_a_home_that_opens(demo_app: Flask, loaded: sa.orm.Session, name: str) -> None:
    user = loaded.scalars(sa.select(User).where(User.name == name)).one()
    known = People(users={name.lower(): user})
    browser = Browser(demo_app)
    browser.as_(known, name.lower())
    for path in ("/home", "/", "/challenges", "/solutions", "/workshops", "/results", "/notifications"):
        assert browser.get(path).status == 200, path
