"""Before and after: what publishing a draft rule set would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

import numpy as np

from matchmaker.matching.engine.explain import Explainer, Explanation
from matchmaker.matching.engine.facts import ChallengeFacts
from matchmaker.matching.engine.match import ScoredPair, match_block
from matchmaker.matching.engine.pack import PackedChallenges, PackedSolutions
from matchmaker.matching.engine.ruleset import ScoringRules
from matchmaker.matching.engine.sentence import Sentence

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Shift:
    """How many of the proposed pairings a group has before and after."""

    by: str
    group: str
    before: int
    after: int
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Moved:
    """A pairing that enters or leaves the top, with its explanation under the rules that propose it."""

    pairing: ScoredPair
    enters: bool
    explanation: Explanation


@dataclass(frozen=True)
class Preview:
    """The comparison. Pairs are (challenge id, solution id); `unmatched_*` are challenges without a pairing."""

    entering: tuple[tuple[str, str], ...]
    leaving: tuple[tuple[str, str], ...]
    staying: int
    shifts: tuple[Shift, ...]
    unmatched_before: tuple[str, ...]
    unmatched_after: tuple[str, ...]
    samples: tuple[Moved, ...]
    sentence: Sentence


def preview(
    before: ScoringRules,
    after: ScoringRules,
    challenges: PackedChallenges,
    solutions: PackedSolutions,
    *,
    k: int = 20,
    floor: int = 4_000,
    seed: int = 0,
    samples: int = 5,
) -> Preview:
    """Compare the top k of two rule sets. A pairing below `floor` (hundredths of a point) is not counted as one.

    Raises ValueError when one of the rule sets is not valid.
    """
    old, new = (
        {
            (item.challenge_id, item.solution_id): item
            for item in match_block(challenges, solutions, rules, solutions.vocabulary, k=k, seed=seed)
            if item.score >= floor
        }
        for rules in (before, after)
    )
    return compare(old, new, before, after, challenges, solutions, samples=samples)


def free_of_rule(challenges: PackedChallenges, rules: ScoringRules, name: str) -> tuple[PackedChallenges, ScoringRules]:
    """The same market and rules in which a weighted rule costs nobody a point: each pair gets its whole weight."""
    column = challenges.columns[name]
    nobody_asks = np.full_like(column.codes, column.encoded.size)
    columns = {**challenges.columns, name: replace(column, codes=nobody_asks)}
    settings = tuple(
        replace(item, parameters={**item.parameters, "unknown": 1.0, "unasked": 1.0}) if item.rule == name else item
        for item in rules.settings
    )
    return replace(challenges, columns=columns), replace(rules, settings=settings)


Pairs = Mapping[tuple[str, str], ScoredPair]


def compare(
    old: Pairs,
    new: Pairs,
    before: ScoringRules,
    after: ScoringRules,
    challenges: PackedChallenges,
    solutions: PackedSolutions,
    *,
    samples: int = 5,
) -> Preview:
    """Compare two sets of proposed pairings, made under two rule sets; by (challenge id, solution id)."""
    entering = tuple(pair for pair in new if pair not in old)
    leaving = tuple(pair for pair in old if pair not in new)
    return Preview(
        entering=entering,
        leaving=leaving,
        staying=len(new) - len(entering),
        shifts=_shifts(old, new, challenges, solutions),
        unmatched_before=_unmatched(challenges, old),
        unmatched_after=_unmatched(challenges, new),
        samples=_samples(
            [new[pair] for pair in entering],
            [old[pair] for pair in leaving],
            after,
            before,
            challenges,
            solutions,
            samples,
        ),
        sentence=Sentence(
            "Pairings: {entering} enter, {leaving} leave, {staying} stay.",
            entering=len(entering),
            leaving=len(leaving),
            staying=len(new) - len(entering),
        ),
    )


def _unmatched(challenges: PackedChallenges, pairs: Pairs) -> tuple[str, ...]:
    matched = {challenge for challenge, _ in pairs}
    return tuple(identifier for identifier in challenges.ids if identifier not in matched)


def _shifts(old: Pairs, new: Pairs, challenges: PackedChallenges, solutions: PackedSolutions) -> tuple[Shift, ...]:
    sizes = {facts.id: facts.company.size or UNKNOWN for facts in solutions.facts}
    cities = {facts.id: _city_size(facts, challenges) for facts in challenges.facts}
    return (
        *_shift("company_size", old, new, lambda pair: sizes[pair[1]], solutions),
        *_shift("city_size", old, new, lambda pair: cities[pair[0]], solutions),
    )


def _city_size(facts: ChallengeFacts, challenges: PackedChallenges) -> str:
    band = challenges.vocabulary.size_band(facts.city.population)
    return UNKNOWN if band is None else challenges.vocabulary.city_sizes[band][0]


def _shift(
    by: str, old: Pairs, new: Pairs, group_of: Callable[[tuple[str, str]], str], solutions: PackedSolutions
) -> list[Shift]:
    before, after = Counter(map(group_of, old)), Counter(map(group_of, new))
    return [
        Shift(
            by,
            group,
            before[group],
            after[group],
            Sentence(
                "{group}: pairings before: {before}, after: {after}.",
                group=solutions.vocabulary.label(group),
                before=before[group],
                after=after[group],
            ),
        )
        for group in sorted(before | after)
    ]


def _samples(
    entering: Sequence[ScoredPair],
    leaving: Sequence[ScoredPair],
    after: ScoringRules,
    before: ScoringRules,
    challenges: PackedChallenges,
    solutions: PackedSolutions,
    most: int,
) -> tuple[Moved, ...]:
    """The strongest that enter and the strongest that leave, in turn, each challenge once."""
    wanted = {facts.id: facts for facts in challenges.facts}
    given = {facts.id: facts for facts in solutions.facts}
    explainers = {
        True: Explainer(after, solutions.vocabulary, solutions.statistics),
        False: Explainer(before, solutions.vocabulary, solutions.statistics),
    }
    chosen: dict[str, tuple[ScoredPair, bool]] = {}
    for pair in zip_longest(_strongest(entering), _strongest(leaving)):
        for item, enters in zip(pair, (True, False), strict=True):
            if item is not None and len(chosen) < most:
                chosen.setdefault(item.challenge_id, (item, enters))
    return tuple(
        Moved(
            item,
            enters,
            explainers[enters].explain(wanted[item.challenge_id], given[item.solution_id], item.points),
        )
        for item, enters in chosen.values()
    )


def _strongest(pairings: Sequence[ScoredPair]) -> list[ScoredPair]:
    """Each challenge's best of them, best first."""
    best: dict[str, ScoredPair] = {}
    for item in sorted(pairings, key=lambda item: (-item.score, item.challenge_id, item.solution_id)):
        best.setdefault(item.challenge_id, item)
    return list(best.values())
