"""Opening a document of a city is a contact: logged once for each company, document and day, by a GET that may not
write; attachments of answers and workshops reach everybody at the same moment."""

from __future__ import annotations

import io
import logging
from datetime import timedelta

import pytest
import sqlalchemy as sa

from matchmaker.attachments import services as attachments
from matchmaker.attachments.models import StoredFile
from matchmaker.attachments.queries import get_readable, subject_of
from matchmaker.challenges.models import Challenge
from matchmaker.challenges.services import questions as challenge_questions
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.errors import Denied, Invalid, NotFound
from matchmaker.outcomes.models.contact import Contact
from matchmaker.outcomes.queries import causes, contacts
from matchmaker.outcomes.services import contacts as contacts_services
from tests import factories
from tests.applications.factory import make_application, make_file
from tests.browser import Browser
from tests.challenges import make as challenges
from tests.personas import People
from tests.workshops.world import make_workshop


def document(people: People, challenge: Challenge, name: str = "zones.txt") -> StoredFile:
    """A document that Graz attached to its challenge."""
    return attachments.attach_file(people.actor("emil"), subject=subject_of(challenge), name=name, data=b"Zones 1 to 7")


def views(challenge: Challenge) -> list[tuple[int | None, str]]:
    """(company, words) of the document views in the log."""
    rows = session().scalars(
        sa.select(Contact)
        .where(Contact.challenge_id == challenge.id, Contact.kind == "document_view")
        .order_by(Contact.id)
    )
    return [(row.company_id, row.summary) for row in rows]


@pytest.fixture
def challenge(people: People) -> Challenge:
    """A public challenge of Graz."""
    return challenges.published(people)


def test_once_for_each_company_document_and_day(people: People, browser: Browser, challenge: Challenge) -> None:
    one, other = document(people, challenge), document(people, challenge, "prices.txt")
    hydrolog, sonnwerk = people.organizations["hydrolog"], people.organizations["sonnwerk"]
    for who, file in (("carla", one), ("chen", one), ("carla", other), ("dora", one)):
        assert browser.as_(people, who).get(f"/files/{file.public_id}").status == 200
    words = "Opened the document “zones.txt”"
    assert views(challenge) == [
        (hydrolog.id, words),
        (hydrolog.id, "Opened the document “prices.txt”"),
        (sonnwerk.id, words),
    ]
    with clock.at(clock.now() + timedelta(days=1)):
        browser.as_(people, "carla").get(f"/files/{one.public_id}")
    assert views(challenge)[-1] == (hydrolog.id, words)
    assert len(views(challenge)) == 4


def test_nobody_else_leaves_a_row(people: People, browser: Browser, challenge: Challenge) -> None:
    file = document(people, challenge)
    for who in ("emil", "eva", "finn", "ada", "gus", "hana"):
        browser.as_(people, who).get(f"/files/{file.public_id}")
    browser.visitor().get(f"/files/{file.public_id}")
    browser.as_(people, "carla")._request("HEAD", f"/files/{file.public_id}")
    assert browser.get("/files/nosuchfile12").status == 404
    assert views(challenge) == []


def test_files_without_a_challenge_of_a_city_are_no_contact(people: People, browser: Browser) -> None:
    solution = factories.make_solution(people.organizations["sonnwerk"])
    challenge = factories.make_challenge(people.organizations["graz"], closes_at=clock.in_days(-1))
    own = make_file(make_application(challenge, solution))
    assert browser.as_(people, "dora").get(f"/files/{own.public_id}").status == 200
    assert views(challenge) == []


