"""Stored files: one by its address, its report, the last ones, and the lines to correct."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _, _l
from matchmaker.core.pages import Page, paginate
from matchmaker.core.sheets import Table
from matchmaker.imports import policy
from matchmaker.imports.hooks import About, ImportKind, Outcome
from matchmaker.imports.models import FileImport, ImportLine

PER_PAGE = 100
TO_CORRECT = (Outcome.BAD.value, Outcome.ASKED.value)


def get_import(actor: Actor, *, public_id: str) -> FileImport:
    """One file by its address, for those who may import the same (a loader). Raises NotFound."""
    found = session().scalar(
        sa.select(FileImport)
        .where(FileImport.public_id == public_id)
        .options(joinedload(FileImport.organization), joinedload(FileImport.created_by))
    )
    if found is None or not policy.can_handle(actor, batch=found):
        raise NotFound(_l("There is no such import."))
    return found


def last_imports(kind: ImportKind, about: About, most: int = 10) -> Sequence[FileImport]:
    """The newest files of a kind about the same (one query)."""
    select = sa.select(FileImport).where(FileImport.kind == kind.name)
    for column, one in ((FileImport.organization_id, about.organization), (FileImport.thing_id, about.thing)):
        select = select.where(column.is_(None) if one is None else column == one.id)
    return session().scalars(select.order_by(FileImport.id.desc()).limit(most)).all()


def lines_of(batch: FileImport, *, outcome: str = "", number: int = 1) -> Page[ImportLine]:
    """One page of the lines, those that are wrong first, then those that are asked about (two queries)."""
    first = sa.case({Outcome.BAD.value: 0, Outcome.ASKED.value: 1}, value=ImportLine.outcome, else_=2)
    select = sa.select(ImportLine).where(ImportLine.import_id == batch.id)
    if outcome in set(Outcome):
        select = select.where(ImportLine.outcome == outcome)
    return paginate(select.order_by(first, ImportLine.number), number=number, per_page=PER_PAGE)


def remarks(batch: FileImport, *, most: int = 5) -> list[tuple[str, int]]:
    """What is said of several lines that will be written, with how many they are: the most frequent (one query)."""
    rows = session().scalars(
        sa.select(ImportLine.findings).where(ImportLine.import_id == batch.id, ImportLine.outcome.not_in(TO_CORRECT))
    )
    told = Counter(one["text"] for found in rows for one in found if not one["column"])
    return [(text, count) for text, count in told.most_common(most) if count > 1]


def lines_to_correct(batch: FileImport) -> Table:
    """The lines that are wrong or asked about as they stood, with what is wrong: to correct and choose again."""
    given = batch.recognised.get("titles", [])
    titles = [title or f"({n})" for n, title in enumerate(given, 1)]
    return [*titles, _("what is wrong"), _("suggestion")], _to_correct(batch, len(titles))


def _to_correct(batch: FileImport, width: int) -> Iterator[Sequence[object]]:
    rows = session().scalars(
        sa.select(ImportLine)
        .where(ImportLine.import_id == batch.id, ImportLine.outcome.in_(TO_CORRECT))
        .order_by(ImportLine.number)
    )
    for row in rows:
        why = " ".join(f"{one['column']}: {one['text']}" if one["column"] else one["text"] for one in row.findings)
        hints = "; ".join(f"{one['column']}: {one['suggestion']}" for one in row.findings if one["suggestion"])
        yield [*(row.cells + [""] * width)[:width], why, hints]
