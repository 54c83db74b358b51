"""The second step: taking it while signing in, and setting it up."""

from __future__ import annotations

from flask import current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from matchmaker.accounts import policy, queries
from matchmaker.accounts.engine import codes
from matchmaker.accounts.forms import CodeForm, NewPasskeyForm, PasskeyForm, SignInForm, TokenForm
from matchmaker.accounts.jobs import CountedTry
from matchmaker.accounts.models import Passkey, User
from matchmaker.accounts.services import passkeys
from matchmaker.accounts.services import second_step as services
from matchmaker.accounts.views import entering
from matchmaker.accounts.views.accounts import sign_in_page
from matchmaker.accounts.views.blueprint import OWN_ACCOUNT, bp
from matchmaker.core.access import ANYONE, may
from matchmaker.core.actors import current_actor, reload_actor
from matchmaker.core.aim import take_aim
from matchmaker.core.browsers import origin_of
from matchmaker.core.db import unit_of_work
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.qr import qr_code
from matchmaker.core.render import is_local, render
from matchmaker.core.settings import second_step_for_everybody
from matchmaker.core.signing_in import begin

OWN_PASSKEY = may(policy.can_use_own_account, passkey=queries.get_own_passkey)


@bp.route("/sign-in/second-step", methods=["GET", "POST"], access=ANYONE)
def second_step() -> ResponseReturnValue:
    """After the password or a link: a code of the app, a recovery code, or a passkey."""
    user = entering.half_way()
    if user is None:
        return redirect(url_for("accounts.sign_in"), 303)
    form = CodeForm()
    if form.validate_on_submit():
        code = form.code.data or ""
        attempt = _counted(user, code)
        if done := form.attempt(services.use_code, current_actor(), person=user, code=code, attempt=attempt):
            return entering.enter(done.result, is_proven=True)
    return _second_step_page(user, form)


def _second_step_page(user: User, form: CodeForm, passkey_form: PasskeyForm | None = None) -> ResponseReturnValue:
    return render(
        "accounts/second_step.html",
        form=form,
        user=user,
        has_app=queries.app_since(user) is not None,
        passkey=passkeys.ask_for_passkey(current_actor(), person=user),
        passkey_form=passkey_form or PasskeyForm(formdata=None, prefix="passkey"),
    )


def _counted(user: User, code: str) -> CountedTry:
    """A try to give a code, counted whatever becomes of the request. Raises TooMany."""
    with unit_of_work():
        return services.note_code(current_actor(), person=user, code=code, origin=origin_of(user.email))


@bp.post("/sign-in/second-step/passkey", access=ANYONE)
def second_step_passkey() -> ResponseReturnValue:
    """The second step with a passkey; the answer comes from the script."""
    user = entering.half_way()
    if user is None:
        return redirect(url_for("accounts.sign_in"), 303)
    form = PasskeyForm(prefix="passkey")
    if form.validate_on_submit() and (
        done := form.attempt(
            passkeys.use_passkey,
            current_actor(),
            person=user,
            token=form.token.data or "",
            answer=form.answer.data or "",
        )
    ):
        return entering.enter(done.result, is_proven=True)
    return _second_step_page(user, CodeForm(formdata=None), form)


@bp.post("/sign-in/passkey", access=ANYONE)
def sign_in_with_passkey() -> ResponseReturnValue:
    """Sign in with a passkey alone: the device has found out that it is its owner."""
    form = PasskeyForm(prefix="passkey")
    if form.validate_on_submit():
        answer = form.answer.data or ""
        attempt = entering.counted(queries.address_of_credential(answer))
        if done := form.attempt(
            passkeys.sign_in_with_passkey,
            current_actor(),
            token=form.token.data or "",
            answer=answer,
            attempt=attempt,
        ):
            return entering.enter(done.result, is_proven=True)
    return sign_in_page(SignInForm(formdata=None), form)


# ── setting it up ──


@bp.get("/account/second-step", access=OWN_ACCOUNT)
def second_steps() -> ResponseReturnValue:
    """How one signs in beyond the first step; whoever needs a second step and has none is led here."""
    user = queries.get_own(current_actor())
    return render(
        user=user,
        app_since=queries.app_since(user),
        passkeys=queries.passkeys_of(user),
        codes_left=queries.recovery_codes_left(user),
        has_passkeys=queries.passkey_host() is not None,
        is_required=policy.needs_second_step(user),
        is_for_everybody=second_step_for_everybody(),
        form=TokenForm(),
    )


