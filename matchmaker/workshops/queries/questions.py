"""Own questions of a workshop and what registrations answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import existing
from matchmaker.core.i18n import _l
from matchmaker.workshops.models.people import HOLDS_PLACE, Registration
from matchmaker.workshops.models.questions import AnswerKind, Purpose, WorkshopAnswer, WorkshopQuestion
from matchmaker.workshops.models.workshop import Workshop


def questions(workshop: Workshop, purpose: Purpose | None = None) -> list[WorkshopQuestion]:
    """The questions of a workshop (or those asked in one place) in their order."""
    select = sa.select(WorkshopQuestion).where(WorkshopQuestion.workshop_id == workshop.id)
    if purpose is not None:
        select = select.where(WorkshopQuestion.purpose == purpose.value)
    return list(session().scalars(select.order_by(WorkshopQuestion.position, WorkshopQuestion.id)))


def get_question(actor: Actor, *, workshop: Workshop, question_id: str) -> WorkshopQuestion:
    """A question of this workshop by its public id (a loader). Raises NotFound."""
    found = next((row for row in questions(workshop) if row.public_id == question_id), None)
    return existing(found, _l("There is no such question here."))


def answers_of(registration: Registration) -> dict[int, str]:
    """What a registration answered, by the question's id."""
    rows = session().execute(
        sa.select(WorkshopAnswer.question_id, WorkshopAnswer.text).where(
            WorkshopAnswer.registration_id == registration.id
        )
    )
    return dict(rows.tuples().all())


def all_answers(workshop: Workshop) -> dict[tuple[int, int], str]:
    """Every answer of a workshop: (registration id, question id) → text (one query)."""
    rows = session().execute(
        sa.select(WorkshopAnswer.registration_id, WorkshopAnswer.question_id, WorkshopAnswer.text)
        .join(WorkshopQuestion, WorkshopQuestion.id == WorkshopAnswer.question_id)
        .where(WorkshopQuestion.workshop_id == workshop.id)
    )
    return {(registration, question): text for registration, question, text in rows}


@dataclass(frozen=True)
class Answered:
    """The answers to one question: `texts` as (who, text); `counts` of a choice by its words, in their order."""

    question: WorkshopQuestion
    texts: Sequence[tuple[str, str]]
    counts: Sequence[tuple[str, int]]


def answered(workshop: Workshop, purpose: Purpose) -> list[Answered]:
    """What those with a place answered to the questions of one place; two queries."""
    rows = session().scalars(
        sa.select(WorkshopAnswer)
        .join(WorkshopQuestion, WorkshopQuestion.id == WorkshopAnswer.question_id)
        .join(Registration, Registration.id == WorkshopAnswer.registration_id)
        .where(WorkshopQuestion.workshop_id == workshop.id, Registration.status.in_(HOLDS_PLACE))
        .options(sa.orm.joinedload(WorkshopAnswer.registration))
        .order_by(Registration.position)
    )
    by_question: dict[int, list[tuple[str, str]]] = {}
    for row in rows:
        by_question.setdefault(row.question_id, []).append((row.registration.organization.name, row.text))
    found = []
    for question in questions(workshop, purpose):
        texts = by_question.get(question.id, [])
        said = [text for _who, text in texts]
        counts = [(word, said.count(word)) for word in question.choices] if question.kind == AnswerKind.CHOICE else []
        found.append(Answered(question, texts, counts))
    return found
