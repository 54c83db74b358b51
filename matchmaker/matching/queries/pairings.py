"""Reading pairings: of a challenge, of a solution, of a company."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, lazyload
from sqlalchemy.orm.strategy_options import _AbstractLoad as Load

from matchmaker.challenges.models import Challenge, ChallengeStatus
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _l
from matchmaker.core.pages import Page, paginate
from matchmaker.matching import policy
from matchmaker.matching.models import CityDecision, CompanyDecision, Pairing, RuleSet
from matchmaker.matching.queries.facts import takes_answers
from matchmaker.matching.queries.pairing_view import CITY, COMPANY, NEUTRAL, PairingView, computed_at, view_of
from matchmaker.solutions.models import Solution, SolutionStatus

FILTERS = ("all", "musts", "small", "undecided", "decided")


def visible_to(actor: Actor) -> sa.Select[tuple[Pairing]]:
    """Pairings of the actor's cities and companies; all for organizers who belong to no company."""
    select = sa.select(Pairing)
    if policy.is_neutral(actor):  # a city of theirs reads as its member, and may see them all the same
        return select
    own = [membership.organization_id for membership in actor.memberships]
    return select.where(
        sa.or_(
            Pairing.challenge_id.in_(sa.select(Challenge.id).where(Challenge.city_id.in_(own))),
            Pairing.solution_id.in_(sa.select(Solution.id).where(Solution.company_id.in_(own))),
        )
    )


def get_visible(actor: Actor, *, public_id: str) -> Pairing:
    """One pairing by its address. Raises NotFound if the actor may not know it."""
    found = session().scalar(
        sa.select(Pairing)
        .options(
            joinedload(Pairing.challenge).options(joinedload(Challenge.city), lazyload(Challenge.tags)),
            joinedload(Pairing.solution).options(joinedload(Solution.company), *_bare()),
            joinedload(Pairing.rule_set),
            joinedload(Pairing.snapshot),
        )
        .where(Pairing.public_id == public_id)
    )
    if found is None or not policy.can_view(actor, pairing=found):
        raise NotFound(_l("There is no such pairing here."))
    return found


def get_challenge(actor: Actor, *, slug: str) -> Challenge:
    """A challenge by its address; drafts exist for their city and the organizers alone. Raises NotFound."""
    found = session().scalar(sa.select(Challenge).options(lazyload(Challenge.tags)).where(Challenge.slug == slug))
    if found is None or not (found.is_public or actor.member_of(found.city_id) or _checks(actor, found)):
        raise NotFound(_l("There is no such challenge here."))
    return found


def _checks(actor: Actor, challenge: Challenge) -> bool:
    return policy.is_neutral(actor, challenge.city_id) and challenge.status != ChallengeStatus.DRAFT.value


def get_solution(actor: Actor, *, slug: str) -> Solution:
    """A solution by its address; drafts exist for their company alone. Raises NotFound."""
    found = session().scalar(sa.select(Solution).options(*_bare()).where(Solution.slug == slug))
    known = found is not None and (
        found.is_listed
        or actor.member_of(found.company_id)
        or (policy.is_neutral(actor, found.company_id) and found.status != SolutionStatus.DRAFT.value)
    )
    if found is None or not known:
        raise NotFound(_l("There is no such solution here."))
    return found


@dataclass(frozen=True)
class ChallengePairings:
    """The ranked list of a challenge: `good` and `possible` pass the filter, the counts are of all."""

    good: list[PairingView]
    possible: list[PairingView]
    counts: dict[str, int]
    shortlist: list[PairingView]
    left: list[PairingView]  # decided earlier, no longer among the best
    chosen: str
    computed_at: datetime | None
    version: str

    @property
    def shown(self) -> list[PairingView]:
        """All that pass the filter, good ones first."""
        return [*self.good, *self.possible]


