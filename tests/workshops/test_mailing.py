"""The e-mails of a workshop: messages to a part, one outbox, held, edited, released; own words; two organizers."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker.core import jobs, tokens
from matchmaker.core import mail as mail_module
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied, Invalid, Stale, TooMany
from matchmaker.core.mail import OutboxMail
from matchmaker.core.testing import commit
from matchmaker.workshops.engine.guests import guests_in
from matchmaker.workshops.models.mails import WorkshopMailText, WorkshopMessage
from matchmaker.workshops.models.workshop import RoleKind, Workshop
from matchmaker.workshops.queries import addressees, mailbox
from matchmaker.workshops.queries.addressees import INVITED, Part
from matchmaker.workshops.queries.guests import Wanted
from matchmaker.workshops.services import inviting, mailing, registering, team
from tests import factories
from tests.browser import Browser
from tests.personas import People
from tests.workshops.world import a_sign_up, make_workshop, register


@pytest.fixture
def workshop(people: People) -> Workshop:
    challenge = factories.make_challenge(people.organizations["graz"])
    return make_workshop(people.actor("ada"), [challenge], small_share_percent=0)


def work() -> None:
    """Everything that waits for a worker."""
    commit()
    jobs.drain()


def mails(workshop: Workshop, event: str) -> list[OutboxMail]:
    return list(mailbox.page_of(workshop, event=event).items)[::-1]


def start(people: People, workshop: Workshop, **part: object) -> WorkshopMessage:
    return mailing.start_message(
        people.actor("ada"), workshop=workshop, subject="Where to park", text="Below the hall.", part=Part(**part)
    )


def test_a_message_reaches_exactly_the_chosen_part(people: People, workshop: Workshop) -> None:
    sign_up = a_sign_up("Carla")
    guest = registering.PersonDraft("Guest of Hydrolog", "guest@hydrolog.example")
    registering.register_participant(
        people.actor("carla"),
        workshop=workshop,
        organization=people.organizations["hydrolog"],
        sign_up=registering.SignUp([*sign_up.people, guest], accepts_notice=True),
    )
    register(people.actor("emil"), workshop, people.organizations["graz"], name="Emil")
    inviting.invite_guests(
        people.actor("ada"), workshop=workshop, guests=guests_in("New; new@new.example"), wanted=Wanted(), language="en"
    )
    companies = addressees.addressees(workshop, Part(kinds=("company",)))
    assert set(companies.user_ids) == {people.carla.id, people.chen.id}
    assert companies.addresses == ("guest@hydrolog.example",)
    assert (companies.organizations, companies.mails) == (1, 3)
    silent = addressees.addressees(workshop, Part(states=(INVITED,)))
    assert (silent.user_ids, silent.addresses) == ((), ("new@new.example",))
    message = start(people, workshop, kinds=("company",))
    assert mails(workshop, "message") == []
    assert mailing.send_message(people.actor("ada"), workshop=workshop, message=message) == 3
    work()
    sent = mails(workshop, "message")
    assert {mail.to for mail in sent} == {people.carla.email, people.chen.email, "guest@hydrolog.example"}
    assert all("Below the hall." in mail.body for mail in sent)
    session().refresh(message)
    assert (message.told, message.finished_at is not None) == (3, True)
    with pytest.raises(Conflict, match="sent already"):
        mailing.send_message(people.actor("ada"), workshop=workshop, message=message)


def test_preview_and_count_come_before_sending(app: Flask, people: People, workshop: Workshop) -> None:
    register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    ada = Browser(app).as_(people, "ada")
    page = ada.get(f"/workshops/{workshop.slug}/messages/new")
    assert page.submit("Continue to the preview", subject="", text="").status == 422
    page = page.submit("Continue to the preview", subject="Lunch", text="At noon.").follow()
    page.has("At noon.", "Send 2 e-mails", "Organizations 1")
    page.submit("Send 2 e-mails").follow().has("2 e-mails are being written.")
    work()
    ada.get(f"/workshops/{workshop.slug}/mails").has("Lunch", people.carla.email, "Message", "Sent")


def test_a_message_to_nobody_is_not_sent(people: People, workshop: Workshop) -> None:
    message = start(people, workshop, states=("waiting",))
    with pytest.raises(Invalid, match="nobody would get the message"):
        mailing.send_message(people.actor("ada"), workshop=workshop, message=message)


def test_every_mail_of_a_workshop_can_be_held_read_changed_and_released(people: People, workshop: Workshop) -> None:
    ada = people.actor("ada")
    mailing.set_holding(ada, workshop=workshop, holds=True)
    register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    work()
    held = mails(workshop, "place")
    assert [mail.status for mail in held] == ["held", "held"]
    first = held[0]
    with pytest.raises(Invalid, match=r"Keep \[link"):
        mailing.edit_mail(ada, workshop=workshop, mail=first, subject="Welcome", text="No link at all.")
    text, links = tokens.mask_secrets(first.body)
    assert links
    assert all(link not in text for link in links)
    mailing.edit_mail(ada, workshop=workshop, mail=first, subject="Welcome", text=f"Bring boots.\n{text}")
    assert all(link in first.body for link in links)
    mailing.release_mail(ada, workshop=workshop, mail=first)
    work()
    session().refresh(first)
    assert (first.status, first.subject) == ("sent", "Welcome")
    assert "Bring boots." in first.body
    with pytest.raises(Conflict, match="sent already"):
        mailing.hold_mail(ada, workshop=workshop, mail=first)
    assert mailing.release_mails(ada, workshop=workshop) == 1
    work()
    session().expire_all()
    assert mailbox.counts_of(workshop).keys() == {"sent"}


def test_while_mails_wait_no_page_says_that_they_are_sent(app: Flask, people: People, workshop: Workshop) -> None:
    register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    ada = Browser(app).as_(people, "ada")
    waits = "E-mails of this workshop wait until you release them."
    ask = f"/workshops/{workshop.slug}/people/remind"
    mailing.set_holding(people.actor("ada"), workshop=workshop, holds=True)
    ada.get(ask).submit("Remind 1 now").follow().has("1 participant reminded.", waits)
    page = ada.get(f"/workshops/{workshop.slug}/messages/new")
    page = page.submit("Continue to the preview", subject="Lunch", text="At noon.").follow()
    page.has("Put the e-mails into the outbox first").lacks("Send at once")
    page.submit("Send 2 e-mails")
    work()
    assert {mail.status for mail in mails(workshop, "message")} == {"held"}


def test_a_placeholder_that_is_none_is_named(app: Flask, people: People, workshop: Workshop) -> None:
    ada, path = Browser(app).as_(people, "ada"), f"/workshops/{workshop.slug}/mails/texts/place/en"
    said = ada.get(path).submit("Save", words="Dear {person}, {persn} {when}").follow()
    said.has("Nothing is filled in for {persn}: readers see it as it stands.")
    ada.get(path).submit("Save", words="Dear {person}").follow().lacks("Nothing is filled in")


def test_secret_links_of_readers_are_hidden_from_organizers(app: Flask, people: People, workshop: Workshop) -> None:
    row = register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    mail = mails(workshop, "place")[0]
    page = Browser(app).as_(people, "ada").get(f"/workshops/{workshop.slug}/mails/{mail.public_id}")
    page.has("You have a place", "[link 1]").lacks(row.leave_key)


@pytest.mark.parametrize(
    "around", ["https://evil.example/?u=[link 1]", "[link 1].evil.example", "[link 1] and x[link 1]", "a@[link 1]", ""]
)
def test_a_secret_link_cannot_be_put_into_an_address_of_somebody_else(
    app: Flask, people: People, workshop: Workshop, around: str
) -> None:
    ada = people.actor("ada")
    mailing.set_holding(ada, workshop=workshop, holds=True)
    register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    mail = mails(workshop, "place")[0]
    body = mail.body
    page = Browser(app).as_(people, "ada").get(f"/workshops/{workshop.slug}/mails/{mail.public_id}")
    typed = tokens.mask_secrets(body)[0]
    refused = page.submit("Save", text=typed.replace("[link 1]", around))
    assert refused.status == 422
    refused.has("as a word of its own")
    session().refresh(mail)
    assert mail.body == body
    moved = typed.replace("[link 1]", "(") + "\nHere: [link 1]."
    assert page.submit("Save", text=moved).status == 303


def test_a_link_in_a_mail_is_one_address_whoever_wrote_the_mail(people: People, workshop: Workshop) -> None:
    """Without a request (an import, a reminder) addresses are built in full already."""
    row = register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    body = mails(workshop, "place")[0].body
    line = next(line for line in body.splitlines() if row.leave_key in line)
    assert line.count("http") == 1
    assert line.endswith(f"/workshops/leave/{row.leave_key}")


def test_two_organizers_do_not_overwrite_each_other(people: People, workshop: Workshop) -> None:
    ada, ben = people.actor("ada"), people.actor("ben")
    team.assign_role(ada, workshop=workshop, email=people.ben.email, role=RoleKind.ORGANIZER)
    message = start(people, workshop)
    seen = message.version
    mailing.edit_message(
        ben, workshop=workshop, message=message, subject="Parking", text="By bus.", part=Part(), seen_version=seen
    )
    session().flush()
    with pytest.raises(Stale):
        mailing.edit_message(
            ada, workshop=workshop, message=message, subject="Mine", text="By car.", part=Part(), seen_version=seen
        )
    mailing.set_mail_text(
        ben, workshop=workshop, event="place", language="en", text=None, subject="", words="Ben’s.", seen_version=0
    )
    with pytest.raises(Invalid, match="Ben’s"):
        mailing.set_mail_text(
            ada, workshop=workshop, event="place", language="en", text=None, subject="", words="Ada’s.", seen_version=0
        )
    mailing.set_holding(ada, workshop=workshop, holds=True)
    register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    mail = mails(workshop, "place")[0]
    old = mailbox.fingerprint(mail)
    text = mail.body
    mail.body += "\nChanged by Ben."
    with pytest.raises(Invalid, match="Somebody else has changed"):
        mailing.edit_mail(ada, workshop=workshop, mail=mail, subject="Mine", text=text, seen=old)


def test_own_words_replace_ours_for_one_kind_and_language(people: People, workshop: Workshop) -> None:
    ada = people.actor("ada")
    mailing.set_mail_text(
        ada,
        workshop=workshop,
        event="place",
        language="en",
        text=None,
        subject="See you, {organization}",
        words="Dear {person}, {workshop} begins at {when}. Keep {braces}.",
    )
    register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    mail = next(one for one in mails(workshop, "place") if one.to == people.carla.email)
    assert mail.subject == "See you, Hydrolog"
    assert "Dear Carla, Water dialogue begins at" in mail.body
    assert "Keep {braces}." in mail.body
    assert "Your desk code:" in mail.body  # the facts stay
    register(people.actor("emil"), workshop, people.organizations["graz"], name="Emil")
    row = session().scalars(sa.select(WorkshopMailText)).one()
    mailing.set_mail_text(
        ada, workshop=workshop, event="place", language="en", text=row, subject="", words="", seen_version=row.version
    )
    register(people.actor("dora"), workshop, people.organizations["sonnwerk"], name="Dora")
    assert next(one for one in mails(workshop, "place") if one.to == people.dora.email).subject.startswith("Your place")


def test_only_its_organizers_read_the_outbox(app: Flask, people: People, workshop: Workshop) -> None:
    register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    for name, status in (("carla", 403), ("ben", 403), ("gus", 403), ("ada", 200)):
        assert Browser(app).as_(people, name).get(f"/workshops/{workshop.slug}/mails").status == status
    with pytest.raises(Denied):
        start_as_ben = people.actor("ben")
        mailing.start_message(start_as_ben, workshop=workshop, subject="S", text="T", part=Part())


def test_the_outbox_costs_the_same_for_few_and_many_mails(app: Flask, people: People, workshop: Workshop) -> None:
    ada = Browser(app).as_(people, "ada")
    counts = []
    for number in (1, 30):
        text = "\n".join(f"g{n}@{number}.example" for n in range(number))
        inviting.invite_guests(
            people.actor("ada"), workshop=workshop, guests=guests_in(text), wanted=Wanted(), language="en"
        )
        work()
        counts.append(ada.get(f"/workshops/{workshop.slug}/mails").statements.count)
    assert counts[0] == counts[1]


def test_a_mail_that_is_being_handed_over_is_neither_held_nor_sent_twice(
    people: People, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Held and released again it has two jobs; held and changed meanwhile, the outbox would show what nobody got."""
    ada = people.actor("ada")
    register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    first = mails(workshop, "place")[0]
    mailing.hold_mail(ada, workshop=workshop, mail=first)
    mailing.release_mail(ada, workshop=workshop, mail=first)
    commit()
    kinds = jobs.Job.name == "core.send_mail", jobs.Job.status == "queued"
    mine = [
        row.id for row in session().scalars(sa.select(jobs.Job).where(*kinds)) if row.payload["mail_id"] == first.id
    ]
    assert len(mine) == 2
    handed_over: list[str] = []

    class Slow(mail_module.EmailMultiAlternatives):
        """A mail server that thinks for a while; meanwhile others do what they can."""

        def get_connection(self, _fail_silently: bool = False) -> Slow:
            return self

        def __enter__(self) -> Slow:
            return self

        def __exit__(self, *_error: object) -> None:
            """Nothing to close."""

        def send_messages(self, messages: list[Slow]) -> None:
            handed_over.extend(message.subject for message in messages)
            if len(handed_over) == 1:
                assert jobs.run_job(mine[1])
                session().refresh(first)
                with pytest.raises(Conflict, match="being sent right now"):
                    mailing.hold_mail(ada, workshop=workshop, mail=first)

    monkeypatch.setattr(mail_module, "EmailMultiAlternatives", Slow)
    assert jobs.run_job(mine[0])
    session().refresh(first)
    assert (first.status, len(handed_over), first.taken_by) == ("sent", 1, None)


