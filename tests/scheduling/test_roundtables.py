"""Roundtables: mixed seats with a proof, conflicts apart, swaps that the checker judges, release, minutes."""

from __future__ import annotations

import random
from itertools import combinations, product

import pytest

from matchmaker.core import clock, jobs
from matchmaker.core.actors import system_actor
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied, Invalid, Stale
from matchmaker.scheduling.engine import roundtable_check
from matchmaker.scheduling.engine.roundtables import (
    ATTRIBUTES,
    KIND,
    Guest,
    SeatingProblem,
    SeatingResult,
    counted,
    fewest_again,
    seat,
)
from matchmaker.scheduling.models import Seating
from matchmaker.scheduling.queries import roundtables
from matchmaker.scheduling.services import seating as commands
from matchmaker.workshops.models.people import Registration, Wish
from tests import factories
from tests.browser import Browser
from tests.personas import People
from tests.scheduling.roundtables import KINDS, make_roundtable, seated
from tests.workshops.world import make_registration


def problem(guests: int, tables: int, rounds: int, *, seed: int = 1, conflicts: int = 4) -> SeatingProblem:
    """Guests of the eight types with random other traits."""
    draw = random.Random(seed)
    people = tuple(
        Guest(
            number,
            {
                KIND: (KINDS[number % len(KINDS)],),
                "region": (draw.choice(["EU", "AF", "AS", "SA"]),),
                "sector": (draw.choice(["energy", "water", "waste", "transport"]),),
                "language": tuple(sorted(draw.sample(["en", "de", "fr", "es"], 2))),
            },
        )
        for number in range(guests)
    )
    apart = frozenset(frozenset(draw.sample(range(guests), 2)) for _n in range(conflicts))
    return SeatingProblem(people, tables, rounds, apart)


def best_by_hand(case: SeatingProblem) -> int:
    """The least unfair round of a small problem, by trying every seating."""
    every = product(range(case.tables), repeat=len(case.guests))
    return min(
        roundtable_check.unfair(case, (row,)) for row in every if not roundtable_check.broken_rules(case, (row,))
    )


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_what_is_proved_is_the_best_of_all_seatings(seed: int) -> None:
    case = problem(7, 2, 1, seed=seed, conflicts=2)
    found = seat(case, seconds=20, seed=seed)
    assert found.is_mixed_proved
    assert found.unfair == roundtable_check.unfair(case, found.seats) == best_by_hand(case)
    assert roundtable_check.broken_rules(case, found.seats) == []


@pytest.mark.slow
def test_forty_guests_of_eight_types_are_mixed_at_five_tables_and_proved() -> None:
    case = problem(40, 5, 2)
    found = seat(case, seconds=30, seed=1, workers=2)
    assert found.is_mixed_proved
    assert roundtable_check.broken_rules(case, found.seats) == []
    assert (found.unfair, found.again) == (
        roundtable_check.unfair(case, found.seats),
        roundtable_check.again(case, found.seats),
    )
    assert found.again is not None
    assert found.again_bound == fewest_again(case) == 15
    assert found.again <= 3 * 15, "a second round with mostly new faces"
    for turn in range(2):
        for table in counted(case, found.seats, turn, KIND):
            assert set(table.values()) == {1}, "five of each type at five tables: one each"


@pytest.mark.slow
def test_three_who_must_all_be_apart_do_not_fit_two_tables() -> None:
    case = problem(6, 2, 1, conflicts=0)
    apart = frozenset(frozenset(pair) for pair in combinations(range(3), 2))
    found = seat(SeatingProblem(case.guests, 2, 1, apart), seconds=5, seed=1)
    assert (found.status, found.seats) == ("infeasible", ())


@pytest.mark.parametrize(
    ("row", "code"),
    [((0, 0, 1, 1), "conflict"), ((0, 0, 0, 1), "sizes"), ((0, 1, 0), "seats"), ((0, 1, 0, 2), "seats")],
)
def test_the_checker_finds_what_may_not_be(row: tuple[int, ...], code: str) -> None:
    case = problem(4, 2, 1, conflicts=0)
    case = SeatingProblem(case.guests, 2, 1, frozenset([frozenset([0, 1])]))
    assert code in {one.code for one in roundtable_check.broken_rules(case, (row,))}
    assert roundtable_check.broken_rules(case, ((0, 1, 1, 0),)) == []


def test_pairs_that_meet_again_are_counted_once_for_each_time() -> None:
    case = problem(4, 2, 3, conflicts=0)
    same = (0, 0, 1, 1)
    assert roundtable_check.again(case, (same, same, same)) == 4
    assert roundtable_check.again(case, (same, (0, 1, 0, 1), (0, 1, 1, 0))) == 0


