"""What attachments answer to the features below."""

from __future__ import annotations

from collections.abc import Sequence

from matchmaker.accounts.hooks import Erasure, PersonColumn
from matchmaker.accounts.hooks import person_columns as asked
from matchmaker.attachments.models import StoredFile


@asked.add
def person_columns() -> Sequence[PersonColumn]:
    """Who uploaded a file."""
    return (
        PersonColumn(
            StoredFile.uploaded_by_id,
            "files_uploaded",
            {"name": StoredFile.name, "belongs_to": StoredFile.subject_kind, "at": StoredFile.uploaded_at},
            Erasure.KEPT,
            "the file belongs to the organization for which it was attached",
        ),
    )
