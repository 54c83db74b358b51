"""Full-text search: one `search_doc` row per findable object, FTS5 on SQLite, tsvector on PostgreSQL.

Accents are folded in Python for both, so "Munchen" finds "München" on either. Titles weigh more than bodies.
"""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.core.db import Base, Id, session
from matchmaker.core.letters import fold

SQLITE_DDL = (
    "CREATE VIRTUAL TABLE search_fts USING fts5("
    "title, body, content='search_doc', content_rowid='id', tokenize='unicode61')",
    "CREATE TRIGGER search_doc_ai AFTER INSERT ON search_doc BEGIN"
    " INSERT INTO search_fts(rowid, title, body) VALUES (new.id, new.title, new.body); END",
    "CREATE TRIGGER search_doc_ad AFTER DELETE ON search_doc BEGIN"
    " INSERT INTO search_fts(search_fts, rowid, title, body) VALUES ('delete', old.id, old.title, old.body); END",
    "CREATE TRIGGER search_doc_au AFTER UPDATE ON search_doc BEGIN"
    " INSERT INTO search_fts(search_fts, rowid, title, body) VALUES ('delete', old.id, old.title, old.body);"
    " INSERT INTO search_fts(rowid, title, body) VALUES (new.id, new.title, new.body); END",
)
SQLITE_DROP = (
    "DROP TRIGGER search_doc_au",
    "DROP TRIGGER search_doc_ad",
    "DROP TRIGGER search_doc_ai",
    "DROP TABLE search_fts",
)
POSTGRES_DDL = (
    "ALTER TABLE search_doc ADD COLUMN tsv tsvector GENERATED ALWAYS AS ("
    "setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', body), 'C')) STORED",
    "CREATE INDEX ix_search_doc_tsv ON search_doc USING gin (tsv)",
)
POSTGRES_DROP = ("DROP INDEX ix_search_doc_tsv", "ALTER TABLE search_doc DROP COLUMN tsv")


class SearchDoc(Base):
    """The folded text of one findable object (`kind` is its table's name)."""

    __tablename__ = "search_doc"
    __table_args__ = (sa.UniqueConstraint("kind", "object_id", name="uq_search_doc_object"),)

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(40))
    object_id: Mapped[int]
    title: Mapped[str] = mapped_column(sa.Text)
    body: Mapped[str] = mapped_column(sa.Text)


def create_index(connection: Connection) -> None:
    """Add the full-text index to an existing `search_doc` table (also called by the first migration)."""
    for statement in SQLITE_DDL if connection.dialect.name == "sqlite" else POSTGRES_DDL:
        connection.execute(sa.text(statement))


def drop_index(connection: Connection) -> None:
    """Remove it again, before the table goes."""
    for statement in SQLITE_DROP if connection.dialect.name == "sqlite" else POSTGRES_DROP:
        connection.execute(sa.text(statement))


@event.listens_for(SearchDoc.__table__, "after_create")
def _after_create(_target: sa.Table, connection: Connection, **_options: Any) -> None:
    create_index(connection)


def index(subject: Base, *, title: str, body: str) -> None:
    """Make `subject` findable by these texts (idempotent; the subject must be flushed)."""
    doc = session().scalar(_doc_of(subject))
    if doc is None:
        doc = SearchDoc(kind=subject.__tablename__, object_id=subject.id)  # type: ignore[attr-defined]
        session().add(doc)
    doc.title = fold(title)
    doc.body = fold(body)


def unindex(subject: Base) -> None:
    """Make `subject` unfindable."""
    doc = session().scalar(_doc_of(subject))
    if doc is not None:
        session().delete(doc)


def _doc_of(subject: Base) -> sa.Select[tuple[SearchDoc]]:
    return sa.select(SearchDoc).where(
        SearchDoc.kind == subject.__tablename__,
        SearchDoc.object_id == subject.id,  # type: ignore[attr-defined]
    )


def words_of(query: str) -> list[str]:
    """The folded words of a search box, at most twelve; punctuation and operators mean nothing."""
    return re.findall(r"\w+", fold(query))[:12]


def found(model: type[Base], query: str) -> sa.Subquery | None:
    """(object_id, rank) of what contains every word of `query` (last word as a prefix); None if it has no word.

    Lower rank is better on both databases. Join it: `select(Challenge).join(hits, hits.c.object_id == Challenge.id)`.
    """
    words = words_of(query)
    if not words:
        return None
    if session().get_bind().dialect.name == "sqlite":
        match = " ".join(f'"{word}"' for word in words[:-1]) + f' "{words[-1]}"*'
        # CROSS JOIN fixes the order: the planner would otherwise run the match once for every document.
        statement = sa.text(
            "SELECT d.object_id AS object_id, bm25(search_fts, 6.0, 1.0) AS rank FROM search_fts"
            " CROSS JOIN search_doc d ON d.id = search_fts.rowid WHERE search_fts MATCH :match AND d.kind = :kind"
        ).bindparams(match=match.strip(), kind=model.__tablename__)
    else:
        match = " & ".join([*words[:-1], f"{words[-1]}:*"])
        statement = sa.text(
            "SELECT d.object_id AS object_id, -ts_rank(d.tsv, q) AS rank FROM search_doc d,"
            " to_tsquery('simple', :match) q WHERE d.tsv @@ q AND d.kind = :kind"
        ).bindparams(match=match, kind=model.__tablename__)
    return statement.columns(object_id=sa.Integer, rank=sa.Float).subquery("hits")
