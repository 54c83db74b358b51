"""The two blueprints: pages for people, and the API."""

from __future__ import annotations

from flask import Response, g, request

from matchmaker.core.access import GuardedBlueprint
from matchmaker.core.browsers import network
from matchmaker.core.db import SAFE_METHODS, unit_of_work
from matchmaker.core.errors import Denied, DomainError, SignInRequired
from matchmaker.core.i18n import _l
from matchmaker.exchange.engine.secret import fingerprint
from matchmaker.exchange.queries import tokens
from matchmaker.exchange.services import tokens as tokens_services
from matchmaker.exchange.views.api_blueprint import Api
from matchmaker.exchange.views.problems import domain_problem

bp = GuardedBlueprint("exchange", __name__)
api = Api("api", __name__, url_prefix="/api/v1")
KEPT_HEADERS = ("Content-Type", "ETag", "Location", "Link")


@api.errorhandler(DomainError)
def refuse(error: DomainError) -> Response:
    """Every refusal is a problem document."""
    return domain_problem(error)


@api.before_request
def identify() -> Response | None:
    """Who asks: the holder of the token. Without one a cookie may read what its page shows, and nobody may write.

    A token that is not good is refused, never taken for nobody's.
    """
    g.api_holder = None
    header = request.headers.get("Authorization")
    if header is None:
        if request.method not in SAFE_METHODS:
            raise SignInRequired(_l("Send a personal access token. Changes cannot be made with a browser’s sign-in."))
        return None
    holder = _holder(header)
    if holder is None:
        raise SignInRequired(_l("This token is unknown, expired or revoked. Create a new one."))
    if holder.actor.owes_terms:
        raise Denied(
            _l("There is a new version of the terms of use. Agree to it on the website, then go on."),
            step=(_l("Agree to the terms of use"), "accounts.agree", {}),
        )
    g.api_holder, g.actor = holder, holder.actor
    if request.method in SAFE_METHODS:
        if holder.is_first_today:
            _note_use(holder)
        return None
    if not holder.may_write:
        raise Denied(_l("This token is read-only. Create one that can also write."))
    if holder.is_first_today:
        tokens_services.note_use(holder.actor, token_id=holder.token_id)
    return _claim(holder)


def _holder(header: str) -> tokens.Holder | None:
    """Whoever holds the token of this header, looked up once a request."""
    if "holder_of_header" not in g:
        kind, _space, text = header.partition(" ")
        g.holder_of_header = tokens.find_holder(text.strip()) if kind.lower() == "bearer" else None
    found: tokens.Holder | None = g.holder_of_header
    return found


def _note_use(holder: tokens.Holder) -> None:
    with unit_of_work(write=False):
        pass  # ends the transaction that has read: one that began as a reader must not turn into a writer
    with unit_of_work():
        tokens_services.note_use(holder.actor, token_id=holder.token_id)


def _claim(holder: tokens.Holder) -> Response | None:
    """The kept answer of a request that was sent before; None for a new one, whose answer will be kept."""
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method != "POST":
        return None
    whole = fingerprint(request.method, request.full_path, request.get_data(cache=True))
    kept = tokens_services.claim_answer(holder.actor, token_id=holder.token_id, key=key, fingerprint=whole)
    if not kept.status:
        g.kept_answer = kept
        return None
    return Response(kept.body, kept.status, headers={**kept.headers, "Idempotency-Replayed": "true"})


@api.after_request
def finish(response: Response) -> Response:
    """Keep the answer for a repetition; never let a cache give one reader's answer to another."""
    kept = g.pop("kept_answer", None)
    if kept is not None and response.status_code < 400:
        headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        body = response.get_data(as_text=True)
        tokens_services.keep_answer(
            g.api_holder.actor, kept=kept, status=response.status_code, headers=headers, body=body
        )
    response.headers["Vary"] = "Authorization, Cookie, Accept-Language"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if request.headers.get("Authorization") or request.cookies:
        response.headers["Cache-Control"] = "no-store"
    return response


def rate_key() -> str:
    """Whose requests are counted together: those of one live token, else (invented ones, too) those of one address."""
    header = request.headers.get("Authorization", "")
    holder = _holder(header) if header else None
    return f"token:{holder.token_id}" if holder is not None else f"address:{network()}"


__all__ = ["api", "bp", "rate_key"]
