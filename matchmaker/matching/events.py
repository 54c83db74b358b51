"""What happens to pairings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PairingsUpdated:
    """A run wrote pairings; `entered` are (challenge id, solution id) that were not proposed before."""

    run_id: int
    entered: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class PairingDecided:
    """One side said what it thinks: `side` is "city" or "company", `decision` the new word."""

    pairing_id: int
    side: str
    decision: str


@dataclass(frozen=True)
class MutualInterest:
    """Both sides want to meet."""

    pairing_id: int
