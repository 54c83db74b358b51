"""How the dialogue is doing: five figures with their targets, for organizers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.i18n import _, ngettext
from matchmaker.organizations.models import SMALL_SIZES, Organization
from matchmaker.outcomes.models.contact import MeetingFollowUp
from matchmaker.scheduling.models import Meeting, MeetingRequest, MeetingStatus, Schedule
from matchmaker.workshops.models.people import HOLDS_PLACE, Registration
from matchmaker.workshops.models.workshop import Workshop

DAYS: Final = 90
KEPT_TARGET, EACH_TARGET, NEXT_TARGET = 80, 2, 70
WISH_LOW, WISH_HIGH = 40, 60


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure: `n` of `top` is the bar (None without data), `tick` the target on it, `is_low` under the target."""

    label: str
    value: str
    text: str
    n: float | None = None
    top: float = 100
    tick: float | None = None
    is_low: bool = False


def current_kpis() -> list[Kpi]:
    """Five figures over the workshops that began in the last 90 days (five queries). Without data they say so."""
    since = clock.now() - timedelta(days=DAYS)
    recent = sa.select(Workshop.id).where(Workshop.starts_at.between(since, clock.now()))
    held, missed = _kept(recent)
    return [
        _wishes(recent),
        _percent(
            _("Meetings kept"),
            held,
            held + missed,
            KEPT_TARGET,
            _("Target %(n)s %%.", n=KEPT_TARGET) + " " + ngettext("%(num)s no-show", "%(num)s no-shows", missed),
        ),
        _each(recent),
        _small(recent),
        _next_steps(since),
    ]


def _percent(label: str, part: int, whole: int, target: float, text: str) -> Kpi:
    if not whole:
        return Kpi(label, "–", _("No data yet."))
    share = 100 * part / whole
    return Kpi(label, _("%(n)s %%", n=round(share)), text, share, 100, target, share < target)


def _wishes(recent: sa.Select[Any]) -> Kpi:
    """Of all pairs that one side wished for, how many both sides wished for."""
    both = sa.and_(MeetingRequest.city_level != "", MeetingRequest.company_level != "")
    one = sa.or_(MeetingRequest.city_level != "", MeetingRequest.company_level != "")
    mutual, wished = (
        session()
        .execute(
            sa.select(sa.func.count(MeetingRequest.id).filter(both), sa.func.count(MeetingRequest.id)).where(
                one, MeetingRequest.workshop_id.in_(recent)
            )
        )
        .one()
    )
    text = _("Target %(low)s to %(high)s %%. Wishes: %(n)s", low=WISH_LOW, high=WISH_HIGH, n=wished)
    return _percent(_("Wishes of both sides"), mutual, wished, WISH_LOW, text)


def _kept(recent: sa.Select[Any]) -> tuple[int, int]:
    """Meetings held and missed; the copies of a meeting in working schedule and releases count once."""
    rows = session().execute(
        sa.select(Meeting.status, sa.func.count(sa.distinct(Meeting.uid)))
        .join(Schedule, Schedule.id == Meeting.schedule_id)
        .where(
            Schedule.workshop_id.in_(recent),
            Meeting.status.in_((MeetingStatus.HELD.value, MeetingStatus.NO_SHOW.value)),
        )
        .group_by(Meeting.status)
    )
    counts = dict(rows.tuples().all())
    return counts.get(MeetingStatus.HELD.value, 0), counts.get(MeetingStatus.NO_SHOW.value, 0)


def _each(recent: sa.Select[Any]) -> Kpi:
    """Meetings held for each city and company that came or had a place."""
    held = (
        sa.select(sa.func.count(sa.distinct(Meeting.uid)))
        .join(Schedule, Schedule.id == Meeting.schedule_id)
        .where(Schedule.workshop_id.in_(recent), Meeting.status == MeetingStatus.HELD.value)
        .scalar_subquery()
    )
    places = (
        sa.select(sa.func.count(Registration.id))
        .where(
            Registration.workshop_id.in_(recent),
            Registration.status.in_(HOLDS_PLACE),
            Registration.kind.in_(("city", "company")),
        )
        .scalar_subquery()
    )
    meetings, sides = session().execute(sa.select(held, places)).one()
    label = _("Meetings for each participant")
    if not sides or not meetings:
        return Kpi(label, "–", _("No data yet."))
    mean = 2 * meetings / sides
    top = max(2 * EACH_TARGET, mean)
    text = _("Target %(n)s. Cities and companies: %(sides)s", n=EACH_TARGET, sides=sides)
    return Kpi(label, f"{mean:.1f}", text, mean, top, EACH_TARGET, mean < EACH_TARGET)


def _small(recent: sa.Select[Any]) -> Kpi:
    """Share of micro and small companies in the meetings held; the target is their share of the places."""
    company = aliased(Registration)
    small = Organization.size.in_(SMALL_SIZES)
    meetings = (
        sa.select(Meeting.uid, Organization.id, small.label("small"))
        .join(Schedule, Schedule.id == Meeting.schedule_id)
        .join(company, company.id == Meeting.company_id)
        .join(Organization, Organization.id == company.organization_id)
        .where(Schedule.workshop_id.in_(recent), Meeting.status == MeetingStatus.HELD.value)
        .distinct()
        .subquery()
    )
    places = (
        sa.select(Registration.id, small.label("small"))
        .join(Organization, Organization.id == Registration.organization_id)
        .where(
            Registration.workshop_id.in_(recent),
            Registration.kind == "company",
            Registration.status.in_(HOLDS_PLACE),
        )
        .subquery()
    )

    def count(rows: sa.Subquery, *, only_small: bool) -> sa.ScalarSelect[int]:
        select = sa.select(sa.func.count()).select_from(rows)
        return (select.where(rows.c.small) if only_small else select).scalar_subquery()

    met, held, came, eligible = (
        session()
        .execute(
            sa.select(
                count(meetings, only_small=True),
                count(meetings, only_small=False),
                count(places, only_small=True),
                count(places, only_small=False),
            )
        )
        .one()
    )
    share = 100 * came / eligible if eligible else 0.0
    text = _("of meetings; they are %(n)s %% of the companies there", n=round(share))
    return _percent(_("Micro and small companies"), met, held, share, text)


def _next_steps(since: Any) -> Kpi:
    """Of the meetings held, how many ended with a next step that has an owner and a date."""
    total, agreed = (
        session()
        .execute(
            sa.select(
                sa.func.count(MeetingFollowUp.id),
                sa.func.count(MeetingFollowUp.id).filter(
                    MeetingFollowUp.next_on.is_not(None), MeetingFollowUp.next_side != ""
                ),
            ).where(MeetingFollowUp.held_at >= since, MeetingFollowUp.closed_at.is_not(None))
        )
        .one()
    )
    text = _("Target %(n)s %%. Owner and date named", n=NEXT_TARGET)
    return _percent(_("With a next step"), agreed, total, NEXT_TARGET, text)
