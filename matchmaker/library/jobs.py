"""Steps that several commands of the library share."""

from __future__ import annotations

from dataclasses import replace

from matchmaker.core import clock, search
from matchmaker.core.articles import plain_text
from matchmaker.core.db import session
from matchmaker.core.text import one_line, tidy
from matchmaker.core.versions import Difference
from matchmaker.library.engine.content import SCHEMES, Content, Source
from matchmaker.library.models import LibraryPiece, LibraryVersion
from matchmaker.library.queries import compare
from matchmaker.records.rows import set_codes

RESERVED = frozenset({"new", "desk"})  # pages of their own beside the addresses of pieces


def tidied(content: Content) -> Content:
    """As it is kept: trimmed, one ending of lines, each tag once."""
    return replace(
        content,
        title=one_line(content.title),
        summary=tidy(content.summary),
        body=tidy(content.body),
        sources=tuple(Source(one_line(s.title), one_line(s.url)) for s in content.sources),
        tags={scheme: tuple(dict.fromkeys(content.tags[scheme])) for scheme in SCHEMES if content.tags.get(scheme)},
    )


def compare_piece(*, piece: LibraryPiece, content: Content) -> list[Difference]:
    """What somebody typed and another person has saved otherwise."""
    return compare.differences(piece.working(), tidied(content))


def put_out(
    piece: LibraryPiece, content: Content, *, reason: str, written_by_id: int | None, published_by_id: int | None
) -> LibraryVersion:
    """Make a content the newest public version of its piece, findable from now on."""
    now = clock.now()
    for name in Content.__dataclass_fields__:
        if name not in {"tags", "sources"}:
            setattr(piece, name, getattr(content, name))
    stored = content.stored()
    piece.sources = stored["sources"]
    for scheme in SCHEMES:
        set_codes(piece, scheme, content.tags.get(scheme, ()))
    piece.number += 1
    piece.published_at = piece.published_at or now
    piece.revised_at, piece.updated_at = now, now
    piece.withdrawn_at, piece.withdrawn_why = None, ""
    piece.end_draft()
    session().flush()
    version = LibraryVersion(
        piece_id=piece.id,
        number=piece.number,
        content=stored,
        reason=reason,
        at=now,
        written_by_id=written_by_id,
        published_by_id=published_by_id,
    )
    session().add(version)
    session().flush()
    index(piece)
    return version


def index(piece: LibraryPiece) -> None:
    """Put a public piece into the full-text index; take any other out of it."""
    if not piece.is_public:
        search.unindex(piece)
        return
    words = [piece.summary, *compare.tag_words(piece.content()), plain_text(piece.body)]
    search.index(piece, title=piece.title, body="\n".join(words))
