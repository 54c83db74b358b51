"""The account page of one's tokens, and the page about the API."""

from __future__ import annotations

from flask import Response, flash, json, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core import clock
from matchmaker.core.access import ANYONE, may
from matchmaker.core.actors import Actor, current_actor
from matchmaker.core.errors import Conflict, Invalid
from matchmaker.core.i18n import _
from matchmaker.core.render import render
from matchmaker.core.settings import public_url
from matchmaker.exchange import policy
from matchmaker.exchange.engine.openapi import Operation, query_parameters
from matchmaker.exchange.forms.tokens import TokenForm
from matchmaker.exchange.models import ApiToken
from matchmaker.exchange.queries import tokens as tokens_queries
from matchmaker.exchange.services import tokens as tokens_services
from matchmaker.exchange.views.blueprint import api, bp
from matchmaker.exchange.views.problems import KINDS
from matchmaker.exchange.views.tags import TAGS

LONG_LINE = 90
OWN = may(policy.can_have_tokens)


@bp.get("/api", access=ANYONE)
def about() -> ResponseReturnValue:
    """What the API offers, with examples; made from the same declarations as the OpenAPI document."""
    by_tag = {str(tag): [row for row in api.operations if row.tag is tag] for tag in TAGS}
    return render(
        groups=by_tag,
        base=public_url("api.openapi").rsplit("/", 1)[0],
        parameters=query_parameters,
        example=_example,
        problems=KINDS,
        may_have_webhooks=policy.can_have_webhooks(current_actor()),
    )


def _example(operation: Operation) -> str:
    line = json.dumps(operation.example, ensure_ascii=False, sort_keys=False)
    if len(line) <= LONG_LINE:
        return line
    return json.dumps(operation.example, ensure_ascii=False, sort_keys=False, indent=2)


def _hats(actor: Actor) -> list[tuple[str, str]]:
    """(value, name) of the hats a token may wear."""
    words = {"organizer": _("Organizer"), "administrator": _("Administrator")}
    return [(value, words.get(value, name)) for value, _kind, name in actor.choices] or [("", actor.name)]


@bp.route("/account/tokens", methods=["GET", "POST"], access=OWN)
def tokens() -> ResponseReturnValue:
    """One's tokens and the form for a new one; a new one is shown once, in the answer to the form."""
    actor = current_actor()
    form = TokenForm.of(_hats(actor))
    if form.validate_on_submit():
        try:
            made = tokens_services.create_token(
                actor,
                name=form.name.data or "",
                scope=form.scope.data,
                hat=form.hat.data or "",
                expires_on=form.expires_on.data,
            )
        except (Invalid, Conflict) as error:
            form.take(error if isinstance(error, Invalid) else Invalid(str(error)))
        else:
            return _shown_once(made)
    rows = tokens_queries.own_tokens(actor)
    return render(
        form=form,
        rows=rows,
        today=clock.today(),
        hat_names=dict(_hats(actor)),
        may_have_webhooks=policy.can_have_webhooks(actor),
    )


def _shown_once(made: ApiToken) -> Response:
    base = public_url("api.openapi").rsplit("/", 1)[0]
    response = render("exchange/token_made.html", token=made, base=base)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.route(
    "/account/tokens/<token_id>/revoke",
    methods=["GET", "POST"],
    access=may(policy.can_revoke, token=tokens_queries.get_own_token),
)
def revoke(token: ApiToken) -> ResponseReturnValue:
    """Ask once more, then end it."""
    if request.method == "POST":
        tokens_services.revoke_token(current_actor(), token=token)
        flash(_("Token revoked. Programs can no longer use it."), "success")
        return redirect(url_for(".tokens"), 303)
    return render(token=token)
