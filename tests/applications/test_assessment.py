"""The panel: conflicts first, hidden scores, no score that should not count, one announcement for all."""

from __future__ import annotations

import csv

import pytest
import sqlalchemy as sa

from matchmaker.applications import policy as applications_policy
from matchmaker.applications.events import DecisionsReleased
from matchmaker.applications.models import Application, Evaluator
from matchmaker.applications.queries import city, decisions, todo, visibility
from matchmaker.applications.queries import panel as panel_queries
from matchmaker.applications.services import applying, deciding, inviting, scoring
from matchmaker.applications.services import panel as panel_services
from matchmaker.challenges.models import Challenge, ChallengeStatus
from matchmaker.core import clock, testing
from matchmaker.core.audit import AuditEntry
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied, Invalid, NotFound
from matchmaker.notifications.models import Notification
from tests.applications.factory import (
    make_application,
    make_assessed,
    make_assessment,
    make_evaluator,
    make_review,
    make_revision,
)
from tests.browser import Browser
from tests.factories import make_challenge, make_company, make_member, make_solution
from tests.personas import People

REASON = "Your price per metre is the lowest we have seen."


class Panel:
    """Two applications, Hana and Ivo on the panel."""

    def __init__(self, people: People) -> None:
        self.people = people
        orgs = people.organizations
        self.challenge, self.first, self.second, self.hana = make_assessed(
            people, make_solution(orgs["hydrolog"]), make_solution(orgs["sonnwerk"], "Drones")
        )
        self.ivo = make_evaluator(self.hana.assessment, people.ivo, declared_at=clock.now())
        for row in (self.first, self.second):
            make_review(self.ivo, row)

    def score(self, who: str, application: Application, *values: int | None, final: bool = True) -> None:
        scoring.save_scores(
            self.people.actor(who),
            evaluator=getattr(self, who),
            application=application,
            scores=[(value, "") for value in values],
            is_final=final,
        )

    def decide(self, application: Application, outcome: str) -> None:
        deciding.prepare_decision(self.people.actor("emil"), application=application, outcome=outcome, reason=REASON)

    def release(self, number: int = 1) -> int:
        return deciding.release_decisions(self.people.actor("emil"), challenge=self.challenge, round_number=number)


@pytest.fixture
def panel(people: People) -> Panel:
    return Panel(people)


def shown_to_emil(panel: Panel, application: Application) -> decisions.DecisionRow:
    """The line of an application on the decisions page."""
    rows = decisions.decision_board(panel.people.actor("emil"), challenge=panel.challenge)
    return next(row for row in rows if row.application is application)


@pytest.fixture
def fresh(people: People) -> tuple[Challenge, Application, Evaluator]:
    """A closed challenge with one application and Hana, who has declared nothing."""
    challenge = make_challenge(people.organizations["graz"], "New panel", closes_at=clock.in_days(-1))
    application = make_application(challenge, make_solution(people.organizations["hydrolog"]))
    return challenge, application, make_evaluator(make_assessment(challenge, criteria=[]), people.hana)


def test_people_who_do_not_organize_are_asked_once(people: People) -> None:
    emil = people.actor("emil")
    challenge = make_challenge(people.organizations["graz"])
    with pytest.raises(Invalid, match="Organizers are neutral"):
        inviting.invite_evaluator(emil, challenge=challenge, email="ada@example.org")
    letter = inviting.invite_evaluator(emil, challenge=challenge, email=" HANA@example.org ")
    seat = inviting.accept_evaluator_invitation(people.actor("hana"), token=letter.token)
    assert seat.user is people.hana
    with pytest.raises(Invalid, match="already asked"):
        inviting.invite_evaluator(emil, challenge=challenge, email="hana@example.org")
    panel_services.remove_evaluator(emil, challenge=challenge, public_id=seat.public_id)
    letter = inviting.invite_evaluator(emil, challenge=challenge, email="hana@example.org")
    assert inviting.accept_evaluator_invitation(people.actor("hana"), token=letter.token) is seat
    with pytest.raises(Denied, match="Only owners"):
        inviting.invite_evaluator(people.actor("eva"), challenge=challenge, email="ivo@example.org")


