"""The fairness floor: who holds the last places; scores and order stay; updates equal a full run."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.core import jobs
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.matching.engine.match import ScoredPair
from matchmaker.matching.models import TOP, Pairing, RuleSet
from matchmaker.matching.queries import change, explained, floor, runs, workbench
from matchmaker.matching.queries.floor import choose, is_reached, places_for_small
from matchmaker.matching.queries.rule_drafts import draft_fingerprint
from matchmaker.matching.services import rulesets
from matchmaker.solutions.models import Solution
from tests.browser import Browser
from tests.examples import examples
from tests.matching.helpers import commit, lists, make_market, make_offer, run_all, update
from tests.personas import People

pytestmark = pytest.mark.slow

FLOOR = 5_000
ROWS = st.lists(st.tuples(st.integers(FLOOR - 500, 10_000), st.booleans()), max_size=60)


@given(ROWS, st.integers(0, 100))
def test_a_list_keeps_its_order_and_as_much_of_the_share_as_there_is(rows: list[tuple[int, bool]], share: int) -> None:
    ranked = sorted(rows, key=lambda row: -row[0])
    pool = [ScoredPair("c", f"s{n}", score, n + 1, (score,)) for n, (score, _small) in enumerate(ranked)]
    small = {f"s{n}" for n, (_score, is_small) in enumerate(ranked) if is_small}
    able = [item for item in pool if item.score >= FLOOR]
    best = able[:TOP]
    chosen = choose({"c": pool}, share=share, small=small, least=FLOOR)
    found = chosen.lists["c"]
    kept = {solution for _challenge, solution in chosen.kept}
    assert [item.rank for item in found] == list(range(1, len(found) + 1))
    assert [item.score for item in found] == sorted((item.score for item in found), reverse=True)
    assert len(found) == len(best)
    number = sum(item.solution_id in small for item in found)
    by_score = sum(item.solution_id in small for item in best)
    there_are = sum(item.solution_id in small for item in able)
    assert number == max(by_score, min(places_for_small(share), there_are)) if len(able) > TOP else number == by_score
    assert kept <= small
    assert kept.isdisjoint(item.solution_id for item in best)
    assert {item.solution_id for item in found} - kept <= {item.solution_id for item in best}
    left = [item.score for item in best if item.solution_id not in {row.solution_id for row in found}]
    stayed = [item.score for item in found if item.solution_id not in small]
    assert not left or not stayed or max(left) <= min(stayed)  # only the last others make room
    assert is_reached(found, share=share, small=small) == (len(found) < TOP or number >= places_for_small(share))


def make_crowd(people: People) -> tuple[list[int], list[Solution]]:
    """Challenges over which large Sonnwerk outranks small Hydrolog: it alone knows the language and the country."""
    people.organizations["sonnwerk"].size = "large"
    people.organizations["hydrolog"].size = "micro"
    challenges, _few = make_market(people, challenges=2, solutions=0)
    offers = [make_offer(people.organizations["sonnwerk"], n) for n in range(3 * TOP + 12)]
    tags = {"system": ["water"], "topic": ["water.supply_losses"], "country": ["AT"]}
    offers += [
        make_offer(people.organizations["hydrolog"], 3 * n, title=f"Leak listening {n}", tags=tags) for n in range(6)
    ]
    return [row.id for row in challenges], offers


def publish_floor(people: People, share: int) -> RuleSet:
    ada = people.actor("ada")
    draft = rulesets.start_draft(ada)
    rulesets.save_draft(ada, rule_set=draft, settings=draft.rules, note="", small_share=share)
    rulesets.preview_draft(ada, rule_set=draft)
    version = rulesets.publish_rule_set(ada, rule_set=draft, note="A floor for small companies.")
    commit()
    jobs.drain()
    session().expire_all()
    return version


def of_first(challenge_id: int) -> list[Pairing]:
    select = sa.select(Pairing).where(Pairing.challenge_id == challenge_id, Pairing.is_current).order_by(Pairing.rank)
    return list(session().scalars(select))


def test_a_run_keeps_places_and_says_so_to_both_sides(people: People, browser: Browser) -> None:
    ids, _offers = make_crowd(people)
    run_all()
    without = of_first(ids[0])
    assert len(without) == TOP
    assert not any(row.kept_by_floor for row in without)
    small = sum(row.solution.company.is_small for row in without)
    assert small < places_for_small(20)
    version = publish_floor(people, 20)
    assert version.small_share == 20
    rows = of_first(ids[0])
    kept = [row for row in rows if row.kept_by_floor]
    assert sum(row.solution.company.is_small for row in rows) == places_for_small(20) == small + len(kept)
    assert [row.score for row in rows] == sorted((row.score for row in rows), reverse=True)
    for row in rows:
        assert row.score == sum(term["points"] for term in row.terms["terms"])
        assert change.repeat_one(row).same
    for name in ("emil", "carla"):
        browser.as_(people, name).get(f"/pairings/{kept[0].public_id}").has("Included by the fairness floor", "20 %")
    data = explained.explained(people.actor("carla"), pairing=kept[0])
    assert data["kept_by_floor"]
    assert not explained.explained(people.actor("emil"), pairing=rows[0])["kept_by_floor"]
    back = rulesets.restore_rule_set(people.actor("ada"), rule_set=runs.get_version(people.actor("ada"), number=1))
    commit()
    jobs.drain()
    session().expire_all()
    assert back.small_share == 0
    assert not any(row.kept_by_floor for row in of_first(ids[0]))


def test_a_kept_place_that_was_tampered_with_does_not_replay(people: People) -> None:
    ids, _offers = make_crowd(people)
    run_all()
    row = of_first(ids[0])[0]
    row.kept_by_floor = True
    assert change.repeat_one(row).differences == ("fairness floor",)


def test_the_preview_prices_each_floor(people: People) -> None:
    ids, _offers = make_crowd(people)
    run_all()
    ada = people.actor("ada")
    draft = rulesets.start_draft(ada)
    rulesets.save_draft(ada, rule_set=draft, settings=draft.rules, note="", small_share=20)
    rulesets.preview_draft(ada, rule_set=draft)
    prices = {row["share"]: row for row in draft.preview["floor"]}
    assert list(prices) == list(floor.SHARES)
    assert prices[0] == {"share": 0, "cost": 0.0, "kept": 0, "short": 0}
    costs = [prices[share]["cost"] for share in floor.SHARES]
    assert costs == sorted(costs)
    assert prices[20]["kept"] > 0
    assert prices[80]["short"] > 0  # there are only six small solutions
    before, after = draft.preview["figures"]
    assert after["small"] - before["small"] == prices[20]["kept"] == draft.preview["entering"]
    assert workbench.floor_sentence(draft.preview, 20).startswith("A floor of 20 % costs")
    stale = draft_fingerprint(draft)
    rulesets.save_draft(ada, rule_set=draft, settings=draft.rules, note="", small_share=40)
    assert draft_fingerprint(draft) != stale
    with pytest.raises(Invalid, match="between 0 and 100"):
        rulesets.save_draft(ada, rule_set=draft, settings=draft.rules, note="", small_share=101)
    assert ids


STEPS = st.lists(
    st.tuples(st.sampled_from(["change", "withdraw", "list", "add", "grow"]), st.integers(0, 80)),
    min_size=1,
    max_size=3,
)


@pytest.mark.hypothesis  # `make fuzz` draws for it too
def test_updates_equal_a_full_run_under_a_floor(people: People) -> None:
    _ids, offers = make_crowd(people)
    run_all(seed=11)
    publish_floor(people, 20)
    serial = [1000]
    hydrolog = people.organizations["hydrolog"]

    @examples(6)
    @given(STEPS)
    def property_holds(steps: list[tuple[str, int]]) -> None:
        for what, number in steps:
            solution = offers[number % len(offers)]
            if what == "grow":  # the small company becomes a large one and back: all its solutions are updated
                hydrolog.size = "large" if hydrolog.size == "micro" else "micro"
                commit()
                for row in [row for row in offers if row.company_id == hydrolog.id]:
                    update("solution", row.id)
                continue
            if what == "add":
                serial[0] += 3
                solution = make_offer(hydrolog, serial[0])
                offers.append(solution)
            elif what == "change":
                solution.summary = f"Finds leaks at night {number}"
            else:
                solution.status = "withdrawn" if what == "withdraw" else "listed"
            commit()
            update("solution", solution.id)
        found = lists(), kept_now()
        run_all(fresh=False)
        assert (lists(), kept_now()) == found

    property_holds()
    session().rollback()


def kept_now() -> set[tuple[int, int]]:
    rows = session().execute(sa.select(Pairing.challenge_id, Pairing.solution_id).where(Pairing.kept_by_floor))
    return set(rows.tuples().all())
