"""Tables of the library: pieces, their published versions, what they are about, whether they were useful."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.core.db import Base, HasPublicId, HasTimes, HasVersion, Id
from matchmaker.core.errors import Conflict
from matchmaker.core.i18n import _l
from matchmaker.core.list_changes import watch
from matchmaker.core.names import Name
from matchmaker.library.engine.content import Content
from matchmaker.vocabulary.models import HasCodes, TagColumns


class DraftState(StrEnum):
    """What is being written: nothing, a draft, or a draft that waits for a second person."""

    NONE = ""
    WRITING = "writing"
    SUBMITTED = "submitted"


class LibraryPiece(Base, HasPublicId, HasTimes, HasVersion, HasCodes):
    """A guideline, publication, case study, question bank or news item.

    The columns hold the newest published version (before there is one, title and summary of the draft); `draft` holds
    what is being written, which nobody reads but those who write.
    """

    __tablename__ = "library_piece"
    __table_args__ = (
        sa.CheckConstraint("draft_state IN ('', 'writing', 'submitted')", name="draft_state"),
        sa.CheckConstraint("number >= 0", name="number"),
        sa.UniqueConstraint("from_minutes_id", name="uq_library_piece_from_minutes"),
        sa.Index("ix_library_piece_published", "published_at"),
    )

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(sa.String(90), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    title: Mapped[str] = mapped_column(Name(200))
    summary: Mapped[str] = mapped_column(sa.String(400), default="")
    body: Mapped[str] = mapped_column(sa.Text, default="")
    language: Mapped[str] = mapped_column(sa.String(10), default="en")
    licence: Mapped[str] = mapped_column(sa.String(20), default="")
    sources: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # {title, url}
    is_from_practice: Mapped[bool] = mapped_column(default=False)
    is_demo: Mapped[bool] = mapped_column(default=False)
    number: Mapped[int] = mapped_column(default=0)  # published versions so far
    published_at: Mapped[datetime | None]
    revised_at: Mapped[datetime | None]  # when the newest version became public
    withdrawn_at: Mapped[datetime | None]
    withdrawn_why: Mapped[str] = mapped_column(sa.Text, default="")
    draft: Mapped[dict[str, Any]] = mapped_column(default=dict)
    draft_state: Mapped[str] = mapped_column(sa.String(10), default=DraftState.NONE.value)
    draft_why: Mapped[str] = mapped_column(sa.Text, default="")  # what the writer says changes with it
    returned_note: Mapped[str] = mapped_column(sa.Text, default="")
    drafted_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    updated_by: Mapped[User | None] = relationship(foreign_keys=[drafted_by_id])
    file_digest: Mapped[str] = mapped_column(sa.String(64), default="")  # of the delivered file it came from
    from_minutes_id: Mapped[int | None] = mapped_column(  # of a roundtable whose practice it tells
        sa.ForeignKey("table_minutes.id", ondelete="SET NULL")
    )
    tags: Mapped[list[LibraryTag]] = relationship(
        cascade="all, delete-orphan", order_by="LibraryTag.position", lazy="selectin"
    )

    @property
    def is_public(self) -> bool:
        """Everybody can read it."""
        return self.number > 0 and self.withdrawn_at is None

    @property
    def is_known(self) -> bool:
        """It was public once, so its address answers for ever."""
        return self.number > 0

    @property
    def has_draft(self) -> bool:
        """Something is being written."""
        return self.draft_state != DraftState.NONE.value

    @property
    def is_submitted(self) -> bool:
        """A second person is asked to review the draft."""
        return self.draft_state == DraftState.SUBMITTED.value

    def content(self) -> Content:
        """The newest published version."""
        values = {name: getattr(self, name) for name in Content.__dataclass_fields__ if name != "tags"}
        tags: dict[str, list[str]] = {}
        for tag in self.tags:
            tags.setdefault(tag.scheme, []).append(tag.code)
        return Content.read({**values, "tags": tags})

    def working(self) -> Content:
        """What is being written, else what is public."""
        return Content.read(self.draft) if self.has_draft else self.content()

    def submit(self, *, why: str) -> None:
        """Ask a second person."""
        self._require(DraftState.WRITING)
        self.draft_state, self.draft_why, self.returned_note = DraftState.SUBMITTED.value, why, ""

    def give_back(self, *, note: str) -> None:
        """To the writer, with what to change ("" if the writer takes it back)."""
        self._require(DraftState.SUBMITTED)
        self.draft_state, self.returned_note = DraftState.WRITING.value, note

    def end_draft(self) -> None:
        """Nothing is being written."""
        self.draft, self.draft_state, self.draft_why, self.returned_note = {}, DraftState.NONE.value, "", ""

    def _require(self, state: DraftState) -> None:
        if self.draft_state != state.value:
            raise Conflict(_l("Somebody changed the state of this text meanwhile. Open its page again."))


class LibraryTag(Base, TagColumns):
    """What a piece is about (system, topic, stage, smart_principle, kit, coach)."""

    __tablename__ = "library_tag"
    __table_args__ = (
        sa.UniqueConstraint("piece_id", "scheme", "code", name="uq_library_tag_code"),
        sa.Index("ix_library_tag_code", "scheme", "code"),
    )

    piece_id: Mapped[int] = mapped_column(sa.ForeignKey("library_piece.id", ondelete="CASCADE"))


class LibraryVersion(Base):
    """One published version as it stood, with who wrote it, who published it and why."""

    __tablename__ = "library_version"
    __table_args__ = (sa.UniqueConstraint("piece_id", "number", name="uq_library_version_number"),)

    id: Mapped[Id]
    piece_id: Mapped[int] = mapped_column(sa.ForeignKey("library_piece.id", ondelete="CASCADE"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime]
    written_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    published_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    piece: Mapped[LibraryPiece] = relationship()


class LibraryVote(Base):
    """Whether a piece was useful: one answer of each account, or of each browser without one.

    `browser` is the random mark of a cookie, `origin` a keyed digest of the network address on that day: it only
    serves to slow down who answers again and again, and is emptied in time.
    """

    __tablename__ = "library_vote"
    __table_args__ = (
        sa.Index(
            "uq_library_vote_user",
            "piece_id",
            "user_id",
            unique=True,
            sqlite_where=sa.text("user_id IS NOT NULL"),
            postgresql_where=sa.text("user_id IS NOT NULL"),
        ),
        sa.Index(
            "uq_library_vote_browser",
            "piece_id",
            "browser",
            unique=True,
            sqlite_where=sa.text("user_id IS NULL"),
            postgresql_where=sa.text("user_id IS NULL"),
        ),
        sa.Index("ix_library_vote_origin", "origin", "at"),
    )

    id: Mapped[Id]
    piece_id: Mapped[int] = mapped_column(sa.ForeignKey("library_piece.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    browser: Mapped[str] = mapped_column(sa.String(32), default="")
    origin: Mapped[str] = mapped_column(sa.String(64), default="")
    is_useful: Mapped[bool]
    at: Mapped[datetime]


class ProcessTick(Base):
    """A step of the lifecycle that a city says it has done for a challenge, with a note for everybody."""

    __tablename__ = "process_tick"
    __table_args__ = (sa.UniqueConstraint("challenge_id", "step", name="uq_process_tick_step"),)

    id: Mapped[Id]
    challenge_id: Mapped[int] = mapped_column(sa.ForeignKey("challenge.id", ondelete="CASCADE"))
    step: Mapped[str] = mapped_column(sa.String(40))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]


watch("library_piece", "library_piece")
watch("library_piece", "library_tag", "{row}.piece_id")
