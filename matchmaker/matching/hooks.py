"""What the matcher asks the features above it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from matchmaker.challenges.models import Challenge
from matchmaker.core.actors import Actor
from matchmaker.core.hooks import Hook

Answer = tuple[str, str]
"""yes, partly or no · what the company adds."""
Wish = tuple[int, int]
"""Who wants to meet whom: ids of organizations."""

Step = tuple[int, int, str]
"""How far a challenge and a solution (database ids) came with each other: a step of `engine.grades`."""

must_have_answers: Hook[[Actor, Challenge, int], Mapping[str, Answer]] = Hook("must_have_answers")
"""What a company (by id) has answered to a challenge's must-haves, by their words: only what the actor may read."""

wishes_to_meet: Hook[[], Iterable[Wish]] = Hook("wishes_to_meet")
"""Wishes to meet, for the fairness report."""

steps_of_pairs: Hook[[], Iterable[Step]] = Hook("steps_of_pairs")
"""Which pairs met and which began to work together, of all times."""