def test_a_mail_that_was_not_taken_can_be_held(
    people: People, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    first = mails(workshop, "place")[0]

    def away(*_args: object) -> None:
        raise OSError("nobody answers")

    monkeypatch.setattr(mail_module.EmailMultiAlternatives, "get_connection", away)
    commit()
    jobs.drain()
    session().refresh(first)
    assert (first.status, first.taken_by) == ("waiting", None)
    assert mailing.hold_mail(people.actor("ada"), workshop=workshop, mail=first).status == "held"


def test_mails_that_a_job_has_still_to_write_count_for_the_limit_of_a_day(
    people: People, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until they were written nothing was counted, so a second list and a second message went through at once."""
    ada = people.actor("ada")
    register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    work()
    first, second = start(people, workshop), start(people, workshop)
    reached = mailing.send_message(ada, workshop=workshop, message=first)
    assert mailbox.by_hand_today(workshop) == reached > 0
    monkeypatch.setattr(mailbox, "MOST_A_DAY", reached + 1)
    guests = guests_in("A; a@a.example\nB; b@b.example")
    with pytest.raises(TooMany, match=f"sent: {reached};"):
        inviting.invite_guests(ada, workshop=workshop, guests=guests, wanted=Wanted(), language="en")
    inviting.invite_guests(ada, workshop=workshop, guests=guests[:1], wanted=Wanted(), language="en")
    assert mailbox.by_hand_today(workshop) == reached + 1
    with pytest.raises(TooMany):
        mailing.send_message(ada, workshop=workshop, message=second)
    work()
    assert mailbox.by_hand_today(workshop) == reached + 1, "each counts once, before and after it is written"
