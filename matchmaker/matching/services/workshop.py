"""Choosing pairings for a workshop and proposing its sessions; the workshop feature stores what comes out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.matching import policy
from matchmaker.matching.engine.allocation import Allocation, AllocationSettings, Candidate
from matchmaker.matching.engine.allocation import allocate as engine_allocate
from matchmaker.matching.engine.sessions import ProposedSession
from matchmaker.matching.engine.sessions import propose_sessions as engine_sessions
from matchmaker.matching.queries.labels import say
from matchmaker.matching.queries.vocabulary import current_vocabulary
from matchmaker.matching.queries.workshop import candidates


def _audit(**arguments: Any) -> dict[str, Any]:
    result: Allocation = arguments["result"]
    return {
        "challenges": sorted(arguments["challenge_ids"]),
        "settings": str(arguments["settings"]),
        "seed": arguments["seed"],
        "chosen": len(result.chosen),
        "value": result.value,
    }


@command(policy.can_tune, audit=_audit)
def allocate_pairings(
    actor: Actor,
    *,
    challenge_ids: Collection[int],
    solution_ids: Collection[int] | None = None,
    settings: AllocationSettings,
    seed: int = 0,
    prices: bool = True,
    pairs: Collection[tuple[str, str]] | None = None,
) -> Allocation:
    """The pairings with the largest total score under caps, floors and the reserved share; proved optimal.

    `pairs` (challenge, solution) narrows the candidates to those who come and want to meet. Ids in the result are
    public ids. `problems` names what cannot be met. The same input gives the same choice.
    """
    items = candidates(challenge_ids, solution_ids).items
    if pairs is not None:
        items = tuple(item for item in items if item.pair in pairs)
    return engine_allocate(items, settings, seed=seed, prices=prices)


@command(policy.can_tune, audit=QUIET)
def propose_sessions(
    actor: Actor, *, chosen: Sequence[Candidate], challenge_ids: Collection[int]
) -> list[tuple[ProposedSession, str]]:
    """Roundtables (three solutions or two cities share a theme) and 1:1 meetings, each with its sentence why.

    Raises Invalid when a chosen pairing is not a candidate any more (declined, frozen, out of the lists).
    """
    known = candidates(challenge_ids)
    gone = [item for item in chosen if item.pair not in known.pairings]
    if gone:
        raise Invalid(_("%(n)s chosen pairings are no longer available. Choose again.", n=len(gone)))
    sessions = engine_sessions(chosen, known.challenges, known.solutions, current_vocabulary())
    return [(item, say(item.why.as_json())) for item in sessions]
