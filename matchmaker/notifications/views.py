"""Pages of notifications."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import ANYONE, GuardedBlueprint, may
from matchmaker.core.actors import current_actor
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.pages import page_number
from matchmaker.core.render import render
from matchmaker.notifications import policy, queries, services
from matchmaker.notifications.forms import MailSettingsForm, StopForm
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
        flash(_("Your mail settings are saved."), "success")
        return redirect(url_for("notifications.preferences"), 303)
    return render(form=form)


@bp.route("/notifications/stop/<token>", methods=["GET", "POST"], access=ANYONE)
def stop(token: str) -> ResponseReturnValue:
    """The link below a mail: one button ends mails of its kind, without signing in.

    Mail programs press their own button with one POST (RFC 8058), which has no form token; the link is the secret.
    """
    form = StopForm()
    one_click = request.method == "POST" and request.form.get("List-Unsubscribe") == "One-Click"
    try:
        if one_click or form.validate_on_submit():
            kind = services.stop_mails(current_actor(), token=token)
            return render(form=form, about=queries.kind_labels()[kind], done=True)
        kind = services.read_stop(current_actor(), token=token)
    except Invalid as error:
        return render("accounts/old_link.html", message=str(error), status=422)
    return render(form=form, about=queries.kind_labels()[kind], done=False)
