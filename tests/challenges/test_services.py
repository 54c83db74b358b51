"""Commands on challenges: life, versions, races, bad input, audit and events."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from matchmaker.challenges import events
from matchmaker.challenges.models import Challenge, ChallengeFollow, ChallengeRevision, Question
from matchmaker.challenges.queries import content, public_page
from matchmaker.challenges.services import following, joint, lifecycle, questions, writing
from matchmaker.core import clock, eventbus, jobs
from matchmaker.core.audit import AuditEntry
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied, Invalid, Stale
from matchmaker.core.search import SearchDoc
from matchmaker.notifications.models import Notification
from tests.challenges import make
from tests.personas import People


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every event published during the test."""
    seen: list[Any] = []
    original = eventbus.publish

    def listen(event: object) -> None:
        seen.append(event)
        original(event)

    monkeypatch.setattr(eventbus, "publish", listen)
    return seen


def told(people: People, name: str) -> list[str]:
    """What a persona has in the list of notifications."""
    return list(session().scalars(sa.select(Notification.text).where(Notification.user_id == people.users[name].id)))


def test_the_whole_life(people: People, heard: list[Any], app: Any) -> None:
    with app.test_request_context():
        emil, ada = people.actor("emil"), people.actor("ada")
        graz = people.organizations["graz"]
        challenge = writing.start_challenge(emil, city=graz, title="Lose less water")
        writing.save_content(emil, challenge=challenge, values=make.content())
        lifecycle.submit_challenge(emil, challenge=challenge)
        lifecycle.return_challenge(
            ada, challenge=challenge, note="A number, please.", comments={"number": "Which year?"}
        )
        assert challenge.status == "returned"
        lifecycle.submit_challenge(emil, challenge=challenge)
        lifecycle.publish_challenge(ada, challenge=challenge)
        assert (challenge.status, challenge.revision, challenge.returned_note) == ("published", 1, "")
        lifecycle.close_challenge(emil, challenge=challenge, outcome_code="pilot_agreed", note="A pilot starts in May.")
        assert challenge.status == "closed"
    kinds = [type(event) for event in heard]
    assert kinds == [
        events.ChallengeSubmitted,
        events.ChallengeReturned,
        events.ChallengeSubmitted,
        events.ChallengePublished,
        events.ChallengeMoved,
    ]
    verbs = set(session().scalars(sa.select(AuditEntry.verb).where(AuditEntry.object_kind == "challenge")))
    assert {"challenges.submit_challenge", "challenges.publish_challenge", "challenges.close_challenge"} <= verbs
    assert any("Please review it" in text for text in told(people, "ada"))
    assert any("was returned" in text for text in told(people, "eva"))


def test_nobody_hands_in_what_is_not_complete(people: People) -> None:
    challenge = make.draft(people, decision_owner="", criteria=[])
    with pytest.raises(Invalid) as caught:
        lifecycle.submit_challenge(people.actor("emil"), challenge=challenge)
    assert set(caught.value.errors) == {"decision_owner", "criteria"}


def test_the_coach_blocks_a_criterion_without_a_point(people: People) -> None:
    challenge = make.draft(people, musts=[f"Must number {n}" for n in range(12)])
    with pytest.raises(Invalid, match="Few and fair must-haves"):
        lifecycle.submit_challenge(people.actor("emil"), challenge=challenge)


def test_a_light_challenge_gets_standard_criteria(people: People) -> None:
    challenge = make.draft(people, is_light=True, criteria=[], stage="", budget_band="", summary="")
    lifecycle.submit_challenge(people.actor("emil"), challenge=challenge)
    assert sum(row.weight for row in challenge.criteria) == 100


def test_a_city_that_is_not_vetted_publishes_nothing(people: People) -> None:
    challenge = make.submitted(people)
    people.organizations["graz"].vetting = "pending"
    with pytest.raises(Conflict, match="Review the city first"):
        lifecycle.publish_challenge(people.actor("ada"), challenge=challenge)


def test_an_organizer_of_the_same_city_cannot_check(people: People) -> None:
    from tests.factories import make_member

    challenge = make.submitted(people)
    make_member(people.organizations["graz"], people.ada)
    with pytest.raises(Denied, match="another organizer"):
        lifecycle.publish_challenge(people.actor("ada"), challenge=challenge)


