"""Gathering what the report rests on, in the background."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import unit_of_work
from matchmaker.insights.models import KeptReport
from matchmaker.insights.queries.facts import gather
from matchmaker.insights.queries.rows import packed


def keep_report() -> None:
    """Gather everything and keep it in the place of what was kept. Running twice keeps the same.

    It reads in a transaction of its own, which on SQLite lets others write meanwhile.
    """
    with unit_of_work(write=False):
        at = clock.now()
        data, digest = packed(gather())
    with unit_of_work() as current:
        row = current.scalar(sa.select(KeptReport))
        if row is None:
            current.add(KeptReport(at=at, digest=digest, data=data))
        elif row.at <= at:
            row.at, row.digest, row.data = at, digest, data
