"""Background work of indicators: checking and writing long files."""

from __future__ import annotations

from matchmaker.core.i18n import _
from matchmaker.core.jobs import job
from matchmaker.core.retention import Kind, keep_for_days
from matchmaker.indicators import jobs
from matchmaker.indicators.models import ValueImport


def _gave_up(*, error: Exception, import_id: int) -> None:
    del error  # it stands in the log
    jobs.fail_import(import_id, _("This could not be finished. Please try again."))


@job("indicators.check", transactional=False, gave_up=_gave_up)
def check(import_id: int) -> None:
    """Read a long file line by line and keep the report."""
    jobs.check_long_import(import_id)


@job("indicators.write", transactional=False, gave_up=_gave_up)
def write(import_id: int) -> None:
    """Write the lines that a person has agreed to."""
    jobs.write_long_import(import_id)


keep_for_days(Kind(ValueImport, ValueImport.created_at, "keep_jobs_days"))
