"""Pictures of the report."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa

from matchmaker.core.actors import GOVERNMENTS
from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.core.pictures import charts
from matchmaker.core.pictures.charts import Place, Said
from matchmaker.core.pictures.picture import Picture
from matchmaker.insights.queries.datasets import Scope
from matchmaker.insights.queries.report import Report
from matchmaker.organizations.models import COMPANY, Organization, Vetting, here
from matchmaker.scheduling.models import TAKES_PLACE, Meeting, Schedule
from matchmaker.vocabulary import queries as vocabulary
from matchmaker.workshops.models.programme import MeetingTable, TimeSlot

MOST_TIMES = 18
"""Meeting times of a workshop that have room in one picture."""


def pictures_of(report: Report, scope: Scope) -> dict[str, Picture]:
    """All pictures of the report by name (the map and the load of tables need a query or two each)."""
    found = [_flow(report), _sectors(report), _map(), _load(scope)]
    return {one.name: one for one in found if one is not None}


def _flow(report: Report) -> Picture:
    said = Said(
        "flow",
        _("From challenge to result"),
        _(
            "Each bar counts the challenges that came to a step or beyond it. Below it: how many are at this step now, "
            "and how many ended there."
        ),
        (_("Step"), _("Came so far"), _("At this step now"), _("Ended at this step"), _("Why they ended")),
        note=_("A challenge that skipped a step counts as having passed it."),
    )
    return charts.flow(said, report.steps, charts.WordsOfFlow(_("%(n)s at this step now"), _("%(n)s ended here")))


def _sectors(report: Report) -> Picture:
    labels = vocabulary.labels("system")
    said = Said(
        "sectors",
        _("What cities ask for and what companies offer"),
        _("Open challenges to the left, listed solutions to the right, both on one scale."),
        (_("Sector"), _("Open challenges"), _("Listed solutions")),
        note=_("As it is today."),
    )
    rows = [(labels[row.system], row.open_challenges, row.listed_solutions) for row in report.rows.sectors]
    return charts.paired_bars(said, rows)


def _map() -> Picture | None:
    """Where reviewed cities are, and companies by country, at the middle of the cities known there (two queries)."""
    cities = session().execute(
        sa.select(Organization.name, Organization.latitude, Organization.longitude, Organization.country)
        .where(Organization.kind.in_(GOVERNMENTS), *_reviewed(), Organization.latitude.is_not(None))
        .order_by(Organization.name_key)
    )
    places, middles = [], dict[str, list[tuple[float, float]]]()
    for name, latitude, longitude, country in cities:
        places.append(Place(name, latitude, longitude, is_left=True))
        middles.setdefault(country, []).append((latitude, longitude))
    companies = Counter(
        session().scalars(sa.select(Organization.country).where(Organization.kind == COMPANY, *_reviewed()))
    )
    for country, count in sorted(companies.items()):
        if points := middles.get(country):
            latitude, longitude = (round(sum(axis) / len(points), 2) for axis in zip(*points, strict=True))
            places.append(Place(vocabulary.label("country", country), latitude, longitude, is_left=False, count=count))
    if not places:
        return None
    said = Said(
        "map",
        _("Cities and companies on the map"),
        _("Dots are cities. Open diamonds are companies of a country, drawn in the middle of its cities here."),
        (
            _("Place"),
            _("What"),
            _("City"),
            _("Companies of the country"),
            _("Number"),
            _("Latitude"),
            _("Longitude"),
        ),
        note=_("Land: Natural Earth, public domain. Coordinates: GeoNames, CC BY 4.0."),
    )
    return charts.world(said, places)


def _reviewed() -> tuple[sa.ColumnElement[bool], ...]:
    return (Organization.vetting == Vetting.VETTED.value, here())


def _load(scope: Scope) -> Picture | None:
    """How many tables are taken at each meeting time of the chosen workshop's last release (three queries)."""
    release = _last_release(scope)
    if release is None:
        return None
    days = _taken_by_time(release)
    tables = session().scalar(
        sa.select(sa.func.sum(MeetingTable.capacity)).where(
            MeetingTable.workshop_id == release.workshop_id, MeetingTable.is_lost.is_(False)
        )
    )
    if not days or not tables:
        return None
    times = sorted({time for line in days.values() for time in line})[:MOST_TIMES]
    cells = [[(line.get(time, 0), tables if time in line else 0) for time in times] for line in days.values()]
    said = Said(
        "load",
        _("How full the meeting times are"),
        _(
            "Tables taken at each time of the last release; the darker, the fuller. Places at each time: %(n)s.",
            n=tables,
        ),
        (_("Time"), _("Tables taken"), _("Tables")),
    )
    return charts.load(said, list(days), times, cells)


def _last_release(scope: Scope) -> Schedule | None:
    if scope.workshop_id is None:
        return None
    return session().scalar(
        sa.select(Schedule)
        .where(Schedule.workshop_id == scope.workshop_id, Schedule.released_at.is_not(None))
        .order_by(Schedule.number.desc())
        .limit(1)
    )


def _taken_by_time(release: Schedule) -> dict[str, dict[str, int]]:
    """Day → time of day → tables taken, both as at the workshop's place."""
    taken = sa.func.count(Meeting.id).filter(Meeting.status.in_((*TAKES_PLACE, "no_show")))
    rows = (
        session()
        .execute(
            sa.select(TimeSlot.position, TimeSlot.starts_at, taken)
            .outerjoin(Meeting, sa.and_(Meeting.slot_id == TimeSlot.id, Meeting.schedule_id == release.id))
            .where(TimeSlot.workshop_id == release.workshop_id)
            .group_by(TimeSlot.id)
            .order_by(TimeSlot.position)
            .limit(MOST_TIMES * 8)
        )
        .all()
    )
    zone = release.workshop.zone
    days: dict[str, dict[str, int]] = {}
    for _position, at, count in rows:
        local = at.astimezone(zone)
        days.setdefault(f"{local:%Y-%m-%d}", {})[f"{local:%H:%M}"] = count
    return days
