"""The words of the log of changes: columns as forms call them, codes as pages say them.

`COLUMNS` and `STATES` know every column of what has a log page of its own (a test holds that). A column of another
table is called by its name, a code by its letters, with blanks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from matchmaker.challenges import models as challenges
from matchmaker.core.i18n import _l
from matchmaker.outcomes.queries.labels import evidence_word, origin_words, side_words, use_words
from matchmaker.solutions import models as solutions
from matchmaker.vocabulary import queries as vocabulary
from matchmaker.workshops.models import workshop as workshops
from matchmaker.workshops.services.setup import LABELS

Words = Mapping[str, str]

_SHARED: Final[Words] = {
    "status": _l("State"),
    "slug": _l("Link"),
    "title": _l("Title"),
    "summary": _l("In one sentence"),
    "description": _l("Text"),
    "languages": _l("Languages"),
    "closed_at": _l("Finished"),
    "submitted_at": _l("Submitted"),
    "outcome_code": _l("Outcome"),
    "stage": _l("Stage"),
    "returned_note": _l("Note of the organizer"),
    "returned_comments": _l("Comments of the organizer"),
    "returned_answers": _l("Answers to the comments"),
    "is_demo": _l("Part of the demo"),
}
COLUMNS: Final[Mapping[str, Words]] = {
    "organization": {
        "name": _l("Name"),
        "kind": _l("Type of organization"),
        "country": _l("Country"),
        "population": _l("Population"),
        "population_year": _l("Year of this figure"),
        "population_source": _l("Source of this figure"),
        "latitude": _l("Latitude"),
        "longitude": _l("Longitude"),
        "size": _l("Number of employees"),
        "description": _l("About you"),
        "website": _l("Website"),
        "registration_number": _l("Registration number"),
        "email_domain": _l("Part of e-mail addresses after the @"),
        "countries_served": _l("Countries you serve"),
        "networks": _l("Networks of cities"),
        "vetting": _l("Review"),
        "vetting_note": _l("Note of the review"),
        "vetted_at": _l("Reviewed"),
        "closed_at": _l("Closed"),
        "closing_reason": _l("Reason for closing"),
        "is_nameless": _l("Name removed"),
        "asked_changes": _l("Changes that wait for a review"),
    },
    "challenge": {
        "is_light": _l("Short form"),
        "is_vision": _l("Goal still to be shaped"),
        "status": _l("State"),
        "is_frozen": _l("Frozen (tender is live)"),
        "closing_note": _l("Reason, for everybody"),
        "is_joint": _l("Joint challenge"),
        "pending": _l("Changes that are not public yet"),
        "closing_told_at": _l("Followers told that applications close soon"),
        "closed_told_at": _l("Followers told that applications have closed"),
        "revision": _l("Public version"),
        "published_at": _l("Published"),
        "revised_at": _l("New version"),
        "confirmed_numbers": _l("Figures confirmed as typed"),
        "smart_answers": _l("SMART checklist"),
        "source": _l("Source"),
        "source_url": _l("Link to the source"),
        "written_in": _l("Language of the text"),
    },
    "solution": {
        "returned_answers": _l("Answers to the comments"),
        "listed_at": _l("Listed"),
        "expires_on": _l("Listed until"),
        "renewal_told_on": _l("Company told that renewal is due"),
        "pairings_count": _l("Pairings"),
        "smart_answers": _l("SMART checklist"),
        "written_in": _l("Language of the text"),
    },
    "workshop": {
        "holds_mails": _l("E-mails wait for a release"),
        **LABELS,
        "kit": _l("Kit"),
        "is_simple": _l("Simple programme"),
        "has_meetings": _l("With 1:1 meetings"),
        "timezone": _l("Time zone of the place"),
        "starts_at": _l("Start"),
        "ends_at": _l("End"),
        "is_online": _l("Online"),
        "meeting_minutes": _l("Minutes of a meeting"),
        "buffer_minutes": _l("Minutes between meetings"),
        "status": _l("Phase"),
        "announced_at": _l("Announced"),
        "held_at": _l("Held"),
        "cancelled_at": _l("Cancelled"),
        "cancelled_why": _l("Reason for cancelling"),
        "calendar_sequence": _l("Version for calendars"),
        "calendar_changed_at": _l("Changed for calendars"),
        "report_published_at": _l("Report published"),
    },
    "collaboration": {
        "origin": _l("How it began"),
        "next_step": _l("Next step"),
        "next_side": _l("Who is responsible?"),
        "next_person": _l("Person responsible"),
        "next_on": _l("By when?"),
        "next_told_on": _l("Both sides told that the next step is late"),
        "agreement": _l("What was agreed?"),
        "value_amount": _l("Value"),
        "currency": _l("Currency"),
        "is_value_public": _l("The value is public"),
        "still_in_use": _l("Still in use?"),
        "city_statement": _l("Statement of the city"),
        "company_statement": _l("Statement of the company"),
        "company_confirmed_at": _l("Confirmed by the company"),
        "started_at": _l("Began"),
    },
}
STATES: Final[Mapping[tuple[str, str], Words]] = {
    ("organization", "vetting"): {
        "pending": _l("to be reviewed"),
        "vetted": _l("accepted"),
        "rejected": _l("rejected"),
    },
    ("challenge", "status"): challenges.STATES,
    ("solution", "status"): solutions.STATES,
    ("workshop", "status"): workshops.STATES,
    ("workshop", "waiting_rule"): {
        "order": _l("In order of registration"),
        "lottery": _l("By a recorded draw"),
    },
}
_SCHEMES: Final[Words] = {
    "outcome_code": "outcome_code",
    "stage": "stage",
    "size": "company_size",
    "kind": "organization_kind",
    "country": vocabulary.COUNTRY,
}


def column_words(table: str, name: str) -> str:
    """What a column is called."""
    found = COLUMNS.get(table, {}).get(name) or (_SHARED.get(name) if table in COLUMNS else None)
    return str(found) if found else name.removesuffix("_at").removesuffix("_on").replace("_", " ")


def code_words(table: str, name: str, code: str) -> str:
    """What a code of this column means; "" for a text that no list knows."""
    if words := STATES.get((table, name)):
        return str(words.get(code, ""))
    if name in _SCHEMES and table in COLUMNS:
        return vocabulary.label(_SCHEMES[name], code)
    return str(_listed(name).get(code, ""))


def _listed(name: str) -> Mapping[str, Any]:
    if name in {"evidence", "evidence_level"}:
        return {level: evidence_word(level)[0] for level in ("claimed", "reference_case", "verified")}
    if name in {"next_side", "side", "absent_side", "late_side"}:
        return side_words()
    if name == "still_in_use":
        return use_words()
    return origin_words() if name == "origin" else {}
