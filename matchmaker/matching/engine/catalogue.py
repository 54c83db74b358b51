"""The catalogue of rules, generated from the rule classes."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.matching.engine.rules.base import Parameter
from matchmaker.matching.engine.rules.registry import all_rules


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One rule as people read it; `weight` is the default in hundredths of a percent, 0 for a must-have."""

    name: str
    title: str
    about: str
    detail: str
    reads_challenge: str
    reads_solution: str
    missing: str
    neutral: float
    private_part: str
    weight: int
    may_be_must_have: bool
    default_pass: int
    may_be_weighted: bool
    is_always: bool
    parameters: tuple[tuple[str, Parameter], ...]


def catalogue() -> tuple[CatalogueEntry, ...]:
    """Every rule, in the order of explanations."""
    return tuple(
        CatalogueEntry(
            name=rule.name,
            title=rule.title,
            about=rule.about,
            detail=rule.detail(),
            reads_challenge=rule.reads_challenge,
            reads_solution=rule.reads_solution,
            missing=rule.missing,
            neutral=rule.neutral,
            private_part=rule.private_part,
            weight=rule.default_weight,
            may_be_must_have=rule.may_be_must_have,
            default_pass=rule.default_pass,
            may_be_weighted=rule.may_be_weighted,
            is_always=rule.is_always,
            parameters=tuple(rule.parameters.items()),
        )
        for rule in all_rules()
    )


def tunable() -> tuple[CatalogueEntry, ...]:
    """The rules that a version may set."""
    return tuple(entry for entry in catalogue() if not entry.is_always)


def catalogue_markdown() -> str:
    """The catalogue as a Markdown page."""
    parts = ["# The rules", ""]
    for entry in catalogue():
        kinds = [
            word for word, on in (("weighted", entry.may_be_weighted), ("must-have", entry.may_be_must_have)) if on
        ]
        parts += [
            f"## {entry.title} (`{entry.name}`)",
            "",
            entry.about,
            "",
            f"- How: {entry.detail}",
            f"- Reads of the challenge: {entry.reads_challenge}; of the solution: {entry.reads_solution}.",
            f"- Default weight: {entry.weight / 100:g} %. May be: {' or '.join(kinds)}.",
            f"- Missing information: {entry.missing} Neutral value {entry.neutral:g}.",
        ]
        parts += [f"- Private: {entry.private_part}"] if entry.private_part else []
        parts += [
            f"- Parameter `{name}` = {item.default:g} ({item.least:g} to {item.most:g}): {item.about}."
            for name, item in entry.parameters
        ]
        parts.append("")
    return "\n".join(parts)
