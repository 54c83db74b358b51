"""Checks of a challenge's content: what is missing, what contradicts itself, each as a sentence at its field.

Pure. Wrong content is never kept by "Save and go on"; missing content only stops handing in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from datetime import datetime
from typing import Final

from matchmaker.challenges.engine.content import CHALLENGE, FULL, day, moment, steps_of
from matchmaker.core.messages import N_
from matchmaker.records.fields import Problem, Values

_ADDRESS: Final = re.compile(r"https?://[^\s/]+\.[^\s]+", re.IGNORECASE)


def find_problems(
    content: Values,
    *,
    known: Mapping[str, Set[str]],
    topic_parents: Mapping[str, str],
    at: datetime,
    form: str = FULL,
    stands: datetime | None = None,
) -> list[Problem]:
    """Everything wrong or missing, in the order of the form: what the table says, then what fields say together.

    `known` holds the codes of each vocabulary scheme, `topic_parents` the sector of each sub-topic, `at` is now.
    `stands` is the closing time that is public already: it may have passed.
    """
    wrong = [*CHALLENGE.problems(content, known), *_sectors(content, topic_parents), *_figures(content)]
    wrong += [
        *_rows(content),
        *_weights(content),
        *_dates(content, at, stands),
        *_rest(content),
        *_country_condition(content),
    ]
    named = {problem.field for problem in wrong}
    asked = [name for names in steps_of(form=form).values() for name in names]
    missing = [problem for problem in CHALLENGE.missing(content, asked) if problem.field not in named]
    order = {name: i for i, name in enumerate(asked)}
    return sorted([*wrong, *missing], key=lambda p: order.get(p.field, len(order)))


def _sectors(content: Values, topic_parents: Mapping[str, str]) -> Iterator[Problem]:
    systems = list(content.get("systems") or ())
    for topic in content.get("topics") or ():
        if topic in topic_parents and topic_parents[topic] not in systems:
            text = N_("You chose a sub-topic of another sector. Add that sector or remove the sub-topic.")
            yield Problem("topics", text)
            return


def _figures(content: Values) -> Iterator[Problem]:
    start, end = content.get("baseline_value"), content.get("target_value")
    if start is not None and start == end:
        yield Problem("target_value", N_("Current value and target are the same. What should change?"))
    first, last = content.get("baseline_year"), content.get("target_year")
    if first is not None and last is not None and last <= first:
        text = N_("The target year (%(last)s) must be later than the year of the current value (%(first)s).")
        yield Problem("target_year", text, {"first": first, "last": last})


def _rows(content: Values) -> Iterator[Problem]:
    for name in ("musts", "wishes"):
        rows = [str(row).strip().casefold() for row in content.get(name) or ()]
        if len(set(rows)) < len(rows):
            yield Problem(name, N_("Two lines are the same. Delete one of them."))


def _weights(content: Values) -> Iterator[Problem]:
    criteria = list(content.get("criteria") or ())
    if not criteria or not all(0 <= row["weight"] <= 100 for row in criteria):
        return
    total = sum(row["weight"] for row in criteria)
    names = [row["name"].strip().casefold() for row in criteria]
    if any(row["weight"] < 1 for row in criteria):
        yield Problem("criteria", N_("Each weight is a whole number from 1 to 100."))
    elif "" in names:
        yield Problem("criteria", N_("A weight has no criterion. Name the criterion or delete the weight."))
    elif len(set(names)) < len(names):
        yield Problem("criteria", N_("Two criteria have the same name. Delete one of them."))
    elif total < 100:
        yield Problem("criteria", N_("The weights add up to %(n)s. Add %(rest)s to reach 100."), _rest_of(total))
    elif total > 100:
        yield Problem("criteria", N_("The weights add up to %(n)s. Remove %(rest)s to reach 100."), _rest_of(total))


def _rest_of(total: int) -> dict[str, int]:
    return {"n": total, "rest": abs(100 - total)}


def _dates(content: Values, at: datetime, stands: datetime | None) -> Iterator[Problem]:
    closes, questions = moment(content, "closes_at"), moment(content, "questions_until")
    decision, needed = day(content, "decision_on"), day(content, "needed_by")
    if closes and closes <= at and closes != stands:
        yield Problem("closes_at", N_("This day is in the past. Choose a later day."))
    if closes and questions and questions > closes:
        yield Problem("questions_until", N_("Questions must end before applications close."))
    if closes and decision and decision < closes.date():
        yield Problem("decision_on", N_("The decision date must be after applications close."))
    if decision and needed and needed < decision:
        yield Problem("needed_by", N_("“Needed by” must not be before the decision."))


def _rest(content: Values) -> Iterator[Problem]:
    low, high = content.get("maturity_from"), content.get("maturity_to")
    if low and high and low > high:
        yield Problem("maturity_to", N_("“At most” must not be less than “at least”."), is_storable=False)
    address = content.get("notice_url") or ""
    if address and not _ADDRESS.fullmatch(address):
        yield Problem("notice_url", N_("Enter the full link, starting with https://."))
    elif content.get("procurement_phase") == "live" and not address:
        yield Problem("notice_url", N_("The tender is live, so enter the link to the official notice."))


def _country_condition(content: Values) -> Iterator[Problem]:
    """A condition says for which countries, why, and by which law; a reason without a condition has nothing to say."""
    if content.get("country_condition"):
        if not content.get("countries"):
            yield Problem("countries", N_("You made the country a condition. Choose the countries."))
        if not content.get("country_reason"):
            yield Problem("country_reason", N_("You made the country a condition. Write the reason."))
        if not content.get("country_law"):
            yield Problem("country_law", N_("You made the country a condition. Name the law that allows it."))
    elif content.get("country_reason") or content.get("country_law"):
        text = N_("You gave a reason or a law for a condition, but chose none. Choose the condition or delete both.")
        yield Problem("country_condition", text)


def by_step(problems: list[Problem], *, form: str) -> dict[str, list[Problem]]:
    """The problems of each page of the form; every page is present."""
    return {
        step: [problem for problem in problems if problem.field in names] for step, names in steps_of(form=form).items()
    }