def test_a_change_after_publication_is_pending_until_it_has_a_reason(people: People, heard: list[Any]) -> None:
    challenge = make.published(people)
    emil = people.actor("emil")
    writing.save_step(
        emil, challenge=challenge, step="needs", values={"musts": ["Works on cast-iron pipes", "Trains six people"]}
    )
    assert content.content_of(challenge)["musts"] == make.content()["musts"]
    with pytest.raises(Invalid):
        lifecycle.publish_version(emil, challenge=challenge, reason=" ")
    lifecycle.publish_version(emil, challenge=challenge, reason="The utility asked for training.")
    revision = session().scalars(sa.select(ChallengeRevision).order_by(ChallengeRevision.number.desc())).first()
    assert revision is not None
    assert (revision.number, revision.is_material, [c["field"] for c in revision.changes]) == (2, True, ["musts"])
    assert challenge.pending is None
    assert heard[-1] == events.ChallengeRevised(challenge.id, number=2, is_material=True)
    with pytest.raises(Conflict):
        lifecycle.publish_version(emil, challenge=challenge, reason="Nothing more to say.")


def test_a_change_back_leaves_nothing_pending(people: People) -> None:
    challenge = make.published(people)
    writing.save_content(make.SYSTEM, challenge=challenge, values={"summary": "Other words."})
    assert challenge.pending is not None
    writing.save_content(make.SYSTEM, challenge=challenge, values={"summary": make.content()["summary"]})
    assert challenge.pending is None


def test_a_new_wording_is_not_material(people: People) -> None:
    challenge = make.published(people)
    writing.save_content(make.SYSTEM, challenge=challenge, values={"summary": "Other words."})
    lifecycle.publish_version(people.actor("emil"), challenge=challenge, reason="Clearer words.")
    row = session().scalar(sa.select(ChallengeRevision).where(ChallengeRevision.number == 2))
    assert row is not None
    assert not row.is_material


def test_a_budget_kept_private_is_in_no_public_version(people: People) -> None:
    challenge = make.published(people, is_budget_public=False)
    writing.save_content(make.SYSTEM, challenge=challenge, values={"budget_band": "gt20m"})
    lifecycle.publish_version(people.actor("emil"), challenge=challenge, reason="More money was found.")
    row = session().scalar(sa.select(ChallengeRevision).where(ChallengeRevision.number == 2))
    assert row is not None
    assert "gt20m" not in str(row.changes)


def test_the_second_editor_learns_who_saved_first(people: People) -> None:
    challenge = make.draft(people)
    emil, eva = people.actor("emil"), people.actor("eva")
    seen = challenge.version
    writing.save_step(
        eva, challenge=challenge, step="problem", values={"tried_before": "Eva knows."}, seen_version=seen
    )
    with pytest.raises(Stale) as caught:
        writing.save_step(
            emil, challenge=challenge, step="problem", values={"tried_before": "Emil knows."}, seen_version=seen
        )
    assert caught.value.who == "Eva"
    assert ("What was tried", "Eva knows.", "Emil knows.") in caught.value.changes
    assert challenge.tried_before == "Eva knows."


def test_ones_own_second_tab_counts_but_only_if_it_says_something_else(people: People) -> None:
    challenge = make.draft(people)
    emil, seen = people.actor("emil"), challenge.version
    writing.save_draft(emil, challenge=challenge, step="problem", values={"problem": "Choose one."}, seen_version=seen)
    writing.save_draft(emil, challenge=challenge, step="problem", values={"problem": "Choose one."}, seen_version=seen)
    with pytest.raises(Stale, match="in another window") as caught:
        writing.save_draft(emil, challenge=challenge, step="problem", values={"problem": "Two."}, seen_version=seen)
    assert caught.value.changes == (("The problem", "Choose one.", "Two."),)
    assert challenge.problem == "Choose one."


def test_a_draft_keeps_wrong_weights_but_not_what_no_table_holds(people: People) -> None:
    challenge = make.draft(people)
    emil = people.actor("emil")
    rows = [{"name": "Cost", "weight": 40}]
    writing.save_draft(emil, challenge=challenge, step="judging", values={"criteria": rows})
    assert [row.weight for row in challenge.criteria] == [40]
    writing.save_draft(emil, challenge=challenge, step="judging", values={"criteria": [{"name": "C", "weight": 999}]})
    assert [row.weight for row in challenge.criteria] == [40]
    values = {"maturity_from": 9, "maturity_to": 4, "constraints": "None.", "collaboration": ["teleport"]}
    writing.save_draft(emil, challenge=challenge, step="needs", values=values)
    assert (challenge.maturity_from, challenge.constraints) == (7, "None.")
    assert challenge.codes("collaboration") == ["pilot_test", "performance_contract"]


