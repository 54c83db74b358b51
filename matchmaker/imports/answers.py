"""What imports answer to the features below."""

from __future__ import annotations

from collections.abc import Sequence

from matchmaker.accounts import hooks
from matchmaker.accounts.hooks import PersonColumn
from matchmaker.imports.queries import personal_data


@hooks.person_columns.add
def person_columns() -> Sequence[PersonColumn]:
    """Who sent files, and how they matched columns."""
    return personal_data.PERSON_COLUMNS
