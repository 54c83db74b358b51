"""What indicators answer to the features below."""

from __future__ import annotations

from collections.abc import Sequence

from matchmaker.accounts import hooks
from matchmaker.accounts.hooks import PersonColumn
from matchmaker.indicators.queries import personal_data, profile
from matchmaker.organizations.hooks import on_profile

on_profile.add(profile.indicators_on_profile)


@hooks.person_columns.add
def person_columns() -> Sequence[PersonColumn]:
    """Who entered and imported values."""
    return personal_data.PERSON_COLUMNS
