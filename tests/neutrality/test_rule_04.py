"""Rule 4: organizers own nothing they arrange, whichever comes first, the role or the membership."""

from __future__ import annotations

import pytest

from matchmaker.applications import policy as applications
from matchmaker.applications.models import Application
from matchmaker.applications.queries import panel as application_panel
from matchmaker.applications.queries import visibility as application_visibility
from matchmaker.applications.services import scoring as application_scoring
from matchmaker.challenges import policy as challenge_policy
from matchmaker.challenges.queries import visibility as challenge_visibility
from matchmaker.challenges.services import lifecycle as challenge_lifecycle
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied, Invalid
from matchmaker.matching import policy as matching
from matchmaker.matching.models import Pairing
from matchmaker.matching.queries.pairing_view import NEUTRAL, side_of
from matchmaker.organizations import policy as organizations
from matchmaker.organizations.queries.actors import actor_of
from matchmaker.organizations.services import merging as organization_merging
from matchmaker.outcomes import policy as outcomes
from matchmaker.scheduling.queries import releases, runs
from matchmaker.scheduling.services import day as day_services
from matchmaker.solutions import policy as solutions
from matchmaker.workshops import policy as workshop_policy
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.workshop import RoleKind, Workshop, WorkshopStatus
from matchmaker.workshops.services import registering as workshop_registering
from matchmaker.workshops.services import team as team_services
from matchmaker.workshops.services import wishing as workshop_wishing
from tests import factories
from tests.applications.factory import make_assessed, make_evaluator
from tests.browser import Browser
from tests.challenges import make
from tests.matching.world import make_pairing, make_rule_set
from tests.outcomes import make as outcomes_make
from tests.personas import People
from tests.scheduling.world import make_day, registration_of, release, solve
from tests.workshops.world import a_sign_up, make_registration, make_workshop, move, register

pytestmark = pytest.mark.slow

TWO = ("hydrolog", "sonnwerk")


def test_the_membership_first_then_the_workshop(people: People) -> None:
    factories.make_member(people.organizations["hydrolog"], people.ben)
    workshop = make_workshop(people.actor("ada"), [factories.make_challenge(people.organizations["graz"])])
    register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    with pytest.raises((Conflict, Invalid), match="Hydrolog"):
        team_services.assign_role(
            people.actor("ada"), workshop=workshop, email=people.ben.email, role=RoleKind.ORGANIZER
        )


def test_the_workshop_first_then_the_membership(people: People, browser: Browser) -> None:
    workshop = make_workshop(people.actor("ada"), [factories.make_challenge(people.organizations["graz"])])
    register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    for name in ("hydrolog", "graz"):
        decision = organizations.can_join(
            people.actor("carla"), organization=people.organizations[name], user=people.ada
        )
        assert not decision
        assert "is on the team of the workshop" in str(decision.why)
    hat = people.organizations["sonnwerk"]
    factories.make_member(hat, people.ada, "owner")
    with pytest.raises((Denied, Conflict)):
        workshop_registering.register_participant(
            actor_of(people.ada, hat=hat.public_id), workshop=workshop, organization=hat, sign_up=a_sign_up("Ada")
        )
    page = browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/register")
    assert page.status == 403


def test_nobody_takes_part_whose_member_runs_the_workshop(people: People) -> None:
    workshop = make_workshop(people.actor("ada"), [factories.make_challenge(people.organizations["graz"])])
    factories.make_member(people.organizations["hydrolog"], people.ada, "reader")
    with pytest.raises((Conflict, Invalid), match="is on this workshop’s team"):
        register(people.actor("carla"), workshop, people.organizations["hydrolog"])


def test_an_organizer_has_no_solution_and_no_application(people: People, browser: Browser) -> None:
    ada, challenge = people.actor("ada"), make.published(people)
    assert not solutions.can_start(ada)
    assert not applications.can_start(ada, challenge=challenge, company=people.organizations["hydrolog"])
    factories.make_member(people.organizations["hydrolog"], people.ada, "owner")
    as_company = actor_of(people.ada, hat=people.organizations["hydrolog"].public_id)
    refused = applications.can_start(as_company, challenge=challenge, company=people.organizations["hydrolog"])
    assert "neutral" in str(refused.why)
    assert browser.as_(people, "ada").get("/solutions/new").status == 403


def test_an_organizer_does_not_check_a_challenge_of_the_own_city(people: People) -> None:
    factories.make_member(people.organizations["graz"], people.ada)
    ada = actor_of(people.ada, hat="organizer")
    with pytest.raises(Denied, match="belong to this city"):
        challenge_lifecycle.publish_challenge(ada, challenge=make.submitted(people))


