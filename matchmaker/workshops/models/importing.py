"""Files of registrations: checked line by line first, written when an organizer has read the report."""

from __future__ import annotations

from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.accounts.models import User
from matchmaker.core.db import Base, HasPublicId, HasVersion, Id
from matchmaker.core.imports import IS_STATUS, FileImport
from matchmaker.workshops.models.workshop import Workshop


class Outcome(StrEnum):
    """What a line does: register somebody, change something, nothing (it is so already), or it cannot be."""

    NEW = "new"
    CHANGE = "change"
    SAME = "same"
    BAD = "bad"


_OUTCOMES = ",".join(f"'{one.value}'" for one in Outcome)


class RegistrationImport(Base, HasPublicId, HasVersion, FileImport):
    """A file of registrations, times and wishes. `data` goes once its lines are read.

    `written` counts the organizations of which something was written.
    """

    __tablename__ = "registration_import"
    __table_args__ = (
        sa.CheckConstraint(IS_STATUS, name="status"),
        sa.Index("ix_registration_import_workshop_id", "workshop_id"),
        sa.Index("ix_registration_import_created_at", "created_at"),
    )

    id: Mapped[Id]
    workshop_id: Mapped[int] = mapped_column(sa.ForeignKey("workshop.id", ondelete="CASCADE"))
    titles: Mapped[list[str]] = mapped_column(default=list)
    new: Mapped[int] = mapped_column(default=0)
    changes: Mapped[int] = mapped_column(default=0)
    same: Mapped[int] = mapped_column(default=0)
    bad: Mapped[int] = mapped_column(default=0)
    good_only: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    workshop: Mapped[Workshop] = relationship()
    created_by: Mapped[User | None] = relationship()

    @property
    def lines(self) -> int:
        """All lines."""
        return self.new + self.changes + self.same + self.bad


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
