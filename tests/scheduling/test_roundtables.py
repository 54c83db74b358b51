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
from matchmaker.scheduling.engine.roundtable_late import with_latecomer
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
from matchmaker.workshops.models.workshop import RoleKind, Workshop, WorkshopRole, WorkshopStatus
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


def late_guest(workshop: Workshop, name: str = "Late Foundation") -> int:
    return make_registration(workshop, factories.make_organization(name, "philanthropy", country="KE")).id


def test_a_latecomer_takes_the_seat_of_who_does_not_come(people: People, browser: Browser) -> None:
    workshop, roundtable = make_roundtable(people, 8)
    row = seated(people, workshop, roundtable)
    commands.release_seating(people.actor("ada"), seating=row)
    address = f"/workshops/{workshop.slug}/roundtables/{roundtable.public_id}"
    browser.as_(people, "ada").get(address).lacks("Give a latecomer a seat")
    gone = session().get_one(Registration, int(row.guests[3]["id"]))
    left, gone.status, seats = roundtables.names_of(row)[gone.id], "cancelled", row.seats
    late = late_guest(workshop)
    browser.as_(people, "carla").get(f"{address}/seats").lacks("Give a latecomer a seat")
    page = browser.as_(people, "ada").get(address).has("Give a latecomer a seat", f"The seat of {left}")
    assert page.submit("Give the seat", guest="").status == 422
    assert page.submit("Give the seat", guest=str(late), instead_of=str(row.guests[0]["id"])).status == 422
    taken = page.submit("Give the seat", guest=str(late), instead_of=str(gone.id)).follow()
    taken.has("Late Foundation", "Nobody else moves.").lacks(left, "Give a latecomer a seat")
    assert (row.seats, int(row.guests[3]["id"])) == (seats, late)
    browser.get(address).lacks("Something has changed since everybody was seated.")
    case = roundtables.problem_of(row)
    assert row.certificate["unfair"] == roundtable_check.unfair(case, roundtables.seats_of(row))


def test_a_proof_for_others_is_no_proof_with_a_latecomer(people: People, browser: Browser) -> None:
    workshop, roundtable = make_roundtable(people, 12)
    row = seated(people, workshop, roundtable)
    problem_before = roundtables.problem_of(row)
    bound = roundtable_check.unfair(problem_before, roundtables.seats_of(row))
    assert bound > 0
    row.certificate = {**row.certificate, "unfair": bound, "unfair_bound": bound}
    address = f"/workshops/{workshop.slug}/roundtables/{roundtable.public_id}"
    browser.as_(people, "ada").get(address).has("Proved: no seating is mixed better")
    commands.give_seat(people.actor("ada"), seating=row, guest=late_guest(workshop))
    assert row.certificate["unfair"] > row.certificate["unfair_bound"]
    browser.get(address).has("Changed by hand since the search").lacks("Proved: no seating is mixed better")


def test_a_further_chair_stands_at_a_small_table_away_from_conflicts(people: People) -> None:
    workshop, roundtable = make_roundtable(people, 9)
    row = seated(people, workshop, roundtable, tables=4)
    late = late_guest(workshop)
    first = [int(one["id"]) for one, table in zip(row.guests, row.seats[0], strict=True) if table == 1]
    session().add(Wish(registration_id=late, other_id=first[0], level="no", updated_at=clock.now()))
    session().flush()
    commands.give_seat(people.actor("ada"), seating=row, guest=late)
    assert row.seats[0][-1] in {2, 3}, "table 1 has three already, at table 2 sits a “no thanks”"
    assert roundtable_check.broken_rules(roundtables.problem_of(row), roundtables.seats_of(row)) == []
    assert sorted([first[0], late]) in [sorted(pair) for pair in row.apart]


def test_a_seat_beside_a_no_thanks_is_refused(people: People) -> None:
    workshop, roundtable = make_roundtable(people, 8)
    row = seated(people, workshop, roundtable)
    gone, beside = (int(row.guests[place]["id"]) for place in (0, 2))
    late = late_guest(workshop)
    session().get_one(Registration, gone).status = "cancelled"
    every = [int(one["id"]) for one in row.guests]
    session().add(Wish(registration_id=beside, other_id=late, level="no", updated_at=clock.now()))
    session().flush()
    ada = people.actor("ada")
    with pytest.raises(Invalid, match="must not share a table"):
        commands.give_seat(ada, seating=row, guest=late, instead_of=gone)
    session().add(Wish(registration_id=every[1], other_id=late, level="no", updated_at=clock.now()))
    session().flush()
    with pytest.raises(Invalid, match="must be apart"):
        commands.give_seat(ada, seating=row, guest=late)
    assert [int(one["id"]) for one in row.guests] == every


