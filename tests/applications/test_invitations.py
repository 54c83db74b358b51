"""People are asked to assess: a mailed link makes the seat, and the account of whoever has none."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from matchmaker.accounts.models import BrowserSession
from matchmaker.accounts.queries import find_by_email
from matchmaker.accounts.services import accounts as account_services
from matchmaker.applications.models import Assessment, Evaluator, EvaluatorInvitation
from matchmaker.applications.queries import panel, visibility
from matchmaker.applications.services import inviting
from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied, Invalid
from matchmaker.core.mail import OutboxMail
from tests import factories
from tests.applications.factory import make_assessed, make_letter
from tests.browser import Browser
from tests.personas import People

NORA = "nora@university.example"
PASSWORD = "seven quiet herons 41"


@pytest.fixture
def challenge(people: People) -> Challenge:
    """A closed challenge of Graz with two applications and Hana on the panel."""
    offers = [factories.make_solution(people.organizations[name]) for name in ("hydrolog", "sonnwerk")]
    return make_assessed(people, *offers)[0]


def assessment(challenge: Challenge) -> Assessment:
    """Its assessment."""
    found = visibility.assessment_of(challenge)
    assert found is not None
    return found


def mailed_link() -> str:
    """The address in the newest mail."""
    text = session().scalars(sa.select(OutboxMail.body).where(OutboxMail.to == NORA).order_by(OutboxMail.id)).all()[-1]
    found = re.search(r"/assessments/invitations/\S+", text)
    assert found is not None, text
    return found[0]


def test_from_the_mail_to_the_declaration(people: People, browser: Browser, challenge: Challenge) -> None:
    address = f"/challenges/{challenge.slug}/evaluators"
    page = browser.as_(people, "emil").get(address)
    page.submit("Invite evaluator", email=NORA).follow().has(f"We have sent {NORA} an e-mail.", "not accepted yet")
    link = mailed_link()
    page = browser.visitor().get(link).has("This invitation is for nora@university.example.")
    assert page.submit("Create my account and accept", name="Nora", password="short").status == 422
    answer = page.submit("Create my account and accept", name="Nora", password=PASSWORD)
    assert session().scalar(sa.select(sa.func.count(BrowserSession.id))) == 1
    home = answer.follow()
    home.has("Thank you. You are now an evaluator here", challenge.title)
    nora = find_by_email(NORA)
    assert nora is not None
    seat = session().scalar(sa.select(Evaluator).where(Evaluator.user_id == nora.id))
    assert seat is not None
    assert seat.declared_at is None
    refused = browser.get(f"/assessments/{seat.public_id}/next")
    assert refused.location.endswith("/conflicts")
    assert browser.visitor().get(link).status == 422  # the link works once


def test_a_second_invitation_ends_the_first_link(people: People, challenge: Challenge) -> None:
    for _time in range(2):
        inviting.invite_evaluator(people.actor("emil"), challenge=challenge, email=NORA)
    session().flush()
    assert len(panel.invitations_of(challenge)) == 1
    texts = session().scalars(sa.select(OutboxMail.body).where(OutboxMail.to == NORA).order_by(OutboxMail.id)).all()
    tokens = [re.search(r"/assessments/invitations/(\S+)", text)[1] for text in texts]  # type: ignore[index]
    with pytest.raises(Invalid, match="has expired"):
        panel.find_evaluator_invitation(tokens[0])
    assert panel.find_evaluator_invitation(tokens[1]).email == NORA


def test_only_the_owner_invites_and_only_the_invited_accepts(people: People, challenge: Challenge) -> None:
    for who in ("eva", "carla", "ada", "finn", "gus"):
        with pytest.raises(Denied):
            inviting.invite_evaluator(people.actor(who), challenge=challenge, email=NORA)
    make_letter(assessment(challenge), NORA, "secret")
    with pytest.raises(Invalid, match="another address"):
        inviting.accept_evaluator_invitation(people.actor("carla"), token="secret")
    with pytest.raises(Invalid, match="has expired"):
        inviting.accept_evaluator_invitation(people.actor("carla"), token="another")


def test_an_organizer_with_the_link_stays_neutral(people: People, challenge: Challenge) -> None:
    make_letter(assessment(challenge), people.ada.email, "secret")
    with pytest.raises(Invalid, match="neutral"):
        inviting.accept_evaluator_invitation(people.actor("ada"), token="secret")


def test_a_link_ends_with_its_time_the_announcement_and_the_account(people: People, challenge: Challenge) -> None:
    row = make_letter(assessment(challenge), people.ivo.email, "secret")
    with clock.at(row.expires_at + timedelta(seconds=1)), pytest.raises(Invalid, match="has expired"):
        inviting.accept_evaluator_invitation(people.actor("ivo"), token="secret")
    assessment(challenge).closed_at = clock.now()
    session().flush()
    with pytest.raises(Conflict, match="over"):
        inviting.accept_evaluator_invitation(people.actor("ivo"), token="secret")
    account_services.delete_account(people.actor("ivo"), password="")
    assert session().scalars(sa.select(EvaluatorInvitation)).all() == []


@pytest.mark.parametrize("email", ["nora", "nora@", "nora@university", "=1+1"])
def test_bad_addresses(people: People, challenge: Challenge, email: str) -> None:
    with pytest.raises(Invalid, match="e-mail address"):
        inviting.invite_evaluator(people.actor("emil"), challenge=challenge, email=email)


def test_an_invitation_is_taken_back_once(people: People, challenge: Challenge) -> None:
    row = make_letter(assessment(challenge))
    inviting.withdraw_evaluator_invitation(people.actor("emil"), challenge=challenge, public_id=row.public_id)
    with pytest.raises(Conflict):
        inviting.withdraw_evaluator_invitation(people.actor("emil"), challenge=challenge, public_id=row.public_id)
