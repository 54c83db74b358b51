"""Why a pairing has its score: one term a rule, each with its points and the sentence made from them.

The terms' points add up to the score exactly. What one side keeps private is masked for the other: the term then has
neither points nor reason, and the visible total leaves it out, so that it cannot be found by subtraction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.pack import pack_challenges, pack_solutions
from matchmaker.matching.engine.rules.base import REGISTRY, Rule, RuleBlock, Side, speaks_for
from matchmaker.matching.engine.rules.own_words import OwnWordsRule
from matchmaker.matching.engine.rules.wording import WordingRule, challenge_alone, solution_alone
from matchmaker.matching.engine.ruleset import Kind, RuleSetting, ScoringRules
from matchmaker.matching.engine.scoring import Scorer
from matchmaker.matching.engine.sentence import Sentence
from matchmaker.matching.engine.vocabulary import Vocabulary
from matchmaker.matching.engine.wording import (
    TextStatistics,
    challenge_fields,
    count_solution,
    impacts,
    query,
    solution_fields,
)

Level = Literal["good", "possible", "none"]
_REMEMBERED = 5_000
MASKED = Sentence("The other side keeps this private.")


@dataclass(frozen=True, slots=True)
class ScoreTerm:
    """One rule's part. Points and max_points are hundredths of a point; both None in a masked term.

    passed: for a must-have True, False, or None when it cannot be judged (it then lets the pair through).
    """

    rule: str
    title: str
    kind: Kind
    points: int | None
    max_points: int | None
    sentence: Sentence
    unknown: bool = False
    private_to: frozenset[Side] = frozenset()
    passed: bool | None = None
    masked: bool = False
    warning: bool = False

    @property
    def is_for(self) -> bool:
        """A reason for the pairing."""
        if self.unknown or self.points is None or not self.max_points:
            return False
        return speaks_for(self.rule, self.points, self.max_points, is_warning=self.warning)


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole reason of a pairing. `excluded`: a must-have fails, so the pair is never proposed.

    level: good, possible or none, by the limits of the rule set · answers: points of the rules about the problem; None
    where the rule set publishes no limits.
    """

    challenge_id: str
    solution_id: str
    rule_set: str
    score: int
    out_of: int
    terms: tuple[ScoreTerm, ...]
    must_haves: tuple[ScoreTerm, ...]
    excluded: bool
    level: Level = "none"
    answers: int | None = None

    @property
    def is_good(self) -> bool:
        """May it be called good?"""
        return self.level == "good"

    def masked_for(self, side: Side) -> Explanation:
        """As the given side may see it: `score` and `out_of` are those of the visible terms."""
        terms = tuple(_masked(term, side) for term in self.terms)
        return replace(
            self,
            terms=terms,
            must_haves=tuple(_masked(term, side) for term in self.must_haves),
            score=sum(term.points or 0 for term in terms),
            out_of=sum(term.max_points or 0 for term in terms),
        )

    def missing(self) -> tuple[Sentence, ...]:
        """What would have to be said for a full judgement."""
        return tuple(term.sentence for term in (*self.must_haves, *self.terms) if term.unknown)

    def best_reasons(self, most: int = 3) -> tuple[Sentence, ...]:
        """The sentences of the terms that speak for it, those with most points first."""
        known = [term for term in self.terms if term.is_for]
        return tuple(term.sentence for term in sorted(known, key=lambda t: -(t.points or 0))[:most])

    def as_json(self) -> dict[str, object]:
        """Plain data for storing and for the API."""
        judged = {} if self.answers is None else {"answers": self.answers, "level": self.level}
        return judged | {
            "challenge": self.challenge_id,
            "solution": self.solution_id,
            "rule_set": self.rule_set,
            "score": self.score,
            "out_of": self.out_of,
            "excluded": self.excluded,
            "terms": [_term_json(term) for term in self.terms],
            "must_haves": [_term_json(term) for term in self.must_haves],
        }


def _masked(term: ScoreTerm, side: Side) -> ScoreTerm:
    if not term.private_to - {side}:
        return term
    return replace(
        term,
        points=None,
        max_points=None,
        sentence=MASKED,
        unknown=False,
        passed=None,
        masked=True,
        warning=False,
    )


