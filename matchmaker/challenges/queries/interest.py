"""How many companies have answered: what features above challenges know of them."""

from __future__ import annotations

from collections.abc import Iterable

from matchmaker.challenges import hooks
from matchmaker.challenges.hooks import Interest, OwnFit
from matchmaker.core.actors import Actor


def interest_in(challenge_ids: Iterable[int]) -> dict[int, Interest]:
    """Public figures for some challenges; every id has an entry."""
    ids = list(challenge_ids)
    found = {one: Interest() for one in ids}
    for answer in hooks.interest_in(ids):
        found |= answer
    return found


def own_fits(actor: Actor, challenge_id: int) -> list[OwnFit]:
    """The solutions of the reader's company that are proposed for a challenge, best first."""
    return [fit for found in hooks.fits_of(actor, challenge_id) for fit in found]
