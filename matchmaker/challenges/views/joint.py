"""Joint challenges: invite cities, join, see the pooled demand and near-equal challenges."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from matchmaker.challenges import policy
from matchmaker.challenges.forms.lifecycle import InviteCityForm, JoinChallengeForm
from matchmaker.challenges.models import Challenge, Signatory
from matchmaker.challenges.queries import joint as joint_queries
from matchmaker.challenges.queries import public_page, visibility
from matchmaker.challenges.services import joint as joint_services
from matchmaker.challenges.views.blueprint import bp
from matchmaker.core.access import anyone_may_see, may
from matchmaker.core.actors import current_actor
from matchmaker.core.i18n import _
from matchmaker.core.render import render


@bp.get("/challenges/<slug>/joint", access=anyone_may_see(challenge=visibility.get_joint))
def joint(challenge: Challenge) -> ResponseReturnValue:
    """Which cities stand behind it, and what they need together."""
    return _page(challenge)


def _page(
    challenge: Challenge, *, invite: InviteCityForm | None = None, join: JoinChallengeForm | None = None
) -> ResponseReturnValue:
    actor = current_actor()
    can_invite = policy.can_invite_city(actor, challenge=challenge)
    signatories = public_page.signatories_of(challenge)
    mine = next((s for s in signatories if s.city_id == actor.organization_id and s.status == "invited"), None)
    cities = joint_queries.invitable_cities(challenge) if can_invite else []
    return render(
        "challenges/joint.html",
        challenge=challenge,
        signatories=signatories,
        near=joint_queries.near_equal(challenge) if can_invite else [],
        can_invite=can_invite,
        mine=mine if mine is not None and policy.can_answer_invitation(actor, signatory=mine) else None,
        invite_form=invite or InviteCityForm(cities=cities),
        join_form=join or JoinChallengeForm(),
        form=invite or join,
    )


@bp.post("/challenges/<slug>/joint", access=may(policy.can_invite_city, challenge=visibility.get_visible))
def invite(challenge: Challenge) -> ResponseReturnValue:
    """Ask another city."""
    form = InviteCityForm(cities=joint_queries.invitable_cities(challenge))
    if form.validate():
        city = visibility.city_by_public_id(form.city.data or "")
        if form.attempt(joint_services.invite_city, current_actor(), challenge=challenge, city=city):
            flash(_("Invitation sent. We have told its editors."), "success")
            return redirect(url_for(".joint", slug=challenge.slug), 303)
    return _page(challenge, invite=form)


@bp.post(
    "/challenges/<slug>/joint/join",
    access=may(policy.can_answer_invitation, challenge=visibility.get_joint, signatory=visibility.get_invitation),
)
def join(challenge: Challenge, signatory: Signatory) -> ResponseReturnValue:
    """Stand behind the challenge."""
    form = JoinChallengeForm()
    if form.validate() and form.attempt(
        joint_services.answer_invitation,
        current_actor(),
        signatory=signatory,
        accept=True,
        demand=form.demand.data or "",
    ):
        flash(_("Your city has joined this challenge."), "success")
        return redirect(url_for(".joint", slug=challenge.slug), 303)
    return _page(challenge, join=form)


@bp.post(
    "/challenges/<slug>/joint/decline",
    access=may(policy.can_answer_invitation, challenge=visibility.get_joint, signatory=visibility.get_invitation),
)
def decline(challenge: Challenge, signatory: Signatory) -> ResponseReturnValue:
    """Not this time."""
    joint_services.answer_invitation(current_actor(), signatory=signatory, accept=False)
    flash(_("Declined. We have told the other city."), "success")
    target = url_for(".show", slug=challenge.slug) if challenge.is_public else url_for(".own")
    return redirect(target, 303)
