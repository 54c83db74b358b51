"""What differs between two versions of a challenge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matchmaker.challenges.engine.content import EMPTY, LABELS, MATERIAL, Content, complete


@dataclass(frozen=True, slots=True)
class Change:
    """One field with its value before and after (JSON values)."""

    field: str
    before: Any
    after: Any

    @property
    def label(self) -> str:
        """The field's name, not translated."""
        return LABELS[self.field]

    @property
    def is_material(self) -> bool:
        """Applicants must confirm again."""
        return self.field in MATERIAL


def compare(before: Content, after: Content) -> list[Change]:
    """Every field that differs, in the order of the form. Missing fields count as empty."""
    old, new = complete(before), complete(after)
    return [Change(name, old[name], new[name]) for name in LABELS if name in EMPTY and old[name] != new[name]]


def is_material(changes: list[Change]) -> bool:
    """At least one change asks applicants to confirm again."""
    return any(change.is_material for change in changes)


def publishable(changes: list[Change], *, hides_budget: bool) -> list[dict[str, Any]]:
    """The changes as a public version keeps them; a budget that one side keeps private is not told."""
    return [
        {
            "field": change.field,
            "label": change.label,
            "before": "" if hides_budget and change.field == "budget_band" else change.before,
            "after": "" if hides_budget and change.field == "budget_band" else change.after,
        }
        for change in changes
    ]
