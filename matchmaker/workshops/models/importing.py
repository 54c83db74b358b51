"""Files of registrations: checked line by line first, written when an organizer has read the report."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.core.db import Base, HasPublicId, HasVersion, Id
from matchmaker.core.errors import Conflict
from matchmaker.core.i18n import _l
from matchmaker.core.names import Line
from matchmaker.workshops.models.workshop import Workshop


class ImportStatus(StrEnum):
    """Where a file is."""

    CHECKING = "checking"
    READY = "ready"
    WRITING = "writing"
    DONE = "done"
    DISCARDED = "discarded"
    FAILED = "failed"


class Outcome(StrEnum):
    """What a line does: register somebody, change something, nothing (it is so already), or it cannot be."""

    NEW = "new"
    CHANGE = "change"
    SAME = "same"
    BAD = "bad"


_STATES = ",".join(f"'{one.value}'" for one in ImportStatus)
_OUTCOMES = ",".join(f"'{one.value}'" for one in Outcome)


class RegistrationImport(Base, HasPublicId, HasVersion):
    """A file of registrations, times and wishes. `data` is the file; it goes once its lines are read.

    `written` counts the organizations of which something was written.
    """

    __tablename__ = "registration_import"
    __table_args__ = (
        sa.CheckConstraint(f"status IN ({_STATES})", name="status"),
        sa.Index("ix_registration_import_workshop_id", "workshop_id"),
        sa.Index("ix_registration_import_created_at", "created_at"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Line(120))
    language: Mapped[str] = mapped_column(sa.String(10))
    status: Mapped[str] = mapped_column(sa.String(10), default=ImportStatus.CHECKING.value)
    data: Mapped[bytes | None] = deferred(mapped_column(sa.LargeBinary))
    titles: Mapped[list[str]] = mapped_column(default=list)
    new: Mapped[int] = mapped_column(default=0)
    changes: Mapped[int] = mapped_column(default=0)
    same: Mapped[int] = mapped_column(default=0)
    bad: Mapped[int] = mapped_column(default=0)
    written: Mapped[int] = mapped_column(default=0)
    good_only: Mapped[bool] = mapped_column(default=False)
    message: Mapped[str] = mapped_column(sa.String(300), default="")
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    workshop: Mapped[Workshop] = relationship()
    created_by: Mapped[User | None] = relationship()

    @property
    def lines(self) -> int:
        """All lines."""
        return self.new + self.changes + self.same + self.bad

    @property
    def is_active(self) -> bool:
        """Something is done with it in the background."""
        return self.status in {ImportStatus.CHECKING.value, ImportStatus.WRITING.value}

    @property
    def is_ready(self) -> bool:
        """Its report waits for an organizer."""
        return self.status == ImportStatus.READY.value

    def begin_writing(self, *, good_only: bool) -> None:
        """The organizer has read the report. Raises Conflict the second time."""
        if not self.is_ready:
            raise Conflict(_l("This file is not waiting for you now."))
        self.status, self.good_only = ImportStatus.WRITING.value, good_only

    def end(self, status: ImportStatus, message: str = "") -> None:
        """Nothing more happens with it."""
        self.status, self.message, self.data = status.value, message[:300], None


class RegistrationImportLine(Base):
    """One line of a file: its cells as they stand, what becomes of it, and why not."""

    __tablename__ = "registration_import_line"
    __table_args__ = (
        sa.UniqueConstraint("import_id", "number", name="uq_registration_import_line_number"),
        sa.CheckConstraint(f"outcome IN ({_OUTCOMES})", name="outcome"),
    )

    id: Mapped[Id]
    import_id: Mapped[int] = mapped_column(sa.ForeignKey("registration_import.id", ondelete="CASCADE"))
    number: Mapped[int]
    cells: Mapped[list[str]] = mapped_column(default=list)
    outcome: Mapped[str] = mapped_column(sa.String(8))
    text: Mapped[str] = mapped_column(sa.String(600), default="")
