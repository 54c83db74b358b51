"""Pairings for a workshop: candidates, allocation, sessions."""

from __future__ import annotations

import pytest

from matchmaker.core.errors import Denied, Invalid
from matchmaker.matching.engine.allocation import AllocationSettings
from matchmaker.matching.queries import pairings
from matchmaker.matching.queries import workshop as workshop_queries
from matchmaker.matching.services import decisions
from matchmaker.matching.services import workshop as workshop_services
from tests.matching.helpers import make_market, make_offer, run_all
from tests.personas import People


def test_candidates_are_current_undeclined_and_not_frozen(people: People) -> None:
    challenges, _solutions = make_market(people)
    run_all()
    ids = [challenge.id for challenge in challenges]
    everything = workshop_queries.candidates(ids)
    assert everything.items
    first = everything.items[0]
    pairing_id = everything.pairings[first.pair]
    row = next(v.pairing for v in pairings.of_challenge(people.actor("ada"), challenges[0]).shown)
    assert row.id == pairing_id
    decisions.decide_for_city(people.actor("emil"), pairing=row, decision="declined", reason="too_early")
    assert first.pair not in workshop_queries.candidates(ids).pairings
    challenges[1].is_frozen = True
    assert challenges[1].public_id not in {item.challenge_id for item in workshop_queries.candidates(ids).items}


def test_allocation_keeps_caps_and_says_the_price(people: People) -> None:
    challenges, _solutions = make_market(people, solutions=9)
    run_all()
    ids = [challenge.id for challenge in challenges]
    settings = AllocationSettings(city_cap=2, company_cap=2, reserved_share=50)
    ada = people.actor("ada")
    found = workshop_services.allocate_pairings(ada, challenge_ids=ids, settings=settings, seed=3)
    assert found.optimal
    assert 0 < len(found.chosen) <= 4
    small = [item for item in found.chosen if item.company_size == "micro"]
    assert 2 * len(small) >= len(found.chosen)
    assert {price.setting for price in found.prices} == {"reserved_share"}
    assert found == workshop_services.allocate_pairings(ada, challenge_ids=ids, settings=settings, seed=3)
    with pytest.raises(Denied):
        workshop_services.allocate_pairings(people.actor("carla"), challenge_ids=ids, settings=settings)


def test_sessions_are_proposed_with_a_sentence(people: People) -> None:
    challenges, _solutions = make_market(people)
    for i in range(3):
        make_offer(people.organizations["hydrolog"], 0, title=f"Another leak finder {i}", slug=f"leak-{i}")
    run_all()
    ids = [challenge.id for challenge in challenges]
    ada = people.actor("ada")
    chosen = workshop_services.allocate_pairings(
        ada, challenge_ids=ids, settings=AllocationSettings(company_cap=9)
    ).chosen
    proposed = workshop_services.propose_sessions(ada, chosen=chosen, challenge_ids=ids)
    kinds = {session.kind for session, _why in proposed}
    assert kinds == {"roundtable", "meeting"}
    assert all(why for _session, why in proposed)
    with pytest.raises(Invalid, match="no longer available"):
        workshop_services.propose_sessions(ada, chosen=chosen, challenge_ids=[])
