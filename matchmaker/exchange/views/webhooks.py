"""Pages about webhooks: those of whom one acts for, and what each was sent."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import may
from matchmaker.core.actors import current_actor
from matchmaker.core.i18n import _
from matchmaker.core.pages import page_number
from matchmaker.core.render import render
from matchmaker.exchange import policy
from matchmaker.exchange.forms.webhooks import WebhookForm
from matchmaker.exchange.models import Webhook, WebhookDelivery
from matchmaker.exchange.queries import labels
from matchmaker.exchange.queries import webhooks as queries
from matchmaker.exchange.services import webhooks as services
from matchmaker.exchange.views.blueprint import bp

OWN = may(policy.can_manage_webhook, webhook=queries.get_own_webhook)
IN_USE = may(policy.can_use_webhook, webhook=queries.get_own_webhook)


@bp.route("/webhooks", methods=["GET", "POST"], access=may(policy.can_have_webhooks))
def webhooks() -> ResponseReturnValue:
    """Those of whom one acts for, and the form for a new one, whose secret is shown once."""
    actor = current_actor()
    form = WebhookForm.of(queries.choosable(actor))
    if form.validate_on_submit():
        done = form.attempt(
            services.create_webhook, actor, address=form.address.data or "", events=form.events.data or ()
        )
        if done:
            return _shown_once(done.result, is_new=True)
    return render(form=form, rows=queries.own_webhooks(actor), words=labels)


def _shown_once(webhook: Webhook, *, is_new: bool) -> Response:
    response = render("exchange/webhook_secret.html", webhook=webhook, is_new=is_new)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/webhooks/<webhook_id>", access=OWN)
def webhook(webhook: Webhook) -> ResponseReturnValue:
    """What it is told, and each delivery with what came of it."""
    page = queries.deliveries_of(webhook, number=page_number(request.args.get("page")))
    usable = policy.can_use_webhook(current_actor(), webhook=webhook)
    return render(
        webhook=webhook,
        page=page,
        usable=usable,
        words=labels,
        page_url=lambda number: url_for(".webhook", webhook_id=webhook.public_id, page=number),
    )


@bp.post("/webhooks/<webhook_id>/test", access=IN_USE)
def test_webhook(webhook: Webhook) -> ResponseReturnValue:
    """Send a delivery that tells of nothing."""
    services.send_test(current_actor(), webhook=webhook)
    flash(_("The test is on its way. Reload this page to see what came back."), "success")
    return _back(webhook)


@bp.post(
    "/webhooks/<webhook_id>/deliveries/<delivery_id>/send",
    access=may(policy.can_use_webhook, webhook=queries.get_own_webhook, delivery=queries.get_delivery),
)
def send_again(webhook: Webhook, delivery: WebhookDelivery) -> ResponseReturnValue:
    """Send a delivery once more, with the same id."""
    services.send_again(current_actor(), webhook=webhook, delivery=delivery)
    flash(_("The delivery is on its way again. Reload this page to see what came back."), "success")
    return _back(webhook)


@bp.post("/webhooks/<webhook_id>/switch", access=OWN)
def switch_webhook(webhook: Webhook) -> ResponseReturnValue:
    """On or off."""
    is_on = request.form.get("on") == "1"
    services.change_webhook(current_actor(), webhook=webhook, is_on=is_on)
    flash(_("The webhook is switched on.") if is_on else _("The webhook is switched off."), "success")
    return _back(webhook)


@bp.route("/webhooks/<webhook_id>/secret", methods=["GET", "POST"], access=OWN)
def renew_secret(webhook: Webhook) -> ResponseReturnValue:
    """Ask once more, then make a new one and show it once."""
    if request.method == "POST":
        return _shown_once(services.renew_secret(current_actor(), webhook=webhook), is_new=False)
    return render(webhook=webhook)


@bp.route("/webhooks/<webhook_id>/remove", methods=["GET", "POST"], access=OWN)
def remove_webhook(webhook: Webhook) -> ResponseReturnValue:
    """Ask once more, then end it."""
    if request.method == "POST":
        services.remove_webhook(current_actor(), webhook=webhook)
        flash(_("Webhook removed."), "success")
        return redirect(url_for(".webhooks"), 303)
    return render(webhook=webhook)


def _back(webhook: Webhook) -> ResponseReturnValue:
    return redirect(url_for(".webhook", webhook_id=webhook.public_id), 303)
