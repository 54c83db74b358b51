"""What everything that carries terms asks the features above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matchmaker.core.hooks import Hook


@dataclass(frozen=True, slots=True)
class Reading:
    """A text that may help, and why it is shown; `kind` in the reader's language, `slug` its address in the library."""

    title: str
    slug: str
    kind: str
    why: str


reading_about: Hook[[Mapping[str, Sequence[str]]], Sequence[Reading]] = Hook("reading_about")
"""Up to three texts about these codes by scheme (system, topic, stage, smart_principle, kit, coach), best first."""
