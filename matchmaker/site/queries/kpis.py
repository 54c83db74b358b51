"""How the dialogue is doing: five figures with their targets, for organizers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.i18n import _, ngettext
from matchmaker.core.numbers import figure
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
    """Five figures over the workshops that began in the last 90 days (one query). Without data they say so."""
    since = clock.now() - timedelta(days=DAYS)
    recent = sa.select(Workshop.id).where(Workshop.starts_at.between(since, clock.now()))
    counts = {**_wishes(recent), **_meetings(recent), **_places(recent), **_next_steps(since)}
    n = session().execute(sa.select(*(select.scalar_subquery().label(name) for name, select in counts.items()))).one()
    both_sides = _("Target %(low)s to %(high)s %%. Wishes: %(n)s", low=WISH_LOW, high=WISH_HIGH, n=n.wished)
    kept = _("Target %(n)s %%.", n=KEPT_TARGET) + " " + ngettext("%(num)s no-show", "%(num)s no-shows", n.missed)
    share = 100 * n.small_places / n.company_places if n.company_places else 0.0
    small = _("of meetings; they are %(n)s %% of the companies there", n=round(share))
    agreed = _("Target %(n)s %%. Owner and date named", n=NEXT_TARGET)
    return [
        _percent(_("Wishes of both sides"), n.mutual, n.wished, WISH_LOW, both_sides),
        _percent(_("Meetings kept"), n.held, n.held + n.missed, KEPT_TARGET, kept),
        _each(n.held, n.places),
        _percent(_("Micro and small companies"), n.met_small, n.met, share, small),
        _percent(_("With a next step"), n.agreed, n.followed, NEXT_TARGET, agreed),
    ]


def _percent(label: str, part: int, whole: int, target: float, text: str) -> Kpi:
    if not whole:
        return Kpi(label, "–", _("No data yet."))
    share = 100 * part / whole
    return Kpi(label, _("%(n)s %%", n=round(share)), text, share, 100, target, share < target)


Counts = Mapping[str, sa.Select[tuple[int]]]
"""Name → what counts it."""


def _wishes(recent: sa.Select[Any]) -> Counts:
    """Pairs that one side wished for, and of these the ones both sides wished for."""
    both = sa.and_(MeetingRequest.city_level != "", MeetingRequest.company_level != "")
    one = sa.or_(MeetingRequest.city_level != "", MeetingRequest.company_level != "")
    wished = sa.select(sa.func.count(MeetingRequest.id)).where(one, MeetingRequest.workshop_id.in_(recent))
    return {"wished": wished, "mutual": wished.where(both)}


def _meetings(recent: sa.Select[Any]) -> Counts:
    """Meetings held and missed, and pairs of a meeting held and its company, of them with small ones; the copies of a
    meeting in working schedule and releases count once."""
    company = aliased(Registration)
    of_recent = (
        sa.select(sa.func.count(sa.distinct(Meeting.uid)))
        .join(Schedule, Schedule.id == Meeting.schedule_id)
        .where(Schedule.workshop_id.in_(recent))
    )
    sides = (
        sa.select(Meeting.uid, Organization.id, Organization.size.in_(SMALL_SIZES).label("small"))
        .join(Schedule, Schedule.id == Meeting.schedule_id)
        .join(company, company.id == Meeting.company_id)
        .join(Organization, Organization.id == company.organization_id)
        .where(Schedule.workshop_id.in_(recent), Meeting.status == MeetingStatus.HELD.value)
        .distinct()
        .subquery()
    )
    met = sa.select(sa.func.count()).select_from(sides)
    return {
        "held": of_recent.where(Meeting.status == MeetingStatus.HELD.value),
        "missed": of_recent.where(Meeting.status == MeetingStatus.NO_SHOW.value),
        "met": met,
        "met_small": met.where(sides.c.small),
    }


def _places(recent: sa.Select[Any]) -> Counts:
    """Cities and companies that came or had a place, of them companies, of these the small ones."""
    places = sa.select(sa.func.count(Registration.id)).where(
        Registration.workshop_id.in_(recent),
        Registration.status.in_(HOLDS_PLACE),
        Registration.kind.in_(("city", "company")),
    )
    companies = places.where(Registration.kind == "company")
    of_small = companies.join(Organization, Organization.id == Registration.organization_id)
    return {
        "places": places,
        "company_places": companies,
        "small_places": of_small.where(Organization.size.in_(SMALL_SIZES)),
    }


def _next_steps(since: datetime) -> Counts:
    """Meetings whose follow-up is closed, and of these the ones with a next step that has an owner and a date."""
    closed = sa.select(sa.func.count(MeetingFollowUp.id)).where(
        MeetingFollowUp.held_at >= since, MeetingFollowUp.closed_at.is_not(None)
    )
    named = (MeetingFollowUp.next_on.is_not(None), MeetingFollowUp.next_side != "")
    return {"followed": closed, "agreed": closed.where(*named)}


def _each(meetings: int, sides: int) -> Kpi:
    """Meetings held for each city and company that came or had a place."""
    label = _("Meetings for each participant")
    if not sides or not meetings:
        return Kpi(label, "–", _("No data yet."))
    mean = 2 * meetings / sides
    top = max(2 * EACH_TARGET, mean)
    text = _("Target %(n)s. Cities and companies: %(sides)s", n=EACH_TARGET, sides=sides)
    return Kpi(label, figure(round(mean, 1)), text, mean, top, EACH_TARGET, mean < EACH_TARGET)