def a_pairing(people: People) -> Pairing:
    """A published challenge of Graz with a solution of Hydrolog."""
    challenge = make.published(people)
    solution = factories.make_solution(people.organizations["hydrolog"])
    return make_pairing(challenge.id, solution.id, make_rule_set(90, "retired"))


ROLE_FIRST, MEMBERSHIP_FIRST = "role first", "membership first"


def tied(people: People, order: str, *names: str) -> Actor:
    """Ivo, who organizes and belongs to these organizations, whichever came first; wearing the organizer's hat."""
    steps = [lambda: setattr(people.ivo, "is_organizer", True)]
    steps += [lambda n=name: factories.make_member(people.organizations[n], people.ivo, "reader") for name in names]
    for take in steps if order == ROLE_FIRST else reversed(steps):
        take()
        session().flush()
    return actor_of(people.ivo, hat="organizer")


@pytest.mark.parametrize("order", [ROLE_FIRST, MEMBERSHIP_FIRST])
@pytest.mark.parametrize("names", [("hydrolog", "graz"), ("graz", "hydrolog"), ("linz", "sonnwerk")])
def test_a_tie_ends_neutrality_in_every_feature(people: People, order: str, names: tuple[str, ...]) -> None:
    pairing = a_pairing(people)
    challenge, solution = pairing.challenge, pairing.solution
    record = outcomes_make.collaboration(people, challenge=challenge)
    ivo = tied(people, order, *names)
    hidden = make.submitted(people, title="Not public yet")
    workshop = make_workshop(people.actor("ada"), [challenge])
    decisions = {
        "matching": matching.can_tune(ivo),
        "asker": challenge_policy.can_see_asker(ivo, challenge=challenge),
        "check": challenge_policy.can_check(ivo, challenge=hidden),
        "freeze": challenge_policy.can_freeze(ivo, challenge=challenge),
        "solution": solutions.can_check(ivo),
        "vetting": organizations.can_vet(ivo, organization=people.organizations["hydrolog"]),
        "workshop": workshop_policy.can_run(ivo, workshop=workshop),
    }
    assert [name for name, decision in decisions.items() if decision] == []
    assert all(str(decision.why) for decision in decisions.values())
    assert not matching.is_neutral(ivo, challenge.city_id, solution.company_id)
    assert side_of(ivo, pairing) != NEUTRAL
    if names == ("linz", "sonnwerk"):  # a rival: belongs to neither side
        refused = matching.can_view(ivo, pairing=pairing)
        assert not refused
        assert str(refused.why) == "You belong to Sonnwerk, so you are not neutral here. Ask another organizer."
        assert not outcomes.can_view(ivo, collaboration=record)
        assert not outcomes.can_see_all_contacts(ivo, challenge=challenge)
        assert not applications.can_see_inbox(ivo, challenge=challenge)
        assert hidden.id not in {row.id for row in session().scalars(challenge_visibility.visible_to(ivo))}


@pytest.mark.parametrize("order", [ROLE_FIRST, MEMBERSHIP_FIRST])
def test_an_administrator_with_a_company_reads_as_its_member(people: People, order: str) -> None:
    record = outcomes_make.collaboration(people)
    steps = [lambda: setattr(people.ivo, "is_administrator", True)]
    steps += [lambda: factories.make_member(people.organizations["sonnwerk"], people.ivo, "owner")]
    for take in steps if order == ROLE_FIRST else reversed(steps):
        take()
        session().flush()
    ivo = actor_of(people.ivo, hat="administrator")
    assert ivo.is_administrator
    assert not outcomes.can_view(ivo, collaboration=record)
    assert not challenge_policy.can_see_asker(ivo, challenge=record.challenge)
    assert not challenge_policy.can_view(ivo, challenge=make.submitted(people, title="Not public yet"))


def test_the_web_shows_the_reason(people: People, browser: Browser) -> None:
    pairing = a_pairing(people)
    tied(people, MEMBERSHIP_FIRST, "sonnwerk")
    page = browser.as_(people, "ivo").get(f"/challenges/{pairing.challenge.slug}/pairings")
    assert page.status == 403
    page.has("You belong to Sonnwerk, so you are not neutral here.")


