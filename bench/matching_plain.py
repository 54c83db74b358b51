"""The same rules as a plain Python loop over pairs: what the packed engine is measured and checked against."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator
from functools import cache
from typing import Any

from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.rules.base import REGISTRY
from matchmaker.matching.engine.rules.budget import _ABOVE, _BELOW
from matchmaker.matching.engine.rules.codes import CodesRule
from matchmaker.matching.engine.ruleset import RuleSetting, ScoringRules
from matchmaker.matching.engine.vocabulary import Vocabulary
from matchmaker.matching.engine.wording import TextStatistics, count_solution, impacts, query

Parameters = dict[str, float]
Score = float | None
PairScore = Callable[[Any, Any], Score]


def _codes(rule: CodesRule, parameters: Parameters, vocabulary: Vocabulary) -> PairScore:
    @cache
    def like(wanted: str, given: str) -> int:
        return rule.likeness(wanted, given, vocabulary)

    free = parameters["free"]

    def score(wanted: tuple[str, ...], given: tuple[str, ...]) -> Score:
        if rule.name == "technology" and not (wanted and given):
            return parameters["none"]
        claimed = min(1.0, free / len(given))
        if rule.name == "sector":
            weights = [1.0] + [parameters["secondary"]] * (len(wanted) - 1)
            best = max(w * max(like(code, g) for g in given) for w, code in zip(weights, wanted, strict=True))
            return best / 100.0 * claimed
        nearest = [max(like(code, g) for g in given) for code in wanted]
        if rule.combine == "best":
            return max(nearest) / 100.0 * claimed
        return math.sqrt(sum(nearest) / (100.0 * len(wanted))) * claimed

    return score


def _maturity(parameters: Parameters, _: Vocabulary) -> PairScore:
    return lambda c, s: max(1.0 - parameters["step"] * max(c[0] - s[1], s[0] - c[1], 0), 0.0)


def _budget(_: Parameters, __: Vocabulary) -> PairScore:
    def score(c: tuple[int], s: tuple[int, int]) -> Score:
        return min(_BELOW[min(max(c[0] - s[1], 0), 3)], _ABOVE[min(max(s[0] - c[0], 0), 3)])

    return score


def _city_size(parameters: Parameters, _: Vocabulary) -> PairScore:
    return lambda c, s: max(1.0 - parameters["step"] * min(abs(c[0] - int(band)) for band in s), 0.0)


def _timeline(_: Parameters, __: Vocabulary) -> PairScore:
    return lambda c, s: min(c[0] / max(s[0], 1), 1.0)


def _data_terms(_: Parameters, __: Vocabulary) -> PairScore:
    def score(c: tuple[int, ...], s: tuple[int, ...]) -> Score:
        met = [max(1.0 - 0.5 * max(a - b, 0), 0.0) for a, b in zip(c, s, strict=True) if a >= 0 and b >= 0]
        return sum(met) / len(met) if met else None

    return score


def _evidence(parameters: Parameters, _: Vocabulary) -> PairScore:
    return lambda c, s: max(1.0 - parameters["step"] * max(c[0] - s[0], 0), 0.0)


_OTHERS: dict[str, Callable[[Parameters, Vocabulary], PairScore]] = {
    "maturity": _maturity,
    "budget": _budget,
    "city_size": _city_size,
    "timeline": _timeline,
    "data_terms": _data_terms,
    "evidence": _evidence,
}

Row = tuple[list[Hashable | None], dict[str, int], int]


class PlainMatcher:
    """Reads facts once, as the engine does, then loops."""

    def __init__(self, rule_set: ScoringRules, vocabulary: Vocabulary, statistics: TextStatistics) -> None:
        self.vocabulary = vocabulary
        self.statistics = statistics
        self.settings = [item for item in rule_set.weighted() if item.rule != "wording"]
        self.wording = next(item for item in rule_set.weighted() if item.rule == "wording")
        self.scores = [self._score(item) for item in self.settings]

    def _score(self, setting: RuleSetting) -> PairScore:
        rule = REGISTRY[setting.rule]
        if isinstance(rule, CodesRule):
            return _codes(rule, setting.all_parameters(), self.vocabulary)
        return _OTHERS[setting.rule](setting.all_parameters(), self.vocabulary)

    def read_challenge(self, facts: ChallengeFacts) -> Row:
        """Values of each rule, word weights and full relevance."""
        values = [REGISTRY[item.rule].challenge_value(facts, self.vocabulary) for item in self.settings]
        return (values, *query(facts, self.statistics, self.vocabulary.labels))

    def read_solution(self, facts: SolutionFacts) -> Row:
        """Values of each rule and word impacts."""
        values = [REGISTRY[item.rule].solution_value(facts, self.vocabulary) for item in self.settings]
        return values, impacts(count_solution(facts, self.vocabulary.labels), self.statistics), 0

    def pair(self, challenge: Row, solution: Row) -> int:
        """Score in hundredths of a point."""
        total = 0
        for setting, score, wanted, given in zip(self.settings, self.scores, challenge[0], solution[0], strict=True):
            value = score(wanted, given) if wanted is not None and given is not None else None
            neutral = setting.unasked if wanted is None else setting.unknown
            total += int((neutral if value is None else value) * setting.weight + 0.5)
        have = solution[1]
        relevance = sum(weight * have[term] for term, weight in challenge[1].items() if term in have)
        return total + int(min(relevance / max(challenge[2], 1), 1.0) ** 0.75 * self.wording.weight + 0.5)

    def best(self, challenge: Row, solutions: list[Row], k: int) -> Iterator[tuple[int, int]]:
        """(score, position) of the k best."""
        scored = [(self.pair(challenge, row), place) for place, row in enumerate(solutions)]
        scored.sort(key=lambda item: -item[0])
        return iter(scored[:k])