def test_control_characters_are_named(people: People) -> None:
    challenge = make.draft(people)
    with pytest.raises(Invalid, match=r"U\+0007"):
        writing.save_step(people.actor("emil"), challenge=challenge, step="needs", values={"musts": ["Ring \x07"]})


def test_unknown_fields_are_refused(people: People) -> None:
    challenge = make.draft(people)
    with pytest.raises(Invalid, match="status"):
        writing.save_content(people.actor("emil"), challenge=challenge, values={"status": "published"})


def test_copying_takes_texts_and_leaves_dates(people: People) -> None:
    original = make.published(people, is_budget_public=False)
    finn = people.actor("finn")
    copy = writing.start_challenge(finn, city=people.organizations["linz"], title="Our pipes", copy_of=original)
    assert (copy.problem, copy.closes_at, copy.budget_band) == (original.problem, None, "")
    assert copy.codes("system") == original.codes("system")
    private = make.draft(people, title="Secret plans")
    with pytest.raises(Denied):
        writing.start_challenge(finn, city=people.organizations["linz"], title="Mine", copy_of=private)
    with pytest.raises(Denied):
        writing.start_challenge(finn, city=people.organizations["graz"], title="Not mine")


def test_a_live_tender_freezes_and_points_to_the_notice(people: People, heard: list[Any]) -> None:
    challenge = make.published(people)
    ada = people.actor("ada")
    with pytest.raises(Invalid):
        lifecycle.freeze_challenge(ada, challenge=challenge, notice_url="somewhere")
    lifecycle.freeze_challenge(ada, challenge=challenge, notice_url="https://example.org/notice/1")
    assert challenge.is_frozen
    assert challenge.revision == 2
    assert not challenge.is_open(clock.now())
    with pytest.raises(Denied, match="tender is live"):
        questions.ask_question(people.actor("carla"), challenge=challenge, text="Is there a map?")
    lifecycle.thaw_challenge(ada, challenge=challenge, phase="awarded")
    assert not challenge.is_frozen
    assert sum(isinstance(event, events.ChallengeMoved) for event in heard) == 2


def test_publishing_the_live_phase_freezes_too(people: People) -> None:
    challenge = make.published(people)
    values = {"procurement_phase": "live", "notice_url": "https://example.org/n"}
    writing.save_content(make.SYSTEM, challenge=challenge, values=values)
    lifecycle.publish_version(people.actor("emil"), challenge=challenge, reason="The tender is out.")
    assert challenge.is_frozen


def test_withdrawing_makes_it_unfindable(people: People) -> None:
    challenge = make.published(people)
    docs = sa.select(sa.func.count(SearchDoc.id)).where(SearchDoc.kind == "challenge")
    assert session().scalar(docs) == 1
    lifecycle.withdraw_challenge(people.actor("emil"), challenge=challenge, reason="Other things come first.")
    session().flush()
    assert session().scalar(docs) == 0
    with pytest.raises(Denied):
        lifecycle.withdraw_challenge(people.actor("emil"), challenge=challenge, reason="Once more.")


def test_questions_are_private_until_answered_once_to_all(people: People, app: Any) -> None:
    with app.test_request_context():
        challenge = make.published(people)
        following.follow_challenge(people.actor("dora"), challenge=challenge)
        question = questions.ask_question(
            people.actor("carla"), challenge=challenge, text="We at Hydrolog ask: is there a map?", keep_names=True
        )
        assert public_page.questions_of(people.actor("dora"), challenge=challenge) == []
        seen = public_page.questions_of(people.actor("emil"), challenge=challenge)
        assert [row.organization for row in seen] == [""]
        assert [r.organization for r in public_page.questions_of(people.actor("ada"), challenge=challenge)] == [
            "Hydrolog"
        ]
        emil = people.actor("emil")
        questions.answer_question(emil, question=question, published_text="Is there a map?", answer="Yes.")
        with pytest.raises(Denied, match="answered"):
            questions.answer_question(emil, question=question, published_text="Again?", answer="No.")
    public = public_page.questions_of(people.actor("finn"), challenge=challenge)
    assert [(row.question, row.answer, row.organization) for row in public] == [("Is there a map?", "Yes.", "")]
    for name in ("carla", "dora"):
        assert any("New answer" in text for text in told(people, name))
    assert not any("Hydrolog" in text for text in told(people, "emil"))


