"""What solutions ask the features above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.core.hooks import Hook


@dataclass(frozen=True, slots=True)
class AnsweredChallenge:
    """A public challenge on some of the sub-topics that were asked for."""

    title: str
    slug: str
    city: str
    is_open: bool
    shared: tuple[str, ...]  # codes of sub-topics


challenges_on: Hook[[Sequence[str]], Sequence[AnsweredChallenge]] = Hook("challenges_on")
"""Public challenges on any of these sub-topics: open ones first, then those that share most; at most a dozen."""
