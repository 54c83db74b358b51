"""Checks of a challenge's content: what is missing, what contradicts itself, each as a sentence at its field.

Pure. Wrong content is never kept by "Save and go on"; missing content only stops handing in.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from dataclasses import field as with_default
from datetime import datetime
from typing import Any, Final

from matchmaker.challenges.engine.content import (
    CODES,
    LABELS,
    LISTS,
    NUMBERS,
    TEXTS,
    Content,
    _,
    day,
    moment,
    steps_of,
)

MAX_SYSTEMS, MAX_SDG, MAX_PROMPTS, MAX_CRITERIA, MAX_ROWS = 3, 3, 5, 10, 30
FIRST_YEAR, LAST_YEAR = 1990, 2100
_ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Problem:
    """One sentence about one field. `is_missing`: something is empty, as opposed to wrong."""

    field: str
    text: str
    values: Mapping[str, Any] = with_default(default_factory=dict)
    is_missing: bool = False
    is_storable: bool = True  # False: not even a draft can hold it


LENGTHS: Final[dict[str, int]] = {
    **dict.fromkeys(TEXTS, 5_000),
    "title": 200,
    "summary": 400,
    "indicator": 200,
    "unit": 60,
    "notice_url": 300,
    "decision_owner": 200,
}
ROW_LENGTH: Final = 300


NEEDED: Final[dict[str, str]] = {
    "title": _("Write a title that says what should change."),
    "summary": _("Say in one sentence what it is about."),
    "systems": _("Choose the main sector."),
    "topics": _("Choose at least one sub-topic."),
    "problem": _("Describe the problem."),
    "who_affected": _("Say who is affected."),
    "indicator": _("Say what is measured."),
    "musts": _("Write at least one must-have."),
    "collaboration": _("Choose at least one way to work together."),
    "languages": _("Choose at least one language."),
    "criteria": _("Write at least one criterion with its weight."),
    "stage": _("Choose the stage."),
    "budget_band": _("Choose a budget band, or “Not known yet”."),
    "decision_owner": _("Name the office that decides."),
    "decision_on": _("Give the day by which it is decided."),
    "closes_at": _("Give the day on which applications close."),
}


def find_problems(
    content: Content,
    *,
    known: Mapping[str, Set[str]],
    topic_parents: Mapping[str, str],
    at: datetime,
    is_light: bool = False,
) -> list[Problem]:
    """Everything wrong or missing, in the order of the form.

    `known` holds the codes of each vocabulary scheme, `topic_parents` the sector of each sub-topic, `at` is now.
    """
    wrong = [*_lengths(content), *_codes(content, known), *_sectors(content, topic_parents), *_figures(content)]
    wrong += [*_rows(content), *_weights(content), *_dates(content, at), *_rest(content)]
    named = {problem.field for problem in wrong}
    missing = [p for p in _missing(content, is_light=is_light) if p.field not in named]
    order = {name: i for i, name in enumerate(n for s in steps_of(is_light=is_light).values() for n in s)}
    return sorted([*wrong, *missing], key=lambda p: order.get(p.field, len(order)))


def _missing(content: Content, *, is_light: bool) -> Iterator[Problem]:
    fields = {name for names in steps_of(is_light=is_light).values() for name in names}
    for name, text in NEEDED.items():
        if name in fields and not content.get(name):
            yield Problem(name, text, is_missing=True)


def _lengths(content: Content) -> Iterator[Problem]:
    too_long = _("Please shorten this to %(limit)s characters; it has %(have)s.")
    for name, limit in LENGTHS.items():
        have = len(content.get(name) or "")
        if have > limit:
            yield Problem(name, too_long, {"limit": limit, "have": have}, is_storable=False)
    rows = {name: [str(row) for row in content.get(name) or ()] for name in ("musts", "wishes")}
    rows["criteria"] = [row["name"] for row in content.get("criteria") or ()]
    rows["prompts"] = [row["text"] for row in content.get("prompts") or ()]
    for name, texts in rows.items():
        limit = LENGTHS["title"] if name == "criteria" else ROW_LENGTH
        have = max((len(text) for text in texts), default=0)
        if have > limit:
            yield Problem(name, too_long, {"limit": limit, "have": have}, is_storable=False)


def _codes(content: Content, known: Mapping[str, Set[str]]) -> Iterator[Problem]:
    text = _("There is no “%(code)s” in this list. Please choose again.")
    for name, scheme in LISTS.items():
        unknown = [code for code in content.get(name) or () if code not in known[scheme]]
        if unknown:
            yield Problem(name, text, {"code": unknown[0]}, is_storable=False)
    for name, scheme in CODES.items():
        code = content.get(name)
        if code and code not in known[scheme]:
            yield Problem(name, text, {"code": code}, is_storable=False)


def _sectors(content: Content, topic_parents: Mapping[str, str]) -> Iterator[Problem]:
    systems = list(content.get("systems") or ())
    if len(systems) > MAX_SYSTEMS:
        yield Problem("systems", _("Choose one main sector and at most two more."))
    if len(content.get("sdg") or ()) > MAX_SDG:
        yield Problem("sdg", _("Choose at most three goals."))
    for topic in content.get("topics") or ():
        if topic in topic_parents and topic_parents[topic] not in systems:
            text = _("A sub-topic belongs to a sector that you did not choose. Add the sector or clear the sub-topic.")
            yield Problem("topics", text)
            return


def _figures(content: Content) -> Iterator[Problem]:
    for name in NUMBERS:
        value = content.get(name)
        if value is not None and (not math.isfinite(value) or abs(value) > 1e15):
            yield Problem(name, _("Write a number, for example 40 or 12.5."), is_storable=False)
            return
    years = {name: content.get(name) for name in ("baseline_year", "target_year")}
    for name, year in years.items():
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            text = _("Write a year between %(first)s and %(last)s.")
            yield Problem(name, text, {"first": FIRST_YEAR, "last": LAST_YEAR}, is_storable=False)
            return
    start, end = content.get("baseline_value"), content.get("target_value")
    if start is not None and start == end:
        yield Problem("target_value", _("Today and wanted are the same number. What should change?"))
    first, last = years["baseline_year"], years["target_year"]
    if first is not None and last is not None and last <= first:
        text = _("The year wanted (%(last)s) must come after the year of today’s value (%(first)s).")
        yield Problem("target_year", text, {"first": first, "last": last})


def _rows(content: Content) -> Iterator[Problem]:
    for name in ("musts", "wishes"):
        rows = [str(row).strip().casefold() for row in content.get(name) or ()]
        if len(rows) > MAX_ROWS:
            yield Problem(name, _("Keep at most %(n)s lines."), {"n": MAX_ROWS})
        elif len(set(rows)) < len(rows):
            yield Problem(name, _("Two lines say the same. Delete one of them."))
    if len(content.get("prompts") or ()) > MAX_PROMPTS:
        yield Problem("prompts", _("Ask at most %(n)s questions."), {"n": MAX_PROMPTS})


def _weights(content: Content) -> Iterator[Problem]:
    criteria = list(content.get("criteria") or ())
    if not criteria:
        return
    total = sum(row["weight"] for row in criteria)
    names = [row["name"].strip().casefold() for row in criteria]
    if len(criteria) > MAX_CRITERIA:
        yield Problem("criteria", _("Keep at most %(n)s criteria."), {"n": MAX_CRITERIA})
    elif any(not 1 <= row["weight"] <= 100 for row in criteria):
        storable = all(0 <= row["weight"] <= 100 for row in criteria)
        yield Problem("criteria", _("Each weight is a whole number from 1 to 100."), is_storable=storable)
    elif "" in names:
        yield Problem("criteria", _("A weight has no criterion. Write what is judged, or delete the weight."))
    elif len(set(names)) < len(names):
        yield Problem("criteria", _("Two criteria have the same name. Delete one of them."))
    elif total < 100:
        yield Problem("criteria", _("The weights add up to %(n)s. Give away %(rest)s more."), _rest_of(total))
    elif total > 100:
        yield Problem("criteria", _("The weights add up to %(n)s. Take away %(rest)s."), _rest_of(total))


def _rest_of(total: int) -> dict[str, int]:
    return {"n": total, "rest": abs(100 - total)}


def _dates(content: Content, at: datetime) -> Iterator[Problem]:
    closes, questions = moment(content, "closes_at"), moment(content, "questions_until")
    decision, needed = day(content, "decision_on"), day(content, "needed_by")
    if closes and closes <= at:
        yield Problem("closes_at", _("This day is over. Choose a day in the future."))
    if closes and questions and questions > closes:
        yield Problem("questions_until", _("Questions must end before applications close."))
    if closes and decision and decision < closes.date():
        yield Problem("decision_on", _("The decision must come after applications close."))
    if decision and needed and needed < decision:
        yield Problem("needed_by", _("It cannot be needed before the decision."))


def _rest(content: Content) -> Iterator[Problem]:
    low, high = content.get("maturity_from"), content.get("maturity_to")
    if any(level is not None and not 1 <= level <= 9 for level in (low, high)):
        yield Problem("maturity_to", _("Choose the maturity from the list."), is_storable=False)
    elif low and high and low > high:
        yield Problem("maturity_to", _("“At most” must not be less than “at least”."), is_storable=False)
    address = content.get("notice_url") or ""
    if address and not _ADDRESS.fullmatch(address):
        yield Problem("notice_url", _("Write the whole address, starting with https://."))
    elif content.get("procurement_phase") == "live" and not address:
        yield Problem("notice_url", _("The tender is live, so give the address of the official notice."))


def by_step(problems: list[Problem], *, is_light: bool) -> dict[str, list[Problem]]:
    """The problems of each page of the form; every page is present."""
    return {
        step: [problem for problem in problems if problem.field in names]
        for step, names in steps_of(is_light=is_light).items()
    }


__all__ = ["LABELS", "NEEDED", "Problem", "by_step", "find_problems"]
