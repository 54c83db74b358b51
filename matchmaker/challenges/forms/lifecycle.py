"""Short forms around a challenge: start, check, new version, freeze, close, questions, joint challenges."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from matchmaker.core.agreements import CHALLENGE
from matchmaker.core.fields import WebAddressField
from matchmaker.core.forms import AgreedField, BaseForm, choices, keep_names_field, required
from matchmaker.core.i18n import _l
from matchmaker.records import forms as records
from matchmaker.vocabulary import queries as vocabulary


class StartForm(BaseForm):
    """The first questions: title, which form, copy or empty."""

    title = StringField(
        _l("Title"),
        description=_l("Describe the change you want, with a number if possible. You can edit it later."),
        validators=[required(_l("Enter a title that says what should change.")), Length(max=200)],
    )
    kind = RadioField(_l("Which form?"), validate_choice=False, default="full")
    copy_of = SelectField(
        _l("Start from another challenge"),
        description=_l("Texts are copied, dates are not. You can copy your own challenges and all public ones."),
        validate_choice=False,
    )
    package = HiddenField()  # the solution package that it is made from
    system = HiddenField()  # the sector it starts with

    def __init__(self, *args: Any, copies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices(
            [
                ("full", _l("Six short pages")),
                ("light", _l("One short page")),
                ("vision", _l("Help us shape the goal")),
            ]
        )
        self.copy_of.choices = choices(copies, empty=_l("Start empty"))


class AnswersForm(records.AnswersForm):
    """The city's answers, also to the comments by criterion of the coach, and what it agrees to when it submits."""

    answer_outcome = records.answer_field()
    answer_number = records.answer_field()
    answer_owner = records.answer_field()
    answer_musts = records.answer_field()
    agreed = AgreedField(CHALLENGE)


class ReturnForm(BaseForm):
    """An organizer's comments for the city, one for each criterion of the coach."""

    note = TextAreaField(
        _l("What should change"), description=_l("The city will read this."), validators=[Length(max=2000)]
    )
    outcome = TextAreaField(_l("A result, not a thing to buy"), validators=[Length(max=1000)])
    number = TextAreaField(_l("A number to start from"), validators=[Length(max=1000)])
    owner = TextAreaField(_l("An owner and a decision date"), validators=[Length(max=1000)])
    musts = TextAreaField(_l("Few must-haves"), validators=[Length(max=1000)])

    @property
    def comments(self) -> dict[str, str]:
        """Criterion → comment."""
        return {name: self._fields[name].data or "" for name in ("outcome", "number", "owner", "musts")}


class ReasonForm(BaseForm):
    """A reason that everybody will read."""

    reason = TextAreaField(
        _l("Reason"), description=_l("One sentence. It will be public."), validators=[Length(max=1000)]
    )
    keep_names = keep_names_field()


class FreezeForm(BaseForm):
    """The official notice of a live tender."""

    notice_url = WebAddressField(
        _l("Link to the official notice"),
        description=_l("Starting with https://."),
        validators=[required(_l("Enter the link to the official notice.")), Length(max=300)],
    )


class ThawForm(BaseForm):
    """What comes after a tender."""

    phase = SelectField(_l("Phase now"), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.phase.choices = choices([p for p in vocabulary.choices("procurement_phase") if p[0] != "live"])


class CloseForm(BaseForm):
    """What came out of it."""

    outcome_code = RadioField(_l("What was the outcome?"), validate_choice=False)
    note = TextAreaField(
        _l("In one or two sentences"), description=_l("This will be public."), validators=[Length(max=1000)]
    )
    keep_names = keep_names_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome_code.choices = choices(vocabulary.choices("outcome_code"))


class AskForm(BaseForm):
    """A question to the city."""

    text = TextAreaField(
        _l("Your question"),
        description=_l(
            "Only the organizers see who asks. Question and answer are published. Leave out the names of "
            "your company, people and solutions, and any trade secrets."
        ),
        validators=[Length(max=2000)],
    )
    keep_names = keep_names_field()


def _answer_field(label: str) -> TextAreaField:
    return TextAreaField(
        label,
        description=_l("It is published to everybody at the same moment and cannot be changed afterwards."),
        validators=[Length(max=2000)],
    )


class AnswerForm(BaseForm):
    """The question as published, and its answer."""

    published_text = TextAreaField(
        _l("The question, as it will be published"),
        description=_l("Remove anything that could reveal who asked."),
        validators=[Length(max=2000)],
    )
    answer = _answer_field(_l("Your answer"))
    keep_names = keep_names_field()


class InformForm(BaseForm):
    """What the city publishes by itself: a question nobody had to ask, and its answer."""

    text = TextAreaField(
        _l("Question"),
        description=_l("The question this information answers, for example “When can companies visit the site?”"),
        validators=[Length(max=2000)],
    )
    answer = _answer_field(_l("Answer"))
    keep_names = keep_names_field()


class InviteCityForm(BaseForm):
    """Another city to stand behind the challenge."""

    city = SelectField(_l("City"), validate_choice=False)

    def __init__(self, *args: Any, cities: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.city.choices = choices(cities, empty=_l("Choose"))


class JoinChallengeForm(BaseForm):
    """How much an invited city needs."""

    demand = StringField(
        _l("What your city needs"),
        description=_l("For example: 4,200 street lamps. This will be public."),
        validators=[Length(max=200)],
    )
