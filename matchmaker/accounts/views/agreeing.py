"""Agreeing to the terms of use: asked once for each version, on the next page that somebody opens."""

from __future__ import annotations

from typing import Final

from flask import current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from matchmaker.accounts import policy
from matchmaker.accounts.forms import AgreeForm
from matchmaker.accounts.services import agreeing
from matchmaker.accounts.views.blueprint import OWN_ACCOUNT, bp
from matchmaker.core.actors import current_actor, reload_actor
from matchmaker.core.agreements import TERMS, TEXTS
from matchmaker.core.render import is_local, local_target, render

OPEN: Final = frozenset({"site.privacy", "site.guide", "site.landing"})
"""Pages that everybody may read before agreeing, beside those of the own account."""


@bp.before_app_request
def ask_for_terms() -> ResponseReturnValue | None:
    """Lead whoever opens a page to the terms first. What is sent goes through: nobody loses what they typed."""
    endpoint = request.endpoint or ""
    if request.method != "GET" or "_user_id" not in session or endpoint in OPEN:
        return None
    if not endpoint or request.path.startswith("/api/") or endpoint in current_app.extensions["open_endpoints"]:
        return None
    if request.blueprint in {"accounts", None} or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
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
