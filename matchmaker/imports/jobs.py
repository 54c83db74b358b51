"""Checking and writing files, block by block: a short file in the transaction of the request, a long one in many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from typing import Any, Final

import sqlalchemy as sa

from matchmaker.core.actors import Actor
from matchmaker.core.db import session, unit_of_work
from matchmaker.core.errors import DomainError, Invalid
from matchmaker.core.i18n import _, in_language
from matchmaker.core.jobs import heartbeat
from matchmaker.core.text import printable
from matchmaker.imports import policy
from matchmaker.imports.hooks import Finding, Judged, Outcome, Step, Writing
from matchmaker.imports.models import FileImport, ImportedRecord, ImportLine, ImportStatus
from matchmaker.imports.queries import kinds, reading
from matchmaker.imports.queries.reading import Opened, Source
from matchmaker.organizations.queries.actors import actor_for_id

STEPS_AT_ONCE: Final = 5
"""Steps a transaction."""
MOST_PLAIN: Final = 500
"""Lines of which nothing is said that are kept for the report; of more only the number is told."""
Unit = Callable[[bool], AbstractContextManager[object]]


def _here(is_writing: bool) -> AbstractContextManager[object]:
    del is_writing
    return nullcontext()


def _short(is_writing: bool) -> AbstractContextManager[object]:
    return unit_of_work(write=is_writing)


def check_here(batch: FileImport) -> None:
    """Check a short file in this transaction."""
    _check(batch.id, _here)


def check(import_id: int) -> None:
    """Check a long file in short transactions, with progress."""
    _check(import_id, _short)


def _check(import_id: int, unit: Unit) -> None:
    with unit(False):
        batch = session().get(FileImport, import_id)
        if batch is None or batch.status != ImportStatus.CHECKING.value:
            return
        source = reading.source_of(batch)
    with in_language(source.language):
        try:
            with reading.opened(source) as table:
                with unit(True):
                    _begin(import_id, table)
                if not table.lacks:
                    _judge(source, table, unit)
        except Invalid as error:
            with unit(True):
                _begin(import_id)
                session().get_one(FileImport, import_id).end(ImportStatus.FAILED, str(error))


def _begin(import_id: int, table: Opened | None = None) -> None:
    """Forget an earlier check; keep how the file is read."""
    session().execute(sa.delete(ImportLine).where(ImportLine.import_id == import_id))
    batch = session().get_one(FileImport, import_id)
    batch.new = batch.changes = batch.same = batch.asked = batch.bad = 0
    if table is not None:
        batch.recognised = dict(table.recognised)
        batch.status = (ImportStatus.COLUMNS if table.lacks else ImportStatus.CHECKING).value
    session().flush()


def _judge(source: Source, table: Opened, unit: Unit) -> None:
    done, plain = 0, 0
    for block in _blocks(source, table, unit):
        with unit(True):
            plain += _keep(source.import_id, block, MOST_PLAIN - plain)
        done += len(block)
        heartbeat(done, 0)
    with unit(True):
        session().get_one(FileImport, source.import_id).status = ImportStatus.READY.value
        session().flush()


def _blocks(source: Source, table: Opened, unit: Unit) -> Iterator[list[Judged]]:
    blocks = reading.judged_blocks(source, table)
    while True:
        with unit(False):
            block = next(blocks, None)
        if block is None:
            return
        yield block


def _keep(import_id: int, block: Sequence[Judged], room: int) -> int:
    """Count the lines and keep those of which something is said, and of the others as many as there is room for."""
    batch = session().get_one(FileImport, import_id)
    for outcome in Outcome:
        batch.count(outcome, sum(line.outcome is outcome for line in block))
    plain = [line for line in block if not line.findings][: max(room, 0)]
    kept = [_row(import_id, line) for line in (*plain, *(line for line in block if line.findings))]
    if kept:
        session().execute(sa.insert(ImportLine), kept)
    session().flush()
    return len(plain)


def _row(import_id: int, line: Judged) -> dict[str, Any]:
    said = [
        {
            "column": one.column,
            "value": printable(line.given.text(one.column)[:200]),
            "text": printable(one.text[:400]),
            "suggestion": printable(one.suggestion[:200]),
        }
        for one in line.findings
    ]
    return {
        "import_id": import_id,
        "number": line.given.number,
        "cells": list(line.given.cells),
        "outcome": line.outcome.value,
        "findings": said,
    }


def write_here(batch: FileImport, actor: Actor) -> None:
    """Write a short file in this transaction."""
    _write(batch.id, _here, lambda _batch: actor)


def write(import_id: int, user_id: int | None) -> None:
    """Write a long file in short transactions, for the person who pressed the button."""
    _write(import_id, _short, lambda batch: actor_for_id(user_id, hat=_hat(batch)))


def _hat(batch: FileImport) -> str:
    return batch.organization.public_id if batch.organization is not None else "organizer"


def _write(import_id: int, unit: Unit, actor_of: Callable[[FileImport], Actor]) -> None:
    """All lines or none, unless wrong ones may be left out. Run again after it was killed, it goes on: what is
    written is so already.
    """
    with unit(False):
        batch = session().get(FileImport, import_id)
        if batch is None or batch.status != ImportStatus.WRITING.value:
            return
        source, total = reading.source_of(batch), batch.lines
        good_only, takes_asked = batch.good_only, batch.takes_asked
        writing = Writing(actor_of(batch), import_id, batch.organization_id, batch.thing_id)
        decision = policy.can_handle(writing.actor, batch=batch)
    with in_language(source.language):
        why = "" if decision.ok else str(decision.why)
        if not why and not good_only and not _is_right(source, unit, takes_asked=takes_asked):
            why = _("Something changed since the check, so nothing was written. Please choose the file again.")
        if not why:
            _write_lines(source, writing, unit, takes_asked=takes_asked, total=total)
        with unit(True):
            status = ImportStatus.FAILED if why else ImportStatus.DONE
            session().get_one(FileImport, import_id).end(status, why)
            session().flush()


def _taken(block: Sequence[Judged], *, takes_asked: bool) -> list[Judged]:
    wanted = {Outcome.NEW, Outcome.CHANGE, *([Outcome.ASKED] if takes_asked else [])}
    return [line for line in block if line.outcome in wanted]


def _is_right(source: Source, unit: Unit, *, takes_asked: bool) -> bool:
    """Every line can still be taken."""
    wrong = {Outcome.BAD, *([] if takes_asked else [Outcome.ASKED])}
    with reading.opened(source) as table:
        return not any(line.outcome in wrong for block in _blocks(source, table, unit) for line in block)


def _write_lines(source: Source, writing: Writing, unit: Unit, *, takes_asked: bool, total: int) -> None:
    kind = kinds.kind_named(source.kind)
    done = 0
    with reading.opened(source) as table:
        for block in _blocks(source, table, unit):
            lines = {line.given.number: line for line in block}
            steps = kind.steps(writing, _taken(block, takes_asked=takes_asked))
            while some := list(islice(steps, STEPS_AT_ONCE)):
                with unit(True):
                    for step in some:
                        _take(writing.import_id, step, lines)
                heartbeat(done, total)
            done += len(block)
            heartbeat(done, total)


def _take(import_id: int, step: Step, lines: Mapping[int, Judged]) -> None:
    """One step; what is refused now stands at its lines."""
    batch = session().get_one(FileImport, import_id)
    try:
        with session().begin_nested():
            found = step.run()
    except DomainError as error:
        why = str(error) or _("it was refused")
        _note(batch, dict.fromkeys(step.lines, why), lines)
        return
    batch.written += found.count
    _note(batch, found.left_out, lines)


def _note(batch: FileImport, left_out: Mapping[int, str], lines: Mapping[int, Judged]) -> None:
    for number, why in left_out.items():
        line = lines[number]
        if line.outcome is Outcome.BAD:
            continue  # it was noted by an earlier step
        batch.count(line.outcome, -1)
        batch.count(Outcome.BAD, 1)
        line.outcome = Outcome.BAD
        line.findings = [*line.findings, Finding("", _("Not written: %(why)s", why=why))]
        session().execute(sa.delete(ImportLine).where(ImportLine.import_id == batch.id, ImportLine.number == number))
        session().execute(sa.insert(ImportLine), [_row(batch.id, line)])


def fail_import(import_id: int, why: str) -> None:
    """The work was given up; what is written stays, and the page says so."""
    batch = session().get(FileImport, import_id)
    if batch is not None and batch.is_active:
        batch.end(ImportStatus.FAILED, why)


def move_rows(*, kept_id: int, merged_id: int) -> None:
    """Files and ids of elsewhere go to the organization that is kept; an id that it has itself stays its own."""
    own = sa.select(ImportedRecord.external_id).where(ImportedRecord.organization_id == kept_id)
    for change in (
        sa.update(FileImport).where(FileImport.organization_id == merged_id).values(organization_id=kept_id),
        sa.delete(ImportedRecord).where(
            ImportedRecord.organization_id == merged_id, ImportedRecord.external_id.in_(own)
        ),
        sa.update(ImportedRecord).where(ImportedRecord.organization_id == merged_id).values(organization_id=kept_id),
    ):
        session().execute(change.execution_options(synchronize_session=False))
    session().flush()
    session().expire_all()
