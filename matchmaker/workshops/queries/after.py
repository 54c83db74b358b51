"""After the day: attendance, feedback, report, homework."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _l
from matchmaker.workshops import policy
from matchmaker.workshops.models.after import Homework, HomeworkAnswer, WorkshopFeedback, WorkshopReport
from matchmaker.workshops.models.people import HOLDS_PLACE, Registration
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


FEWEST_FOR_A_MEAN: Final = 5
"""Answers below which no mean is shown: the mean of one answer is that person's mark."""


@dataclass(frozen=True)
class FeedbackFigures:
    """How many answered, the mean rating (1–5, None below `FEWEST_FOR_A_MEAN` answers) and the texts."""

    answers: int
    mean: float | None
    texts: list[str]


def feedback_figures(workshop: Workshop) -> FeedbackFigures:
    """What participants said, without names; the order of the texts tells neither marks nor times."""
    rows = list(session().scalars(sa.select(WorkshopFeedback).where(WorkshopFeedback.workshop_id == workshop.id)))
    mean = sum(row.rating for row in rows) / len(rows) if len(rows) >= FEWEST_FOR_A_MEAN else None
    return FeedbackFigures(len(rows), mean, sorted(row.text for row in rows if row.text))


def find_feedback(workshop: Workshop, user_id: int | None) -> WorkshopFeedback | None:
    """What this person already said."""
    return session().scalar(
        sa.select(WorkshopFeedback).where(
            WorkshopFeedback.workshop_id == workshop.id, WorkshopFeedback.user_id == user_id
        )
    )


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
