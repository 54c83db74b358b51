"""Tables of imports: files, what was found in their lines, columns that a person matched, and ids of elsewhere."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.core.db import Base, HasPublicId, HasVersion, Id
from matchmaker.core.errors import Conflict
from matchmaker.core.i18n import _l
from matchmaker.core.names import Line
from matchmaker.imports.hooks import Outcome
from matchmaker.organizations.models import Organization


class ImportStatus(StrEnum):
    """Where a file is; `READY` waits for somebody to read its report, `COLUMNS` for somebody who matches columns."""

    CHECKING = "checking"
    COLUMNS = "columns"
    READY = "ready"
    WRITING = "writing"
    DONE = "done"
    DISCARDED = "discarded"
    FAILED = "failed"


def _words(values: type[StrEnum]) -> str:
    return ",".join(f"'{one.value}'" for one in values)


class FileImport(Base, HasPublicId, HasVersion):
    """A table that somebody sent: checked line by line first, written when a person has read the report.

    `data` is the file, compressed, and goes when it is not needed any more. `language` is the person's. `recognised`
    is how the file is read, to be shown; `wanted` what the person said of it instead. `new` to `bad` count lines,
    `written` what was made of them. `thing_id` is what a kind is about that is no organization.
    """

    __tablename__ = "file_import"
    __table_args__ = (
        sa.CheckConstraint(f"status IN ({_words(ImportStatus)})", name="status"),
        sa.Index("ix_file_import_created_at", "created_at"),
        sa.Index("ix_file_import_kind", "kind", "organization_id", "thing_id"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(30))
    organization_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organization.id"))
    thing_id: Mapped[int | None]
    name: Mapped[str] = mapped_column(Line(120))
    language: Mapped[str] = mapped_column(sa.String(10))
    status: Mapped[str] = mapped_column(sa.String(10), default=ImportStatus.CHECKING.value)
    data: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    recognised: Mapped[dict[str, Any]] = mapped_column(default=dict)
    wanted: Mapped[dict[str, Any]] = mapped_column(default=dict)
    new: Mapped[int] = mapped_column(default=0)
    changes: Mapped[int] = mapped_column(default=0)
    same: Mapped[int] = mapped_column(default=0)
    asked: Mapped[int] = mapped_column(default=0)
    bad: Mapped[int] = mapped_column(default=0)
    good_only: Mapped[bool] = mapped_column(default=False)
    takes_asked: Mapped[bool] = mapped_column(default=False)
    written: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(sa.String(300), default="")
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    organization: Mapped[Organization | None] = relationship()
    created_by: Mapped[User | None] = relationship()

    @property
    def lines(self) -> int:
        """All lines."""
        return self.new + self.changes + self.same + self.asked + self.bad

    @property
    def good(self) -> int:
        """Lines that do something as they are."""
        return self.new + self.changes

    @property
    def is_active(self) -> bool:
        """Something is done with it in the background."""
        return self.status in {ImportStatus.CHECKING.value, ImportStatus.WRITING.value}

    @property
    def is_ready(self) -> bool:
        """Its report waits for a person."""
        return self.status == ImportStatus.READY.value

    @property
    def is_open(self) -> bool:
        """How it is read can still be changed."""
        return self.is_ready or self.status == ImportStatus.COLUMNS.value

    def require_open(self) -> None:
        """Raises Conflict while it is being worked on or when it is over."""
        if not self.is_open:
            raise Conflict(_l("This file is not waiting for you now."))

    def begin_writing(self) -> None:
        """The person has read the report. Raises Conflict the second time."""
        if not self.is_ready:
            raise Conflict(_l("This file is not waiting for you now."))
        self.status = ImportStatus.WRITING.value

    def end(self, status: ImportStatus, message: str = "") -> None:
        """Nothing more happens with it; the file goes."""
        self.status, self.message, self.data = status.value, message[:300], None

    def count(self, outcome: Outcome, lines: int) -> None:
        """Some more lines with this outcome."""
        name = {Outcome.CHANGE: "changes"}.get(outcome, outcome.value)
        setattr(self, name, getattr(self, name) + lines)


class ImportLine(Base):
    """One line of a file: its cells as they stand, what becomes of it, and what is said of its cells.

    Kept are all lines of which something is said, and the first ones of the others. `findings` holds column, value,
    text and suggestion of each.
    """

    __tablename__ = "import_line"
    __table_args__ = (
        sa.UniqueConstraint("import_id", "number", name="uq_import_line_number"),
        sa.CheckConstraint(f"outcome IN ({_words(Outcome)})", name="outcome"),
    )

    id: Mapped[Id]
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("file_import.id", ondelete="CASCADE"))
    number: Mapped[int]
    cells: Mapped[list[str]] = mapped_column(default=list)
    outcome: Mapped[str] = mapped_column(sa.String(8))
    findings: Mapped[list[dict[str, Any]]] = mapped_column(default=list)


class ImportColumns(Base):
    """The columns that a person matched by hand: title in their files → our column ("" for none), for the next file."""

    __tablename__ = "import_columns"
    __table_args__ = (sa.UniqueConstraint("user_id", "kind", name="uq_import_columns_user_id_kind"),)

    id: Mapped[Id]
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(30))
    titles: Mapped[dict[str, Any]] = mapped_column(default=dict)
    updated_at: Mapped[datetime]


class ImportedRecord(Base):
    """Which record an organization's own id means, so that a second import changes it instead of adding another."""

    __tablename__ = "imported_record"
    __table_args__ = (
        sa.UniqueConstraint("kind", "organization_id", "external_id", name="uq_imported_record_external_id"),
    )

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(sa.String(30))
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id", ondelete="CASCADE"))
    external_id: Mapped[str] = mapped_column(sa.String(200))
    record_id: Mapped[int]
