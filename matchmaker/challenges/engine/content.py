"""The table of a challenge's fields: names, kinds, pages of the form, limits, which changes are material. Pure.

To add a field, begin here; CONTRIBUTING.md names the other files, and `tests/architecture/test_records.py` names
those that were forgotten.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from matchmaker.core.messages import N_
from matchmaker.records.fields import NO_TECHNOLOGY, SMART_PARTS, Field, Kind, Record, Values

FIRST_YEAR, LAST_YEAR = 1990, 2100
PROBLEM, OUTCOME, NEEDS, JUDGING, DATES, BASICS = "problem", "outcome", "needs", "judging", "dates", "basics"
VISION = "vision"
FULL, LIGHT = "full", "light"
"""The forms a challenge is written with: six pages, one page, or one page for a goal that is still to be shaped."""
_LINE = (Field("text", Kind.LINE, limit=300, needed=N_("Write something here.")),)
_CRITERION = (
    Field("name", Kind.LINE, N_("Criterion"), limit=200, needed=N_("Write something here.")),
    Field("weight", Kind.WHOLE, N_("Weight in per cent"), low=0, high=100, needed=N_("Give the weight.")),
)
_PROMPT = (
    Field("text", Kind.LINE, N_("Question"), limit=300, needed=N_("Write something here.")),
    Field("max_words", Kind.WHOLE, N_("Maximum words"), low=10, high=1_000, default=200),
)
_TEXT = 5_000

# fmt: off
CHALLENGE: Final = Record(
    Field("title", Kind.LINE, N_("Title"), PROBLEM, limit=200, is_required=True, is_light=True,
          needed=N_("Enter a title that says what should change.")),
    Field("summary", Kind.LINE, N_("In one sentence"), PROBLEM, limit=400, is_searched=True,
          needed=N_("Describe it in one sentence.")),
    Field("systems", Kind.CODES, N_("Sectors"), PROBLEM, limit=3, scheme="system", is_light=True,
          needed=N_("Choose the main sector.")),
    Field("topics", Kind.CODES, N_("Sub-topics"), PROBLEM, scheme="topic",
          needed=N_("Choose at least one sub-topic.")),
    Field("problem", Kind.TEXT, N_("The problem"), PROBLEM, limit=_TEXT, is_light=True, is_searched=True,
          needed=N_("Describe the problem.")),
    Field("who_affected", Kind.TEXT, N_("Who is affected"), PROBLEM, limit=_TEXT, is_searched=True,
          needed=N_("Describe who is affected.")),
    Field("tried_before", Kind.TEXT, N_("What was tried"), PROBLEM, limit=_TEXT, is_searched=True),
    Field("indicator", Kind.LINE, N_("What is measured"), OUTCOME, limit=200, is_light=True, is_material=True,
          is_searched=True, needed=N_("Enter what is measured.")),
    Field("unit", Kind.LINE, N_("Unit"), OUTCOME, limit=60, is_light=True, is_material=True),
    Field("baseline_value", Kind.FIGURE, N_("Current value"), OUTCOME, is_light=True, is_material=True),
    Field("baseline_year", Kind.WHOLE, N_("Year of the current value"), OUTCOME, low=FIRST_YEAR, high=LAST_YEAR,
          is_light=True, is_material=True),
    Field("target_value", Kind.FIGURE, N_("Target"), OUTCOME, is_light=True, is_material=True),
    Field("target_year", Kind.WHOLE, N_("Target year"), OUTCOME, low=FIRST_YEAR, high=LAST_YEAR,
          is_light=True, is_material=True),
    Field("measured_how", Kind.TEXT, N_("How it is measured"), OUTCOME, limit=_TEXT),
    Field("sdg", Kind.CODES, N_("UN goals (SDGs)"), OUTCOME, limit=3, scheme="sdg"),
    Field("gpc", Kind.CODES, N_("Source of emissions"), OUTCOME, scheme="gpc"),
    Field("smart_answers", Kind.ANSWERS, N_("Fair and smart checklist"), OUTCOME, scheme="smart_principle",
          parts=SMART_PARTS, noun="SmartAnswer", about="One answer of the fair and smart checklist."),
    Field("musts", Kind.LINES, N_("Must-haves"), NEEDS, limit=30, parts=_LINE, relation="requirements",
          fixed={"is_must": True}, is_light=True, is_material=True, is_searched=True,
          needed=N_("Write at least one must-have.")),
    Field("wishes", Kind.LINES, N_("Good to have"), NEEDS, limit=30, parts=_LINE, relation="requirements",
          fixed={"is_must": False}, is_searched=True),
    Field("constraints", Kind.TEXT, N_("Limits"), NEEDS, limit=_TEXT, is_searched=True),
    Field("data_requirement", Kind.CODES, N_("Rules for data and software"), NEEDS, scheme="data_requirement"),
    Field("digital_technology", Kind.CODES, N_("Digital technology"), NEEDS, scheme="digital_technology",
          alone=NO_TECHNOLOGY),
    Field("maturity_from", Kind.WHOLE, N_("Maturity, at least"), NEEDS, low=1, high=9, scheme="maturity"),
    Field("maturity_to", Kind.WHOLE, N_("Maturity, at most"), NEEDS, low=1, high=9, scheme="maturity"),
    Field("collaboration", Kind.CODES, N_("Ways to work together"), NEEDS, scheme="collaboration",
          needed=N_("Choose at least one way to work together.")),
    Field("languages", Kind.CODES, N_("Languages"), NEEDS, scheme="language",
          needed=N_("Choose at least one language.")),
    Field("countries", Kind.CODES, N_("Companies from"), NEEDS, scheme="country", is_material=True),
    Field("country_condition", Kind.CODE, N_("Condition about countries"), NEEDS, scheme="country_condition",
          is_material=True),
    Field("country_reason", Kind.TEXT, N_("Reason for this condition"), NEEDS, limit=1_000, is_material=True),
    Field("country_law", Kind.LINE, N_("Law that allows it"), NEEDS, limit=300, is_material=True),
    Field("engagement_level", Kind.CODE, N_("How people take part"), NEEDS, scheme="engagement_level"),
    Field("criteria", Kind.ROWS, N_("Criteria and weights"), JUDGING, limit=10, parts=_CRITERION, noun="Criterion",
          about="What is assessed, and its weight in per cent; all weights add up to 100.",
          pattern=N_("%(name)s %(weight)s %%"), is_material=True,
          needed=N_("Write at least one criterion with its weight.")),
    Field("prompts", Kind.ROWS, N_("Questions to applicants"), JUDGING, limit=5, parts=_PROMPT, noun="Prompt",
          about="A question that every applicant answers.", pattern="%(text)s"),
    Field("stage", Kind.CODE, N_("Stage"), DATES, scheme="stage", needed=N_("Choose the stage.")),
    Field("procurement_phase", Kind.CODE, N_("Phase"), DATES, scheme="procurement_phase", default="pre_commercial"),
    Field("notice_url", Kind.LINE, N_("Official notice"), DATES, limit=300),
    Field("budget_band", Kind.CODE, N_("Budget"), DATES, scheme="budget_band", is_material=True,
          needed=N_("Choose a budget band, or “Not known yet”.")),
    Field("is_budget_public", Kind.FLAG, N_("Budget is public"), DATES, default=True),
    Field("decision_owner", Kind.LINE, N_("Who decides"), DATES, limit=200, is_light=True,
          needed=N_("Enter the position of the person who decides.")),
    Field("decision_on", Kind.DAY, N_("Decision by"), DATES, is_light=True, is_material=True,
          needed=N_("Enter the date of the decision.")),
    Field("needed_by", Kind.DAY, N_("Needed by"), DATES, is_material=True),
    Field("route_to_adoption", Kind.TEXT, N_("What happens after a good result"), DATES, limit=_TEXT),
    Field("questions_until", Kind.MOMENT, N_("Questions close"), DATES, is_material=True),
    Field("closes_at", Kind.MOMENT, N_("Applications close"), DATES, is_light=True, is_material=True,
          needed=N_("Enter when applications close.")),
)
# fmt: on
"""A change of a material field after publication asks every applicant to confirm again: what must be met, how it is
judged, what is paid, until when, and where the city wants to get."""

STANDARD_CRITERIA: Final = (
    {"name": N_("Effect on what is measured"), "weight": 50},
    {"name": N_("Lifetime cost"), "weight": 30},
    {"name": N_("Works with the staff we have"), "weight": 20},
)
"""What a light challenge is judged by, if its city writes nothing else."""


VISION_CRITERIA: Final = (
    {"name": N_("Understands what people here need"), "weight": 40},
    {"name": N_("Brings experience from other places"), "weight": 30},
    {"name": N_("Open about limits and own interests"), "weight": 30},
)
"""What those who want to help shape a goal are judged by, if its city writes nothing else."""
VISION_FIELDS: Final = (
    "title",
    "systems",
    "problem",
    "who_affected",
    "target_year",
    "engagement_level",
    "criteria",
    "prompts",
    "decision_owner",
    "decision_on",
    "closes_at",
    "route_to_adoption",
)
VISION_START: Final = {
    "stage": VISION,
    "collaboration": ["information_exchange", "co_design"],
    "budget_band": "unknown",
    "criteria": [dict(row) for row in VISION_CRITERIA],
}
"""What a challenge starts with whose goal is still to be shaped."""


def steps_of(*, form: str) -> dict[str, tuple[str, ...]]:
    """The pages of the form before the review, with their fields; all but the full form have one page."""
    if form == VISION:
        return {VISION: VISION_FIELDS}
    return {BASICS: CHALLENGE.names(lambda field: field.is_light)} if form == LIGHT else CHALLENGE.steps()


def day(content: Values, name: str) -> date | None:
    """A day of the content (kept as ISO text)."""
    value = content.get(name)
    return date.fromisoformat(value) if value else None


def moment(content: Values, name: str) -> datetime | None:
    """A moment of the content (kept as ISO text with its offset)."""
    value = content.get(name)
    return datetime.fromisoformat(value) if value else None


def public(content: Values) -> dict[str, Any]:
    """The content as everybody may read it: without a budget that the city keeps to itself."""
    shown = CHALLENGE.complete(content)
    if not shown["is_budget_public"]:
        shown["budget_band"] = ""
    return shown
