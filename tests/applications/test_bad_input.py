"""Late, twice, after withdrawal, for a frozen challenge, by an organizer …: a sentence, nothing lost, nothing half."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from matchmaker.applications.models import Application, Decision, Review
from matchmaker.applications.services import applying, deciding, scoring
from matchmaker.attachments import queries as attachments
from matchmaker.attachments import services as attachment_services
from matchmaker.challenges.services import lifecycle as challenge_lifecycle
from matchmaker.core import clock
from matchmaker.core.audit import AuditEntry
from matchmaker.core.db import session
from matchmaker.core.errors import DomainError
from matchmaker.organizations.queries.actors import actor_of
from matchmaker.outcomes.models.contact import Contact
from matchmaker.outcomes.queries import lookup as outcome_lookup
from tests import factories
from tests.applications.factory import make_application, make_assessed
from tests.browser import Browser
from tests.personas import People

Act = Callable[[People, Application], object]


def _late(people: People, row: Application) -> object:
    assert row.challenge.closes_at is not None
    with clock.at(row.challenge.closes_at + timedelta(seconds=1)):
        return applying.submit_application(people.actor("carla"), application=row)


def _withdrawn(people: People, row: Application) -> object:
    applying.withdraw_application(people.actor("carla"), application=row)
    return applying.submit_application(people.actor("carla"), application=row)


def _frozen(people: People, row: Application) -> object:
    challenge_lifecycle.freeze_challenge(
        people.actor("emil"), challenge=row.challenge, notice_url="https://tenders.example/1"
    )
    return applying.submit_application(people.actor("carla"), application=row)


def _organizer(people: People, row: Application) -> object:
    factories.make_member(row.company, people.ada, "owner")
    ada = actor_of(people.ada, hat=row.company.public_id)
    return applying.submit_application(ada, application=row)


def _other_company(people: People, row: Application) -> object:
    return applying.submit_application(people.actor("dora"), application=row)


def _withdrawn_twice(people: People, row: Application) -> object:
    applying.withdraw_application(people.actor("carla"), application=row)
    return applying.withdraw_application(people.actor("carla"), application=row)


@pytest.mark.parametrize("act", [_late, _withdrawn, _frozen, _organizer, _other_company, _withdrawn_twice])
def test_a_draft_is_refused_with_a_sentence_and_kept(people: People, act: Act) -> None:
    challenge = factories.make_challenge(people.organizations["graz"])
    row = make_application(challenge, factories.make_solution(people.organizations["hydrolog"]), status="draft")
    session().flush()
    with pytest.raises(DomainError) as refused:
        act(people, row)
    assert len(str(refused.value)) > 20
    session().refresh(row)
    assert row.approach == "We listen at night."
    assert row.status in {"draft", "withdrawn"}
    assert row.submitted_at is None
    sent = sa.select(sa.func.count(AuditEntry.id)).where(AuditEntry.verb == "applications.submit_application")
    assert session().scalar(sent) == 0
    assert (
        outcome_lookup.contact_of(challenge, kind="application", source_kind="application", source_id=f"{row.id}")
        is None
    )


def test_a_score_for_a_recused_application_is_refused_by_every_door(people: People, browser: Browser) -> None:
    offers = [factories.make_solution(people.organizations[name]) for name in ("hydrolog", "sonnwerk")]
    _challenge, first, _second, seat = make_assessed(people, *offers)
    hana = people.actor("hana")
    scoring.recuse_evaluator(hana, evaluator=seat, application=first, reason="My brother works there.")
    scores = [(5, "Good")] * len(seat.assessment.criteria)
    with pytest.raises(DomainError, match="conflict of interest"):
        scoring.save_scores(hana, evaluator=seat, application=first, scores=scores, is_final=True)
    address = f"/assessments/{seat.public_id}/applications/{first.public_id}"
    assert browser.as_(people, "hana").post(address, data={"scores-0-value": "5", "finish": "1"}).status == 403
    review = session().scalars(sa.select(Review).where(Review.application_id == first.id)).one()
    session().refresh(review)
    assert (review.is_recused, review.scores, review.completed_at) == (True, [], None)


def test_decisions_released_twice_are_told_once(people: People, browser: Browser) -> None:
    offers = [factories.make_solution(people.organizations[name]) for name in ("hydrolog", "sonnwerk")]
    challenge, first, second, _seat = make_assessed(people, *offers)
    emil = people.actor("emil")
    for row, outcome in ((first, "chosen"), (second, "not_chosen")):
        reason = "You could show one city where it works."
        deciding.prepare_decision(emil, application=row, outcome=outcome, reason=reason)
    assert deciding.release_decisions(emil, challenge=challenge, round_number=1) == 2
    before = session().scalars(sa.select(Decision.released_at).order_by(Decision.id)).all()
    with pytest.raises(DomainError, match="already announced"):
        deciding.release_decisions(emil, challenge=challenge, round_number=1)
    page = browser.as_(people, "emil").post(f"/challenges/{challenge.slug}/decisions/release", data={"round": "1"})
    assert page.status in {404, 409}
    assert session().scalars(sa.select(Decision.released_at).order_by(Decision.id)).all() == before


def test_a_file_that_lies_leaves_nothing_behind(people: People) -> None:
    challenge = factories.make_challenge(people.organizations["graz"])
    row = make_application(challenge, factories.make_solution(people.organizations["hydrolog"]), status="draft")
    with pytest.raises(DomainError):
        attachment_services.attach_file(
            people.actor("carla"), subject=attachments.subject_of(row), name="plan.pdf", data=b"MZ\x90\x00 a program"
        )
    assert attachments.files_of("application", [row.id]) == []


def test_an_application_is_in_the_log_once_for_each_time_it_was_sent(people: People) -> None:
    challenge = factories.make_challenge(people.organizations["graz"])
    row = make_application(challenge, factories.make_solution(people.organizations["hydrolog"]), status="draft")
    carla = people.actor("carla")
    company = people.organizations["hydrolog"]
    applying.submit_application(carla, application=row)
    applying.submit_application(carla, application=row)  # a second click
    applying.withdraw_application(carla, application=row)
    again = applying.start_application(carla, challenge=challenge, company=company, solution=row.solution)
    assert again.id == row.id
    applying.submit_application(carla, application=again)
    logged = session().scalars(
        sa.select(Contact.summary).where(Contact.challenge_id == challenge.id).order_by(Contact.id)
    )
    assert logged.all() == ["Submitted an application", "Withdrew its application", "Submitted an application"]
