"""The table of the cities of the world, and the columns that put controlled terms on things."""

from __future__ import annotations

from datetime import datetime
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


class GazetteerCity(Base):
    """A place that an organization is registered at, as the list of the world's places had it (GeoNames, CC BY 4.0).

    The list itself is a file (`storage/`); here are only those that something refers to.
    """

    __tablename__ = "gazetteer_city"

    geoname_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(sa.String(200))
    country: Mapped[str] = mapped_column(sa.String(2))
    region: Mapped[str] = mapped_column(sa.String(100), default="")
    county: Mapped[str] = mapped_column(sa.String(100), default="")
    latitude: Mapped[float]
    longitude: Mapped[float]
    population: Mapped[int]
    timezone: Mapped[str] = mapped_column(sa.String(60), default="")


class VocabularyVersion(Base):
    """A published version of the vocabulary: all terms that differ from the delivered files. Rows are never changed.

    Who published it stands in the log of changes.
    """

    __tablename__ = "vocabulary_version"
    __table_args__ = (sa.CheckConstraint("number > 0 AND note <> ''", name="numbered_with_a_reason"),)

    id: Mapped[Id]
    number: Mapped[int] = mapped_column(unique=True)
    scheme: Mapped[str] = mapped_column(sa.String(40))
    code: Mapped[str] = mapped_column(sa.String(60))
    changes: Mapped[str] = mapped_column(sa.Text)  # JSON as `files.Published` reads it
    note: Mapped[str] = mapped_column(sa.String(400))
    published_at: Mapped[datetime]
