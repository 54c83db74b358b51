"""Writing values that came in a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import insert_into, new_public_id, session
from matchmaker.core.i18n import _
from matchmaker.imports.hooks import Judged, Step, Writing, Written
from matchmaker.indicators.models import BASELINE, MEASURED, TARGET, CityValue
from matchmaker.indicators.queries.checks import Checked

AT_ONCE: Final = 500
"""Rows in one statement: below the number of parameters that SQLite takes."""


def value_steps(writing: Writing, lines: Sequence[Judged]) -> Iterator[Step]:
    """The values of a block, some hundred a step."""
    for start in range(0, len(lines), AT_ONCE):
        some = lines[start : start + AT_ONCE]
        yield Step(lambda some=some: _write(writing, some), [line.given.number for line in some])  # type: ignore[misc]


def _write(writing: Writing, lines: Sequence[Judged]) -> Written:
    """New values; a year that somebody has filled meanwhile keeps its value, which is said."""
    rows = [_row(writing, line.what.city_id, line.what.value) for line in lines]
    places = CityValue.organization_id, CityValue.indicator, CityValue.year, CityValue.kind
    # without RETURNING, which would compile 10,000 values a statement
    session().execute(insert_into(CityValue).on_conflict_do_nothing(), rows)
    new = sa.select(*places).where(CityValue.public_id.in_([row["public_id"] for row in rows]))
    written = {tuple(row) for row in session().execute(new)}
    if len(written) < len(rows):  # a writing that was killed goes on: what it brought is there
        own = sa.select(*places).where(CityValue.import_id == writing.import_id)
        written |= {tuple(row) for row in session().execute(own)}
    why = _("There is a value for this year already.")
    left_out = {
        line.given.number: why
        for line, row in zip(lines, rows, strict=True)
        if (row["organization_id"], row["indicator"], row["year"], row["kind"]) not in written
    }
    return Written(len(rows) - len(left_out), left_out)


def _row(writing: Writing, city_id: int, value: Checked) -> dict[str, object]:
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
        "by_organizer": writing.organization_id is None,
        "is_demo": False,
        "import_id": writing.import_id,
        "recorded_by_id": writing.actor.user_id,
        "recorded_at": clock.now(),
    }


def move_rows(*, kept_id: int, merged_id: int) -> None:
    """Values go to the organization that is kept, whose own value of a year stays."""
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
    ):
        session().execute(change.execution_options(synchronize_session=False))
    session().flush()
    session().expire_all()
