"""What differs between two versions of a challenge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from matchmaker.records.fields import Change

FILES = "files"
"""The name under which a version keeps an added file: files are no field of the record."""


def is_material(changes: Iterable[Change]) -> bool:
    """At least one change asks applicants to confirm again."""
    return any(change.field.is_material for change in changes)


def publishable(changes: Sequence[Change], *, hides_budget: bool) -> list[dict[str, Any]]:
    """The changes as a public version keeps them; a budget that one side keeps private is not told."""
    hidden = "budget_band" if hides_budget else ""
    return [
        {
            "field": change.field.name,
            "label": change.field.label,
            "before": "" if change.field.name == hidden else change.before,
            "after": "" if change.field.name == hidden else change.after,
        }
        for change in changes
    ]
