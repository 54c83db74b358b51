"""Who may do what, with the reason, for each persona and state."""

from __future__ import annotations

import pytest

from matchmaker.core.actors import ANONYMOUS
from matchmaker.workshops import policy
from matchmaker.workshops.models.workshop import RoleKind, Workshop, WorkshopRole, WorkshopStatus
from tests import factories
from tests.personas import People
from tests.workshops.world import make_workshop, move, register


@pytest.fixture
def workshop(people: People) -> Workshop:
    return make_workshop(people.actor("ada"), [factories.make_challenge(people.organizations["graz"])])


@pytest.mark.parametrize(
    ("name", "sees_plan", "runs", "why"),
    [
        ("ada", True, True, ""),
        ("ben", True, False, "They can add you"),
        ("gus", True, False, "They can add you"),
        ("carla", False, False, "They can add you"),
        ("emil", False, False, "They can add you"),
        ("ivo", False, False, "They can add you"),
    ],
)
def test_plans_and_running(people: People, name: str, sees_plan: bool, runs: bool, why: str) -> None:
    challenge = factories.make_challenge(people.organizations["graz"])
    plan = make_workshop(people.actor("ada"), [challenge], announced=False)
    actor = people.actor(name)
    assert policy.can_view(actor, workshop=plan).ok is sees_plan
    decision = policy.can_run(actor, workshop=plan)
    assert decision.ok is runs
    assert why in decision.why


def test_an_organizer_with_another_hat_cannot_run(people: People, workshop: Workshop) -> None:
    factories.make_member(people.organizations["sonnwerk"], people.ada)
    wearing = people.actor("ada").wearing(people.organizations["sonnwerk"].id)
    assert "Switch to your role as organizer" in policy.can_run(wearing, workshop=workshop).why
    assert "Switch to your role as organizer" in policy.can_create(wearing).why


def test_the_desk_sees_the_desk_only(people: People, workshop: Workshop) -> None:
    workshop.roles.append(WorkshopRole(user_id=people.ivo.id, role=RoleKind.DESK.value, created_at=workshop.created_at))
    ivo = people.actor("ivo")
    assert policy.can_work_at_desk(ivo, workshop=workshop)
    assert not policy.can_run(ivo, workshop=workshop)
    assert not policy.can_work_at_desk(ANONYMOUS, workshop=workshop)


@pytest.mark.parametrize(
    ("status", "times", "wishes", "edits"),
    [
        ("registration_open", "", "Wishes open later", ""),
        ("booking_open", "", "", ""),
        ("solving", "Wishes are closed", "Wishes are closed", ""),
        ("locked", "Wishes are closed", "Wishes are closed", ""),
        ("held", "is over", "is over", "is over"),
    ],
)
def test_what_participants_do_in_each_phase(people: People, workshop: Workshop, status, times, wishes, edits) -> None:
    row = register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    if workshop.status != status:
        move(workshop, WorkshopStatus(status))
    carla = people.actor("carla")
    for can, why in (
        (policy.can_set_availability, times),
        (policy.can_wish, wishes),
        (policy.can_edit_registration, edits),
    ):
        decision = can(carla, registration=row)
        assert decision.ok is (why == "")
        assert why in decision.why
        assert not can(people.actor("dora"), registration=row)


def test_the_waiting_list_cannot_wish(people: People, workshop: Workshop) -> None:
    workshop.capacity_companies, workshop.small_share_percent = 1, 0
    register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    row = register(people.actor("dora"), workshop, people.organizations["sonnwerk"])
    move(workshop, WorkshopStatus.BOOKING_OPEN)
    assert "waiting list" in policy.can_wish(people.actor("dora"), registration=row).why


def test_without_meetings_nobody_wishes(people: People) -> None:
    challenge = factories.make_challenge(people.organizations["graz"])
    seat = make_workshop(people.actor("ada"), [challenge], kit="green_seat", company="Hydrolog", end=None)
    row = register(people.actor("carla"), seat, people.organizations["hydrolog"])
    assert "no 1:1 meetings" in policy.can_set_availability(people.actor("carla"), registration=row).why


def test_the_report_is_for_everybody_after_its_publication(people: People, workshop: Workshop) -> None:
    assert "not published yet" in policy.can_view_report(ANONYMOUS, workshop=workshop).why
    assert "after the workshop" in policy.can_write_report(people.actor("ada"), workshop=workshop).why
    workshop.report_published_at = workshop.created_at
    assert policy.can_view_report(ANONYMOUS, workshop=workshop)
