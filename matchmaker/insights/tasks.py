"""Background work of the report."""

from __future__ import annotations

from datetime import timedelta

from matchmaker.core.jobs import job
from matchmaker.insights import jobs


@job("insights.keep_report", transactional=False, every=timedelta(minutes=10))
def keep_report() -> None:
    """Gather what the report rests on."""
    jobs.keep_report()