def test_a_tie_that_came_by_a_merge_stops_the_work_for_a_workshop(people: People) -> None:
    workshop = make_workshop(people.actor("ada"), [factories.make_challenge(people.organizations["graz"])])
    register(people.actor("carla"), workshop, people.organizations["hydrolog"])
    assert workshop_policy.can_run(people.actor("ada"), workshop=workshop)
    double = factories.make_company("Hydrolog Holding")
    factories.make_member(double, people.ada, "reader")
    assert workshop_policy.can_run(actor_of(people.ada, hat="organizer"), workshop=workshop)
    organization_merging.merge_organizations(people.actor("gus"), kept=people.organizations["hydrolog"], merged=double)
    session().expire_all()
    refused = workshop_policy.can_run(actor_of(people.ada, hat="organizer"), workshop=workshop)
    assert "You belong to Hydrolog" in str(refused.why)
    desk = workshop_policy.can_work_at_desk(actor_of(people.ada, hat="organizer"), workshop=workshop)
    assert "You belong to Hydrolog" in str(desk.why)


@pytest.mark.parametrize("order", [ROLE_FIRST, MEMBERSHIP_FIRST])
def test_who_belongs_to_an_applicant_assesses_none_of_its_rivals(people: People, order: str) -> None:
    hydrolog, sonnwerk = people.organizations["hydrolog"], people.organizations["sonnwerk"]
    challenge, first, second, _seat = make_assessed(
        people, factories.make_solution(hydrolog), factories.make_solution(sonnwerk)
    )
    assessment = application_visibility.assessment_of(challenge)
    assert assessment is not None
    if order == MEMBERSHIP_FIRST:
        factories.make_member(sonnwerk, people.ivo, "reader")
    seat = make_evaluator(assessment, people.ivo)
    ivo = actor_of(people.ivo)
    recused = application_scoring.declare_conflicts(ivo, evaluator=seat, conflicts={})
    if order == MEMBERSHIP_FIRST:
        assert set(recused) == {first.id, second.id}
    else:
        assert recused == []
        factories.make_member(sonnwerk, people.ivo, "reader")
    session().expire(seat, ["reviews"])
    ivo = actor_of(people.ivo)
    with pytest.raises(Denied):
        application_scoring.save_scores(
            ivo, evaluator=seat, application=first, scores=[(3, "")] * len(assessment.criteria), is_final=False
        )
    for row in (first, second):
        with pytest.raises(Denied, match="You belong to Sonnwerk, which applied here"):
            application_panel.get_assigned(ivo, evaluator=seat, public_id=row.public_id)
    with pytest.raises(Denied):
        application_panel.consensus(ivo, assessment=assessment)


def test_who_belongs_to_a_company_judges_none_for_a_city(people: People, browser: Browser) -> None:
    """Dora of Sonnwerk becomes an editor of Graz: neither applications nor pairings of rivals are hers to judge."""
    orgs = people.organizations
    challenge, rival, own, _seat = make_assessed(
        people, factories.make_solution(orgs["hydrolog"]), factories.make_solution(orgs["sonnwerk"], "Drones")
    )
    factories.make_member(orgs["graz"], people.dora, "owner")
    dora = people.actor("dora").wearing(orgs["graz"].id)
    assert not applications.can_read_content(dora, challenge=challenge, assessment=None)
    for row in (rival, own):
        assert not applications.can_prepare(dora, application=row)
    assert not applications.can_release(dora, challenge=challenge)
    assert not matching.can_see_challenge_pairings(dora, challenge=challenge)
    assert not matching.can_decide_on(dora, challenge=make.published(people))
    assert not outcomes.can_see_all_contacts(dora, challenge=challenge)
    assert not challenge_policy.can_close(dora, challenge=challenge)
    assert not outcomes.can_start(dora, challenge=challenge)
    emil = people.actor("emil")
    assert challenge_policy.can_close(emil, challenge=challenge)
    assert outcomes.can_start(emil, challenge=challenge)
    record = outcomes_make.collaboration(people, challenge=challenge)
    for can in (outcomes.can_view, outcomes.can_record):
        assert can(emil, collaboration=record)
        assert not can(dora, collaboration=record)
    assert not outcomes.can_note_contact(dora, challenge=challenge)
    page = browser.as_(people, "dora")
    with page.client.session_transaction() as cookie:
        cookie["acting_for"] = orgs["graz"].public_id
    page.get("/collaborations").lacks("Hydrolog")
    page.get("/home").lacks("applications to decide on", "good pairing")
    assert page.get(f"/collaborations/{record.public_id}").status == 404
    assert applications.can_prepare(people.actor("emil"), application=rival)


