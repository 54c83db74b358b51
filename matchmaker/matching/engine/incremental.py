"""One changed challenge or solution: update exactly the pairings that change.

With the same rule set, seed and frozen word counts the result equals a full run, because the score of a pair depends
on nothing but the pair. A changed challenge is a block of one (`match_block`). A changed solution is scored against
all challenges in one pass; only where it falls out of a full list must that challenge be ranked anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.matching.engine.keys import keys_of
from matchmaker.matching.engine.match import ScoredPair, best_of_block, tie_lots
from matchmaker.matching.engine.pack import PackedChallenges, PackedSolutions
from matchmaker.matching.engine.rules.own_words import OwnWordsRule
from matchmaker.matching.engine.rules.wording import WordingRule
from matchmaker.matching.engine.ruleset import ScoringRules
from matchmaker.matching.engine.scoring import EXCLUDED, Scorer, to_points
from matchmaker.matching.engine.wording import count_solution, impacts


@dataclass(frozen=True)
class Update:
    """New lists of the challenges whose pairings changed, and how many of them had to be ranked anew."""

    changed: Mapping[str, tuple[ScoredPair, ...]]
    ranked_anew: int


def solution_points(
    challenges: PackedChallenges, one: PackedSolutions, rule_set: ScoringRules
) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int16]]:
    """Scores (challenges,) and points (challenges, weighted settings) of a single packed solution."""
    scorer = Scorer(challenges, one, rule_set)
    rows = np.arange(len(challenges), dtype=np.int64)
    points = np.zeros((len(challenges), len(scorer.settings)), dtype=np.int16)
    tables = scorer.tables(rows)
    for at, setting in enumerate(scorer.settings):
        if setting.rule == WordingRule.name:
            points[:, at] = _wording(scorer)
        else:
            points[:, at] = tables[setting.rule][one.columns[setting.rule].codes[0]]
    scores = points.sum(axis=1, dtype=np.int16)
    answering = points[:, list(rule_set.answering())].sum(axis=1, dtype=np.int16)
    scores[answering < rule_set.limits.answers] = EXCLUDED
    for setting in rule_set.must_haves():
        if setting.rule == OwnWordsRule.name:
            scores[scorer.beside(scores[:, None], rows, setting)[:, 0]] = EXCLUDED
            continue
        table = scorer.table(setting, rows)[:, one.columns[setting.rule].codes[0]]
        scores[table < setting.pass_from / 100.0] = EXCLUDED
    return scores, points


def _wording(scorer: Scorer) -> npt.NDArray[np.int16]:
    challenges, one = scorer.challenges, scorer.solutions
    assert scorer.wording is not None
    neutral = to_points(np.array([np.nan]), scorer.wording.weight, scorer.wording.unknown)[0]
    if not one.has_words[0]:
        return np.full(len(challenges), neutral, dtype=np.int16)
    counted = count_solution(one.facts[0], one.vocabulary.labels)
    relevance = challenges.words().add_up(impacts(counted, one.statistics))
    full = np.array([item[1] if item else 0 for item in challenges.queries], dtype=np.float64)
    points = scorer.wording_points(relevance, full)
    points[[item is None for item in challenges.queries]] = neutral
    return points


def update_for_solution(
    one: PackedSolutions,
    solutions: Callable[[], PackedSolutions],
    challenges: PackedChallenges,
    rule_set: ScoringRules,
    kept: Mapping[str, Sequence[ScoredPair]],
    pairings_so_far: Mapping[str, int],
    *,
    k: int = 20,
    seed: int = 0,
) -> Update:
    """Bring the kept lists up to date after the single solution in `one` is new or changed.

    kept: challenge id → its pairings, best first, of a run with the same rule set, seed, k and word counts.
    pairings_so_far: solution id → number, for every kept solution. solutions: packs all of them, the changed one
    included; called once, and only if the solution fell out of a full list.
    """
    scores, points = solution_points(challenges, one, rule_set)
    changed: dict[str, tuple[ScoredPair, ...]] = {}
    anew: list[int] = []
    solution_id = one.ids[0]
    for row, (challenge_id, score) in enumerate(zip(challenges.ids, scores.tolist(), strict=True)):
        before = tuple(kept.get(challenge_id, ()))
        was_in = any(pairing.solution_id == solution_id for pairing in before)
        if not was_in and (score == EXCLUDED or (len(before) >= k and score < before[-1].score)):
            continue
        others = [pairing for pairing in before if pairing.solution_id != solution_id]
        after, complete = _insert(
            others, row, one, challenges, (score, points[row]), pairings_so_far, (k, seed, was_in)
        )
        if not complete and len(before) >= k:
            anew.append(row)
        elif after != before:
            changed[challenge_id] = after
    if anew:
        few = challenges.take(anew)
        scorer = Scorer(few, solutions(), rule_set)
        for row, name in enumerate(few.ids):
            changed[name] = tuple(best_of_block(scorer, np.array([row], dtype=np.int64), k, seed))
    return Update(changed, len(anew))


def _insert(
    others: list[ScoredPair],
    row: int,
    one: PackedSolutions,
    challenges: PackedChallenges,
    scored: tuple[int, npt.NDArray[np.int16]],
    pairings_so_far: Mapping[str, int],
    run: tuple[int, int, bool],
) -> tuple[tuple[ScoredPair, ...], bool]:
    """The list with the solution at its place; False when somebody outside the list may deserve the last place."""
    score, points = scored
    k, seed, was_in = run
    challenge_key = challenges.keys[row]

    def tie(solution_id: str, so_far: int) -> tuple[int, int]:
        return so_far, int(tie_lots(keys_of([solution_id]), challenge_key, seed)[0])

    rows = [(p.score, p.solution_id, p.points) for p in others]
    if score == EXCLUDED:
        return _numbered(challenges.ids[row], rows, k), not was_in
    equal = [p.solution_id for p in others if p.score == score]
    place = sum(p.score > score for p in others)
    if equal:  # lots are drawn for ties alone
        mine = tie(one.ids[0], int(one.pairings[0]))
        place += sum(tie(name, pairings_so_far.get(name, 0)) < mine for name in equal)
    rows.insert(place, (score, one.ids[0], tuple(int(value) for value in points)))
    complete = not was_in or place < len(others)
    return _numbered(challenges.ids[row], rows, k), complete


def _numbered(challenge_id: str, rows: Sequence[tuple[int, str, tuple[int, ...]]], k: int) -> tuple[ScoredPair, ...]:
    return tuple(
        ScoredPair(challenge_id, solution_id, score, rank, points)
        for rank, (score, solution_id, points) in enumerate(rows[:k], 1)
    )
