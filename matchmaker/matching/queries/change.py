"""What would change a pairing, what the solutions of a list share, and whether a stored score can be repeated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from matchmaker.core.i18n import _
from matchmaker.matching.engine.allocation import SMALL_SIZES, Candidate
from matchmaker.matching.engine.change import PossibleAddition, what_would_change, what_would_change_for_all
from matchmaker.matching.engine.explain import explain
from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.facts_json import canonical, challenge_from_dict, solution_from_dict
from matchmaker.matching.engine.pack import pack_challenges
from matchmaker.matching.engine.ruleset import ScoringRules
from matchmaker.matching.engine.sessions import propose_sessions
from matchmaker.matching.engine.vocabulary import Vocabulary, vocabulary_from_json
from matchmaker.matching.engine.wording import TextStatistics
from matchmaker.matching.models import MatchSnapshot, Pairing, RuleSet
from matchmaker.matching.queries import runs
from matchmaker.matching.queries.labels import code_label, say
from matchmaker.matching.queries.pairing_view import CITY, COMPANY, PairingView


@lru_cache(maxsize=4)
def _snapshot(fingerprint: str) -> tuple[Vocabulary, TextStatistics]:
    found = runs.snapshot_named(fingerprint)
    assert found is not None
    return vocabulary_from_json(found.vocabulary), TextStatistics.from_json(found.statistics)


def frozen(snapshot: MatchSnapshot) -> tuple[Vocabulary, TextStatistics]:
    """Vocabulary and word counts of a snapshot; content never changes, so a process reads it once."""
    return _snapshot(snapshot.fingerprint)


def facts_of(pairings: Sequence[Pairing]) -> dict[int, Any]:
    """Stored facts of pairings by the id of the facts (one query)."""
    ids = {row.challenge_facts_id for row in pairings} | {row.solution_facts_id for row in pairings}
    return runs.stored_facts(sorted(ids))


def _public_part(challenge: ChallengeFacts, solution: SolutionFacts, side: str) -> tuple[ChallengeFacts, SolutionFacts]:
    """The facts without what the other side keeps private, so that no proposal gives it away."""
    if side == COMPANY and challenge.budget_private:
        challenge = replace(challenge, budget_band=None)
    if side == CITY and solution.budget_private:
        solution = replace(solution, budget_bands=())
    return challenge, solution


def changes_for(pairing: Pairing, side: str, *, most: int = 3, stored: dict[int, Any] | None = None) -> list[str]:
    """Sentences: what to say of the solution that can bring most points for this challenge."""
    stored = facts_of([pairing]) if stored is None else stored
    challenge, solution = _public_part(
        challenge_from_dict(stored[pairing.challenge_facts_id]),
        solution_from_dict(stored[pairing.solution_facts_id]),
        side,
    )
    vocabulary, statistics = frozen(pairing.snapshot)
    rules = pairing.rule_set.engine()
    return _said(what_would_change(challenge, solution, rules, vocabulary, statistics, most=most))


def missing_for(
    challenges: Sequence[ChallengeFacts],
    solution: SolutionFacts,
    rules: ScoringRules,
    words: tuple[Vocabulary, TextStatistics],
    most: int = 4,
) -> list[str]:
    """Sentences: what to say of the solution that can make most of these challenges good."""
    packed = pack_challenges(challenges, *words)
    return _said(what_would_change_for_all(packed, solution, rules, most=most))


def _said(changes: Sequence[PossibleAddition]) -> list[str]:
    return [say(change.sentence.as_json()) for change in changes]


@dataclass(frozen=True, slots=True)
class Theme:
    """A roundtable that a list of pairings suggests."""

    label: str
    solutions: int
    why: str


def themes_of(views: Sequence[PairingView], city_id: str, stored: dict[int, Any]) -> list[Theme]:
    """Themes that at least three good solutions of one challenge share; `stored` are the pairings' facts."""
    good = [view.pairing for view in views if view.pairing.is_good and view.pairing.state != "declined"]
    if len(good) < 3:
        return []
    challenge = challenge_from_dict(stored[good[0].challenge_facts_id])
    solutions = {row.terms["solution"]: solution_from_dict(stored[row.solution_facts_id]) for row in good}
    candidates = [
        Candidate(challenge.id, public_id, city_id, facts.company.id, facts.company.size, row.score)
        for row in good
        for public_id, facts in ((row.terms["solution"], solutions[row.terms["solution"]]),)
    ]
    proposed = propose_sessions(candidates, {challenge.id: challenge}, solutions, frozen(good[0].snapshot)[0])
    return [
        Theme(
            code_label(item.theme or ""),
            len(item.solution_ids),
            _("%(n)s good solutions share this theme.", n=len(item.solution_ids)),
        )
        for item in proposed
        if item.kind == "roundtable"
    ]


# ── replay ──


@dataclass(frozen=True, slots=True)
class Repeat:
    """`same`: score and every reason came out as stored; else the names of the parts that differ."""

    same: bool
    differences: tuple[str, ...]


def repeat(pairing: Pairing, stored: dict[int, Any], rules: RuleSet) -> Repeat:
    """Compute a stored pairing again from its stored inputs and rule-set version."""
    vocabulary, statistics = frozen(pairing.snapshot)
    again = explain(
        challenge_from_dict(stored[pairing.challenge_facts_id]),
        solution_from_dict(stored[pairing.solution_facts_id]),
        rules.engine(),
        vocabulary,
        statistics,
    ).as_json()
    different = [name for name in again if canonical(again[name]) != canonical(pairing.terms.get(name))]
    if again["score"] != pairing.score or sum(pairing.points) != pairing.score:
        different.append("stored score")
    size = stored[pairing.solution_facts_id]["company"]["size"]
    if pairing.kept_by_floor and not (rules.small_share and size in SMALL_SIZES):
        different.append("fairness floor")
    return Repeat(not different, tuple(different))


def repeat_one(pairing: Pairing) -> Repeat:
    """The check a page shows beside a pairing."""
    return repeat(pairing, facts_of([pairing]), pairing.rule_set)
