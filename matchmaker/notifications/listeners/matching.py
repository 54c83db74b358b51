"""Who is told of pairings: both sides of new ones, the other side of decisions, everybody of mutual interest."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from flask import url_for

from matchmaker.accounts.models import User
from matchmaker.challenges.models import Challenge
from matchmaker.core.actors import system_actor
from matchmaker.core.db import session
from matchmaker.core.eventbus import subscribe
from matchmaker.core.i18n import _
from matchmaker.matching.events import MutualInterest, PairingDecided, PairingsUpdated
from matchmaker.matching.models import Pairing
from matchmaker.notifications.services import tell
from matchmaker.organizations.models import OrganizationMember
from matchmaker.solutions.models import Solution

ACTOR = system_actor("notifications")


def _writers(organization_ids: Iterable[int]) -> dict[int, list[int]]:
    """Organization id → its editors and owners."""
    found: dict[int, list[int]] = {}
    rows = session().execute(
        sa.select(OrganizationMember.organization_id, OrganizationMember.user_id)
        .where(
            OrganizationMember.organization_id.in_(set(organization_ids)),
            OrganizationMember.role.in_(("editor", "owner")),
        )
        .order_by(OrganizationMember.id)
    )
    for organization_id, user_id in rows:
        found.setdefault(organization_id, []).append(user_id)
    return found


@subscribe(PairingsUpdated)
def on_updated(event: PairingsUpdated) -> None:
    """One line for each challenge and each solution with new pairings; unread ones are not repeated."""
    if not event.entered:
        return
    challenges = _named(Challenge, Challenge.city_id, {pair[0] for pair in event.entered})
    solutions = _named(Solution, Solution.company_id, {pair[1] for pair in event.entered})
    people = _writers([row[2] for row in (*challenges, *solutions)])
    for title, slug, city_id in challenges:
        text = _("New solutions fit your challenge “%(title)s”.", title=title)
        tell(ACTOR, user_ids=people.get(city_id, ()), text=text, url=url_for("matching.for_challenge", slug=slug))
    for title, slug, company_id in solutions:
        text = _("New challenges fit your solution “%(title)s”.", title=title)
        tell(ACTOR, user_ids=people.get(company_id, ()), text=text, url=url_for("matching.for_solution", slug=slug))


def _named(model: type[Challenge] | type[Solution], owner: object, ids: set[int]) -> list[tuple[str, str, int]]:
    rows = session().execute(
        sa.select(model.title, model.slug, owner).where(model.id.in_(ids)).order_by(model.id)  # type: ignore[call-overload]
    )
    return [(title, slug, owner_id) for title, slug, owner_id in rows]


@subscribe(PairingDecided)
def on_decided(event: PairingDecided) -> None:
    """The other side hears of a shortlist, of interest and of "not now"; "keep" and taking back are silent."""
    pairing = session().get_one(Pairing, event.pairing_id)
    if pairing.state == "mutual":
        return
    challenge, solution = pairing.challenge, pairing.solution
    texts = {
        ("city", "shortlisted"): _(
            "%(city)s has shortlisted “%(title)s”. Say if you are interested.",
            city=challenge.city.name,
            title=solution.title,
        ),
        ("city", "declined"): _(
            "%(city)s says “Not now” to “%(title)s”.", city=challenge.city.name, title=solution.title
        ),
        ("company", "interested"): _(
            "%(company)s is interested in “%(title)s”.", company=solution.company.name, title=challenge.title
        ),
        ("company", "declined"): _(
            "%(company)s says “Not now” to “%(title)s”.", company=solution.company.name, title=challenge.title
        ),
    }
    text = texts.get((event.side, event.decision))
    if text is None:
        return
    reader = solution.company_id if event.side == "city" else challenge.city_id
    url = url_for("matching.show", public_id=pairing.public_id)
    tell(ACTOR, user_ids=_writers([reader]).get(reader, ()), text=text, url=url)


@subscribe(MutualInterest)
def on_mutual(event: MutualInterest) -> None:
    """Both sides, by e-mail too, and the organizers, who invite to the dialogue."""
    pairing = session().get_one(Pairing, event.pairing_id)
    challenge, solution = pairing.challenge, pairing.solution
    sides = _writers([challenge.city_id, solution.company_id])
    url = url_for("matching.show", public_id=pairing.public_id)
    text = _(
        "%(city)s and %(company)s both want to meet about “%(title)s”.",
        city=challenge.city.name,
        company=solution.company.name,
        title=challenge.title,
    )
    tell(
        ACTOR,
        user_ids=[user_id for users in sides.values() for user_id in users],
        text=text,
        url=url,
        template="matching/mutual",
        challenge=challenge,
        solution=solution,
    )
    organizers = session().scalars(sa.select(User.id).where(User.is_organizer, User.disabled_at.is_(None)))
    tell(ACTOR, user_ids=list(organizers), text=text, url=url)