def test_no_score_before_the_declaration(people: People, fresh: tuple[Challenge, Application, Evaluator]) -> None:
    _challenge, application, seat = fresh
    hana = people.actor("hana")
    with pytest.raises(Denied, match="First declare whether you have a conflict"):
        scoring.save_scores(hana, evaluator=seat, application=application, scores=[(1, "")], is_final=False)
    with pytest.raises(NotFound):
        panel_queries.get_assigned(hana, evaluator=seat, public_id=application.public_id)
    assert scoring.declare_conflicts(hana, evaluator=seat, conflicts={}) == []
    assert [c["weight"] for c in seat.assessment.criteria] == [60, 40]
    scoring.save_scores(hana, evaluator=seat, application=application, scores=[(1, ""), (None, "")], is_final=False)


def test_a_conflict_needs_a_reason(people: People, fresh: tuple[Challenge, Application, Evaluator]) -> None:
    _challenge, application, seat = fresh
    hana = people.actor("hana")
    with pytest.raises(Invalid, match="Describe the conflict"):
        scoring.declare_conflicts(hana, evaluator=seat, conflicts={application.id: " "})
    session().expire_all()


def test_a_declared_conflict_takes_the_application_away(
    people: People, fresh: tuple[Challenge, Application, Evaluator]
) -> None:
    _challenge, application, seat = fresh
    hana = people.actor("hana")
    conflicts = {application.id: "I advise them."}
    assert scoring.declare_conflicts(hana, evaluator=seat, conflicts=conflicts) == [application.id]
    assert panel_queries.assigned(seat) == []
    entry = session().scalars(sa.select(AuditEntry).where(AuditEntry.verb == "applications.declare_conflicts")).one()
    assert entry.details["recused_from"] == [application.id]


def test_recused_people_cannot_score(panel: Panel) -> None:
    hana = panel.people.actor("hana")
    panel.score("hana", panel.first, 5, 5)
    scoring.recuse_evaluator(hana, evaluator=panel.hana, application=panel.first, reason="My sister works there.")
    with pytest.raises(Denied, match="declared a conflict"):
        panel.score("hana", panel.first, 5, 5)
    review = panel.hana.review_of(panel.first.id)
    assert review is not None
    assert (review.scores, review.completed_at) == ([], None)
    assert panel.first not in panel_queries.assigned(panel.hana)
    entry = session().scalars(sa.select(AuditEntry).where(AuditEntry.verb == "applications.recuse_evaluator")).one()
    assert entry.details["reason"] == "My sister works there."


def test_members_of_a_company_are_recused_whatever_they_declare(people: People) -> None:
    challenge = make_challenge(people.organizations["graz"], closes_at=clock.in_days(-1))
    application = make_application(challenge, make_solution(people.organizations["hydrolog"]))
    seat = make_evaluator(make_assessment(challenge, criteria=[]), people.chen)
    assert scoring.declare_conflicts(people.actor("chen"), evaluator=seat, conflicts={}) == [application.id]


def test_changed_weights_stop_scoring_until_they_are_back(panel: Panel) -> None:
    panel.challenge.criteria[0].weight, panel.challenge.criteria[1].weight = 50, 50
    session().flush()
    with pytest.raises(Denied, match="criteria or weights were changed"):
        panel.score("hana", panel.first, 1, 2)
    panel.challenge.criteria[0].weight, panel.challenge.criteria[1].weight = 60, 40
    session().flush()
    panel.score("hana", panel.first, 1, 2)


def test_weights_of_99_per_cent_count_nothing(panel: Panel) -> None:
    panel.hana.assessment.criteria = [{"name": "Water saved per euro", "weight": 59}, panel.hana.assessment.criteria[1]]
    with pytest.raises(Denied, match="do not add up to 100"):
        panel.score("hana", panel.first, 1, 2)


