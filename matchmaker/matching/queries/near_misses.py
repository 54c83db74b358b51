"""Solutions that would be proposed but for one must-have of the rules, and which one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, lazyload

from matchmaker.challenges.models import Challenge
from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.matching.engine.explain import Explainer
from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.match import block_rows, tie_lots
from matchmaker.matching.engine.pack import PackedChallenges, PackedSolutions
from matchmaker.matching.engine.rules.base import REGISTRY
from matchmaker.matching.engine.rules.own_words import OwnWordsRule
from matchmaker.matching.engine.ruleset import RuleSetting, ScoringRules
from matchmaker.matching.engine.scoring import Points, Scorer
from matchmaker.matching.models import NearMiss
from matchmaker.matching.queries.facts import takes_answers
from matchmaker.matching.queries.labels import say
from matchmaker.matching.queries.pairing_view import NEUTRAL
from matchmaker.solutions.models import Solution, SolutionStatus

LISTED = SolutionStatus.LISTED.value

MOST: Final = 6  # kept for each challenge


@dataclass(frozen=True, slots=True)
class Miss:
    """One solution that missed one must-have; `score` is what it would have, in hundredths of a point."""

    challenge_id: str
    solution_id: str
    rule: str
    score: int


def can_be_missed(rules: ScoringRules, challenges: Iterable[ChallengeFacts]) -> tuple[RuleSetting, ...]:
    """Must-haves that ask something for these challenges and that both sides may be told of."""
    asked = [item for item in rules.must_haves() if REGISTRY[item.rule].may_be_missed]
    some = tuple(challenges)
    return tuple(item for item in asked if any(REGISTRY[item.rule].asks(facts) for facts in some))


def near_misses(
    challenges: PackedChallenges, solutions: PackedSolutions, rules: ScoringRules, *, seed: int
) -> dict[str, list[Miss]]:
    """For each challenge the best solutions that fail exactly one must-have and have the points of a proposal."""
    found: dict[str, list[Miss]] = {name: [] for name in challenges.ids}
    if not can_be_missed(rules, challenges.facts) or not len(solutions):
        return found
    scorer = Scorer(challenges, solutions, rules)
    for rows in block_rows(len(challenges), len(solutions)):
        scores = scorer.block(rows, scorer.tables(rows), exclude=False)
        failed, which = _failed(scorer, rows, scores)
        able = (failed == 1) & (which >= 0) & (scores >= rules.limits.proposed)
        for place in np.flatnonzero(able.any(axis=1)):
            row = int(rows[place])
            name = challenges.ids[row]
            columns = np.flatnonzero(able[place])
            lots = tie_lots(solutions.keys[columns], challenges.keys[row], seed)
            best = columns[np.lexsort((lots, -scores[place][columns].astype(np.int32)))[:MOST]]
            musts = rules.must_haves()
            found[name] = [
                Miss(name, solutions.ids[at], musts[int(which[place, at])].rule, int(scores[place, at])) for at in best
            ]
    return found


def _failed(
    scorer: Scorer, rows: npt.NDArray[np.int64], scores: Points
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int8]]:
    """(rows, solutions): how many must-haves fail, and which one (−1 where it is none that can be missed)."""
    shape = (len(rows), len(scorer.solutions))
    failed, which = np.zeros(shape, dtype=np.int8), np.full(shape, -1, dtype=np.int8)
    open_to_change = {item.rule for item in can_be_missed(scorer.rule_set, scorer.challenges.facts)}
    for place, setting in enumerate(scorer.rule_set.must_haves()):
        if setting.rule == OwnWordsRule.name:
            fails = scorer.beside(scores, rows, setting)
        else:
            low = scorer.table(setting, rows) < setting.pass_from / 100.0  # NaN, the unknown, passes
            fails = low[:, scorer.solutions.columns[setting.rule].codes]
        failed += fails
        if setting.rule in open_to_change:
            which[fails] = place
    return failed, which


def told(miss: Miss, challenge: ChallengeFacts, solution: SolutionFacts, explainer: Explainer) -> dict[str, Any]:
    """Plain data to keep: the reason and from whom it is private. Nobody is told to claim what would meet it."""
    term = next(item for item in explainer.explain(challenge, solution).must_haves if item.rule == miss.rule)
    return {
        "title": term.title,
        "sentence": term.sentence.as_json(),
        "private_to": sorted(term.private_to),
    }


# ── what is stored ──


@dataclass(frozen=True, slots=True)
class MissedView:
    """One stored miss as a side may read it; `score` in whole points is what it would have without the must-have."""

    missed: NearMiss
    title: str
    why: str
    score: int


def missed_of_challenge(challenge: Challenge, side: str) -> list[MissedView]:
    """What nearly fitted a challenge, best first (one query)."""
    select = _select().where(NearMiss.challenge_id == challenge.id)
    return _views(session().scalars(select.order_by(NearMiss.score.desc(), NearMiss.id)), side)


def missed_of_solution(solution: Solution, side: str) -> list[MissedView]:
    """The open challenges a solution nearly fitted, best first (one query)."""
    select = _select().where(NearMiss.solution_id == solution.id)
    return _views(session().scalars(select.order_by(NearMiss.score.desc(), NearMiss.id).limit(MOST)), side)


def _select() -> sa.Select[tuple[NearMiss]]:
    return (
        sa.select(NearMiss)
        .join(NearMiss.challenge)
        .join(NearMiss.solution)
        .options(
            contains_eager(NearMiss.challenge).options(joinedload(Challenge.city), lazyload(Challenge.tags)),
            contains_eager(NearMiss.solution).options(
                joinedload(Solution.company),
                lazyload(Solution.tags),
                lazyload(Solution.types),
                lazyload(Solution.references),
            ),
        )
        .where(takes_answers(), Solution.status == LISTED)
    )


def _views(rows: Iterable[NearMiss], side: str) -> list[MissedView]:
    """What the other side keeps private is no reason one may read: such a miss is not shown at all."""
    return [
        MissedView(
            row,
            _(str(row.reason["title"])),
            say(row.reason["sentence"]),
            round(row.score / 100),
        )
        for row in rows
        if side == NEUTRAL or not set(row.reason["private_to"]) - {side}
    ]
