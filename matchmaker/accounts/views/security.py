"""Where one is signed in, and another e-mail address."""

from __future__ import annotations

from flask import flash, redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user

from matchmaker.accounts import policy, queries
from matchmaker.accounts.forms import NewAddressForm, TokenForm
from matchmaker.accounts.models import BrowserSession
from matchmaker.accounts.services import addresses, sessions
from matchmaker.accounts.services.accounts import forget_try
from matchmaker.accounts.views import entering
from matchmaker.accounts.views.blueprint import OWN_ACCOUNT, bp
from matchmaker.core.access import ANYONE, may
from matchmaker.core.actors import current_actor, reload_actor
from matchmaker.core.browsers import network, session_digest
from matchmaker.core.db import unit_of_work
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.render import render
from matchmaker.core.signing_in import begin

OWN_BROWSER = may(policy.can_use_own_account, browser=queries.get_own_browser)


@bp.get("/account/browsers", access=OWN_ACCOUNT)
def browsers() -> ResponseReturnValue:
    """Where one is signed in."""
    return render(browsers=queries.browsers_of(queries.get_own(current_actor()), session_digest()))


@bp.post("/account/browsers/<session_id>/end", access=OWN_BROWSER)
def end_browser(browser: BrowserSession) -> ResponseReturnValue:
    """Sign one browser out."""
    is_this = browser.digest == session_digest()
    sessions.end_browser(current_actor(), browser=browser)
    if is_this:
        return _out(_("You are signed out."))
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("accounts.browsers"), 303)


def _out(message: str) -> ResponseReturnValue:
    logout_user()
    session.clear()
    reload_actor()
    flash(message, "success")
    return redirect(url_for("accounts.sign_in"), 303)


@bp.route("/account/address", methods=["GET", "POST"], access=OWN_ACCOUNT)
def address() -> ResponseReturnValue:
    """Ask for another e-mail address."""
    entering.require_recent_sign_in()
    user = queries.get_own(current_actor())
    form = NewAddressForm()
    if form.validate_on_submit():
        attempt, given = entering.counted(user.email), form.password.data or ""
        if form.attempt(
            addresses.request_address_change,
            current_actor(),
            email=form.email.data or "",
            password=given,
            origin=network(),
            attempt=attempt,
        ):
            flash(_("We sent a link to the new address. It counts once you open that link."), "success")
            return redirect(url_for("accounts.show"), 303)
        if not form.password.errors:
            with unit_of_work():  # the password was right, the address was not: that is no guess
                forget_try(current_actor(), attempt=attempt)
    return render(form=form, user=user)


@bp.route("/new-address/<token>", methods=["GET", "POST"], access=ANYONE)
def confirm_address(token: str) -> ResponseReturnValue:
    """The link to the new address: a page with one button, since mail scanners open links too."""
    form = TokenForm()
    try:
        if form.validate_on_submit():
            user = addresses.confirm_address(current_actor(), token=token)
            if current_user.is_authenticated and current_user.id == user.id:
                begin(user)
            message = _("Your e-mail address is %(email)s now. All other browsers are signed out.", email=user.email)
            flash(message, "success")
            return redirect(url_for("accounts.show"), 303)
        change = addresses.read_address_change(current_actor(), token=token)
    except Invalid as error:
        return render("accounts/old_link.html", message=str(error), status=422)
    return render(form=form, change=change)


@bp.route("/stop-new-address/<token>", methods=["GET", "POST"], access=ANYONE)
def stop_address(token: str) -> ResponseReturnValue:
    """The link to the old address: stop the change, or take it back."""
    form = TokenForm()
    try:
        if form.validate_on_submit():
            change = addresses.stop_address_change(current_actor(), token=token)
            if change.done_at is None:
                message = _("The change is stopped. Your address stays as it was.")
            else:
                message = _("Your old address is back. We sent you a link to set a new password.")
            return _out(message)
        change = addresses.read_stop(current_actor(), token=token)
    except Invalid as error:
        return render("accounts/old_link.html", message=str(error), status=422)
    return render(form=form, change=change)
