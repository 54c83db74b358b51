"""Suggesting a solution type, and the organizers' review of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.eventbus import publish
from matchmaker.core.i18n import _
from matchmaker.core.text import tidy
from matchmaker.solutions import policy
from matchmaker.solutions.events import SuggestionAnswered, TypeSuggested
from matchmaker.solutions.jobs.curated import address_problem, require, text_problems
from matchmaker.solutions.models import SolutionType, SuggestionStatus, TypeSuggestion
from matchmaker.solutions.services.catalogue import TypeInput, write_type
from matchmaker.vocabulary import queries as vocabulary

TEXTS = {"title": 200, "summary": 400, "why": 2_000, "source": 300, "source_url": 400}
MOST_OPEN = 10
"""Suggestions of one person that wait for an answer."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What somebody suggests: what it is, which problem it answers, and where one can read of it."""

    title: str
    summary: str
    system: str
    why: str = ""
    source: str = ""
    source_url: str = ""


@command(policy.can_suggest)
def suggest_type(actor: Actor, *, suggestion: Suggestion) -> TypeSuggestion:
    """Hand a suggestion to the organizers. Raises Invalid with a sentence for each field that cannot be taken."""
    values = {name: tidy(getattr(suggestion, name)) for name in TEXTS}
    found = text_problems(values, TEXTS)
    if not vocabulary.is_code("system", suggestion.system):
        found.setdefault("system", []).append(_("Choose the sector."))
    if problem := address_problem(values["source_url"]):
        found.setdefault("source_url", []).append(problem)
    if problem := _known_problem(actor, values["title"]):
        found.setdefault("title", []).append(problem)
    waiting = sa.select(sa.func.count()).where(
        TypeSuggestion.suggested_by_id == actor.user_id, TypeSuggestion.status == SuggestionStatus.OPEN.value
    )
    if (session().scalar(waiting) or 0) >= MOST_OPEN:
        found.setdefault("title", []).append(
            _("You have %(n)s suggestions in review. Please wait for an answer first.", n=MOST_OPEN)
        )
    require(found)
    row = TypeSuggestion(
        **values,
        system=suggestion.system,
        organization_id=actor.organization_id,
        suggested_by_id=actor.user_id,
        created_at=clock.now(),
    )
    session().add(row)
    session().flush()
    publish(TypeSuggested(row.id))
    return row


def _known_problem(actor: Actor, title: str) -> str:
    """Why nobody needs this suggestion, as a sentence: the type is there, or one's own suggestion is in review."""

    def named(column: Any) -> sa.ColumnElement[bool]:
        return sa.func.lower(column) == title.lower()

    if session().scalar(sa.select(SolutionType.id).where(SolutionType.is_public, named(SolutionType.title)).limit(1)):
        return _("There is a solution type with this name already. Look at it first.")
    mine = (
        TypeSuggestion.suggested_by_id == actor.user_id,
        TypeSuggestion.status == SuggestionStatus.OPEN.value,
        named(TypeSuggestion.title),
    )
    if session().scalar(sa.select(TypeSuggestion.id).where(*mine).limit(1)):
        return _("You have suggested this already. It is in review.")
    return ""


@command(policy.can_answer_suggestion, locks="suggestion")
def accept_suggestion(actor: Actor, *, suggestion: TypeSuggestion, answer: str = "") -> SolutionType:
    """Make a draft of a solution type from it. The draft still has to be completed and made public."""
    text = _answer(answer, is_needed=False)
    cases = [{"text": suggestion.summary, "source": suggestion.source, "url": suggestion.source_url}]
    values = TypeInput(
        title=suggestion.title,
        summary=suggestion.summary,
        description=suggestion.why,
        systems=[suggestion.system],
        cases=cases if suggestion.source else [],
    )
    row = write_type(actor, values=values)
    _settle(actor, suggestion, SuggestionStatus.ACCEPTED, text)
    suggestion.solution_type_id = row.id
    session().flush()
    return row


@command(policy.can_answer_suggestion, locks="suggestion")
def decline_suggestion(actor: Actor, *, suggestion: TypeSuggestion, answer: str) -> TypeSuggestion:
    """Say no, with the reason. Raises Invalid without one."""
    _settle(actor, suggestion, SuggestionStatus.DECLINED, _answer(answer, is_needed=True))
    session().flush()
    return suggestion


def _answer(answer: str, *, is_needed: bool) -> str:
    text = tidy(answer)
    if is_needed and not text:
        raise Invalid({"answer": _("Give the reason. The person who suggested it reads it.")})
    require(text_problems({"answer": text}, {"answer": 1_000}))
    return text


def _settle(actor: Actor, suggestion: TypeSuggestion, status: SuggestionStatus, answer: str) -> None:
    suggestion.status, suggestion.answer = status.value, answer
    suggestion.answered_by_id, suggestion.answered_at = actor.user_id, clock.now()
    publish(SuggestionAnswered(suggestion.id))