def test_everybody_with_a_place_is_seated_with_their_traits(people: People) -> None:
    workshop, roundtable = make_roundtable(people, 16)
    row = seated(people, workshop, roundtable)
    kinds = {kind for guest in row.guests for kind in guest["traits"][KIND]}
    assert kinds == set(KINDS)
    assert all(set(guest["traits"]) == set(ATTRIBUTES) for guest in row.guests)
    assert {guest["traits"]["region"][0] for guest in row.guests} >= {"europe", "africa", "asia"}


def test_no_thanks_keeps_two_apart(people: People) -> None:
    workshop, roundtable = make_roundtable(people)
    guests = [int(one["id"]) for one in roundtables.guests_now(workshop.id)]
    session().add(Wish(registration_id=guests[0], other_id=guests[1], level="no", updated_at=clock.now()))
    session().flush()
    row = commands.ask_seating(
        people.actor("ada"), workshop=workshop, roundtable=roundtable, draft=commands.SeatingDraft(2, 1, 10)
    )
    assert [sorted(pair) for pair in row.apart] == [sorted(guests[:2])]


@pytest.mark.parametrize(("tables", "rounds", "field"), [(0, 1, "tables"), (3, 1, "tables"), (2, 9, "rounds")])
def test_what_cannot_be_seated_is_refused(people: People, tables: int, rounds: int, field: str) -> None:
    workshop, roundtable = make_roundtable(people)
    with pytest.raises(Invalid) as caught:
        draft = commands.SeatingDraft(tables, rounds, 10)
        commands.ask_seating(people.actor("ada"), workshop=workshop, roundtable=roundtable, draft=draft)
    assert field in caught.value.errors


def test_a_swap_is_judged_by_the_checker_and_costs_are_counted_anew(people: People) -> None:
    workshop, roundtable = make_roundtable(people, 8)
    row = seated(people, workshop, roundtable)
    ada = people.actor("ada")
    guests = [int(one["id"]) for one in row.guests]
    commands.keep_apart(ada, seating=row, one=guests[0], other=guests[1])
    with pytest.raises(Invalid, match="must not share a table"):
        commands.swap_guests(ada, seating=row, turn=1, one=guests[1], other=guests[2])
    with pytest.raises(Invalid, match="two different"):
        commands.swap_guests(ada, seating=row, turn=1, one=guests[1], other=guests[1])
    row.apart = []
    session().flush()
    seen = row.version
    commands.swap_guests(ada, seating=row, turn=1, one=guests[2], other=guests[3], seen_version=seen)
    case = roundtables.problem_of(row)
    assert row.changed_by_hand
    assert row.certificate["unfair"] == roundtable_check.unfair(case, roundtables.seats_of(row))
    assert roundtables.seats_of(row)[0][2:4] == (1, 0)
    with pytest.raises(Stale):
        commands.swap_guests(ada, seating=row, turn=1, one=guests[2], other=guests[3], seen_version=seen)


def test_two_faults_are_mended_by_hand_one_after_the_other(people: People, browser: Browser) -> None:
    workshop, roundtable = make_roundtable(people, 16)
    row = seated(people, workshop, roundtable)  # round 1: even and odd places; round 2: the first eight, the last eight
    ada, guests = people.actor("ada"), [int(one["id"]) for one in row.guests]
    commands.keep_apart(ada, seating=row, one=guests[0], other=guests[2])
    commands.keep_apart(ada, seating=row, one=guests[1], other=guests[3])
    address = f"/workshops/{workshop.slug}/roundtables/{roundtable.public_id}"
    page = browser.as_(people, "ada").get(address)
    assert page.text.count("share a table and must be apart.") == 4
    assert page.submit("Release").status == 409
    for turn, pairs in ((1, [(0, 5), (1, 4)]), (2, [(0, 9), (1, 8)])):
        for one, other in pairs:
            page = browser.get(address)
            sent = {"turn": str(turn), "one": str(guests[one]), "other": str(guests[other])}
            assert page.submit("Swap", **sent).status == 303
    page = browser.get(address).lacks("must be apart.")
    back = page.submit("Swap", turn="1", one=str(guests[0]), other=str(guests[5]))
    assert back.status == 422
    assert browser.get(address).submit("Release").status == 303


