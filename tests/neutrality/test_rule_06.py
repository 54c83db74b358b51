"""Rule 6: order is neutral and reproducible: not the alphabet, not who came first."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.matching.models import Pairing
from matchmaker.outcomes.models.result import Result
from matchmaker.outcomes.queries import register as outcome_register
from tests import factories
from tests.browser import Browser
from tests.matching.helpers import lists, make_market, make_offer, run_all
from tests.personas import People


def test_a_run_with_the_same_seed_gives_the_same_lists(people: People) -> None:
    make_market(people)
    run_all(seed=7)
    first = lists()
    run_all(seed=7)
    assert lists() == first


def test_equal_solutions_are_not_ordered_by_name_or_by_coming_first(people: People) -> None:
    company = people.organizations["hydrolog"]
    make_market(people, challenges=1, solutions=0)
    twins = [make_offer(company, 0, title=f"{letter} listens to pipes", slug=f"twin-{letter}") for letter in "abcdefgh"]
    orders = set()
    for seed in range(4):
        run_all(seed=seed)
        select = sa.select(Pairing.solution_id).where(Pairing.is_current).order_by(Pairing.rank)
        orders.add(tuple(session().scalars(select)))
    by_arrival = tuple(row.id for row in twins)
    assert all(len(order) == len(twins) for order in orders)
    assert len(orders) > 1
    assert orders != {by_arrival}


def test_the_seed_is_kept(people: People) -> None:
    make_market(people)
    run_all(seed=11)
    assert set(session().scalars(sa.select(Pairing.seed))) == {11}


def test_the_register_breaks_ties_by_a_random_address(people: People) -> None:
    for name in ("b", "a", "c"):
        challenge = factories.make_challenge(people.organizations["graz"], f"{name} heat", status="closed")
        session().add(
            Result(
                challenge=challenge,
                city_id=challenge.city_id,
                year=2026,
                published_at=challenge.created_at.replace(microsecond=0, second=0, minute=0),
                updated_at=challenge.created_at,
            )
        )
    session().flush()
    shown = [row.public_id for row in outcome_register.list_results(outcome_register.ResultFilters()).items]
    assert shown == sorted(shown)


def test_no_address_of_the_web_sorts_by_name(people: People, browser: Browser) -> None:
    make_market(people, challenges=1, solutions=6)
    run_all(seed=3)
    challenge = session().get_one(Pairing, session().scalars(sa.select(Pairing.id)).first()).challenge
    ranked = sa.select(Pairing).where(Pairing.challenge_id == challenge.id, Pairing.is_current).order_by(Pairing.rank)
    names = [row.solution.title for row in session().scalars(ranked)]
    browser.as_(people, "ada")
    for asked in ("", "?sort=name", "?sort=title&order=asc", "?order=newest"):
        words = browser.get(f"/challenges/{challenge.slug}/pairings{asked}").words
        places = [words.index(name) for name in names]
        assert places == sorted(places)
    assert browser.visitor().get("/results?sort=applicant").words == browser.get("/results?sort=").words
