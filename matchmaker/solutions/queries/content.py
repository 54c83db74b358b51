"""The content of a solution as plain values, and the checks and the coach on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.records import rows
from matchmaker.records.coach import Report
from matchmaker.records.comments import Comment, comments
from matchmaker.records.fields import Problem, Values
from matchmaker.records.shown import coach_words
from matchmaker.solutions.engine import checks, coach
from matchmaker.solutions.engine.content import SOLUTION
from matchmaker.solutions.models import Solution, SolutionType
from matchmaker.vocabulary import queries as vocabulary


def content_of(solution: Solution) -> dict[str, Any]:
    """What the solution says now, as JSON values."""
    return rows.read(SOLUTION, solution)


def public_types(slugs: list[str]) -> dict[str, SolutionType]:
    """The public solution types among these, by slug."""
    if not slugs:
        return {}
    select = sa.select(SolutionType).where(SolutionType.slug.in_(slugs), SolutionType.is_public)
    return {row.slug: row for row in session().scalars(select)}


def comments_on(solution: Solution) -> list[Comment]:
    """The organizer's note with the company's answer."""
    return comments(solution.returned_note, solution.returned_answers, labels={})


def find_problems(values: Values) -> list[Problem]:
    """Everything wrong with the values that are given, against today's vocabulary, types and clock."""
    return checker(list(values.get("types", ())))(values)


def checker(types: Sequence[str] = ()) -> Callable[[Values], list[Problem]]:
    """The same for many solutions of no other types than these: vocabulary, types and clock are read once."""
    return partial(
        checks.find_problems,
        known={scheme: vocabulary.codes(scheme) for scheme in SOLUTION.schemes()},
        types=public_types(list(types)).keys(),
        today=clock.today(),
    )


def assess(solution: Solution) -> Report:
    """The coach's points and sentences for the solution as it is stored."""
    return coach.assess(content_of(solution))


def coach_report(solution: Solution) -> dict[str, Any]:
    """The coach's report in the reader's language."""
    return coach_words(assess(solution))


def field_labels() -> dict[str, str]:
    """The name of each field in the reader's language."""
    return {field.name: _(field.label) for field in SOLUTION}
