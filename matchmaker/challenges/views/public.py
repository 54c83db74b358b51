"""The public pages of one challenge: overview, history, one version, follow."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from matchmaker.attachments import queries as attachments
from matchmaker.challenges import policy
from matchmaker.challenges.models import Challenge
from matchmaker.challenges.queries import content, interest, overview, public_page, visibility
from matchmaker.challenges.services import following
from matchmaker.challenges.views.blueprint import bp
from matchmaker.core.access import anyone_may_see, may
from matchmaker.core.actors import current_actor
from matchmaker.core.cards import Card, card, organization, place, publisher
from matchmaker.core.i18n import _
from matchmaker.core.render import render
from matchmaker.core.settings import public_url
from matchmaker.vocabulary import queries as vocabulary


@bp.get("/challenges/<slug>", access=anyone_may_see(challenge=public_page.get_page))
def show(challenge: Challenge) -> ResponseReturnValue:
    """Everything about a challenge on one page."""
    actor = current_actor()
    page = overview.overview(actor, challenge=challenge)
    return render(
        page=page,
        challenge=challenge,
        comments=[] if challenge.is_public else content.comments_on(challenge),
        attached=attachments.attached(actor, challenge, page.files),
        own_fits=interest.own_fits(actor, challenge.id),
        interest=interest.interest_in([challenge.id])[challenge.id],
        reading=vocabulary.texts_about(overview.terms_of(page.content)),
        card=_card(challenge) if challenge.is_public else None,
    )


def _card(challenge: Challenge) -> Card:
    city = challenge.city
    named = organization(city.name, is_government=True, url=public_url("organizations.show", slug=city.slug))
    url = public_url(".show", slug=challenge.slug)
    return card(
        "WebPage",
        url,
        challenge.title,
        challenge.summary,
        inLanguage=list(challenge.text_languages),
        datePublished=challenge.published_at,
        dateModified=challenge.revised_at or challenge.published_at,
        version=str(challenge.revision),
        sourceOrganization=named,
        publisher=publisher(),
        mainEntity={
            "@type": "Demand",
            "identifier": challenge.public_id,
            "name": challenge.title,
            "description": challenge.summary,
            "url": url,
            "availabilityStarts": challenge.published_at,
            "availabilityEnds": challenge.closes_at,
            "areaServed": place(city.name, city.country),
        },
    )


@bp.get("/challenges/<slug>/history", access=anyone_may_see(challenge=public_page.get_page))
def history(challenge: Challenge) -> ResponseReturnValue:
    """Every public version with its reason and what changed."""
    revisions = public_page.revisions_of(challenge)
    return render(challenge=challenge, versions=[(row, overview.shown_changes(row)) for row in revisions])


@bp.get("/challenges/<slug>/history/<int:number>", access=anyone_may_see(challenge=public_page.get_page))
def version(challenge: Challenge, number: int) -> ResponseReturnValue:
    """One public version as it stood."""
    revision = public_page.get_version(current_actor(), challenge=challenge, number=number)
    page = overview.version_overview(challenge, revision.snapshot)
    return render(challenge=challenge, revision=revision, page=page)


@bp.get("/challenges/<slug>/preview", access=may(policy.can_preview, challenge=visibility.get_visible))
def preview(challenge: Challenge) -> ResponseReturnValue:
    """The page as everybody would see it, with what is being written."""
    return render(challenge=challenge, page=overview.version_overview(challenge, content.working_content(challenge)))


@bp.post("/challenges/<slug>/follow", access=may(policy.can_follow, challenge=visibility.get_visible))
def follow(challenge: Challenge) -> ResponseReturnValue:
    """Be told of changes and answers."""
    following.follow_challenge(current_actor(), challenge=challenge)
    flash(_("You are following this challenge. We will tell you about changes and answers."), "success")
    return redirect(url_for(".show", slug=challenge.slug), 303)


@bp.post("/challenges/<slug>/unfollow", access=may(policy.can_follow, challenge=visibility.get_visible))
def unfollow(challenge: Challenge) -> ResponseReturnValue:
    """No longer be told."""
    following.unfollow_challenge(current_actor(), challenge=challenge)
    flash(_("You no longer follow this challenge."), "success")
    return redirect(url_for(".show", slug=challenge.slug), 303)
