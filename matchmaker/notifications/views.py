"""Pages of notifications."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from matchmaker.core.access import ANYONE, GuardedBlueprint, may
from matchmaker.core.actors import current_actor
from matchmaker.core.browsers import origin_of
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.pages import page_number
from matchmaker.core.render import render
from matchmaker.notifications import policy, queries, services
from matchmaker.notifications.forms import AlertForm, ConfirmAlertForm, MailSettingsForm, StopForm
from matchmaker.notifications.models import Notification

bp = GuardedBlueprint("notifications", __name__)
OWN = may(policy.can_read_own)


@bp.get("/notifications", access=OWN)
def index() -> ResponseReturnValue:
    """The list, newest first."""
    page = queries.own_page(current_actor(), number=page_number(request.args.get("page")))
    return render(page=page, page_url=lambda number: url_for("notifications.index", page=number))


@bp.post("/notifications/read", access=OWN)
def mark() -> ResponseReturnValue:
    """Mark one or all as read."""
    services.mark_read(current_actor(), public_id=request.form.get("public_id", ""))
    return redirect(url_for("notifications.index"), 303)


@bp.post(
    "/notifications/<public_id>/open",
    access=may(policy.can_view, notification=queries.get_visible),
)
def open_one(notification: Notification) -> ResponseReturnValue:
    """Mark one as read and go where it leads."""
    services.mark_read(current_actor(), public_id=notification.public_id)
    return redirect(notification.url, 303)


@bp.route("/notifications/settings", methods=["GET", "POST"], access=OWN)
def preferences() -> ResponseReturnValue:
    """Which mails one wants."""
    actor = current_actor()
    wanted = [kind for kind, on in queries.mail_settings(actor.user_id or 0).items() if on]
    form = MailSettingsForm(kinds=wanted)
    if form.validate_on_submit():
        services.set_mail_settings(actor, kinds=tuple(form.kinds.data or ()))
        flash(_("E-mail settings saved."), "success")
        return redirect(url_for("notifications.preferences"), 303)
    return render(form=form)


def _pressed(form: StopForm) -> bool:
    """The page's button was pressed, or the mail program's own.

    That is one POST (RFC 8058) without a form token; the link is the secret.
    """
    one_click = request.method == "POST" and request.form.get("List-Unsubscribe") == "One-Click"
    return one_click or form.validate_on_submit()


@bp.route("/notifications/stop/<token>", methods=["GET", "POST"], access=ANYONE)
def stop(token: str) -> ResponseReturnValue:
    """The link below a mail: one button ends mails of its kind, without signing in."""
    form = StopForm()
    try:
        if _pressed(form):
            kind = services.stop_mails(current_actor(), token=token)
            return render(form=form, about=queries.kind_labels()[kind], done=True)
        kind = services.read_stop(current_actor(), token=token)
    except Invalid as error:
        return render("accounts/old_link.html", message=str(error), status=422)
    return render(form=form, about=queries.kind_labels()[kind], done=False)


@bp.route("/alerts/new", methods=["GET", "POST"], access=may(policy.can_want_alerts))
def new_alert() -> ResponseReturnValue:
    """Ask for a mail about what is new and passes the search in the address (`kind` names its list)."""
    actor, wish = current_actor(), queries.AlertWish.read(request.args.to_dict(flat=False))
    form = AlertForm(email=actor.email)
    if form.validate_on_submit() and form.attempt(
        services.ask_for_alert,
        actor,
        email=form.email.data or "",
        wish=wish,
        origin=origin_of(form.email.data or ""),
    ):
        return render("notifications/alert_sent.html", wish=wish)
    return render(form=form, wish=wish, here=url_for(".new_alert", **wish.address()))


@bp.route("/alerts/confirm/<token>", methods=["GET", "POST"], access=may(policy.can_want_alerts))
def confirm_alert(token: str) -> ResponseReturnValue:
    """The link of the confirmation mail: one button begins the alert."""
    form = ConfirmAlertForm()
    try:
        _email, wish = services.read_alert(current_actor(), token=token)
        if form.validate_on_submit():
            services.confirm_alert(current_actor(), token=token, language=str(get_locale() or "en"))
            return render(form=form, wish=wish, done=True)
    except Invalid as error:
        return render("accounts/old_link.html", message=str(error), status=422)
    return render(form=form, wish=wish, done=False)


@bp.route("/alerts/stop/<token>", methods=["GET", "POST"], access=ANYONE)
def stop_alert(token: str) -> ResponseReturnValue:
    """The link below an alert: one button ends it and forgets the address, without signing in."""
    form = StopForm()
    try:
        row = services.read_stop_alert(current_actor(), token=token)
        wish = queries.AlertWish.kept(row.kind, row.wanted) if row is not None else None
        if row is not None and _pressed(form):
            services.stop_alert(current_actor(), token=token)
            row = None
    except Invalid as error:
        return render("accounts/old_link.html", message=str(error), status=422)
    return render(form=form, wish=wish, done=row is None)
