"""Decisions: who may, what they need, what the other side sees; policy, states and races."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from matchmaker.core import eventbus
from matchmaker.core.audit import AuditEntry
from matchmaker.core.db import session
from matchmaker.core.errors import Denied, Invalid
from matchmaker.matching import policy
from matchmaker.matching.events import PairingsUpdated
from matchmaker.matching.models import Pairing
from matchmaker.matching.queries import pairing_view, pairings, todo
from matchmaker.matching.services import decisions
from matchmaker.notifications.models import Notification
from tests.browser import Browser
from tests.matching.helpers import commit, make_market, run_all
from tests.personas import People

pytestmark = pytest.mark.slow


@pytest.fixture
def pairing(people: People) -> Pairing:
    """A pairing of Graz and Hydrolog."""
    make_market(people)
    run_all()
    return next(
        row
        for row in session().scalars(sa.select(Pairing).order_by(Pairing.challenge_id, Pairing.rank))
        if row.challenge.city.name == "Graz" and row.solution.company.name == "Hydrolog"
    )


STATES = [
    ((), "proposed"),
    ((("city", "shortlisted"),), "shortlisted"),
    ((("city", "kept"),), "kept"),
    ((("company", "interested"),), "interested"),
    ((("city", "shortlisted"), ("company", "interested")), "mutual"),
    ((("company", "interested"), ("city", "declined")), "declined"),
    ((("city", "shortlisted"), ("company", "declined")), "declined"),
    ((("city", "declined"), ("city", "none")), "proposed"),
    ((("city", "kept"), ("company", "interested")), "interested"),
]


@pytest.mark.parametrize(("steps", "state"), STATES)
def test_states(steps: tuple[tuple[str, str], ...], state: str, people: People, pairing: Pairing) -> None:
    for side, decision in steps:
        reason = "capacity" if decision == "declined" else ""
        if side == "city":
            decisions.decide_for_city(people.actor("emil"), pairing=pairing, decision=decision, reason=reason)
        else:
            decisions.decide_for_company(people.actor("carla"), pairing=pairing, decision=decision, reason=reason)
    assert pairing.state == state
    assert pairing_view.view_of(pairing, "company").state_word[0] != "Kept for later"


@pytest.mark.parametrize(
    ("decision", "reason", "note", "message"),
    [
        ("declined", "", "", "Choose the reason"),
        ("declined", "budget_too_small", "", "Choose the reason"),  # only a company may say this
        ("declined", "nonsense", "", "Choose the reason"),
        ("declined", "other", "  ", "one sentence"),
        ("declined", "too_early", "x" * 501, "shorten"),
        ("maybe", "", "", "Choose Shortlist"),
    ],
)
def test_bad_input(decision: str, reason: str, note: str, message: str, people: People, pairing: Pairing) -> None:
    with pytest.raises(Invalid, match=message):
        decisions.decide_for_city(people.actor("emil"), pairing=pairing, decision=decision, reason=reason, note=note)
    assert pairing.city_decision == "none"


@pytest.mark.parametrize("name", ["finn", "carla", "dora", "ada", "gus", "ivo"])
def test_only_the_city_decides_for_the_city(name: str, people: People, pairing: Pairing) -> None:
    with pytest.raises(Denied, match="Only editors and owners of Graz"):
        decisions.decide_for_city(people.actor(name), pairing=pairing, decision="shortlisted")


@pytest.mark.parametrize("name", ["finn", "emil", "dora", "gus", "ivo"])
def test_only_the_company_decides_for_the_company(name: str, people: People, pairing: Pairing) -> None:
    with pytest.raises(Denied, match="Only editors and owners of Hydrolog"):
        decisions.decide_for_company(people.actor(name), pairing=pairing, decision="interested")


def test_an_organizer_never_answers_for_a_company(people: People, pairing: Pairing) -> None:
    decision = policy.can_decide_for_company(people.actor("ada"), pairing=pairing)
    assert "neutral" in str(decision.why)


@pytest.mark.parametrize(("change", "why"), [({"is_frozen": True}, "tender"), ({"status": "closed"}, "finished")])
def test_frozen_and_closed_challenges_take_no_decision(
    change: dict[str, object], why: str, people: People, pairing: Pairing
) -> None:
    for name, value in change.items():
        setattr(pairing.challenge, name, value)
    for actor, command in (
        (people.actor("emil"), decisions.decide_for_city),
        (people.actor("carla"), decisions.decide_for_company),
    ):
        with pytest.raises(Denied, match=why):
            command(actor, pairing=pairing, decision="none")


def test_a_decision_leaves_an_audit_row_and_tells_the_other_side(people: People, pairing: Pairing) -> None:
    decisions.decide_for_city(people.actor("emil"), pairing=pairing, decision="shortlisted")
    row = session().scalars(sa.select(AuditEntry).where(AuditEntry.verb == "matching.decide_for_city")).one()
    assert (row.object_kind, row.object_id) == ("pairing", pairing.id)
    told = session().execute(
        sa.select(Notification.user_id, Notification.text).where(Notification.text.contains("shortlisted"))
    )
    assert {user_id for user_id, _text in told} == {people.users["carla"].id, people.users["chen"].id}


def test_mutual_interest_tells_both_sides_and_the_organizers(people: People, pairing: Pairing) -> None:
    from matchmaker.core.mail import OutboxMail

    decisions.decide_for_city(people.actor("emil"), pairing=pairing, decision="shortlisted")
    decisions.decide_for_company(people.actor("carla"), pairing=pairing, decision="interested")
    told = session().scalars(sa.select(Notification.user_id).where(Notification.text.contains("both want to meet")))
    names = ("emil", "eva", "carla", "chen", "ada", "ben")
    assert set(told) == {people.users[name].id for name in names}
    mails = session().scalars(sa.select(OutboxMail).where(OutboxMail.subject.startswith("Mutual interest"))).all()
    assert len(mails) == 4
    assert f"/pairings/{pairing.public_id}" in mails[0].body


def test_new_pairings_are_told_once(people: People, pairing: Pairing) -> None:
    mine = sa.select(sa.func.count(Notification.id)).where(
        Notification.user_id == people.users["emil"].id, Notification.url.contains("/pairings")
    )
    before = session().scalar(mine)
    assert before == 2  # Graz has two of the three challenges
    run_all()
    assert session().scalar(mine) == before


def test_only_good_pairings_are_called_a_fit(people: People, pairing: Pairing) -> None:
    """Without a good one by the limits of its rules, the message says that none is."""
    session().execute(sa.delete(Notification))
    session().execute(sa.update(Pairing).values(is_good=False))
    pair = (pairing.challenge_id, pairing.solution_id)
    eventbus.publish(PairingsUpdated(1, (pair,)))
    texts = set(session().scalars(sa.select(Notification.text)))
    assert texts
    assert all("none of them strong" in text for text in texts)
    session().execute(sa.delete(Notification))
    session().execute(sa.update(Pairing).values(is_good=True))
    eventbus.publish(PairingsUpdated(1, (pair,)))
    assert any("New solutions fit" in text for text in session().scalars(sa.select(Notification.text)))


def test_a_run_of_rules_that_stay_says_nothing_of_new_ones(people: People) -> None:
    make_market(people)
    run_all()
    before = session().scalar(sa.select(sa.func.count(AuditEntry.id)).where(AuditEntry.verb.like("%default_rule%")))
    run_all()
    after = session().scalar(sa.select(sa.func.count(AuditEntry.id)).where(AuditEntry.verb.like("%default_rule%")))
    assert after == before


def test_attention_and_best_fits(people: People, pairing: Pairing) -> None:
    lines = todo.todo_items(people.actor("emil"))
    assert lines
    assert lines[0].endpoint == "matching.for_challenge"
    assert todo.todo_items(people.actor("ada")) == []
    decisions.decide_for_city(people.actor("emil"), pairing=pairing, decision="shortlisted")
    (line,) = todo.todo_items(people.actor("carla"))
    assert (line.count, line.endpoint) == (1, "matching.for_solution")
    fits = pairings.best_fits(people.actor("carla"))
    assert len({view.pairing.challenge_id for view in fits}) == len(fits) > 0
    assert fits[0].score >= fits[-1].score
    assert pairings.best_fits(people.actor("emil")) == []


def test_decisions_survive_a_run(people: People, pairing: Pairing) -> None:
    decisions.decide_for_city(
        people.actor("emil"), pairing=pairing, decision="declined", reason="other", note="We solved it."
    )
    commit()
    run_all()
    again = session().get_one(Pairing, pairing.id)
    assert (again.city_decision, again.city_reason, again.city_note) == ("declined", "other", "We solved it.")


@pytest.mark.parametrize(("name", "side"), [("emil", "city"), ("carla", "company")])
def test_a_note_that_names_another_company_is_asked_back(
    browser: Browser, people: People, pairing: Pairing, name: str, side: str
) -> None:
    page = browser.as_(people, name).get(f"/pairings/{pairing.public_id}?no=1")
    page = page.submit("Save “Not now”", reason="capacity", note="We work with Sonnwerk now.")
    assert page.status == 422
    page.has("This may name a company", "Sonnwerk", "We work with Sonnwerk now.")
    both = f"{pairing.solution.title} of Hydrolog does not fit Graz."
    assert page.submit("Save “Not now”", note=both, reason="capacity").status == 303, "both sides may be named"
    assert getattr(pairing, f"{side}_note") == both
    page = browser.get(f"/pairings/{pairing.public_id}?no=1")
    page = page.submit("Save “Not now”", reason="capacity", note="We work with Sonnwerk now.")
    assert page.submit("Save “Not now”", keep_names="y").status == 303
    assert getattr(pairing, f"{side}_note") == "We work with Sonnwerk now."
