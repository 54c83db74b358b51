"""What the dashboards answer to the features below."""

from __future__ import annotations

from collections.abc import Sequence

from matchmaker.accounts.hooks import Erasure, PersonColumn
from matchmaker.accounts.hooks import person_columns as asked
from matchmaker.insights.models import CityLandscape


@asked.add
def person_columns() -> Sequence[PersonColumn]:
    """Who set the priorities of a city last."""
    return (
        PersonColumn(
            CityLandscape.updated_by_id,
            "priorities_of_the_city_set",
            {"at": CityLandscape.updated_at},
            Erasure.KEPT,
            "the priorities belong to the city",
        ),
    )
