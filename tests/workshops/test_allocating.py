"""Pairings for a workshop: computed with prices and reasons, accepted once, kept when computed again."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from matchmaker import create_app
from matchmaker.challenges.models import Challenge
from matchmaker.core.db import db, session, unit_of_work
from matchmaker.core.errors import Conflict, Denied, Invalid, Stale
from matchmaker.matching.queries.workshop import candidates
from matchmaker.models import Base
from matchmaker.organizations.models import Organization
from matchmaker.organizations.queries.actors import actor_for_id
from matchmaker.scheduling.models import MeetingRequest
from matchmaker.scheduling.services import runs as scheduling_runs
from matchmaker.workshops.models.allocation import GroupMeeting, WorkshopPairing
from matchmaker.workshops.models.people import Wish
from matchmaker.workshops.models.programme import SessionKind
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from matchmaker.workshops.queries import allocation as allocation_queries
from matchmaker.workshops.queries import groups as groups_queries
from matchmaker.workshops.queries import programme, visibility
from matchmaker.workshops.services import allocating
from matchmaker.workshops.services import groups as groups_services
from tests import factories
from tests.browser import Browser
from tests.conftest import test_config as make_config
from tests.matching.helpers import make_market, make_offer, run_all
from tests.matching.world import make_pairing, make_rule_set
from tests.personas import People, make_people
from tests.postgres import server
from tests.scheduling.world import release, solve, wish
from tests.workshops.test_registering import press_together
from tests.workshops.world import make_registration, make_workshop, move

pytestmark = pytest.mark.slow


@pytest.fixture
def market(people: People) -> list[Challenge]:
    challenges, _solutions = make_market(people, solutions=9)
    make_offer(people.organizations["sonnwerk"], 0, title="Another way", slug="another-way")
    run_all()
    return list(challenges)


@pytest.fixture
def workshop(people: People, market: list[Challenge]) -> Workshop:
    """Graz and Linz, and every company of the market, in the wishes phase."""
    found = make_workshop(people.actor("ada"), market)
    organizations = [*{c.city.id: c.city for c in market}.values()]
    companies = {item.company_id for item in candidates_of(market)}
    organizations += list(session().scalars(sa.select(Organization).where(Organization.public_id.in_(companies))))
    for organization in organizations:
        make_registration(found, organization)
    move(found, WorkshopStatus.BOOKING_OPEN)
    return found


def candidates_of(market: list[Challenge]):
    return candidates([c.id for c in market]).items


def compute(people: People, workshop: Workshop, **values):
    choice = allocating.AllocationChoice(**({"city_cap": 9, "company_cap": 9} | values))
    return allocating.compute_allocation(people.actor("ada"), workshop=workshop, choice=choice)


def accept(people: People, workshop: Workshop, **values):
    allocation = allocation_queries.find_allocation(workshop)
    assert allocation is not None
    return allocating.accept_allocation(
        people.actor("ada"), workshop=workshop, **({"number": allocation.number, "tables": {}} | values)
    )


def pairs_of(workshop: Workshop) -> set[tuple[str, str]]:
    return {(row.challenge.public_id, row.solution.public_id) for row in allocation_queries.accepted_pairings(workshop)}


def open_requests(workshop: Workshop) -> list[MeetingRequest]:
    rows = session().scalars(sa.select(MeetingRequest).where(MeetingRequest.workshop_id == workshop.id))
    return [row for row in rows if row.is_open]


def test_each_two_are_chosen_once_with_their_reasons(people: People, workshop: Workshop) -> None:
    row = compute(people, workshop)
    view = allocation_queries.load_allocation(workshop)
    met = [(line.city, line.company) for line in view.chosen]
    assert met
    assert len(met) == len(set(met)) == row.result["possible"]
    assert all(line.why for line in view.chosen)
    assert view.value * 100 == pytest.approx(row.result["value"])
    assert not view.accepted
    assert not open_requests(workshop)


def test_who_said_no_is_never_chosen(people: People, workshop: Workshop) -> None:
    compute(people, workshop)
    line = allocation_queries.load_allocation(workshop).chosen[0]
    by_name = {r.organization.name: r for r in allocation_queries.comers(workshop).values()}
    wish(by_name[line.company], by_name[line.city], "no", "")
    row = compute(people, workshop)
    view = allocation_queries.load_allocation(workshop)
    assert (line.city, line.company) not in {(x.city, x.company) for x in view.chosen}
    assert row.result["refused"] == 1


def test_only_those_who_come_are_chosen(people: People, workshop: Workshop) -> None:
    compute(people, workshop)
    gone = allocation_queries.load_allocation(workshop).chosen[0]
    registration = next(r for r in allocation_queries.comers(workshop).values() if r.organization.name == gone.company)
    registration.status = "waiting"
    session().flush()
    compute(people, workshop)
    assert gone.company not in {line.company for line in allocation_queries.load_allocation(workshop).chosen}


def test_prices_and_the_reserved_share(people: People, workshop: Workshop) -> None:
    row = compute(people, workshop, city_cap=2, company_floor=1, company_cap=1, reserved_share=0)
    assert row.result["problems"] or row.result["prices"]
    priced = compute(people, workshop, city_cap=2, reserved_share=100)
    assert [p["params"]["setting"]["text"] for p in priced.result["prices"]] == ["100 % for small companies"]
    assert allocation_queries.load_allocation(workshop).small_share == 100


def test_impossible_settings_name_what_is_in_the_way(people: People, workshop: Workshop) -> None:
    row = compute(people, workshop, company_floor=9, total_cap=1)
    assert not row.result["chosen"]
    said = allocation_queries.load_allocation(workshop).problems
    assert any("9" in text for text in said)
    names = {r.organization.name for r in allocation_queries.comers(workshop).values()}
    assert any(name in text for name in names for text in said)  # names, not ids
    with pytest.raises(Invalid, match="contradict each other"):
        compute(people, workshop, city_floor=3, city_cap=2)
    with pytest.raises(Invalid, match="0 to 100"):
        compute(people, workshop, reserved_share=101)


def test_accepting_twice_is_once_and_makes_requests(people: People, workshop: Workshop) -> None:
    compute(people, workshop, city_cap=2)
    first = accept(people, workshop)
    chosen = pairs_of(workshop)
    assert first.pairings == len(chosen) > 0
    requests = open_requests(workshop)
    assert {r.source for r in requests} == {"pairing"}
    assert len(requests) == len(chosen)
    why = {row.why for row in allocation_queries.accepted_pairings(workshop)}
    assert all(any(text[:40] in r.reason for text in why) for r in requests)
    again = accept(people, workshop)
    assert (again.pairings, pairs_of(workshop)) == (0, chosen)
    assert len(open_requests(workshop)) == len(requests)


def test_computing_again_keeps_what_was_accepted(people: People, workshop: Workshop) -> None:
    row = compute(people, workshop, city_cap=1)
    old = row.number
    accept(people, workshop)
    kept = pairs_of(workshop)
    again = compute(people, workshop, city_cap=2)
    assert kept < {tuple(pair) for pair in again.result["chosen"]}
    with pytest.raises(Stale, match="recomputed"):
        accept(people, workshop, number=old)
    assert pairs_of(workshop) == kept
    accept(people, workshop)
    assert kept < pairs_of(workshop)
    with pytest.raises(Invalid, match="Undo the acceptance first"):
        compute(people, workshop, never=(next(iter(kept)),))


def test_what_is_not_possible_any_more_is_not_accepted(people: People, workshop: Workshop) -> None:
    compute(people, workshop)
    line = allocation_queries.load_allocation(workshop).chosen[0]
    by_name = {r.organization.name: r for r in allocation_queries.comers(workshop).values()}
    wish(by_name[line.city], by_name[line.company], "no", "")
    assert allocation_queries.load_allocation(workshop).chosen
    with pytest.raises(Invalid, match="no longer possible"):
        accept(people, workshop)
    assert not session().scalar(sa.select(sa.func.count()).select_from(WorkshopPairing))


def test_rules_for_single_pairings(people: People, workshop: Workshop) -> None:
    ada = people.actor("ada")
    compute(people, workshop, city_cap=1)
    chosen = {line.pair for line in allocation_queries.load_allocation(workshop).chosen}
    left = next(pair for pair in allocation_queries.pool_of(workshop).pairs if pair not in chosen)
    allocating.rule_pair(ada, workshop=workshop, pair=left, rule="keep")
    view = allocation_queries.load_allocation(workshop)
    assert left in {line.pair for line in view.chosen}
    assert [(line.pair, rule) for line, rule in view.rules] == [(left, "must_keep")]
    allocating.rule_pair(ada, workshop=workshop, pair=left, rule="never")
    assert left not in {line.pair for line in allocation_queries.load_allocation(workshop).chosen}
    allocating.rule_pair(ada, workshop=workshop, pair=left, rule="")
    assert not allocation_queries.load_allocation(workshop).rules
    with pytest.raises(Invalid, match="no pairing of these two"):
        allocating.rule_pair(ada, workshop=workshop, pair=("x", "y"), rule="keep")


def test_taking_back_withdraws_the_request(people: People, workshop: Workshop) -> None:
    compute(people, workshop, city_cap=1)
    accept(people, workshop)
    row = allocation_queries.accepted_pairings(workshop)[0]
    before = len(open_requests(workshop))
    for _twice in range(2):
        allocating.take_back_pairing(people.actor("ada"), workshop=workshop, pairing_id=row.public_id)
    assert len(open_requests(workshop)) == before - 1
    assert row.public_id not in {r.public_id for r in allocation_queries.accepted_pairings(workshop)}


def test_who_may_choose_and_when(people: People, workshop: Workshop) -> None:
    choice = allocating.AllocationChoice(1, 1)
    for name in ("carla", "emil", "gus"):
        with pytest.raises(Denied):
            allocating.compute_allocation(people.actor(name), workshop=workshop, choice=choice)
    move(workshop, WorkshopStatus.RUNNING)
    with pytest.raises(Denied, match="The day has begun"):
        allocating.compute_allocation(people.actor("ada"), workshop=workshop, choice=choice)


@pytest.fixture
def crowd(people: People, workshop: Workshop) -> Workshop:
    """Enough companies with the same offer for a roundtable."""
    challenge = workshop.challenges[0]
    codes = challenge.codes("topic")
    for n in range(3):
        company = factories.make_company(f"Crowd {n}", size="small")
        factories.make_solution(
            company, f"Listening {n}", tags={"system": ["water"], "topic": codes, "country": ["AT"]}
        )
        make_registration(workshop, company)
    run_all()
    return workshop


def test_roundtables_become_group_meetings_or_sessions_once(people: People, crowd: Workshop) -> None:
    row = compute(people, crowd)
    assert row.result["tables"]
    theme = row.result["tables"][0]["theme"]
    last = programme.programme(crowd)[-1]
    done = accept(people, crowd, tables={theme: "group"})
    assert (done.groups, done.sessions) == (1, 0)
    again = accept(people, crowd, tables={theme: "group"})
    assert (again.pairings, again.groups) == (0, 0)
    group = groups_queries.groups_of(crowd)[0]
    assert group.why
    assert group.is_scheduled
    assert len(group.members) >= 3
    groups_services.remove_group(people.actor("ada"), workshop=crowd, group=group)
    last.kind = SessionKind.ROUNDTABLE.value
    session().flush()
    done = accept(people, crowd, tables={theme: last.public_id})
    assert (done.groups, done.sessions) == (0, 1)
    group = groups_queries.groups_of(crowd)[0]
    assert group.planned is last
    assert group.theme in last.title
    assert last.description == group.why
    assert {c.id for c in last.challenges} == {c.id for c in group.challenges}
    assert session().scalar(sa.select(sa.func.count()).select_from(GroupMeeting)) == 1


def test_the_page_from_settings_to_requests(browser: Browser, people: People, workshop: Workshop) -> None:
    address = f"/workshops/{workshop.slug}/pairings"
    page = browser.as_(people, "ada").get(address).has("No pairings chosen yet")
    refused = page.submit("Choose pairings", city_floor="300")
    assert refused.status == 422
    refused.has("0 to 200")
    done = page.submit("Choose pairings", city_floor="0", city_cap="2", reserved_share="0").follow()
    done.has("All 4 possible pairings are chosen", "Accept")
    fresh = allocation_queries.load_allocation(workshop).fresh
    label = f"Accept {fresh} pairings"
    assert fresh > 1
    after = done.submit(label).follow().has("requested as meetings", "Undo")
    again = done.submit(label).follow()
    again.has("requested as meetings", "Undo")  # the same button of the same page again: where the first one led
    after.submit("Undo").follow().has("Undone")
    blocked = again.submit("Compute again", company_floor="9", company_cap="9", total_cap="1").follow()
    blocked.has("These settings conflict")


def test_the_page_does_not_grow(browser: Browser, people: People, workshop: Workshop) -> None:
    address = f"/workshops/{workshop.slug}/pairings"
    compute(people, workshop, city_cap=1)
    accept(people, workshop)
    browser.as_(people, "ada").get(address)
    before = browser.get(address).statements.count
    for n in range(12):
        company = factories.make_company(f"More {n}")
        factories.make_solution(company, f"Offer {n}")
        make_registration(workshop, company)
    run_all()
    compute(people, workshop, city_cap=30)
    accept(people, workshop)
    page = browser.get(address)
    assert page.statements.count == before
    assert len(page.text) < 100_000


def test_a_released_meeting_is_not_taken_back(people: People, workshop: Workshop) -> None:
    compute(people, workshop, city_cap=1)
    accept(people, workshop)
    move(workshop, WorkshopStatus.SOLVING)
    run = solve(people, workshop)
    scheduling_runs.apply_run(people.actor("ada"), workshop=workshop, run=run)
    release(people, workshop)
    placed = groups_queries.in_use(workshop).pairs
    assert placed
    people_here = allocation_queries.comers(workshop)
    row = next(
        r
        for r in allocation_queries.accepted_pairings(workshop)
        if (people_here[r.challenge.city_id].id, people_here[r.solution.company_id].id) in placed
    )
    with pytest.raises(Conflict, match="already released"):
        allocating.take_back_pairing(people.actor("ada"), workshop=workshop, pairing_id=row.public_id)


def test_wishes_stay_what_they_are(people: People, workshop: Workshop) -> None:
    compute(people, workshop, city_cap=1)
    line = allocation_queries.load_allocation(workshop).chosen[0]
    by_name = {r.organization.name: r for r in allocation_queries.comers(workshop).values()}
    wish(by_name[line.city], by_name[line.company], "must", "must")
    accept(people, workshop)
    sources = {(r.city.organization.name, r.company.organization.name): r.source for r in open_requests(workshop)}
    assert sources[line.city, line.company] == "wish"
    assert session().scalar(sa.select(sa.func.count()).select_from(Wish)) == 2


def accept_together(url: str, folder: Path) -> tuple[list[int], int, int]:
    """Two organizers press "Accept" at the same time: what each added, pairings in all, requests in all."""
    app = create_app(make_config(url, folder))
    with app.app_context(), app.test_request_context():
        with unit_of_work():
            Base.metadata.create_all(db.engine)
        with unit_of_work():
            people = make_people()
            challenges, solutions = make_market(people)
            rules = make_rule_set(1, "published")
            for solution in solutions[:4]:
                make_pairing(challenges[solutions.index(solution) % 3].id, solution.id, rules)
            workshop = make_workshop(people.actor("ada"), challenges)
            for name in ("graz", "linz", "hydrolog", "sonnwerk"):
                make_registration(workshop, people.organizations[name])
            move(workshop, WorkshopStatus.BOOKING_OPEN)
            number = compute(people, workshop).number
            slug, ada = workshop.slug, people.users["ada"].id
    added: list[int] = []

    def press() -> None:
        actor = actor_for_id(ada, hat="organizer")
        done = allocating.accept_allocation(actor, workshop=visibility.get_visible(actor, slug=slug), number=number)
        added.append(done.pairings)

    press_together(app, [press, press])
    with app.app_context():
        with unit_of_work(write=False):
            counts = [
                session().scalar(sa.select(sa.func.count()).select_from(model)) or 0
                for model in (WorkshopPairing, MeetingRequest)
            ]
        db.engine.dispose()
    return sorted(added), counts[0], counts[1]


def test_accepting_at_the_same_time_on_sqlite(tmp_path: Path) -> None:
    added, pairings, requests = accept_together(f"sqlite:///{tmp_path / 'accept.db'}", tmp_path)
    assert added == [0, pairings]
    assert requests == pairings > 0


@pytest.mark.postgres
def test_accepting_at_the_same_time_on_postgres(tmp_path: Path) -> None:
    with server() as running:
        added, pairings, requests = accept_together(running.create("accept"), tmp_path)
    assert added == [0, pairings]
    assert requests == pairings > 0
