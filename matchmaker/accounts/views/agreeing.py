"""Agreeing to the terms of use: asked once for each version, on the next page that somebody opens."""

from __future__ import annotations

from flask import current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from matchmaker.accounts import policy
from matchmaker.accounts.forms import AgreeForm
from matchmaker.accounts.services import agreeing
from matchmaker.accounts.views.blueprint import OWN_ACCOUNT, bp
from matchmaker.core.access import access_of
from matchmaker.core.actors import current_actor, reload_actor
from matchmaker.core.agreements import TERMS, TEXTS
from matchmaker.core.render import is_local, local_target, render


@bp.before_app_request
def ask_for_terms() -> ResponseReturnValue | None:
    """Lead whoever opens a page that visitors may not open to the terms first, but for those of the own account.

    What is sent goes through, so nobody loses what they typed; so does what a page fetches by itself.
    """
    if request.method != "GET" or "_user_id" not in session or request.blueprint in {"accounts", "api"}:
        return None
    access = access_of(current_app._get_current_object(), request.endpoint or "")  # type: ignore[attr-defined]
    if access is None or not access.is_private or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return None
    if not current_actor().owes_terms:
        return None
    return redirect(url_for("accounts.agree", next=request.full_path.rstrip("?")))


@bp.route("/account/terms", methods=["GET", "POST"], access=OWN_ACCOUNT)
def agree() -> ResponseReturnValue:
    """The terms in their newest version, with one button; then on to where the person was going."""
    form = AgreeForm()
    if form.validate_on_submit() and form.attempt(
        agreeing.agree_to_terms, current_actor(), agreed=form.agreed.version or 0
    ):
        reload_actor()
        return redirect(local_target(url_for("site.home")), 303)
    target = request.values.get("next", "")
    return render(
        form=form,
        text=TEXTS[TERMS],
        target=target if is_local(target) else "",
        owes=current_actor().owes_terms,
        may_delete=policy.can_delete_own_account(current_actor()),
    )
