"""Rule sets: which rule counts how much. Frozen, numbered, checked before they can be published."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

from matchmaker.matching.engine.facts_json import canonical, fingerprint
from matchmaker.matching.engine.rules.base import REGISTRY, Rule
from matchmaker.matching.engine.rules.registry import all_rules
from matchmaker.matching.engine.sentence import Sentence

Kind = Literal["weighted", "must_have"]
FULL = 10_000  # weights are hundredths of a percent; points are hundredths of a point, 100 points in all


@dataclass(frozen=True, slots=True)
class RuleSetting:
    """One rule in a rule set.

    weight: hundredths of a percent, 0 for a must-have · pass_from: hundredths of the score a must-have needs ·
    parameters: only those that differ from the rule's defaults.
    """

    rule: str
    kind: Kind = "weighted"
    weight: int = 0
    pass_from: int = 50
    parameters: Mapping[str, float] = field(default_factory=dict)

    def all_parameters(self) -> dict[str, float]:
        """Defaults of the rule, overwritten by the setting."""
        defaults = {name: item.default for name, item in REGISTRY[self.rule].parameters.items()}
        return defaults | dict(self.parameters)

    @property
    def unknown(self) -> float:
        """Share of the weight that counts where a side does not say it."""
        return self.parameters.get("unknown", REGISTRY[self.rule].neutral)

    @property
    def unasked(self) -> float:
        """The same where the challenge does not say it: that is no fault of the solution."""
        return self.parameters.get("unasked", self.unknown)

    @property
    def warn(self) -> float:
        """Known shares of the weight below this are warnings."""
        return self.parameters.get("warn", 0.0)


@dataclass(frozen=True, slots=True)
class Limits:
    """From how many points on a pair is proposed, and called good: hundredths of a point, part of each rule set.

    answers, good_answers: points that the rules about the problem (`Rule.question`) must bring together ·
    proposed, good: points of all rules together. The defaults are what held before limits were published with the
    rules.
    """

    answers: int = 0
    proposed: int = 5_000
    good_answers: int = 0
    good: int = 6_500

    def faults(self) -> list[Sentence]:
        """Why they cannot be used; empty when they can."""
        found = [
            Sentence("The limit “{name}” must be 0 to 100 points.", name=item.name)
            for item in fields(self)
            if not _is_share(getattr(self, item.name))
        ]
        if not found and self.good < self.proposed:
            found.append(Sentence("A good pairing cannot need fewer points than a proposed one."))
        return found


# Chosen on half of the judged challenges and reported on the other: docs/matching.md, "Good and possible".
DELIVERED = Limits(answers=3_900, proposed=5_000, good_answers=3_900, good=6_500)


def _is_share(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= FULL


@dataclass(frozen=True)
class ScoringRules:
    """A version of the rules. `id` names the version, such as "default-1"; `seed` of ties belongs to the run."""

    id: str
    settings: tuple[RuleSetting, ...]
    limits: Limits = Limits()

    @property
    def has_limits(self) -> bool:
        """Are limits published with these rules? Older versions had those of the platform."""
        return self.limits != Limits()

    def answering(self) -> tuple[bool, ...]:
        """Of each weighted setting: does it ask whether the problem is answered?"""
        return tuple(REGISTRY[item.rule].question == "answers" for item in self.weighted())

    def weighted(self) -> tuple[RuleSetting, ...]:
        """Settings that add points, in the order of explanations."""
        return tuple(item for item in self._ordered() if item.kind == "weighted" and item.weight > 0)

    def must_haves(self) -> tuple[RuleSetting, ...]:
        """Settings that must be passed, in the order of explanations; those of every rule set are among them."""
        return tuple(item for item in self._ordered(_always()) if item.kind == "must_have")

    def _ordered(self, more: tuple[RuleSetting, ...] = ()) -> list[RuleSetting]:
        place = {rule.name: i for i, rule in enumerate(all_rules())}
        return sorted((*self.settings, *more), key=lambda item: place[item.rule])

    def validate(self) -> tuple[Sentence, ...]:
        """Why it cannot be published; empty when it can."""
        if not self.settings:
            return (Sentence("The rule set is empty: add at least one rule."),)
        faults = [fault for item in self.settings for fault in _faults(item)]
        names = [item.rule for item in self.settings]
        faults += [
            Sentence("The rule “{rule}” stands twice.", rule=n) for n in sorted(set(names)) if names.count(n) > 1
        ]
        total = sum(item.weight for item in self.settings if item.kind == "weighted")
        if total != FULL:
            faults.append(
                Sentence(
                    "The weights add up to {total} %, not to 100 %: {hint}.",
                    total=total / 100,
                    hint=_hint(total),
                )
            )
        return (*faults, *self.limits.faults())

    def check(self) -> None:
        """Raise ValueError with all sentences when the set is not valid."""
        faults = self.validate()
        if faults:
            raise ValueError(" ".join(str(fault) for fault in faults))

    def as_json(self) -> dict[str, Any]:
        """Plain data, inverse of `rules_from_json`."""
        limits = {"limits": asdict(self.limits)} if self.has_limits else {}
        return limits | {
            "id": self.id,
            "settings": [
                {
                    "rule": item.rule,
                    "kind": item.kind,
                    "weight": item.weight,
                    "pass_from": item.pass_from,
                    "parameters": dict(sorted(item.parameters.items())),
                }
                for item in self.settings
            ],
        }

    def fingerprint(self) -> str:
        """Changes with every setting, not with the id."""
        data = self.as_json()
        return fingerprint(canonical([data["settings"], data["limits"]] if "limits" in data else data["settings"]))


def _always() -> tuple[RuleSetting, ...]:
    """Must-haves that no rule set names and each one has."""
    return tuple(RuleSetting(rule.name, "must_have", pass_from=100) for rule in all_rules() if rule.is_always)


def _hint(total: int) -> Sentence:
    missing = (FULL - total) / 100
    if missing > 0:
        return Sentence("add {points} points", points=missing)
    return Sentence("take {points} points away", points=-missing)


def _faults(item: RuleSetting) -> list[Sentence]:
    rule = REGISTRY.get(item.rule)
    if rule is None:
        return [Sentence("There is no rule called “{rule}”.", rule=item.rule)]
    faults = _kind_faults(item, rule)
    if rule.is_always:
        faults.append(Sentence("“{rule}” holds in every version: leave it out.", rule=Sentence(rule.title)))
    if not 1 <= item.pass_from <= 100:
        faults.append(Sentence("“{rule}”: the score to pass must be 1 to 100.", rule=Sentence(rule.title)))
    for name, value in item.parameters.items():
        known = rule.parameters.get(name)
        if known is None:
            faults.append(Sentence("“{rule}” has no parameter “{name}”.", rule=Sentence(rule.title), name=name))
        elif not math.isfinite(value) or not known.least <= value <= known.most:
            faults.append(
                Sentence(
                    "“{rule}”: {name} must be between {least} and {most}.",
                    rule=Sentence(rule.title),
                    name=name,
                    least=known.least,
                    most=known.most,
                )
            )
    return faults


def _kind_faults(item: RuleSetting, rule: Rule) -> list[Sentence]:
    faults: list[Sentence] = []
    if item.kind not in ("weighted", "must_have"):
        faults.append(Sentence("“{rule}” must be weighted or a must-have.", rule=Sentence(rule.title)))
    if item.kind == "must_have" and not rule.may_be_must_have:
        faults.append(Sentence("“{rule}” cannot be a must-have.", rule=Sentence(rule.title)))
    if item.kind == "weighted" and not rule.may_be_weighted:
        faults.append(Sentence("“{rule}” can only be a must-have.", rule=Sentence(rule.title)))
    if item.kind == "must_have" and item.weight:
        faults.append(Sentence("“{rule}” is a must-have and cannot have a weight.", rule=Sentence(rule.title)))
    if isinstance(item.weight, bool) or not isinstance(item.weight, int) or not 0 <= item.weight <= FULL:
        faults.append(Sentence("“{rule}”: the weight must be 0 to 100 %.", rule=Sentence(rule.title)))
    return faults


def default_rules() -> ScoringRules:
    """The rules as delivered: every weighted rule at its default weight, must-haves for the rules that are nothing
    else.
    """
    settings = [
        RuleSetting(rule.name, "weighted", rule.default_weight, parameters=dict(rule.default_parameters))
        if rule.may_be_weighted
        else RuleSetting(rule.name, "must_have", pass_from=rule.default_pass)
        for rule in all_rules()
        if rule.default_weight or not (rule.may_be_weighted or rule.is_always)
    ]
    return ScoringRules("default-5", tuple(settings), DELIVERED)


def rules_from_json(data: Mapping[str, Any]) -> ScoringRules:
    """Read a rule set; raises ValueError with a sentence when the form is wrong. Use `validate` for the content."""
    rows = data.get("settings")
    if not isinstance(rows, list):
        raise ValueError("A rule set needs a list “settings”.")  # noqa: TRY004  (one error for a bad file)
    settings = []
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict) or not isinstance(row.get("rule"), str):
            raise ValueError(  # noqa: TRY004
                f"Setting {number} of the rule set needs the name of a rule."
            )
        try:
            settings.append(RuleSetting(**row))
        except TypeError as error:
            raise ValueError(f"Setting {number} of the rule set: {error}.") from error
    try:
        limits = Limits(**(data.get("limits") or {}))
    except TypeError as error:
        raise ValueError(f"The limits of the rule set: {error}.") from error
    return ScoringRules(str(data.get("id", "unnamed")), tuple(settings), limits)