def test_who_sees_what(people: People, browser: Browser, challenge: Challenge) -> None:
    file = document(people, challenge)
    browser.as_(people, "carla").get(f"/files/{file.public_id}")
    seen = {
        who: [row.company for row in contacts.all_contacts_of(people.actor(who), challenge=challenge)]
        for who in ("emil", "ada", "carla", "dora")
    }
    # The document of a public challenge is itself a new version, told to everybody; then comes who opened it.
    assert seen == {
        "emil": ["Everybody", "A company (not shown)"],
        "ada": ["Everybody", "Hydrolog"],
        "carla": ["Everybody", "Hydrolog"],
        "dora": ["Everybody"],
    }
    challenge.closes_at = clock.in_days(-1)
    later = [row.company for row in contacts.all_contacts_of(people.actor("emil"), challenge=challenge)]
    assert later == ["Everybody", "A company (not shown)"]
    assert [row.company for row in contacts.anonymous_contacts(challenge)] == ["Everybody", "A company"]
    assert causes.startable_companies(challenge) == []


def test_a_log_that_fails_takes_no_document_away(
    people: People,
    browser: Browser,
    challenge: Challenge,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    file = document(people, challenge)

    def refuse(*_args: object, **_rest: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(contacts_services, "log_contact", refuse)
    with caplog.at_level(logging.ERROR):
        assert browser.as_(people, "carla").get(f"/files/{file.public_id}").status == 200
    assert "What should follow GET files.download failed" in caplog.text
    assert views(challenge) == []


def test_the_file_of_an_answer_is_public_with_the_answer(
    people: People, browser: Browser, challenge: Challenge
) -> None:
    question = challenge_questions.ask_question(
        people.actor("dora"), challenge=challenge, text="Is there a map of zones?"
    )
    browser.as_(people, "emil")
    address = f"/challenges/{challenge.slug}/questions/{question.public_id}"
    page = browser.get(address).has("Files with the answer")
    page.submit("Attach file", file=(io.BytesIO(b"Zones 1 to 7"), "map.txt"))
    file = session().scalars(sa.select(StoredFile).where(StoredFile.subject_kind == "question")).one()
    for who in ("carla", "dora", "finn"):
        with pytest.raises(NotFound):
            get_readable(people.actor(who), public_id=file.public_id)
    challenge_questions.answer_question(
        people.actor("emil"), question=question, published_text="Is there a map?", answer="Yes, see the file."
    )
    assert "map.txt" in browser.visitor().get(f"/challenges/{challenge.slug}/questions").words
    for act in (
        lambda: attachments.attach_file(
            people.actor("emil"), subject=subject_of(question), name="late.txt", data=b"Late"
        ),
        lambda: attachments.remove_file(people.actor("emil"), subject=subject_of(question), file=file),
    ):
        with pytest.raises(Denied, match="the answer is public"):
            act()
    browser.as_(people, "carla").get(f"/files/{file.public_id}")
    assert [words for _company, words in views(challenge)] == ["Opened the document “map.txt”"]


def test_the_material_of_a_workshop_is_the_organizers(people: People, browser: Browser, challenge: Challenge) -> None:
    workshop = make_workshop(people.actor("ada"), [challenge])
    subject = subject_of(workshop)
    file = attachments.attach_file(people.actor("ada"), subject=subject, name="agenda.txt", data=b"At nine we begin")
    for who in ("emil", "carla", "gus", "ben"):
        with pytest.raises(Denied):
            attachments.attach_file(people.actor(who), subject=subject, name="own.txt", data=b"Own words")
    browser.visitor().get(f"/workshops/{workshop.slug}").has("Material", "agenda.txt")
    assert browser.as_(people, "carla").get(f"/files/{file.public_id}").status == 200
    assert views(challenge) == []


def test_a_type_that_lies_is_refused_everywhere(people: People, challenge: Challenge) -> None:
    workshop = make_workshop(people.actor("ada"), [challenge])
    question = challenge_questions.ask_question(
        people.actor("dora"), challenge=challenge, text="Is there a map of zones?"
    )
    doors = [("emil", subject_of(challenge)), ("emil", subject_of(question)), ("ada", subject_of(workshop))]
    for who, subject in doors:
        for name, data in (
            ("map.pdf", b"<html><script>1</script>"),
            ("map.png", b"%PDF-1.7"),
            ("map.txt", b"\x00\x01"),
        ):
            with pytest.raises(Invalid):
                attachments.attach_file(people.actor(who), subject=subject, name=name, data=data)
