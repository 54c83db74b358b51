"""What a city or a company should do next about its pairings."""

from __future__ import annotations

import sqlalchemy as sa

from matchmaker.challenges.models import OPEN, Challenge
from matchmaker.challenges.policy import judges_companies
from matchmaker.core import clock
from matchmaker.core.actors import Actor, Role
from matchmaker.core.db import session
from matchmaker.core.i18n import _, ngettext
from matchmaker.core.todo import TodoItem
from matchmaker.matching.models import CityDecision, CompanyDecision, Pairing
from matchmaker.solutions.models import Solution


def todo_items(actor: Actor) -> list[TodoItem]:
    """What a city or a company should look at among its pairings; nothing for others."""
    if actor.acts_for_kind("city", at_least=Role.EDITOR):
        return _city_items(actor) if judges_companies(actor) else []
    return _company_items(actor) if actor.acts_for_kind("company", at_least=Role.EDITOR) else []


def _city_items(actor: Actor) -> list[TodoItem]:
    rows = session().execute(
        sa.select(Challenge.slug, Challenge.title, sa.func.count(Pairing.id))
        .join(Pairing, Pairing.challenge_id == Challenge.id)
        .where(
            Challenge.city_id == actor.organization_id,
            Challenge.status.in_(OPEN),
            Challenge.is_frozen.is_(False),
            Pairing.is_current,
            Pairing.is_good,
            Pairing.city_decision == CityDecision.NONE.value,
            Pairing.company_decision != CompanyDecision.DECLINED.value,
        )
        .group_by(Challenge.id, Challenge.slug, Challenge.title)
        .order_by(Challenge.closes_at, Challenge.id)
    )
    return [
        TodoItem(
            count,
            ngettext("good pairing to decide on", "good pairings to decide on", count),
            _("See pairings"),
            "matching.for_challenge",
            {"slug": slug},
            title,
        )
        for slug, title, count in rows
    ]


def _company_items(actor: Actor) -> list[TodoItem]:
    soon = clock.in_days(10)
    rows = session().execute(
        sa.select(Solution.slug, Solution.title, sa.func.count(Pairing.id), sa.func.min(Challenge.closes_at))
        .join(Pairing, Pairing.solution_id == Solution.id)
        .join(Challenge, Challenge.id == Pairing.challenge_id)
        .where(
            Solution.company_id == actor.organization_id,
            Challenge.status.in_(OPEN),
            Challenge.is_frozen.is_(False),
            Pairing.city_decision == CityDecision.SHORTLISTED.value,
            Pairing.company_decision == CompanyDecision.NONE.value,
        )
        .group_by(Solution.id, Solution.slug, Solution.title)
        .order_by(Solution.id)
    )
    return [
        TodoItem(
            count,
            ngettext("city has shortlisted your solution", "cities have shortlisted your solution", count),
            _("Answer"),
            "matching.for_solution",
            {"slug": slug},
            title,
            closes is not None and closes < soon,
        )
        for slug, title, count, closes in rows
    ]
