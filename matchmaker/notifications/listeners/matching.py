"""Who is told of pairings: both sides of new ones, the other side of decisions, everybody of mutual interest."""

from __future__ import annotations

from flask import url_for

from matchmaker.accounts.queries import organizer_ids
from matchmaker.challenges.models import Challenge
from matchmaker.core.actors import system_actor
from matchmaker.core.db import session
from matchmaker.core.eventbus import subscribe
from matchmaker.core.i18n import _
from matchmaker.matching.events import MutualInterest, PairingDecided, PairingsUpdated
from matchmaker.matching.models import Pairing
from matchmaker.matching.queries.recipients import good_among, titles_of
from matchmaker.notifications.services import Mail, tell_people
from matchmaker.organizations.queries.recipients import editors_by, editors_of
from matchmaker.solutions.models import Solution

ACTOR = system_actor("notifications")


@subscribe(PairingsUpdated)
def on_updated(event: PairingsUpdated) -> None:
    """One line for each challenge and each solution with new pairings; unread ones are not repeated. Only good ones
    are called a fit.
    """
    if not event.entered:
        return
    challenges = titles_of(Challenge, Challenge.city_id, {pair[0] for pair in event.entered})
    solutions = titles_of(Solution, Solution.company_id, {pair[1] for pair in event.entered})
    people = editors_by(row[2] for row in (*challenges, *solutions))
    good = good_among(event.entered)
    for title, slug, city_id, one in challenges:
        fits = _("New solutions fit your challenge “%(title)s”.", title=title)
        weak = _("New pairings for your challenge “%(title)s”, none of them strong.", title=title)
        tell_people(
            ACTOR,
            user_ids=people.get(city_id, ()),
            text=fits if any(pair[0] == one for pair in good) else weak,
            url=url_for("matching.for_challenge", slug=slug),
        )
    for title, slug, company_id, one in solutions:
        fits = _("New challenges fit your solution “%(title)s”.", title=title)
        weak = _("New pairings for your solution “%(title)s”, none of them strong.", title=title)
        tell_people(
            ACTOR,
            user_ids=people.get(company_id, ()),
            text=fits if any(pair[1] == one for pair in good) else weak,
            url=url_for("matching.for_solution", slug=slug),
        )


@subscribe(PairingDecided)
def on_decided(event: PairingDecided) -> None:
    """The other side hears of a shortlist, of interest and of "not now"; "keep" and taking back are silent."""
    pairing = session().get_one(Pairing, event.pairing_id)
    if pairing.state == "mutual":
        return
    challenge, solution = pairing.challenge, pairing.solution
    texts = {
        ("city", "shortlisted"): _(
            "%(city)s has shortlisted “%(title)s”. Tell the city whether you’re interested.",
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
    tell_people(ACTOR, user_ids=editors_of(reader), text=text, url=url)


@subscribe(MutualInterest)
def on_mutual(event: MutualInterest) -> None:
    """Both sides, by e-mail too, and the organizers, who invite to the dialogue."""
    pairing = session().get_one(Pairing, event.pairing_id)
    challenge, solution = pairing.challenge, pairing.solution
    sides = editors_of([challenge.city_id, solution.company_id])
    url = url_for("matching.show", public_id=pairing.public_id)
    text = _(
        "%(city)s and %(company)s both want to meet about “%(title)s”.",
        city=challenge.city.name,
        company=solution.company.name,
        title=challenge.title,
    )
    tell_people(
        ACTOR,
        user_ids=sides,
        text=text,
        url=url,
        mail=Mail("matching/mutual", _("Mutual interest: “%(title)s”", title=challenge.title)),
        challenge=challenge,
        solution=solution,
    )
    tell_people(ACTOR, user_ids=organizer_ids(), text=text, url=url)
