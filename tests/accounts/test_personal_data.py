"""What is kept about a person is told on one button and goes on another, over all features."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from matchmaker.accounts import hooks
from matchmaker.accounts.hooks import Erasure, PersonColumn
from matchmaker.accounts.models import (
    DELETED_NAME,
    AddressChange,
    AppKey,
    BrowserSession,
    Passkey,
    ProviderAccount,
    RecoveryCode,
    User,
)
from matchmaker.accounts.services import accounts as services
from matchmaker.admin.queries.kept_data import names_after_erasure
from matchmaker.applications.models import AgreedScore, Decision, EvaluatorInvitation
from matchmaker.applications.services import applying
from matchmaker.attachments.queries import subject_of
from matchmaker.attachments.services import attach_file
from matchmaker.challenges.services import following, questions
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.kept import KeptForm
from matchmaker.imports.models import ImportColumns
from matchmaker.insights.models import CityLandscape
from matchmaker.library.models import LibraryVote, ProcessTick
from matchmaker.matching.models import Pairing
from matchmaker.models import Base
from matchmaker.notifications.models import MailPreference, Notification
from matchmaker.organizations.models import Invitation, OrganizationMember
from matchmaker.organizations.services import people as people_services
from matchmaker.outcomes.services import collaborations
from matchmaker.scheduling.models import MeetingNote
from matchmaker.solutions.models import CityActivity
from matchmaker.workshops.models.after import ReportVersion, WorkshopReport
from matchmaker.workshops.models.allocation import WorkshopAllocation, WorkshopPairing
from matchmaker.workshops.models.mails import WorkshopMailText
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from matchmaker.workshops.services import after
from matchmaker.workshops.services.registering import PersonDraft
from tests import factories
from tests.applications.factory import make_assessed, make_assessment, make_evaluator, make_letter
from tests.browser import Browser
from tests.challenges import make as challenges
from tests.exchange.program import make_token
from tests.library.factories import make_piece
from tests.outcomes import make as outcomes
from tests.personas import HATS, People
from tests.scheduling.world import make_day, planned, release, solve
from tests.workshops.world import make_workshop, move, register
from tests.world import build_world

NAME, ADDRESS = "Wilhelmina Quist", "Wilhelmina.Quist@example.org"
TRACES = ("wilhelmina", "quist")


@pytest.fixture
def wilhelmina(people: People, monkeypatch: pytest.MonkeyPatch) -> User:
    """A further editor of Hydrolog."""
    monkeypatch.setitem(HATS, "wilhelmina", HATS["carla"])
    user = factories.make_user(NAME, email=ADDRESS)
    factories.make_member(people.organizations["hydrolog"], user)
    people.users["wilhelmina"] = user
    return user


def hands_out(column: PersonColumn, user: User) -> bool:
    """Let the newest row of this column's table name the person; False if the sample world has no such row."""
    model = column.column.class_
    key = sa.inspect(model).primary_key[0]
    newest = session().scalar(sa.select(sa.func.max(key)))
    if newest is None:
        return False
    try:
        with session().begin_nested():
            session().execute(sa.update(model).where(key == newest).values({column.column.key: user.id}))
    except IntegrityError:  # the person has such a row already
        pass
    return True


def rows_of(column: PersonColumn, user_id: int) -> int:
    """How many rows name the person in this column."""
    model = column.column.class_
    return session().scalar(sa.select(sa.func.count()).select_from(model).where(column.column == user_id)) or 0


def test_every_row_that_names_a_person_is_told_and_treated_as_declared(
    people: People, browser: Browser, wilhelmina: User
) -> None:
    build_world(people)
    leave_traces(people, wilhelmina)
    _add_what_organizers_leave(wilhelmina)
    columns = [one for columns in hooks.person_columns() for one in columns]
    filled = [one for one in columns if hands_out(one, wilhelmina)]
    without = {str(one.column.expression) for one in columns} - {str(one.column.expression) for one in filled}
    assert without == set(), "the sample world has no such row"
    own_places = OrganizationMember.user_id == wilhelmina.id
    session().execute(sa.update(OrganizationMember).where(own_places).values(role="reader"))  # the last owner stays
    for letter in (Invitation, EvaluatorInvitation):  # those to her own address would go with it
        session().execute(sa.update(letter).values(email_key=letter.email_key + ".other"))
    session().expire_all()
    told = browser.as_(people, "wilhelmina").get("/account/data.json").response.json
    for column in filled:
        assert told[column.section], column.section
        assert set(told[column.section][0]) == set(column.shows)
    kept = {one.section: rows_of(one, wilhelmina.id) for one in filled}
    services.delete_account(people.actor("wilhelmina"), password="")
    gone = {one.column.class_ for one in filled if one.erasure is Erasure.DELETED}
    for column in filled:
        stays = kept[column.section] if column.erasure is Erasure.KEPT and column.column.class_ not in gone else 0
        assert rows_of(column, wilhelmina.id) == stays, column.section


