"""Samples of workshops, and small builders that every test of workshops uses."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.organizations.models import Organization
from matchmaker.workshops.models.people import Registration, RegistrationStatus
from matchmaker.workshops.models.workshop import Workshop, WorkshopSeries, WorkshopStatus
from matchmaker.workshops.queries import programme
from matchmaker.workshops.services import after as after_services
from matchmaker.workshops.services import asking, groups, registering, setup
from tests import factories
from tests.personas import People
from tests.workshops.world_guests import samples_of_guests
from tests.world import World


def a_day(days: int = 60) -> date:
    """A day far enough ahead."""
    return (clock.now() + timedelta(days=days)).date()


def a_draft(challenges: list[Challenge], **values: Any) -> setup.Draft:
    """A simple workshop of an afternoon in Graz."""
    defaults: dict[str, Any] = {
        "title": "Water dialogue",
        "kit": "open_dialogue_day",
        "on": a_day(),
        "start": time(13, 0),
        "end": time(17, 0),
        "timezone": "Europe/Vienna",
        "challenges": [challenge.public_id for challenge in challenges],
        "place": "City Hall, Graz",
        "tables": 4,
        "meeting_minutes": 20,
    }
    return setup.Draft(**(defaults | values))


def make_workshop(actor: Actor, challenges: list[Challenge], *, announced: bool = True, **values: Any) -> Workshop:
    """A workshop from a kit, by default announced and open for registration. Column values may be given."""
    draft_names = setup.Draft.__dataclass_fields__
    draft = a_draft(challenges, **{k: v for k, v in values.items() if k in draft_names})
    workshop = setup.create_workshop(actor, draft=draft)
    for name, value in values.items():
        if name not in draft_names:
            setattr(workshop, name, value)
    session().flush()
    if announced:
        setup.announce_workshop(actor, workshop=workshop)
    return workshop


def a_sign_up(name: str = "Carla", **values: Any) -> registering.SignUp:
    """One person comes and accepts the notice."""
    people = [registering.PersonDraft(name, f"{name.lower()}@example.org")]
    return registering.SignUp(**({"people": people, "accepts_notice": True, "consents_to_list": True} | values))


def register(actor: Actor, workshop: Workshop, organization: Organization, **values: Any) -> Registration:
    """Register through the service."""
    return registering.register_participant(
        actor, workshop=workshop, organization=organization, sign_up=a_sign_up(**values)
    )


def make_registration(
    workshop: Workshop, organization: Organization, *, status: str = "confirmed", **values: Any
) -> Registration:
    """A registration row without the service (for many at once)."""
    from sqlalchemy import func, select

    last = session().scalar(select(func.max(Registration.position)).where(Registration.workshop_id == workshop.id))
    row = Registration(
        workshop=workshop,
        organization=organization,
        kind=Registration.kind_of(organization).value,
        status=RegistrationStatus(status).value,
        position=(last or 0) + 1,
        notice_accepted_at=clock.now(),
        registered_at=clock.now(),
        **values,
    )
    session().add(row)
    session().flush()
    return row


def move(workshop: Workshop, to: WorkshopStatus) -> None:
    """Put a workshop into a state without the service's checks."""
    workshop.move(to, at=clock.now())
    session().flush()


def at_start(workshop: Workshop, **later: float) -> datetime:
    """The beginning of the day, or later."""
    return workshop.starts_at + timedelta(**later)


def samples(people: People, world: World) -> None:
    """An announced workshop in its wishes phase, run by Ada, with Carla's and Emil's registrations; a plan; a held one.

    The series has a single workshop, so that the matrix stays quick.
    """
    ada, orgs = people.actor("ada"), people.organizations
    challenge = factories.make_challenge(orgs["graz"], "Leaking pipes", slug="leaking-pipes-workshop")
    workshop = make_workshop(ada, [challenge])
    company = register(people.actor("carla"), workshop, orgs["hydrolog"])
    city = register(people.actor("emil"), workshop, orgs["graz"], name="Emil")
    move(workshop, WorkshopStatus.BOOKING_OPEN)
    planned = make_workshop(ada, [challenge], announced=False, title="Planned dialogue", kit="site_visit", end=None)
    series = WorkshopSeries(slug="clinic", title="Clinic", created_at=clock.now())
    session().add(series)
    session().flush()
    held = setup.create_workshop(
        ada, draft=a_draft([challenge], title="Held dialogue", kit="clinic_series", end=None), series=series
    )
    setup.announce_workshop(ada, workshop=held)
    after = register(people.actor("carla"), held, orgs["hydrolog"])
    move(held, WorkshopStatus.HELD)
    homework = after_services.give_homework(
        ada, series=series, workshop=held, title="Write down your need", text="Half a page.", due_on=a_day(70)
    )
    late = make_workshop(ada, [challenge], title="Late dialogue")
    move(late, WorkshopStatus.SOLVING)
    third = make_registration(workshop, factories.make_company("Third company"))
    group = groups.add_group(
        ada,
        workshop=workshop,
        draft=groups.GroupDraft(
            theme="Leaks",
            why="All work on leaks.",
            members=[city.public_id, company.public_id, third.public_id],
            challenges=[challenge.public_id],
        ),
    )
    world["group"] = {"slug": workshop.slug, "public_id": group.public_id}
    world["no_pairing"] = {"slug": workshop.slug, "pairing_id": "nothing"}
    world["tabled_challenge"] = {"slug": challenge.slug}
    world["stranger"] = {"slug": late.slug, "organization_id": orgs["sonnwerk"].public_id}
    world["workshop"] = {"slug": workshop.slug}
    question = asking.save_question(ada, workshop=workshop, draft=asking.QuestionDraft("What do you eat?"))
    world["workshop_question"] = {"slug": workshop.slug, "question_id": question.public_id}
    world["role"] = {"slug": workshop.slug, "role_id": 0}
    last = programme.programme(workshop)[-1]
    world["session"] = {"slug": workshop.slug, "public_id": last.public_id}
    world["versions"] = {"workshop": workshop.version, "session": last.version}
    world["room"] = {"slug": workshop.slug, "room_id": programme.rooms(workshop)[0].id}
    world["sheet"] = {"slug": workshop.slug, "sheet": "check-in"}
    world["registration"] = {"slug": workshop.slug, "public_id": company.public_id}
    world["city_registration"] = {"slug": workshop.slug, "public_id": city.public_id}
    world["held_registration"] = {"slug": held.slug, "public_id": after.public_id}
    world["planned_workshop"] = {"slug": planned.slug}
    world["held_workshop"] = {"slug": held.slug}
    world["leave_key"] = {"key": company.leave_key}
    world["series"] = {"slug": series.slug}
    world["homework"] = {"public_id": homework.public_id}
    samples_of_guests(people, world, workshop)
