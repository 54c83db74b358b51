"""Texts of the library as the API answers them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _
from matchmaker.core.settings import public_url
from matchmaker.exchange.forms.library import LibraryQuery
from matchmaker.exchange.queries.response_model import Paged, ResponseModel, paged
from matchmaker.library.engine.content import SCHEMES
from matchmaker.library.models import LibraryPiece
from matchmaker.library.queries import browse, terms
from matchmaker.library.queries.browse import LibraryFilters


class LibraryLine(ResponseModel):
    """A text in a list. `version` counts its published versions."""

    slug: str
    kind: str
    title: str
    summary: str
    language: str
    version: int
    published_at: datetime | None
    revised_at: datetime | None


class SourceOut(ResponseModel):
    """Where facts come from; `url` is empty for what is on paper only."""

    title: str
    url: str


class LibraryOut(LibraryLine):
    """A whole text in Markdown. `tags` are codes by scheme; `address` answers for ever, for this version."""

    body: str
    licence: str
    licence_url: str
    is_from_practice: bool
    is_demo: bool
    sources: list[SourceOut]
    tags: dict[str, list[str]]
    address: str


def list_pieces(query: LibraryQuery) -> Paged[LibraryLine]:
    """One page of the public texts (the queries of the page `/library`)."""
    chosen = {name: codes for name in browse.FACETS if (codes := getattr(query, name))}
    filters = LibraryFilters(text=query.q, values=chosen, sort=query.sort, page=query.page)
    return paged(browse.browse(filters).page, query.page, lambda row: LibraryLine(**_line(row)))


def _line(piece: LibraryPiece) -> dict[str, Any]:
    return {
        "slug": piece.slug,
        "kind": piece.kind,
        "title": piece.title,
        "summary": piece.summary,
        "language": piece.language,
        "version": piece.number,
        "published_at": piece.published_at,
        "revised_at": piece.revised_at,
    }


def show_piece(piece: LibraryPiece) -> LibraryOut:
    """The newest published version. Raises NotFound for a text that is not public, with the reason if it was."""
    if not piece.is_public:
        if piece.is_known:
            raise NotFound(_("This text was withdrawn: %(why)s", why=piece.withdrawn_why))
        raise NotFound(_("There is no such text in the library, or it is not public yet."))
    content = piece.content()
    name, link = terms.licence(content.licence)
    return LibraryOut(
        **_line(piece),
        body=content.body,
        licence=name,
        licence_url=link,
        is_from_practice=content.is_from_practice,
        is_demo=piece.is_demo,
        sources=[SourceOut(title=source.title, url=source.url) for source in content.sources],
        tags={scheme: list(content.tags.get(scheme, ())) for scheme in SCHEMES},
        address=public_url("library.version", slug=piece.slug, number=piece.number),
    )
