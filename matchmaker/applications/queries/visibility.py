"""Which applications an actor may see, and the public figures."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import sqlalchemy as sa

from matchmaker.applications import policy
from matchmaker.applications.models import SENT, Application, ApplicationStatus, Assessment, Evaluator, Review
from matchmaker.challenges import policy as challenge_policy
from matchmaker.challenges.hooks import Interest
from matchmaker.challenges.models import OPEN, Challenge, Signatory
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound, SignInRequired
from matchmaker.core.i18n import _l
from matchmaker.organizations.models import SMALL_SIZES, Organization
from matchmaker.organizations.queries.visibility import inherited_by

NOT_FOUND = _l("There is no such application here.")


def visible_to(actor: Actor) -> sa.Select[tuple[Application]]:
    """A company's own ones; for members of the cities that ask those sent to them, from the closing time on."""
    select = sa.select(Application)
    if actor.is_system:
        return select
    own = [m.organization_id for m in actor.memberships]
    mine = select.where(Application.company_id.in_(inherited_by(own)))
    if not challenge_policy.judges_companies(actor):
        return mine
    over = sa.or_(Challenge.status.not_in(OPEN), Challenge.closes_at < clock.now())
    blinded = (
        sa.select(Assessment.challenge_id)
        .join(Evaluator, Evaluator.assessment_id == Assessment.id)
        .where(
            Assessment.is_blind,
            Assessment.unblinded_at.is_(None),
            Evaluator.user_id == (actor.user_id or 0),
            Evaluator.removed_at.is_(None),
        )
    )
    recused = (
        sa.select(Review.application_id)
        .join(Evaluator, Evaluator.id == Review.evaluator_id)
        .where(Evaluator.user_id == (actor.user_id or 0), Review.is_recused)
    )
    joined = sa.select(Signatory.challenge_id).where(Signatory.city_id.in_(own), Signatory.status == "accepted")
    asks = sa.or_(Challenge.city_id.in_(own), Challenge.id.in_(joined))
    to_city = sa.and_(
        Application.status.in_(SENT),
        Application.challenge_id.in_(sa.select(Challenge.id).where(asks, over)),
        Application.challenge_id.not_in(blinded),
        Application.id.not_in(recused),
    )
    return select.where(sa.or_(Application.company_id.in_(inherited_by(own)), to_city))


def require_person(actor: Actor) -> None:
    """Nothing here is public: visitors are asked to sign in, whether the thing exists or not."""
    if not actor.is_authenticated and not actor.is_system:
        raise SignInRequired(_l("Please sign in first."))


def get_visible(actor: Actor, *, public_id: str) -> Application:
    """One application by its address. Raises NotFound if the actor may not know it, SignInRequired for visitors."""
    require_person(actor)
    found = session().scalar(sa.select(Application).where(Application.public_id == public_id))
    if found is None or not policy.can_view(actor, application=found):
        raise NotFound(NOT_FOUND)
    return found


def get_for_city(actor: Actor, *, challenge: Challenge, public_id: str) -> Application:
    """One sent application of a challenge (for its inbox and decisions). Raises NotFound."""
    found = get_visible(actor, public_id=public_id)
    if found.challenge_id != challenge.id:
        raise NotFound(NOT_FOUND)
    return found


def get_application(application_id: int) -> Application:
    """An application by database id (for listeners)."""
    return session().get_one(Application, application_id)


def all_of(challenge_id: int) -> Sequence[Application]:
    """Every application of a challenge that was not withdrawn, drafts too (for listeners)."""
    return (
        session()
        .scalars(
            sa.select(Application).where(
                Application.challenge_id == challenge_id, Application.status != ApplicationStatus.WITHDRAWN.value
            )
        )
        .unique()
        .all()
    )


def get_challenge(actor: Actor, *, slug: str) -> Challenge:
    """The challenge of a page about its applications, without its tags. Raises NotFound as the challenges do."""
    select = sa.select(Challenge).options(sa.orm.lazyload(Challenge.tags)).where(Challenge.slug == slug)
    found = session().scalar(select)
    if found is None or not challenge_policy.can_view(actor, challenge=found):
        raise NotFound(_l("There is no such challenge here."))
    return found


def find_for(challenge: Challenge, company: Organization) -> Application | None:
    """The company's application to this challenge, if it has one (whatever its state)."""
    return session().scalar(
        sa.select(Application).where(Application.challenge_id == challenge.id, Application.company_id == company.id)
    )


def assessment_of(challenge: Challenge) -> Assessment | None:
    """How the challenge's applications are judged, if the city has begun to set that up."""
    return (
        session()
        .scalars(
            sa.select(Assessment)
            .options(sa.orm.lazyload(Assessment.challenge), sa.orm.joinedload(Assessment.evaluators))
            .where(Assessment.challenge_id == challenge.id)
        )
        .unique()
        .one_or_none()
    )


def interest_for(challenge_ids: Iterable[int]) -> dict[int, Interest]:
    """Public figures for some challenges in one query; every id has an entry."""
    ids = list(challenge_ids)
    small = sa.func.sum(sa.case((Organization.size.in_(SMALL_SIZES), 1), else_=0))
    rows = session().execute(
        sa.select(Application.challenge_id, sa.func.count(Application.id), small)
        .join(Organization, Organization.id == Application.company_id)
        .where(Application.challenge_id.in_(ids), Application.status.in_(SENT))
        .group_by(Application.challenge_id)
    )
    found = {challenge_id: Interest(total, int(few)) for challenge_id, total, few in rows}
    return {one: found.get(one, Interest()) for one in ids}


def conflicts_of(actor: Actor, challenge_id: int) -> Collection[int]:
    """Companies for whose application somebody declared a conflict of interest as an evaluator, also in a seat that
    ended (one query)."""
    return set(recusals(actor, challenge_id).values())


def recusals(actor: Actor, challenge_id: int) -> dict[int, int]:
    """Applications of a challenge for which somebody declared a conflict of interest → their companies (one query)."""
    if actor.user_id is None:
        return {}
    rows = session().execute(
        sa.select(Application.id, Application.company_id)
        .join(Review, Review.application_id == Application.id)
        .join(Evaluator, Evaluator.id == Review.evaluator_id)
        .where(Application.challenge_id == challenge_id, Evaluator.user_id == actor.user_id, Review.is_recused)
    )
    return dict(rows.tuples().all())
