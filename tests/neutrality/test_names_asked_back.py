"""What everybody will read is asked back when it names a company, at every door through which such a text comes in."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import NamedTuple

import pytest
import sqlalchemy as sa

from matchmaker.attachments.models import StoredFile
from matchmaker.challenges.models import Question
from matchmaker.challenges.services import questions, writing
from matchmaker.core.db import session
from matchmaker.workshops.models.workshop import WorkshopStatus
from matchmaker.workshops.services import after as after_services
from tests.browser import Browser, Page, form_data
from tests.challenges import make
from tests.factories import make_solution
from tests.personas import People
from tests.scheduling import world as scheduling
from tests.workshops.world import a_day, make_workshop, move

TELLING = "Hydrolog asked for it, so we explain it better."
PLAIN = "A firm asked for it, so we explain it better."


class Door(NamedTuple):
    """A page with a text that becomes public: who opens it, where, by which button, in which field."""

    person: str
    address: str
    button: str
    field: str
    others: dict[str, str]


def _version(people: People) -> Door:
    challenge = make.published(people)
    writing.save_content(people.actor("emil"), challenge=challenge, values={"summary": "Less water lost each night."})
    return Door("emil", f"/challenges/{challenge.slug}/edit/review", "Publish version 2", "reason", {})


def _withdrawal(people: People) -> Door:
    challenge = make.published(people)
    return Door("emil", f"/challenges/{challenge.slug}/withdraw", "Withdraw the challenge", "reason", {})


def _end(people: People) -> Door:
    challenge = make.published(people)
    address = f"/challenges/{challenge.slug}/close"
    return Door("emil", address, "Finish the challenge", "note", {"outcome_code": "no_fit"})


def _cancellation(people: People) -> Door:
    workshop = make_workshop(people.actor("ada"), [make.published(people)])
    return Door("ada", f"/workshops/{workshop.slug}/cancel", "Cancel the workshop", "why", {})


def _report(people: People) -> Door:
    workshop = make_workshop(people.actor("ada"), [make.published(people)])
    move(workshop, WorkshopStatus.HELD)
    report = after_services.Report("Everybody who asked.", "Leaks.", "A pilot.", a_day(90))
    after_services.save_report(people.actor("ada"), workshop=workshop, report=report)
    return Door("ada", f"/workshops/{workshop.slug}/report/edit", "Publish report", "summary", {})


def _release(people: People) -> Door:
    workshop = scheduling.make_day(people, cities=1, companies=2)
    scheduling.solve(people, workshop)
    return Door("ada", f"/workshops/{workshop.slug}/schedule/release", "Release", "note", {})


DOORS = (_version, _withdrawal, _end, _cancellation, _report, _release)


@pytest.mark.parametrize("make_door", DOORS, ids=lambda door: door.__name__.strip("_"))
@pytest.mark.parametrize("way", ["another text", "ticked"])
def test_a_text_that_names_a_company_is_asked_back(
    people: People, browser: Browser, make_door: Callable[[People], Door], way: str
) -> None:
    door = make_door(people)
    page = browser.as_(people, door.person).get(door.address)
    page.lacks("The names are needed here")
    page = page.submit(door.button, **{**door.others, door.field: TELLING})
    assert page.status == 422
    page.has("This may name a company", "“Hydrolog”", TELLING, "The names are needed here")
    text, box = (PLAIN, {}) if way == "another text" else (TELLING, {"keep_names": "y"})
    assert page.submit(door.button, **{**door.others, door.field: text, **box}).status == 303


def _attach(browser: Browser, kind: str, public_id: str, called: str, **fields: str) -> Page:
    data = {"file": (io.BytesIO(b"Pipes of 1962, in words."), called), "next": "/challenges", **fields}
    return browser.post(f"/files/{kind}/{public_id}", data)


def _subjects(people: People, kind: str) -> tuple[str, str]:
    """(who may attach, public id) of a thing whose files everybody reads."""
    challenge = make.published(people)
    if kind == "challenge":
        return "emil", challenge.public_id
    if kind == "question":
        question = questions.ask_question(people.actor("carla"), challenge=challenge, text="Is there a map?")
        assert isinstance(question, Question)
        return "emil", question.public_id
    return "ada", make_workshop(people.actor("ada"), [challenge]).public_id


@pytest.mark.parametrize("kind", ["challenge", "question", "workshop"])
@pytest.mark.parametrize(
    "name", ["Offer_HYDROLOG_v2.txt", "listening-at-hydrants.txt", "answers to carla@hydrolog.txt"]
)
def test_a_file_name_that_names_a_company_is_asked_back(people: People, browser: Browser, kind: str, name: str) -> None:
    make_solution(people.organizations["hydrolog"], "Listening at hydrants")
    who, public_id = _subjects(people, kind)
    page = _attach(browser.as_(people, who), kind, public_id, name)
    assert page.status == 422
    page.has("This may name a company", "choose it again", "The names are needed here")
    assert form_data(page.form("Attach file"))["name"] == name
    names = sa.select(StoredFile.name)
    assert session().scalars(names).all() == []
    assert _attach(browser, kind, public_id, name, name="Pipes.txt").status == 303
    assert session().scalars(names).all() == ["Pipes.txt"]
    assert _attach(browser, kind, public_id, name, name=name, keep_names="y").status == 303
    assert session().scalars(names).all() == ["Pipes.txt", name]


def test_the_name_of_a_company_on_its_own_solution_is_nobodys_secret(people: People, browser: Browser) -> None:
    solution = make_solution(people.organizations["hydrolog"], "Listening at hydrants")
    assert _attach(browser.as_(people, "carla"), "solution", solution.public_id, "Hydrolog.txt").status == 303


def test_words_of_the_challenge_itself_name_nobody(people: People, browser: Browser) -> None:
    challenge = make.published(people)
    challenge.problem += " The loggers of Hydrolog end in May."
    assert _attach(browser.as_(people, "emil"), "challenge", challenge.public_id, "hydrolog.txt").status == 303
