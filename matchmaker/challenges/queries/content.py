"""The content of a challenge as plain values, and the checks and the coach on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from matchmaker.challenges.engine import checks, coach
from matchmaker.challenges.engine.content import CHALLENGE, steps_of
from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.i18n import _
from matchmaker.records import rows
from matchmaker.records.comments import Comment, comments
from matchmaker.records.fields import Problem
from matchmaker.records.reading import requirements
from matchmaker.records.shown import coach_words, sentences
from matchmaker.vocabulary import queries as vocabulary


def content_of(challenge: Challenge) -> dict[str, Any]:
    """What the challenge says now, as JSON values (what a public version keeps)."""
    return rows.read(CHALLENGE, challenge)


def working_content(challenge: Challenge) -> dict[str, Any]:
    """What the city is writing: the next version if one is pending, else what the challenge says now."""
    return CHALLENGE.complete(challenge.pending) if challenge.pending is not None else content_of(challenge)


def problems_of(challenge: Challenge, content: dict[str, Any]) -> list[Problem]:
    """Everything wrong or missing in a content of this challenge; the closing time that is public may have passed."""
    stands = challenge.closes_at if challenge.is_public else None
    return find_problems(content, form=challenge.form, stands=stands)


def find_problems(content: dict[str, Any], *, form: str, stands: datetime | None = None) -> list[Problem]:
    """Everything wrong or missing in a content, against today's vocabulary and clock."""
    return checker(form=form, stands=stands)(content)


def checker(*, form: str, stands: datetime | None = None) -> Callable[[dict[str, Any]], list[Problem]]:
    """The same for many contents: vocabulary and clock are read once."""
    return partial(
        checks.find_problems,
        known={scheme: vocabulary.codes(scheme) for scheme in CHALLENGE.schemes()},
        topic_parents=vocabulary.parents("topic"),
        at=clock.now(),
        form=form,
        stands=stands,
    )


def step_problems(challenge: Challenge, step: str, values: dict[str, Any]) -> dict[str, list[str]]:
    """Field → sentences of one page of the form, as it would be with these values."""
    fields = steps_of(form=challenge.form)[step]
    problems = problems_of(challenge, {**working_content(challenge), **values})
    return sentences([problem for problem in problems if problem.field in fields])


@dataclass(frozen=True)
class StepState:
    """One page of the form: `state` is done, error (something is wrong) or next (something is missing)."""

    name: str
    state: str
    missing: int
    wrong: int


def step_states(challenge: Challenge, content: dict[str, Any]) -> list[StepState]:
    """How far each page of the form is."""
    form = challenge.form
    problems = checks.by_step(problems_of(challenge, content), form=form)
    states = []
    for name in steps_of(form=form):
        wrong = sum(not p.is_missing for p in problems[name])
        missing = len(problems[name]) - wrong
        states.append(StepState(name, "error" if wrong else ("next" if missing else "done"), missing, wrong))
    return states


@dataclass(frozen=True)
class RuleOffer:
    """A must-have that means a rule for data: code and name of the rule, the city's words, is it chosen?"""

    code: str
    rule: str
    text: str
    is_chosen: bool


def rule_offers(content: dict[str, Any]) -> list[RuleOffer]:
    """Which must-haves could become a field that rules compare, in the order of the vocabulary."""
    asked, chosen = requirements.asked(content["musts"]), set(content["data_requirement"])
    labels = vocabulary.labels("data_requirement")
    return [RuleOffer(code, rule, asked[code], code in chosen) for code, rule in labels.items() if code in asked]


def comments_on(challenge: Challenge) -> list[Comment]:
    """The organizer's comments with the city's answers: the note first, then by criterion of the coach."""
    labels = {name: _(label) for name, label in coach.LABELS.items()}
    more = challenge.returned_comments
    return comments(challenge.returned_note, challenge.returned_answers, more=more, labels=labels)


def coach_report(content: dict[str, Any]) -> dict[str, Any]:
    """The coach's report in the reader's language, as the macro `ui.coach` wants it, with the scores beside."""
    note = _("Fixed rules, no hidden judgement. You can’t submit while an item has 0 of 5.")
    return coach_words(coach.assess(content)) | {"note": note}
