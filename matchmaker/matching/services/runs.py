"""Computing pairings: full runs in blocks, updates of one challenge or solution."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from matchmaker.core import clock, jobs
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command
from matchmaker.core.db import session, unit_of_work
from matchmaker.matching import policy
from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.facts_json import canonical, challenge_from_dict, solution_from_dict
from matchmaker.matching.engine.incremental import solution_points, update_for_solution
from matchmaker.matching.engine.match import Pairing as EnginePairing
from matchmaker.matching.engine.pack import PackedChallenges, PackedSolutions, pack_challenges, pack_solutions
from matchmaker.matching.engine.wording import statistics
from matchmaker.matching.models import (
    FLOOR,
    TOP,
    MatchBlock,
    MatchRun,
    MatchSnapshot,
    MissedPairing,
    Pairing,
    RuleSet,
    RunStatus,
)
from matchmaker.matching.queries import facts as facts_queries
from matchmaker.matching.queries import runs
from matchmaker.matching.queries.change import frozen
from matchmaker.matching.queries.floor import Chosen, choose, is_reached, pools, small_ids
from matchmaker.matching.queries.kept_words import keep_all, kept_words
from matchmaker.matching.queries.runs import Basis
from matchmaker.matching.queries.vocabulary import current_vocabulary
from matchmaker.matching.services.default_rules import ensure_default_rule_set
from matchmaker.matching.services.lists import (
    Known,
    Writer,
    by_public_id,
    fingerprint_of,
    kept_lists,
    plain,
    store_facts,
    with_pairings,
)
from matchmaker.matching.services.near_misses import missed_rows, touched_by, write_missed

BLOCK = 32  # challenges a block


@command(policy.can_run)
def start_run(actor: Actor, *, seed: int | None = None, fresh: bool = True) -> MatchRun:
    """Ask for a full run of the live rules; an unfinished one is replaced.

    seed: orders equal scores; by default the one these rules were run with before, else drawn. `fresh` takes word
    counts and pairings so far anew; without it the run stands on the last run's.
    """
    rule_set = ensure_default_rule_set(actor) if actor.is_system else runs.live_rule_set()
    if rule_set is None:
        rule_set = _ensure_default()
    before = runs.live_run()
    for active in session().scalars(
        sa.select(MatchRun).where(MatchRun.status.in_([RunStatus.WAITING.value, RunStatus.RUNNING.value]))
    ):
        active.status, active.finished_at = RunStatus.REPLACED.value, clock.now()
    if seed is None:
        seed = before.seed if before is not None else secrets.randbelow(2**31)
    run = MatchRun(
        rule_set=rule_set,
        kind="full",
        seed=seed,
        snapshot_id=before.snapshot_id if before is not None and not fresh else None,
        started_by_id=actor.user_id,
        created_at=clock.now(),
    )
    session().add(run)
    session().flush()
    jobs.enqueue("matching.prepare", key=f"run:{run.id}", run_id=run.id)
    return run


def _ensure_default() -> RuleSet:
    from matchmaker.core.actors import system_actor

    return ensure_default_rule_set(system_actor("matching"))


# ── a full run ──


def prepare(run_id: int) -> None:
    """Freeze what the run reads and cut it into blocks; each block is a job."""
    with unit_of_work(write=False):
        run = session().get_one(MatchRun, run_id)
        if run.status != RunStatus.WAITING.value:
            return
        challenges = facts_queries.matched_challenges()
        solutions = facts_queries.offered_solutions()
        content = None if run.snapshot_id else _snapshot_content(solutions)
    with unit_of_work():
        run = session().get_one(MatchRun, run_id, with_for_update=True)
        if run.status != RunStatus.WAITING.value:
            return
        if content is not None:
            run.snapshot_id = _store_snapshot(content).id
        stored = store_facts("solution", list(solutions.values()))
        run.solution_facts = [stored[item.id] for item in solutions.values()]
        wanted = store_facts("challenge", list(challenges.values()))
        rows = [wanted[item.id] for item in challenges.values()]
        parts = [rows[start : start + BLOCK] for start in range(0, len(rows), BLOCK)]
        run.status, run.started_at, run.blocks_total = RunStatus.RUNNING.value, clock.now(), len(parts)
        run.challenges, run.solutions = len(challenges), len(solutions)
        for number, part in enumerate(parts, 1):
            session().add(MatchBlock(run_id=run_id, number=number, challenge_facts=part))
            jobs.enqueue("matching.block", key=f"{run_id}:{number}", run_id=run_id, number=number)
        if not parts:
            jobs.enqueue("matching.finish", key=f"run:{run_id}", run_id=run_id)


def _snapshot_content(solutions: Mapping[int, SolutionFacts]) -> dict[str, Any]:
    vocabulary = current_vocabulary()
    return {
        "statistics": statistics(solutions.values(), vocabulary.labels).as_json(),
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
def _packed(public_id: str) -> tuple[Basis, PackedSolutions]:
    """Basis and packed solutions of a run; what a run reads is frozen, so a process keeps it for all its blocks."""
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
        if run.status != RunStatus.RUNNING.value or block.done_at is not None:
            return
        basis, solutions = _packed(run.public_id)
        stored = runs.stored_facts(block.challenge_facts)
        challenges = [challenge_from_dict(stored[key]) for key in block.challenge_facts]
    found = _lists(challenges, solutions, basis)
    missed = missed_rows(challenges, solutions, basis)
    with unit_of_work():
        _write_block(run_id, number, found, missed, {item.id: item for item in challenges}, basis)


def _lists(challenges: Sequence[ChallengeFacts], solutions: PackedSolutions, basis: Basis) -> Chosen:
    """The lists of these challenges under rules and fairness floor of the basis."""
    packed = pack_challenges(challenges, basis.vocabulary, basis.statistics)
    options: dict[str, Any] = {"share": basis.small_share, "small": small_ids(solutions)}
    return choose(pools(packed, solutions, basis.rules, seed=basis.seed, **options), **options)


def _block(run_id: int, number: int, *, lock: bool = False) -> MatchBlock:
    select = sa.select(MatchBlock).where(MatchBlock.run_id == run_id, MatchBlock.number == number)
    return session().scalars(select.with_for_update() if lock else select).one()


def _write_block(
    run_id: int,
    number: int,
    found: Chosen,
    missed: list[dict[str, Any]],
    challenges: Mapping[str, ChallengeFacts],
    basis: Basis,
) -> None:
    block = _block(run_id, number, lock=True)
    run = session().get_one(MatchRun, run_id)
    if block.done_at is not None or run.status != RunStatus.RUNNING.value:
        return
    ids = facts_queries.still_matched(list(challenges))
    known = Known({name: (ids[name], item) for name, item in challenges.items() if name in ids}, {})
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


def finish(run_id: int) -> None:
    """Close a run and ask for updates of whatever changed while it ran."""
    with unit_of_work():
        run = session().get_one(MatchRun, run_id, with_for_update=True)
        if run.status != RunStatus.RUNNING.value:
            return
        run.status, run.finished_at = RunStatus.DONE.value, clock.now()
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


# ── one challenge or solution ──


def request_update(kind: str, object_id: int) -> None:
    """Ask for the update of one challenge or solution, in this transaction."""
    jobs.enqueue("matching.update", key=f"{kind}:{object_id}", kind=kind, object_id=object_id)


@command(policy.can_work, audit=QUIET)
def update_one(actor: Actor, *, kind: str, object_id: int) -> MatchRun | None:
    """Bring the pairings of one challenge or solution up to date; the result equals a full run's.

    Without a finished run of the live rules a full one is asked for; while one is being computed nothing is
    done, because its end asks again for what changed.
    """
    if runs.active_run() is not None:
        return None
    base = runs.live_run(lock=True)
    if base is None:
        return start_run(actor)
    basis = runs.basis_of(base)
    run = MatchRun(
        rule_set_id=base.rule_set_id,
        snapshot_id=base.snapshot_id,
        kind="incremental",
        subject=f"{kind}:{object_id}",
        seed=base.seed,
        started_by_id=actor.user_id,
        created_at=clock.now(),
        started_at=clock.now(),
        blocks_total=1,
    )
    session().add(run)
    session().flush()
    if kind == "challenge":
        run.pairings = _update_challenge(run, basis, object_id)
    else:
        run.pairings = _update_solution(run, basis, object_id)
    run.status, run.blocks_done, run.finished_at = RunStatus.DONE.value, 1, clock.now()
    return run


def _update_challenge(run: MatchRun, basis: Basis, challenge_id: int) -> int:
    challenges = facts_queries.matched_challenges([challenge_id])
    return _rank_anew(run, basis, challenges) if challenges else 0


def _rank_anew(
    run: MatchRun,
    basis: Basis,
    challenges: Mapping[int, ChallengeFacts],
    changed: Collection[str] = (),
) -> int:
    """Full lists of these challenges; `changed` names solutions whose reasons may be new although no score is."""
    solutions = with_pairings(facts_queries.offered_solutions(), basis)
    packed = pack_solutions(list(solutions.values()), basis.vocabulary, basis.statistics)
    found = _lists(list(challenges.values()), packed, basis)
    known = Known(by_public_id(challenges), by_public_id(solutions))
    writer = Writer(run, basis, known, changed=frozenset({*found.lists, *changed}))
    writer.write(found.lists, found.kept)
    missed = missed_rows(list(challenges.values()), packed, basis)
    write_missed(missed, {item.id: key for key, item in challenges.items()}, basis)
    return writer.written


def _update_solution(run: MatchRun, basis: Basis, solution_id: int) -> int:
    one = with_pairings(facts_queries.offered_solutions([solution_id]), basis)
    if not one:
        return _remove_solution(run, basis, solution_id)
    challenges = facts_queries.matched_challenges()
    if not challenges:
        return 0
    kept = kept_lists(list(challenges), basis)
    packed = pack_challenges(list(challenges.values()), basis.vocabulary, basis.statistics)
    mine = pack_solutions(list(one.values()), basis.vocabulary, basis.statistics)
    ids = {item.id: key for key, item in challenges.items()}
    touched = touched_by(solution_id, mine, packed, ids, basis)
    if basis.small_share or touched:
        touched |= _touched_under_floor(packed, mine, basis, kept)
        some = {key: facts for key, facts in challenges.items() if facts.id in touched}
        return _rank_anew(run, basis, some, changed=mine.ids) if some else 0
    arguments = (packed, basis.rules, kept, basis.pairings_so_far)
    update = update_for_solution(mine, None, *arguments, k=TOP, seed=basis.seed)
    if update.ranked_anew:
        everything = with_pairings(facts_queries.offered_solutions(), basis)
        packed_all = pack_solutions(list(everything.values()), basis.vocabulary, basis.statistics)
        update = update_for_solution(mine, packed_all, *arguments, k=TOP, seed=basis.seed)
    public_id = next(iter(one.values())).id
    lists: dict[str, Any] = dict(update.changed)
    for name, found in kept.items():  # its reasons may be new although no score is
        if any(pairing.solution_id == public_id for pairing in found):
            lists.setdefault(name, found)
    known = Known(by_public_id(challenges), by_public_id(one))
    writer = Writer(run, basis, known, changed=frozenset({public_id}))
    writer.write(lists)
    return writer.written


def _touched_under_floor(
    challenges: PackedChallenges, one: PackedSolutions, basis: Basis, kept: Mapping[str, Sequence[EnginePairing]]
) -> set[str]:
    """Public ids of the challenges whose list a changed solution may change: where it stands, or may enter.

    With a floor the last places depend on who is small, so these lists are made anew. A list is safe when it is full
    and the solution has fewer points than its last; a small company may enter in spite of that while the share is
    not reached.
    """
    scores, _points = solution_points(challenges, one, basis.rules)
    is_small, touched = bool(small_ids(one)), set()
    small = facts_queries.small_among({item.solution_id for found in kept.values() for item in found})
    for name, score in zip(challenges.ids, scores.tolist(), strict=True):
        found = kept.get(name, ())
        stands = any(item.solution_id == one.ids[0] for item in found)
        enters = len(found) < TOP or score >= found[-1].score
        is_owed = is_small and not is_reached(found, share=basis.small_share, small=small)
        if stands or (score >= FLOOR and (enters or is_owed)):
            touched.add(name)
    return touched


def _remove_solution(run: MatchRun, basis: Basis, solution_id: int) -> int:
    holding = session().scalars(
        sa.select(Pairing.challenge_id).where(Pairing.solution_id == solution_id, Pairing.is_current)
    )
    missing = session().scalars(sa.select(MissedPairing.challenge_id).where(MissedPairing.solution_id == solution_id))
    challenges = facts_queries.matched_challenges([*holding, *missing])
    return _rank_anew(run, basis, challenges) if challenges else 0


__all__ = ["compute_block", "finish", "prepare", "request_update", "start_run", "update_one"]
