"""A city's own figures for estimates."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.solutions.models import CityActivity


def figures_of(city_id: int, activities: Sequence[str] = ()) -> dict[str, CityActivity]:
    """By activity; all of them, or only these (one statement)."""
    select = sa.select(CityActivity).where(CityActivity.organization_id == city_id).order_by(CityActivity.activity)
    if activities:
        select = select.where(CityActivity.activity.in_(activities))
    return {row.activity: row for row in session().scalars(select)}


def own_figures(actor: Actor, activities: Sequence[str]) -> dict[str, CityActivity]:
    """Those of the city the actor acts for; nothing for everybody else."""
    if not activities or not actor.acts_for_kind("city") or actor.organization_id is None:
        return {}
    return figures_of(actor.organization_id, activities)
