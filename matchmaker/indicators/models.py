"""Tables of indicators: the values of cities, and files that are imported."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matchmaker.core.db import Base, HasPublicId, HasVersion, Id
from matchmaker.core.names import Line
from matchmaker.organizations.models import Organization

BASELINE, MEASURED, TARGET = "baseline", "measured", "target"
KINDS = (BASELINE, MEASURED, TARGET)
ORIGINS = ("form", "import", "program")
_NO_TARGET = sa.text("kind <> 'target'")
_TARGET = sa.text("kind = 'target'")
_BASELINE = sa.text("kind = 'baseline'")


def _words(values: tuple[str, ...]) -> str:
    return ",".join(f"'{value}'" for value in values)


class CityValue(Base, HasPublicId, HasVersion):
    """The value of one indicator for one city and year, in the unit of the definition.

    `given_value` and `given_unit` are what was written. `uncertainty` is ± in the definition's unit; None: not known.
    A year has one value and one target; a city has one baseline for each indicator.
    """

    __tablename__ = "city_value"
    __table_args__ = (
        sa.CheckConstraint(f"kind IN ({_words(KINDS)})", name="kind"),
        sa.CheckConstraint(f"origin IN ({_words(ORIGINS)})", name="origin"),
        sa.CheckConstraint("year >= 1990 AND year <= 2100", name="year"),
        sa.CheckConstraint("given_unit <> ''", name="given_unit"),
        sa.CheckConstraint("source <> ''", name="source"),
        sa.CheckConstraint("uncertainty IS NULL OR uncertainty >= 0", name="uncertainty"),
        sa.Index(
            "uq_city_value_year",
            "organization_id",
            "indicator",
            "year",
            unique=True,
            sqlite_where=_NO_TARGET,
            postgresql_where=_NO_TARGET,
        ),
        sa.Index(
            "uq_city_value_target",
            "organization_id",
            "indicator",
            "year",
            unique=True,
            sqlite_where=_TARGET,
            postgresql_where=_TARGET,
        ),
        sa.Index(
            "uq_city_value_baseline",
            "organization_id",
            "indicator",
            unique=True,
            sqlite_where=_BASELINE,
            postgresql_where=_BASELINE,
        ),
        sa.Index("ix_city_value_indicator", "indicator", "year"),
        sa.Index("ix_city_value_import_id", "import_id"),
    )

    id: Mapped[Id]
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id"))
    indicator: Mapped[str] = mapped_column(sa.String(60))
    definition_version: Mapped[int]
    year: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(10))
    value: Mapped[float]
    uncertainty: Mapped[float | None]
    given_value: Mapped[float]
    given_unit: Mapped[str] = mapped_column(Line(60))
    source: Mapped[str] = mapped_column(Line(300))
    source_url: Mapped[str] = mapped_column(Line(400), default="")
    note: Mapped[str] = mapped_column(sa.Text, default="")
    origin: Mapped[str] = mapped_column(sa.String(10))
    by_organizer: Mapped[bool] = mapped_column(default=False)  # from a published source, not by the city itself
    is_demo: Mapped[bool] = mapped_column(default=False)
    import_id: Mapped[int | None] = mapped_column(sa.ForeignKey("file_import.id", ondelete="SET NULL"))
    recorded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]
    organization: Mapped[Organization] = relationship()

    @property
    def is_target(self) -> bool:
        """Wanted, not measured."""
        return self.kind == TARGET
