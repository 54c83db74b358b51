"""Dialogues of the demo that are over: two market consultations, and the clinic series of the finished example."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time, timedelta

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.workshops.models.after import Homework
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from matchmaker.workshops.services import after as workshop_after
from matchmaker.workshops.services import day as workshop_day
from matchmaker.workshops.services import registering as workshop_registering
from matchmaker.workshops.services import series as series_services
from matchmaker.workshops.services import setup as workshop_setup
from seed.workshops import sign_up, working_day
from seed.world import World, days_ago, in_one_unit

INVITED = "Every vetted city and company, by the list of workshops. Nobody was invited alone."
NOT_THERE = "Demo example: the cities named here did not take part."
ANNOUNCED = 18  # days before


@dataclass(frozen=True)
class Marks:
    """What one participant said afterwards: who, a mark from 1 to 5, words."""

    who: str
    rating: int
    text: str = ""


@dataclass(frozen=True)
class Held:
    """What came of one date: who took part, who of them stayed away, marks, the words of the report."""

    people: tuple[str, ...]
    said: str
    next_steps: str
    marks: tuple[Marks, ...] = ()
    away: tuple[str, ...] = ()


@dataclass(frozen=True)
class Consultation:
    """An open market consultation, `days` ago."""

    title: str
    days: int
    time_zone: str
    challenges: tuple[str, ...]
    held: Held


CONSULTATIONS = (
    Consultation(
        "Open market consultation: water losses, mechanics, local shops",
        330,
        "Europe/Madrid",
        ("durban-water-losses", "bogota-depots", "barcelona-shops"),
        Held(
            ("ethekwini", "bogota", "barcelona", "droppress", "aquafina", "meterly", "volttaller", "shopvelo"),
            f"{NOT_THERE} Three cities explained their need. Companies asked about meters, paid hours for training and"
            " the lists of customers; each answer stands on the page of its challenge.",
            "Applications stay open for three more weeks, also for those who were not there.",
            (Marks("droppress", 5, "Clear figures from the city."), Marks("bogota", 4), Marks("shopvelo", 4)),
            away=("meterly",),
        ),
    ),
    Consultation(
        "Open market consultation: charging and safe bicycle parking",
        62,
        "Europe/Madrid",
        ("warszawa-charging", "barcelona-bike-theft"),
        Held(
            ("warszawa", "barcelona", "ladesaule", "depotwerk", "cykelgaard", "calcada", "radlager"),
            f"{NOT_THERE} Warsaw showed streets without garages, Barcelona its counts of stolen bicycles. Companies"
            " asked who opens lamp posts and whether cargo bicycles count.",
            "Both cities read all applications after the closing day and answer every company with a reason.",
            (Marks("ladesaule", 5, "We know now who opens the post."), Marks("warszawa", 4), Marks("radlager", 3)),
        ),
    ),
)

CLINIC = "Clinic: safe crossings"
FIRST_PART = 555  # days ago; the others follow every three weeks
CLINIC_CHALLENGE = "graz-safe-crossings"
PARTS = (
    Held(
        ("graz", "kantstein", "trittstein", "kamerad", "schattenwerk", "livinglab"),
        "Graz showed films of four crossings, drawn as stick figures so that nobody can be recognised. The companies"
        " asked what happens with the counts, and the city published a new version of its challenge.",
        "Everybody writes down what is still missing to answer the challenge.",
        (Marks("kantstein", 5, "Real crossings instead of slides."), Marks("schattenwerk", 4), Marks("graz", 5)),
    ),
    Held(
        ("graz", "kantstein", "trittstein", "kamerad", "schattenwerk", "livinglab"),
        "Each company told one working case with its numbers and with what went wrong. The institute showed how to"
        " count without pictures.",
        "Everybody describes one case in writing: numbers, cost, what failed.",
        (Marks("trittstein", 5, "Honest about what failed."), Marks("kantstein", 4)),
    ),
    Held(
        ("graz", "kantstein", "trittstein", "kamerad", "schattenwerk"),
        "Two blind people and a bus driver were guests. They tried mats, buttons and longer green at one crossing.",
        "Everybody proposes one step that the city can take within six months, with its cost.",
        (Marks("schattenwerk", 5, "The guests changed our mind."), Marks("graz", 5)),
        away=("kamerad",),
    ),
    Held(
        ("graz", "kantstein", "trittstein", "kamerad", "schattenwerk"),
        "The steps of all companies were put side by side: a pilot at four crossings comes first in each of them.",
        "Apply by twelve days later and are open to everybody, also to those who were not here.",
        (Marks("kantstein", 5), Marks("trittstein", 4, "Four dates are many for a small company.")),
    ),
)
HOMEWORK = (
    {
        "kantstein": "We need the green times of all 24 crossings, by hour, and the two makers' interface. A count of"
        " slow walkers at four crossings is enough to begin.",
        "trittstein": "Where do people who use a stick come from? A map of care homes and clinics with the way to the"
        " next stop would do.",
        "kamerad": "Are films from buses allowed if faces are removed in the device? If not, we can only survey kerbs.",
        "schattenwerk": "How long do people wait in the sun at these crossings? Nobody counts that today.",
    },
    {
        "kantstein": "Altenbrück, two crossings, one year: 19 % more people finish on green. Cost for each crossing:"
        " 5,200 €, and 240 € a year. Two mats failed in the first winter; the seal is a different one now.",
        "trittstein": "Rothfelden, 160 stops: the list with cheap first steps cost 21,000 €. Half of the steps were not"
        " done, because nobody in the city was named for them.",
        "schattenwerk": "Altenbrück, ten places: six were better after two years. The walk cost 9,000 €. We asked too"
        " late who waters the trees.",
    },
    {
        "kantstein": "Mats at four crossings for six months, counted before and after by the city: 38,000 €.",
        "trittstein": "A walk with users at all 24 crossings and a list of cheap first steps: 16,000 €.",
        "kamerad": "An inventory of kerbs and signs at 24 crossings from pictures that exist: 12,000 €.",
        "schattenwerk": "Shade at three crossings where people wait longest: 18,000 €.",
    },
)


@in_one_unit
def load_dialogues(world: World) -> str:
    """What was over before the story begins: consultations and the clinic series, with reports and homework."""
    for record in CONSULTATIONS:
        _hold(world, _consultation(world, record), record.held)
    answers = _clinic(world)
    return f"{len(CONSULTATIONS)} consultations, a series of {len(PARTS)} with {answers} answers to homework"


def _consultation(world: World, record: Consultation) -> Workshop:
    with clock.at(days_ago(record.days + ANNOUNCED)):
        return workshop_setup.create_workshop(
            world.actor("Ada"), draft=_draft(world, record.title, "market_consultation", record)
        )


def _draft(world: World, title: str, kit: str, record: Consultation) -> workshop_setup.Draft:
    return workshop_setup.Draft(
        title=title,
        kit=kit,
        on=working_day(-record.days),
        start=time(14),
        end=None,
        timezone=record.time_zone,
        challenges=[world.challenge(key).public_id for key in record.challenges],
    )


def _clinic(world: World) -> int:
    """Four dates with three tasks between them; returns how many answers were handed in."""
    with clock.at(days_ago(FIRST_PART + ANNOUNCED)):
        draft = workshop_setup.Draft(
            title=CLINIC,
            kit="clinic_series",
            on=working_day(-FIRST_PART),
            start=time(13),
            end=None,
            timezone="Europe/Vienna",
            challenges=[world.challenge(CLINIC_CHALLENGE).public_id],
            place="Graz, invented venue",
        )
        series = series_services.create_series(world.actor("Ada"), draft=draft)
    tasks = session().scalars(sa.select(Homework).where(Homework.series_id == series.id).order_by(Homework.id)).all()
    for number, (workshop, held) in enumerate(zip(series.workshops, PARTS, strict=True)):
        rows = _hold(world, workshop, held)
        if number < len(HOMEWORK):
            _hand_in(world, tasks[number], rows, HOMEWORK[number])
    return sum(map(len, HOMEWORK))


def _hand_in(world: World, task: Homework, rows: dict[str, Registration], texts: dict[str, str]) -> None:
    assert task.due_on is not None
    for number, (key, text) in enumerate(texts.items()):
        with clock.at(rows[key].workshop.ends_at + timedelta(days=6 + 2 * number)):
            workshop_after.answer_homework(world.acting_for(key), homework=task, registration=rows[key], text=text)


def _hold(world: World, workshop: Workshop, held: Held) -> dict[str, Registration]:
    """From the announcement to the published report; returns the registrations by their key."""
    ada = world.actor("Ada")
    workshop.is_demo = True
    with clock.at(workshop.starts_at - timedelta(days=ANNOUNCED - 2)):
        workshop_setup.announce_workshop(ada, workshop=workshop)
    rows = _register(world, workshop, held.people)
    with clock.at(workshop.starts_at + timedelta(minutes=15)):
        workshop_setup.move_workshop(ada, workshop=workshop, to=WorkshopStatus.RUNNING)
        for key, row in rows.items():
            mark = "no_show" if key in held.away else "arrived"
            workshop_day.mark_registration(ada, registration=row, mark=mark)
    with clock.at(workshop.ends_at + timedelta(minutes=30)):
        workshop_setup.move_workshop(ada, workshop=workshop, to=WorkshopStatus.HELD)
        for one in held.marks:
            workshop_after.give_feedback(
                world.acting_for(one.who), registration=rows[one.who], rating=one.rating, text=one.text
            )
    _report(world, workshop, held)
    return rows


def _register(world: World, workshop: Workshop, keys: Sequence[str]) -> dict[str, Registration]:
    rows = {}
    for number, key in enumerate(keys):
        with clock.at(workshop.starts_at - timedelta(days=12) + timedelta(hours=7 * number)):
            rows[key] = workshop_registering.register_participant(
                world.acting_for(key),
                workshop=workshop,
                organization=world.organization(key),
                sign_up=sign_up(world, key),
            )
    return rows


def _report(world: World, workshop: Workshop, held: Held) -> None:
    ada = world.actor("Ada")
    with clock.at(workshop.ends_at + timedelta(days=7)):
        report = workshop_after.Report(
            invited=INVITED,
            summary=held.said,
            next_steps=held.next_steps,
            next_step_on=clock.today() + timedelta(days=14),
        )
        workshop_after.save_report(ada, workshop=workshop, report=report)
        workshop_after.publish_report(ada, workshop=workshop)