def test_criteria_are_those_at_the_closing_time(people: People) -> None:
    challenge = make_challenge(people.organizations["graz"], closes_at=clock.in_days(-1))
    revision = make_revision(challenge, is_material=False)
    revision.at, revision.snapshot = clock.in_days(-3), {"criteria": [{"name": "Then", "weight": 100}]}
    session().flush()
    assert city.criteria_at_closing(challenge) == [{"name": "Then", "weight": 100}]


def test_no_score_for_a_withdrawn_application(panel: Panel) -> None:
    applying.withdraw_application(panel.people.actor("carla"), application=panel.first)
    with pytest.raises(Denied, match="has withdrawn"):
        panel.score("hana", panel.first, 1, 2)


def test_no_score_in_a_live_tender(panel: Panel) -> None:
    panel.challenge.is_frozen = True
    with pytest.raises(Denied, match="tender is live"):
        panel.score("hana", panel.first, 1, 2)


def test_no_score_before_the_closing_time(panel: Panel) -> None:
    panel.challenge.closes_at = clock.in_days(1)
    with pytest.raises(Denied, match="still open"):
        panel.score("hana", panel.first, 1, 2)


def test_no_score_by_an_organizer_or_for_somebody_else(panel: Panel) -> None:
    people = panel.people
    for name, why in (
        ("ada", "Organizers are neutral"),
        ("emil", "Only the invited evaluator"),
        ("ivo", "Only the invited evaluator"),
    ):
        with pytest.raises(Denied, match=why):
            scoring.save_scores(
                people.actor(name), evaluator=panel.hana, application=panel.first, scores=[(1, "")], is_final=False
            )


@pytest.mark.parametrize("values", [(6, 1), (-1, 1), (None, 1)])
def test_final_scores_are_whole_and_within_0_to_5(panel: Panel, values: tuple[int | None, int]) -> None:
    with pytest.raises(Invalid, match="score from 0 to 5") as error:
        panel.score("hana", panel.first, *values)
    assert list(error.value.errors) == ["scores-0"]


def test_others_scores_and_their_order_are_hidden_until_ones_own_are_complete(panel: Panel) -> None:
    panel.score("ivo", panel.first, 5, 0)
    panel.score("ivo", panel.second, 1, 1)
    hana, emil = panel.people.actor("hana"), panel.people.actor("emil")
    assessment = panel.hana.assessment
    for actor in (hana, emil):
        board = panel_queries.consensus(actor, assessment=assessment)
        assert [row.is_hidden for row in board.rows] == [True, True]
        assert [row.number for row in board.rows] == [1, 2]
        assert all(not row.voices and not row.disagreement for row in board.rows)
    panel.score("hana", panel.second, 5, 5)
    board = panel_queries.consensus(hana, assessment=assessment)
    assert [(row.application, row.is_hidden) for row in board.rows] == [(panel.second, False), (panel.first, True)]
    assert board.rows[0].spreads == pytest.approx([2.0, 2.0])  # scores 1 and 5
    assert board.rows[0].disagreement == pytest.approx(2.0)
    with pytest.raises(Conflict, match="final"):
        panel.score("hana", panel.second, 1, 1)


def test_consensus_is_sorted_by_disagreement(panel: Panel) -> None:
    for who, first, second in (("hana", (3, 3), (5, 5)), ("ivo", (3, 3), (0, 0))):
        panel.score(who, panel.first, *first)
        panel.score(who, panel.second, *second)
    board = panel_queries.consensus(panel.people.actor("emil"), assessment=panel.hana.assessment)
    assert [row.application for row in board.rows] == [panel.second, panel.first]


def test_disagreement_is_measured_on_raw_scores(panel: Panel) -> None:
    """5/0 against 2/5 has nearly the same weighted total and agrees on nothing; 3/3 against 4/4 is close."""
    for who, first, second in (("hana", (5, 0), (3, 3)), ("ivo", (2, 5), (4, 4))):
        panel.score(who, panel.first, *first)
        panel.score(who, panel.second, *second)
    board = panel_queries.consensus(panel.people.actor("emil"), assessment=panel.hana.assessment)
    assert [row.application for row in board.rows] == [panel.first, panel.second]
    assert [list(row.spreads) for row in board.rows] == [[1.5, 2.5], [0.5, 0.5]]