def test_a_conflict_of_interest_holds_in_every_role(people: People) -> None:
    orgs = people.organizations
    challenge, first, second, seat = make_assessed(
        people, factories.make_solution(orgs["hydrolog"]), factories.make_solution(orgs["sonnwerk"], "Drones")
    )
    eva = make_evaluator(seat.assessment, people.eva)
    application_scoring.declare_conflicts(people.actor("eva"), evaluator=eva, conflicts={first.id: "My brother."})
    session().expire_all()
    actor = people.actor("eva")
    assert not applications.can_view(actor, application=first)
    assert not applications.can_prepare(actor, application=first)
    assert not applications.can_agree(actor, application=first)
    assert applications.can_view(actor, application=second)
    assert set(session().scalars(application_visibility.visible_to(actor)).unique()) == {second}
    assert challenge.id == first.challenge_id


@pytest.mark.parametrize("seat", ["on the panel", "off the panel"])
def test_a_conflict_of_interest_stops_every_verb(people: People, browser: Browser, seat: str) -> None:
    """Eva, now an owner of Graz, has a brother at Hydrolog: what concerns it, and what concerns all at once, is not
    hers, whether she still sits on the panel or not; what concerns Sonnwerk is."""
    orgs = people.organizations
    challenge, first, second, own_seat = make_assessed(
        people, factories.make_solution(orgs["hydrolog"]), factories.make_solution(orgs["sonnwerk"], "Drones")
    )
    rules = make_rule_set(90, "retired")
    pairs = [make_pairing(challenge.id, row.solution_id or 0, rules) for row in (first, second)]
    records = [outcomes_make.collaboration(people, challenge=challenge, company=name) for name in TWO]
    gates = [outcomes_make.follow_up(challenge, orgs[name], f"talk:{name}") for name in TWO]
    eva_sits = make_evaluator(own_seat.assessment, people.eva)
    application_scoring.declare_conflicts(people.actor("eva"), evaluator=eva_sits, conflicts={first.id: "My brother."})
    if seat == "off the panel":
        eva_sits.removed_at = clock.now()
    next(m for m in orgs["graz"].memberships if m.user_id == people.eva.id).role = "owner"
    session().flush()
    session().expire_all()
    eva = people.actor("eva")
    verbs = {
        "read": lambda n: applications.can_view(eva, application=(first, second)[n]),
        "score": lambda n: applications.can_agree(eva, application=(first, second)[n]),
        "prepare": lambda n: applications.can_prepare(eva, application=(first, second)[n]),
        "shortlist": lambda n: matching.can_decide_for_city(eva, pairing=pairs[n]),
        "close": lambda n: outcomes.can_close_follow_up(eva, follow_up=gates[n]),
        "confirm": lambda n: outcomes.can_decide(eva, collaboration=records[n]),
        "read the record": lambda n: outcomes.can_view(eva, collaboration=records[n]),
        "write the record": lambda n: outcomes.can_record(eva, collaboration=records[n]),
    }
    conflicted = {name: verb(0).ok for name, verb in verbs.items()}
    free = {name: verb(1).ok for name, verb in verbs.items()}
    assert conflicted == dict.fromkeys(verbs, False)
    assert free == dict.fromkeys(free, True)
    assert "conflict of interest" in str(matching.can_decide_for_city(eva, pairing=pairs[0]).why)
    for verb in (applications.can_release, challenge_policy.can_close, challenge_policy.can_withdraw):
        assert "conflict of interest" in str(verb(eva, challenge=challenge).why)
        assert verb(people.actor("emil"), challenge=challenge)
    browser.as_(people, "eva")
    assert browser.get(f"/challenges/{challenge.slug}/decisions/{first.public_id}").status in {403, 404}
    for address in (f"/challenges/{challenge.slug}/decisions/release", f"/challenges/{challenge.slug}/close"):
        assert browser.post(address, {"round": "1", "outcome_code": "no_fit", "note": "Not now."}).status == 403
    assert browser.post(f"/pairings/{pairs[0].public_id}/city/shortlist").status == 403
    browser.get(f"/challenges/{challenge.slug}/decisions").lacks(first.approach)


def test_nobody_confirms_their_own_outcome(people: People) -> None:
    """Whoever belongs to both sides would turn "Reported by the city only" into "Confirmed by both sides" alone."""
    orgs = people.organizations
    record = outcomes_make.collaboration(people)
    factories.make_member(orgs["graz"], people.carla, "owner")
    for hat in ("graz", "hydrolog"):
        actor = people.actor("carla").wearing(orgs[hat].id)
        record.outcome_code = "piloted"
        assert not outcomes.can_decide(actor, collaboration=record)
        assert not outcomes.can_confirm_outcome(actor, collaboration=record)
    assert outcomes.can_decide(people.actor("emil"), collaboration=record)


