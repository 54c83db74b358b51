"""The list of the library: words, filters with counts, a neutral order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from matchmaker.core.db import session
from matchmaker.core.faceted import NEUTRAL, WORDS, FacetedList
from matchmaker.core.facets import Filters
from matchmaker.library.models import LibraryPiece, LibraryTag
from matchmaker.library.queries.visibility import public

NEWEST = "newest"
TAG_FACETS = {"system": "system", "topic": "topic", "stage": "stage", "kit": "kit"}
COLUMN_FACETS: Mapping[str, Any] = {"kind": LibraryPiece.kind, "language": LibraryPiece.language}
FACETS = ("kind", "system", "stage", "topic", "kit", "language")


@dataclass(frozen=True)
class LibraryFilters(Filters):
    """What a reader asked for. Without an order: by the words, else the neutral one."""

    facets: ClassVar[tuple[str, ...]] = FACETS
    sorts: ClassVar[tuple[str, ...]] = (WORDS, NEUTRAL, NEWEST)


PIECES: Final = FacetedList[LibraryPiece](
    name="library_piece",
    model=LibraryPiece,
    public=public,
    tag=LibraryTag,
    tagged=LibraryTag.piece_id,
    facets=FACETS,
    schemes=TAG_FACETS,
    columns=COLUMN_FACETS,
    sorted_by={NEWEST: (LibraryPiece.revised_at, True)},
)
browse = PIECES.browse


def newest(limit: int) -> Sequence[LibraryPiece]:
    """What became public or was revised last."""
    select = public().order_by(LibraryPiece.revised_at.desc(), LibraryPiece.id.desc()).limit(limit)
    return session().scalars(select).all()
