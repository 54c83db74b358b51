"""The market of the preview: what it proposes is what a run proposes, and what it keeps is only a cache."""

from __future__ import annotations

import numpy as np
import pytest
import sqlalchemy as sa

from matchmaker.challenges.models import Signatory
from matchmaker.core import clock, jobs
from matchmaker.core.db import session
from matchmaker.core.settings import cache_folder
from matchmaker.matching.models import Pairing, RuleSet
from matchmaker.matching.queries import floor, preview, runs
from matchmaker.matching.queries.kept_words import kept_words
from matchmaker.matching.queries.packed_inputs import PackedInputs, packed_inputs
from matchmaker.matching.services import decisions, rulesets
from matchmaker.matching.services import runs as runs_services
from matchmaker.solutions.models import Solution
from tests.matching.helpers import SYSTEM, commit, make_market, make_offer, run_all
from tests.matching.test_workbench import changed
from tests.personas import People
from tests.solutions.factories import make_type

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _nothing_kept(database: sa.orm.Session) -> None:
    preview.clear_cache()
    for file in cache_folder().glob("words-*"):
        file.unlink()


def proposed(rules: RuleSet) -> dict[tuple[str, str], tuple[int, int]]:
    """What the preview compares: pair → score and rank."""
    found, run = packed_inputs(), runs.live_run()
    assert run is not None
    options = {"share": rules.small_share, "small": found.small}
    pools = floor.pools(found.challenges, found.solutions, rules.engine(), seed=run.seed, **options)
    return {
        pair: (item.score, item.rank)
        for pair, item in floor.choose(pools, least=rules.engine().limits.proposed, **options).pairs.items()
    }


def stored() -> dict[tuple[str, str], tuple[int, int]]:
    session().expire_all()
    rows = session().query(Pairing).filter(Pairing.is_current).all()
    return {(row.terms["challenge"], row.terms["solution"]): (row.score, row.rank) for row in rows}


def change(solution: Solution) -> None:
    solution.summary, solution.updated_at = "Sensors count bicycles and parked cars", clock.now()
    commit()


def check_same(one: PackedInputs, other: PackedInputs) -> None:
    assert one.challenges.queries == other.challenges.queries
    for mine, yours in zip(one.solutions.arrays(), other.solutions.arrays(), strict=True):
        np.testing.assert_array_equal(mine, yours)


@pytest.mark.parametrize("share", [0, 40])
def test_the_preview_proposes_what_a_run_of_the_draft_then_proposes(people: People, share: int) -> None:
    ada = people.actor("ada")
    _challenges, solutions = make_market(people, challenges=4, solutions=12)
    run_all(seed=5)
    taken = session().query(Pairing).order_by(Pairing.id).first()
    assert taken is not None
    decisions.decide_for_city(SYSTEM, pairing=taken, decision="shortlisted", reason="")
    commit()
    packed_inputs()  # kept before the change
    change(solutions[3])
    draft = rulesets.start_draft(ada)
    rulesets.save_draft(ada, rule_set=draft, settings=changed(draft.rules), note="", small_share=share)
    rulesets.preview_draft(ada, rule_set=draft)
    before = proposed(draft)
    rulesets.publish_rule_set(ada, rule_set=draft, note="Sub-topics count more.")
    runs_services.start_run(SYSTEM, seed=5)
    commit()
    jobs.drain()
    preview.clear_cache()
    assert before
    assert before.keys() == stored().keys()
    # The run counts words anew; with its counts the preview says the same to the hundredth.
    assert proposed(draft) == stored()


def test_another_process_reads_what_a_run_left_and_gets_the_same(people: People) -> None:
    _challenges, solutions = make_market(people, challenges=4, solutions=12)
    run = run_all(seed=5)
    (file,) = cache_folder().glob("words-*")
    file.unlink()
    preview.clear_cache()
    anew = packed_inputs()
    (file,) = cache_folder().glob("words-*")
    written = file.stat().st_mtime_ns
    preview.clear_cache()
    assert run.snapshot is not None
    assert len(kept_words(run.snapshot.fingerprint)) == 16
    check_same(anew, packed_inputs())
    assert file.stat().st_mtime_ns == written
    change(solutions[0])
    kept = packed_inputs()
    assert kept.key != anew.key
    preview.clear_cache()
    file.write_bytes(b"damaged")
    check_same(kept, packed_inputs())
    assert file.read_bytes() != b"damaged"


def test_a_folder_that_cannot_be_written_costs_time_only(people: People, caplog: pytest.LogCaptureFixture) -> None:
    make_market(people)
    run_all()
    for file in cache_folder().glob("*"):
        file.unlink()
    cache_folder().rmdir()
    cache_folder().write_text("no folder")
    preview.clear_cache()
    try:
        assert len(packed_inputs().solutions) == 6
    finally:
        cache_folder().unlink()
    assert "is not kept" in caplog.text


def test_after_changes_the_market_equals_one_read_anew(people: People) -> None:
    _challenges, solutions = make_market(people, challenges=4, solutions=12)
    run_all(seed=5)
    kept = packed_inputs()
    change(solutions[2])
    solutions[5].status = "withdrawn"
    solutions[7].company.countries_served = ["PT"]
    solutions[7].company.updated_at = clock.now()
    solutions[9].tags = [tag for tag in solutions[9].tags if tag.scheme != "topic"]
    solutions[9].updated_at = clock.now()
    commit()
    kept = check_same_as_anew(kept)
    make_offer(solutions[0].company, 40)
    solutions[5].status = "listed"
    commit()
    check_same_as_anew(kept)


def test_a_public_type_and_a_city_that_joins_are_noticed(people: People) -> None:
    challenges, solutions = make_market(people)
    kind = make_type("Leak finder", is_public=False)
    solutions[0].types = [kind]
    commit()
    run_all(seed=5)
    kept = packed_inputs()
    kind.is_public = True
    commit()
    kept = check_same_as_anew(kept)
    session().add(
        Signatory(
            challenge_id=challenges[0].id,
            city_id=people.organizations["linz"].id,
            status="accepted",
            demand="",
            invited_at=clock.now(),
            answered_at=clock.now(),
        )
    )
    commit()
    check_same_as_anew(kept)


def check_same_as_anew(last: PackedInputs) -> PackedInputs:
    """What is read on top of the last market equals a market of a process that has none."""
    found = packed_inputs()
    assert found.key != last.key
    preview.clear_cache()
    anew = packed_inputs()
    assert list(found.solutions.facts) == list(anew.solutions.facts)
    assert list(found.challenges.facts) == list(anew.challenges.facts)
    check_same(found, anew)
    return anew
