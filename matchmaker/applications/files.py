"""Which attachments of challenges, answers, solutions and applications who may read, add and remove."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa

from matchmaker.applications import policy
from matchmaker.applications.models import Application, Evaluator
from matchmaker.challenges import policy as challenges
from matchmaker.challenges.models import OPEN, Challenge, Question
from matchmaker.core.access import ALLOW, Decision, deny
from matchmaker.core.actors import Actor, Role
from matchmaker.core.db import session
from matchmaker.core.files import Subject, SubjectKind, register_kind
from matchmaker.core.i18n import _l
from matchmaker.solutions import policy as solutions
from matchmaker.solutions.models import Solution

CHALLENGE, QUESTION, SOLUTION, APPLICATION = "challenge", "question", "solution", "application"
M = TypeVar("M", Challenge, Question, Solution, Application)
Thing = Challenge | Question | Solution | Application


def _find(model: type[M], public_id: str) -> M | None:
    return session().scalar(sa.select(model).where(model.public_id == public_id))


def subject_of(thing: Thing) -> Subject:
    """The subject that files of this object hang on."""
    if isinstance(thing, Challenge):
        return Subject(CHALLENGE, thing.id, thing.public_id, thing.city_id, thing)
    if isinstance(thing, Question):
        return Subject(QUESTION, thing.id, thing.public_id, thing.challenge.city_id, thing)
    kind = SOLUTION if isinstance(thing, Solution) else APPLICATION
    return Subject(kind, thing.id, thing.public_id, thing.company_id, thing)


def _subject(thing: Thing | None) -> Subject | None:
    return subject_of(thing) if thing is not None else None


def _can_read_challenge(actor: Actor, subject: Subject) -> Decision:
    return challenges.can_view(actor, challenge=subject.thing)


def _can_add_to_challenge(actor: Actor, subject: Subject) -> Decision:
    challenge: Challenge = subject.thing
    if not actor.acts_for(challenge.city_id, at_least=Role.EDITOR):
        return deny(_l("Only editors and owners of the city can add files here."))
    if challenge.is_editable or challenge.status in OPEN:
        return ALLOW
    return deny(_l("This challenge is in check or over, so its files stay as they are."))


def _can_remove_from_challenge(actor: Actor, subject: Subject) -> Decision:
    challenge: Challenge = subject.thing
    if not challenge.is_editable:
        return deny(_l("Companies may have read this file already, so it stays."))
    return _can_add_to_challenge(actor, subject)


def _can_read_answer(actor: Actor, subject: Subject) -> Decision:
    """With the answer, everybody who can read the challenge; before, the city that prepares it."""
    question: Question = subject.thing
    if question.published_at is not None:
        return challenges.can_view(actor, challenge=question.challenge)
    if actor.member_of(question.challenge.city_id):
        return ALLOW
    return deny(_l("This file is public once the city has answered."))


def _can_change_answer(actor: Actor, subject: Subject) -> Decision:
    """The city, until the answer is public: everybody reads the same from the same moment on."""
    return challenges.can_answer(actor, question=subject.thing)


def _can_read_solution(actor: Actor, subject: Subject) -> Decision:
    return solutions.can_view(actor, solution=subject.thing)


def _can_change_solution(actor: Actor, subject: Subject) -> Decision:
    if actor.acts_for(subject.thing.company_id, at_least=Role.EDITOR):
        return ALLOW
    return deny(_l("Only editors and owners of the company can change the files here."))


def _can_read_application(actor: Actor, subject: Subject) -> Decision:
    application: Application = subject.thing
    seen = policy.can_view(actor, application=application)
    if seen or not actor.is_authenticated or application.assessment is None:
        return seen
    evaluator: Evaluator | None = application.assessment.evaluator_of(actor.user_id)
    if evaluator is None:
        return seen
    if application.assessment.hides_names:
        return deny(_l("Files are shown when the blind round is over: they may name the company."))
    return policy.can_score(actor, evaluator=evaluator, application=application)


def _can_change_application(actor: Actor, subject: Subject) -> Decision:
    return policy.can_edit(actor, application=subject.thing)


Rule = Callable[[Actor, Subject], Decision]


def _offer(kind: str, model: type[M], can_read: Rule, can_add: Rule, can_remove: Rule) -> None:
    rules = SubjectKind(
        find=lambda public_id: _subject(_find(model, public_id)),
        find_by_id=lambda row_id: _subject(session().get(model, row_id)),
        can_read=can_read,
        can_add=can_add,
        can_remove=can_remove,
    )
    register_kind(kind, rules)


def register() -> None:
    """Tell the kernel about the four kinds."""
    _offer(CHALLENGE, Challenge, _can_read_challenge, _can_add_to_challenge, _can_remove_from_challenge)
    _offer(QUESTION, Question, _can_read_answer, _can_change_answer, _can_change_answer)
    _offer(SOLUTION, Solution, _can_read_solution, _can_change_solution, _can_change_solution)
    _offer(APPLICATION, Application, _can_read_application, _can_change_application, _can_change_application)