def test_after_the_first_minutes_a_latecomer_joins_the_rounds_to_come(people: People, browser: Browser) -> None:
    workshop, roundtable = make_roundtable(people, 8)
    row = seated(people, workshop, roundtable)
    ada = people.actor("ada")
    minutes = commands.open_minutes(ada, seating=row, turn=1, number=1)
    commands.write_minutes(ada, seating=row, minutes=minutes, text="Bays work when they are booked.")
    gone = int(row.guests[0]["id"])
    session().get_one(Registration, gone).status = "cancelled"
    late, later = late_guest(workshop), late_guest(workshop, "Even Later")
    page = browser.as_(people, "ada").get(f"/workshops/{workshop.slug}/roundtables/{roundtable.public_id}/seats")
    page.has("Give a latecomer a seat").lacks("The seat of")
    with pytest.raises(Invalid, match="minutes already"):
        commands.give_seat(ada, seating=row, guest=late, instead_of=gone)
    page.submit("Give the seat", guest=str(late)).follow().has("Late Foundation")
    rounds = [{key for table in one.tables for key, _name, _kind in table.people} for one in roundtables.shown(row)]
    assert [late in sitting for sitting in rounds] == [False, True]
    assert row.seats[1][-1] == row.seats[1][0], "at the table with the chair that stays empty"
    minutes = commands.open_minutes(ada, seating=row, turn=2, number=1)
    commands.write_minutes(ada, seating=row, minutes=minutes, text="And when they are not.")
    with pytest.raises(Invalid, match="All rounds"):
        commands.give_seat(ada, seating=row, guest=later)


@pytest.mark.parametrize("seed", range(30))
def test_a_latecomer_breaks_no_rule(seed: int) -> None:
    whole = problem(6 + seed % 9, 2 + seed % 3, 2, seed=seed, conflicts=seed % 5)
    guests = len(whole.guests) - 1
    seats = tuple(tuple((place + turn) % whole.tables for place in range(guests)) for turn in range(2))
    before = SeatingProblem(whole.guests[:-1], whole.tables, 2, frozenset())
    assert roundtable_check.broken_rules(before, seats) == []
    late = whole.guests[-1].id
    apart = frozenset(pair for pair in whole.apart if late in pair)
    case = SeatingProblem(whole.guests, whole.tables, 2, apart)
    found = with_latecomer(case, seats, frozenset([0]))
    choices = [[(*row, table) for table in range(whole.tables)] for row in seats]
    possible = all(any(not roundtable_check.broken_rules(one(case), (row,)) for row in rows) for rows in choices)
    assert (found is not None) == possible
    if found is not None:
        assert roundtable_check.broken_rules(case, found) == []
        assert tuple(row[:-1] for row in found) == seats, "nobody else moves"


def one(case: SeatingProblem) -> SeatingProblem:
    """The same with one round."""
    return SeatingProblem(case.guests, case.tables, 1, case.apart)


def test_the_desk_gives_seats_and_nobody_else_does(people: People) -> None:
    workshop, roundtable = make_roundtable(people, 8)
    row = seated(people, workshop, roundtable)
    late = late_guest(workshop)
    for name in ("carla", "emil", "gus", "ben"):
        with pytest.raises(Denied):
            commands.give_seat(people.actor(name), seating=row, guest=late)
    desk = WorkshopRole(user_id=people.ivo.id, role=RoleKind.DESK.value, created_at=workshop.created_at)
    workshop.roles.append(desk)
    session().flush()
    commands.give_seat(people.actor("ivo"), seating=row, guest=late)
    assert late in {int(guest["id"]) for guest in row.guests}
    workshop.status = WorkshopStatus.CANCELLED.value
    with pytest.raises(Denied, match="over"):
        commands.give_seat(people.actor("ada"), seating=row, guest=late)


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
