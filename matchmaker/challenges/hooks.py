"""What challenges ask the features above them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from matchmaker.core.actors import Actor
from matchmaker.core.hooks import Hook


@dataclass(frozen=True, slots=True)
class Interest:
    """How many companies sent an application, and how many of them are micro or small."""

    total: int = 0
    small: int = 0


interest_in: Hook[[Sequence[int]], Mapping[int, Interest]] = Hook("interest_in")
"""How many companies have answered each of some challenges, by the challenge's id: figures that everybody may know."""


@dataclass(frozen=True, slots=True)
class OwnFit:
    """A solution of the reader's company that is proposed for a challenge; score in whole points."""

    title: str
    public_id: str
    score: int
    is_good: bool


fits_of: Hook[[Actor, int], Sequence[OwnFit]] = Hook("fits_of")
"""Which solutions of the company somebody acts for are proposed for a challenge (id), best first."""

steps_taken: Hook[[int], frozenset[str]] = Hook("steps_taken")
"""Which steps took place for a challenge (id), of those that features above know: "dialogue" (a workshop with it was
held, or a talk), "shortlist" (its decisions were announced), and of its collaborations "record" (there is one),
"milestones", "measured" (a confirmed measurement), "outcome" (a published result that stands)."""

conflicts_of: Hook[[Actor, int], Collection[int]] = Hook("conflicts_of")
"""For which companies (ids) somebody has declared a conflict of interest on a challenge (id), in whatever role."""
