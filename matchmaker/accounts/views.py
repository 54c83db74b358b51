"""Pages to sign in and out and to change hats."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from matchmaker.accounts import queries, services
from matchmaker.accounts.forms import SignInForm
from matchmaker.accounts.models import User
from matchmaker.core.access import ANYONE, SIGNED_IN, GuardedBlueprint
from matchmaker.core.actors import current_actor, forget_actor
from matchmaker.core.db import unit_of_work
from matchmaker.core.errors import Invalid, NotFound
from matchmaker.core.i18n import _
from matchmaker.core.render import render

bp = GuardedBlueprint("accounts", __name__)


@bp.route("/sign-in", methods=["GET", "POST"], access=ANYONE)
def sign_in() -> ResponseReturnValue:
    """Sign in with a password; in the demo also with one of the persona buttons."""
    form = SignInForm()
    if form.validate_on_submit():
        try:
            user = services.sign_in(
                current_actor(),
                email=form.email.data or "",
                password=form.password.data or "",
                origin=request.remote_addr or "",
            )
        except Invalid as error:
            with unit_of_work():  # the request itself rolls back, the count of failures must not
                services.record_failure(current_actor(), email=form.email.data or "", origin=request.remote_addr or "")
            form.take(error)
        else:
            return _enter(user)
    return render(form=form, personas=_personas())


@bp.post("/sign-in/persona/<public_id>", access=ANYONE)
def sign_in_as_persona(public_id: str) -> ResponseReturnValue:
    """Demo only: become one of the invented people."""
    user = next((p for p in _personas() if p.public_id == public_id), None)
    if user is None:
        raise NotFound(_("There is no such persona here."))
    return _enter(user)


@bp.post("/sign-out", access=SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    """End this session."""
    logout_user()
    session.pop("acting_for", None)
    forget_actor()
    flash(_("You are signed out."), "success")
    return redirect(url_for("site.landing"), 303)


@bp.post("/switch", access=SIGNED_IN)
def switch() -> ResponseReturnValue:
    """Change for whom one acts."""
    wanted = request.form.get("acting_for", "")
    if wanted not in {value for value, _kind, _name in current_actor().choices}:
        raise NotFound(_("You do not belong to that organization."))
    session["acting_for"] = wanted
    forget_actor()
    flash(_("You act for %(name)s now.", name=current_actor().acting_for_name), "success")
    return redirect(url_for("site.home"), 303)


@bp.get("/account", access=SIGNED_IN)
def show() -> ResponseReturnValue:
    """One's own account."""
    return render()


def _personas() -> list[User]:
    return queries.demo_personas() if current_app.config["SETTINGS"].demo else []


def _enter(user: User) -> ResponseReturnValue:
    target = request.values.get("next", "")
    session.clear()  # a new session: nothing a stranger planted before the sign-in survives it
    login_user(user)
    forget_actor()
    return redirect(target if _is_local(target) else url_for("site.home"), 303)


def _is_local(target: str) -> bool:
    parts = urlsplit(target)
    return target.startswith("/") and not target.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
