"""Pages to sign up, in and out, to change hats, and of one's own account."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, flash, jsonify, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, logout_user
from werkzeug.exceptions import HTTPException

from matchmaker.accounts import policy, queries
from matchmaker.accounts.engine import passwords
from matchmaker.accounts.forms import (
    AccountForm,
    AddressForm,
    BeginForm,
    ChangePasswordForm,
    DeleteAccountForm,
    FirstAdministratorForm,
    NewPasswordForm,
    PasskeyForm,
    SignInForm,
    SignUpForm,
    TokenForm,
)
from matchmaker.accounts.hooks import GivenUp
from matchmaker.accounts.models import User
from matchmaker.accounts.services import accounts as services
from matchmaker.accounts.services import passkeys, sessions
from matchmaker.accounts.views import entering
from matchmaker.accounts.views.blueprint import OWN_ACCOUNT, bp
from matchmaker.core.access import ANYONE, SIGNED_IN, may
from matchmaker.core.actors import current_actor, reload_actor
from matchmaker.core.aim import aim, keep_aim
from matchmaker.core.browsers import origin_of, session_digest
from matchmaker.core.db import unit_of_work
from matchmaker.core.errors import Invalid, NotFound
from matchmaker.core.headers import attachment
from matchmaker.core.i18n import _, get_locale
from matchmaker.core.kept import ARGUMENT, KeptForm, kept_form
from matchmaker.core.render import is_local, local_target, render
from matchmaker.core.settings import provider_label
from matchmaker.core.signing_in import begin, keep_display


@bp.route("/sign-in", methods=["GET", "POST"], access=ANYONE)
def sign_in() -> ResponseReturnValue:
    """Sign in with a password; in the demo also with one of the persona buttons."""
    form = SignInForm()
    keep_aim(request.args.get("next", ""))
    if form.validate_on_submit():
        email = form.email.data or ""
        attempt = entering.counted(email)
        with unit_of_work(write=False):
            stored = queries.stored_hash(email)
        # Comparing takes long, so no transaction is open meanwhile; without an account it takes as long.
        typed = form.password.data or ""
        fitting = stored if passwords.fits(stored, typed) else None
        renewed = passwords.renewed_hash(fitting, typed) if fitting else ""
        if done := form.attempt(services.sign_in, current_actor(), attempt=attempt, fitting=fitting, renewed=renewed):
            return entering.enter(done.result)
    return sign_in_page(form)


def sign_in_page(form: SignInForm, passkey_form: PasskeyForm | None = None) -> ResponseReturnValue:
    """Every way to sign in; `passkey_form` carries why a passkey was refused."""
    return render(
        "accounts/sign_in.html",
        form=form,
        link_form=AddressForm(formdata=None, prefix="link"),
        passkey_form=passkey_form or PasskeyForm(formdata=None, prefix="passkey"),
        passkey=passkeys.ask_for_passkey(current_actor()),
        provider=provider_label(),
        personas=_personas(),
    )


@bp.post("/sign-in/persona/<public_id>", access=ANYONE)
def sign_in_as_persona(public_id: str) -> ResponseReturnValue:
    """Demo only: become one of the invented people."""
    user = next((person for person, _line in _personas() if person.public_id == public_id), None)
    if user is None:
        raise NotFound(_("There is no such persona here."))
    return entering.enter(user, is_proven=True)


@bp.route("/sign-in/link", methods=["GET", "POST"], access=ANYONE)
def request_link() -> ResponseReturnValue:
    """Ask for a link that signs in once."""
    form = AddressForm(prefix="link")
    if form.validate_on_submit():
        back = request.form.get("next", "")[:300] or aim()
        email = form.email.data or ""
        services.request_sign_in_link(
            current_actor(), email=email, origin=origin_of(email), back=back if is_local(back) else ""
        )
        return redirect(url_for("accounts.mail_sent"), 303)
    return render(form=form)


@bp.route("/sign-in/link/<token>", methods=["GET", "POST"], access=ANYONE)
def open_link(token: str) -> ResponseReturnValue:
    """The mailed link: a page with one button, since mail scanners open links too."""
    form = TokenForm()
    try:
        if form.validate_on_submit():
            return entering.enter(services.use_sign_in_link(current_actor(), token=token))
        user = services.read_sign_in_link(current_actor(), token=token)
    except Invalid as error:
        return render("accounts/old_link.html", message=str(error), status=422)
    return render(form=form, user=user)


@bp.get("/mail-sent", access=ANYONE)
def mail_sent() -> ResponseReturnValue:
    """The same answer for every address."""
    return render()


@bp.route("/sign-up", methods=["GET", "POST"], access=ANYONE)
def sign_up() -> ResponseReturnValue:
    """Name and address; the rest follows by mail."""
    form = SignUpForm()
    if form.validate_on_submit():
        services.sign_up(
            current_actor(),
            email=form.email.data or "",
            name=form.name.data or "",
            origin=origin_of(form.email.data or ""),
            back=request.form.get("next", "")[:300] or aim(),
        )
        return redirect(url_for("accounts.mail_sent"), 303)
    return render(form=form)


@bp.route("/confirm/<token>", methods=["GET", "POST"], access=ANYONE)
def confirm(token: str) -> ResponseReturnValue:
    """The mailed confirmation link: choose a password and begin."""
    form = BeginForm()
    try:
        data = services.read_sign_up(current_actor(), token=token)
    except Invalid as error:
        return render("accounts/old_link.html", message=str(error), status=422)
    if form.validate_on_submit() and (
        done := form.attempt(
            services.confirm_account,
            current_actor(),
            token=token,
            password=form.password.data or "",
            language=str(get_locale() or "en"),
            agreed=form.agreed.version,
        )
    ):
        flash(_("Welcome, %(name)s. Your account is ready.", name=done.result.name), "success")
        return entering.enter(done.result, back=str(data.get("back", "")))
    return render(form=form, data=data)


@bp.route("/first-administrator/<token>", methods=["GET", "POST"], access=ANYONE)
def first_administrator(token: str) -> ResponseReturnValue:
    """The link of `matchmaker setup`: a new account, or the one the address has, looks after the platform."""
    try:
        email = services.read_first_administrator(current_actor(), token=token)
    except Invalid as error:
        return render("accounts/old_link.html", message=str(error), status=422)
    is_known = queries.find_by_email(email) is not None
    form = TokenForm() if is_known else FirstAdministratorForm()
    typed: dict[str, Any] = {}
    if isinstance(form, FirstAdministratorForm):
        typed = {"name": form["name"].data or "", "password": form.password.data or "", "agreed": form.agreed.version}
    if form.validate_on_submit() and form.attempt(
        services.begin_as_administrator, current_actor(), token=token, **typed
    ):
        flash(_("You are the administrator now. Please sign in."), "success")
        return redirect(url_for("accounts.sign_in"), 303)
    return render(form=form, email=email, is_known=is_known)


@bp.route("/forgotten", methods=["GET", "POST"], access=ANYONE)
def forgotten() -> ResponseReturnValue:
    """Ask for a link to set a new password."""
    form = AddressForm()
    if form.validate_on_submit():
        email = form.email.data or ""
        services.request_new_password(current_actor(), email=email, origin=origin_of(email), back=aim())
        return redirect(url_for("accounts.mail_sent"), 303)
    return render(form=form)


@bp.route("/reset/<token>", methods=["GET", "POST"], access=ANYONE)
def reset(token: str) -> ResponseReturnValue:
    """The mailed link to set a new password."""
    form = NewPasswordForm()
    try:
        user = services.read_reset(current_actor(), token=token)
    except Invalid as error:
        return render("accounts/old_link.html", message=str(error), status=422)
    if form.validate_on_submit() and (
        done := form.attempt(services.reset_password, current_actor(), token=token, password=form.password.data or "")
    ):
        flash(_("Your new password is set."), "success")
        return entering.enter(done.result)
    return render(form=form, user=user)


@bp.post("/sign-out", access=SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    """End this session, also for copies of its cookie."""
    sessions.end_session(current_actor(), person=current_user._get_current_object(), digest=session_digest())
    logout_user()
    session.clear()
    reload_actor()
    flash(_("You are signed out."), "success")
    return redirect(local_target(url_for("site.landing")), 303)


@bp.post("/switch", access=SIGNED_IN)
def switch() -> ResponseReturnValue:
    """Change for whom one acts."""
    wanted = request.form.get("acting_for", "")
    if wanted not in {value for value, _kind, _name in current_actor().choices}:
        raise NotFound(_("You are not a member of that organization."))
    session["acting_for"] = wanted
    reload_actor()
    flash(_("You are now acting for %(name)s.", name=current_actor().acting_for_name), "success")
    return redirect(local_target(url_for("site.home")), 303)


@bp.route("/account", methods=["GET", "POST"], access=OWN_ACCOUNT)
def show() -> ResponseReturnValue:
    """One's own account: name, language, time zone, organizations, and the ways out."""
    user = queries.get_own(current_actor())
    form = AccountForm(obj=user)
    if form.validate_on_submit() and form.attempt(
        services.update_account,
        current_actor(),
        name=form.name.data or "",
        language=form.language.data if form.language else user.language,
        timezone=form.timezone.data or "",
    ):
        keep_display(user)
        flash(_("Account saved."), "success")
        return redirect(url_for("accounts.show"), 303)
    return render(
        form=form,
        user=user,
        may_delete=policy.can_delete_own_account(current_actor()),
        provider=provider_label(),
        connected=queries.provider_account(user),
        waiting=queries.open_address_change(user),
    )


