"""How well the rules judge the pairs that people decided on here: collected grades, figures to keep and to show.

The grades are those of `engine.grades`. Nothing here changes a weight: it tells organizers what to look at.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.matching.engine.grades import Said, grade_of
from matchmaker.matching.engine.judgement import Judgement, compare_judgements, judge
from matchmaker.matching.engine.ruleset import ScoringRules
from matchmaker.matching.hooks import steps_of_pairs
from matchmaker.matching.models import Pairing
from matchmaker.matching.queries import facts as facts_queries
from matchmaker.matching.queries.live_fit import LiveBasis, counted_basis

ENOUGH: Final = 20  # decided pairs of a level before its share is said in per cent: below, ten points are one pair
LEVELS: Final = ("good", "possible")
Grades = Mapping[int, Mapping[int, int]]


@dataclass(frozen=True)
class Collected:
    """Challenge → solution → grade, by database ids, and how many grades stand on what."""

    grades: Grades
    sources: Mapping[str, int]

    @property
    def pairs(self) -> int:
        """How many pairs have a grade."""
        return sum(len(row) for row in self.grades.values())


def collected() -> Collected:
    """The grades that decisions and what followed give, of all challenges and times (one query and the hook)."""
    steps: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
    for answer in steps_of_pairs():
        for challenge, solution, step in answer:
            steps[challenge, solution].add(step)
    said: dict[tuple[int, int], Said] = {pair: Said(steps=frozenset(found)) for pair, found in steps.items()}
    decided = sa.select(
        Pairing.challenge_id,
        Pairing.solution_id,
        Pairing.city_decision,
        Pairing.city_reason,
        Pairing.company_decision,
        Pairing.company_reason,
    ).where(sa.or_(Pairing.city_decision != "none", Pairing.company_decision != "none"))
    for challenge, solution, city, city_reason, company, company_reason in session().execute(decided).tuples():
        came = frozenset(steps.get((challenge, solution), ()))
        said[challenge, solution] = Said(city, city_reason, company, company_reason, came)
    grades: dict[int, dict[int, int]] = {}
    sources: Counter[str] = Counter()
    for (challenge, solution), words in sorted(said.items(), key=lambda item: item[0]):
        graded = grade_of(words)
        if graded is not None:
            grades.setdefault(challenge, {})[solution] = graded[0]
            sources[graded[1]] += 1
    return Collected(grades, sources)


@dataclass(frozen=True)
class Judges:
    """The collected grades with the facts they are about: what any rule set is measured on."""

    collected: Collected
    grades: Mapping[str, Mapping[str, int]]
    challenges: Mapping[str, Any]
    solutions: Mapping[str, Any]
    titles: Mapping[str, str]
    basis: LiveBasis

    def judgement(self, rules: ScoringRules) -> Judgement:
        """What these rules say about the graded pairs."""
        words = (self.basis.vocabulary, self.basis.statistics)
        return judge(self.grades, self.challenges, self.solutions, rules, words)


def judges() -> Judges:
    """Read the grades and today's facts of both sides, in whatever state they are."""
    found = collected()
    base = counted_basis()
    wanted = facts_queries.challenges_of(found.grades.keys())
    offered = facts_queries.solutions_of({one for row in found.grades.values() for one in row})
    grades = {
        wanted[challenge].id: {offered[solution].id: grade for solution, grade in row.items() if solution in offered}
        for challenge, row in found.grades.items()
        if challenge in wanted
    }
    return Judges(
        found,
        {name: row for name, row in grades.items() if row},
        {facts.id: facts for facts in wanted.values()},
        {facts.id: facts for facts in offered.values()},
        {facts.id: facts.title for facts in wanted.values()},
        base,
    )


def figures(judgement: Judgement) -> dict[str, Any]:
    """Plain data to keep beside a version of the rules."""
    return {
        "at": clock.now().isoformat(),
        "pairs": len(judgement.pairs),
        "challenges": len({pair.challenge for pair in judgement.pairs}),
        "levels": judgement.levels(),
        "ndcg_10": round(judgement.challenges.ndcg, 4) if judgement.challenges.queries else None,
        "good_precision": judgement.good_precision,
        "good_recall": judgement.good_recall,
    }


def compared(before: ScoringRules, after: ScoringRules) -> dict[str, Any]:
    """Figures of both rule sets on the collected grades, and how sure the difference is; for a preview."""
    known = judges()
    old, new = known.judgement(before), known.judgement(after)
    apart = {name: interval.as_json() for name, interval in compare_judgements(old, new).items()}
    return {"before": figures(old), "after": figures(new), "apart": apart}


@dataclass(frozen=True, slots=True)
class LevelWords:
    """What a level is worth on the pairs people decided on, in a sentence."""

    level: str
    text: str


def in_words(measured: Mapping[str, Any]) -> list[LevelWords]:
    """For good and possible: how many of the decided pairs were worth a meeting, or that it is not measured yet."""
    counts = measured.get("levels") or {}
    return [LevelWords(level, _level_words(counts.get(level) or {"pairs": 0, "right": 0})) for level in LEVELS]


def _level_words(row: Mapping[str, int]) -> str:
    if row["pairs"] < ENOUGH:
        return _(
            "Not measured on this platform yet: %(n)s of the %(enough)s decided pairings that a figure needs.",
            n=row["pairs"],
            enough=ENOUGH,
        )
    return _(
        "Measured: of %(n)s such pairings that people decided on, %(right)s were worth a meeting (%(share)s %%).",
        n=row["pairs"],
        right=row["right"],
        share=round(100 * row["right"] / row["pairs"]),
    )
