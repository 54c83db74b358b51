"""Who may do what in which state, and the reason that is given."""

from __future__ import annotations

import pytest

from matchmaker.core import clock
from matchmaker.core.actors import ANONYMOUS
from matchmaker.solutions import policy
from matchmaker.solutions.models import SolutionStatus
from tests.factories import make_member
from tests.personas import HATS, People
from tests.solutions.factories import make_complete, make_type

COMPANY = {"carla", "chen"}


@pytest.mark.parametrize("state", [state.value for state in SolutionStatus])
def test_only_the_company_and_never_an_organizer_changes_a_solution(people: People, state: str) -> None:
    solution = make_complete(people.organizations["hydrolog"], status=state, expires_on=clock.in_days(3).date())
    rules = {
        policy.can_edit: {"draft", "listed", "expired", "withdrawn"},
        policy.can_submit: {"draft", "expired", "withdrawn"},
        policy.can_renew: {"listed", "expired"},
        policy.can_withdraw: {"listed", "submitted", "expired"},
        policy.can_duplicate: {s.value for s in SolutionStatus},
    }
    for rule, states in rules.items():
        for name in HATS:
            decision = rule(people.actor(name), solution=solution)
            assert bool(decision) is (name in COMPANY and state in states), f"{rule.__name__} {name} {state}"
            assert decision.ok or str(decision.why).endswith(".")


@pytest.mark.parametrize("state", [state.value for state in SolutionStatus])
def test_only_organizers_check_and_only_what_waits(people: People, state: str) -> None:
    solution = make_complete(people.organizations["hydrolog"], status=state)
    for rule in (policy.can_accept, policy.can_return):
        may = {name for name in HATS if rule(people.actor(name), solution=solution)}
        assert may == ({"ada", "ben"} if state == "submitted" else set())


def test_reasons_say_what_to_do(people: People) -> None:
    hydrolog = people.organizations["hydrolog"]
    make_member(hydrolog, people.emil, "editor")
    solution = make_complete(hydrolog)
    assert "Switch to “Hydrolog” first" in policy.can_edit(people.actor("emil"), solution=solution).why
    assert "Organizers are neutral" in policy.can_edit(people.actor("ada"), solution=solution).why
    assert "editors and owners of Hydrolog" in policy.can_edit(people.actor("dora"), solution=solution).why
    waiting = make_complete(hydrolog, "Waits", status="submitted")
    assert "Return it to draft" in policy.can_edit(people.actor("carla"), solution=waiting).why
    assert "Sign in" in policy.can_start(ANONYMOUS).why


def test_a_reader_reads_drafts_but_does_not_write(people: People) -> None:
    hydrolog = people.organizations["hydrolog"]
    make_member(hydrolog, people.ivo, "reader")
    draft, ivo = make_complete(hydrolog, status="draft"), people.actor("ivo")
    assert policy.can_view(ivo, solution=draft)
    assert not policy.can_edit(ivo, solution=draft)
    assert not policy.can_register(ivo, company=hydrolog)


def test_companies_never_write_about_types(people: People) -> None:
    may = {name for name in HATS if policy.can_curate(people.actor(name))}
    assert may == {"ada", "ben", "emil", "eva", "finn"}
    draft = make_type(is_public=False, organization_id=people.organizations["graz"].id)
    edit = {name for name in HATS if policy.can_edit_type(people.actor(name), solution_type=draft)}
    assert edit == {"ada", "ben", "emil", "eva"}
    publish = {name for name in HATS if policy.can_publish_type(people.actor(name), solution_type=draft)}
    assert publish == {"ada", "ben"}
