"""What a second person decides: publish, return, withdraw."""

from __future__ import annotations

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _
from matchmaker.core.text import tidy
from matchmaker.library import jobs, policy
from matchmaker.library.events import PiecePublished, PieceReturned
from matchmaker.library.models import LibraryPiece
from matchmaker.library.queries import checks

SHORTEST_REASON, LONGEST_REASON = 5, 1_000


@command(
    policy.can_review,
    audit=lambda **arguments: {"number": arguments["piece"].number},
    locks="piece",
    seen="piece",
)
def publish_piece(actor: Actor, *, piece: LibraryPiece, reason: str, seen_version: int | None = None) -> LibraryPiece:
    """Make the reviewed draft the next public version, with a reason. Raises Invalid, or Stale if it is no longer what
    the reviewer read.
    """
    reason = _reason(reason, "reason")
    if found := checks.missing(piece.working()):
        raise Invalid(found)
    jobs.put_out(
        piece, piece.working(), reason=reason, written_by_id=piece.drafted_by_id, published_by_id=actor.user_id
    )
    publish(PiecePublished(piece.id, piece.number))
    return piece


@command(policy.can_review, locks="piece")
def return_piece(actor: Actor, *, piece: LibraryPiece, note: str) -> LibraryPiece:
    """Back to who wrote it, with what to change."""
    piece.give_back(note=_reason(note, "note"))
    piece.updated_at = clock.now()
    session().flush()
    publish(PieceReturned(piece.id))
    return piece


@command(policy.can_withdraw, audit=lambda **arguments: {"reason": arguments["reason"]}, locks="piece")
def withdraw_piece(actor: Actor, *, piece: LibraryPiece, reason: str) -> LibraryPiece:
    """Take it out of lists, search and suggestions; its address then says that, and why."""
    piece.withdrawn_why = _reason(reason, "reason")
    piece.withdrawn_at = piece.updated_at = clock.now()
    session().flush()
    jobs.index(piece)
    return piece


@command(policy.can_reopen, locks="piece")
def reopen_piece(actor: Actor, *, piece: LibraryPiece) -> LibraryPiece:
    """Make a withdrawn piece public again, as it was."""
    piece.withdrawn_at, piece.withdrawn_why, piece.updated_at = None, "", clock.now()
    session().flush()
    jobs.index(piece)
    return piece


def _reason(text: str, field: str) -> str:
    reason = tidy(text)
    if len(reason) < SHORTEST_REASON:
        raise Invalid({field: _("Write a sentence; others read it.")})
    if len(reason) > LONGEST_REASON:
        raise Invalid({field: _("Please shorten this to %(limit)s characters.", limit=LONGEST_REASON)})
    return reason
