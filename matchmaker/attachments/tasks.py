"""What attachments do by themselves."""

from __future__ import annotations

from datetime import timedelta

from matchmaker.attachments import queries, storage
from matchmaker.core.jobs import job


@job("attachments.sweep", every=timedelta(days=1))
def sweep() -> None:
    """Delete files on disk that no row knows."""
    storage.sweep(queries.stored_names(), queries.newest_upload())
