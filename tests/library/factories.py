"""Texts of the library in every state."""

from __future__ import annotations

from typing import Any

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.text import slugify
from matchmaker.library import jobs
from matchmaker.library.engine.content import Content, Source
from matchmaker.library.models import DraftState, LibraryPiece

BODY = """## What happened

The city asked companies before it planned, and everybody read the same answers at the same time.

## What came out

| Year | Lamps |
|---|---|
| 2020 | 100 |
| 2024 | 4,000 |

See [the guide](/guide) and [the report](https://example.org/report).

## What is not known

Nobody measured the costs.

## What to do

Ask for the yearly figures.
"""


def content(title: str = "Light in the old town", **values: Any) -> Content:
    """A content that lacks nothing."""
    defaults: dict[str, Any] = {
        "kind": "case_study",
        "summary": "A city changed its street lights after an open talk.",
        "body": BODY,
        "sources": (Source("Report of the city, 2024", "https://example.org/report"),),
        "tags": {"system": ("energy",), "topic": ("energy.street_lighting",), "stage": ("planning",)},
    }
    return Content(title=title, **(defaults | values))


def make_piece(title: str = "Light in the old town", *, writer: int | None = None, **values: Any) -> LibraryPiece:
    """A public piece, version 1."""
    piece = _row(title, **values)
    jobs.put_out(piece, content(title, **values), reason="First version.", written_by_id=writer, published_by_id=None)
    session().flush()
    return piece


def make_draft(
    title: str = "A new guide", *, writer: int | None = None, state: str = "writing", **values: Any
) -> LibraryPiece:
    """A piece that was never public."""
    piece = _row(title, **values)
    piece.draft, piece.draft_state = content(title, **values).stored(), DraftState(state).value
    piece.drafted_by_id = writer
    session().flush()
    return piece


def _row(title: str, **values: Any) -> LibraryPiece:
    now = clock.now()
    piece = LibraryPiece(
        slug=slugify(title),
        kind=values.get("kind", "case_study"),
        title=title,
        summary="A city changed its street lights after an open talk.",
        number=0,
        created_at=now,
        updated_at=now,
        tags=[],
    )
    session().add(piece)
    session().flush()
    return piece