def test_the_decisions_page_shows_no_points_before_all_are_done(panel: Panel, browser: Browser) -> None:
    address = f"/challenges/{panel.challenge.slug}/decisions"
    panel.score("hana", panel.first, 5, 5)
    browser.as_(panel.people, "emil").get(address).has("hidden until all have scored: 1 of 2").lacks("mean")
    panel.score("ivo", panel.first, 0, 0)
    browser.get(address).has("50 mean")


def test_an_editor_on_the_panel_sees_no_points_before_the_own_ones(panel: Panel, browser: Browser) -> None:
    """Emil asks himself after everybody else has finished: neither before nor after declaring does he read theirs."""
    address = f"/challenges/{panel.challenge.slug}/decisions"
    for who in ("hana", "ivo"):
        panel.score(who, panel.first, 5, 5)
    seat = make_evaluator(panel.hana.assessment, panel.people.emil)
    browser.as_(panel.people, "emil").get(address).lacks("mean")
    emil = panel.people.actor("emil")
    scoring.declare_conflicts(emil, evaluator=seat, conflicts={})
    browser.get(address).lacks("mean")
    scoring.save_scores(emil, evaluator=seat, application=panel.first, scores=[(5, ""), (5, "")], is_final=True)
    browser.get(address).has("100 mean")


def test_who_declared_a_conflict_reads_and_decides_nothing_there(panel: Panel, browser: Browser) -> None:
    for who in ("hana", "ivo"):
        panel.score(who, panel.first, 3, 3)
    seat = make_evaluator(panel.hana.assessment, panel.people.emil)
    emil = panel.people.actor("emil")
    scoring.declare_conflicts(emil, evaluator=seat, conflicts={panel.first.id: "My brother works there."})
    page = browser.as_(panel.people, "emil").get(f"/challenges/{panel.challenge.slug}/decisions")
    page.has("you declared a conflict of interest", "A colleague decides").lacks("60 mean")
    assert browser.get(f"/applications/{panel.first.public_id}").status == 404
    with pytest.raises(Denied, match="declared a conflict"):
        panel.decide(panel.first, "chosen")
    with pytest.raises(Denied, match="declared a conflict"):
        deciding.agree_scores(emil, application=panel.first, scores=[(3, ""), (3, "")])
    eva = panel.people.actor("eva")
    deciding.prepare_decision(eva, application=panel.first, outcome="chosen", reason=REASON)


def test_who_belongs_to_a_company_decides_for_no_city(panel: Panel, browser: Browser) -> None:
    """Dora is an editor of Graz, too: she reads no rival's application and decides on none, nor on her own."""
    make_member(panel.people.organizations["graz"], panel.people.dora, "owner")
    dora = panel.people.actor("dora").wearing(panel.people.organizations["graz"].id)
    for row in (panel.first, panel.second):
        with pytest.raises(Denied, match="You belong to Sonnwerk, a company"):
            deciding.prepare_decision(dora, application=row, outcome="not_chosen", reason=REASON)
    with pytest.raises(Denied, match="You belong to Sonnwerk"):
        deciding.release_decisions(dora, challenge=panel.challenge, round_number=1)
    assert not applications_policy.can_view(dora, application=panel.first)
    assert applications_policy.can_view(dora, application=panel.second)
    assert set(session().scalars(visibility.visible_to(dora)).unique()) == {panel.second}