def a_day_of_graz(people: People) -> tuple[Workshop, Registration, Application]:
    """Graz brings a challenge that was assessed to a workshop in its wishes phase; and the application of Hydrolog."""
    orgs = people.organizations
    challenge, first, _second, seat = make_assessed(
        people, factories.make_solution(orgs["hydrolog"]), factories.make_solution(orgs["sonnwerk"], "Drones")
    )
    eva = make_evaluator(seat.assessment, people.eva)
    workshop = make_workshop(people.actor("ada"), [factories.make_challenge(orgs["graz"])])
    workshop.tabled[0].challenge = challenge
    row = register(people.actor("emil"), workshop, orgs["graz"], name="Emil")
    for name in TWO:
        make_registration(workshop, orgs[name])
    move(workshop, WorkshopStatus.BOOKING_OPEN)
    application_scoring.declare_conflicts(people.actor("eva"), evaluator=eva, conflicts={first.id: "My brother."})
    session().expire_all()
    return workshop, row, first


@pytest.mark.parametrize("who", ["dora", "eva"])
def test_nobody_with_a_tie_or_a_conflict_ranks_companies_for_a_city(people: People, browser: Browser, who: str) -> None:
    """Dora of Sonnwerk is an owner of Graz too; Eva of Graz has a brother at Hydrolog. Wishes rank all companies."""
    workshop, row, _application = a_day_of_graz(people)
    graz = people.organizations["graz"]
    if who == "dora":
        factories.make_member(graz, people.dora, "owner")
    actor = people.actor(who).wearing(graz.id)
    reason = "You belong to Sonnwerk" if who == "dora" else "You declared a conflict of interest"
    with pytest.raises(Denied, match=reason):
        workshop_wishing.save_wishes(actor, registration=row, levels={})
    page = browser.as_(people, who)
    with page.client.session_transaction() as cookie:
        cookie["acting_for"] = graz.public_id
    address = f"/workshops/{workshop.slug}/mine"
    page.get(address).has(reason).lacks("Make wishes")
    assert page.get(f"{address}/wishes").status == 403
    assert page.post(f"{address}/wishes", {"version": str(row.version)}).status == 403
    assert not workshop_policy.can_see_wishes(actor, registration=row)
    assert workshop_policy.can_set_availability(actor, registration=row)
    emil = browser.as_(people, "emil").get(f"{address}/wishes")
    assert emil.submit("Save wishes").status == 303


def test_a_company_wishes_whoever_of_its_people_belongs_to_a_city(people: People) -> None:
    workshop, _row, _application = a_day_of_graz(people)
    company = people.organizations["hydrolog"]
    factories.make_member(people.organizations["linz"], people.carla, "editor")
    own = next(row for row in workshop.registrations if row.organization_id == company.id)
    assert workshop_policy.can_wish(people.actor("carla"), registration=own)


def test_notes_of_a_city_are_not_for_its_people_who_belong_to_a_rival(people: People, browser: Browser) -> None:
    """Dora of Sonnwerk is an editor of Graz, too: what Graz and Hydrolog wrote about their talk is not hers."""
    workshop = make_day(people)
    solve(people, workshop)
    release(people, workshop)
    orgs = people.organizations
    meetings = {
        name: releases.agenda(runs.last_release(workshop.id), registration_of(workshop, orgs[name]))
        for name in ("hydrolog", "sonnwerk")
    }
    rival, own = (
        next(m for m in meetings[name] if m.city.organization_id == orgs["graz"].id)
        for name in ("hydrolog", "sonnwerk")
    )
    day_services.write_note(people.actor("carla"), meeting=rival, text="Our pipe costs nothing.")
    factories.make_member(orgs["graz"], people.dora, "editor")
    dora = people.actor("dora").wearing(orgs["graz"].id)
    with pytest.raises(Denied, match="You belong to Sonnwerk"):
        day_services.write_note(dora, meeting=rival, text="They cannot do it.")
    page = browser.as_(people, "dora").get(f"/meetings/{rival.public_id}")
    page.has("You belong to Sonnwerk").lacks("Our pipe costs nothing.")
    assert page.status == 403
    assert browser.get(f"/meetings/{own.public_id}").status == 200
    assert browser.as_(people, "emil").get(f"/meetings/{rival.public_id}").has("Our pipe costs nothing.").status == 200
