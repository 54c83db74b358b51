"""The catalogue of rules, generated from the engine's classes, with the figures of one version."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.core.i18n import _
from matchmaker.matching.engine.catalogue import catalogue
from matchmaker.matching.engine.ruleset import FULL
from matchmaker.matching.models import RuleSet


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule as people read it; weight and share to pass in percent; `kind` is weighted, must_have or off."""

    name: str
    title: str
    about: str
    detail: str
    reads_challenge: str
    reads_solution: str
    missing: str
    private_part: str
    kind: str
    weight: float
    pass_from: int
    parameters: tuple[tuple[str, str, float, float, float], ...]  # name, about, value, least, most
    may_be_must_have: bool
    may_be_weighted: bool
    is_always: bool
    why: str = ""
    why_since: int = 0


def catalogue_page(rule_set: RuleSet | None) -> list[RuleRow]:
    """Every rule in the order of explanations, with its figures in this version (all off without one)."""
    settings = {item.rule: item for item in rule_set.engine().settings} if rule_set is not None else {}
    rows = []
    for entry in catalogue():
        setting = settings.get(entry.name)
        given = setting.parameters if setting is not None else {}
        rows.append(
            RuleRow(
                name=entry.name,
                title=_(entry.title),
                about=_(entry.about),
                detail=_(entry.detail),
                reads_challenge=_(entry.reads_challenge),
                reads_solution=_(entry.reads_solution),
                missing=_(entry.missing),
                private_part=_(entry.private_part) if entry.private_part else "",
                kind=setting.kind if setting is not None else ("must_have" if entry.is_always else "off"),
                weight=100 * setting.weight / FULL if setting is not None else 0.0,
                pass_from=setting.pass_from if setting is not None else entry.default_pass,
                parameters=tuple(
                    (name, _(item.about), given.get(name, item.default), item.least, item.most)
                    for name, item in entry.parameters
                ),
                may_be_must_have=entry.may_be_must_have,
                may_be_weighted=entry.may_be_weighted,
                is_always=entry.is_always,
                why=reason[1] if (reason := _reason(rule_set, entry.name, setting is not None)) else "",
                why_since=reason[0] if reason else 0,
            )
        )
    return rows


def _reason(rule_set: RuleSet | None, rule: str, is_set: bool) -> tuple[int, str] | None:
    """Of a published version: why it counts so, and since which version."""
    return rule_set.reason_of(rule) if rule_set is not None and rule_set.number is not None and is_set else None


def tunable_rows(rule_set: RuleSet | None) -> list[RuleRow]:
    """The rules that a version may set."""
    return [row for row in catalogue_page(rule_set) if not row.is_always]