def test_agreed_scores_stand_beside_each_evaluators_score_and_comment(panel: Panel, browser: Browser) -> None:
    for who, values in (("hana", (5, 1)), ("ivo", (2, 4))):
        scoring.save_scores(
            panel.people.actor(who),
            evaluator=getattr(panel, who),
            application=panel.first,
            scores=[(values[0], f"{who} on the first"), (values[1], f"{who} on the second")],
            is_final=True,
        )
    address = f"/challenges/{panel.challenge.slug}/consensus/{panel.first.public_id}"
    page = browser.as_(panel.people, "emil").get(address)
    page.has("Hana: 5 of 5", "hana on the first", "Ivo: 4 of 5", "ivo on the second", "Disagreement 1.5")


def test_next_is_the_least_reviewed(panel: Panel) -> None:
    panel.score("ivo", panel.first, 1, 1)
    assert panel_queries.next_application(panel.hana, panel_queries.assigned(panel.hana)) is panel.second
    panel.score("hana", panel.second, 1, 1)
    assert panel_queries.next_application(panel.hana, panel_queries.assigned(panel.hana)) is panel.first
    panel.score("hana", panel.first, 1, 1)
    assert panel_queries.next_application(panel.hana, panel_queries.assigned(panel.hana)) is None
    assert panel_queries.progress(panel.hana, panel_queries.assigned(panel.hana)) == (2, 2)


def test_the_blind_round_ends_when_all_have_finished(panel: Panel) -> None:
    emil = panel.people.actor("emil")
    panel.hana.assessment.is_blind = True
    with pytest.raises(Conflict, match=r"Still waiting for 2"):
        panel_services.end_blind_round(emil, challenge=panel.challenge)
    for who in ("hana", "ivo"):
        for row in (panel.first, panel.second):
            panel.score(who, row, 1, 2)
    panel_services.end_blind_round(emil, challenge=panel.challenge)
    assert not panel.hana.assessment.hides_names


def test_agreed_scores_need_everybody(panel: Panel) -> None:
    emil = panel.people.actor("emil")
    panel.score("hana", panel.first, 1, 2)
    with pytest.raises(Conflict, match="Not every evaluator has finished"):
        deciding.agree_scores(emil, application=panel.first, scores=[(3, ""), (3, "")])
    panel.score("ivo", panel.first, 5, 5)
    deciding.agree_scores(emil, application=panel.first, scores=[(3, ""), (4, "Good staff plan")])
    deciding.agree_scores(emil, application=panel.first, scores=[(3, ""), (5, "")])
    row = next(
        r
        for r in decisions.decision_board(panel.people.actor("emil"), challenge=panel.challenge)
        if r.application is panel.first
    )
    assert (row.points, row.is_agreed) == (76.0, True)  # (3×60 + 5×40) / 5


def test_decisions_are_announced_together_and_once(panel: Panel) -> None:
    with testing.hearing(DecisionsReleased) as events:
        panel.decide(panel.first, "chosen")
        with pytest.raises(Conflict, match="1 application still lacks a decision"):
            panel.release()
        panel.decide(panel.second, "not_chosen")
        assert panel.first.status == "submitted"
        assert panel.first.released == []
        assert panel.release() == 2
        with pytest.raises(Conflict, match="already announced"):
            panel.release()
    assert len(events) == 1
    assert (panel.first.status, panel.second.status) == ("chosen", "not_chosen")
    assert panel.second.released[0].reason == REASON
    assert panel.challenge.status == ChallengeStatus.DECIDED.value
    told = (
        session()
        .scalars(sa.select(Notification.user_id).where(Notification.text.like("The decision on your application%")))
        .all()
    )
    assert set(told) == {panel.people.carla.id, panel.people.chen.id, panel.people.dora.id}
    with pytest.raises(Denied, match="assessment is over"):
        panel.score("hana", panel.first, 1, 1)


def test_a_shortlist_opens_a_second_round(panel: Panel) -> None:
    panel.decide(panel.first, "shortlisted")
    panel.decide(panel.second, "not_chosen")
    assert panel.release(1) == 2
    assert panel.challenge.status == "published"
    with pytest.raises(Conflict, match="already announced"):
        panel.release(1)
    panel.decide(panel.first, "chosen")
    assert panel.release(2) == 1
    assert [d.result for d in panel.first.released] == ["shortlisted", "chosen"]


