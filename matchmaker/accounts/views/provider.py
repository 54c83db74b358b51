"""Signing in with an account at the provider (OpenID Connect)."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from matchmaker.accounts import queries
from matchmaker.accounts.forms import BeginWithProviderForm, TokenForm
from matchmaker.accounts.services import provider as services
from matchmaker.accounts.views import entering
from matchmaker.accounts.views.blueprint import OWN_ACCOUNT, bp
from matchmaker.core import clock, openid
from matchmaker.core.access import ANYONE
from matchmaker.core.actors import current_actor
from matchmaker.core.addresses import address_key
from matchmaker.core.aim import keep_aim
from matchmaker.core.db import unit_of_work
from matchmaker.core.errors import Invalid, NotFound
from matchmaker.core.i18n import _, get_locale
from matchmaker.core.openid import Identity
from matchmaker.core.render import render
from matchmaker.core.settings import address, provider_label

BEGUN = "provider_begun"
"""In the session: what the provider's answer is compared with, and who began it."""
KEPT_SECONDS = 900


@bp.get("/sign-in/provider", access=ANYONE)
def provider() -> ResponseReturnValue:
    """To the sign-in provider."""
    _require_provider()
    keep_aim(request.args.get("next", ""))
    actor = current_actor()
    asked_by = queries.get_own(actor).public_id if actor.is_authenticated and not actor.on_behalf_of else ""
    _end_transaction()
    try:
        begun = openid.begin(_back())
    except Invalid as error:
        return _failed(error)
    session[BEGUN] = {**begun.kept, "at": _now(), "asked_by": asked_by}
    return redirect(begun.address, 303)


@bp.get("/sign-in/provider/back", access=ANYONE)
def provider_back() -> ResponseReturnValue:
    """From the sign-in provider."""
    _require_provider()
    begun = _fresh(session.pop(BEGUN, None))
    _end_transaction()
    try:
        identity = openid.finish(_back(), begun, request.args)
    except Invalid as error:
        return _failed(error)
    with unit_of_work():
        actor = current_actor()
        known = queries.connected_account(identity.issuer, identity.subject)
        if not begun["asked_by"] and known is not None and known.user.is_active:
            return entering.enter(services.sign_in_with_provider(actor, identity=identity))
    session[entering.PROVIDER_FOUND] = {
        "issuer": identity.issuer,
        "subject": identity.subject,
        "email": identity.email,
        "is_verified": identity.is_verified,
        "name": identity.name,
        "at": _now(),
        "asked_by": begun["asked_by"],
    }
    return redirect(url_for("accounts.connect_provider"), 303)


@bp.route("/sign-in/provider/connect", methods=["GET", "POST"], access=ANYONE)
def connect_provider() -> ResponseReturnValue:
    """Connect what the provider found: with the account that is signed in, or with a new one."""
    _require_provider()
    found = _fresh(session.get(entering.PROVIDER_FOUND))
    if not found:
        return redirect(url_for("accounts.sign_in"), 303)
    names = ("issuer", "subject", "email", "is_verified", "name")
    identity, actor = Identity(**{name: found[name] for name in names}), current_actor()
    if actor.is_authenticated:
        return _connect(identity, found)
    is_known = identity.is_verified and queries.find_by_email(identity.email) is not None
    form = BeginWithProviderForm(name=identity.name)
    if identity.is_verified and not is_known and form.validate_on_submit():
        done = form.attempt(
            services.begin_with_provider,
            actor,
            identity=identity,
            name=form.name.data or "",
            language=str(get_locale() or "en"),
            agreed=form.agreed.version,
        )
        if done:
            session.pop(entering.PROVIDER_FOUND)
            flash(_("Welcome, %(name)s. Your account is ready.", name=done.result.name), "success")
            return entering.enter(done.result)
    return render(form=form, identity=identity, is_known=is_known, label=provider_label(), may_connect=False)


def _connect(identity: Identity, found: dict[str, Any]) -> ResponseReturnValue:
    entering.require_recent_sign_in()
    actor, form = current_actor(), TokenForm()
    asked_by = str(found["asked_by"])
    if form.validate_on_submit() and form.attempt(services.add_provider, actor, identity=identity, asked_by=asked_by):
        session.pop(entering.PROVIDER_FOUND)
        flash(_("You can sign in with %(provider)s now.", provider=provider_label()), "success")
        return redirect(url_for("accounts.show"), 303)
    by_address = identity.is_verified and address_key(identity.email) == address_key(actor.email)
    mine = by_address or asked_by == queries.get_own(actor).public_id
    return render(form=form, identity=identity, is_known=True, label=provider_label(), may_connect=mine)


@bp.post("/account/provider/remove", access=OWN_ACCOUNT)
def remove_provider() -> ResponseReturnValue:
    """Without the provider from now on."""
    entering.require_recent_sign_in()
    services.revoke_provider(current_actor())
    flash(_("You no longer sign in with %(provider)s.", provider=provider_label()), "success")
    return redirect(url_for("accounts.show"), 303)


def _require_provider() -> None:
    if not provider_label():
        raise NotFound(_("There is no page at this link."))


def _back() -> str:
    return f"{address()}{url_for('accounts.provider_back', _external=False)}"


def _now() -> int:
    return int(clock.now().timestamp())


def _fresh(found: Any) -> dict[str, Any]:
    """What the session kept, if that was lately."""
    return found if isinstance(found, dict) and _now() - found["at"] < KEPT_SECONDS else {}


def _end_transaction() -> None:
    """Nothing may be open while the provider is spoken to."""
    with unit_of_work(write=False):
        pass


def _failed(error: Invalid) -> ResponseReturnValue:
    flash(str(error), "warning")
    return redirect(url_for("accounts.sign_in"), 303)
