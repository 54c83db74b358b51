"""Webhooks: making and ending them, and what becomes of each delivery.

A delivery is a row of the transaction in which something happened. A job builds what is sent, lets go of the database,
sends it, and writes what came of it; so it is sent at least once, and always under the same `webhook-id`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa

from matchmaker.accounts.queries import organizer_ids
from matchmaker.core import clock, outgoing
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor, system_actor
from matchmaker.core.commands import QUIET, command, held, hold, take_turns
from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.i18n import _, _l
from matchmaker.core.jobs import enqueue
from matchmaker.core.outgoing import Answered
from matchmaker.core.sealed import seal, sealed_anew
from matchmaker.core.settings import public_url, webhooks_to_localhost
from matchmaker.core.text import trim
from matchmaker.exchange import policy
from matchmaker.exchange.engine import webhooks as engine
from matchmaker.exchange.models import DeliveryStatus, Off, Webhook, WebhookDelivery
from matchmaker.exchange.queries import webhooks as queries
from matchmaker.notifications.services import Mail, tell_people
from matchmaker.organizations.queries.people import owner_ids

MOST: Final = 10
FORMER_SIGNS: Final = timedelta(hours=24)
JOB: Final = "exchange.deliver"
OFF, NO_SECRET, STOPPED = "off", "no_secret", "stopped"
"""Why nothing was sent: the webhook is off, its secret cannot be read, the worker died each time."""


def _remembered(**arguments: Any) -> Mapping[str, Any]:
    return {"host": arguments["result"].host, "events": list(arguments["result"].events)}


def _host(**arguments: Any) -> Mapping[str, Any]:
    return {"host": arguments["webhook"].host}


@command(policy.can_have_webhooks, audit=_remembered)
def create_webhook(actor: Actor, *, address: str, events: Collection[str]) -> Webhook:
    """A new webhook; its secret is in `secret` and nowhere else. It belongs to whom one acts for.

    Raises Invalid for an address that nothing is sent to and for events that are none; Conflict when there are ten.
    """
    address, errors = trim(address), {}
    try:
        address = outgoing.read_target(address, here=webhooks_to_localhost()).written
    except outgoing.Unfit as error:
        errors["address"] = _unfit(error.problem)
    chosen = [name for name in queries.choosable(actor) if name in events]
    if not chosen or set(events) - set(chosen):
        errors["events"] = _("Choose what the webhook is told.")
    if errors:
        raise Invalid(errors)
    take_turns(f"webhooks of {actor.organization_id or 'organizers'}")
    if len(queries.own_webhooks(actor)) >= MOST:
        raise Conflict(_l("There are %(n)s webhooks. Remove one you no longer use first.", n=MOST))
    webhook = Webhook(
        organization_id=actor.organization_id, address=address, events=chosen, sealed_secret="", created_at=clock.now()
    )
    _give_secret(webhook)
    session().add(webhook)
    session().flush()
    return webhook


def _unfit(problem: str) -> str:
    if problem == outgoing.NOT_HTTPS:
        return _("The address must begin with https://.")
    if problem == outgoing.NOT_PUBLIC:
        return _("This address cannot be reached from the internet. Give a public one.")
    return _("Give a whole address, for example https://example.org/events.")


def _give_secret(webhook: Webhook) -> None:
    webhook.secret = engine.new_secret()
    webhook.sealed_secret = seal(queries.SEALED, webhook.secret)


@command(policy.can_manage_webhook, locks="webhook", audit=_host)
def renew_secret(actor: Actor, *, webhook: Webhook) -> Webhook:
    """A new secret, in `secret`. The former one signs for a day, too, so that no delivery is lost meanwhile."""
    webhook.former_secret, webhook.former_until = webhook.sealed_secret, clock.now() + FORMER_SIGNS
    _give_secret(webhook)
    return webhook


@command(policy.can_manage_webhook, locks="webhook", audit=_host)
def change_webhook(actor: Actor, *, webhook: Webhook, is_on: bool) -> Webhook:
    """On or off. What happens while it is off is not sent later; what waited counts as failed and can be sent again."""
    if is_on:
        webhook.switch_on()
    elif webhook.is_on:
        _switch_off(webhook, Off.OWNER)
    return webhook


@command(policy.can_manage_webhook, audit=_host)
def remove_webhook(actor: Actor, *, webhook: Webhook) -> None:
    """With everything it was sent. What its jobs find no longer is not sent."""
    session().delete(webhook)


@command(policy.can_use_webhook, audit=_host)
def send_test(actor: Actor, *, webhook: Webhook) -> WebhookDelivery:
    """Send a delivery that tells of nothing, once and at once."""
    return _plan(webhook, engine.TEST, {}, is_single=True)


@command(policy.can_use_webhook, locks=("webhook", "delivery"), audit=QUIET)
def send_again(actor: Actor, *, webhook: Webhook, delivery: WebhookDelivery) -> WebhookDelivery:
    """Send a delivery again, at once, whatever came of it before. It keeps its id, so receivers know it."""
    delivery.send_again(clock.now())
    _ask(delivery, at_once=True)
    return delivery


# ── what the platform does ──


@command(platform_only, audit=QUIET)
def record_event(
    actor: Actor, *, event: str, about: Mapping[str, Any], organization_ids: Collection[int | None] | None
) -> int:
    """One delivery for each webhook of these organizations that chose the event (None among them: the organizers; no
    collection: everybody's); returns how many."""
    found = queries.listening_to(event, organization_ids)
    for webhook in found:
        _plan(webhook, event, about)
    return len(found)


def _plan(webhook: Webhook, event: str, about: Mapping[str, Any], *, is_single: bool = False) -> WebhookDelivery:
    row = WebhookDelivery(
        webhook_id=webhook.id,
        event=event,
        about=dict(about),
        is_single=is_single,
        happened_at=clock.now(),
        next_at=clock.now(),
    )
    session().add(row)
    session().flush()
    _ask(row, at_once=is_single)
    return row


def _ask(delivery: WebhookDelivery, *, delay: timedelta | None = None, at_once: bool = False) -> None:
    enqueue(JOB, delay=delay, delivery_id=delivery.id, turn=delivery.turn, at_once=at_once)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is to be sent now."""

    address: str
    body: bytes
    headers: Mapping[str, str]


@command(platform_only, audit=QUIET)
def begin_delivery(actor: Actor, *, delivery_id: int, turn: int, at_once: bool) -> Prepared | None:
    """What a job sends; None if there is nothing to be sent (by this turn, or yet).

    While a webhook fails, its other deliveries wait for the next try of all, so that nobody's slow machine keeps the
    workers busy; `at_once` does not wait.
    """
    delivery = queries.find_delivery(delivery_id)
    if delivery is None or delivery.turn != turn or delivery.status != DeliveryStatus.WAITING.value:
        return None
    webhook, now = delivery.webhook, clock.now()
    if webhook.paused_until is not None and webhook.paused_until > now and not at_once:
        delivery.next_at = webhook.paused_until
        _ask(delivery, delay=webhook.paused_until - now)
        return None
    secrets = queries.secrets_of(webhook)
    if not secrets:
        delivery.status, delivery.problem, delivery.next_at = DeliveryStatus.FAILED.value, NO_SECRET, None
        return None
    body = queries.notice_of(delivery).model_dump_json().encode()
    message = delivery.message
    headers = engine.headers(secrets, message=message, timestamp=int(now.timestamp()), body=body)
    return Prepared(webhook.address, body, headers)


@command(platform_only, audit=QUIET)
def record_try(actor: Actor, *, delivery_id: int, turn: int, began: Any, answered: Answered) -> None:
    """What came of one try: done, tried again after a pause, or given up.

    A webhook that answers 410, or that took nothing in eight tries in a row, is switched off, and its owners are told.
    A try that began before the last failure was known does not count once more.
    """
    delivery = queries.find_delivery(delivery_id)
    if delivery is None:
        return
    webhook = delivery.webhook
    hold(webhook)
    hold(delivery)
    if delivery.turn != turn or delivery.status != DeliveryStatus.WAITING.value:
        return
    delivery.attempts += 1
    delivery.tried_at, delivery.took_ms = clock.now(), answered.took_ms
    delivery.status_code, delivery.problem, delivery.next_at = answered.status, answered.problem, None
    if not answered.problem:
        delivery.status = DeliveryStatus.DELIVERED.value
        webhook.failures, webhook.paused_until = 0, None
    elif answered.problem == outgoing.GONE:
        delivery.status = DeliveryStatus.FAILED.value
        _give_up(webhook, Off.GONE)
    elif delivery.is_single:
        delivery.status = DeliveryStatus.FAILED.value
    else:
        _try_later(delivery, webhook, began, timedelta(seconds=answered.retry_after))
    session().flush()


def _try_later(delivery: WebhookDelivery, webhook: Webhook, began: Any, asked: timedelta) -> None:
    now = clock.now()
    if webhook.paused_until is None or began >= webhook.paused_until:
        webhook.failures += 1
        webhook.paused_until = now + engine.pause_after(webhook.failures, asked=asked)
    if webhook.failures >= engine.TRIES:
        delivery.status = DeliveryStatus.FAILED.value
        _give_up(webhook, Off.FAILED)
    elif delivery.attempts >= engine.TRIES:
        delivery.status = DeliveryStatus.FAILED.value
    else:
        pause = max(engine.pause_after(delivery.attempts, asked=asked), webhook.paused_until - now)
        delivery.next_at = now + pause
        _ask(delivery, delay=pause)


def _switch_off(webhook: Webhook, why: Off) -> None:
    webhook.switch_off(why)
    session().flush()
    session().execute(
        queries.waiting_of(webhook).values(status=DeliveryStatus.FAILED.value, problem=OFF, next_at=None),
        execution_options={"synchronize_session": "fetch"},
    )


def _give_up(webhook: Webhook, why: Off) -> None:
    _switch_off(webhook, why)
    text = (
        _l("The webhook to %(host)s was switched off: the address says that it is gone (410).", host=webhook.host)
        if why is Off.GONE
        else _l(
            "The webhook to %(host)s was switched off: nothing could be delivered for more than a day.",
            host=webhook.host,
        )
    )
    owners = owner_ids(webhook.organization_id) if webhook.organization_id is not None else organizer_ids()
    tell_people(
        system_actor("exchange"),
        user_ids=owners,
        text=text,
        url=public_url("exchange.webhook", webhook_id=webhook.public_id),
        mail=Mail("organizations/answered", _l("A webhook was switched off: %(host)s", host=webhook.host)),
    )


@command(platform_only)
def stop_webhooks(actor: Actor, *, organization_id: int, why: Off, kept_id: int | None = None) -> None:
    """Switch off those of an organization that was closed, or merged into `kept_id`, whose they are from now on."""
    for webhook in held(sa.select(Webhook).where(Webhook.organization_id == organization_id).order_by(Webhook.id)):
        if webhook.is_on:
            _switch_off(webhook, why)
        if kept_id is not None:
            webhook.organization_id = kept_id


@command(platform_only, audit=QUIET)
def renew_webhook_seals(actor: Actor) -> int:
    """Encrypt secrets anew under the newest secret key; how many webhooks were under an older one."""
    done = 0
    for webhook in held(sa.select(Webhook).order_by(Webhook.id)):
        anew = sealed_anew(queries.SEALED, webhook.sealed_secret)
        former = sealed_anew(queries.SEALED, webhook.former_secret) if webhook.former_secret else None
        webhook.sealed_secret = anew or webhook.sealed_secret
        webhook.former_secret = former or webhook.former_secret
        done += anew is not None or former is not None
    return done
