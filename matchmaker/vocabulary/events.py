"""What happened to the vocabulary."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class VocabularyPublished:
    """A new version is in force."""

    number: int
