"""The pages of the form: problem, outcome, needs, judging, dates; and the one page of the light form."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask_babel import get_timezone
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length

from matchmaker.challenges.engine.content import STANDARD_CRITERIA
from matchmaker.challenges.forms.fields import DayField, FigureField, MomentField, WeightField, WordsField, YearField
from matchmaker.challenges.forms.step_form import StepForm
from matchmaker.core import clock
from matchmaker.core.forms import LONG, TagsField, choices
from matchmaker.core.i18n import _, _l
from matchmaker.core.text import tidy
from matchmaker.vocabulary import queries as vocabulary

WORDS = 200
WEEKS_TO_APPLY, CLOSING_HOUR, FRIDAY = 6, 17, 4


def _line(label: str, hint: str = "", limit: int = 200) -> StringField:
    return StringField(label, description=hint, validators=[Length(max=limit)])


def _number(fields: Iterable[Field]) -> None:
    """Lines say which one they are ("Must-have, line 2"), so that a summary of errors does too."""
    for place, field in enumerate(fields, 1):
        field.label.text = _("%(what)s, line %(n)s", what=field.label.text, n=place)


def _text(label: str, hint: str = "") -> TextAreaField:
    return TextAreaField(label, description=hint, validators=[Length(max=LONG)])


def _tags(label: str, hint: str = "") -> TagsField:
    return TagsField(label, description=hint, validate_choice=False)


def _optional_int(value: Any) -> int | None:
    return int(value) if value not in (None, "") and str(value).isdigit() else None


class ProblemForm(StepForm):
    """What is wrong today, and for whom."""

    title = _line(_l("Title"), _l("Say what should change, with a number if you can. Not the thing you would buy."))
    summary = _line(_l("In one sentence"), _l("Readers see this in the list."), 400)
    system = RadioField(_l("Main sector"), description=_l("One."), validate_choice=False)
    systems_more = _tags(_l("Further sectors"), _l("At most two more."))
    topics = _tags(_l("Sub-topics"), _l("Only of the sectors you chose. Few and exact ones find better pairings."))
    problem = _text(_l("The problem"), _l("What happens today? For a reader outside your field. This text is public."))
    who_affected = _text(_l("Who is affected"), _l("Which people and places, and how many?"))
    tried_before = _text(_l("What you have tried"), _l("What worked, what did not, and why?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.system.choices = choices(vocabulary.choices("system"))
        self.systems_more.choices = choices(vocabulary.choices("system"))
        chosen = [self.system.data, *(self.systems_more.data or [])]
        by_sector = sorted(vocabulary.choices("system"), key=lambda row: row[0] not in chosen)  # the chosen ones first
        self.topics.choices = {
            label: choices((term.code, term.label) for term in vocabulary.children("topic", code))
            for code, label in by_sector
        }


class SmartForm(Form):
    """One of the eight questions."""

    score = SelectField(_l("How far are you?"), validate_choice=False)
    text = _text(_l("Answer"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [("0", _l("Not addressed")), ("1", _l("In part")), ("2", _l("Addressed, with proof"))]
        self.score.choices = choices([*options, ("na", _l("Does not apply"))], empty=_l("No answer yet"))


class OutcomeForm(StepForm):
    """From where, to where, and how one would know."""

    indicator = _line(_l("What is measured"), _l("For example: share of water lost."))
    unit = _line(_l("Unit"), _l("For example: per cent, tonnes a year, minutes."), 60)
    baseline_value = FigureField(_l("Value today"))
    baseline_year = YearField(_l("Year"))
    target_value = FigureField(_l("Value wanted"))
    target_year = YearField(_l("Year"))
    measured_how = _text(_l("How it is measured"), _l("By whom, how often, with which method?"))
    sdg = _tags(_l("Development goals"), _l("At most three."))
    gpc = _tags(_l("Source of emissions"), _l("If greenhouse gases play a part."))
    smart_answers = FieldList(FormField(SmartForm), _l("Fair and smart checklist"), min_entries=8, max_entries=8)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goals = [(code, f"{code} {label}") for code, label in vocabulary.choices("sdg")]
        self.sdg.choices = choices(goals)
        self.gpc.choices = choices((c, f"{c} {label}") for c, label in vocabulary.choices("gpc") if "." in c)

    @classmethod
    def fill(cls, content: Any, *, more: str = "") -> dict[str, Any]:
        """The checklist as a list in the order of its questions."""
        data = super().fill(content, more=more)
        answers = content["smart_answers"]
        data["smart_answers"] = [
            {"score": str(answers.get(code, {}).get("score", "")), "text": answers.get(code, {}).get("text", "")}
            for code in vocabulary.labels("smart_principle")
        ]
        return data

    def list_of(self, field: FieldList) -> Any:
        """The checklist as a dictionary by principle, unanswered ones left out."""
        answers = {}
        for code, entry in zip(vocabulary.labels("smart_principle"), field.entries, strict=False):
            score, text = entry.form.score.data or "", tidy(entry.form.text.data)
            if score in {"0", "1", "2", "na"} or text:
                answers[code] = {"score": int(score) if score.isdigit() else score, "text": text}
        return answers


class NeedsForm(StepForm):
    """What an answer must do, and what would be good."""

    rows = {"musts": 4, "wishes": 2}
    musts = FieldList(
        _line(_l("Must-have"), limit=300),
        _l("Must-haves"),
        description=_l("What any answer must do or respect. Seven at most; each one shuts companies out."),
    )
    wishes = FieldList(_line(_l("Good to have"), limit=300), _l("Good to have"))
    constraints = _text(_l("Limits"), _l("Rules, places, times, contracts that cannot change."))
    maturity_from = SelectField(_l("At least"), coerce=_optional_int, validate_choice=False)
    maturity_to = SelectField(_l("At most"), coerce=_optional_int, validate_choice=False)
    collaboration = _tags(_l("How do you want to work together?"))
    engagement_level = SelectField(_l("How people take part"), validate_choice=False)
    data_requirement = _tags(_l("Rules for data"))
    digital_technology = _tags(
        _l("Digital technology you expect"), _l("Leave it open if you can. “No digital technology” never costs points.")
    )
    languages = _tags(_l("Languages you can work in"))
    countries = SelectMultipleField(
        _l("Companies from"),
        description=_l(
            "Choose nothing for companies from anywhere. For several, hold the Ctrl key (Cmd on a Mac) while you click."
        ),
        validate_choice=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = vocabulary.terms("maturity")
        low: dict[int, str] = {}
        high: dict[int, str] = {}
        for term in levels:
            low.setdefault(int(term.extra["trl_min"]), term.label)
            high[int(term.extra["trl_max"])] = term.label
        self.maturity_from.choices = choices(((str(n), t) for n, t in low.items()), empty=_l("No limit"))
        self.maturity_to.choices = choices(((str(n), t) for n, t in high.items()), empty=_l("No limit"))
        self.engagement_level.choices = choices(vocabulary.choices("engagement_level"), empty=_l("Not said"))
        for field, scheme in (
            (self.collaboration, "collaboration"),
            (self.data_requirement, "data_requirement"),
            (self.digital_technology, "digital_technology"),
            (self.languages, "language"),
            (self.countries, "country"),
        ):
            field.choices = choices(vocabulary.choices(scheme))
        spoken = set(self.languages.data or ())
        languages = sorted(
            vocabulary.choices("language"), key=lambda row: row[0] not in spoken
        )  # the chosen ones first
        self.languages.choices = choices(languages)
        _number(self.musts.entries)
        _number(self.wishes.entries)
        wanted = set(self.countries.data or ())
        self.countries.choices = choices(sorted(vocabulary.choices("country"), key=lambda row: row[0] not in wanted))


class CriterionForm(Form):
    """What is judged, and its weight."""

    name = _line(_l("Criterion"))
    weight = WeightField(_l("Weight in per cent"), render_kw={"inputmode": "numeric", "data-weight": "1"})


class PromptForm(Form):
    """A question that every applicant answers."""

    text = _line(_l("Question"), limit=300)
    max_words = WordsField(_l("Words at most"), render_kw={"inputmode": "numeric"})


class JudgingForm(StepForm):
    """How the city will choose, and what it asks of every applicant."""

    rows = {"criteria": 4, "prompts": 1}
    criteria = FieldList(FormField(CriterionForm), _l("Criteria and weights"))
    prompts = FieldList(FormField(PromptForm), _l("Your questions to applicants"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for parts in (self.criteria.entries, self.prompts.entries):
            for fields in zip(*(part.form for part in parts), strict=True):
                _number(fields)

    @classmethod
    def fill(cls, content: Any, *, more: str = "") -> dict[str, Any]:
        """Three usual criteria stand there until the city writes its own; they count only once the page is saved."""
        usual = [{"name": _(str(row["name"])), "weight": row["weight"]} for row in STANDARD_CRITERIA]
        return super().fill({**content, "criteria": content["criteria"] or usual}, more=more)

    def list_of(self, field: FieldList) -> Any:
        """Lines with a text (a weight without a criterion is kept, so that the check can name it)."""
        rows = [entry.form for entry in field.entries]
        if field.name == "prompts":
            return [
                {"text": tidy(row.text.data), "max_words": min(max(row.max_words.data or WORDS, 10), 1000)}
                for row in rows
                if tidy(row.text.data)
            ]
        return [
            {"name": tidy(row.name.data), "weight": row.weight.data or 0}
            for row in rows
            if tidy(row.name.data) or row.weight.data
        ]


def _suggest_closing(data: dict[str, Any]) -> None:
    """Six weeks to apply, on a working day; it counts only once the page is saved."""
    if data["closes_at"] is None:
        zone: Any = get_timezone() or UTC
        day = clock.now().astimezone(zone).date() + timedelta(weeks=WEEKS_TO_APPLY)
        while day.weekday() > FRIDAY:
            day += timedelta(days=1)
        naive = datetime.combine(day, time(CLOSING_HOUR))
        local = zone.localize(naive) if hasattr(zone, "localize") else naive.replace(tzinfo=zone)
        data["closes_at"] = local.astimezone(UTC)


class DatesForm(StepForm):
    """When, in which stage, with what money, and what follows."""

    stage = SelectField(_l("Stage"), validate_choice=False)
    procurement_phase = SelectField(_l("Phase"), validate_choice=False)
    notice_url = _line(_l("Address of the official notice"), _l("Needed as soon as a tender is live."), 300)
    budget_band = SelectField(_l("Budget"), validate_choice=False)
    is_budget_public = BooleanField(
        _l("Show the budget to everybody"), description=_l("If not, it is still used for pairings, without being told.")
    )
    decision_owner = _line(_l("Who decides"), _l("The office, for example Head of Water Services."))
    questions_until = MomentField(_l("Last moment for questions"))
    closes_at = MomentField(_l("Applications close"))
    decision_on = DayField(_l("Decision by"))
    needed_by = DayField(_l("Needed by"))
    route_to_adoption = _text(_l("What happens after a good result"), _l("Money, tender, decision: what is the way?"))

    @classmethod
    def fill(cls, content: Any, *, more: str = "") -> dict[str, Any]:
        """With a closing time suggested where there is none."""
        data = super().fill(content, more=more)
        _suggest_closing(data)
        return data

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stage.choices = choices(vocabulary.choices("stage"), empty=_l("Choose"))
        self.procurement_phase.choices = choices(vocabulary.choices("procurement_phase"))
        self.budget_band.choices = choices(vocabulary.choices("budget_band"), empty=_l("Choose"))


class BasicsForm(StepForm):
    """The ten fields of the light form."""

    rows = {"musts": 4}
    title = _line(_l("Title"), _l("Say what should change, with a number if you can."))
    system = RadioField(_l("Main sector"), validate_choice=False)
    problem = _text(_l("The problem, and who is affected"), _l("For a reader outside your field. This text is public."))
    indicator = _line(_l("What is measured"), _l("For example: share of water lost."))
    unit = _line(_l("Unit"), "", 60)
    baseline_value = FigureField(_l("Value today"))
    baseline_year = YearField(_l("Year"))
    target_value = FigureField(_l("Value wanted"))
    target_year = YearField(_l("Year"))
    musts = FieldList(
        _line(_l("Must-have"), limit=300), _l("Must-haves"), description=_l("What any answer must do. Few are better.")
    )
    decision_owner = _line(_l("Who decides"), _l("The office, for example Head of Water Services."))
    decision_on = DayField(_l("Decision by"))
    closes_at = MomentField(_l("Applications close"))

    @classmethod
    def fill(cls, content: Any, *, more: str = "") -> dict[str, Any]:
        """With a closing time suggested where there is none."""
        data = super().fill(content, more=more)
        _suggest_closing(data)
        return data

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.system.choices = choices(vocabulary.choices("system"))
        _number(self.musts.entries)


FORMS: dict[str, type[StepForm]] = {
    "problem": ProblemForm,
    "outcome": OutcomeForm,
    "needs": NeedsForm,
    "judging": JudgingForm,
    "dates": DatesForm,
    "basics": BasicsForm,
}


def step_name(step: str) -> str:
    """The title of a page."""
    return {
        "problem": _("The problem"),
        "outcome": _("The outcome"),
        "needs": _("What you need"),
        "judging": _("How you will choose"),
        "dates": _("Dates and money"),
        "basics": _("The ten questions"),
        "review": _("Check and hand in"),
    }[step]