@bp.route("/account/password", methods=["GET", "POST"], access=OWN_ACCOUNT)
def password() -> ResponseReturnValue:
    """Set another password; this browser stays signed in, all others do not."""
    form = ChangePasswordForm()
    user = queries.get_own(current_actor())
    if user.password_hash is None:
        entering.require_recent_sign_in()
    if form.validate_on_submit():
        attempt, given = entering.counted(user.email), form.current.data or ""
        if form.attempt(
            services.change_password,
            current_actor(),
            attempt=attempt,
            current=given,
            password=form.password.data or "",
        ):
            begin(user)
            flash(_("Password changed. Other browsers are signed out."), "success")
            return redirect(url_for("accounts.show"), 303)
        if not form.current.errors:
            with unit_of_work():  # the password was right, the new one was not: that is no guess
                services.forget_try(current_actor(), attempt=attempt)
    return render(form=form, user=user)


@bp.post("/account/sign-out-everywhere", access=OWN_ACCOUNT)
def sign_out_everywhere() -> ResponseReturnValue:
    """End all other sessions; this browser stays signed in."""
    begin(sessions.sign_out_everywhere(current_actor()))
    flash(_("All your other browsers and devices are signed out."), "success")
    return redirect(url_for("accounts.browsers"), 303)


@bp.get("/account/data.json", access=OWN_ACCOUNT)
def download() -> ResponseReturnValue:
    """Everything the platform keeps about the person."""
    response: Response = jsonify(queries.export_own_data(queries.get_own(current_actor())))
    response.headers["Content-Disposition"] = attachment("my-data.json")
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.route("/account/delete", methods=["GET", "POST"], access=may(policy.can_delete_own_account))
def delete() -> ResponseReturnValue:
    """What deleting means, then the password once more."""
    form = DeleteAccountForm()
    user = queries.get_own(current_actor())
    if user.password_hash is None:
        entering.require_recent_sign_in()
    if form.validate_on_submit() and form.attempt(
        services.delete_account,
        current_actor(),
        attempt=entering.counted(user.email),
        password=form.password.data or "",
    ):
        logout_user()
        session.clear()
        reload_actor()
        flash(_("Your account is deleted."), "success")
        return redirect(url_for("site.landing"), 303)
    return render(form=form, user=user, left=queries.left_by(user, GivenUp.ACCOUNT))


