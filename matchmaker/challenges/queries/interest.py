"""How many companies have answered: what features above challenges know of them."""

from __future__ import annotations

from collections.abc import Iterable

from matchmaker.challenges import hooks
from matchmaker.challenges.hooks import Interest


def interest_in(challenge_ids: Iterable[int]) -> dict[int, Interest]:
    """Public figures for some challenges; every id has an entry."""
    ids = list(challenge_ids)
    found = {one: Interest() for one in ids}
    for answer in hooks.interest_in(ids):
        found |= answer
    return found