def test_an_unconfirmed_application_can_only_be_left_out(panel: Panel) -> None:
    panel.first.unconfirmed_since = 2
    with pytest.raises(Invalid, match="has not confirmed"):
        panel.decide(panel.first, "chosen")
    panel.decide(panel.first, "not_chosen")


def test_a_decision_needs_a_reason(panel: Panel) -> None:
    with pytest.raises(Invalid, match="Write a reason"):
        deciding.prepare_decision(
            panel.people.actor("emil"), application=panel.first, outcome="not_chosen", reason="No."
        )


@pytest.mark.parametrize(
    ("reason", "found"),
    [
        ("Sonnwerk got more points for its staff plan than you.", "Sonnwerk"),
        ("Another one reached 84 points of 100, you got 40.", "84"),
        ("Another one uses drones above pipes, which is quicker.", "Drones above pipes"),
    ],
)
def test_a_reason_that_tells_of_others_is_asked_back(panel: Panel, browser: Browser, reason: str, found: str) -> None:
    """Carla's Hydrolog would read another applicant's name, solution or score."""
    panel.second.solution.title = "Drones above pipes"  # type: ignore[union-attr]
    for who in ("hana", "ivo"):
        panel.score(who, panel.first, 2, 2)
        panel.score(who, panel.second, 4, 4) if who == "hana" else panel.score(who, panel.second, 4, 5)
    address = f"/challenges/{panel.challenge.slug}/decisions/{panel.first.public_id}"
    page = browser.as_(panel.people, "emil").get(address)
    page = page.submit("Save decision", outcome="not_chosen", reason=reason)
    page.has("reveal something about other companies", found)
    assert panel.first.decisions == []
    page.submit("Save decision", outcome="not_chosen", reason=reason, keep_names="y").follow()
    session().expire_all()
    assert panel.first.decisions[0].reason == reason


def test_a_reason_about_the_own_application_is_not_asked_back(panel: Panel) -> None:
    for who in ("hana", "ivo"):
        panel.score(who, panel.first, 2, 2)
        panel.score(who, panel.second, 4, 4)
    deciding.prepare_decision(
        panel.people.actor("emil"),
        application=panel.first,
        outcome="not_chosen",
        reason="Hydrolog reached 40 points: the 3 references do not show winters.",
    )


def test_changed_weights_stop_the_announcement(panel: Panel) -> None:
    panel.decide(panel.first, "chosen")
    panel.decide(panel.second, "not_chosen")
    panel.challenge.criteria[0].name = "Price"
    session().flush()
    with pytest.raises(Conflict, match="criteria or weights were changed"):
        panel.release()


def test_removed_evaluators_do_not_count(panel: Panel) -> None:
    panel.score("ivo", panel.first, 0, 0)
    panel.score("hana", panel.first, 5, 5)
    panel_services.remove_evaluator(
        panel.people.actor("emil"), challenge=panel.challenge, public_id=panel.ivo.public_id
    )
    with pytest.raises(Denied, match="no longer an evaluator"):
        panel.score("ivo", panel.second, 1, 1)
    row = next(
        r
        for r in decisions.decision_board(panel.people.actor("emil"), challenge=panel.challenge)
        if r.application is panel.first
    )
    assert row.points == 100.0


def test_attention_for_every_side(panel: Panel) -> None:
    hana = todo.todo_items(panel.people.actor("hana"))
    assert [(line.count, line.endpoint) for line in hana] == [(2, "applications.assessments")]
    emil = todo.todo_items(panel.people.actor("emil"))
    assert [(line.count, line.endpoint) for line in emil] == [(2, "applications.inbox")]
    challenge = make_challenge(panel.people.organizations["linz"], "Open one")
    make_application(challenge, make_solution(make_company("Other")), status="draft")
    late = make_application(challenge, make_solution(panel.people.organizations["hydrolog"], "More"))
    late.ask_again(revision=2)
    session().flush()
    carla = todo.todo_items(panel.people.actor("carla"))
    assert [(line.endpoint, line.is_late) for line in carla] == [("applications.confirm", True)]