@bp.get("/kept/<public_id>", access=SIGNED_IN)
def kept(public_id: str) -> ResponseReturnValue:
    """Back to the form whose text was kept when its writer was signed out, under the hat that it was opened with."""
    row = _kept(public_id)
    if row.hat in {value for value, _kind, _name in current_actor().choices}:
        session["acting_for"] = row.hat
    page = next((one for one in (row.path, row.page) if one and _has_form(one)), "")
    if not page:
        return redirect(url_for("accounts.kept_text", public_id=public_id), 303)
    flash(_("You are signed in again. Your text is in the form, but not saved yet."), "info")
    return redirect(f"{page}{'&' if '?' in page else '?'}{ARGUMENT}={public_id}", 303)


@bp.get("/kept/<public_id>/text", access=SIGNED_IN)
def kept_text(public_id: str) -> ResponseReturnValue:
    """What was typed into a form that has no page of its own, with one button that sends it."""
    return render(kept=_kept(public_id))


def _kept(public_id: str) -> KeptForm:
    row = kept_form(public_id)
    if row is None:
        raise NotFound(
            _("There is nothing here. Unsaved text is available for one day, and only to the person who typed it.")
        )
    return row


def _has_form(address: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    try:
        return adapter is not None and bool(adapter.match(address.partition("?")[0], method="GET"))
    except HTTPException:
        return False


def _personas() -> list[tuple[User, str]]:
    settings = current_app.config["SETTINGS"]
    return queries.personas_with_lines() if settings.demo and not settings.is_production else []
