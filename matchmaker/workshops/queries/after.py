"""After the day: attendance, feedback, report, homework."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _, _l
from matchmaker.core.pictures.charts import Bar, Said, bars
from matchmaker.core.pictures.picture import Picture
from matchmaker.workshops import policy
from matchmaker.workshops.hooks import MeetingCounts, meeting_counts
from matchmaker.workshops.models.after import (
    Homework,
    HomeworkAnswer,
    ReportVersion,
    WorkshopFeedback,
    WorkshopReport,
)
from matchmaker.workshops.models.people import HOLDS_PLACE, Registration, Wish, WishLevel
from matchmaker.workshops.models.workshop import Workshop, WorkshopSeries


@dataclass(frozen=True)
class Attendance:
    """Organizations by kind: with a place, arrived, no-show; `names` holds those who consent to the public list."""

    places: dict[str, int]
    arrived: dict[str, int]
    no_shows: dict[str, int]
    names: list[tuple[str, str]]

    @property
    def kept_percent(self) -> int | None:
        """Share of the organizations with a place that came, in percent; None without any."""
        places = sum(self.places.values())
        return round(100 * sum(self.arrived.values()) / places) if places else None


def attendance(workshop: Workshop) -> Attendance:
    """Who came (one query). Names only with consent, in the neutral order of kind and name."""
    rows = list(
        session().scalars(
            sa.select(Registration).where(Registration.workshop_id == workshop.id, Registration.status.in_(HOLDS_PLACE))
        )
    )
    kinds = ("city", "company", "other")

    def count(condition: str) -> dict[str, int]:
        return {k: sum(1 for r in rows if r.kind == k and (not condition or getattr(r, condition))) for k in kinds}

    names = [(r.kind, r.organization.name) for r in rows if r.consents_to_list and r.arrived_at]
    return Attendance(count(""), count("arrived_at"), count("no_show_at"), sorted(names))


@dataclass(frozen=True)
class SideFigures:
    """One line of the report: organizations with a place, how many came, and their meetings. `missed` counts meetings
    to which this side did not come."""

    side: str
    places: int
    arrived: int
    no_shows: int
    wanted: int
    scheduled: int
    held: int
    missed: int


SIDES: Final = ("city", "small", "company", "other")
"""Cities, micro and small companies, other companies, everybody else."""


def side_figures(workshop: Workshop) -> list[SideFigures]:
    """Attendance, wishes and meetings of each side and size class that takes part; the statements do not grow."""
    rows = list(
        session().scalars(
            sa.select(Registration).where(Registration.workshop_id == workshop.id, Registration.status.in_(HOLDS_PLACE))
        )
    )
    wanted = dict(
        session()
        .execute(
            sa.select(Wish.registration_id, sa.func.count(Wish.id))
            .join(Registration, Registration.id == Wish.registration_id)
            .where(Registration.workshop_id == workshop.id, Wish.level != WishLevel.NO.value)
            .group_by(Wish.registration_id)
        )
        .tuples()
        .all()
    )
    counts: dict[int, MeetingCounts] = {}
    for answer in meeting_counts(workshop):
        counts |= answer
    return [_figures(side, own, wanted, counts) for side in SIDES if (own := [r for r in rows if _side(r) == side])]


def _side(row: Registration) -> str:
    return "small" if row.kind == "company" and row.organization.is_small else row.kind


def _figures(
    side: str, rows: list[Registration], wanted: dict[int, int], counts: dict[int, MeetingCounts]
) -> SideFigures:
    own = [counts.get(row.id, MeetingCounts()) for row in rows]
    return SideFigures(
        side,
        places=len(rows),
        arrived=sum(row.arrived_at is not None for row in rows),
        no_shows=sum(row.no_show_at is not None for row in rows),
        wanted=sum(wanted.get(row.id, 0) for row in rows),
        scheduled=sum(one.scheduled for one in own),
        held=sum(one.held for one in own),
        missed=sum(one.missed for one in own),
    )


FEWEST_FOR_A_MEAN: Final = 5
"""Answers below which no mean is shown: the mean of one answer is that person's mark."""
HIGHEST: Final = 5


