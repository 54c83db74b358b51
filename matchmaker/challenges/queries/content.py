"""The content of a challenge as plain values, and the checks and the coach on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matchmaker.challenges.engine import checks, coach
from matchmaker.challenges.engine.content import CODES, LISTS, TEXTS, complete, steps_of
from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.i18n import _
from matchmaker.vocabulary import queries as vocabulary


def content_of(challenge: Challenge) -> dict[str, Any]:
    """What the challenge says now, as JSON values (what a public version keeps)."""
    values: dict[str, Any] = {name: getattr(challenge, name) or "" for name in (*TEXTS, *CODES)}
    for name in ("baseline_value", "target_value", "baseline_year", "target_year", "maturity_from", "maturity_to"):
        values[name] = getattr(challenge, name)
    for name in ("decision_on", "needed_by", "questions_until", "closes_at"):
        value = getattr(challenge, name)
        values[name] = value.isoformat() if value else None
    values |= {name: challenge.codes(scheme) for name, scheme in LISTS.items()}
    values["is_budget_public"] = challenge.is_budget_public
    values["smart_answers"] = dict(challenge.smart_answers or {})
    values["musts"] = [row.text for row in challenge.requirements if row.is_must]
    values["wishes"] = [row.text for row in challenge.requirements if not row.is_must]
    values["criteria"] = [{"name": row.name, "weight": row.weight} for row in challenge.criteria]
    values["prompts"] = [{"text": row.text, "max_words": row.max_words} for row in challenge.prompts]
    return complete(values)


def working_content(challenge: Challenge) -> dict[str, Any]:
    """What the city is writing: the next version if one is pending, else what the challenge says now."""
    return complete(challenge.pending) if challenge.pending is not None else content_of(challenge)


def find_problems(content: dict[str, Any], *, is_light: bool) -> list[checks.Problem]:
    """Everything wrong or missing in a content, against today's vocabulary and clock."""
    known = {scheme: vocabulary.codes(scheme) for scheme in {*LISTS.values(), *CODES.values()}}
    return checks.find_problems(
        content, known=known, topic_parents=vocabulary.parents("topic"), at=clock.now(), is_light=is_light
    )


def sentence(text: str, values: Any = None) -> str:
    """An engine's sentence in the reader's language."""
    return _(text, **values) if values else _(text)


def sentences(problems: list[checks.Problem]) -> dict[str, list[str]]:
    """Field → sentences, for forms."""
    found: dict[str, list[str]] = {}
    for problem in problems:
        found.setdefault(problem.field, []).append(sentence(problem.text, problem.values))
    return found


def step_problems(challenge: Challenge, step: str, values: dict[str, Any]) -> dict[str, list[str]]:
    """Field → sentences of one page of the form, as it would be with these values."""
    fields = steps_of(is_light=challenge.is_light)[step]
    problems = find_problems({**working_content(challenge), **values}, is_light=challenge.is_light)
    return sentences([problem for problem in problems if problem.field in fields])


@dataclass(frozen=True)
class StepState:
    """One page of the form: `state` is done, error (something is wrong) or next (something is missing)."""

    name: str
    state: str
    missing: int
    wrong: int


def step_states(content: dict[str, Any], *, is_light: bool) -> list[StepState]:
    """How far each page of the form is."""
    problems = checks.by_step(find_problems(content, is_light=is_light), is_light=is_light)
    states = []
    for name in steps_of(is_light=is_light):
        wrong = sum(not p.is_missing for p in problems[name])
        missing = len(problems[name]) - wrong
        states.append(StepState(name, "error" if wrong else ("next" if missing else "done"), missing, wrong))
    return states


def coach_report(content: dict[str, Any]) -> dict[str, Any]:
    """The coach's report in the reader's language, as the macro `ui.coach` wants it, with the scores beside."""
    report = coach.assess(content)
    return {
        "score": report.total,
        "top": report.top,
        "note": _("Fixed rules, no hidden judgement. A point with 0 of 5 stops handing in."),
        "checks": [(f.state, sentence(f.text, f.values)) for f in report.findings],
        "scores": [(s.criterion, _(s.label), s.points) for s in report.scores],
        "blocking": [_(s.label) for s in report.blocking],
    }
