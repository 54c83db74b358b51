"""Own questions of a workshop: asked, answered, exported; the questionnaire of a consultation."""

from __future__ import annotations

import csv
import io

import pytest
import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.questions import AnswerKind, Purpose, WorkshopAnswer, WorkshopQuestion
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import questions
from matchmaker.workshops.services import asking, setup
from tests import factories
from tests.browser import Browser
from tests.personas import People
from tests.workshops.world import a_sign_up, make_workshop, register

pytestmark = pytest.mark.slow


@pytest.fixture
def workshop(people: People) -> Workshop:
    return make_workshop(people.actor("ada"), [factories.make_challenge(people.organizations["graz"])])


def ask(people: People, workshop: Workshop, label: str, **values: object) -> WorkshopQuestion:
    """Ada asks."""
    draft = asking.QuestionDraft(label, **values)  # type: ignore[arg-type]
    return asking.save_question(people.actor("ada"), workshop=workshop, draft=draft)


def test_questions_are_asked_answered_changed_and_exported(
    people: People, browser: Browser, workshop: Workshop
) -> None:
    ada = browser.as_(people, "ada")
    page = ada.get(f"/workshops/{workshop.slug}/questions/new")
    bad = page.submit("Save", label="How?", kind="choice", choices="only one")
    assert bad.status == 422
    bad.has("Give at least two answers to choose from, one a line.")
    page.submit("Save", label="How do you come?", kind="choice", choices="By train\nBy bus", is_required="1")
    page.submit("Save", label="How many staff?", kind="number")
    page.submit("Save", label="Anything else?", kind="text")
    how, staff, other = questions.questions(workshop)
    carla = browser.as_(people, "carla")
    form = carla.get(f"/workshops/{workshop.slug}/register").has("How do you come?", "By train", "Anything else?")
    typed = {"name-0": "Carla", "accepts_notice": "1", f"answer_{staff.public_id}": "many"}
    refused = form.submit("Register", **typed)
    assert refused.status == 422
    refused.has("Please answer “How do you come?”.", "many")
    typed |= {
        f"answer_{how.public_id}": "By train",
        f"answer_{staff.public_id}": "1,250.5",
        "wants_to_know": "Your data?",
    }
    typed |= {f"answer_{other.public_id}": "No"}
    assert refused.submit("Register", **typed).status == 303
    row = session().scalars(sa.select(Registration)).one()
    assert questions.answers_of(row) == {how.id: "By train", staff.id: "1250.5", other.id: "No"}
    assert row.wants_to_know == "Your data?"
    page = carla.get(f"/workshops/{workshop.slug}/mine/people").has("1,250.5")
    page.submit("Save", **{f"answer_{other.public_id}": "", f"answer_{how.public_id}": "By bus"})
    assert questions.answers_of(row) == {how.id: "By bus", staff.id: "1250.5"}
    ada = browser.as_(people, "ada")
    ada.get(f"/workshops/{workshop.slug}/questions").has("How do you come?", "By bus", "1250.5")
    table = list(
        csv.reader(io.StringIO(ada.get(f"/workshops/{workshop.slug}/people.csv").response.text.lstrip("\ufeff")))
    )
    line = dict(zip(table[0], table[1], strict=True))
    assert line["How do you come?"] == "By bus"
    assert float(line["How many staff?"].replace(",", ".")) == 1250.5
    page = browser.as_(people, "carla").get(f"/workshops/{workshop.slug}/mine/people")
    page.submit("Save", **{f"answer_{staff.public_id}": "2"})
    ada = browser.as_(people, "ada")
    text = ada.get(f"/workshops/{workshop.slug}/people.csv").response.text.lstrip("\ufeff")
    line = next(csv.DictReader(io.StringIO(text)))
    assert line["How many staff?"] == "2", "a whole number stays whole"
    assert line["wants to know"] == "Your data?"


def test_answered_questions_keep_their_meaning(people: People, workshop: Workshop) -> None:
    ada = people.actor("ada")
    question = ask(people, workshop, "How?", kind=AnswerKind.CHOICE, choices=("Train", "Bus"))
    sign_up = a_sign_up(answers={question.public_id: "Train"})
    from matchmaker.workshops.services import registering

    registering.register_participant(
        people.actor("carla"), workshop=workshop, organization=people.organizations["hydrolog"], sign_up=sign_up
    )
    with pytest.raises(Invalid, match="Somebody has answered already"):
        asking.save_question(ada, workshop=workshop, draft=asking.QuestionDraft("How?"), question=question)
    without = asking.QuestionDraft("How?", kind=AnswerKind.CHOICE, choices=("Bus", "Foot"))
    with pytest.raises(Invalid, match="may have chosen “Train”"):
        asking.save_question(ada, workshop=workshop, draft=without, question=question)
    with pytest.raises(Conflict, match="Somebody has answered this question"):
        asking.remove_question(ada, workshop=workshop, question=question)
    free = ask(people, workshop, "Another?")
    asking.remove_question(ada, workshop=workshop, question=free)
    assert questions.questions(workshop) == [question]


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        (AnswerKind.NUMBER, "nan", "Enter a number for “Q”"),
        (AnswerKind.CHOICE, "C", "Choose one of the answers to “Q”"),
        (AnswerKind.TEXT, "x" * 4001, "limit in characters: 4000"),
        (AnswerKind.TEXT, "  ", "Please answer “Q”"),
    ],
)
def test_a_program_that_answers_wrongly_reads_why(
    people: People, workshop: Workshop, kind: AnswerKind, text: str, sentence: str
) -> None:
    question = ask(people, workshop, "Q", kind=kind, choices=("A", "B"), is_required=True)
    with pytest.raises(Invalid, match=sentence):
        register(people.actor("carla"), workshop, people.organizations["hydrolog"], answers={question.public_id: text})
    assert session().scalar(sa.select(sa.func.count(WorkshopAnswer.id))) == 0


def test_a_registration_without_the_form_requires_no_answer(people: People, workshop: Workshop) -> None:
    ask(people, workshop, "Q", is_required=True)
    assert register(people.actor("carla"), workshop, people.organizations["hydrolog"]).holds_place


def test_a_consultation_has_a_questionnaire_with_answers(people: People, browser: Browser) -> None:
    workshop = make_workshop(
        people.actor("ada"),
        [factories.make_challenge(people.organizations["graz"])],
        kit="market_consultation",
        end=None,
    )
    asked = questions.questions(workshop, Purpose.QUESTIONNAIRE)
    assert len(asked) == 5
    register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    carla = browser.as_(people, "carla")
    carla.get(f"/workshops/{workshop.slug}/mine").has("The questionnaire", "Answer the questionnaire")
    page = carla.get(f"/workshops/{workshop.slug}/mine/questionnaire").has(asked[0].label)
    page.submit("Save the answers", **{f"answer_{asked[1].public_id}": "The short deadline."}).follow().has("are saved")
    ada = browser.as_(people, "ada")
    ada.get(f"/workshops/{workshop.slug}/questions").has("The short deadline.", "Hydrolog", "1 answer")


def test_a_consultation_without_a_question_is_not_announced(people: People) -> None:
    workshop = make_workshop(
        people.actor("ada"),
        [factories.make_challenge(people.organizations["graz"])],
        kit="market_consultation",
        end=None,
        announced=False,
    )
    for question in questions.questions(workshop):
        asking.remove_question(people.actor("ada"), workshop=workshop, question=question)
    with pytest.raises(Invalid, match="A market consultation needs a questionnaire"):
        setup.announce_workshop(people.actor("ada"), workshop=workshop)
