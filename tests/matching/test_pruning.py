"""The daily full run, and what is deleted when: never anything a stored pairing stands on."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from matchmaker.core import clock, jobs
from matchmaker.core.db import session
from matchmaker.core.errors import Denied
from matchmaker.matching.models import MatchFacts, MatchRun, MatchSnapshot, Pairing
from matchmaker.matching.queries import replay
from matchmaker.matching.queries import runs as runs_queries
from matchmaker.matching.services import decisions, pruning
from tests.matching.helpers import SYSTEM, commit, first_pairing, lists, make_market, run_all, update
from tests.personas import People


def count(model: type[object]) -> int:
    return session().scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_a_full_run_comes_only_after_a_change(people: People) -> None:
    _challenges, solutions = make_market(people)
    assert pruning.renew_pairings(SYSTEM) is None  # nothing was ever computed
    first = run_all()
    assert pruning.renew_pairings(SYSTEM) is None
    solutions[0].summary = "Finds leaks with acoustic dowsing"
    commit()
    update("solution", solutions[0].id)
    run = pruning.renew_pairings(SYSTEM)
    assert run is not None
    assert pruning.renew_pairings(SYSTEM) is None  # one is being computed
    commit()
    jobs.drain()
    session().expire_all()
    again = session().get_one(MatchRun, run.id)
    assert again.status == "done"
    assert again.snapshot_id != first.snapshot_id  # new words are counted now
    assert again.seed == first.seed
    assert pruning.renew_pairings(SYSTEM) is None


def test_only_what_no_pairing_needs_is_deleted(people: People) -> None:
    _challenges, solutions = make_market(people)
    with clock.at(clock.in_days(-200)):
        run_all()
        old = first_pairing()
        decisions.decide_for_city(people.actor("emil"), pairing=old, decision="shortlisted")
        commit()
        for text in ("about trees", "about bees", "about leaks in pipes"):
            solutions[1].summary = text
            commit()
            update("solution", solutions[1].id)
    with clock.at(clock.in_days(-150)):
        for number, solution in enumerate(solutions):
            solution.summary = f"Written anew {number}"
        commit()
        run_all()
    before, runs, facts = lists(), count(MatchRun), count(MatchFacts)
    early = pruning.prune_runs(SYSTEM, days=365)
    assert (early.runs, early.snapshots) == (0, 0)  # facts that an update replaced go at once
    pruned = pruning.prune_runs(SYSTEM, days=90)
    commit()
    assert pruned.runs > 0
    assert count(MatchFacts) < facts
    assert count(MatchRun) == runs - pruned.runs
    assert lists() == before
    report = replay.replay()
    assert report.different == []
    assert report.equal == count(Pairing)
    assert runs_queries.live_run() is not None
    assert pruning.prune_runs(SYSTEM, days=90) == pruning.Pruned(0, 0, 0)
    assert count(MatchSnapshot) >= 1


def test_updates_go_on_after_pruning(people: People) -> None:
    _challenges, solutions = make_market(people)
    with clock.at(clock.in_days(-200)):
        run_all()
    pruning.prune_runs(SYSTEM, days=1)
    commit()
    solutions[0].summary = "Finds leaks in water pipes by drone"
    commit()
    update("solution", solutions[0].id)
    found = lists()
    run_all(fresh=False)
    assert lists() == found


def test_only_the_platform_itself_does_this(people: People) -> None:
    for name in ("ada", "gus", "emil"):
        with pytest.raises(Denied):
            pruning.prune_runs(people.actor(name), days=1)
        with pytest.raises(Denied):
            pruning.renew_pairings(people.actor(name))


def test_both_are_recurring(people: People) -> None:
    jobs.schedule_periodic()
    names = set(session().scalars(sa.select(jobs.Job.name).where(jobs.Job.key == "periodic")))
    assert {"matching.renew", "matching.prune"} <= names
