"""Setting up: kits make everything, neutrality and checks hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, time, timedelta

import pytest
import sqlalchemy as sa

from matchmaker.challenges.services import following
from matchmaker.core.audit import AuditEntry
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied, Invalid, Stale
from matchmaker.notifications.models import Notification
from matchmaker.workshops.engine.kits import KITS, kit_of
from matchmaker.workshops.models.workshop import Phase, RoleKind, Workshop, WorkshopStatus
from matchmaker.workshops.queries import after, neutrality, programme
from matchmaker.workshops.services import series as series_services
from matchmaker.workshops.services import setup
from matchmaker.workshops.services import team as team_services
from tests import factories
from tests.personas import People
from tests.workshops.world import a_day, a_draft, make_workshop, register


@pytest.mark.parametrize("kit", KITS, ids=lambda kit: kit.code)
def test_every_kit_makes_a_workshop_without_findings(kit, people: People) -> None:
    cities = ("graz", "graz") if kit.one_city else ("graz", "linz")
    challenges = [
        factories.make_challenge(people.organizations[name], f"Leaks {number} {name}")
        for number, name in enumerate(cities, start=1)
    ]
    workshop = make_workshop(
        people.actor("ada"),
        challenges,
        kit=kit.code,
        company="Sonnwerk" if kit.asks_company else "",
        is_simple=False,
        start=time(9, 0),
        end=time(18, 0),
        tables=None,
        meeting_minutes=None,
    )
    sessions = programme.programme(workshop)
    assert programme.programme_findings(workshop, sessions) == []
    assert workshop.status == WorkshopStatus.REGISTRATION_OPEN.value
    assert bool(programme.slots(workshop)) == kit.has_meetings == workshop.has_meetings
    assert {row.phase for row in workshop.phases} >= {Phase.PROFILE.value, Phase.LIVE.value, Phase.FOLLOW_UP.value}
    assert workshop.is_run_by(people.ada.id)
    assert (
        workshop.report_due_on == (workshop.ends_at + timedelta(days=kit.report_days)).astimezone(workshop.zone).date()
    )


def test_the_simple_page_makes_everything(people: People) -> None:
    challenge = factories.make_challenge(people.organizations["graz"])
    workshop = make_workshop(people.actor("ada"), [challenge])
    slots, tables = programme.slots(workshop), programme.tables(workshop)
    assert {(s.ends_at - s.starts_at) for s in slots} == {timedelta(minutes=20)}
    assert [s.position for s in slots] == list(range(1, len(slots) + 1))
    assert [t.is_spare for t in tables] == [False] * 4 + [True]
    assert tables[0].host_id == people.organizations["graz"].id
    assert workshop.starts_at.astimezone(workshop.zone).time() == time(13, 0)
    assert programme.programme(workshop)[-1].ends_at <= workshop.ends_at


def test_every_city_with_a_challenge_has_a_place(people: People) -> None:
    """Also where the kit is made for fewer; those without a challenge wait as before."""
    challenges = [factories.make_challenge(factories.make_city(f"Port {n}"), f"Harbour {n}") for n in range(22)]
    workshop = make_workshop(people.actor("ada"), challenges, start=time(9), end=time(20))
    assert workshop.capacity_cities == 22
    few = make_workshop(people.actor("ada"), challenges[:2], title="Few")
    assert few.capacity_cities == kit_of("open_dialogue_day").capacity_cities


def test_bad_input_is_named(people: People) -> None:
    ada = people.actor("ada")
    challenge = factories.make_challenge(people.organizations["graz"])
    closed = factories.make_challenge(people.organizations["linz"], "Old one", status="closed")
    cases = {
        "end": {"end": time(13, 30)},
        "on": {"on": a_day(-3)},
        "timezone": {"timezone": "Mars/Olympus"},
        "kit": {"kit": "party"},
        "challenges": {"challenges": [closed.public_id]},
        "start": {"on": clocks_change(), "start": time(2, 30)},
    }
    for field, values in cases.items():
        with pytest.raises(Invalid) as refused:
            setup.create_workshop(ada, draft=replace(a_draft([challenge]), **values))
        assert field in refused.value.errors, field
    with pytest.raises(Invalid):
        setup.create_workshop(ada, draft=a_draft([]))


def clocks_change() -> date:
    """The last Sunday of March of next year: 02:30 does not exist in Vienna."""
    last = a_day().replace(year=a_day().year + 1, month=3, day=31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def test_only_organizers_set_up(people: People) -> None:
    draft = a_draft([factories.make_challenge(people.organizations["graz"])])
    for name in ("emil", "carla", "gus", "ivo"):
        with pytest.raises(Denied):
            setup.create_workshop(people.actor(name), draft=draft)


def test_an_organizer_may_not_belong_to_a_city_on_the_table(people: People) -> None:
    factories.make_member(people.organizations["graz"], people.ada)
    draft = a_draft([factories.make_challenge(people.organizations["graz"])])
    with pytest.raises(Invalid, match="belongs to Graz"):
        setup.create_workshop(people.actor("ada"), draft=draft)


def test_neutrality_in_every_order(people: People) -> None:
    orgs, ada = people.organizations, people.actor("ada")
    workshop = make_workshop(ada, [factories.make_challenge(orgs["graz"])])
    # role first, then membership
    assert "is on the team of the workshop" in neutrality.why_not_join(orgs["graz"], people.ada)
    assert neutrality.why_not_join(orgs["hydrolog"], people.ada) == ""
    # membership first, then registration
    factories.make_member(orgs["sonnwerk"], people.ben)
    team_services.assign_role(ada, workshop=workshop, email=people.ben.email, role=RoleKind.FACILITATOR)
    with pytest.raises(Conflict, match="Ben is on this workshop’s team"):
        register(people.actor("dora"), workshop, orgs["sonnwerk"])
    # registration first, then role
    register(people.actor("carla"), workshop, orgs["hydrolog"])
    with pytest.raises(Invalid, match="belongs to Hydrolog"):
        team_services.assign_role(ada, workshop=workshop, email=people.chen.email, role=RoleKind.EXPERT)
    assert "is on the team of the workshop" in neutrality.why_not_join(orgs["hydrolog"], people.ada)


def test_roles(people: People) -> None:
    ada = people.actor("ada")
    workshop = make_workshop(ada, [factories.make_challenge(people.organizations["graz"])])
    with pytest.raises(Invalid, match="not an organizer"):
        team_services.assign_role(ada, workshop=workshop, email=people.hana.email, role=RoleKind.ORGANIZER)
    with pytest.raises(Denied):
        setup.cancel_workshop(people.actor("ben"), workshop=workshop, why="No")
    row = team_services.assign_role(ada, workshop=workshop, email=people.ben.email, role=RoleKind.ORGANIZER)
    assert team_services.assign_role(ada, workshop=workshop, email=people.ben.email, role=RoleKind.ORGANIZER) is row
    team_services.remove_role(people.actor("ben"), workshop=workshop, role_id=row.id)
    with pytest.raises(Conflict, match="at least one organizer"):
        team_services.remove_role(ada, workshop=workshop, role_id=workshop.roles[0].id)


def test_followers_of_its_challenges_hear_of_an_announced_workshop(people: People) -> None:
    challenge = factories.make_challenge(people.organizations["graz"])
    for name in ("carla", "emil"):
        following.follow_challenge(people.actor(name), challenge=challenge)
    make_workshop(people.actor("ada"), [challenge], title="Water dialogue")
    told = {
        user.name: [
            row.text for row in session().scalars(sa.select(Notification).where(Notification.user_id == user.id))
        ]
        for user in (people.carla, people.emil, people.chen)
    }
    assert told == {
        "Carla": ["“Water dialogue” will discuss a challenge you follow."],
        "Emil": ["“Water dialogue” will discuss your challenge: please register."],
        "Chen": [],
    }


def test_announcing_checks_records_the_seed_and_the_audit_row(people: People) -> None:
    ada = people.actor("ada")
    challenge = factories.make_challenge(people.organizations["graz"])
    workshop = make_workshop(ada, [challenge], announced=False, place="")
    with pytest.raises(Invalid, match="Enter where"):
        setup.announce_workshop(ada, workshop=workshop)
    workshop.place = "Graz"
    setup.announce_workshop(ada, workshop=workshop)
    assert len(workshop.lottery_seed) == 16
    verbs = session().scalars(sa.select(AuditEntry.verb).where(AuditEntry.object_kind == "workshop")).all()
    assert verbs == ["workshops.create_workshop", "workshops.announce_workshop"]
    with pytest.raises(Conflict):
        workshop.announce(at=workshop.created_at, seed="again")


def test_editing_keeps_what_was_promised(people: People) -> None:
    ada = people.actor("ada")
    workshop = make_workshop(ada, [factories.make_challenge(people.organizations["graz"])])
    register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    details, seen = details_of(workshop), workshop.version
    setup.edit_workshop(ada, workshop=workshop, details=details_of(workshop, title="Better title"))
    assert workshop.title == "Better title"
    with pytest.raises(Stale) as refused:
        setup.edit_workshop(ada, workshop=workshop, details=details, seen_version=seen)
    assert (refused.value.who, refused.value.changes) == ("Ada", (("Title", "Better title", details.title),))
    with pytest.raises(Invalid, match="can no longer change"):
        setup.edit_workshop(ada, workshop=workshop, details=details_of(workshop, waiting_rule="lottery"))
    with pytest.raises(Invalid, match="Places already taken: 1"):
        setup.edit_workshop(ada, workshop=workshop, details=details_of(workshop, capacity_companies=0))


def details_of(workshop: Workshop, **changes) -> setup.Details:
    """The details of a workshop as they are."""
    values = {name: getattr(workshop, name) for name in setup.Details.__dataclass_fields__ if name != "challenges"}
    values |= {"challenges": [c.public_id for c in workshop.challenges]}
    return setup.Details(**(values | changes))


def test_phases_must_follow_each_other(people: People) -> None:
    ada = people.actor("ada")
    workshop = make_workshop(ada, [factories.make_challenge(people.organizations["graz"])])
    now, start = workshop.created_at, workshop.starts_at
    with pytest.raises(Invalid, match="close after it opens"):
        setup.set_phases(ada, workshop=workshop, dates={Phase.PROFILE: (start, now)})
    with pytest.raises(Invalid, match="before the one before"):
        setup.set_phases(
            ada, workshop=workshop, dates={Phase.PROFILE: (start, start + timedelta(1)), Phase.WISHES: (now, start)}
        )
    setup.set_phases(ada, workshop=workshop, dates={Phase.WISHES: (start - timedelta(20), start - timedelta(2))})
    assert workshop.dates_of(Phase.WISHES).closes_at == start - timedelta(2)


def test_a_series_has_workshops_and_homework(people: People) -> None:
    draft = a_draft(
        [factories.make_challenge(people.organizations["graz"])], kit="clinic_series", end=None, title="Clinic"
    )
    series = series_services.create_series(people.actor("ada"), draft=draft)
    assert len(series.workshops) == 4
    gaps = {
        b.starts_at.astimezone(b.zone).date() - a.starts_at.astimezone(a.zone).date()
        for a, b in zip(series.workshops, series.workshops[1:], strict=False)
    }
    assert gaps == {timedelta(days=21)}
    assert len(after.homework_of(series)) == 3
    assert all(w.starts_at.tzinfo is UTC or w.starts_at.utcoffset() == timedelta(0) for w in series.workshops)
