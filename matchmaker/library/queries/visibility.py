"""Which pieces an actor may know, and finding one."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.accounts.models import User
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound, existing
from matchmaker.core.i18n import _, _l
from matchmaker.library import policy
from matchmaker.library.models import LibraryPiece, LibraryVersion

IS_PUBLIC = sa.and_(LibraryPiece.number > 0, LibraryPiece.withdrawn_at.is_(None))


def visible_to(actor: Actor) -> sa.Select[tuple[LibraryPiece]]:
    """Pieces the actor may know; the rule of `policy.can_view`, as SQL."""
    select = sa.select(LibraryPiece)
    return select if policy.can_write(actor) else select.where(LibraryPiece.number > 0)


def public() -> sa.Select[tuple[LibraryPiece]]:
    """What everybody can read."""
    return sa.select(LibraryPiece).where(IS_PUBLIC)


def get_visible(actor: Actor, *, slug: str) -> LibraryPiece:
    """One piece by its address. Raises NotFound if the actor may not know it."""
    found = session().scalar(sa.select(LibraryPiece).where(LibraryPiece.slug == slug))
    if found is None or not policy.can_view(actor, piece=found):
        raise NotFound(_l("There is no such text in the library, or it is not public yet."))
    return found


def get_version(actor: Actor, *, piece: LibraryPiece, number: int) -> LibraryVersion:
    """One published version. Raises NotFound if there is none, or if the piece is withdrawn and the actor no writer."""
    found = session().scalar(
        sa.select(LibraryVersion).where(LibraryVersion.piece_id == piece.id, LibraryVersion.number == number)
    )
    if found is None or not (piece.is_public or policy.can_write(actor)):
        raise NotFound(_("This text has no version %(n)s that can be read.", n=number))
    return found


def get(piece_id: int) -> LibraryPiece:
    """A piece by database id (for listeners)."""
    return existing(session().get(LibraryPiece, piece_id), _("There is no such text in the library."))


def reviewer_ids(piece: LibraryPiece) -> set[int]:
    """Who is asked to be the second person: the organizers but for the writer; without any, the administrators."""
    active = sa.select(User.id, User.is_organizer).where(
        sa.or_(User.is_organizer, User.is_administrator), User.disabled_at.is_(None), User.id != piece.drafted_by_id
    )
    people = dict(session().execute(active).tuples().all())
    return {user_id for user_id, is_organizer in people.items() if is_organizer} or set(people)
