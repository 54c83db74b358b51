"""Checking and writing imported files, block by block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from matchmaker.core import clock
from matchmaker.core.db import new_public_id, session, unit_of_work
from matchmaker.core.errors import Invalid
from matchmaker.core.imports import ImportStatus
from matchmaker.core.jobs import heartbeat
from matchmaker.indicators.models import (
    BASELINE,
    MEASURED,
    TARGET,
    CityValue,
    ImportProblem,
    ValueImport,
)
from matchmaker.indicators.queries import import_lines
from matchmaker.indicators.queries.checks import Checked
from matchmaker.indicators.queries.import_lines import Line, Problem

BLOCK: Final = 2_000
"""Lines at a time."""
AT_ONCE: Final = 500
"""Rows in one statement: below the number of parameters that SQLite takes."""
MOST_TOLD: Final = 1_000
"""Problems that are kept with their line; of more only the number is told."""


@dataclass(slots=True)
class Report:
    """What checking a file has found; `fault` says why it could not be read to its end."""

    lines: int = 0
    good: int = 0
    doubtful: int = 0
    bad: int = 0
    fault: str = ""
    problems: list[Problem] = field(default_factory=list)

    def add(self, block: Sequence[Line]) -> None:
        """One more block."""
        self.lines += len(block)
        self.good += sum(line.is_good for line in block)
        self.doubtful += sum(line.is_doubtful for line in block)
        self.bad += sum(line.value is None for line in block)
        room = MOST_TOLD - len(self.problems)
        if room > 0:
            self.problems += [problem for line in block for problem in line.problems][:room]


def check_import(batch: ValueImport) -> None:
    """Read a short file in this transaction and keep what is wrong; nothing becomes a value."""
    report = Report()
    try:
        for block in import_lines.checked_blocks(import_lines.read_file(batch), BLOCK):
            report.add(block)
    except Invalid as error:
        report.fault = str(error)
    _keep(batch, report)


def check_long_import(import_id: int) -> None:
    """The same in short transactions, with progress."""
    with unit_of_work(write=False):
        batch = session().get(ValueImport, import_id)
        if batch is None or batch.status != ImportStatus.CHECKING.value:
            return
        file = import_lines.read_file(batch)
    report = Report()
    blocks = import_lines.checked_blocks(file, BLOCK)
    try:
        while True:
            with unit_of_work(write=False):
                block = next(blocks, None)
            if block is None:
                break
            report.add(block)
            heartbeat(report.lines, 0)
    except Invalid as error:
        report.fault = str(error)
    with unit_of_work():
        _keep(session().get_one(ValueImport, import_id), report)


def _keep(batch: ValueImport, report: Report) -> None:
    session().execute(sa.delete(ImportProblem).where(ImportProblem.import_id == batch.id))
    batch.lines, batch.good, batch.doubtful, batch.bad = report.lines, report.good, report.doubtful, report.bad
    if report.fault:
        batch.end(ImportStatus.FAILED, report.fault)
    else:
        batch.status = ImportStatus.READY.value
    session().add_all(
        ImportProblem(
            import_id=batch.id, line=one.line, column=one.column, text=one.text[:400], is_question=one.is_question
        )
        for one in report.problems
    )
    session().flush()


def write_import(batch: ValueImport) -> None:
    """Write a short file in this transaction."""
    for block in import_lines.checked_blocks(import_lines.read_file(batch), BLOCK):
        batch.written += _write(batch, block)
    batch.end(ImportStatus.DONE)
    session().flush()


def write_long_import(import_id: int) -> None:
    """The same, each block in a short transaction. Run again, it goes on: a year that has a value keeps it."""
    with unit_of_work(write=False):
        batch = session().get(ValueImport, import_id)
        if batch is None or batch.status != ImportStatus.WRITING.value:
            return
        file, lines = import_lines.read_file(batch), batch.lines
    blocks = import_lines.checked_blocks(file, BLOCK)
    done = 0
    while True:
        with unit_of_work(write=False):
            block = next(blocks, None)
        if block is None:
            break
        with unit_of_work():
            batch = session().get_one(ValueImport, import_id)
            batch.written += _write(batch, block)
        done += len(block)
        heartbeat(done, lines)
    with unit_of_work():
        session().get_one(ValueImport, import_id).end(ImportStatus.DONE)


def fail_import(import_id: int, why: str) -> None:
    """The work was given up; what is written stays, and the page says so."""
    batch = session().get(ValueImport, import_id)
    if batch is not None and batch.is_active:
        batch.end(ImportStatus.FAILED, why)


def _write(batch: ValueImport, block: Sequence[Line]) -> int:
    """The chosen lines of a block as values; how many are new."""
    chosen = [
        (line.city_id, line.value)
        for line in block
        if line.value is not None and (line.is_good or batch.takes_doubtful)
    ]
    rows = [_row(batch, city_id, value) for city_id, value in chosen]
    is_postgres = session().get_bind().dialect.name == "postgresql"
    insert = postgresql.insert(CityValue) if is_postgres else sqlite.insert(CityValue)
    written = 0
    for start in range(0, len(rows), AT_ONCE):
        statement = insert.values(rows[start : start + AT_ONCE]).on_conflict_do_nothing().returning(CityValue.id)
        written += len(session().execute(statement).all())
    return written


def _row(batch: ValueImport, city_id: int | None, value: Checked) -> dict[str, object]:
    return {
        "public_id": new_public_id(),
        "version": 1,
        "organization_id": city_id,
        "indicator": value.definition.code,
        "definition_version": value.definition.version,
        "year": value.year,
        "kind": value.kind,
        "value": value.value,
        "uncertainty": value.uncertainty,
        "given_value": value.given_value,
        "given_unit": value.given_unit,
        "source": value.source,
        "source_url": value.source_url,
        "note": value.note,
        "origin": "import",
        "by_organizer": batch.organization_id is None,
        "is_demo": False,
        "import_id": batch.id,
        "recorded_by_id": batch.created_by_id,
        "recorded_at": clock.now(),
    }


def move_rows(*, kept_id: int, merged_id: int) -> None:
    """Values and imports go to the organization that is kept, whose own value of a year stays."""
    for kind in (CityValue.kind == TARGET, CityValue.kind != TARGET):
        kept = sa.select(CityValue.indicator, CityValue.year).where(CityValue.organization_id == kept_id, kind)
        session().execute(
            sa.delete(CityValue)
            .where(CityValue.organization_id == merged_id, kind)
            .where(sa.tuple_(CityValue.indicator, CityValue.year).in_(kept))
            .execution_options(synchronize_session=False)
        )
    has_baseline = sa.select(CityValue.indicator).where(
        CityValue.organization_id == kept_id, CityValue.kind == BASELINE
    )
    for change in (
        sa.update(CityValue)
        .where(
            CityValue.organization_id == merged_id,
            CityValue.kind == BASELINE,
            CityValue.indicator.in_(has_baseline),
        )
        .values(kind=MEASURED),
        sa.update(CityValue).where(CityValue.organization_id == merged_id).values(organization_id=kept_id),
        sa.update(ValueImport).where(ValueImport.organization_id == merged_id).values(organization_id=kept_id),
    ):
        session().execute(change.execution_options(synchronize_session=False))
    session().flush()
    session().expire_all()