def of_challenge(actor: Actor, challenge: Challenge, *, chosen: str = "all") -> ChallengePairings:
    """All pairings of a challenge in their order, as the actor may read them (one query and its collections)."""
    rows = (
        session()
        .scalars(
            sa.select(Pairing)
            .join(Pairing.solution)
            .options(
                contains_eager(Pairing.solution).options(joinedload(Solution.company), *_bare()),
                joinedload(Pairing.rule_set),
                joinedload(Pairing.snapshot),
            )
            .where(Pairing.challenge_id == challenge.id)
            .order_by(Pairing.rank, Pairing.id)
        )
        .all()
    )
    side = NEUTRAL if policy.is_neutral(actor, challenge.city_id) else CITY
    views = [view_of(row, side) for row in rows]
    current = [view for view in views if view.pairing.is_current]
    kinds = {name: [view for view in current if passes(view, name)] for name in FILTERS}
    chosen = chosen if chosen in FILTERS else "all"
    return ChallengePairings(
        good=[view for view in kinds[chosen] if view.pairing.is_good],
        possible=[view for view in kinds[chosen] if not view.pairing.is_good],
        counts={name: len(found) for name, found in kinds.items()},
        shortlist=[v for v in views if v.pairing.city_decision == CityDecision.SHORTLISTED.value],
        left=[v for v in views if not v.pairing.is_current],
        chosen=chosen,
        computed_at=computed_at(current),
        version=current[0].rules_version if current else "",
    )


def _bare() -> tuple[Load, ...]:
    """Pairings print a solution's name, not its collections."""
    return (lazyload(Solution.tags), lazyload(Solution.types), lazyload(Solution.references))


def passes(view: PairingView, name: str) -> bool:
    """Does a pairing belong to the filter?"""
    if name == "musts":
        return view.meets_all_musts
    if name == "small":
        return view.pairing.solution.company.is_small
    if name in {"undecided", "decided"}:
        return (view.pairing.city_decision == CityDecision.NONE.value) == (name == "undecided")
    return True


def _fits_select() -> sa.Select[tuple[Pairing]]:
    return (
        sa.select(Pairing)
        .join(Pairing.challenge)
        .join(Pairing.solution)
        .options(
            contains_eager(Pairing.challenge).options(joinedload(Challenge.city), lazyload(Challenge.tags)),
            contains_eager(Pairing.solution).options(joinedload(Solution.company), *_bare()),
            joinedload(Pairing.rule_set).load_only(RuleSet.small_share),
        )
        .order_by(Pairing.is_good.desc(), Pairing.score.desc(), Challenge.closes_at, Pairing.id)
    )


def of_solution(actor: Actor, solution: Solution, *, number: int = 1) -> Page[PairingView]:
    """Open challenges the solution is proposed for, and those somebody decided on, best first (two queries)."""
    select = _fits_select().where(
        Pairing.solution_id == solution.id,
        sa.or_(sa.and_(Pairing.is_current, takes_answers()), _decided()),
    )
    side = NEUTRAL if policy.is_neutral(actor, solution.company_id) else COMPANY
    return paginate(select, number=number, per_page=20).map(lambda row: view_of(row, side))


def good_of_solution(solution: Solution) -> int:
    """How many of its pairings, as `of_solution` lists them, are good."""
    shown = sa.or_(sa.and_(Pairing.is_current, takes_answers()), _decided())
    select = sa.select(sa.func.count(Pairing.id)).join(Pairing.challenge)
    return session().scalar(select.where(Pairing.solution_id == solution.id, Pairing.is_good, shown)) or 0


def _decided() -> sa.ColumnElement[bool]:
    return sa.or_(
        Pairing.city_decision != CityDecision.NONE.value, Pairing.company_decision != CompanyDecision.NONE.value
    )


def best_fits(actor: Actor, limit: int = 6) -> list[PairingView]:
    """The good fits among open challenges for the company the actor acts for, each challenge once, best first."""
    if not actor.acts_for_kind("company"):
        return []
    rows = session().scalars(
        _fits_select()
        .where(
            Solution.company_id == actor.organization_id,
            Pairing.is_current,
            Pairing.is_good,
            takes_answers(),
            Pairing.company_decision != CompanyDecision.DECLINED.value,
            Pairing.city_decision != CityDecision.DECLINED.value,
        )
        .limit(limit * 4)
    )
    best: dict[int, PairingView] = {}
    for row in rows:
        best.setdefault(row.challenge_id, view_of(row, COMPANY))
    return list(best.values())[:limit]
