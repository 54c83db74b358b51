"""Bringing the stored pairings of one challenge or solution up to date, with the result a full run would give."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.core import jobs
from matchmaker.core.db import session
from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.incremental import solution_points, update_for_solution
from matchmaker.matching.engine.match import ScoredPair
from matchmaker.matching.engine.pack import PackedChallenges, PackedSolutions, pack_challenges, pack_solutions
from matchmaker.matching.jobs.near_misses import missed_rows, touched_by, write_missed
from matchmaker.matching.jobs.pairing_writer import KnownFacts, Writer, by_public_id, kept_lists, with_pairings
from matchmaker.matching.models import TOP, MatchRun, NearMiss, Pairing
from matchmaker.matching.queries import facts as facts_queries
from matchmaker.matching.queries.floor import is_reached, ranked_lists, small_ids
from matchmaker.matching.queries.runs import RunBasis
from matchmaker.solutions.models import Solution


def request_update(kind: str, object_id: int) -> None:
    """Ask for the update of one challenge or solution, in this transaction."""
    jobs.enqueue("matching.update", key=f"{kind}:{object_id}", kind=kind, object_id=object_id)


def request_updates_of(organization_id: int) -> None:
    """Ask for the update of every challenge and solution of an organization."""
    for challenge_id in session().scalars(sa.select(Challenge.id).where(Challenge.city_id == organization_id)):
        request_update("challenge", challenge_id)
    for solution_id in session().scalars(sa.select(Solution.id).where(Solution.company_id == organization_id)):
        request_update("solution", solution_id)


def update_challenge(run: MatchRun, basis: RunBasis, challenge_id: int) -> int:
    """Rank one challenge anew; returns how many pairings were written, 0 if it is not matched any more."""
    return _rank_anew(run, basis, facts_queries.matched_challenges([challenge_id]))


def update_solution(run: MatchRun, basis: RunBasis, solution_id: int) -> int:
    """Bring every list up to date that one new, changed or withdrawn solution touches; returns pairings written."""
    offered = with_pairings(facts_queries.offered_solutions([solution_id]), basis)
    if not offered:
        return _rank_anew(run, basis, _challenges_naming(solution_id))
    challenges = facts_queries.matched_challenges()
    if not challenges:
        return 0
    changed = _changed(solution_id, offered[solution_id], challenges, basis)
    ids = {item.id: key for key, item in challenges.items()}
    touched = touched_by(solution_id, changed.solution, changed.challenges, ids, basis)
    if basis.small_share or touched:
        touched |= _touched_under_floor(changed.challenges, changed.solution, basis, changed.lists)
        some = {key: facts for key, facts in challenges.items() if facts.id in touched}
        return _rank_anew(run, basis, some, changed=changed.solution.ids)
    return _update_lists(run, basis, changed)


@dataclass(frozen=True)
class _Changed:
    """One new or changed solution beside all challenges and their present lists (by public id)."""

    facts: SolutionFacts
    known: KnownFacts
    solution: PackedSolutions
    challenges: PackedChallenges
    lists: Mapping[str, Sequence[ScoredPair]]


def _changed(
    solution_id: int, facts: SolutionFacts, challenges: Mapping[int, ChallengeFacts], basis: RunBasis
) -> _Changed:
    return _Changed(
        facts=facts,
        known=KnownFacts(by_public_id(challenges), {facts.id: (solution_id, facts)}),
        solution=pack_solutions([facts], basis.vocabulary, basis.statistics),
        challenges=pack_challenges(list(challenges.values()), basis.vocabulary, basis.statistics),
        lists=kept_lists(list(challenges), basis),
    )


def _update_lists(run: MatchRun, basis: RunBasis, changed: _Changed) -> int:
    """Only the lists that the solution enters, leaves or stands in; the others stay as they are stored."""
    update = update_for_solution(
        changed.solution,
        lambda: _all_packed(basis),
        changed.challenges,
        basis.rules,
        changed.lists,
        basis.pairings_so_far,
        k=TOP,
        seed=basis.seed,
    )
    lists: dict[str, Sequence[ScoredPair]] = dict(update.changed)
    for name, found in changed.lists.items():  # its reasons may be new although no score is
        if any(pairing.solution_id == changed.facts.id for pairing in found):
            lists.setdefault(name, found)
    writer = Writer(run, basis, changed.known, changed=frozenset({changed.facts.id}))
    writer.write(lists)
    return writer.written


def _all_packed(basis: RunBasis) -> PackedSolutions:
    solutions = with_pairings(facts_queries.offered_solutions(), basis)
    return pack_solutions(list(solutions.values()), basis.vocabulary, basis.statistics)


def _rank_anew(
    run: MatchRun,
    basis: RunBasis,
    challenges: Mapping[int, ChallengeFacts],
    changed: Collection[str] = (),
) -> int:
    """Full lists of these challenges; `changed` names solutions whose reasons may be new although no score is."""
    if not challenges:
        return 0
    solutions = with_pairings(facts_queries.offered_solutions(), basis)
    packed = pack_solutions(list(solutions.values()), basis.vocabulary, basis.statistics)
    found = ranked_lists(list(challenges.values()), packed, basis)
    known = KnownFacts(by_public_id(challenges), by_public_id(solutions))
    writer = Writer(run, basis, known, changed=frozenset({*found.lists, *changed}))
    writer.write(found.lists, found.kept)
    missed = missed_rows(list(challenges.values()), packed, basis)
    write_missed(missed, {item.id: key for key, item in challenges.items()}, basis)
    return writer.written


def _touched_under_floor(
    challenges: PackedChallenges, one: PackedSolutions, basis: RunBasis, kept: Mapping[str, Sequence[ScoredPair]]
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
        if stands or (score >= basis.rules.limits.proposed and (enters or is_owed)):
            touched.add(name)
    return touched


def _challenges_naming(solution_id: int) -> dict[int, ChallengeFacts]:
    """The challenges whose list or near misses hold a solution that is no longer offered."""
    holding = session().scalars(
        sa.select(Pairing.challenge_id).where(Pairing.solution_id == solution_id, Pairing.is_current)
    )
    missing = session().scalars(sa.select(NearMiss.challenge_id).where(NearMiss.solution_id == solution_id))
    return facts_queries.matched_challenges([*holding, *missing])