def leave_traces(people: People, user: User) -> None:
    """Everything a person of a company does here: each feature keeps something of it."""
    who, hydrolog = people.actor("wilhelmina"), people.organizations["hydrolog"]
    challenge = challenges.published(people, title="Keep streets cool")
    following.follow_challenge(who, challenge=challenge)
    questions.ask_question(who, challenge=challenge, text="How many streets are there in the old town?")
    solution = factories.make_solution(hydrolog, "Cool roofs")
    application = applying.start_application(who, challenge=challenge, company=hydrolog, solution=solution)
    attach_file(who, subject=subject_of(application), name="plan.txt", data=b"A plan in words")
    workshop = make_workshop(people.actor("ada"), [challenge])
    registration = register(who, workshop, hydrolog, people=[PersonDraft(NAME, ADDRESS)], note="Needs a ramp")
    move(workshop, WorkshopStatus.RUNNING)
    move(workshop, WorkshopStatus.HELD)
    registration.arrive(at=clock.now())
    with clock.at(workshop.ends_at + timedelta(hours=1)):
        after.give_feedback(who, registration=registration, rating=4, text="Good talks, little light.")
    make_token(who, name="Sync")
    ways_in(user)

    people_services.ask_to_join(who, organization=people.organizations["sonnwerk"], message="We merge soon.")
    people_services.invite_member(
        people.actor("emil"), organization=people.organizations["graz"], email=ADDRESS, role="reader"
    )
    record = outcomes.collaboration(people)
    collaborations.set_next_step(
        people.actor("emil"), collaboration=record, next_step=outcomes.step(person=NAME, text="Visit the site")
    )
    _assess(people, user)
    _note(people, user)
    services.note_try(who, email=ADDRESS, origin="192.0.2.7")


def ways_in(user: User) -> None:
    """A row of everything by which somebody gets in."""
    now = clock.now()
    session().add_all(
        [
            BrowserSession(user_id=user.id, digest="d" * 24, stamp=user.stamp, began_at=now, seen_at=now),
            AppKey(user_id=user.id, secret="sealed", created_at=now),
            Passkey(user_id=user.id, name="Laptop", credential="abc", public_key=b"key", created_at=now),
            RecoveryCode(user_id=user.id, digest="e" * 64, created_at=now),
            ProviderAccount(user_id=user.id, issuer="https://id.example", subject="7", created_at=now),
            AddressChange(user_id=user.id, old_email=ADDRESS, new_email="w.q@example.org", asked_at=now),
        ]
    )
    session().flush()


def _assess(people: People, user: User) -> None:
    """A seat on a panel, with scores, and an invitation; others sit on a panel that was there before."""
    earlier = factories.make_challenge(people.organizations["graz"], "Somebody else's panel")
    make_evaluator(make_assessment(earlier), people.users["ivo"])
    _challenge, first, _second, seat = make_assessed(
        people,
        factories.make_solution(people.organizations["sonnwerk"], "Shade one"),
        factories.make_solution(factories.make_company("Schattenwerk"), "Shade two"),
        title="Shade the market",
    )
    seat.user = user
    for review in seat.reviews:
        review.scores = [{"value": 3, "comment": "Clear and cheap"}]
    make_letter(seat.assessment, ADDRESS, "letter").email_key = user.email_key
    now = clock.now()
    session().add_all(
        [
            AgreedScore(application_id=first.id, position=0, value=3, by_id=user.id, at=now),
            Decision(application=first, result="chosen", reason="Clear", prepared_by_id=user.id, prepared_at=now),
        ]
    )
    session().flush()


def _note(people: People, user: User) -> None:
    """A note about a meeting."""
    day = make_day(people)
    solve(people, day)
    release(people, day)
    meeting = planned(day)[0]
    session().add(
        MeetingNote(
            meeting_uid=meeting.uid,
            organization_id=people.organizations["hydrolog"].id,
            text="Ask for the map",
            author_id=user.id,
            at=clock.now(),
        )
    )
    typed = [["text", "Typed by Wilhelmina after the session had ended"]]
    session().add(KeptForm(at=clock.now(), person=user.public_id, hat="", path="/x", page="/x", fields=typed))
    session().flush()


