"""Putting the delivered pieces into the library: at set-up, and again after each update."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import timedelta

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.library import jobs
from matchmaker.library.engine.files import Delivered
from matchmaker.library.models import LibraryPiece


@command(platform_only, audit=lambda **arguments: {"pieces": arguments["result"]})
def load_pieces(actor: Actor, *, files: Sequence[Delivered]) -> int:
    """Publish what is new or has changed among the delivered pieces; returns how many that were.

    Running twice changes nothing. What people of this installation have changed, are changing or have withdrawn stays
    as it is: the file is no longer theirs.
    """
    known = {
        piece.slug: piece
        for piece in session().scalars(sa.select(LibraryPiece).where(LibraryPiece.slug.in_([f.key for f in files])))
    }
    return sum(_load(known.get(file.key), file) for file in files)


def _load(piece: LibraryPiece | None, file: Delivered) -> bool:
    content = jobs.tidied(file.content)
    with clock.at(clock.now() - timedelta(days=file.days_ago)) if file.days_ago else nullcontext():
        if piece is None:
            piece = LibraryPiece(
                slug=file.key,
                kind=content.kind,
                title=content.title,
                number=0,
                created_at=clock.now(),
                updated_at=clock.now(),
                is_demo=file.is_demo,
                tags=[],
            )
            session().add(piece)
            reason = _("Delivered with the platform.")
        elif not _is_untouched(piece) or piece.file_digest == content.digest:
            return False
        else:
            reason = file.reason or _("A newer text was delivered with the platform.")
        jobs.put_out(piece, content, reason=reason, written_by_id=None, published_by_id=None)
        piece.file_digest = content.digest
        session().flush()
    return True


def _is_untouched(piece: LibraryPiece) -> bool:
    return piece.is_public and not piece.has_draft and piece.file_digest == piece.content().digest
