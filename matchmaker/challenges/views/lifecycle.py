"""Checking, freezing, closing and withdrawing."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from matchmaker.challenges import policy
from matchmaker.challenges.forms.lifecycle import CloseForm, FreezeForm, ReasonForm, ReturnForm, ThawForm
from matchmaker.challenges.models import Challenge
from matchmaker.challenges.queries import content as content_queries
from matchmaker.challenges.queries import overview, visibility, working_lists
from matchmaker.challenges.services import lifecycle
from matchmaker.challenges.views.blueprint import bp
from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.forms import BaseForm
from matchmaker.core.i18n import _
from matchmaker.core.render import render


@bp.get("/challenges/check", access=may(policy.can_see_queue))
def check_queue() -> ResponseReturnValue:
    """Handed-in challenges, the longest waiting first."""
    return render(
        rows=[
            (c, content_queries.coach_report(content_queries.content_of(c)))
            for c in working_lists.check_queue(current_actor())
        ]
    )


@bp.get("/challenges/<slug>/check", access=may(policy.can_check, challenge=visibility.get_visible))
def check(challenge: Challenge) -> ResponseReturnValue:
    """One challenge with the coach's view and a place for comments."""
    return _check(challenge, ReturnForm())


def _check(challenge: Challenge, form: ReturnForm) -> ResponseReturnValue:
    content = content_queries.content_of(challenge)
    return render(
        "challenges/check.html",
        challenge=challenge,
        form=form,
        report=content_queries.coach_report(content),
        comments=content_queries.comments_on(challenge),
        page=overview.version_overview(challenge, content),
    )


@bp.post("/challenges/<slug>/accept", access=may(policy.can_check, challenge=visibility.get_visible))
def accept(challenge: Challenge) -> ResponseReturnValue:
    """Accept and publish."""
    form = ReturnForm()
    if form.attempt(lifecycle.publish_challenge, current_actor(), challenge=challenge):
        flash(_("Published. It is now public."), "success")
        return redirect(url_for(".show", slug=challenge.slug), 303)
    return _check(challenge, form)


@bp.post("/challenges/<slug>/return", access=may(policy.can_check, challenge=visibility.get_visible))
def give_back(challenge: Challenge) -> ResponseReturnValue:
    """Return with comments."""
    form = ReturnForm()
    if form.validate() and form.attempt(
        lifecycle.return_challenge,
        current_actor(),
        challenge=challenge,
        note=form.note.data or "",
        comments=form.comments,
    ):
        flash(_("Returned with your comments. We have told the city."), "success")
        return redirect(url_for(".check_queue"), 303)
    return _check(challenge, form)


def _confirm(challenge: Challenge, form: BaseForm, what: str) -> ResponseReturnValue:
    return render(f"challenges/{what}.html", challenge=challenge, form=form)


@bp.route(
    "/challenges/<slug>/withdraw",
    methods=["GET", "POST"],
    access=may(policy.can_withdraw, challenge=visibility.get_visible),
)
def withdraw(challenge: Challenge) -> ResponseReturnValue:
    """Ask once more, then take it back for good."""
    form, was_public = ReasonForm(), challenge.is_public
    if form.validate_on_submit() and form.attempt(
        lifecycle.withdraw_challenge,
        current_actor(),
        challenge=challenge,
        reason=form.reason.data or "",
        keep_names=bool(form.keep_names.data),
    ):
        flash(_("The challenge is withdrawn.") if was_public else _("The draft is discarded."), "success")
        return redirect(url_for(".own"), 303)
    return _confirm(challenge, form, "withdraw")


@bp.route(
    "/challenges/<slug>/close", methods=["GET", "POST"], access=may(policy.can_close, challenge=visibility.get_visible)
)
def close(challenge: Challenge) -> ResponseReturnValue:
    """Say what came out of it and close."""
    form = CloseForm()
    if form.validate_on_submit() and form.attempt(
        lifecycle.close_challenge,
        current_actor(),
        challenge=challenge,
        outcome_code=form.outcome_code.data or "",
        note=form.note.data or "",
        keep_names=bool(form.keep_names.data),
    ):
        flash(_("The challenge is finished and its outcome is public."), "success")
        return redirect(url_for(".show", slug=challenge.slug), 303)
    return _confirm(challenge, form, "close")


@bp.route(
    "/challenges/<slug>/freeze",
    methods=["GET", "POST"],
    access=may(policy.can_freeze, challenge=visibility.get_visible),
)
def freeze(challenge: Challenge) -> ResponseReturnValue:
    """A tender is live: stop dialogue and point to the official notice."""
    form = FreezeForm()
    if form.validate_on_submit() and form.attempt(
        lifecycle.freeze_challenge, current_actor(), challenge=challenge, notice_url=form.notice_url.data or ""
    ):
        flash(_("Frozen. The page now points to the official notice."), "success")
        return redirect(url_for(".show", slug=challenge.slug), 303)
    return _confirm(challenge, form, "freeze")


@bp.route(
    "/challenges/<slug>/thaw", methods=["GET", "POST"], access=may(policy.can_freeze, challenge=visibility.get_visible)
)
def thaw(challenge: Challenge) -> ResponseReturnValue:
    """The tender is over."""
    form = ThawForm()
    if form.validate_on_submit() and form.attempt(
        lifecycle.thaw_challenge, current_actor(), challenge=challenge, phase=form.phase.data or ""
    ):
        flash(_("Dialogue is open again."), "success")
        return redirect(url_for(".show", slug=challenge.slug), 303)
    return _confirm(challenge, form, "thaw")
