"""A full run in three steps: freeze what it reads, compute its blocks one by one, close it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from matchmaker.core import clock, jobs
from matchmaker.core.commands import held, hold
from matchmaker.core.db import session, unit_of_work
from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.facts_json import canonical, challenge_from_dict, solution_from_dict
from matchmaker.matching.engine.pack import PackedSolutions, pack_solutions
from matchmaker.matching.engine.wording import statistics
from matchmaker.matching.jobs.near_misses import missed_rows, write_missed
from matchmaker.matching.jobs.pairing_writer import (
    KnownFacts,
    Writer,
    fingerprint_of,
    plain,
    store_facts,
    with_pairings,
)
from matchmaker.matching.jobs.updates import request_update
from matchmaker.matching.models import MatchBlock, MatchRun, MatchRunStatus, MatchSnapshot, Pairing
from matchmaker.matching.queries import facts as facts_queries
from matchmaker.matching.queries import runs
from matchmaker.matching.queries.change import frozen
from matchmaker.matching.queries.floor import Chosen, ranked_lists
from matchmaker.matching.queries.kept_words import keep_all, kept_words
from matchmaker.matching.queries.runs import RunBasis
from matchmaker.matching.queries.vocabulary import current_vocabulary

BLOCK = 32  # challenges a block


def prepare_run(run_id: int) -> None:
    """Freeze what the run reads and cut it into blocks; each block is a job."""
    with unit_of_work(write=False):
        run = session().get_one(MatchRun, run_id)
        if run.status != MatchRunStatus.WAITING.value:
            return
        challenges = facts_queries.matched_challenges()
        solutions = facts_queries.offered_solutions()
        content = None if run.snapshot_id else _snapshot_content(solutions, challenges)
    with unit_of_work():
        (run,) = held(sa.select(MatchRun).where(MatchRun.id == run_id))
        if run.status != MatchRunStatus.WAITING.value:
            return
        if content is not None:
            run.snapshot_id = _store_snapshot(content).id
        stored = store_facts("solution", list(solutions.values()))
        run.solution_facts = [stored[item.id] for item in solutions.values()]
        wanted = store_facts("challenge", list(challenges.values()))
        rows = [wanted[item.id] for item in challenges.values()]
        parts = [rows[start : start + BLOCK] for start in range(0, len(rows), BLOCK)]
        run.status, run.started_at, run.blocks_total = MatchRunStatus.RUNNING.value, clock.now(), len(parts)
        run.challenges, run.solutions = len(challenges), len(solutions)
        for number, part in enumerate(parts, 1):
            session().add(MatchBlock(run_id=run_id, number=number, challenge_facts=part))
            jobs.enqueue("matching.block", key=f"{run_id}:{number}", run_id=run_id, number=number)
        if not parts:
            jobs.enqueue("matching.finish", key=f"run:{run_id}", run_id=run_id)


def _snapshot_content(
    solutions: Mapping[int, SolutionFacts], challenges: Mapping[int, ChallengeFacts]
) -> dict[str, Any]:
    vocabulary = current_vocabulary()
    return {
        "statistics": statistics(solutions.values(), vocabulary.labels, challenges.values()).as_json(),
        "vocabulary": vocabulary.as_json(),
        "pairings_so_far": facts_queries.pairings_so_far(),
    }


def _store_snapshot(content: dict[str, Any]) -> MatchSnapshot:
    name = hashlib.sha256(canonical(content).encode()).hexdigest()
    snapshot = runs.snapshot_named(name)
    if snapshot is None:
        snapshot = MatchSnapshot(fingerprint=name, created_at=clock.now(), **content)
        session().add(snapshot)
        session().flush()
    return snapshot


@lru_cache(maxsize=1)
def _packed(public_id: str) -> tuple[RunBasis, PackedSolutions]:
    """RunBasis and packed solutions of a run; what a run reads is frozen, so a process keeps it for all its blocks."""
    run = session().scalars(sa.select(MatchRun).where(MatchRun.public_id == public_id)).one()
    basis = runs.basis_of(run)
    stored = runs.stored_facts(run.solution_facts)
    facts = {key: solution_from_dict(stored[key]) for key in run.solution_facts}
    solutions = with_pairings(facts, basis)
    assert run.snapshot is not None
    words = kept_words(run.snapshot.fingerprint)
    return basis, pack_solutions(list(solutions.values()), basis.vocabulary, basis.statistics, words)


def compute_block(run_id: int, number: int) -> None:
    """One block: read, compute outside of any transaction, then write if nobody else did."""
    with unit_of_work(write=False):
        run = session().get_one(MatchRun, run_id)
        block = _block(run_id, number)
        if run.status != MatchRunStatus.RUNNING.value or block.done_at is not None:
            return
        basis, solutions = _packed(run.public_id)
        stored = runs.stored_facts(block.challenge_facts)
        challenges = [challenge_from_dict(stored[key]) for key in block.challenge_facts]
    found = ranked_lists(challenges, solutions, basis)
    missed = missed_rows(challenges, solutions, basis)
    with unit_of_work():
        _write_block(run_id, number, found, missed, {item.id: item for item in challenges}, basis)


def _block(run_id: int, number: int) -> MatchBlock:
    select = sa.select(MatchBlock).where(MatchBlock.run_id == run_id, MatchBlock.number == number)
    return session().scalars(select).one()


def _write_block(
    run_id: int,
    number: int,
    found: Chosen,
    missed: list[dict[str, Any]],
    challenges: Mapping[str, ChallengeFacts],
    basis: RunBasis,
) -> None:
    block = _block(run_id, number)
    hold(block)
    run = session().get_one(MatchRun, run_id)
    if block.done_at is not None or run.status != MatchRunStatus.RUNNING.value:
        return
    ids = facts_queries.still_matched(list(challenges))
    known = KnownFacts({name: (ids[name], item) for name, item in challenges.items() if name in ids}, {})
    writer = Writer(run, basis, known)
    writer.write({name: rows for name, rows in found.lists.items() if name in ids}, found.kept)
    write_missed(missed, ids, basis)
    block.done_at, block.pairings = clock.now(), writer.written
    session().flush()
    more = {"blocks_done": MatchRun.blocks_done + 1, "pairings": MatchRun.pairings + writer.written}
    session().execute(sa.update(MatchRun).where(MatchRun.id == run_id).values(more))
    session().refresh(run)
    if run.blocks_done >= run.blocks_total:
        jobs.enqueue("matching.finish", key=f"run:{run_id}", run_id=run_id)


def finish_run(run_id: int) -> None:
    """Close a run and ask for updates of whatever changed while it ran."""
    with unit_of_work():
        (run,) = held(sa.select(MatchRun).where(MatchRun.id == run_id))
        if run.status != MatchRunStatus.RUNNING.value:
            return
        run.status, run.finished_at = MatchRunStatus.DONE.value, clock.now()
    with unit_of_work():
        run = session().get_one(MatchRun, run_id)
        blocks = session().scalars(sa.select(MatchBlock).where(MatchBlock.run_id == run_id))
        seen = {key for block in blocks for key in block.challenge_facts}
        challenges, solutions = facts_queries.matched_challenges(), facts_queries.offered_solutions()
        _ask_for_changed("challenge", challenges, seen)
        _ask_for_changed("solution", solutions, set(run.solution_facts))
        _ask_for_unlisted()
        assert run.snapshot is not None
        name, frozen_words = run.snapshot.fingerprint, frozen(run.snapshot)
    keep_all(name, frozen_words, challenges.values(), solutions.values())  # for previews, in whatever process


def _ask_for_changed(kind: str, now: Mapping[int, ChallengeFacts | SolutionFacts], seen: set[int]) -> None:
    names = {key: fingerprint_of(kind, plain(item)) for key, item in now.items()}
    known = runs.facts_ids(names.values())
    for key, name in names.items():
        if known.get(name) not in seen:
            request_update(kind, key)


def _ask_for_unlisted() -> None:
    offered = facts_queries.offered_ids()
    current = session().scalars(sa.select(Pairing.solution_id).where(Pairing.is_current).distinct())
    for solution_id in sorted(set(current) - offered):
        request_update("solution", solution_id)
