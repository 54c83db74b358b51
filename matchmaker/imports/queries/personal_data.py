"""Every column here that names a person: what the person reads of it, what becomes of it when they leave."""

from __future__ import annotations

from typing import Final

from matchmaker.accounts.hooks import Erasure, PersonColumn
from matchmaker.imports.models import FileImport, ImportColumns

PERSON_COLUMNS: Final = (
    PersonColumn(
        FileImport.created_by_id,
        "files_imported",
        {"kind": FileImport.kind, "name": FileImport.name, "at": FileImport.created_at},
        Erasure.KEPT,
        "those it was for know which file it came from; the row goes after some days",
    ),
    PersonColumn(
        ImportColumns.user_id,
        "columns_matched",
        {"kind": ImportColumns.kind, "titles": ImportColumns.titles, "at": ImportColumns.updated_at},
        Erasure.DELETED,
        "nobody else needs to know how a person calls columns",
    ),
)
