"""Commands of applications: once, on time, complete, and never for the wrong people."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from matchmaker.applications.events import ApplicationSubmitted, ApplicationWithdrawn
from matchmaker.applications.models import Application
from matchmaker.applications.queries import visibility
from matchmaker.applications.services import applying
from matchmaker.applications.services.applying import Draft
from matchmaker.challenges.models import Challenge, Requirement
from matchmaker.core import clock, testing
from matchmaker.core.audit import AuditEntry
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied, Invalid, Stale
from matchmaker.solutions.models import Solution, SolutionReference
from tests.applications.factory import make_application, make_prompt
from tests.factories import make_challenge, make_solution
from tests.personas import People

DRAFT = Draft(approach="We listen at night.")


@pytest.fixture
def challenge(people: People) -> Challenge:
    return make_challenge(people.organizations["graz"], "Find leaks")


@pytest.fixture
def solution(people: People) -> Solution:
    return make_solution(people.organizations["hydrolog"], "Listening")


def start(people: People, challenge: Challenge, who: str = "carla") -> Application:
    company = people.organizations["sonnwerk" if who == "dora" else "hydrolog"]
    return applying.start_application(people.actor(who), challenge=challenge, company=company)


def check(people: People, application: Application, *answers: str) -> None:
    applying.save_checks(people.actor("carla"), application=application, answers=[(a, "") for a in answers])


def test_an_application_starts_from_the_solution_and_only_once(
    people: People, challenge: Challenge, solution: Solution
) -> None:
    first = start(people, challenge)
    assert solution.summary in first.approach
    assert first.is_draft
    assert start(people, challenge, "chen") is first
    assert session().scalar(sa.select(sa.func.count(Application.id))) == 1


def test_the_first_text_keeps_the_figure_of_each_reference(people: People, challenge: Challenge) -> None:
    solution = make_solution(people.organizations["hydrolog"])
    solution.references = [
        SolutionReference(position=0, place="Wels", year=2023, result="water lost", value=-18.5, unit="%"),
        SolutionReference(position=1, place="Linz", result="fewer complaints"),
        SolutionReference(position=2, place="Enns", year=2024, value=1900.0, unit="t"),
    ]
    session().flush()
    text = start(people, challenge).approach.replace("\N{NO-BREAK SPACE}", " ")
    for line in ("- Wels, 2023: water lost -18.5 %", "- Linz: fewer complaints", "- Enns, 2024: 1,900 t"):
        assert line in text


def test_without_a_listed_solution_there_is_nothing_to_start_from(people: People, challenge: Challenge) -> None:
    make_solution(people.organizations["hydrolog"], "Sketch", status="draft")
    with pytest.raises(Conflict, match="Register a solution first"):
        start(people, challenge)


def test_sending_needs_everything_and_says_all_of_it(people: People, challenge: Challenge, solution: Solution) -> None:
    make_prompt(challenge, max_words=3)
    application = start(people, challenge)
    draft = Draft(approach="", answers=("far too many words here",))
    with pytest.raises(Invalid) as error:
        applying.submit_application(people.actor("carla"), application=application, draft=draft)
    assert set(error.value.errors) == {"approach", "answers-0", "checks"}
    assert "Words now: 5, maximum: 3" in str(error.value)
    assert application.is_draft


def test_a_no_to_a_must_have_needs_knowing_it(people: People, challenge: Challenge, solution: Solution) -> None:
    carla = people.actor("carla")
    application = start(people, challenge)
    check(people, application, "no")
    with pytest.raises(Invalid, match="must-have"):
        applying.submit_application(carla, application=application, draft=DRAFT)
    applying.accept_gaps(carla, application=application)
    applying.submit_application(carla, application=application, draft=DRAFT)
    assert application.is_sent
    assert application.solution_facts["title"] == "Listening"


def test_sending_twice_gives_the_same_application(people: People, challenge: Challenge, solution: Solution) -> None:
    application = start(people, challenge)
    check(people, application, "yes")
    with testing.hearing(ApplicationSubmitted) as events:
        first = applying.submit_application(people.actor("carla"), application=application, draft=DRAFT)
        at = first.submitted_at
        other_tab = Draft(approach="Something else, typed in another tab")
        second = applying.submit_application(people.actor("carla"), application=application, draft=other_tab)
    assert second is first
    assert (second.submitted_at, second.approach) == (at, "We listen at night.")
    assert len(events) == 1


def test_one_second_late_is_late(people: People, challenge: Challenge, solution: Solution) -> None:
    application = start(people, challenge)
    check(people, application, "yes")
    assert challenge.closes_at is not None
    with clock.at(challenge.closes_at + timedelta(seconds=1)), pytest.raises(Denied, match="Applications have closed"):
        applying.submit_application(people.actor("carla"), application=application, draft=DRAFT)
    with clock.at(challenge.closes_at):
        applying.submit_application(people.actor("carla"), application=application, draft=DRAFT)
    assert application.is_sent


def test_frozen_refuses_with_the_reason(people: People, challenge: Challenge, solution: Solution) -> None:
    application = start(people, challenge)
    challenge.is_frozen = True
    with pytest.raises(Denied, match="tender is live"):
        applying.submit_application(people.actor("carla"), application=application, draft=DRAFT)
    with pytest.raises(Denied, match="tender is live"):
        start(people, challenge, "dora")


def test_organizers_cannot_apply_whatever_hat_they_wear(people: People, challenge: Challenge) -> None:
    make_solution(people.organizations["hydrolog"])
    people.carla.is_organizer = True
    session().flush()
    with pytest.raises(Denied, match="Organizers are neutral"):
        start(people, challenge)


def test_a_member_of_the_city_cannot_apply_to_it(people: People, challenge: Challenge, solution: Solution) -> None:
    from tests.factories import make_member

    make_member(people.organizations["graz"], people.carla, "reader")
    with pytest.raises(Denied, match="You belong to the city"):
        start(people, challenge)


def test_what_was_sent_does_not_change(people: People, challenge: Challenge, solution: Solution) -> None:
    application = make_application(challenge, solution)
    with pytest.raises(Denied, match="can no longer be changed"):
        applying.save_draft(people.actor("carla"), application=application, draft=Draft("other"))


def test_a_colleagues_words_are_not_overwritten(people: People, challenge: Challenge, solution: Solution) -> None:
    application = start(people, challenge)
    seen = application.version
    applying.save_draft(people.actor("chen"), application=application, draft=Draft("Chen's text"), seen_version=seen)
    with pytest.raises(Stale) as error:
        applying.save_draft(people.actor("carla"), application=application, draft=Draft("Carla's"), seen_version=seen)
    assert error.value.who == "Chen"
    assert error.value.changes == (("Your offer to this city", "Chen's text", "Carla's"),)
    with pytest.raises(Stale, match="another window"):
        applying.save_draft(people.actor("chen"), application=application, draft=Draft("Second tab"), seen_version=seen)
    applying.save_draft(
        people.actor("carla"), application=application, draft=Draft("Carla's"), seen_version=error.value.version
    )
    assert application.approach == "Carla's"
    applying.save_draft(people.actor("chen"), application=application, draft=Draft("Carla's"), seen_version=seen)


def test_a_colleagues_answers_in_the_self_check_are_not_overwritten(
    people: People, challenge: Challenge, solution: Solution
) -> None:
    application = start(people, challenge)
    seen = application.version
    yes, no = [("yes", "")] * len(application.checks), [("no", "Not in winter")] * len(application.checks)
    applying.save_checks(people.actor("chen"), application=application, answers=yes, seen_version=seen)
    with pytest.raises(Stale) as error:
        applying.save_checks(people.actor("carla"), application=application, answers=no, seen_version=seen)
    assert error.value.changes[0][1:] == ("Yes", "No Not in winter")


def test_withdrawing_and_starting_again_keeps_one_row(people: People, challenge: Challenge, solution: Solution) -> None:
    application = make_application(challenge, solution)
    with testing.hearing(ApplicationWithdrawn) as events:
        applying.withdraw_application(people.actor("carla"), application=application, reason="No time")
    assert application.status == "withdrawn"
    with pytest.raises(Denied, match="already withdrawn"):
        applying.withdraw_application(people.actor("carla"), application=application)
    again = start(people, challenge)
    assert again is application
    assert again.is_draft
    assert again.approach == "We listen at night."
    assert [e.was_sent for e in events] == [True]


def test_a_material_change_asks_again_and_a_late_one_moves_the_closing_time(
    people: People, challenge: Challenge, solution: Solution
) -> None:
    from tests.applications.factory import make_revision

    application = make_application(challenge, solution)
    challenge.closes_at = clock.in_days(2)
    revision = make_revision(challenge)
    assert application.needs_confirmation
    assert application.unconfirmed_since == challenge.revision == 2
    assert challenge.closes_at > clock.in_days(6.9)
    assert revision.snapshot["closes_at"] == challenge.closes_at.isoformat()
    assert [change["field"] for change in revision.changes] == ["musts", "closes_at"]
    applying.confirm_application(people.actor("carla"), application=application, answers=[("partly", "In May")])
    assert not application.needs_confirmation
    assert application.revision == 2
    applying.confirm_application(people.actor("carla"), application=application)  # a second click changes nothing


def test_an_early_material_change_leaves_the_closing_time(
    people: People, challenge: Challenge, solution: Solution
) -> None:
    from tests.applications.factory import make_revision

    closes = challenge.closes_at
    make_application(challenge, solution)
    make_revision(challenge)
    assert challenge.closes_at == closes


def test_a_change_that_is_not_material_asks_nobody(people: People, challenge: Challenge, solution: Solution) -> None:
    from tests.applications.factory import make_revision

    application = make_application(challenge, solution)
    make_revision(challenge, is_material=False)
    assert not application.needs_confirmation


def test_commands_leave_audit_rows(people: People, challenge: Challenge, solution: Solution) -> None:
    application = start(people, challenge)
    check(people, application, "yes")
    applying.submit_application(people.actor("carla"), application=application, draft=DRAFT)
    applying.withdraw_application(people.actor("carla"), application=application, reason="No time")
    verbs = list(session().scalars(sa.select(AuditEntry.verb).where(AuditEntry.verb.like("applications.%"))))
    assert verbs == [
        "applications.start_application",
        "applications.submit_application",
        "applications.withdraw_application",
    ]


def test_public_figures_count_what_was_sent(people: People, challenge: Challenge, solution: Solution) -> None:
    other = make_challenge(people.organizations["linz"], "Another one")
    make_application(challenge, solution)
    make_application(challenge, make_solution(people.organizations["sonnwerk"], "Drones"))
    make_application(other, solution, status="draft")
    figures = visibility.interest_for([challenge.id, other.id])
    assert (figures[challenge.id].total, figures[challenge.id].small) == (2, 1)
    assert figures[other.id].total == 0


def asking(people: People, *musts: str) -> Challenge:
    challenge = make_challenge(people.organizations["graz"], "Find leaks offline")
    challenge.requirements = [Requirement(text=text, is_must=True, position=at) for at, text in enumerate(musts)]
    session().flush()
    return challenge


def test_the_self_check_starts_with_what_the_solution_says(people: People) -> None:
    challenge = asking(people, "Works offline", "Open source", "Data stay in the EU", "Fits old pipes")
    make_solution(people.organizations["hydrolog"], data_terms={"works_offline": "yes", "open_source": "no"})
    checks = start(people, challenge).checks
    assert [row["answer"] for row in checks] == ["yes", "no", "", ""]
    assert checks[0]["comment"] == "From our solution: Works without internet"


def test_another_solution_answers_anew_but_not_over_what_the_company_wrote(people: People) -> None:
    challenge = asking(people, "Works offline", "Open source")
    make_solution(people.organizations["hydrolog"], "A", data_terms={"works_offline": "yes", "open_source": "yes"})
    other = make_solution(people.organizations["hydrolog"], "B", data_terms={"works_offline": "no"})
    application = start(people, challenge)
    carla = people.actor("carla")
    filled = application.checks[0]
    own = [(filled["answer"], filled["comment"]), ("partly", "The core is.")]
    applying.save_checks(carla, application=application, answers=own)
    applying.save_draft(carla, application=application, draft=Draft(approach="We listen.", solution=other))
    assert [(row["answer"], row["comment"]) for row in application.checks] == [
        ("no", "From our solution: Works without internet"),
        ("partly", "The core is."),
    ]
    assert application.has_gaps
