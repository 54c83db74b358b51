"""Nobody learns from a published question which company asked it (rule 1), not by name either."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from matchmaker.attachments.models import StoredFile
from matchmaker.challenges.models import Question
from matchmaker.challenges.services import questions
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.mail import OutboxMail
from matchmaker.notifications.models import Notification
from tests.browser import Browser
from tests.challenges import make
from tests.factories import make_solution
from tests.personas import People

TELLING = "We at Hydrolog could measure every night. May we place loggers?"


def asked(people: People, text: str = TELLING) -> Question:
    return questions.ask_question(people.actor("carla"), challenge=make.published(people), text=text, keep_names=True)


def test_the_asker_is_warned_and_may_still_send_it(people: People, browser: Browser) -> None:
    challenge = make.published(people)
    address = f"/challenges/{challenge.slug}/questions"
    page = browser.as_(people, "carla").get(address).submit("Send question", text=TELLING)
    page.has("This reveals who is asking", "Hydrolog", "The names are needed here")
    assert session().scalar(sa.select(sa.func.count(Question.id))) == 0
    page.submit("Send question", text="May we place loggers?").follow()
    assert session().scalars(sa.select(Question.text)).all() == ["May we place loggers?"]
    page = browser.get(address).submit("Send question", text=TELLING)
    page.submit("Send question", text=TELLING, keep_names="y").follow()
    assert session().scalar(sa.select(sa.func.count(Question.id))) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Carla of our team asks for a map, see hydrolog.example for more.",
        "Write to me at carla@somewhere.example, please.",
        "Would LISTENING AT HYDRANTS be an answer here?",
    ],
)
def test_people_solutions_and_addresses_count(people: People, text: str) -> None:
    hydrolog = people.organizations["hydrolog"]
    hydrolog.website = "https://hydrolog.example"
    make_solution(hydrolog, "Listening at hydrants")
    with pytest.raises(Invalid, match="reveals who"):
        questions.ask_question(people.actor("carla"), challenge=make.published(people), text=text)


def test_the_city_is_warned_before_it_publishes(people: People, browser: Browser) -> None:
    question = asked(people)
    address = f"/challenges/{question.challenge.slug}/questions/{question.public_id}"
    page = browser.as_(people, "emil").get(address).has("may name a company", "Hydrolog")
    page = page.submit("Publish answer", published_text=TELLING, answer="Yes, you may.")
    page.has("This may name a company", "Hydrolog")
    session().refresh(question)
    assert question.published_at is None
    page.submit("Publish answer", published_text="May loggers be placed?", answer="Yes.").follow()
    session().refresh(question)
    assert question.published_text == "May loggers be placed?"


def test_the_warning_is_the_same_for_every_company_so_that_it_tells_nothing(people: People) -> None:
    """Whoever tries names out as the city gets the same answer for the asker as for any other company."""
    question = asked(people, "May we place loggers?")
    emil = people.actor("emil")
    for name in ("Hydrolog", "Sonnwerk"):
        with pytest.raises(Invalid, match=name):
            questions.answer_question(emil, question=question, published_text=f"Does {name} ask?", answer="Yes.")


def test_names_of_files_are_read_too(people: People) -> None:
    question = asked(people, "May we place loggers?")
    file = StoredFile(
        subject_kind="question",
        subject_id=question.id,
        organization_id=people.organizations["graz"].id,
        name="hydrolog_offer.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
        stored_as="x" * 48,
        uploaded_at=clock.now(),
    )
    session().add(file)
    session().flush()
    emil = people.actor("emil")
    with pytest.raises(Invalid, match="file names"):
        questions.answer_question(emil, question=question, published_text="May loggers be placed?", answer="Yes.")
    file.name = "Map of zones.pdf"
    questions.answer_question(emil, question=question, published_text="May loggers be placed?", answer="Yes.")


def test_no_subject_carries_a_word_of_the_question(people: People) -> None:
    question = asked(people)
    questions.answer_question(
        people.actor("emil"), question=question, published_text=TELLING, answer="Yes.", keep_names=True
    )
    text = session().scalars(sa.select(Notification.text).where(Notification.text.like("New answer%"))).first()
    assert text is not None
    assert "Hydrolog" not in text
    mails = session().scalars(sa.select(OutboxMail).where(OutboxMail.subject.startswith("Question answered"))).all()
    assert mails
    assert all("Hydrolog" not in mail.subject for mail in mails)
    assert any("May we place loggers?" in mail.body for mail in mails)


def test_two_answers_are_two_messages(people: People) -> None:
    challenge = make.published(people)
    for text in ("Is there a map of the zones?", "Is there a list of the pipes?"):
        question = questions.ask_question(people.actor("carla"), challenge=challenge, text=text)
        questions.answer_question(people.actor("emil"), question=question, published_text=text, answer="Yes.")
    told = session().scalars(
        sa.select(Notification.url).where(
            Notification.text.like("New answer%"), Notification.user_id == people.carla.id
        )
    )
    assert len(set(told)) == 2