@dataclass(frozen=True)
class FeedbackFigures:
    """How many answered, the mean rating (1–5, None below `FEWEST_FOR_A_MEAN` answers), how many gave 1, 2, … 5
    (empty below it) and the texts."""

    answers: int
    mean: float | None
    texts: list[str]
    counts: tuple[int, ...] = ()


def feedback_figures(workshop: Workshop) -> FeedbackFigures:
    """What participants said, without names; the order of the texts tells neither marks nor times."""
    rows = list(session().scalars(sa.select(WorkshopFeedback).where(WorkshopFeedback.workshop_id == workshop.id)))
    texts = sorted(row.text for row in rows if row.text)
    if len(rows) < FEWEST_FOR_A_MEAN:
        return FeedbackFigures(len(rows), None, texts)
    ratings = [row.rating for row in rows]
    counts = tuple(ratings.count(mark) for mark in range(1, HIGHEST + 1))
    return FeedbackFigures(len(rows), sum(ratings) / len(rows), texts, counts)


def feedback_picture(counts: Sequence[int]) -> Picture | None:
    """How many gave each mark, best first; None where nothing may be shown."""
    if not any(counts):
        return None
    words = {5: _("5, very useful"), 1: _("1, no use")}
    rows = [
        Bar(words.get(mark, str(mark)), number, str(number))
        for mark, number in reversed(list(enumerate(counts, start=1)))
    ]
    said = Said(
        "feedback",
        _("How useful the workshop was"),
        _("How many participants gave each mark from 5 (very useful) to 1 (no use)."),
        (_("Mark"), _("Answers")),
    )
    return bars(said, rows)


def find_feedback(workshop: Workshop, user_id: int | None) -> WorkshopFeedback | None:
    """What this person already said."""
    return session().scalar(
        sa.select(WorkshopFeedback).where(
            WorkshopFeedback.workshop_id == workshop.id, WorkshopFeedback.user_id == user_id
        )
    )


def find_version(report: WorkshopReport | None, number: int | None) -> ReportVersion | None:
    """A published version of a report; None for the last one or one there is not."""
    if report is None or number is None:
        return None
    return next((row for row in report.versions if row.number == number), None)


def find_report(workshop: Workshop) -> WorkshopReport | None:
    """The report, draft or published."""
    return session().scalar(sa.select(WorkshopReport).where(WorkshopReport.workshop_id == workshop.id))


def get_series(actor: Actor, *, slug: str) -> WorkshopSeries:
    """A series of which the actor may see at least one workshop. Raises NotFound."""
    found = session().scalar(
        sa.select(WorkshopSeries)
        .where(WorkshopSeries.slug == slug)
        .options(selectinload(WorkshopSeries.workshops).selectinload(Workshop.roles))
    )
    if found is None or not any(policy.can_view(actor, workshop=workshop) for workshop in found.workshops):
        raise NotFound(_l("There is no such series here."))
    return found


def homework_of(series: WorkshopSeries) -> list[Homework]:
    """The homework of a series with its answers."""
    return list(
        session().scalars(
            sa.select(Homework)
            .where(Homework.series_id == series.id)
            .options(joinedload(Homework.workshop), selectinload(Homework.answers))
            .order_by(Homework.due_on, Homework.id)
        )
    )


def get_homework(actor: Actor, *, public_id: str) -> Homework:
    """One task of a series the actor may see. Raises NotFound."""
    found = session().scalar(
        sa.select(Homework).where(Homework.public_id == public_id).options(joinedload(Homework.series))
    )
    if found is None:
        raise NotFound(_l("There is no such homework here."))
    get_series(actor, slug=found.series.slug)
    return found


def find_answer(homework: Homework, organization_id: int | None) -> HomeworkAnswer | None:
    """What an organization already handed in."""
    return session().scalar(
        sa.select(HomeworkAnswer).where(
            HomeworkAnswer.homework_id == homework.id, HomeworkAnswer.organization_id == organization_id
        )
    )
