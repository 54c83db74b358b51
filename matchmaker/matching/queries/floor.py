"""The fairness floor: a share of each list's places kept for micro and small companies.

It never touches a score or the order: a list is always in the order of its scores. It only decides who holds the
last places. Where fewer of the places than the share are held by micro and small companies, their best further
solutions take the places of the last others, as far as they reach the points a proposal needs at all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from matchmaker.matching.engine.allocation import SMALL_SIZES
from matchmaker.matching.engine.facts import ChallengeFacts
from matchmaker.matching.engine.match import ScoredPair, match_block
from matchmaker.matching.engine.pack import PackedChallenges, PackedSolutions, pack_challenges
from matchmaker.matching.engine.ruleset import ScoringRules
from matchmaker.matching.models import TOP
from matchmaker.matching.queries.runs import RunBasis

SHARES: Final = (0, 20, 40, 60, 80)  # what the workbench offers, in percent
_DEPTHS: Final = (3 * TOP, 12 * TOP, 50 * TOP)

Pair = tuple[str, str]
Pools = Mapping[str, Sequence[ScoredPair]]


@dataclass(frozen=True)
class Chosen:
    """Lists by challenge id, best first with ranks from 1; `kept`: the pairs that only the floor keeps."""

    lists: dict[str, list[ScoredPair]]
    kept: frozenset[Pair]

    @property
    def value(self) -> int:
        """Points of all lists together, in hundredths."""
        return sum(item.score for found in self.lists.values() for item in found)

    @property
    def pairs(self) -> dict[Pair, ScoredPair]:
        """All pairings by (challenge id, solution id)."""
        return {(item.challenge_id, item.solution_id): item for found in self.lists.values() for item in found}


def places_for_small(share: int) -> int:
    """Of the places of a list, how many the share keeps at least (rounded up)."""
    return -(-TOP * share // 100)


def small_ids(solutions: PackedSolutions) -> frozenset[str]:
    """Public ids of the solutions of micro and small companies; a company of unknown size is not small."""
    return frozenset(facts.id for facts in solutions.facts if facts.company.size in SMALL_SIZES)


def pools(
    challenges: PackedChallenges,
    solutions: PackedSolutions,
    rules: ScoringRules,
    *,
    share: int,
    small: Collection[str],
    seed: int,
) -> dict[str, list[ScoredPair]]:
    """For each challenge its best pairings, deep enough that `choose` can keep the share (0: the best alone)."""
    run = partial(match_block, solutions=solutions, rule_set=rules, vocabulary=challenges.vocabulary, seed=seed)
    if not share:
        return _grouped(challenges.ids, run(challenges, k=TOP))
    depth = _DEPTHS[0]
    found = _grouped(challenges.ids, run(challenges, k=depth))
    for deeper in (*_DEPTHS[1:], len(solutions)):
        cut = [
            facts for facts in challenges.facts if _is_cut(found[facts.id], depth, share, small, rules.limits.proposed)
        ]
        if not cut:
            break
        depth = deeper
        found |= _grouped([facts.id for facts in cut], run(cut, k=depth))
    return found


def _grouped(names: Iterable[str], pairings: Iterable[ScoredPair]) -> dict[str, list[ScoredPair]]:
    found: dict[str, list[ScoredPair]] = {name: [] for name in names}
    for item in pairings:
        found[item.challenge_id].append(item)
    return found


def _is_cut(pool: Sequence[ScoredPair], depth: int, share: int, small: Collection[str], least: int) -> bool:
    """Could somebody below the end of the pool deserve a kept place?"""
    if len(pool) < depth or pool[-1].score < least:
        return False
    return sum(item.solution_id in small for item in pool) < places_for_small(share)


def choose(pools: Pools, *, share: int, small: Collection[str], least: int) -> Chosen:
    """The lists that the share asks for, out of pools that are deep enough; `least`: points a proposal needs."""
    lists: dict[str, list[ScoredPair]] = {}
    kept: set[Pair] = set()
    for name, pool in pools.items():
        chosen, more = _one_list([item for item in pool if item.score >= least], share, small)
        lists[name] = [item if item.rank == rank else replace(item, rank=rank) for rank, item in enumerate(chosen, 1)]
        kept.update((name, item.solution_id) for item in more)
    return Chosen(lists, frozenset(kept))


def _one_list(
    able: Sequence[ScoredPair], share: int, small: Collection[str]
) -> tuple[Sequence[ScoredPair], Sequence[ScoredPair]]:
    best = able[:TOP]
    lacking = places_for_small(share) - sum(item.solution_id in small for item in best)
    if lacking <= 0:
        return best, ()
    entering = [item for item in able[TOP:] if item.solution_id in small][:lacking]
    if not entering:
        return best, ()
    others = [item for item in best if item.solution_id not in small]
    leaving = {item.solution_id for item in others[len(others) - len(entering) :]}
    return [item for item in best if item.solution_id not in leaving] + entering, entering


def ranked_lists(challenges: Sequence[ChallengeFacts], solutions: PackedSolutions, basis: RunBasis) -> Chosen:
    """The lists of these challenges under the rules and the fairness floor of a run's basis; pure computation."""
    packed = pack_challenges(challenges, basis.vocabulary, basis.statistics)
    share, small = basis.small_share, small_ids(solutions)
    found = pools(packed, solutions, basis.rules, seed=basis.seed, share=share, small=small)
    return choose(found, share=share, small=small, least=basis.rules.limits.proposed)


def is_reached(found: Sequence[ScoredPair], *, share: int, small: Collection[str]) -> bool:
    """Does a full list keep the share? A list with free places leaves nobody out, so it does."""
    return len(found) < TOP or sum(item.solution_id in small for item in found) >= places_for_small(share)
