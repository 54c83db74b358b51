"""A city's own figures for estimates."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.core.text import one_line
from matchmaker.organizations.models import Organization
from matchmaker.solutions import policy
from matchmaker.solutions.engine.estimates import ACTIVITIES, MOST
from matchmaker.solutions.jobs.curated import Problems, require, text_problems
from matchmaker.solutions.models import CityActivity

FIRST_YEAR = 1990


@command(
    policy.can_keep_figures,
    audit=lambda **arguments: {"activity": arguments["activity"], "year": arguments["year"]},
)
def keep_figure(
    actor: Actor, *, city: Organization, activity: str, amount: float, year: int, source: str
) -> CityActivity:
    """Keep one figure of the city's own inventory; a newer one replaces it. Raises Invalid."""
    text = one_line(source)
    found: Problems = text_problems({"source": text}, {"source": 300})
    if activity not in ACTIVITIES:
        found.setdefault("activity", []).append(_("Choose from the list."))
    if not 0 < amount <= MOST:
        found.setdefault("amount", []).append(_("Enter a number above zero."))
    if not FIRST_YEAR <= year <= clock.today().year:
        found.setdefault("year", []).append(_("Enter a year between %(first)s and now.", first=FIRST_YEAR))
    if not text:
        found.setdefault("source", []).append(_("Name where the figure stands, for example “Inventory 2023, table 4”."))
    require(found)
    select = sa.select(CityActivity).where(CityActivity.organization_id == city.id, CityActivity.activity == activity)
    row = session().scalar(select)
    if row is None:
        row = CityActivity(organization_id=city.id, activity=activity)
        session().add(row)
    row.amount, row.year, row.source = amount, year, text
    row.updated_at, row.updated_by_id = clock.now(), actor.user_id
    session().flush()
    return row