def _add_what_organizers_leave(user: User) -> None:
    """Rows that the sample world lacks."""
    workshop_id = session().scalars(sa.select(Workshop.id)).first()
    pair = session().execute(sa.select(Pairing.challenge_id, Pairing.solution_id)).first()
    assert pair is not None
    city_id = factories.make_city("Measured").id
    now = clock.now()
    session().add_all(
        [
            ImportColumns(user_id=user.id, kind="values", titles={"Jahr": "year"}, updated_at=now),
            MailPreference(user_id=user.id, kind="matching", by_mail=False),
            WorkshopAllocation(workshop_id=workshop_id, computed_at=now),
            WorkshopReport(workshop_id=workshop_id, updated_at=now),
            WorkshopMailText(workshop_id=workshop_id, event="place", language="en", updated_at=now),
            LibraryVote(piece_id=make_piece("Cool streets").id, user_id=user.id, is_useful=True, at=now),
            ProcessTick(challenge_id=pair[0], step="wants", by_id=user.id, at=now),
            CityActivity(
                organization_id=city_id,
                activity="diesel",
                amount=3.0,
                year=2024,
                source="Report",
                updated_at=now,
                updated_by_id=user.id,
            ),
            CityLandscape(organization_id=city_id, updated_at=now, updated_by_id=user.id),
            WorkshopPairing(
                workshop_id=workshop_id, challenge_id=pair[0], solution_id=pair[1], score=80, accepted_at=now
            ),
        ]
    )
    session().flush()
    report_id = session().scalars(sa.select(WorkshopReport.id)).first()
    session().add(
        ReportVersion(
            report_id=report_id,
            number=1,
            summary="",
            next_steps="",
            reason="",
            published_at=now,
            published_by_id=user.id,
        )
    )
    session().flush()


def texts() -> Iterator[tuple[str, Any]]:
    """(`table.column`, value) of every text and JSON value of the whole database."""
    for table in Base.metadata.sorted_tables:
        words = [column for column in table.columns if isinstance(column.type, sa.String | sa.JSON)]
        for row in session().execute(sa.select(*words)) if words else ():
            for column, value in zip(words, row, strict=True):
                if value:
                    yield str(column), value


def places_that_name_her() -> set[str]:
    """Columns in which the name or the address still stands."""
    return {
        place
        for place, value in texts()
        if any(trace in json.dumps(value, ensure_ascii=False).lower() for trace in TRACES)
    }


def test_a_person_takes_everything_along_and_leaves_nothing(people: People, browser: Browser, wilhelmina: User) -> None:
    leave_traces(people, wilhelmina)
    page = browser.as_(people, "wilhelmina").get("/account").has("Download my data")
    assert "/account/data.json" in page.links()
    told = browser.get("/account/data.json").response.json
    expected = {
        "memberships": "Hydrolog",
        "requests_to_join": "We merge soon.",
        "challenges_followed": "Keep streets cool",
        "questions_asked": "How many streets are there in the old town?",
        "applications_started": "Keep streets cool",
        "files_uploaded": "plan.txt",
        "registrations_for_workshops": "Needs a ramp",
        "participation_in_workshops": "Water dialogue",
        "feedback_on_workshops": "Good talks, little light.",
        "places_on_panels": "Shade the market",
        "reviews": "Clear and cheap",
        "meeting_notes": "Ask for the map",
        "tokens": "Sync",
        "typed_while_signed_out": "after the session had ended",
        "tries_to_sign_in": "192.0.2.7",
    }
    for section, words in expected.items():
        assert words in json.dumps(told[section], ensure_ascii=False), section
    before = places_that_name_her()
    assert {
        "user_account.name",
        "registration_person.name",
        "invitation.email",
        "notification.text",
        "kept_form.fields",
    } <= before
    gone = browser.get("/account/delete").submit("Delete my account")
    assert gone.status == 303, gone.words
    assert wilhelmina.name == DELETED_NAME
    assert sorted(places_that_name_her() - set(names_after_erasure())) == []
    assert session().scalars(sa.select(EvaluatorInvitation)).all() == []
    assert any(DELETED_NAME in text for text in session().scalars(sa.select(Notification.text)))