def test_a_question_one_second_late_is_refused(people: People) -> None:
    challenge = make.published(people)
    assert challenge.questions_until is not None
    from datetime import timedelta

    with clock.at(challenge.questions_until):
        questions.ask_question(people.actor("carla"), challenge=challenge, text="Just in time, is it?")
    with (
        clock.at(challenge.questions_until + timedelta(seconds=1)),
        pytest.raises(Denied, match="time for questions has ended"),
    ):
        questions.ask_question(people.actor("carla"), challenge=challenge, text="Too late, is it?")


def test_who_may_not_ask(people: People) -> None:
    challenge = make.published(people)
    for name, why in (("emil", "answer questions"), ("ada", "organizations"), ("ivo", "organizations")):
        with pytest.raises(Denied, match=why):
            questions.ask_question(people.actor(name), challenge=challenge, text="May I ask?")
    people.organizations["hydrolog"].vetting = "pending"
    with pytest.raises(Denied, match="review your organization"):
        questions.ask_question(people.actor("carla"), challenge=challenge, text="May I ask?")


def test_ten_open_questions_are_enough(people: People) -> None:
    challenge = make.published(people)
    for n in range(10):
        questions.ask_question(people.actor("carla"), challenge=challenge, text=f"Question number {n}?")
    with pytest.raises(Invalid):
        questions.ask_question(people.actor("chen"), challenge=challenge, text="One more question?")
    assert session().scalar(sa.select(sa.func.count(Question.id))) == 10


def test_following_twice_is_following_once(people: People) -> None:
    challenge = make.published(people)
    dora = people.actor("dora")
    following.follow_challenge(dora, challenge=challenge)
    following.follow_challenge(dora, challenge=challenge)
    assert session().scalar(sa.select(sa.func.count(ChallengeFollow.id))) == 1
    following.unfollow_challenge(dora, challenge=challenge)
    assert not public_page.follows(dora, challenge=challenge)


def test_a_joint_challenge_pools_demand(people: People, app: Any) -> None:
    with app.test_request_context():
        challenge = make.published(people)
        emil, finn = people.actor("emil"), people.actor("finn")
        signatory = joint.invite_city(emil, challenge=challenge, city=people.organizations["linz"])
        with pytest.raises(Invalid, match="already asked"):
            joint.invite_city(emil, challenge=challenge, city=people.organizations["linz"])
        with pytest.raises(Invalid):
            joint.invite_city(emil, challenge=challenge, city=people.organizations["hydrolog"])
        with pytest.raises(Denied):
            joint.answer_invitation(emil, signatory=signatory, accept=True)
        joint.answer_invitation(finn, signatory=signatory, accept=True, demand="300 km of pipes")
    assert [(s.status, s.demand) for s in public_page.signatories_of(challenge)] == [("accepted", "300 km of pipes")]
    assert any("invites your city" in text for text in told(people, "finn"))
    assert any("Linz has joined" in text for text in told(people, "emil"))


def test_the_clock_tells_and_moves_nothing(people: People) -> None:
    challenge = make.published(people)
    following.follow_challenge(people.actor("dora"), challenge=challenge)
    with clock.at(clock.in_days(25)):
        jobs.enqueue("challenges.tell_of_closing")
        lifecycle.tell_of_closing(make.SYSTEM)
        lifecycle.tell_of_closing(make.SYSTEM)
    with clock.at(clock.in_days(31)):
        lifecycle.tell_of_closing(make.SYSTEM)
        lifecycle.tell_of_closing(make.SYSTEM)
    assert challenge.status == "published"
    assert sum("close soon" in text for text in told(people, "dora")) == 1
    assert sum("have closed" in text for text in told(people, "emil")) == 1


def test_slugs_are_unique_and_never_shadow_a_page(people: People) -> None:
    graz = people.organizations["graz"]
    slugs = [writing.start_challenge(make.SYSTEM, city=graz, title="Trams").slug for _n in range(3)]
    assert len(set(slugs)) == 3
    assert isinstance(session().scalar(sa.select(Challenge).where(Challenge.slug == slugs[2])), Challenge)
