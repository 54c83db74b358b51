"""Whether a piece was useful: one answer each."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import QUIET, command, take_turns
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid, TooMany
from matchmaker.core.i18n import _
from matchmaker.library import policy
from matchmaker.library.models import LibraryPiece, LibraryVote

MOST, WITHIN = 20, timedelta(hours=1)
"""So many answers from one network address, or by one account, in so long a time."""


@command(policy.can_vote, audit=QUIET)
def record_vote(
    actor: Actor, *, piece: LibraryPiece, is_useful: bool, browser: str = "", origin: str = ""
) -> LibraryVote:
    """Keep the answer of an account, or of a browser without one; a second answer replaces the first.

    Raises Invalid without either, TooMany if that many came from one place within the hour.
    """
    if actor.user_id is None and not browser:
        raise Invalid(_("Your browser keeps no cookies, so we cannot count your answer."))
    mark = "" if actor.user_id is not None else browser
    take_turns(f"library vote {piece.id} {actor.user_id} {mark}", f"library votes {origin}")
    if _lately(actor, origin) >= MOST:
        raise TooMany(_("Many answers came from here within the last hour. Please try again later."))
    mine = (
        LibraryVote.user_id == actor.user_id
        if actor.user_id is not None
        else sa.and_(LibraryVote.user_id.is_(None), LibraryVote.browser == mark)
    )
    vote = session().scalar(sa.select(LibraryVote).where(LibraryVote.piece_id == piece.id, mine))
    if vote is None:
        vote = LibraryVote(piece_id=piece.id, user_id=actor.user_id, browser=mark)
        session().add(vote)
    vote.is_useful, vote.origin, vote.at = is_useful, origin, clock.now()
    session().flush()
    return vote


def _lately(actor: Actor, origin: str) -> int:
    same = LibraryVote.user_id == actor.user_id if actor.user_id is not None else LibraryVote.origin == origin
    select = sa.select(sa.func.count(LibraryVote.id)).where(same, LibraryVote.at > clock.now() - WITHIN)
    return session().scalar(select) or 0
