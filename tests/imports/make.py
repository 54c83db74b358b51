"""Files sent through the services, for tests."""

from __future__ import annotations

import io
from typing import Any

import sqlalchemy as sa

from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.imports.hooks import About
from matchmaker.imports.models import FileImport, ImportLine
from matchmaker.imports.queries import kinds
from matchmaker.imports.services import importing

LARGE = 20 * 1024 * 1024


def send(
    actor: Actor, kind: str, data: bytes, *, organization: Any = None, thing: Any = None, name: str = "table.csv"
) -> FileImport:
    """A file that is checked at once, or that waits for the worker if it is long."""
    return importing.start_import(
        actor,
        kind=kinds.kind_named(kind),
        about=About(organization, thing),
        name=name,
        file=io.BytesIO(data),
        most_bytes=LARGE,
    )


def lines(batch: FileImport) -> list[ImportLine]:
    """The lines that the report keeps, in the order of the file."""
    select = sa.select(ImportLine).where(ImportLine.import_id == batch.id)
    return list(session().scalars(select.order_by(ImportLine.number)))


def said(batch: FileImport) -> list[tuple[int, str, str]]:
    """(line, outcome, what is said of it) of the report."""
    return [(one.number, one.outcome, " ".join(found["text"] for found in one.findings)) for one in lines(batch)]
