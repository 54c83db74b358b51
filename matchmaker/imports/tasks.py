"""Background work of imports: checking and writing long files."""

from __future__ import annotations

from matchmaker.core.i18n import _
from matchmaker.core.jobs import job
from matchmaker.core.retention import Kind, keep_for_days
from matchmaker.imports import jobs
from matchmaker.imports.models import FileImport


def _gave_up(*, error: Exception, import_id: int, user_id: int | None = None) -> None:
    del error, user_id  # it stands in the log
    jobs.fail_import(import_id, _("This could not be finished. Please choose the file again."))


@job("imports.check", transactional=False, gave_up=_gave_up)
def check(import_id: int) -> None:
    """Read a long file line by line and keep the report."""
    jobs.check(import_id)


@job("imports.write", transactional=False, gave_up=_gave_up)
def write(import_id: int, user_id: int | None) -> None:
    """Write the lines that a person has agreed to."""
    jobs.write(import_id, user_id)


keep_for_days(Kind(FileImport, FileImport.created_at, "keep_jobs_days"))
