"""Recompute a stored pairing from what was stored with it, and compare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from matchmaker.matching.engine.explain import Explanation, explain
from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.facts_json import (
    canonical,
    challenge_from_dict,
    facts_to_dict,
    fingerprint,
    solution_from_dict,
)
from matchmaker.matching.engine.ruleset import ScoringRules, rules_from_json
from matchmaker.matching.engine.vocabulary import Vocabulary
from matchmaker.matching.engine.wording import TextStatistics, challenge_terms, count_solution


@dataclass(frozen=True, slots=True)
class Replay:
    """`same` when score and every reason are what was stored; `differences` says what is not."""

    same: bool
    differences: tuple[str, ...]
    explanation: Explanation


def stored_inputs(
    challenge: ChallengeFacts,
    solution: SolutionFacts,
    rule_set: ScoringRules,
    vocabulary: Vocabulary,
    statistics: TextStatistics,
) -> dict[str, Any]:
    """Everything that decides the pairing's score and reasons, as plain data.

    The word counts are cut to the pair's own words. The vocabulary is named by fingerprint and handed to `replay`.
    """
    labels = vocabulary.labels
    words = challenge_terms(challenge, labels) | {term for row in count_solution(solution, labels) for term in row[2]}
    return {
        "challenge": facts_to_dict(challenge),
        "solution": facts_to_dict(solution),
        "rule_set": rule_set.as_json(),
        "vocabulary": fingerprint(vocabulary.as_json()),
        "statistics": statistics.part_for(words).as_json(),
    }


def replay(inputs: Mapping[str, Any], stored: Mapping[str, Any], vocabulary: Vocabulary) -> Replay:
    """Recompute from `stored_inputs` and compare with a stored `Explanation.as_json()`."""
    explanation = explain(
        challenge_from_dict(inputs["challenge"]),
        solution_from_dict(inputs["solution"]),
        rules_from_json(inputs["rule_set"]),
        vocabulary,
        TextStatistics.from_json(inputs["statistics"]),
    )
    now = explanation.as_json()
    different = [name for name in now if canonical(now[name]) != canonical(stored.get(name))]
    if inputs["vocabulary"] != fingerprint(vocabulary.as_json()):
        different.append("vocabulary")
    return Replay(not different, tuple(different), explanation)
