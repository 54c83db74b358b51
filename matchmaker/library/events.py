"""What happens in the library."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PieceSubmitted:
    """Somebody asked a second person to review what they wrote."""

    piece_id: int


@dataclass(frozen=True)
class PieceReturned:
    """The second person asked for changes."""

    piece_id: int


@dataclass(frozen=True)
class PiecePublished:
    """A version of a piece became public; `number` counts from 1."""

    piece_id: int
    number: int
