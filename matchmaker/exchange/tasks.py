"""Background work of the API."""

from __future__ import annotations

from datetime import timedelta

from matchmaker.core import clock, outgoing
from matchmaker.core.actors import system_actor
from matchmaker.core.db import unit_of_work
from matchmaker.core.jobs import job
from matchmaker.core.outgoing import Answered
from matchmaker.core.retention import Kind, keep_for_days
from matchmaker.core.settings import webhooks_to_localhost
from matchmaker.exchange.models import WebhookDelivery
from matchmaker.exchange.services import tokens as tokens_services
from matchmaker.exchange.services import webhooks as webhooks_services

EXCHANGE = system_actor("exchange")


@job("exchange.forget_answers", every=timedelta(hours=6))
def delete_old_answers() -> None:
    """Kept answers of repeated requests are good for a day."""
    tokens_services.delete_old_answers(EXCHANGE)


def _gave_up(error: Exception, delivery_id: int, turn: int, at_once: bool) -> None:
    webhooks_services.record_try(
        EXCHANGE,
        delivery_id=delivery_id,
        turn=turn,
        began=clock.now(),
        answered=Answered(webhooks_services.STOPPED),
    )


@job(webhooks_services.JOB, transactional=False, gave_up=_gave_up)
def deliver(delivery_id: int, turn: int, at_once: bool) -> None:
    """Read, close, send, open, write what came of it. A worker that dies in between lets another one send it again."""
    began = clock.now()
    with unit_of_work():
        prepared = webhooks_services.begin_delivery(EXCHANGE, delivery_id=delivery_id, turn=turn, at_once=at_once)
    if prepared is None:
        return
    answered = outgoing.post(prepared.address, prepared.body, prepared.headers, here=webhooks_to_localhost())
    with unit_of_work():
        webhooks_services.record_try(EXCHANGE, delivery_id=delivery_id, turn=turn, began=began, answered=answered)


keep_for_days(Kind(WebhookDelivery, WebhookDelivery.happened_at, "keep_jobs_days"))