def test_a_pair_kept_apart_by_mistake_is_taken_back_but_not_a_no_thanks(people: People, browser: Browser) -> None:
    workshop, roundtable = make_roundtable(people, 8)
    guests = [int(one["id"]) for one in roundtables.guests_now(workshop.id)]
    session().add(Wish(registration_id=guests[4], other_id=guests[1], level="no", updated_at=clock.now()))
    session().flush()
    row = seated(people, workshop, roundtable, tables=4)
    ada = people.actor("ada")
    commands.keep_apart(ada, seating=row, one=guests[0], other=guests[5])
    address = f"/workshops/{workshop.slug}/roundtables/{roundtable.public_id}"
    page = browser.as_(people, "ada").get(address)
    sent = {"first": str(guests[5]), "second": str(guests[0]), "may": "yes"}
    assert browser.post(f"{address}/apart", sent).status == 303
    assert [sorted(pair) for pair in row.apart] == [sorted((guests[1], guests[4]))]
    refused = browser.post(f"{address}/apart", {**sent, "first": str(guests[1]), "second": str(guests[4])})
    assert refused.status == 422
    refused.has("no thanks")
    for junk in ({"first": "x", "second": ""}, {"first": "999999999999999999999", "second": str(guests[0])}):
        assert browser.post(f"{address}/apart", junk).status == 422
    page.has("Take back")


def test_who_leaves_and_who_comes_later_is_said(people: People, browser: Browser) -> None:
    workshop, roundtable = make_roundtable(people, 8)
    row = seated(people, workshop, roundtable)
    commands.release_seating(people.actor("ada"), seating=row)
    address = f"/workshops/{workshop.slug}/roundtables/{roundtable.public_id}"
    browser.as_(people, "ada").get(address).lacks("has changed since everybody was seated")
    gone = session().get_one(Registration, int(row.guests[0]["id"]))
    left, gone.status = roundtables.names_of(row)[gone.id], "cancelled"
    late = factories.make_organization("Late Foundation", "philanthropy", country="KE")
    make_registration(workshop, late)
    page = browser.get(address).has("Something has changed since everybody was seated.")
    page.has(f"No longer coming: {left}.", "A place, but no seat: Late Foundation.", "not coming")
    browser.get(f"{address}/seats").has("not coming")


def test_participants_read_it_once_it_is_released(people: People, browser: Browser) -> None:
    workshop, roundtable = make_roundtable(people)
    row = seated(people, workshop, roundtable)
    address = f"/workshops/{workshop.slug}/roundtables/{roundtable.public_id}"
    assert browser.as_(people, "carla").get(f"{address}/seats").status == 403
    assert browser.get(address).status == 403
    page = browser.as_(people, "ada").get(address).has("Round 1", "Round 2", "Swap two participants")
    assert page.submit("Release").status == 303
    browser.as_(people, "carla").get(f"{address}/seats").has("your seat", "Hydrolog", "Round 2")
    assert row.released_at is not None


def test_minutes_of_a_table_are_written_and_read(people: People, browser: Browser) -> None:
    workshop, roundtable = make_roundtable(people)
    row = seated(people, workshop, roundtable)
    commands.release_seating(people.actor("ada"), seating=row)
    address = f"/workshops/{workshop.slug}/roundtables/{roundtable.public_id}"
    page = browser.as_(people, "ada").get(f"{address}/minutes/1/2")
    assert page.submit("Save minutes", text="").status == 422
    typed = {"text": "Loading bays work when they are booked.", "practice": "Booked bays: half the double parking."}
    assert page.submit("Save minutes", **typed).status == 303
    browser.as_(people, "emil").get(f"{address}/seats").has(*typed.values())
    assert browser.as_(people, "ada").get(f"{address}/minutes/3/1").status == 404
    with pytest.raises(Denied):
        commands.open_minutes(people.actor("carla"), seating=row, turn=1, number=1)
    with pytest.raises(Conflict, match="minutes of this roundtable"):
        draft = commands.SeatingDraft(2, 1, 10)
        commands.ask_seating(people.actor("ada"), workshop=workshop, roundtable=roundtable, draft=draft)


def test_a_search_that_was_asked_anew_is_not_kept(people: People) -> None:
    workshop, roundtable = make_roundtable(people)
    row = seated(people, workshop, roundtable)
    seed, seats = row.seed, row.seats
    draft = commands.SeatingDraft(2, 1, 10)
    commands.ask_seating(people.actor("ada"), workshop=workshop, roundtable=roundtable, draft=draft)
    late = SeatingResult("optimal", tuple(map(tuple, seats)), 0, 0, 0, 0, 1.0, "late")
    commands.record_seating(system_actor("test"), seating=row, found=late, seed=seed)
    assert row.seats == []
    assert "scheduling.seat" in jobs.registered()


def statements(people: People, browser: Browser, count: int) -> int:
    workshop, roundtable = make_roundtable(people, count, title=f"Day of {count}")
    row: Seating = seated(people, workshop, roundtable)
    assert len(row.guests) == count
    page = browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/roundtables/{roundtable.public_id}")
    return page.statements.count


def test_thirty_guests_cost_as_many_statements_as_four(people: People, browser: Browser) -> None:
    assert statements(people, browser, 30) == statements(people, browser, 4)
