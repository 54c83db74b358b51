"""The library's pieces as entries of its feed."""

from __future__ import annotations

from collections.abc import Sequence

from matchmaker.core.articles import article
from matchmaker.core.atom import Entry
from matchmaker.core.settings import public_url
from matchmaker.library.models import LibraryPiece
from matchmaker.library.queries import terms


def entries(pieces: Sequence[LibraryPiece]) -> list[Entry]:
    """Whole texts under their permanent addresses; a piece that was never public has none."""
    return [_entry(piece) for piece in pieces if piece.published_at is not None]


def _entry(piece: LibraryPiece) -> Entry:
    assert piece.published_at is not None
    systems = [(code, terms.label("system", code)) for code in piece.codes("system")]
    return Entry(
        address=public_url("library.show", slug=piece.slug),
        title=piece.title,
        summary=piece.summary,
        published=piece.published_at,
        updated=piece.revised_at or piece.published_at,
        labels=[(piece.kind, terms.kind(piece.kind)), *systems],
        language=piece.language,
        licence=terms.licence(piece.licence),
        html=str(article(piece.body).html),
    )
