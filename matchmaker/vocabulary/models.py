"""Tables of controlled terms, their crosswalks, and cities of the world."""

from __future__ import annotations

from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.core.db import Base, Id


class TagColumns:
    """Columns of a table that puts terms on something: which code of which scheme, in which order."""

    id: Mapped[Id]
    scheme: Mapped[str] = mapped_column(sa.String(40))
    code: Mapped[str] = mapped_column(sa.String(60))
    position: Mapped[int] = mapped_column(default=0)


class Tagged(Protocol):
    """Something with tags in their order."""

    @property
    def tags(self) -> Any:
        """Rows with TagColumns."""


class HasCodes:
    """Reads the tags of a thing by scheme."""

    def codes(self: Tagged, scheme: str) -> list[str]:
        """Codes of one scheme (system, topic, collaboration, country, language, sdg, gpc, …), in order.

        The first `system` is the primary one.
        """
        return [tag.code for tag in self.tags if tag.scheme == scheme]


class Term(Base):
    """One term of one scheme. Codes never change; a term that is no longer used is deprecated, not deleted."""

    __tablename__ = "term"
    __table_args__ = (sa.UniqueConstraint("scheme", "code", name="uq_term_code"),)

    id: Mapped[Id]
    scheme: Mapped[str] = mapped_column(sa.String(40))
    code: Mapped[str] = mapped_column(sa.String(60))
    label: Mapped[str] = mapped_column(sa.String(200))
    description: Mapped[str] = mapped_column(sa.Text, default="")
    parent: Mapped[str] = mapped_column(sa.String(60), default="")
    position: Mapped[int] = mapped_column(default=0)
    is_deprecated: Mapped[bool] = mapped_column(default=False)
    extra: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Crosswalk(Base):
    """A term of one scheme that corresponds to a term of another (sub-topic → GPC sub-sector, SDG, …)."""

    __tablename__ = "crosswalk"
    __table_args__ = (
        sa.UniqueConstraint("from_scheme", "from_code", "to_scheme", "to_code", name="uq_crosswalk_pair"),
    )

    id: Mapped[Id]
    from_scheme: Mapped[str] = mapped_column(sa.String(40))
    from_code: Mapped[str] = mapped_column(sa.String(60))
    to_scheme: Mapped[str] = mapped_column(sa.String(40))
    to_code: Mapped[str] = mapped_column(sa.String(60))


class GazetteerCity(Base):
    """A city of the world (GeoNames, CC BY 4.0). `search_key` holds folded names for look-up."""

    __tablename__ = "gazetteer_city"
    __table_args__ = (sa.Index("ix_gazetteer_city_name_key", "name_key"),)

    geoname_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(sa.String(200))
    name_key: Mapped[str] = mapped_column(sa.String(200))
    country: Mapped[str] = mapped_column(sa.String(2))
    region: Mapped[str] = mapped_column(sa.String(100), default="")
    latitude: Mapped[float]
    longitude: Mapped[float]
    population: Mapped[int]
    search_key: Mapped[str] = mapped_column(sa.Text)
