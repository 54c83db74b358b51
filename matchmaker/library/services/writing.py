"""Writing a piece: a draft, saved as often as one likes, then given to a second person."""

from __future__ import annotations

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _
from matchmaker.core.slugs import free_slug
from matchmaker.core.text import one_line, shorten, tidy
from matchmaker.library import jobs, policy
from matchmaker.library.engine.content import LONGEST_SUMMARY, Content
from matchmaker.library.events import PieceSubmitted
from matchmaker.library.models import DraftState, LibraryPiece
from matchmaker.library.queries import checks, practices, terms
from matchmaker.library.queries.practices import Practice

LONGEST_OF_A_PRACTICE = 90
"""Characters of a practice that begin as the title of its text."""


@command(policy.can_write, audit=lambda **arguments: {"title": arguments["result"].title})
def write_piece(actor: Actor, *, content: Content) -> LibraryPiece:
    """A new draft. Raises Invalid with a sentence for each field that cannot be taken."""
    content = jobs.tidied(content)
    _require(checks.problems(content))
    now = clock.now()
    row = LibraryPiece(
        slug=free_slug(LibraryPiece.slug, content.title, reserved=jobs.RESERVED),
        kind=content.kind,
        title=content.title,
        number=0,
        created_at=now,
        updated_at=now,
        tags=[],
    )
    session().add(row)
    _keep(actor, row, content)
    return row


@command(policy.can_take_up, audit=lambda **arguments: {"title": arguments["result"].title})
def write_from_practice(actor: Actor, *, practice: Practice) -> LibraryPiece:
    """A draft from what a table of a roundtable would share, with where it was said; the one there is, if there is one.

    It says that it comes from practice, so it needs no other source, and a second person as every text does.
    """
    found = practices.piece_of(practice.minutes_id)
    if found is not None:
        return found
    said_at = _(
        "Shared at table %(table)s of the roundtable “%(roundtable)s”, %(workshop)s, %(day)s.",
        table=practice.number,
        roundtable=practice.roundtable,
        workshop=practice.workshop,
        day=practice.on.date().isoformat(),
    )
    content = Content(
        kind="case_study",
        title=shorten(one_line(practice.text), LONGEST_OF_A_PRACTICE),
        summary=shorten(one_line(practice.text), LONGEST_SUMMARY),
        body=f"{practice.text}\n\n{said_at}",
        is_from_practice=True,
        tags={"kit": (practice.kit,)} if terms.is_code("kit", practice.kit) else {},
    )
    row = write_piece(actor, content=content)
    row.from_minutes_id = practice.minutes_id
    session().flush()
    return row


@command(
    policy.can_edit,
    audit=lambda **arguments: {"title": arguments["piece"].title},
    locks="piece",
    seen="piece",
    compare=jobs.compare_piece,
)
def save_piece(actor: Actor, *, piece: LibraryPiece, content: Content, seen_version: int | None = None) -> LibraryPiece:
    """Change the draft; a public piece gets one. Raises Invalid, or Stale if somebody saved since `seen_version`."""
    content = jobs.tidied(content)
    _require(checks.problems(content))
    if content != piece.working():  # who changes nothing has written nothing
        _keep(actor, piece, content)
    return piece


@command(policy.can_submit, locks="piece")
def submit_piece(actor: Actor, *, piece: LibraryPiece, why: str = "") -> LibraryPiece:
    """Ask a second person to review and publish it. Raises Invalid with what is missing (a source, for example)."""
    why = tidy(why)
    found = checks.missing(piece.working())
    if piece.is_known and len(why) < 5:
        found["why"] = [_("Say in a sentence what changes with this version.")]
    _require(found)
    piece.submit(why=why)
    piece.updated_at = clock.now()
    session().flush()
    publish(PieceSubmitted(piece.id))
    return piece


@command(policy.can_take_back, locks="piece")
def take_back_piece(actor: Actor, *, piece: LibraryPiece) -> LibraryPiece:
    """Out of the review, to be written on."""
    piece.give_back(note="")
    piece.updated_at = clock.now()
    session().flush()
    return piece


@command(policy.can_discard, audit=lambda **arguments: {"title": arguments["piece"].title}, locks="piece")
def discard_draft(actor: Actor, *, piece: LibraryPiece) -> None:
    """Delete what is being written; a piece that was never public goes with it."""
    if piece.is_known:
        piece.end_draft()
        piece.updated_at = clock.now()
    else:
        session().delete(piece)
    session().flush()


def _keep(actor: Actor, piece: LibraryPiece, content: Content) -> None:
    piece.draft, piece.draft_state = content.stored(), DraftState.WRITING.value
    piece.drafted_by_id, piece.updated_at = actor.user_id, clock.now()
    if not piece.is_known:  # its lists show the draft
        piece.kind, piece.title, piece.summary, piece.language = (
            content.kind,
            content.title,
            content.summary,
            content.language,
        )
    session().flush()


def _require(found: checks.Problems) -> None:
    if found:
        raise Invalid(found)
