"""Programme edits, wishes, the inputs of the schedule, the calendar, the day, the report."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from matchmaker.accounts.events import AccountDeleted
from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.actors import system_actor
from matchmaker.core.db import db, session
from matchmaker.core.errors import Closed, Conflict, Denied, Invalid
from matchmaker.notifications.models import Notification
from matchmaker.organizations import policy as organization_policy
from matchmaker.organizations.events import OrganizationsMerged
from matchmaker.workshops import listeners, queries, services
from matchmaker.workshops.models import Phase, Registration, SessionKind, Wish, Workshop, WorkshopStatus
from matchmaker.workshops.queries import PairingHint, pairing_hints
from tests import factories
from tests.personas import People
from tests.workshops.world import a_day, make_registration, make_workshop, move, register

SYSTEM = system_actor("test")


@pytest.fixture
def challenge(people: People) -> Challenge:
    return factories.make_challenge(people.organizations["graz"])


@pytest.fixture
def workshop(people: People, challenge: Challenge) -> Workshop:
    return make_workshop(people.actor("ada"), [challenge])


@pytest.fixture
def pair(people: People, workshop: Workshop) -> tuple[Registration, Registration]:
    """Graz and Hydrolog, in the wishes phase."""
    city = register(people.actor("emil"), workshop, people.organizations["graz"], name="Emil")
    company = register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    move(workshop, WorkshopStatus.BOOKING_OPEN)
    return city, company


def draft_of(row, **changes) -> services.SessionDraft:
    values = {
        "kind": SessionKind(row.kind),
        "title": row.title,
        "description": row.description,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "room_id": row.room_id,
        "challenges": [c.public_id for c in row.challenges],
    }
    return services.SessionDraft(**(values | changes))


def test_rule_two_is_kept_by_the_editor(people: People, workshop: Workshop) -> None:
    ada = people.actor("ada")
    sessions = queries.programme(workshop)
    block = next(s for s in sessions if s.kind == "meetings")
    opening = [s for s in sessions if s.challenges and s.is_open]
    with pytest.raises(Invalid, match="begins before the open session"):
        services.save_session(ada, workshop=workshop, row=block, draft=draft_of(block, starts_at=workshop.starts_at))
    session().expire_all()
    services.remove_session(ada, workshop=workshop, row=opening[0])
    with pytest.raises(Conflict, match="only after an open session"):
        services.remove_session(ada, workshop=workshop, row=opening[1])


def test_overlap_and_hours(people: People, workshop: Workshop) -> None:
    ada = people.actor("ada")
    first, second, *_rest = queries.programme(workshop)
    with pytest.raises(Invalid, match="ends before it begins"):
        services.save_session(ada, workshop=workshop, row=first, draft=draft_of(first, ends_at=first.starts_at))
    with pytest.raises(Invalid, match="outside the hours"):
        late = workshop.ends_at + timedelta(hours=1)
        services.save_session(ada, workshop=workshop, row=first, draft=draft_of(first, ends_at=late))
    with pytest.raises(Invalid, match="same room"):
        services.save_session(ada, workshop=workshop, row=first, draft=draft_of(first, ends_at=second.ends_at))


def test_new_hours_renew_the_slots_and_keep_who_is_away(people: People, workshop: Workshop, pair) -> None:
    ada, (_city, company) = people.actor("ada"), pair
    slots = queries.slots(workshop)
    away = slots[0].starts_at
    free = [slot.id for slot in slots[1:]]
    services.save_availability(people.actor("carla"), registration=company, free=free)
    block = [s for s in queries.programme(workshop) if s.kind == "meetings"][-1]
    shorter = draft_of(block, ends_at=block.ends_at - timedelta(minutes=30))
    services.save_session(ada, workshop=workshop, row=block, draft=shorter)
    fewer = queries.slots(workshop)
    assert len(fewer) < len(slots)
    session().expire_all()
    assert [slot.starts_at for slot in fewer if slot.id in {a.slot_id for a in company.unavailable}] == [away]
    services.arrange_slots(ada, workshop=workshop, meeting_minutes=10, buffer_minutes=0)
    assert len(queries.slots(workshop)) > len(fewer)
    with pytest.raises(Invalid, match="No meeting of this length"):
        services.arrange_slots(ada, workshop=workshop, meeting_minutes=240, buffer_minutes=0)
    move(workshop, WorkshopStatus.SOLVING)
    with pytest.raises(Denied, match="schedule stands"):
        services.arrange_slots(ada, workshop=workshop, meeting_minutes=15, buffer_minutes=0)


def test_tables(people: People, workshop: Workshop, pair) -> None:
    ada = people.actor("ada")
    rows = queries.tables(workshop)
    lost = services.TableDraft(rows[1].id, is_lost=True)
    services.arrange_tables(ada, workshop=workshop, number=7, drafts=[lost])
    assert [t.number for t in queries.tables(workshop)] == list(range(1, 8))
    assert queries.tables(workshop)[1].is_lost
    with pytest.raises(Invalid, match="Only participants"):
        stranger = services.TableDraft(rows[0].id, host_id=people.organizations["sonnwerk"].id)
        services.arrange_tables(ada, workshop=workshop, number=7, drafts=[stranger])
    with pytest.raises(Invalid, match="between 0"):
        services.arrange_tables(ada, workshop=workshop, number=201, drafts=[])
    move(workshop, WorkshopStatus.SOLVING)
    with pytest.raises(Conflict, match="Mark a table as lost"):
        services.arrange_tables(ada, workshop=workshop, number=2, drafts=[])


def test_rooms(people: People, workshop: Workshop) -> None:
    ada = people.actor("ada")
    room = services.add_room(ada, workshop=workshop, name="Attic", capacity=12)
    with pytest.raises(Invalid, match="already"):
        services.add_room(ada, workshop=workshop, name=" attic ", capacity=None)
    services.remove_room(ada, workshop=workshop, room_id=room.id)
    services.remove_room(ada, workshop=workshop, room_id=queries.rooms(workshop)[0].id)
    assert [r.name for r in queries.rooms(workshop)] == ["Meeting room"]
    assert queries.programme(workshop)[0].room is None


def test_wishes_in_three_steps_with_limits(people: People, workshop: Workshop, pair) -> None:
    city, company = pair
    carla = people.actor("carla")
    assert services.save_wishes(carla, registration=company, levels={city.public_id: "must"}) == 19
    row = session().scalar(sa.select(Wish))
    assert (row.level, row.challenge_id) == ("must", workshop.challenges[0].id)
    services.save_wishes(carla, registration=company, levels={city.public_id: ""})
    assert session().scalar(sa.select(sa.func.count(Wish.id))) == 0
    workshop.musts_allowed = 0
    with pytest.raises(Invalid, match="“must” 1 times; 0 are possible"):
        services.save_wishes(carla, registration=company, levels={city.public_id: "must"})
    workshop.wishes_allowed = 0
    with pytest.raises(Invalid, match="1 wishes; 0 are possible"):
        services.save_wishes(carla, registration=company, levels={city.public_id: "would"})
    for levels in ({company.public_id: "must"}, {city.public_id: "love"}, {"nobody": "no"}):
        with pytest.raises(Invalid, match="reload"):
            services.save_wishes(carla, registration=company, levels=levels)
    move(workshop, WorkshopStatus.SOLVING)
    with pytest.raises(Denied, match="Wishes are closed"):
        services.save_wishes(carla, registration=company, levels={})


def test_availability_has_a_minimum(people: People, workshop: Workshop, pair) -> None:
    _city, company = pair
    slots = queries.slots(workshop)
    with pytest.raises(Invalid, match="at least 3"):
        services.save_availability(people.actor("carla"), registration=company, free=[slots[0].id, 999_999])
    services.save_availability(people.actor("carla"), registration=company, free=[s.id for s in slots[:3]])
    inputs = queries.problem_inputs(workshop)
    found = next(p for p in inputs.participants if p.id == company.id)
    assert found.unavailable == {s.id for s in slots[3:]}


def test_problem_inputs_hold_what_the_schedule_needs(people: People, workshop: Workshop, pair, challenge) -> None:
    city, company = pair
    hint = PairingHint(city.organization_id, company.organization_id, challenge.id, None, 71.5, "Same sub-topic.")

    def source(challenges, companies):
        return [hint] if challenge.id in challenges and company.organization_id in companies else []

    pairing_hints.register(source)
    try:
        services.save_wishes(people.actor("carla"), registration=company, levels={city.public_id: "must"})
        services.save_wishes(people.actor("emil"), registration=city, levels={company.public_id: "would"})
        company.cap = 2
        inputs = queries.problem_inputs(workshop)
    finally:
        pairing_hints.unregister(source)
    (found,) = inputs.pairs
    assert (found.host, found.guest, found.host_level, found.guest_level) == (city.id, company.id, "would", "must")
    assert (found.score, found.reason, found.challenge_id, found.is_mutual) == (
        71.5,
        "Same sub-topic.",
        challenge.id,
        True,
    )
    presented = [s.ends_at for s in queries.programme(workshop) if s.is_open and challenge in s.challenges]
    assert found.opens_at == min(presented)
    assert all(slot.starts_at >= found.opens_at for slot in inputs.slots)
    assert {p.id: p.cap for p in inputs.participants} == {city.id: 12, company.id: 2}
    assert [t.is_spare for t in inputs.tables] == [False] * 4 + [True]
    assert inputs.tables[0].host == city.id
    challenge.is_frozen = True
    assert queries.problem_inputs(workshop).pairs[0].is_frozen
    services.save_wishes(people.actor("emil"), registration=city, levels={company.public_id: "no"})
    assert queries.problem_inputs(workshop).pairs == ()


def test_problem_inputs_take_a_constant_number_of_queries(people: People, workshop: Workshop, pair) -> None:
    counts = [statements(workshop)]
    city, _company = pair
    for n in range(30):
        row = make_registration(workshop, factories.make_company(f"Company {n}"))
        session().add(Wish(registration_id=row.id, other_id=city.id, level="would", updated_at=clock.now()))
    session().flush()
    counts.append(statements(workshop))
    assert counts[0] == counts[1]
    assert len(queries.problem_inputs(workshop).pairs) == 30


def statements(workshop: Workshop) -> int:
    """SQL statements that problem_inputs sends."""
    sent: list[str] = []
    session().expire_all()
    _ = workshop.id

    def note(_c, _cursor, statement, *_rest):
        sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        queries.problem_inputs(workshop)
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return len(sent)


def test_phases_follow_their_dates(people: People, workshop: Workshop) -> None:
    wishes = workshop.dates_of(Phase.WISHES)
    with clock.at(wishes.opens_at + timedelta(minutes=1)):
        services.follow_dates(SYSTEM)
        assert workshop.phase is Phase.PROFILE  # nobody to wish for yet
        register(people.actor("emil"), workshop, people.organizations["graz"])
        register(people.actor("carla"), workshop, people.organizations["hydrolog"])
        services.follow_dates(SYSTEM)
    assert workshop.phase is Phase.WISHES
    with clock.at(wishes.closes_at + timedelta(minutes=1)):
        services.follow_dates(SYSTEM)
    assert workshop.phase is Phase.SOLVING
    with clock.at(workshop.starts_at):
        services.follow_dates(SYSTEM)
    assert workshop.phase is Phase.LIVE
    with clock.at(workshop.ends_at):
        services.follow_dates(SYSTEM)
        assert services.follow_dates(SYSTEM) == 0
    assert (workshop.phase, workshop.held_at) == (Phase.FOLLOW_UP, workshop.ends_at)
    told = session().scalars(sa.select(Notification.text).where(Notification.user_id == people.carla.id)).all()
    assert any("Wishes are open" in text for text in told)
    with pytest.raises(Denied):
        services.follow_dates(people.actor("ada"))


def test_moving_by_hand_names_what_is_missing(people: People, workshop: Workshop) -> None:
    ada = people.actor("ada")
    with pytest.raises(Invalid, match="at least one city and one company"):
        services.move_workshop(ada, workshop=workshop, to=WorkshopStatus.BOOKING_OPEN)
    with pytest.raises(Invalid, match="not begun"):
        services.move_workshop(ada, workshop=workshop, to=WorkshopStatus.HELD)
    queries.readiness_checks.append(
        check := lambda _workshop, to: ["No schedule."] if to is WorkshopStatus.LOCKED else []
    )
    try:
        with pytest.raises(Invalid, match="No schedule"):
            services.move_workshop(ada, workshop=workshop, to=WorkshopStatus.LOCKED)
    finally:
        queries.readiness_checks.remove(check)
    with pytest.raises(Conflict):
        workshop.move(WorkshopStatus.ANNOUNCED, at=clock.now())


@pytest.mark.parametrize(("here", "back"), [("solving", "booking_open"), ("locked", "solving"), ("running", "locked")])
def test_one_step_back_is_possible(workshop: Workshop, here: str, back: str) -> None:
    move(workshop, WorkshopStatus(here))
    move(workshop, WorkshopStatus(back))
    assert workshop.status == back


def test_cancelling_tells_everybody(people: People, workshop: Workshop, pair) -> None:
    with pytest.raises(Invalid, match="Say why"):
        services.cancel_workshop(people.actor("ada"), workshop=workshop, why=" ")
    services.cancel_workshop(people.actor("ada"), workshop=workshop, why="Storm warning.")
    told = session().scalars(sa.select(Notification.text).where(Notification.user_id == people.emil.id)).all()
    assert any("is cancelled" in text for text in told)
    with pytest.raises(Conflict):
        workshop.cancel(why="Again", at=clock.now())


def test_the_desk_may_press_twice(people: People, workshop: Workshop, pair) -> None:
    ada, (_city, company) = people.actor("ada"), pair
    start = workshop.starts_at
    with clock.at(start + timedelta(minutes=3)), pytest.raises(Closed, match="Wait four minutes"):
        services.mark_registration(ada, registration=company, mark="no_show")
    with clock.at(start + timedelta(minutes=4)):
        services.mark_registration(ada, registration=company, mark="no_show")
    with clock.at(start + timedelta(minutes=9)):
        services.mark_registration(ada, registration=company, mark="arrived")
    with clock.at(start + timedelta(minutes=20)):
        services.mark_registration(ada, registration=company, mark="arrived")
        assert company.arrived_at == start + timedelta(minutes=9)
        assert company.no_show_at is None
        with pytest.raises(Closed, match="here already"):
            services.mark_registration(ada, registration=company, mark="no_show")
        services.mark_registration(ada, registration=company, mark="undone")
    assert company.arrived_at is None
    with pytest.raises(Denied):
        services.mark_registration(people.actor("carla"), registration=company, mark="arrived")
    with pytest.raises(Invalid):
        services.mark_registration(ada, registration=company, mark="danced")


def test_feedback_once_and_the_report(people: People, workshop: Workshop, pair) -> None:
    ada, carla, (_city, company) = people.actor("ada"), people.actor("carla"), pair
    with pytest.raises(Denied, match="after the workshop"):
        services.give_feedback(carla, registration=company, rating=4, text="")
    services.mark_registration(ada, registration=company, mark="arrived")
    move(workshop, WorkshopStatus.HELD)
    services.give_feedback(carla, registration=company, rating=4, text="Good.")
    with pytest.raises(Conflict):
        services.give_feedback(carla, registration=company, rating=5, text="")
    with pytest.raises(Invalid, match="Write and save"):
        services.publish_report(ada, workshop=workshop)
    empty = services.Report("", "", "", None)
    services.save_report(ada, workshop=workshop, report=empty)
    assert workshop.status == "report_draft"
    with pytest.raises(Invalid) as refused:
        services.publish_report(ada, workshop=workshop)
    assert set(refused.value.errors) == {"invited", "summary", "next_steps", "next_step_on"}
    services.save_report(ada, workshop=workshop, report=services.Report("All.", "Leaks.", "A pilot.", a_day(90)))
    row = services.publish_report(ada, workshop=workshop)
    assert row.facts["names"] == [["company", "Hydrolog"]]
    assert row.facts["feedback"] == {"answers": 1, "mean": 4.0}
    assert workshop.status == "report_published"
    with pytest.raises(Conflict):
        services.save_report(ada, workshop=workshop, report=empty)


def test_late_reports_are_remembered(people: People, workshop: Workshop) -> None:
    move(workshop, WorkshopStatus.HELD)
    assert services.remind_of_reports(SYSTEM) == 0
    with clock.at(workshop.ends_at + timedelta(days=20)):
        assert services.remind_of_reports(SYSTEM) == 1
        assert [line.is_late for line in queries.attention(people.actor("ada"))] == [True]
    told = session().scalars(sa.select(Notification.text).where(Notification.user_id == people.ada.id)).all()
    assert any("is late" in text for text in told)


def test_homework(people: People, challenge: Challenge) -> None:
    from tests.workshops.world import a_draft

    ada = people.actor("ada")
    series = services.create_series(ada, draft=a_draft([challenge], kit="clinic_series", end=None))
    part = series.workshops[0]
    services.announce_workshop(ada, workshop=part)
    row = register(people.actor("carla"), part, people.organizations["hydrolog"])
    task = services.give_homework(ada, series=series, workshop=part, title="Count leaks", text="", due_on=None)
    services.answer_homework(people.actor("carla"), homework=task, registration=row, text="Twelve")
    services.answer_homework(people.actor("chen"), homework=task, registration=row, text="Thirteen")
    assert [a.text for h in queries.homework_of(series) for a in h.answers] == ["Thirteen"]
    with pytest.raises(Denied):
        services.give_homework(people.actor("ben"), series=series, workshop=None, title="No", text="", due_on=None)
    with pytest.raises(Denied):
        services.answer_homework(people.actor("dora"), homework=task, registration=row, text="Mine")


def test_attention_and_reminders(people: People, workshop: Workshop, pair) -> None:
    carla_lines = [line.button for line in queries.attention(people.actor("carla"))]
    assert carla_lines == ["Tick your times", "Make wishes"]
    assert [line.button for line in queries.attention(people.actor("ada"))] == ["Send reminder"]
    assert services.remind(people.actor("ada"), workshop=workshop, missing="wishes") == 2
    told = session().scalars(sa.select(Notification.text).where(Notification.user_id == people.carla.id)).all()
    assert any("your wishes" in text for text in told)
    plan = make_workshop(people.actor("ada"), workshop.challenges, announced=False, title="Later")
    assert "Open plan" in [line.button for line in queries.attention(people.actor("ada"))]
    services.announce_workshop(people.actor("ada"), workshop=plan)
    assert "Register" in [line.button for line in queries.attention(people.actor("emil"))]
    assert queries.attention(people.actor("ivo")) == []


def test_organizations_that_merge_take_their_rows_along(people: People, workshop: Workshop, pair) -> None:
    _city, company = pair
    kept = factories.make_company("Hydrolog Group")
    listeners.move_rows(OrganizationsMerged(kept_id=kept.id, merged_id=company.organization_id))
    session().expire_all()
    assert company.organization_id == kept.id


def test_a_deleted_account_leaves_no_name_behind(people: People, workshop: Workshop, pair) -> None:
    _city, company = pair
    assert [person.user_id for person in company.people] == [people.carla.id]
    listeners.forget_the_person(AccountDeleted(people.carla.id, people.carla.email_key))
    session().expire_all()
    assert company.people == []
    assert company.holds_place


def test_the_membership_veto_is_registered(people: People, workshop: Workshop) -> None:
    decision = organization_policy.can_join(
        people.actor("emil"), organization=people.organizations["graz"], user=people.ada
    )
    assert "works for the workshop" in decision.why
