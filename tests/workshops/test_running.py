"""Programme edits, wishes, the inputs of the schedule, the calendar, the day, the report."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from matchmaker.accounts.services import accounts as account_services
from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.actors import system_actor
from matchmaker.core.db import db, session
from matchmaker.core.errors import Closed, Conflict, Denied, Invalid
from matchmaker.notifications.models import Notification
from matchmaker.organizations import policy as organization_policy
from matchmaker.organizations.events import OrganizationsMerged
from matchmaker.workshops import listeners
from matchmaker.workshops.hooks import why_not_ready
from matchmaker.workshops.models.after import WorkshopFeedback
from matchmaker.workshops.models.people import Registration, Wish
from matchmaker.workshops.models.programme import SessionKind
from matchmaker.workshops.models.workshop import Phase, Workshop, WorkshopStatus
from matchmaker.workshops.queries import after as after_queries
from matchmaker.workshops.queries import planning, todo
from matchmaker.workshops.queries import programme as programme_queries
from matchmaker.workshops.services import after as after_services
from matchmaker.workshops.services import day, registering, scheduled, setup, wishing
from matchmaker.workshops.services import programme as programme_services
from matchmaker.workshops.services import series as series_services
from tests import factories
from tests.personas import People
from tests.workshops.world import a_day, make_registration, make_workshop, move, register

pytestmark = pytest.mark.slow

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


def draft_of(row, **changes) -> programme_services.SessionDraft:
    values = {
        "kind": SessionKind(row.kind),
        "title": row.title,
        "description": row.description,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "room_id": row.room_id,
        "challenges": [c.public_id for c in row.challenges],
    }
    return programme_services.SessionDraft(**(values | changes))


def test_rule_two_is_kept_by_the_editor(people: People, workshop: Workshop) -> None:
    ada = people.actor("ada")
    sessions = programme_queries.programme(workshop)
    block = next(s for s in sessions if s.kind == "meetings")
    opening = [s for s in sessions if s.challenges and s.is_open]
    with pytest.raises(Invalid, match="begins before the open session"):
        programme_services.save_session(
            ada, workshop=workshop, row=block, draft=draft_of(block, starts_at=workshop.starts_at)
        )
    session().expire_all()
    programme_services.remove_session(ada, workshop=workshop, row=opening[0])
    with pytest.raises(Conflict, match="only after an open session"):
        programme_services.remove_session(ada, workshop=workshop, row=opening[1])


def test_overlap_and_hours(people: People, workshop: Workshop) -> None:
    ada = people.actor("ada")
    first, second, *_rest = programme_queries.programme(workshop)
    with pytest.raises(Invalid, match="ends before it begins"):
        programme_services.save_session(
            ada, workshop=workshop, row=first, draft=draft_of(first, ends_at=first.starts_at)
        )
    with pytest.raises(Invalid, match="outside the hours"):
        late = workshop.ends_at + timedelta(hours=1)
        programme_services.save_session(ada, workshop=workshop, row=first, draft=draft_of(first, ends_at=late))
    with pytest.raises(Invalid, match="same room"):
        programme_services.save_session(
            ada, workshop=workshop, row=first, draft=draft_of(first, ends_at=second.ends_at)
        )


def test_new_hours_renew_the_slots_and_keep_who_is_away(people: People, workshop: Workshop, pair) -> None:
    ada, (_city, company) = people.actor("ada"), pair
    slots = programme_queries.slots(workshop)
    away = slots[0].starts_at
    free = [slot.id for slot in slots[1:]]
    wishing.save_availability(people.actor("carla"), registration=company, free=free)
    block = [s for s in programme_queries.programme(workshop) if s.kind == "meetings"][-1]
    shorter = draft_of(block, ends_at=block.ends_at - timedelta(minutes=30))
    programme_services.save_session(ada, workshop=workshop, row=block, draft=shorter)
    fewer = programme_queries.slots(workshop)
    assert len(fewer) < len(slots)
    session().expire_all()
    assert [slot.starts_at for slot in fewer if slot.id in {a.slot_id for a in company.unavailable}] == [away]
    programme_services.arrange_slots(ada, workshop=workshop, meeting_minutes=10, buffer_minutes=0)
    assert len(programme_queries.slots(workshop)) > len(fewer)
    with pytest.raises(Invalid, match="No meeting of this length"):
        programme_services.arrange_slots(ada, workshop=workshop, meeting_minutes=240, buffer_minutes=0)
    move(workshop, WorkshopStatus.SOLVING)
    with pytest.raises(Denied, match="schedule uses"):
        programme_services.arrange_slots(ada, workshop=workshop, meeting_minutes=15, buffer_minutes=0)


def test_tables(people: People, workshop: Workshop, pair) -> None:
    ada = people.actor("ada")
    rows = programme_queries.tables(workshop)
    lost = programme_services.TableDraft(rows[1].id, is_lost=True)
    programme_services.arrange_tables(ada, workshop=workshop, number=7, drafts=[lost])
    assert [t.number for t in programme_queries.tables(workshop)] == list(range(1, 8))
    assert programme_queries.tables(workshop)[1].is_lost
    with pytest.raises(Invalid, match="reserved for participants"):
        stranger = programme_services.TableDraft(rows[0].id, host_id=people.organizations["sonnwerk"].id)
        programme_services.arrange_tables(ada, workshop=workshop, number=7, drafts=[stranger])
    with pytest.raises(Invalid, match="between 0"):
        programme_services.arrange_tables(ada, workshop=workshop, number=201, drafts=[])
    move(workshop, WorkshopStatus.SOLVING)
    with pytest.raises(Conflict, match="Mark a table as lost"):
        programme_services.arrange_tables(ada, workshop=workshop, number=2, drafts=[])


def test_rooms(people: People, workshop: Workshop) -> None:
    ada = people.actor("ada")
    room = programme_services.add_room(ada, workshop=workshop, name="Attic", capacity=12)
    with pytest.raises(Invalid, match="already"):
        programme_services.add_room(ada, workshop=workshop, name=" attic ", capacity=None)
    programme_services.remove_room(ada, workshop=workshop, room_id=room.id)
    programme_services.remove_room(ada, workshop=workshop, room_id=programme_queries.rooms(workshop)[0].id)
    assert [r.name for r in programme_queries.rooms(workshop)] == ["Meeting room"]
    assert programme_queries.programme(workshop)[0].room is None


def test_wishes_in_three_steps_with_limits(people: People, workshop: Workshop, pair) -> None:
    city, company = pair
    carla = people.actor("carla")
    assert wishing.save_wishes(carla, registration=company, levels={city.public_id: "must"}) == 19
    row = session().scalar(sa.select(Wish))
    assert (row.level, row.challenge_id) == ("must", workshop.challenges[0].id)
    wishing.save_wishes(carla, registration=company, levels={city.public_id: ""})
    assert session().scalar(sa.select(sa.func.count(Wish.id))) == 0
    workshop.musts_allowed = 0
    with pytest.raises(Invalid, match="You marked 1 as “must meet”; the limit is 0"):
        wishing.save_wishes(carla, registration=company, levels={city.public_id: "must"})
    workshop.wishes_allowed = 0
    with pytest.raises(Invalid, match="you made 1, the limit is 0"):
        wishing.save_wishes(carla, registration=company, levels={city.public_id: "would"})
    for levels in ({company.public_id: "must"}, {city.public_id: "love"}, {"nobody": "no"}):
        with pytest.raises(Invalid, match="reload"):
            wishing.save_wishes(carla, registration=company, levels=levels)
    move(workshop, WorkshopStatus.SOLVING)
    with pytest.raises(Denied, match="Wishes are closed"):
        wishing.save_wishes(carla, registration=company, levels={})


def test_availability_has_a_minimum(people: People, workshop: Workshop, pair) -> None:
    _city, company = pair
    slots = programme_queries.slots(workshop)
    with pytest.raises(Invalid, match="at least 3"):
        wishing.save_availability(people.actor("carla"), registration=company, free=[slots[0].id, 999_999])
    wishing.save_availability(people.actor("carla"), registration=company, free=[s.id for s in slots[:3]])
    inputs = planning.problem_inputs(workshop)
    assert inputs.away[company.id] == {s.id for s in slots[3:]}


def test_problem_inputs_hold_what_the_schedule_needs(people: People, workshop: Workshop, pair) -> None:
    city, company = pair
    make_registration(workshop, factories.make_company("Waits"), status="waiting")
    company.cap = 2
    inputs = planning.problem_inputs(workshop)
    assert [row.id for row in inputs.participants] == sorted([city.id, company.id])
    assert {row.id: inputs.most_meetings(row) for row in inputs.participants} == {city.id: 12, company.id: 2}
    assert inputs.away == {city.id: frozenset(), company.id: frozenset()}
    assert [slot.position for slot in inputs.slots] == list(range(1, len(inputs.slots) + 1))
    assert [table.is_spare for table in inputs.tables] == [False] * 4 + [True]
    assert inputs.tables[0].host_id == city.organization_id


def test_problem_inputs_take_a_constant_number_of_queries(people: People, workshop: Workshop, pair) -> None:
    counts = [statements(workshop)]
    for n in range(30):
        make_registration(workshop, factories.make_company(f"Company {n}"))
    session().flush()
    counts.append(statements(workshop))
    assert counts[0] == counts[1]
    assert len(planning.problem_inputs(workshop).participants) == 32


def statements(workshop: Workshop) -> int:
    """SQL statements that problem_inputs sends."""
    sent: list[str] = []
    session().expire_all()
    _ = workshop.id

    def note(_c, _cursor, statement, *_rest):
        sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        planning.problem_inputs(workshop)
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return len(sent)


def test_phases_follow_their_dates(people: People, workshop: Workshop) -> None:
    wishes = workshop.dates_of(Phase.WISHES)
    with clock.at(wishes.opens_at + timedelta(minutes=1)):
        scheduled.follow_dates(SYSTEM)
        assert workshop.phase is Phase.PROFILE  # nobody to wish for yet
        register(people.actor("emil"), workshop, people.organizations["graz"])
        register(people.actor("carla"), workshop, people.organizations["hydrolog"])
        scheduled.follow_dates(SYSTEM)
    assert workshop.phase is Phase.WISHES
    with clock.at(wishes.closes_at + timedelta(minutes=1)):
        scheduled.follow_dates(SYSTEM)
    assert workshop.phase is Phase.SOLVING
    with clock.at(workshop.starts_at):
        scheduled.follow_dates(SYSTEM)
    assert workshop.phase is Phase.LIVE
    with clock.at(workshop.ends_at):
        scheduled.follow_dates(SYSTEM)
        assert scheduled.follow_dates(SYSTEM) == 0
    assert (workshop.phase, workshop.held_at) == (Phase.FOLLOW_UP, workshop.ends_at)
    told = session().scalars(sa.select(Notification.text).where(Notification.user_id == people.carla.id)).all()
    assert any("Wishes are open" in text for text in told)
    with pytest.raises(Denied):
        scheduled.follow_dates(people.actor("ada"))


def test_moving_by_hand_names_what_is_missing(people: People, workshop: Workshop) -> None:
    ada = people.actor("ada")
    with pytest.raises(Invalid, match="at least one city and one company"):
        setup.move_workshop(ada, workshop=workshop, to=WorkshopStatus.BOOKING_OPEN)
    with pytest.raises(Invalid, match="not begun"):
        setup.move_workshop(ada, workshop=workshop, to=WorkshopStatus.HELD)
    with (
        why_not_ready.also(lambda _workshop, to: ["No schedule."] if to is WorkshopStatus.LOCKED else []),
        pytest.raises(Invalid, match="No schedule"),
    ):
        setup.move_workshop(ada, workshop=workshop, to=WorkshopStatus.LOCKED)
    with pytest.raises(Conflict):
        workshop.move(WorkshopStatus.ANNOUNCED, at=clock.now())


@pytest.mark.parametrize(("here", "back"), [("solving", "booking_open"), ("locked", "solving"), ("running", "locked")])
def test_one_step_back_is_possible(workshop: Workshop, here: str, back: str) -> None:
    move(workshop, WorkshopStatus(here))
    move(workshop, WorkshopStatus(back))
    assert workshop.status == back


def test_a_step_back_needs_new_dates(people: People, workshop: Workshop, pair) -> None:
    ada = people.actor("ada")
    solving = workshop.dates_of(Phase.SOLVING)
    with clock.at(solving.opens_at + timedelta(hours=1)):
        scheduled.follow_dates(SYSTEM)
        with pytest.raises(Invalid, match="Change the dates"):
            setup.move_workshop(ada, workshop=workshop, to=WorkshopStatus.BOOKING_OPEN)
        later = solving.opens_at + timedelta(days=1)
        setup.set_phases(ada, workshop=workshop, dates={Phase.SOLVING: (later, solving.closes_at)})
        setup.move_workshop(ada, workshop=workshop, to=WorkshopStatus.BOOKING_OPEN)
        assert scheduled.follow_dates(SYSTEM) == 0
    assert workshop.phase is Phase.WISHES
    with clock.at(workshop.starts_at), pytest.raises(Invalid, match="has begun"):
        setup.move_workshop(ada, workshop=workshop, to=WorkshopStatus.SOLVING)


def test_cancelling_tells_everybody(people: People, workshop: Workshop, pair) -> None:
    with pytest.raises(Invalid, match="Give a reason"):
        setup.cancel_workshop(people.actor("ada"), workshop=workshop, why=" ")
    setup.cancel_workshop(people.actor("ada"), workshop=workshop, why="Storm warning.")
    told = session().scalars(sa.select(Notification.text).where(Notification.user_id == people.emil.id)).all()
    assert any("is cancelled" in text for text in told)
    with pytest.raises(Conflict):
        workshop.cancel(why="Again", at=clock.now())


def test_the_desk_may_press_twice(people: People, workshop: Workshop, pair) -> None:
    ada, (_city, company) = people.actor("ada"), pair
    start = workshop.starts_at
    with clock.at(start + timedelta(minutes=3)), pytest.raises(Closed, match="A no-show can be marked from"):
        day.mark_registration(ada, registration=company, mark="no_show")
    with clock.at(start + timedelta(minutes=4)):
        day.mark_registration(ada, registration=company, mark="no_show")
    with clock.at(start + timedelta(minutes=9)):
        day.mark_registration(ada, registration=company, mark="arrived")
    with clock.at(start + timedelta(minutes=20)):
        day.mark_registration(ada, registration=company, mark="arrived")
        assert company.arrived_at == start + timedelta(minutes=9)
        assert company.no_show_at is None
        with pytest.raises(Closed, match="already checked in"):
            day.mark_registration(ada, registration=company, mark="no_show")
        day.mark_registration(ada, registration=company, mark="undone")
    assert company.arrived_at is None
    with pytest.raises(Denied):
        day.mark_registration(people.actor("carla"), registration=company, mark="arrived")
    with pytest.raises(Invalid):
        day.mark_registration(ada, registration=company, mark="danced")


def test_the_mean_is_shown_from_five_answers(people: People, workshop: Workshop) -> None:
    for number, person in enumerate(["ada", "carla", "emil", "finn"]):
        session().add(_said(workshop, people.actor(person).user_id, rating=1 + number % 2, text=f"Text {9 - number}"))
    session().flush()
    assert after_queries.feedback_figures(workshop).mean is None
    session().add(_said(workshop, people.actor("eva").user_id, rating=5, text="Text 0"))
    session().flush()
    said = after_queries.feedback_figures(workshop)
    assert (said.answers, said.mean) == (5, 2.2)
    assert said.texts == sorted(said.texts)  # the order gives no marks away


def _said(workshop: Workshop, user_id: int | None, *, rating: int, text: str) -> WorkshopFeedback:
    return WorkshopFeedback(workshop_id=workshop.id, user_id=user_id, rating=rating, text=text, at=clock.now())


def test_feedback_once_and_the_report(people: People, workshop: Workshop, pair) -> None:
    ada, carla, (_city, company) = people.actor("ada"), people.actor("carla"), pair
    with pytest.raises(Denied, match="after the workshop"):
        after_services.give_feedback(carla, registration=company, rating=4, text="")
    day.mark_registration(ada, registration=company, mark="arrived")
    move(workshop, WorkshopStatus.HELD)
    after_services.give_feedback(carla, registration=company, rating=4, text="Good.")
    with pytest.raises(Conflict):
        after_services.give_feedback(carla, registration=company, rating=5, text="")
    with pytest.raises(Invalid, match="Write and save"):
        after_services.publish_report(ada, workshop=workshop)
    empty = after_services.Report("", "", "", None)
    after_services.save_report(ada, workshop=workshop, report=empty)
    assert workshop.status == "report_draft"
    with pytest.raises(Invalid) as refused:
        after_services.publish_report(ada, workshop=workshop)
    assert set(refused.value.errors) == {"invited", "summary", "next_steps", "next_step_on"}
    after_services.save_report(
        ada, workshop=workshop, report=after_services.Report("All.", "Leaks.", "A pilot.", a_day(90))
    )
    row = after_services.publish_report(ada, workshop=workshop)
    assert row.facts["names"] == [["company", "Hydrolog"]]
    # The mean and the counts of one answer would be that person's mark.
    assert row.facts["feedback"] == {"answers": 1, "mean": None, "counts": []}
    assert workshop.status == "report_published"
    with pytest.raises(Conflict):
        after_services.save_report(ada, workshop=workshop, report=empty)


def test_late_reports_are_remembered(people: People, workshop: Workshop) -> None:
    move(workshop, WorkshopStatus.HELD)
    assert scheduled.remind_of_reports(SYSTEM) == 0
    with clock.at(workshop.ends_at + timedelta(days=20)):
        assert scheduled.remind_of_reports(SYSTEM) == 1
        assert [line.is_late for line in todo.todo_items(people.actor("ada"))] == [True]
    told = session().scalars(sa.select(Notification.text).where(Notification.user_id == people.ada.id)).all()
    assert any("is late" in text for text in told)


def test_homework(people: People, challenge: Challenge) -> None:
    from tests.workshops.world import a_draft

    ada = people.actor("ada")
    series = series_services.create_series(ada, draft=a_draft([challenge], kit="clinic_series", end=None))
    part = series.workshops[0]
    setup.announce_workshop(ada, workshop=part)
    row = register(people.actor("carla"), part, people.organizations["hydrolog"])
    task = after_services.give_homework(ada, series=series, workshop=part, title="Count leaks", text="", due_on=None)
    after_services.answer_homework(people.actor("carla"), homework=task, registration=row, text="Twelve")
    after_services.answer_homework(people.actor("chen"), homework=task, registration=row, text="Thirteen")
    assert [a.text for h in after_queries.homework_of(series) for a in h.answers] == ["Thirteen"]
    with pytest.raises(Denied):
        after_services.give_homework(
            people.actor("ben"), series=series, workshop=None, title="No", text="", due_on=None
        )
    with pytest.raises(Denied):
        after_services.answer_homework(people.actor("dora"), homework=task, registration=row, text="Mine")


def test_attention_and_reminders(people: People, workshop: Workshop, pair) -> None:
    carla_lines = [line.button for line in todo.todo_items(people.actor("carla"))]
    assert carla_lines == ["Enter your times", "Make wishes"]
    assert [line.button for line in todo.todo_items(people.actor("ada"))] == ["Send reminder"]
    assert registering.remind_participants(people.actor("ada"), workshop=workshop, missing="wishes") == 2
    assert registering.remind_participants(people.actor("ada"), workshop=workshop, missing="wishes") == 0
    with clock.at(clock.now() + timedelta(days=1)):
        assert registering.remind_participants(people.actor("ada"), workshop=workshop, missing="wishes") == 2
    told = session().scalars(sa.select(Notification.text).where(Notification.user_id == people.carla.id)).all()
    assert any("your wishes" in text for text in told)
    plan = make_workshop(people.actor("ada"), workshop.challenges, announced=False, title="Later")
    assert "Open workshop" in [line.button for line in todo.todo_items(people.actor("ada"))]
    setup.announce_workshop(people.actor("ada"), workshop=plan)
    assert "Register" in [line.button for line in todo.todo_items(people.actor("emil"))]
    assert todo.todo_items(people.actor("ivo")) == []


def test_organizations_that_merge_take_their_rows_along(people: People, workshop: Workshop, pair) -> None:
    _city, company = pair
    kept = factories.make_company("Hydrolog Group")
    listeners.move_rows(OrganizationsMerged(kept_id=kept.id, merged_id=company.organization_id))
    session().expire_all()
    assert company.organization_id == kept.id


def test_a_deleted_account_leaves_no_name_behind(people: People, workshop: Workshop, pair) -> None:
    _city, company = pair
    assert [person.user_id for person in company.people] == [people.carla.id]
    factories.make_member(people.organizations["hydrolog"], factories.make_user("Cleo"), "owner")
    account_services.delete_account(people.actor("carla"), password="")
    assert company.people == []
    assert company.holds_place


def test_the_membership_veto_is_registered(people: People, workshop: Workshop) -> None:
    decision = organization_policy.can_join(
        people.actor("emil"), organization=people.organizations["graz"], user=people.ada
    )
    assert "is on the team of the workshop" in decision.why
