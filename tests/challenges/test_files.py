"""A file attached to a public challenge is a change like any other: a version, a row in the log, a notice."""

from __future__ import annotations

import io

import sqlalchemy as sa

from matchmaker.challenges.models import ChallengeRevision
from matchmaker.challenges.services import following, writing
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.notifications.models import Notification
from matchmaker.outcomes.models.contact import Contact
from tests import factories
from tests.applications.factory import make_application
from tests.browser import Browser
from tests.challenges.make import draft as make_the_draft
from tests.challenges.make import published
from tests.personas import People


def attach(browser: Browser, public_id: str, name: str = "Water network.txt") -> int:
    """Through the form of the page."""
    data = {"file": (io.BytesIO(b"Pipes of 1962, in words."), name), "next": "/challenges"}
    return browser.post(f"/files/challenge/{public_id}", data).status


def versions(challenge_id: int) -> list[ChallengeRevision]:
    """All public versions, oldest first."""
    select = sa.select(ChallengeRevision).where(ChallengeRevision.challenge_id == challenge_id)
    return list(session().scalars(select.order_by(ChallengeRevision.number)))


def test_a_file_of_a_public_challenge_is_a_version_with_a_log_row_and_a_notice(
    browser: Browser, people: People
) -> None:
    challenge = published(people)
    following.follow_challenge(people.actor("dora"), challenge=challenge)
    sent = make_application(challenge, factories.make_solution(people.organizations["hydrolog"]))
    assert attach(browser.as_(people, "emil"), challenge.public_id) == 303
    assert [row.number for row in versions(challenge.id)] == [1, 2]
    row = versions(challenge.id)[-1]
    assert (row.reason, row.by_id, row.is_material) == (
        "A file was added: Water network.txt",
        people.emil.id,
        True,
    )
    browser.visitor().get(f"/challenges/{challenge.slug}/history").has("Files", "Water network.txt")
    texts = session().scalars(sa.select(Notification.text).where(Notification.user_id == people.dora.id)).all()
    assert any("has a new version: A file was added: Water network.txt" in text for text in texts)
    logged = session().scalars(sa.select(Contact.summary).where(Contact.challenge_id == challenge.id)).all()
    assert "Version 2 of the text: A file was added: Water network.txt" in logged
    assert sent.needs_confirmation
    browser.as_(people, "carla").get(f"/applications/{sent.public_id}/confirm").has("Water network.txt")


def test_a_draft_keeps_files_quietly(browser: Browser, people: People) -> None:
    draft = make_the_draft(people)
    assert attach(browser.as_(people, "emil"), draft.public_id) == 303
    assert versions(draft.id) == []


def test_what_is_written_for_the_next_version_stays(browser: Browser, people: People) -> None:
    challenge = published(people)
    content = writing.save_content(people.actor("emil"), challenge=challenge, values={"title": "Lose less water"})
    assert content is not None
    assert challenge.pending is not None
    attach(browser.as_(people, "emil"), challenge.public_id)
    assert challenge.pending is not None
    assert challenge.pending["title"] == "Lose less water"


def test_after_the_closing_time_nobody_has_to_confirm(browser: Browser, people: People) -> None:
    challenge = published(people)
    solution = factories.make_solution(people.organizations["hydrolog"])
    sent = make_application(challenge, solution)
    assert challenge.closes_at is not None
    with clock.at(clock.in_days(400)):
        attach(browser.as_(people, "emil"), challenge.public_id)
    assert [row.is_material for row in versions(challenge.id)][1:] == [False]
    assert not sent.needs_confirmation
