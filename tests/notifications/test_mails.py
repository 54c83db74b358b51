"""Every kind of mail: its subject is a line of its own, and it says who writes, why, and where to go.

Each event that notifications hear is published for samples of everything, in all its variants; the mails that people
ask for themselves are asked for. A new event, or a template that nobody renders here, is red.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module
from itertools import product
from pkgutil import iter_modules
from typing import Any, get_type_hints

import pytest
import sqlalchemy as sa
from flask import Flask, template_rendered

from matchmaker.accounts import queries as account_queries
from matchmaker.accounts.engine import codes
from matchmaker.accounts.models import User
from matchmaker.accounts.services import accounts, addresses, second_step
from matchmaker.admin import services as admin_services
from matchmaker.app import ROOT
from matchmaker.applications.models import Application, Evaluator, EvaluatorInvitation
from matchmaker.applications.services import inviting
from matchmaker.challenges.models import (
    Challenge,
    ChallengeFollow,
    ChallengeRevision,
    ChallengeStatus,
    Question,
    Signatory,
)
from matchmaker.core import clock, tokens
from matchmaker.core.actors import ANONYMOUS
from matchmaker.core.db import session
from matchmaker.core.eventbus import muted, publish
from matchmaker.core.mail import OutboxMail
from matchmaker.library.models import LibraryPiece
from matchmaker.matching.models import Pairing
from matchmaker.notifications import listeners, services
from matchmaker.notifications.models import Notification
from matchmaker.notifications.queries import ALERT_KINDS, AlertWish
from matchmaker.organizations.models import Invitation, MembershipRequest, Organization
from matchmaker.organizations.services import people as members
from matchmaker.outcomes.models.collaboration import Collaboration, ProgressCheck
from matchmaker.outcomes.models.contact import MeetingFollowUp
from matchmaker.outcomes.models.result import Result
from matchmaker.scheduling.models import Schedule, Trouble
from matchmaker.solutions.models import Solution, SolutionType, TypeSuggestion
from matchmaker.workshops.models.after import Homework
from matchmaker.workshops.models.inviting import WorkshopInvitation
from matchmaker.workshops.models.mails import WorkshopMessage
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.programme import Room, WorkshopSession
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from matchmaker.workshops.services import joining
from tests.conftest import isolated
from tests.personas import People, make_people
from tests.workshops.world_guests import a_newcomer
from tests.world import build_world

pytestmark = pytest.mark.slow
SITE = "Round Table"
TABLES: dict[str, Any] = {
    "challenge_id": Challenge,
    "question_id": Question,
    "signatory_id": Signatory,
    "application_id": Application,
    "evaluator_id": Evaluator,
    "evaluator_invitation_id": EvaluatorInvitation,
    "organization_id": Organization,
    "invitation_id": Invitation,
    "request_id": MembershipRequest,
    "solution_id": Solution,
    "pairing_id": Pairing,
    "workshop_id": Workshop,
    "registration_id": Registration,
    "homework_id": Homework,
    "collaboration_id": Collaboration,
    "check_id": ProgressCheck,
    "result_id": Result,
    "follow_up_id": MeetingFollowUp,
    "trouble_id": Trouble,
    "user_id": User,
    "solution_type_id": SolutionType,
    "suggestion_id": TypeSuggestion,
    "room_id": Room,
    "to_id": Room,
    "piece_id": LibraryPiece,
    "workshop_invitation_id": WorkshopInvitation,
}
VALUES: dict[str, tuple[Any, ...]] = {
    "note": ("See the statutes.",),
    "further": (0, 2),
    "name": ("Ada",),
    "why": ("Fell ill.",),
    "revision": (2,),
    "number": (1, 2),
    "missing": (("availability", "wishes"),),
    "after": (WorkshopStatus.BOOKING_OPEN.value, WorkshopStatus.HELD.value),
    "before": (WorkshopStatus.REGISTRATION_OPEN.value,),
    "reason": ("accepted", "expired"),
    "side": ("city", "company"),
    "decision": ("shortlisted", "interested", "declined"),
}
MOST_ROWS = 12
ONLY_A_LINE = {
    "TypeSuggested",
    "TypeWithdrawn",
    "ApplicationConfirmed",
    "EvaluatorInvited",
    "EvaluatorRecused",
    "EvaluatorLeft",
    "PairingsUpdated",
    "PairingDecided",
    "MemberInvited",
    "OrganizationReopened",
    "CollaborationChanged",
    "RunFinished",
    "CalendarEnded",
    "RegistrationCancelled",
    "WorkshopTakenOver",
}
"""Events that are told in the list of notifications alone."""
ELSEWHERE = {
    "emails/_frame.txt",
    "emails/applications/evaluator_invitation.txt",  # below
    "emails/accounts/first_administrator.txt",  # tests/cli/test_setup.py
}
"""Templates that the big test does not reach."""


@pytest.fixture(scope="module")
def everything(app: Flask) -> Iterator[People]:
    """All personas, one sample of everything, and somebody who follows every challenge."""
    with isolated(app):
        people = make_people()
        build_world(people)
        dora = people.users["dora"].id
        known = sa.select(ChallengeFollow.challenge_id).where(ChallengeFollow.user_id == dora)
        for one in session().scalars(sa.select(Challenge.id).where(Challenge.id.not_in(known))):
            session().add(ChallengeFollow(challenge_id=one, user_id=dora, created_at=clock.now()))
        session().flush()
        yield people


def _heard() -> list[tuple[str, type]]:
    """(module, event class) of everything notifications hear."""
    found = []
    for info in iter_modules(listeners.__path__):
        module = import_module(f"{listeners.__name__}.{info.name}")
        for function in vars(module).values():
            if getattr(function, "__module__", "") == module.__name__ and callable(function):
                hints = get_type_hints(function)
                event = hints.get("event")
                if event is not None and (module.__name__, event) not in found:
                    found.append((module.__name__, event))
    return found


def _variants(event: type) -> Iterator[Any]:
    """The event for samples of its rows, with all values of its other fields."""
    hints = get_type_hints(event)
    if event.__name__ == "ChallengeRevised":
        versions = sa.select(ChallengeRevision.challenge_id, ChallengeRevision.number, ChallengeRevision.is_material)
        yield from (event(*row) for row in session().execute(versions.limit(MOST_ROWS)).all())
        return
    if event.__name__ == "ScheduleReleased":
        rows = session().execute(sa.select(Schedule.workshop_id, Schedule.number).where(Schedule.number > 0))
        yield from (event(*row) for row in rows.all())
        return
    if event.__name__ == "SeriesCancelled":
        parts = sa.select(Workshop).where(Workshop.series_id.is_not(None)).order_by(Workshop.id)
        for workshop in session().scalars(parts):
            yield event(workshop.series_id, (workshop.id,))
        return
    if event.__name__ == "ProgrammeDelayed":
        rows = session().execute(sa.select(WorkshopSession.workshop_id, WorkshopSession.id).limit(MOST_ROWS))
        yield from (event(*row, 15) for row in rows.all())
        return
    if event.__name__ == "MessageDue":
        message = session().scalars(sa.select(WorkshopMessage)).first()
        assert message is not None
        yield event(message.id, tuple(session().scalars(sa.select(User.id).limit(2))), ("guest@home.example",))
        return
    if event.__name__ == "DecisionsReleased":
        row = session().scalars(sa.select(Application).order_by(Application.id)).first()
        assert row is not None
        yield event(row.challenge_id, (row.id,))
        return
    if event.__name__ in {"PairingsUpdated", "RunFinished"}:
        return
    choices = []
    for field in fields(event):
        if hints[field.name] is bool:
            choices.append((True, False))
        elif field.name in TABLES:
            ids = session().scalars(sa.select(TABLES[field.name].id).order_by(sa.func.random()).limit(MOST_ROWS))
            choices.append(tuple(ids))
        else:
            choices.append(VALUES[field.name])
        assert choices[-1], f"no sample for {event.__name__}.{field.name}"
    yield from (event(*values) for values in product(*choices))


def _words(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()


def check_mail(mail: OutboxMail, kind: str) -> None:
    subject = _words(mail.subject)
    assert subject, kind
    for line in map(_words, mail.body.splitlines()):
        assert not line.startswith(subject), f"{kind}: the text repeats the subject “{mail.subject}”"
        assert not (len(line) > 20 and subject.startswith(line)), f"{kind}: the subject repeats “{line}”"
    assert SITE in mail.body, f"{kind}: who writes?"
    assert re.search(r"https?://", mail.body), f"{kind}: where to?"
    assert "Questions? Write to" in mail.body


def _written(since: int) -> list[OutboxMail]:
    return list(session().scalars(sa.select(OutboxMail).where(OutboxMail.id > since)))


def _newest() -> int:
    return session().scalar(sa.select(sa.func.max(OutboxMail.id))) or 0


def _publish(app: Flask, module: str, event: Any) -> list[OutboxMail]:
    """The mails that one event causes; whoever reads has read everything before."""
    session().execute(sa.delete(Notification))
    start = _newest()
    with app.test_request_context(), muted(but=module):
        publish(event)
    return _written(start)


def _each_status(event: Any) -> Iterator[Any]:
    """The same event in each state that its listeners tell apart."""
    if type(event).__name__ != "ChallengeMoved":
        yield event
        return
    challenge = session().get_one(Challenge, event.challenge_id)
    before = (challenge.status, challenge.is_frozen)
    states = ((ChallengeStatus.WITHDRAWN, False), (ChallengeStatus.CLOSED, False), (ChallengeStatus.PUBLISHED, True))
    for status, is_frozen in states:
        _put(challenge, status.value, is_frozen)
        yield event
    _put(challenge, *before)


def _put(challenge: Challenge, status: str, is_frozen: bool) -> None:
    """Without the checks of its life: only what the listeners say of it matters."""
    row = sa.update(Challenge).where(Challenge.id == challenge.id)
    session().execute(row.values(status=status, is_frozen=is_frozen))
    session().refresh(challenge)


def _ask_for_mails(people: People) -> None:
    """What people ask for by themselves, and invitations of addresses without an account."""
    emil = people.users["emil"]
    accounts.sign_up(ANONYMOUS, email="new@person.example", name="New", origin="1.1.1.1")
    accounts.sign_up(ANONYMOUS, email=emil.email, name="Emil", origin="1.1.1.1")
    accounts.request_new_password(ANONYMOUS, email=emil.email, origin="1.1.1.1")
    accounts.request_sign_in_link(ANONYMOUS, email=emil.email, origin="1.1.1.1")
    token = tokens.make("reset", {"id": emil.id, "stamp": emil.stamp})
    accounts.reset_password(ANONYMOUS, token=token, password="violet tractor humming nine")
    _change_ways_in(people)
    graz = people.organizations["graz"]
    members.invite_member(people.actor("emil"), organization=graz, email="colleague@graz.example", role="editor")
    graz.vetted_at = None
    members.invite_member(people.actor("emil"), organization=graz, email="other@graz.example", role="editor")
    wish = AlertWish.read({})
    services.ask_for_alert(ANONYMOUS, email="reader@home.example", wish=wish, origin="1.1.1.1")
    for kind in ALERT_KINDS:
        data = {"email": f"{kind}@home.example", "kind": kind, "wanted": {"q": ""}}
        services.confirm_alert(ANONYMOUS, token=tokens.make("alert", data))

    workshop = session().scalars(sa.select(Workshop).where(Workshop.status == "booking_open")).first()
    assert workshop is not None
    for email in (people.users["carla"].email, "newcomer@home.example"):
        newcomer = a_newcomer(f"Company of {email}")
        joining.start_joining(ANONYMOUS, workshop=workshop, email=email, newcomer=newcomer, origin="1.1.1.1")
    for role in admin_services.ROLES:
        admin_services.invite_person(people.actor("gus"), email=f"{role}colleague@home.example", role=role)


def _change_ways_in(people: People) -> None:
    """What is told to people about how they sign in."""
    eva, actor = people.users["eva"], people.actor("eva")
    second_step.start_app(actor)
    secret = account_queries.app_secret(eva)
    assert secret is not None
    code = codes.code_at(secret, int(clock.now().timestamp() // codes.STEP))
    attempt = second_step.note_code(ANONYMOUS, person=eva, code=code, origin="1.1.1.1")
    recovery = second_step.confirm_app(actor, code=code, attempt=attempt)
    for one in recovery:  # down to none that is left
        attempt = second_step.note_code(ANONYMOUS, person=eva, code=one, origin="1.1.1.1")
        second_step.use_code(ANONYMOUS, person=eva, code=one, attempt=attempt)
    second_step.remove_app(actor)
    second_step.reset_second_step(people.actor("gus"), person=eva)
    for email in (people.users["finn"].email, "eva@new.example"):
        addresses.request_address_change(actor, email=email, password="", origin="1.1.1.1")
    change = account_queries.open_address_change(eva)
    assert change is not None
    addresses.confirm_address(ANONYMOUS, token=tokens.make(addresses.CONFIRM, {"id": change.id}))


def test_every_kind_of_mail(app: Flask, everything: People) -> None:
    rendered: set[str] = set()

    def note(_sender: Flask, template: Any, **_rest: Any) -> None:
        rendered.add(template.name)

    silent = set()
    with template_rendered.connected_to(note, app):
        with app.test_request_context():
            start = _newest()
            _ask_for_mails(everything)
            for mail in _written(start):
                check_mail(mail, mail.subject)
        for module, event in _heard():
            mails = [
                mail for one in _variants(event) for state in _each_status(one) for mail in _publish(app, module, state)
            ]
            for mail in mails:
                check_mail(mail, event.__name__)
            if not mails:
                silent.add(event.__name__)
    assert silent == ONLY_A_LINE
    known = {str(path.relative_to(ROOT / "templates")) for path in (ROOT / "templates" / "emails").rglob("*.txt")}
    assert known - rendered == ELSEWHERE


def test_the_invitation_of_an_evaluator(app: Flask, everything: People) -> None:
    graz = everything.organizations["graz"].id
    wanted = sa.select(Challenge).where(
        Challenge.city_id == graz, Challenge.status == "published", ~Challenge.is_frozen
    )
    challenge = session().scalars(wanted.order_by(Challenge.id)).first()
    assert challenge is not None
    with app.test_request_context():
        start = _newest()
        inviting.invite_evaluator(everything.actor("emil"), challenge=challenge, email="judge@panel.example")
        [mail] = _written(start)
        check_mail(mail, mail.subject)
