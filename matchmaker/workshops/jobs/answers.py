"""Answers to a workshop's own questions: checked and written, whichever form they come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.text import tidy
from matchmaker.workshops.models.people import Registration
from matchmaker.workshops.models.questions import AnswerKind, WorkshopAnswer, WorkshopQuestion

FIELD: Final = "answer_"
"""A form's field for an answer is called this and the question's public id."""
LONGEST: Final = 4000


def check_answers(questions: Sequence[WorkshopQuestion], answers: Mapping[str, str]) -> dict[int, str]:
    """Answers by question id, tidied; what is empty is left out. Keys of `answers` are public ids.

    Raises Invalid with a sentence for each field.
    """
    found, errors = {}, {}
    for question in questions:
        text = tidy(answers.get(question.public_id, ""))
        why = _why_not(question, text)
        if why:
            errors[FIELD + question.public_id] = why
        elif text:
            found[question.id] = text
    if errors:
        raise Invalid(errors)
    return found


def _why_not(question: WorkshopQuestion, text: str) -> str:
    if not text:
        return _("Please answer “%(question)s”.", question=question.label) if question.is_required else ""
    if len(text) > LONGEST:
        return _(
            "The answer to “%(question)s” is too long (limit in characters: %(n)s).", question=question.label, n=LONGEST
        )
    if question.kind == AnswerKind.CHOICE.value and text not in question.choices:
        return _("Choose one of the answers to “%(question)s”.", question=question.label)
    if question.kind == AnswerKind.NUMBER.value and not _is_number(text):
        return _("Enter a number for “%(question)s”, such as 12 or 12.5.", question=question.label)
    return ""


def _is_number(text: str) -> bool:
    try:
        value = float(text)
    except ValueError:
        return False
    return value == value and abs(value) != float("inf")


def write_answers(
    registration: Registration, questions: Sequence[WorkshopQuestion], answers: Mapping[int, str]
) -> None:
    """Make these the answers of a registration to these questions; the registration must be flushed."""
    rows = {
        row.question_id: row
        for row in session().scalars(
            sa.select(WorkshopAnswer).where(
                WorkshopAnswer.registration_id == registration.id,
                WorkshopAnswer.question_id.in_([question.id for question in questions]),
            )
        )
    }
    for question in questions:
        text, row = answers.get(question.id, ""), rows.get(question.id)
        if not text:
            if row is not None:
                session().delete(row)
        elif row is None:
            session().add(
                WorkshopAnswer(question_id=question.id, registration_id=registration.id, text=text, at=clock.now())
            )
        elif row.text != text:
            row.text, row.at = text, clock.now()
    session().flush()
