"""Holding a row while something changes it, so that what was judged is what is changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from matchmaker.applications.models import Application, Assessment, Evaluator
from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.access import Decision
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import Closed


def _hold(application: Application, actor: Actor, policy: Callable[..., Decision]) -> None:
    """Lock the row, read it anew and judge again: another request may have been first. Raises Closed."""
    session().refresh(application, with_for_update={"of": Application})
    decision = policy(actor, application=application)
    if not decision:
        raise Closed(decision.why)


def _hold_assessment(assessment: Assessment) -> None:
    session().refresh(assessment, with_for_update={"of": Assessment})


def _hold_evaluator(evaluator: Evaluator) -> None:
    session().refresh(evaluator, with_for_update={"of": Evaluator})
    session().expire(evaluator, ["reviews"])


def _assessment_for(challenge: Challenge) -> Assessment:
    """The challenge's assessment, locked; made if there is none (two at once make one)."""
    select = sa.select(Assessment).where(Assessment.challenge_id == challenge.id)
    found = session().scalar(select)
    if found is None:
        try:
            with session().begin_nested():
                found = Assessment(challenge=challenge, created_at=clock.now())
                session().add(found)
        except sa.exc.IntegrityError:
            found = session().scalars(select).unique().one()
    _hold_assessment(found)
    return found


def _same_length(given: Sequence[Any], asked: Sequence[Any]) -> bool:
    return len(given) == len(asked)