@bp.post("/account/second-step/app/new", access=OWN_ACCOUNT)
def new_app() -> ResponseReturnValue:
    """Make a key for an authenticator app."""
    entering.require_recent_sign_in()
    services.start_app(current_actor())
    return redirect(url_for("accounts.app"), 303)


@bp.route("/account/second-step/app", methods=["GET", "POST"], access=OWN_ACCOUNT)
def app() -> ResponseReturnValue:
    """Scan the QR code or type the key, then give the first code."""
    entering.require_recent_sign_in()
    user = queries.get_own(current_actor())
    secret = queries.app_secret(user)
    if secret is None:
        return redirect(url_for("accounts.second_steps"), 303)
    form = CodeForm()
    if form.validate_on_submit():
        code = form.code.data or ""
        attempt = _counted(user, code)
        done = form.attempt(services.confirm_app, current_actor(), code=code, attempt=attempt)
        if done:
            return _added(done.result, _("Your authenticator app is set up."))
    name = current_app.config["SETTINGS"].site_name
    uri = codes.setup_uri(secret, account=user.email, site=name)
    qr = qr_code(uri, title=_("QR code for your authenticator app"))
    return render(form=form, qr=qr, key=codes.grouped(secret))


def _added(new_codes: list[str], message: str) -> ResponseReturnValue:
    if new_codes:  # sessions that began with one step have ended; this one begins anew, with both
        begin(queries.get_own(current_actor()))
    reload_actor()
    if new_codes:
        return _codes_page(new_codes, message)
    flash(message, "success")
    return redirect(url_for("accounts.second_steps"), 303)


def _codes_page(new_codes: list[str], message: str) -> ResponseReturnValue:
    """The only page that shows recovery codes; nobody can open it again."""
    response = render("accounts/recovery_codes.html", codes=new_codes, message=message)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/account/second-step/app/remove", access=OWN_ACCOUNT)
def remove_app() -> ResponseReturnValue:
    """Without the app from now on."""
    entering.require_recent_sign_in()
    services.remove_app(current_actor())
    flash(_("Your authenticator app is removed."), "success")
    return redirect(url_for("accounts.second_steps"), 303)


@bp.route("/account/second-step/passkeys/new", methods=["GET", "POST"], access=OWN_ACCOUNT)
def new_passkey() -> ResponseReturnValue:
    """Name a passkey and let the device make it."""
    entering.require_recent_sign_in()
    form = NewPasskeyForm(prefix="passkey")
    if form.validate_on_submit():
        done = form.attempt(
            passkeys.add_passkey,
            current_actor(),
            name=form.name.data or "",
            token=form.token.data or "",
            answer=form.answer.data or "",
        )
        if done:
            return _added(done.result, _("The passkey is added."))
    return render(form=form, passkey=passkeys.ask_for_new_passkey(current_actor()))


@bp.post("/account/second-step/passkeys/<passkey_id>/remove", access=OWN_PASSKEY)
def remove_passkey(passkey: Passkey) -> ResponseReturnValue:
    """Without this passkey from now on."""
    entering.require_recent_sign_in()
    services.remove_passkey(current_actor(), passkey=passkey)
    flash(_("The passkey is removed."), "success")
    return redirect(url_for("accounts.second_steps"), 303)


@bp.post("/account/second-step/recovery-codes", access=OWN_ACCOUNT)
def new_recovery_codes() -> ResponseReturnValue:
    """A new set of recovery codes, shown once; earlier ones end."""
    entering.require_recent_sign_in()
    try:
        found = services.renew_recovery_codes(current_actor())
    except Invalid as error:
        flash(str(error), "warning")
        return redirect(url_for("accounts.second_steps"), 303)
    return _codes_page(found, _("These are your new recovery codes. All earlier ones have ended."))


@bp.post("/account/second-step/go-on", access=OWN_ACCOUNT)
def go_on() -> ResponseReturnValue:
    """The codes are saved: on to where the person was going."""
    target = take_aim()
    return redirect(target if is_local(target) else url_for("site.home"), 303)
