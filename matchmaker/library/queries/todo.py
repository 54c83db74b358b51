"""What organizers and administrators should do next in the library."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.i18n import _, ngettext
from matchmaker.core.todo import TodoItem
from matchmaker.library import policy
from matchmaker.library.models import DraftState, LibraryPiece
from matchmaker.library.queries.practices import count_waiting

LATE_DAYS = 7


def todo_items(actor: Actor) -> list[TodoItem]:
    """Texts that wait for a second person, the own ones that came back, practices to take up (one statement)."""
    if not policy.can_write(actor) or actor.user_id is None:
        return []
    others = sa.or_(LibraryPiece.drafted_by_id.is_(None), LibraryPiece.drafted_by_id != actor.user_id)
    waits = sa.and_(LibraryPiece.draft_state == DraftState.SUBMITTED.value, others)
    returned = sa.and_(LibraryPiece.returned_note != "", LibraryPiece.drafted_by_id == actor.user_id)
    waiting, first, back, shared = (
        session()
        .execute(
            sa.select(
                sa.func.count(sa.case((waits, LibraryPiece.id))),
                sa.func.min(sa.case((waits, LibraryPiece.updated_at))),
                sa.func.count(sa.case((returned, LibraryPiece.id))),
                count_waiting(),
            )
        )
        .one()
    )
    lines = []
    if waiting:
        late = first is not None and (clock.now() - first).days > LATE_DAYS
        text = ngettext("text of the library to review", "texts of the library to review", waiting)
        lines.append(TodoItem(waiting, text, _("Review texts"), "library.desk", is_late=late))
    if back:
        text = ngettext("text of yours with requested changes", "texts of yours with requested changes", back)
        lines.append(TodoItem(back, text, _("Edit texts"), "library.desk"))
    if shared:
        text = ngettext("practice from roundtables to take up", "practices from roundtables to take up", shared)
        lines.append(TodoItem(shared, text, _("Read practices"), "library.desk"))
    return lines
