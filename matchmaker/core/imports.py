"""Files that are imported: kept as they came, checked line by line, written when somebody has read the report.

A feature has a table of its imports, which takes the columns and steps of `FileImport`, and says what a line is.
"""

from __future__ import annotations

import zlib
from datetime import datetime
from enum import StrEnum
from typing import IO, Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.core import clock
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.i18n import _, _l, get_locale
from matchmaker.core.names import Line
from matchmaker.core.tables.sheet import CHUNK


class ImportStatus(StrEnum):
    """Where an imported file is; only `READY` waits for a person."""

    CHECKING = "checking"
    READY = "ready"
    WRITING = "writing"
    DONE = "done"
    DISCARDED = "discarded"
    FAILED = "failed"


IS_STATUS: Final = f"status IN ({','.join(repr(one.value) for one in ImportStatus)})"
"""The check of the column."""


class FileImport:
    """The columns and steps of every table of imports.

    `data` is the file, compressed, and goes when it is not needed any more; numbers are read by the commas of
    `language`; `written` counts what was made of it.
    """

    name: Mapped[str] = mapped_column(Line(120))
    language: Mapped[str] = mapped_column(sa.String(10))
    status: Mapped[str] = mapped_column(sa.String(10), default=ImportStatus.CHECKING.value)
    data: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    written: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(sa.String(300), default="")
    created_at: Mapped[datetime]

    @property
    def is_active(self) -> bool:
        """Something is done with it in the background."""
        return self.status in {ImportStatus.CHECKING.value, ImportStatus.WRITING.value}

    @property
    def is_ready(self) -> bool:
        """Its report waits for a person."""
        return self.status == ImportStatus.READY.value

    def begin_writing(self) -> None:
        """The person has read the report. Raises Conflict the second time."""
        if not self.is_ready:
            raise Conflict(_l("This file is not waiting for you now."))
        self.status = ImportStatus.WRITING.value

    def discard(self) -> None:
        """Nothing is made of it. Raises Conflict while it is being worked on or when it is over."""
        self.begin_writing()
        self.end(ImportStatus.DISCARDED)

    def end(self, status: ImportStatus, message: str = "") -> None:
        """Nothing more happens with it; the file goes."""
        self.status, self.message, self.data = status.value, message[:300], None


def read_upload(file: IO[bytes], *, name: str, most_bytes: int) -> tuple[dict[str, Any], int]:
    """The columns of an import for an uploaded file, and its bytes. Raises Invalid (`file`): too large, empty."""
    packer = zlib.compressobj()
    parts: list[bytes] = []
    size = 0
    while chunk := file.read(CHUNK):
        size += len(chunk)
        if size > most_bytes:
            raise Invalid({"file": _("This file is too large. The limit is %(n)s MB.", n=most_bytes // 1024 // 1024)})
        parts.append(packer.compress(chunk))
    if not size:
        raise Invalid({"file": _("This file is empty.")})
    columns = {
        "name": name[:120] or _("file"),
        "language": str(get_locale() or "en"),
        "data": b"".join([*parts, packer.flush()]),
        "created_at": clock.now(),
    }
    return columns, size


def too_many_lines(most: int) -> Invalid:
    """What is raised for a file with more lines than are taken."""
    return Invalid({"file": _("A file may have %(n)s lines. Please split it.", n=most)})
