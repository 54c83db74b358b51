"""Fits of a solution that is still being written: computed now, from what is saved so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.matching.engine.explain import Explainer
from matchmaker.matching.engine.facts import ChallengeFacts
from matchmaker.matching.engine.incremental import solution_points
from matchmaker.matching.engine.pack import PackedChallenges, pack_challenges, pack_solutions
from matchmaker.matching.engine.ruleset import ScoringRules, default_rules
from matchmaker.matching.engine.scoring import GOOD, NOT_PROPOSED, levels_of
from matchmaker.matching.engine.vocabulary import Vocabulary
from matchmaker.matching.engine.wording import TextStatistics, statistics
from matchmaker.matching.queries import facts as facts_queries
from matchmaker.matching.queries import runs
from matchmaker.matching.queries.change import frozen, missing_for
from matchmaker.matching.queries.labels import say
from matchmaker.matching.queries.vocabulary import current_vocabulary, vocabulary_fingerprint
from matchmaker.organizations.models import Organization
from matchmaker.solutions.models import Solution

SHOWN: Final = 5
NEAR: Final = 20


@dataclass(frozen=True, slots=True)
class LiveRow:
    """One challenge the solution would fit; score in whole points."""

    slug: str
    title: str
    city: str
    score: int
    why: str
    is_good: bool


@dataclass(frozen=True, slots=True)
class LiveFit:
    """What the company sees while it writes: how many fit, the best, and what is missing."""

    looked_at: int
    fits: int
    good: int
    rows: tuple[LiveRow, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class LiveBasis:
    """What today's pairings stand on; `name` changes with vocabulary and word counts."""

    rules: ScoringRules
    vocabulary: Vocabulary
    statistics: TextStatistics
    name: str


def live_fit(actor: Actor, solution: Solution) -> LiveFit:
    """Score a solution in any state against all open challenges under the live rules (a constant number of queries)."""
    mine = facts_queries.solution_facts(solution.id)
    assert mine is not None
    base = live_basis()
    challenges = _packed(base)
    if not len(challenges):
        return LiveFit(0, 0, 0, (), ())
    packed = pack_solutions([mine], base.vocabulary, base.statistics)
    scores, points = solution_points(challenges, packed, base.rules)
    levels = levels_of(challenges, packed, base.rules)[:, 0]
    best_first = np.lexsort((challenges.keys, -scores.astype(np.int32), -levels))
    order = [int(i) for i in best_first if levels[i] > NOT_PROPOSED]
    explainer = Explainer(base.rules, base.vocabulary, base.statistics)
    rows = []
    slugs = _slugs([challenges.ids[place] for place in order[:SHOWN]])
    for place in order[:SHOWN]:
        facts = challenges.facts[place]
        reasons = explainer.explain(facts, mine, points[place].tolist()).masked_for("company").best_reasons(1)
        why = say(reasons[0].as_json()) if reasons else ""
        rows.append(
            LiveRow(
                slugs[facts.id],
                facts.title,
                facts.city.name,
                round(int(scores[place]) / 100),
                why,
                bool(levels[place] == GOOD),
            )
        )
    near = [challenges.facts[place] for place in _near(points, levels)]
    return LiveFit(
        looked_at=len(challenges),
        fits=len(order),
        good=int((levels == GOOD).sum()),
        rows=tuple(rows),
        missing=tuple(missing_for(near, mine, base.rules, (base.vocabulary, base.statistics))),
    )


def _near(points: npt.NDArray[np.int16], levels: npt.NDArray[np.int8]) -> list[int]:
    """Places of the challenges that are not good yet but have most points: what additions could still win.

    Also those whose problem it does not answer as far as it says: a draft without sub-topics answers none.
    """
    totals = points.sum(axis=1)
    below = np.flatnonzero(levels < GOOD)
    return [int(place) for place in below[np.argsort(-totals[below], kind="stable")][:NEAR]]


def live_basis() -> LiveBasis:
    """Rules, words and counts of today's pairings; before the first run the delivered rules without word counts."""
    run = runs.live_run()
    if run is None or run.snapshot is None:
        live = runs.live_rule_set()
        vocabulary = current_vocabulary()
        rules = live.engine() if live is not None else default_rules()
        return LiveBasis(rules, vocabulary, TextStatistics(), vocabulary_fingerprint(vocabulary))
    vocabulary, statistics = frozen(run.snapshot)
    return LiveBasis(run.rule_set.engine(), vocabulary, statistics, run.snapshot.fingerprint)


def counted_basis() -> LiveBasis:
    """The same for measuring; where no run has counted words yet, those of all that would take part in one now."""
    base = live_basis()
    if base.statistics.documents:
        return base
    offered, matched = facts_queries.offered_solutions().values(), facts_queries.matched_challenges().values()
    return replace(base, statistics=statistics(offered, base.vocabulary.labels, matched))


_kept: dict[tuple[object, ...], PackedChallenges] = {}


def _packed(base: LiveBasis) -> PackedChallenges:
    """The open challenges as arrays; a process keeps the last ones until any of them changes."""
    changed = (
        session()
        .execute(
            sa.select(
                sa.func.count(Challenge.id),
                sa.func.max(Challenge.updated_at),
                sa.func.max(Organization.updated_at),
                sa.func.min(Challenge.public_id),
                sa.func.max(Challenge.public_id),
            )
            .join(Organization, Organization.id == Challenge.city_id)
            .where(facts_queries.is_matched())
        )
        .one()
    )
    key = (base.name, *changed)
    if key not in _kept:
        challenges = list(facts_queries.matched_challenges().values())
        _kept.clear()
        _kept[key] = pack_challenges(_public(challenges), base.vocabulary, base.statistics)
    return _kept[key]


def _public(challenges: list[ChallengeFacts]) -> list[ChallengeFacts]:
    """Without private budgets: what is being written must not find them out by trying."""
    return [replace(item, budget_band=None) if item.budget_private else item for item in challenges]


def _slugs(public_ids: list[str]) -> dict[str, str]:
    rows = session().execute(sa.select(Challenge.public_id, Challenge.slug).where(Challenge.public_id.in_(public_ids)))
    return dict(rows.tuples().all())
