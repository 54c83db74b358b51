"""What those who write in the library work on."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, lazyload

from matchmaker.core.db import session
from matchmaker.library.models import DraftState, LibraryPiece


def in_state(state: DraftState) -> Sequence[LibraryPiece]:
    """Pieces with a draft in this state, longest waiting first."""
    select = (
        sa.select(LibraryPiece)
        .where(LibraryPiece.draft_state == state.value)
        .options(joinedload(LibraryPiece.updated_by), lazyload(LibraryPiece.tags))
    )
    return session().scalars(select.order_by(LibraryPiece.updated_at, LibraryPiece.id)).all()


def withdrawn() -> Sequence[LibraryPiece]:
    """Withdrawn pieces, last first."""
    select = sa.select(LibraryPiece).where(LibraryPiece.withdrawn_at.is_not(None)).options(lazyload(LibraryPiece.tags))
    return session().scalars(select.order_by(LibraryPiece.withdrawn_at.desc())).all()
