"""The language of a record's texts, kept with its row."""

from __future__ import annotations

from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, Mapper, mapped_column
from sqlalchemy.orm.attributes import get_history

from matchmaker.records.reading.language import languages_in


class HasLanguage:
    """`written_in`: codes of the languages of the texts, the one with most text first; "" where none is sure.

    It is read anew whenever a flush writes one of the texts, whoever changed them.
    """

    texts: ClassVar[tuple[tuple[str, ...], ...]]
    """Columns that are read together, part by part."""

    written_in: Mapped[str] = mapped_column(sa.String(60), default="", server_default="")

    @property
    def text_languages(self) -> tuple[str, ...]:
        """The codes, one by one."""
        return tuple((self.written_in or "").split())


def written_in(values: dict[str, Any], texts: tuple[tuple[str, ...], ...]) -> str:
    """What `written_in` holds for these texts by column."""
    return " ".join(languages_in("\n".join(str(values.get(name) or "") for name in part) for part in texts)[:8])


@event.listens_for(HasLanguage, "before_insert", propagate=True)
@event.listens_for(HasLanguage, "before_update", propagate=True)
def _read_language(_mapper: Mapper[Any], _connection: sa.Connection, row: Any) -> None:
    columns = [name for part in row.texts for name in part]
    if any(get_history(row, name).has_changes() for name in columns):
        row.written_in = written_in({name: getattr(row, name) for name in columns}, row.texts)