def exported(browser: Browser, panel: Panel) -> tuple[list[str], dict[str, dict[str, str]]]:
    """The CSV file of all applications: columns, and company → column → cell."""
    page = browser.get(f"/challenges/{panel.challenge.slug}/applications.csv")
    assert page.status == 200
    columns, *rows = csv.reader(page.text.removeprefix("\ufeff").splitlines())
    return columns, {row[1]: dict(zip(columns, row, strict=True)) for row in rows}


def test_all_applications_are_one_table_with_points_once_all_have_scored(panel: Panel, browser: Browser) -> None:
    panel.first.approach = "=HYPERLINK(0)"
    panel.score("hana", panel.first, 5, 4)
    browser.as_(panel.people, "emil")
    columns, rows = exported(browser, panel)
    assert set(rows) == {"Hydrolog", "Sonnwerk"}
    scores = [name for name in columns if name.startswith("Score 0–5")]
    assert len(scores) == 2
    first = rows["Hydrolog"]
    assert [first[name] for name in [*scores, "Points of 100"]] == ["", "", ""]
    assert first["How the points came about"] == "hidden until all have scored: 1 of 2"
    assert first["Offer"].startswith("'="), "no spreadsheet runs what a company wrote"
    panel.score("ivo", panel.first, 4, 1)
    panel.decide(panel.first, "chosen")
    first = exported(browser, panel)[1]["Hydrolog"]
    assert [first[name] for name in scores] == ["4.5", "2.5"]
    weights = [c["weight"] for c in panel.hana.assessment.criteria]
    assert float(first["Points of 100"]) == round((4.5 * weights[0] + 2.5 * weights[1]) / 5, 1)
    assert (first["How the points came about"], first["Evaluators finished"]) == ("mean", "2")
    assert (first["Decision"], first["Reason"]) == ("Chosen (prepared, not announced)", REASON)
    panel.decide(panel.second, "not_chosen")
    panel.release()
    assert exported(browser, panel)[1]["Hydrolog"]["Decision"] == "Chosen"
    page = browser.get(f"/challenges/{panel.challenge.slug}/applications").has("Applications (Excel)")
    assert browser.get(f"/challenges/{panel.challenge.slug}/applications.xlsx").status == 200
    assert browser.as_(panel.people, "eva").get(page.response.request.path).status == 200


def test_the_table_keeps_conflicts_blind_rounds_and_the_closing_time(panel: Panel, browser: Browser) -> None:
    address = f"/challenges/{panel.challenge.slug}/applications.csv"
    for who in ("hana", "ivo"):
        panel.score(who, panel.first, 3, 3)
    panel.first.approach = "We listen to hydrants."
    seat = make_evaluator(panel.hana.assessment, panel.people.emil)
    reason = "My brother works there."
    scoring.declare_conflicts(panel.people.actor("emil"), evaluator=seat, conflicts={panel.first.id: reason})
    browser.as_(panel.people, "emil").get(address).has("you declared a conflict").lacks("hydrants", "60")
    panel.hana.assessment.is_blind, panel.hana.assessment.unblinded_at = True, None
    session().flush()
    assert browser.get(address).status == 403
    panel.hana.assessment.is_blind = False
    panel.challenge.closes_at = clock.in_days(1)
    session().flush()
    assert browser.get(address).status == 403


def test_the_table_of_applications_costs_the_same_for_one_and_for_thirty(panel: Panel, browser: Browser) -> None:
    browser.as_(panel.people, "emil")
    address = f"/challenges/{panel.challenge.slug}/applications.csv"
    few = browser.get(address).statements.count
    for number in range(30):
        make_application(panel.challenge, make_solution(make_company(f"Company {number}")))
    page = browser.get(address)
    assert page.text.count("Company 2") >= 1
    assert page.statements.count == few