def _term_json(term: ScoreTerm) -> dict[str, object]:
    warned: dict[str, object] = {"warning": True} if term.warning else {}
    return warned | {
        "rule": term.rule,
        "title": term.title,
        "kind": term.kind,
        "points": term.points,
        "max_points": term.max_points,
        "sentence": term.sentence.as_json(),
        "unknown": term.unknown,
        "private_to": sorted(term.private_to),
        "passed": term.passed,
        "masked": term.masked,
    }


class Explainer:
    """Writes explanations under one rule set, vocabulary and snapshot of word counts."""

    def __init__(self, rule_set: ScoringRules, vocabulary: Vocabulary, statistics: TextStatistics) -> None:
        rule_set.check()
        self.rule_set = rule_set
        self.vocabulary = vocabulary
        self.statistics = statistics
        self.weighted = rule_set.weighted()
        self.must_haves = rule_set.must_haves()
        self._challenge: tuple[ChallengeFacts, Mapping[str, int], str] | None = None
        self._solutions: dict[str, tuple[SolutionFacts, Mapping[str, int], str]] = {}

    def explain(
        self, challenge: ChallengeFacts, solution: SolutionFacts, points: Sequence[int] | None = None
    ) -> Explanation:
        """Explain a pair; `points` (one for each weighted setting) spare the scoring when the pairing is at hand."""
        judged = points is None or self._judged(challenge)
        if points is None:
            points = pair_points(self._scorer(challenge, solution))
        must_haves = tuple(
            self._must_have(item, challenge, solution, judged=judged)
            for item in self.must_haves
            if self._is_asked(item, challenge, sum(points))
        )
        terms = tuple(
            self._term(item, challenge, solution, value) for item, value in zip(self.weighted, points, strict=True)
        )
        excluded = any(term.passed is False for term in must_haves)
        answers = sum(value for value, asks in zip(points, self.rule_set.answering(), strict=True) if asks)
        return Explanation(
            challenge_id=challenge.id,
            solution_id=solution.id,
            rule_set=self.rule_set.id,
            score=sum(points),
            out_of=sum(item.weight for item in self.weighted),
            terms=terms,
            must_haves=must_haves,
            excluded=excluded,
            answers=answers if self.rule_set.has_limits else None,
            level=self._level(sum(points), answers, terms, excluded=excluded),
        )

    def _level(self, score: int, answers: int, terms: Sequence[ScoreTerm], *, excluded: bool) -> Level:
        limits = self.rule_set.limits
        if excluded or answers < limits.answers or score < limits.proposed:
            return "none"
        is_good = score >= limits.good and answers >= limits.good_answers
        return "good" if is_good and not any(term.warning for term in terms) else "possible"

    def _is_asked(self, setting: RuleSetting, challenge: ChallengeFacts, score: int) -> bool:
        """Own words are asked of what has the points of a proposal; what no challenge states is not shown."""
        if setting.rule == OwnWordsRule.name:
            return score >= self.rule_set.limits.proposed
        return REGISTRY[setting.rule].asks(challenge) or not REGISTRY[setting.rule].is_always

    def _judged(self, challenge: ChallengeFacts) -> bool:
        """Do the must-haves of codes need a look? Not when none asks anything (no conflict of interest is declared)."""
        return any(REGISTRY[item.rule].asks(challenge) for item in self.must_haves if item.rule != OwnWordsRule.name)

    def _scorer(self, challenge: ChallengeFacts, solution: SolutionFacts) -> Scorer:
        return Scorer(
            pack_challenges([challenge], self.vocabulary, self.statistics),
            pack_solutions([solution], self.vocabulary, self.statistics),
            self.rule_set,
        )

    def _term(self, setting: RuleSetting, challenge: ChallengeFacts, solution: SolutionFacts, points: int) -> ScoreTerm:
        rule = REGISTRY[setting.rule]
        unread = self._unread(rule, challenge, solution)
        known = unread is None and rule.knows(challenge, solution, self.vocabulary)
        return ScoreTerm(
            rule=rule.name,
            title=rule.title,
            kind="weighted",
            points=points,
            max_points=setting.weight,
            sentence=self._sentence(rule, challenge, solution, points / setting.weight)
            if known
            else unread or rule.unknown(challenge, solution, self.vocabulary),
            unknown=not known,
            private_to=rule.private_to(challenge, solution),
            warning=known and bool(setting.warn) and self._score(setting, challenge, solution) < setting.warn,
        )

    def _unread(self, rule: Rule, challenge: ChallengeFacts, solution: SolutionFacts) -> Sentence | None:
        """Why words cannot be compared: one side is written in a language that the other side never uses."""
        if not isinstance(rule, WordingRule | OwnWordsRule):
            return None
        words = self.statistics, self.vocabulary
        return challenge_alone(challenge.written_in, *words) or solution_alone(solution.written_in, *words)

    def _sentence(self, rule: Rule, challenge: ChallengeFacts, solution: SolutionFacts, score: float) -> Sentence:
        if isinstance(rule, WordingRule):
            weights, text = self._asked(challenge)
            given, other = self._given(solution)
            return rule.sentence_for(rule.shared_words(text, other, weights, given), score)
        return rule.sentence(challenge, solution, score, self.vocabulary)

    def _asked(self, challenge: ChallengeFacts) -> tuple[Mapping[str, int], str]:
        if self._challenge is None or self._challenge[0] is not challenge:
            labels = self.vocabulary.labels
            text = " \n ".join(part for _, _, part in challenge_fields(challenge, labels))
            self._challenge = (challenge, query(challenge, self.statistics, labels)[0], text)
        return self._challenge[1:]

    def _given(self, solution: SolutionFacts) -> tuple[Mapping[str, int], str]:
        known = self._solutions.get(solution.id)
        if known is None or known[0] is not solution:
            if len(self._solutions) >= _REMEMBERED:
                self._solutions.clear()
            labels = self.vocabulary.labels
            text = " \n ".join(part for _, _, part in solution_fields(solution, labels))
            known = (solution, impacts(count_solution(solution, labels), self.statistics), text)
            self._solutions[solution.id] = known
        return known[1:]

    def _must_have(
        self, setting: RuleSetting, challenge: ChallengeFacts, solution: SolutionFacts, *, judged: bool
    ) -> ScoreTerm:
        rule = REGISTRY[setting.rule]
        unread = self._unread(rule, challenge, solution)
        judged = judged or isinstance(rule, OwnWordsRule)
        score = float("nan") if unread else self._score(setting, challenge, solution) if judged else 1.0
        known = not np.isnan(score)
        return ScoreTerm(
            rule=rule.name,
            title=rule.title,
            kind="must_have",
            points=0,
            max_points=0,
            sentence=rule.sentence(challenge, solution, score, self.vocabulary)
            if known
            else unread or rule.unknown(challenge, solution, self.vocabulary),
            unknown=not known,
            private_to=rule.private_to(challenge, solution),
            passed=score >= setting.pass_from / 100.0 if known else None,
        )

    def _score(self, setting: RuleSetting, challenge: ChallengeFacts, solution: SolutionFacts) -> float:
        """One rule alone, NaN for unknown: the cell of its table, which depends on these two values only."""
        rule, vocabulary = REGISTRY[setting.rule], self.vocabulary
        if isinstance(rule, OwnWordsRule):
            return rule.share(challenge, solution)
        wanted, given = rule.challenge_value(challenge, vocabulary), rule.solution_value(solution, vocabulary)
        if wanted is None or given is None:
            return float("nan")
        sides = rule.encode_challenges([wanted], vocabulary), rule.encode_solutions([given], vocabulary)
        return float(rule.score(RuleBlock(*sides, vocabulary, setting.all_parameters()))[0, 0])


def pair_points(scorer: Scorer) -> tuple[int, ...]:
    """Points of each weighted setting for a scorer of one challenge and one solution."""
    row = np.zeros(1, dtype=np.int64)
    tables = scorer.tables(row)
    total = scorer.block(row, tables, exclude=False, gate=False)
    columns = scorer.solutions.columns
    points = {name: int(table[columns[name].codes[0], 0]) for name, table in tables.items()}
    points[WordingRule.name] = int(total[0, 0]) - sum(points.values())
    return tuple(points[item.rule] for item in scorer.settings)


def explain(
    challenge: ChallengeFacts,
    solution: SolutionFacts,
    rule_set: ScoringRules,
    vocabulary: Vocabulary,
    statistics: TextStatistics,
) -> Explanation:
    """Explain one pair from its facts; use `Explainer` for many."""
    return Explainer(rule_set, vocabulary, statistics).explain(challenge, solution)
