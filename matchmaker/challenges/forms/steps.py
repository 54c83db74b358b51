"""The six pages of the full form and the one page of the light form: which field stands where, with its hint."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any

from flask_babel import get_timezone
from wtforms import FieldList, Form, FormField, RadioField, SelectField

from matchmaker.challenges.engine.content import CHALLENGE as C
from matchmaker.challenges.engine.content import STANDARD_CRITERIA, VISION_CRITERIA
from matchmaker.core import clock
from matchmaker.core.fields import WebAddressField
from matchmaker.core.forms import choices
from matchmaker.core.i18n import _, _l
from matchmaker.core.text import tidy, whole_number
from matchmaker.records import forms as records
from matchmaker.records.doubts import doubts
from matchmaker.records.fields import SMART_PARTS
from matchmaker.records.forms import of, offer_topics
from matchmaker.vocabulary import queries as vocabulary

WORDS = 200
WEEKS_TO_APPLY, CLOSING_HOUR, FRIDAY = 6, 17, 4


class StepForm(records.StepForm):
    """A page of a challenge."""

    record = C
    asked = frozenset({"unit", "baseline_value", "target_value"})

    def in_doubt(self, content: Any, *, known: Mapping[str, str]) -> bool:
        """About the value today and the value wanted, on the page that asks for them."""
        if "target_value" not in self._fields:
            return False
        return self.ask_back(
            doubts(
                title=content["title"],
                indicator=content["indicator"],
                unit=content["unit"],
                baseline=content["baseline_value"],
                target=content["target_value"],
            ),
            known=known,
        )


def _optional_int(value: Any) -> int | None:
    return whole_number(value)


class ProblemForm(StepForm):
    """What is wrong today, and for whom."""

    title = of(C["title"], _l("Describe the change you want, with a number if possible, not the product."))
    summary = of(C["summary"], _l("Shown in the list of challenges."))
    system = RadioField(_l("Main sector"), description=_l("Choose one."), validate_choice=False)
    systems_more = of(C["systems"], _l("Up to two more."), label=_l("Further sectors"))
    topics = of(C["topics"], _l("Pick from your sectors. Two or three precise sub-topics describe a problem best."))
    problem = of(C["problem"], _l("What happens today? Write for readers outside your field. This text is public."))
    who_affected = of(C["who_affected"], _l("Who and where, and how many?"))
    tried_before = of(C["tried_before"], _l("What worked, what did not, and why?"), label=_l("What you have tried"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_topics(self.topics, self.system, self.systems_more)


class SmartForm(Form):
    """One of the eight questions."""

    score = SelectField(_l("What is your progress?"), validate_choice=False)
    text = of(SMART_PARTS[1], label=_l("Answer"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [("0", _l("Not addressed")), ("1", _l("In part")), ("2", _l("Addressed, with evidence"))]
        self.score.choices = choices([*options, ("na", _l("Does not apply"))], empty=_l("No answer yet"))


class OutcomeForm(StepForm):
    """From where, to where, and how one would know."""

    indicator = of(C["indicator"], _l("For example: share of water lost."))
    unit = of(C["unit"], _l("For example: per cent, tonnes a year, minutes."))
    baseline_value = of(C["baseline_value"])
    baseline_year = of(C["baseline_year"], label=_l("Year"))
    target_value = of(C["target_value"])
    target_year = of(C["target_year"], label=_l("Year"))
    measured_how = of(C["measured_how"], _l("By whom, how often, with which method?"))
    sdg = of(C["sdg"], _l("Up to three."))
    gpc = of(C["gpc"], _l("If greenhouse gases play a role."))
    smart_answers = FieldList(FormField(SmartForm), _l("Fair and smart checklist"), min_entries=8, max_entries=8)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gpc.choices = choices((c, f"{c} {label}") for c, label in vocabulary.choices("gpc") if "." in c)

    @classmethod
    def fill(cls, values: Any, *, more: str = "", zone: tzinfo | None = None) -> dict[str, Any]:
        """The checklist as a list in the order of its questions."""
        data = super().fill(values, more=more, zone=zone)
        answers = values["smart_answers"]
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
                answers[code] = {"score": score if (number := whole_number(score)) is None else number, "text": text}
        return answers


class NeedsForm(StepForm):
    """What an answer must do, and what would be good."""

    rows = {"musts": 4, "wishes": 2}
    musts = of(
        C["musts"],
        _l("Requirements every application must meet (up to 7). Each one rules some companies out."),
        line=_l("Must-have"),
    )
    wishes = of(C["wishes"], line=_l("Good to have"))
    constraints = of(C["constraints"], _l("Rules, places, times or contracts that cannot change."))
    maturity_from = SelectField(_l("At least"), coerce=_optional_int, validate_choice=False)
    maturity_to = SelectField(_l("At most"), coerce=_optional_int, validate_choice=False)
    collaboration = of(C["collaboration"], label=_l("How do you want to work together?"))
    engagement_level = of(C["engagement_level"])
    data_requirement = of(C["data_requirement"])
    digital_technology = of(
        C["digital_technology"],
        _l("Leave this open if you can. “No digital technology” never costs points."),
        label=_l("Digital technology you expect"),
    )
    languages = of(C["languages"], label=_l("Languages you can work in"))
    countries = of(
        C["countries"],
        _l(
            "Leave empty if every country is as good as your own. What you choose counts a little more in matching and "
            "shuts nobody out."
        ),
    )
    country_condition = SelectField(
        _l("Is it a condition?"),
        description=_l(
            "Companies that do not meet a condition are not proposed. A tender in the EU, or under the WTO agreement "
            "on procurement, may not choose companies by country, so state one only if a law requires it."
        ),
        validate_choice=False,
    )
    country_reason = of(C["country_reason"], _l("Why only companies from there? This text is public."))
    country_law = of(C["country_law"], _l("The law and the article. It stands beside the reason for everybody."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        low: dict[int, str] = {}
        high: dict[int, str] = {}
        for term in vocabulary.terms("maturity"):
            low.setdefault(int(term.extra["trl_min"]), term.label)
            high[int(term.extra["trl_max"])] = term.label
        self.maturity_from.choices = choices(((str(n), t) for n, t in low.items()), empty=_l("No limit"))
        self.maturity_to.choices = choices(((str(n), t) for n, t in high.items()), empty=_l("No limit"))
        self.country_condition.choices = choices(
            vocabulary.choices("country_condition"), empty=_l("No, it counts a little and shuts nobody out")
        )
        self.engagement_level.choices = choices(vocabulary.choices("engagement_level"), empty=_l("Not specified"))


class CriterionForm(Form):
    """What is judged, and its weight."""

    name, weight = (of(part) for part in C["criteria"].parts)


class PromptForm(Form):
    """A question that every applicant answers."""

    text, max_words = (of(part) for part in C["prompts"].parts)


class JudgingForm(StepForm):
    """How the city will choose, and what it asks of every applicant."""

    rows = {"criteria": 4, "prompts": 1}
    criteria = FieldList(FormField(CriterionForm), _l("Criteria and weights"))
    prompts = FieldList(FormField(PromptForm), _l("Your questions to applicants"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in self.criteria.entries:
            row.form.weight.render_kw = {**row.form.weight.render_kw, "data-weight": "1"}

    @classmethod
    def fill(cls, values: Any, *, more: str = "", zone: tzinfo | None = None) -> dict[str, Any]:
        """Three usual criteria stand there until the city writes its own; they count only once the page is saved."""
        usual = [{"name": _(str(row["name"])), "weight": row["weight"]} for row in STANDARD_CRITERIA]
        return super().fill({**values, "criteria": values["criteria"] or usual}, more=more, zone=zone)

    def list_of(self, field: FieldList) -> Any:
        """Lines with a text (a weight without a criterion is kept, so that the check can name it)."""
        rows = [entry.form for entry in field.entries]
        if field.name == "prompts":
            return [
                {"text": tidy(row.text.data), "max_words": row.max_words.data or WORDS}
                for row in rows
                if tidy(row.text.data)
            ]
        return [
            {"name": tidy(row.name.data), "weight": row.weight.data or 0}
            for row in rows
            if tidy(row.name.data) or row.weight.data
        ]


def _suggest_closing(data: dict[str, Any], city_zone: tzinfo | None) -> None:
    """Six weeks to apply, on a working day; it counts only once the page is saved."""
    if data["closes_at"] is None:
        zone: Any = city_zone or get_timezone() or UTC
        day = clock.now().astimezone(zone).date() + timedelta(weeks=WEEKS_TO_APPLY)
        while day.weekday() > FRIDAY:
            day += timedelta(days=1)
        naive = datetime.combine(day, time(CLOSING_HOUR))
        local = zone.localize(naive) if hasattr(zone, "localize") else naive.replace(tzinfo=zone)
        data["closes_at"] = local.astimezone(UTC)


class DatesForm(StepForm):
    """When, in which stage, with what money, and what follows."""

    stage = of(C["stage"])
    procurement_phase = of(C["procurement_phase"])
    notice_url = of(
        C["notice_url"],
        _l("Required once a tender is live."),
        label=_l("Link to the official notice"),
        make=WebAddressField,
    )
    budget_band = of(C["budget_band"])
    is_budget_public = of(
        C["is_budget_public"],
        _l("If hidden, it still counts in matching but is not shown."),
        label=_l("Show the budget to everybody"),
    )
    decision_owner = of(C["decision_owner"], _l("The position, for example Head of Water Services."))
    questions_until = of(C["questions_until"], label=_l("Questions close"))
    closes_at = of(C["closes_at"])
    decision_on = of(C["decision_on"])
    needed_by = of(C["needed_by"])
    route_to_adoption = of(C["route_to_adoption"], _l("Who funds it, how is it bought, who approves it?"))

    @classmethod
    def fill(cls, values: Any, *, more: str = "", zone: tzinfo | None = None) -> dict[str, Any]:
        """With a closing time suggested where there is none."""
        data = super().fill(values, more=more, zone=zone)
        _suggest_closing(data, zone)
        return data


class BasicsForm(StepForm):
    """The fields of the light form."""

    rows = {"musts": 4}
    title = of(C["title"], _l("Describe the change you want, with a number if possible."))
    system = RadioField(_l("Main sector"), validate_choice=False)
    problem = of(
        C["problem"],
        _l("Write for readers outside your field. This text is public."),
        label=_l("The problem, and who is affected"),
    )
    indicator = of(C["indicator"], _l("For example: share of water lost."))
    unit = of(C["unit"])
    baseline_value = of(C["baseline_value"])
    baseline_year = of(C["baseline_year"], label=_l("Year"))
    target_value = of(C["target_value"])
    target_year = of(C["target_year"], label=_l("Year"))
    musts = of(C["musts"], _l("Requirements every application must meet. The fewer, the better."), line=_l("Must-have"))
    decision_owner = of(C["decision_owner"], _l("The position, for example Head of Water Services."))
    decision_on = of(C["decision_on"])
    closes_at = of(C["closes_at"])

    @classmethod
    def fill(cls, values: Any, *, more: str = "", zone: tzinfo | None = None) -> dict[str, Any]:
        """With a closing time suggested where there is none."""
        data = super().fill(values, more=more, zone=zone)
        _suggest_closing(data, zone)
        return data


class VisionForm(JudgingForm):
    """One page for a goal that is still to be shaped: who helps, by what they are chosen, what becomes of it."""

    title = of(C["title"], _l("A question about the future, for example “How do we live with 40 °C in 2045?”"))
    system = RadioField(_l("Main sector"), validate_choice=False)
    problem = of(
        C["problem"],
        _l("Where do you stand today, and why is the goal still open? Write for readers outside your field."),
        label=_l("Where we are today"),
    )
    who_affected = of(C["who_affected"], _l("Who lives with the result, and who is seldom asked?"))
    target_year = of(C["target_year"], _l("Ten to thirty years ahead."), label=_l("Year you look at"))
    engagement_level = of(C["engagement_level"], label=_l("How people of the city take part"))
    route_to_adoption = of(
        C["route_to_adoption"],
        _l("What the city does with the answers: who writes the goal, and when does the council decide?"),
        label=_l("What happens with the answers"),
    )
    decision_owner = of(C["decision_owner"], _l("The position, for example Head of Urban Development."))
    decision_on = of(C["decision_on"])
    closes_at = of(C["closes_at"], label=_l("Answers close"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.engagement_level.choices = choices(vocabulary.choices("engagement_level"), empty=_l("Not specified"))

    @classmethod
    def fill(cls, values: Any, *, more: str = "", zone: tzinfo | None = None) -> dict[str, Any]:
        """With the usual criteria of a vision and a closing time suggested where there is none."""
        usual = [{"name": _(str(row["name"])), "weight": row["weight"]} for row in VISION_CRITERIA]
        data = super().fill({**values, "criteria": values["criteria"] or usual}, more=more, zone=zone)
        _suggest_closing(data, zone)
        return data


FORMS: dict[str, type[StepForm]] = {
    "problem": ProblemForm,
    "outcome": OutcomeForm,
    "needs": NeedsForm,
    "judging": JudgingForm,
    "dates": DatesForm,
    "basics": BasicsForm,
    "vision": VisionForm,
}


def step_name(step: str) -> str:
    """The title of a page."""
    return {
        "problem": _("The problem"),
        "outcome": _("The outcome"),
        "needs": _("What you need"),
        "judging": _("How you will choose"),
        "dates": _("Dates and money"),
        "basics": _("The short form"),
        "vision": _("Help us shape the goal"),
        "review": _("Check and submit"),
    }[step]
