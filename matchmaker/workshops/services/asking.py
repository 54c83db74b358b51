"""Own questions of a workshop: organizers ask, participants answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.i18n import _
from matchmaker.core.text import has_letter, one_line
from matchmaker.core.versions import Difference, differing
from matchmaker.workshops import policy
from matchmaker.workshops.jobs.answers import check_answers, write_answers
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.questions import AnswerKind, Purpose, WorkshopAnswer, WorkshopQuestion
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import questions

MOST: Final = 30
FEWEST_CHOICES: Final = 2


@dataclass(frozen=True)
class QuestionDraft:
    """A question as it should be; `choices` counts only for one of the kind choice."""

    label: str
    purpose: Purpose = Purpose.REGISTRATION
    kind: AnswerKind = AnswerKind.TEXT
    choices: Sequence[str] = ()
    is_required: bool = False


def _apart(question: WorkshopQuestion | None, draft: QuestionDraft) -> list[Difference]:
    if question is None:
        return []
    return differing(
        (_("Question"), question.label, draft.label),
        (_("Answers to choose from"), "; ".join(question.choices), "; ".join(draft.choices)),
    )


@command(policy.can_change_programme, locks="workshop", seen="question", compare=_apart)
def save_question(
    actor: Actor,
    *,
    workshop: Workshop,
    draft: QuestionDraft,
    question: WorkshopQuestion | None = None,
    seen_version: int | None = None,
) -> WorkshopQuestion:
    """Add a question or change one. Raises Invalid for what cannot be asked, or if answers would lose sense; Stale."""
    known = questions.questions(workshop)
    choices = list(dict.fromkeys(filter(None, map(one_line, draft.choices))))
    _check(draft, choices, known, question)
    if question is None:
        question = WorkshopQuestion(
            workshop_id=workshop.id, position=max((row.position for row in known), default=-1) + 1
        )
        session().add(question)
    question.label, question.purpose, question.kind = draft.label, draft.purpose.value, draft.kind.value
    question.choices = choices if draft.kind is AnswerKind.CHOICE else []
    question.is_required = draft.is_required
    session().flush()
    return question


def _check(
    draft: QuestionDraft, choices: list[str], known: Sequence[WorkshopQuestion], question: WorkshopQuestion | None
) -> None:
    errors = {}
    if not has_letter(one_line(draft.label)):
        errors["label"] = _("Write the question.")
    if draft.kind is AnswerKind.CHOICE and len(choices) < FEWEST_CHOICES:
        errors["choices"] = _("Give at least two answers to choose from, one a line.")
    if question is None and len(known) >= MOST:
        errors["label"] = _(
            "A workshop can ask no more than it does now (limit: %(n)s). Remove a question first.", n=MOST
        )
    if question is not None and _answers(question):
        if question.kind != draft.kind.value:
            errors["kind"] = _("Somebody has answered already. Ask a new question instead.")
        gone = [word for word in question.choices if word not in choices]
        if gone and draft.kind is AnswerKind.CHOICE:
            errors["choices"] = _("Somebody may have chosen “%(word)s”. Keep it, or ask a new question.", word=gone[0])
    if errors:
        raise Invalid(errors)


def _answers(question: WorkshopQuestion) -> int:
    count = sa.select(sa.func.count(WorkshopAnswer.id)).where(WorkshopAnswer.question_id == question.id)
    return session().scalar(count) or 0


@command(policy.can_change_programme, locks="workshop")
def remove_question(actor: Actor, *, workshop: Workshop, question: WorkshopQuestion) -> None:
    """Take a question away. Raises Conflict once it is answered."""
    if _answers(question):
        raise Conflict(
            _("Somebody has answered this question, so it stays. Download the answers with the participants.")
        )
    session().delete(question)
    session().flush()


@command(policy.can_edit_registration)
def answer_questionnaire(actor: Actor, *, registration: Registration, answers: Mapping[str, str]) -> int:
    """Answer the questionnaire, or change the answers (question's public id → text); returns how many are answered.

    Raises Invalid with a sentence for each field.
    """
    asked = questions.questions(registration.workshop, Purpose.QUESTIONNAIRE)
    found = check_answers(asked, answers)
    write_answers(registration, asked, found)
    return len(found)
