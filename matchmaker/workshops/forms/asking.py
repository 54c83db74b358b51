"""Own questions of a workshop: how they are written, and the fields in which they are answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from wtforms import BooleanField, Field, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from matchmaker.core.fields import FigureField
from matchmaker.core.forms import BaseForm, LinesField, choices, required
from matchmaker.core.i18n import _l
from matchmaker.workshops.jobs.answers import FIELD, LONGEST
from matchmaker.workshops.models.questions import AnswerKind, Purpose, WorkshopQuestion
from matchmaker.workshops.services.asking import QuestionDraft

PURPOSES: Final = {
    Purpose.REGISTRATION: _l("In the registration form"),
    Purpose.QUESTIONNAIRE: _l("In the questionnaire, after registering"),
}
KINDS: Final = {
    AnswerKind.TEXT: _l("A text"),
    AnswerKind.CHOICE: _l("One of several answers"),
    AnswerKind.NUMBER: _l("A number"),
}


class QuestionForm(BaseForm):
    """One question."""

    label = StringField(_l("Question"), validators=[required(_l("Write the question.")), Length(max=300)])
    purpose = RadioField(
        _l("Where it is asked"),
        choices=choices([(p.value, text) for p, text in PURPOSES.items()]),
        default=Purpose.REGISTRATION.value,
    )
    kind = RadioField(
        _l("What the answer is"),
        choices=choices([(k.value, text) for k, text in KINDS.items()]),
        default=AnswerKind.TEXT.value,
    )
    choices = LinesField(_l("Answers to choose from"))
    is_required = BooleanField(_l("Everybody must answer"))

    def draft(self) -> QuestionDraft:
        """What was typed."""
        return QuestionDraft(
            (self.label.data or "").strip(),
            Purpose(self.purpose.data),
            AnswerKind(self.kind.data),
            tuple(self.choices.data or ()),
            bool(self.is_required.data),
        )


def _field_of(question: WorkshopQuestion) -> Field:
    """The field in which a question is answered."""
    needed = (
        [InputRequired(_l("Please answer “%(question)s”.", question=question.label))] if question.is_required else []
    )
    if question.kind == AnswerKind.CHOICE.value:
        none = [] if question.is_required else [("", _l("No answer"))]
        return RadioField(
            question.label,
            needed,
            choices=choices([*none, *((word, word) for word in question.choices)]),
            default="",
        )
    if question.kind == AnswerKind.NUMBER.value:
        return FigureField(question.label, needed)
    return TextAreaField(question.label, [*needed, Length(max=LONGEST)])


class AnswersForm(BaseForm):
    """A form with a field for each of some questions. Made by `with_questions`."""

    asked: tuple[WorkshopQuestion, ...] = ()

    @property
    def own(self) -> list[Field]:
        """The fields of the questions, in their order."""
        return [self[FIELD + question.public_id] for question in self.asked]

    def answers(self) -> dict[str, str]:
        """What was answered, by the question's public id; a number as a program reads it."""
        found = {}
        for question in self.asked:
            data = self[FIELD + question.public_id].data
            found[question.public_id] = f"{data:.15g}" if isinstance(data, float) else (data or "")
        return found


def with_questions(base: type[AnswersForm], asked: Iterable[WorkshopQuestion]) -> type[Any]:
    """The form with the fields that these questions need."""
    rows = tuple(asked)
    fields: dict[str, Any] = {FIELD + question.public_id: _field_of(question) for question in rows}
    return type(f"{base.__name__}Asking", (base,), fields | {"asked": rows})


def values_of(asked: Iterable[WorkshopQuestion], answers: Mapping[int, str]) -> dict[str, Any]:
    """What is answered already, as the fields of `with_questions` take it."""
    return {
        FIELD + question.public_id: float(text) if question.kind == AnswerKind.NUMBER.value else text
        for question in asked
        if (text := answers.get(question.id))
    }
