"""What a challenge's text consists of: field names, their steps, which changes are material. Pure, no database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

Content = Mapping[str, Any]


def _(text: str) -> str:
    """Mark a sentence for translation; it is translated where it is shown."""
    return text


LISTS: Final[dict[str, str]] = {
    "systems": "system",
    "topics": "topic",
    "collaboration": "collaboration",
    "languages": "language",
    "countries": "country",
    "sdg": "sdg",
    "gpc": "gpc",
    "digital_technology": "digital_technology",
    "data_requirement": "data_requirement",
}
"""Content field → vocabulary scheme of its codes. The first system is the primary one."""

CODES: Final[dict[str, str]] = {
    "stage": "stage",
    "procurement_phase": "procurement_phase",
    "budget_band": "budget_band",
    "engagement_level": "engagement_level",
}
"""Content fields that hold one code of a scheme."""

TEXTS: Final = (
    "title",
    "summary",
    "problem",
    "who_affected",
    "tried_before",
    "constraints",
    "indicator",
    "unit",
    "measured_how",
    "notice_url",
    "decision_owner",
    "route_to_adoption",
)
NUMBERS: Final = ("baseline_value", "target_value")
WHOLE: Final = ("baseline_year", "target_year", "maturity_from", "maturity_to")
DAYS: Final = ("decision_on", "needed_by")
MOMENTS: Final = ("questions_until", "closes_at")

MATERIAL: Final = frozenset(
    {
        "musts",
        "criteria",
        "budget_band",
        "indicator",
        "unit",
        "baseline_value",
        "baseline_year",
        "target_value",
        "target_year",
        "questions_until",
        "closes_at",
        "decision_on",
        "needed_by",
    }
)
"""A change of one of these after publication asks every applicant to confirm again: what must be met, how it is
judged, what is paid, until when, and where the city wants to get."""

STEPS: Final[dict[str, tuple[str, ...]]] = {
    "problem": ("title", "summary", "systems", "topics", "problem", "who_affected", "tried_before"),
    "outcome": (
        "indicator",
        "unit",
        "baseline_value",
        "baseline_year",
        "target_value",
        "target_year",
        "measured_how",
        "sdg",
        "gpc",
        "smart_answers",
    ),
    "needs": (
        "musts",
        "wishes",
        "constraints",
        "data_requirement",
        "digital_technology",
        "maturity_from",
        "maturity_to",
        "collaboration",
        "languages",
        "countries",
        "engagement_level",
    ),
    "judging": ("criteria", "prompts"),
    "dates": (
        "stage",
        "procurement_phase",
        "notice_url",
        "budget_band",
        "is_budget_public",
        "decision_owner",
        "decision_on",
        "needed_by",
        "route_to_adoption",
        "questions_until",
        "closes_at",
    ),
}
BASICS: Final = (
    "title",
    "problem",
    "systems",
    "indicator",
    "unit",
    "baseline_value",
    "baseline_year",
    "target_value",
    "target_year",
    "musts",
    "decision_owner",
    "decision_on",
    "closes_at",
)
"""The one page of the light form."""

LABELS: Final[dict[str, str]] = {
    "title": _("Title"),
    "summary": _("In one sentence"),
    "systems": _("Sectors"),
    "topics": _("Sub-topics"),
    "problem": _("The problem"),
    "who_affected": _("Who is affected"),
    "tried_before": _("What was tried"),
    "indicator": _("What is measured"),
    "unit": _("Unit"),
    "baseline_value": _("Value today"),
    "baseline_year": _("Year of the value today"),
    "target_value": _("Value wanted"),
    "target_year": _("Year of the value wanted"),
    "measured_how": _("How it is measured"),
    "sdg": _("Development goals"),
    "gpc": _("Source of emissions"),
    "smart_answers": _("Fair and smart checklist"),
    "musts": _("Must-haves"),
    "wishes": _("Good to have"),
    "constraints": _("Limits"),
    "data_requirement": _("Rules for data"),
    "digital_technology": _("Digital technology"),
    "maturity_from": _("Maturity from"),
    "maturity_to": _("Maturity to"),
    "collaboration": _("Ways to work together"),
    "languages": _("Languages"),
    "countries": _("Companies from"),
    "engagement_level": _("How people take part"),
    "criteria": _("Criteria and weights"),
    "prompts": _("Questions to applicants"),
    "stage": _("Stage"),
    "procurement_phase": _("Phase"),
    "notice_url": _("Official notice"),
    "budget_band": _("Budget"),
    "is_budget_public": _("Budget is public"),
    "decision_owner": _("Who decides"),
    "decision_on": _("Decision by"),
    "needed_by": _("Needed by"),
    "route_to_adoption": _("What happens after a good result"),
    "questions_until": _("Last day for questions"),
    "closes_at": _("Applications close"),
}

EMPTY: Final[dict[str, Any]] = {
    **dict.fromkeys(TEXTS, ""),
    **dict.fromkeys((*NUMBERS, *WHOLE, *DAYS, *MOMENTS)),
    **dict.fromkeys(CODES, ""),
    "procurement_phase": "pre_commercial",
    "is_budget_public": True,
    "smart_answers": {},
    "musts": [],
    "wishes": [],
    "criteria": [],
    "prompts": [],
    **{name: [] for name in LISTS},
}

STANDARD_CRITERIA: Final = (
    {"name": _("Effect on what is measured"), "weight": 50},
    {"name": _("Cost over the whole life"), "weight": 30},
    {"name": _("Works with the staff we have"), "weight": 20},
)
"""What a light challenge is judged by, if its city writes nothing else."""


def steps_of(*, is_light: bool) -> dict[str, tuple[str, ...]]:
    """The pages of the form before the review, with their fields."""
    return {"basics": BASICS} if is_light else STEPS


def day(content: Content, name: str) -> date | None:
    """A day of the content (kept as ISO text)."""
    value = content.get(name)
    return date.fromisoformat(value) if value else None


def moment(content: Content, name: str) -> datetime | None:
    """A moment of the content (kept as ISO text with its offset)."""
    value = content.get(name)
    return datetime.fromisoformat(value) if value else None


def complete(content: Content) -> dict[str, Any]:
    """The content with every field present; unknown names are left out."""
    return {name: content.get(name, default) for name, default in EMPTY.items()}


def public(content: Content) -> dict[str, Any]:
    """The content as everybody may read it: without a budget that the city keeps to itself."""
    shown = complete(content)
    if not shown["is_budget_public"]:
        shown["budget_band"] = ""
    return shown
