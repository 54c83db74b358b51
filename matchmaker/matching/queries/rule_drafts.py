"""What a draft of the rules says: is it complete, and which figures does it have?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matchmaker.core.errors import Invalid
from matchmaker.matching.engine.facts_json import fingerprint
from matchmaker.matching.engine.ruleset import ScoringRules, rules_from_json
from matchmaker.matching.models import RuleSet
from matchmaker.matching.queries.labels import say

Settings = list[dict[str, Any]]


def read_settings(settings: Settings, limits: Mapping[str, int]) -> ScoringRules:
    """Rows and limits → the engine's rules. Raises Invalid with a sentence when a row is none."""
    try:
        return rules_from_json({"id": "draft", "settings": settings, "limits": limits})
    except ValueError as error:
        raise Invalid(str(error)) from error


def faults_of(rule_set: RuleSet) -> list[str]:
    """Why these rules cannot be published; empty when they can."""
    return [say(fault.as_json()) for fault in read_settings(rule_set.rules, rule_set.limits).validate()]


def draft_fingerprint(rule_set: RuleSet) -> str:
    """Changes with every figure of the draft."""
    return fingerprint({"rules": rule_set.rules, "limits": rule_set.limits, "small_share": rule_set.small_share})
