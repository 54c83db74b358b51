"""A series: planned at once, announced at once, one registration for all its dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command, hold
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.i18n import _
from matchmaker.core.slugs import free_slug
from matchmaker.workshops import policy
from matchmaker.workshops.engine.kits import KITS
from matchmaker.workshops.jobs import building
from matchmaker.workshops.models.workshop import WorkshopSeries, WorkshopStatus
from matchmaker.workshops.services import setup


@command(policy.can_create)
def create_series(actor: Actor, *, draft: setup.Draft) -> WorkshopSeries:
    """A series from a kit that has several dates, with the homework between them; or of several days in a row of
    another kit, each with its part of the challenges. Raises Invalid as for one.
    """
    kit = next((one for one in KITS if one.code == draft.kit), None)
    is_split = kit is not None and kit.series_of < 2 and not kit.one_city and 1 < draft.days <= len(draft.challenges)
    if kit is None or not (kit.series_of > 1 or is_split):
        raise Invalid({"kit": _("This kit is one workshop, not a series.")})
    count, gap = (draft.days, 1) if is_split else (kit.series_of, kit.series_gap_days)
    series = WorkshopSeries(
        slug=free_slug(WorkshopSeries.slug, draft.title, reserved=building.RESERVED, limit=70),
        title=draft.title,
        summary=_(kit.summary),
        created_by_id=actor.user_id,
        created_at=clock.now(),
    )
    session().add(series)
    session().flush()
    shared = _by_city(draft.challenges) if is_split else draft.challenges
    for number in range(count):
        on = draft.on + timedelta(days=number * gap)
        title = _("%(title)s, part %(number)s", title=draft.title, number=number + 1)
        own = _share(shared, number, count) if is_split else draft.challenges
        one = setup.create_workshop(actor, draft=replace(draft, title=title, on=on, challenges=own), series=series)
        if number < len(kit.homework):
            due = on + timedelta(days=kit.series_gap_days - 3)
            building.add_homework(series, workshop=one, title=_(kit.homework[number]), text="", due_on=due)
    session().flush()
    session().refresh(series)
    return series


def _by_city(challenges: Sequence[str]) -> list[str]:
    """The same, with those of one city beside one another, so that hardly any city has to come twice."""
    known = sa.select(Challenge.public_id, Challenge.city_id).where(Challenge.public_id.in_(challenges))
    city_of = dict(session().execute(known).tuples().all())
    cities = list(dict.fromkeys(city_of.get(one) for one in challenges))
    return sorted(challenges, key=lambda one: cities.index(city_of.get(one)))


def _share(challenges: Sequence[str], number: int, count: int) -> list[str]:
    """The challenges of one of so many days, in their order, as evenly as can be."""
    return list(challenges[number * len(challenges) // count : (number + 1) * len(challenges) // count])


@command(policy.can_announce_series, locks="series")
def announce_series(actor: Actor, *, series: WorkshopSeries) -> int:
    """Announce every date that is still planned; returns how many. Everybody concerned is told once.

    Raises Invalid with everything that is missing on any date, Conflict if nothing is left to announce.
    """
    planned = [workshop for workshop in series.workshops if workshop.status == WorkshopStatus.PLANNED.value]
    if not planned:
        raise Conflict(_("Every date of this series is already announced."))
    problems: list[str] = []
    for number, workshop in enumerate(planned):
        hold(workshop)
        try:
            setup.announce_workshop(
                actor, workshop=workshop, further=0 if number else len(planned) - 1, is_told=not number
            )
        except Invalid as error:
            problems += [f"{workshop.title}: {text}" for texts in error.errors.values() for text in texts]
    if problems:
        raise Invalid({"": problems})
    return len(planned)
