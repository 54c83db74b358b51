"""What a city says about its own landscape, and what the report was made of last."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.core.db import Base, HasVersion, Id


class CityLandscape(Base, HasVersion):
    """The priorities of one city, set by its people and by nothing else: system → {level, why}.

    `level` is one of `engine.picture.LEVELS`; a system without a priority is not there.
    """

    __tablename__ = "city_landscape"

    id: Mapped[Id]
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id", ondelete="CASCADE"), unique=True)
    priorities: Mapped[dict[str, Any]] = mapped_column(default=dict)
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))


class KeptReport(Base):
    """What the platform's report rests on, as it was gathered last: one row, or none yet.

    `data` is packed by `queries/rows.py` and has no names of companies or people; `digest` names it.
    """

    __tablename__ = "kept_report"

    id: Mapped[Id]
    at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(sa.String(64))
    data: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
