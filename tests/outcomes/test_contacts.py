"""The equal-treatment log: every contact is a row, written once, shown to each reader as the rules say."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.challenges.services import lifecycle as challenge_lifecycle
from matchmaker.challenges.services import questions as challenge_questions
from matchmaker.challenges.services import writing as challenge_writing
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied, Invalid
from matchmaker.organizations.services import merging as organization_merging
from matchmaker.outcomes.models.contact import Contact, MeetingFollowUp
from matchmaker.outcomes.queries import contacts as contacts_queries
from matchmaker.outcomes.services import contacts as contacts_services
from matchmaker.workshops.models.workshop import WorkshopStatus
from matchmaker.workshops.services import day as workshop_day
from tests.browser import Browser
from tests.challenges import make as challenges
from tests.factories import make_challenge
from tests.outcomes import make
from tests.personas import People
from tests.workshops.world import make_workshop, move, register


def kinds(challenge: Challenge) -> list[str]:
    """What the log holds, in order."""
    select = sa.select(Contact.kind).where(Contact.challenge_id == challenge.id).order_by(Contact.id)
    return list(session().scalars(select))


def asked(people: People) -> Challenge:
    """A challenge on which Hydrolog asked, the city answered and changed the text, and both met."""
    challenge = challenges.published(people)
    question = challenge_questions.ask_question(
        people.actor("carla"), challenge=challenge, text="Is there a map of the zones?"
    )
    challenge_questions.answer_question(
        people.actor("emil"), question=question, published_text="Is there a map?", answer="Yes, online."
    )
    content = {"problem": "Pipes leak at night, in the hills most of all."}
    challenge_writing.save_content(people.actor("emil"), challenge=challenge, values=content)
    challenge_lifecycle.publish_version(people.actor("emil"), challenge=challenge, reason="More exact words.")
    make.follow_up(challenge, people.organizations["hydrolog"])
    return challenge


def test_every_contact_is_a_row(people: People) -> None:
    assert kinds(asked(people)) == ["question", "answer", "change", "meeting"]


def test_workshops_are_contacts_too_and_corrections_are_added(people: People) -> None:
    challenge = make_challenge(people.organizations["graz"])
    workshop = make_workshop(people.actor("ada"), [challenge])
    registration = register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    register(people.actor("emil"), workshop, people.organizations["graz"], name="Emil")
    move(workshop, WorkshopStatus.RUNNING)
    for mark in ("arrived", "arrived", "undone"):
        workshop_day.mark_registration(people.actor("ada"), registration=registration, mark=mark)
    assert kinds(challenge) == ["message", "meeting", "message"]


def test_the_log_is_only_added_to(people: People) -> None:
    challenge = asked(people)
    row = session().scalars(sa.select(Contact).where(Contact.challenge_id == challenge.id)).first()
    assert row is not None
    with pytest.raises(Conflict), session().begin_nested():
        row.summary = "Nothing happened"
        session().flush()
    with pytest.raises(Conflict), session().begin_nested():
        session().delete(row)
        session().flush()


def test_nobody_but_the_platform_writes_it(people: People) -> None:
    challenge = challenges.published(people)
    for who in ("emil", "ada", "gus", "carla"):
        with pytest.raises(Denied):
            contacts_services.log_contact(people.actor(who), challenge=challenge, kind="message", role="", summary="x")


def test_who_asked_is_hidden_from_the_city_and_other_companies(people: People) -> None:
    challenge = asked(people)
    seen = {
        who: [
            (row.kind, row.company) for row in contacts_queries.all_contacts_of(people.actor(who), challenge=challenge)
        ]
        for who in ("emil", "ada", "carla", "dora")
    }
    hidden = "A company (not shown)"
    public = [("Answer to all", "Everybody"), ("New version", "Everybody")]
    assert seen["emil"] == [("Question", hidden), *public, ("Meeting", "Hydrolog")]
    assert seen["ada"] == [("Question", "Hydrolog"), *public, ("Meeting", "Hydrolog")]
    assert seen["carla"] == seen["ada"]
    assert seen["dora"] == public


def test_who_applied_is_hidden_until_applications_close(people: People) -> None:
    challenge = make_challenge(people.organizations["graz"])
    contacts_services.log_contact(
        make.SYSTEM,
        challenge=challenge,
        kind="application",
        role="Company member",
        summary="Submitted an application",
        company_id=people.organizations["sonnwerk"].id,
    )
    emil = people.actor("emil")
    assert contacts_queries.all_contacts_of(emil, challenge=challenge)[0].company == "A company (not shown)"
    challenge.closes_at = clock.in_days(-1)
    assert contacts_queries.all_contacts_of(emil, challenge=challenge)[0].company == "Sonnwerk"


def test_a_talk_outside_is_noted_and_a_meeting_opens_the_gate(people: People, browser: Browser) -> None:
    challenge, company = challenges.published(people), people.organizations["sonnwerk"]
    browser.as_(people, "emil")
    page = browser.get(f"/challenges/{challenge.slug}/contacts/new")
    wrong = page.submit("Add to log", summary="We spoke about pumps.")
    assert wrong.status == 422
    assert "We spoke about pumps." in wrong.text
    wrong.submit("Add to log", company=company.public_id).follow().has("Sonnwerk", "We spoke about pumps.")
    assert session().scalar(sa.select(sa.func.count(MeetingFollowUp.id))) == 1
    for changes in ({"company": None}, {"on": make.day(1)}, {"kind": "question"}, {"summary": " "}):
        values = {"company": company, "kind": "message", "on": clock.today(), "summary": "A call"}
        with pytest.raises(Invalid):
            contacts_services.note_contact(people.actor("emil"), challenge=challenge, **(values | changes))


def test_the_pack_is_the_same_for_everybody_and_names_nobody(people: People, browser: Browser) -> None:
    challenge = asked(people)
    contacts_services.note_contact(
        people.actor("emil"),
        challenge=challenge,
        company=people.organizations["sonnwerk"],
        kind="message",
        on=clock.today(),
        summary="Dora from Sonnwerk called.",
    )
    address = f"/challenges/{challenge.slug}/information-pack"
    texts, books = set(), set()
    for who in ("dora", "finn", "carla", "emil"):
        browser.as_(people, who)
        archive = zipfile.ZipFile(io.BytesIO(browser.get(f"{address}.zip").response.get_data()))
        texts.add("".join(archive.read(name).decode() for name in archive.namelist() if not name.endswith(".xlsx")))
        books.add(archive.read("information-pack.xlsx"))
        browser.get(address).has("Version 2", "Version 1", "More exact words.", "Is there a map?", "Company 1")
    assert len(texts) == len(books) == 1
    (text,) = texts
    for name in ("Hydrolog", "Sonnwerk", "Carla", "Dora", "Emil", "Is there a map of the zones"):
        assert name not in text
    assert set(archive.namelist()) == {
        "information-pack.html",
        "information-pack.xlsx",
        "versions.csv",
        "changes.csv",
        "questions.csv",
        "contacts.csv",
        "meetings.csv",
        "attendance.csv",
    }
    rows = list(csv.reader(io.StringIO(archive.read("contacts.csv").decode("utf-8-sig"))))
    assert [row[2] for row in rows[1:]] == ["A company", "Everybody", "Everybody", "Company 1", "Company 2"]


def test_a_private_budget_stays_out_of_the_pack(people: People) -> None:
    challenge = challenges.published(people, is_budget_public=False)
    pack = contacts_queries.pack(people.actor("dora"), challenge=challenge)
    assert "Budget" not in {label for label, _value in pack.versions[0][1]}


def test_the_log_asks_as_often_for_thirty_rows_as_for_one(people: People, browser: Browser) -> None:
    challenge, company = challenges.published(people), people.organizations["hydrolog"]
    for address in ("contacts", "information-pack"):
        make.follow_up(challenge, company)
        browser.as_(people, "emil")
        one = browser.get(f"/challenges/{challenge.slug}/{address}").statements.count
        for _ in range(29):
            make.follow_up(challenge, company)
        assert browser.get(f"/challenges/{challenge.slug}/{address}").statements.count == one


def test_merged_companies_keep_their_contacts(people: People) -> None:
    challenge = asked(people)
    hydrolog, sonnwerk = people.organizations["hydrolog"], people.organizations["sonnwerk"]
    organization_merging.merge_organizations(people.actor("gus"), kept=sonnwerk, merged=hydrolog)
    session().expire_all()
    select = sa.select(Contact.company_id).where(Contact.challenge_id == challenge.id, Contact.kind == "meeting")
    assert session().scalars(select).all() == [sonnwerk.id]
