"""The table of attachments. The bytes lie outside the database (`storage`)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.core.db import Base, HasPublicId, Id


class ScanStatus(StrEnum):
    """What a virus scanner said."""

    NOT_SCANNED = "not_scanned"
    CLEAN = "clean"


class StoredFile(Base, HasPublicId):
    """One attachment of one subject. `stored_as` is a random name in `UPLOADS_DIR`."""

    __tablename__ = "stored_file"
    __table_args__ = (
        sa.CheckConstraint("size > 0", name="size"),
        sa.CheckConstraint("scan_status IN ('not_scanned', 'clean')", name="scan_status"),
        sa.Index("ix_stored_file_subject", "subject_kind", "subject_id"),
        sa.Index("ix_stored_file_organization_id", "organization_id"),
    )

    id: Mapped[Id]
    subject_kind: Mapped[str] = mapped_column(sa.String(40))
    subject_id: Mapped[int]
    organization_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organization.id"))
    name: Mapped[str] = mapped_column(sa.String(120))
    content_type: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int]  # bytes
    sha256: Mapped[str] = mapped_column(sa.String(64))
    stored_as: Mapped[str] = mapped_column(sa.String(64), unique=True)
    scan_status: Mapped[str] = mapped_column(sa.String(12), default=ScanStatus.NOT_SCANNED.value)
    uploaded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    uploaded_at: Mapped[datetime]

    @property
    def ending(self) -> str:
        """The kind of file as people say it: "PDF"."""
        return self.name.rsplit(".", 1)[-1].upper()
