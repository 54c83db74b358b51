"""Vocabularies, who asks, and the document about all operations."""

from __future__ import annotations

from flask import Response, current_app, g, json, request
from flask.typing import ResponseReturnValue

from matchmaker.core.access import ANYONE, anyone_may_see, may
from matchmaker.core.actors import current_actor
from matchmaker.core.i18n import _, _l
from matchmaker.core.settings import public_url
from matchmaker.exchange import policy
from matchmaker.exchange.engine.openapi import WebhookOperation, document
from matchmaker.exchange.queries import basics
from matchmaker.exchange.queries.basics import SchemesOut, SelfOut, VocabularyOut
from matchmaker.exchange.queries.labels import EVENT_WORDS
from matchmaker.exchange.queries.response_model import Problem
from matchmaker.exchange.queries.webhooks import Notice
from matchmaker.exchange.views.blueprint import api
from matchmaker.exchange.views.tags import BASICS, TAGS

VERSION = "1"


@api.serve(
    "GET",
    "/vocabulary",
    access=ANYONE,
    tag=BASICS,
    summary=_l("The names of all vocabularies"),
    answer=SchemesOut,
)
def list_schemes() -> SchemesOut:
    """Every code that the API takes or answers belongs to one of them."""
    return basics.list_schemes()


@api.serve(
    "GET",
    "/vocabulary/<scheme>",
    access=anyone_may_see(terms=basics.get_scheme),
    tag=BASICS,
    summary=_l("All codes of one vocabulary, with their words"),
    answer=VocabularyOut,
)
def show_scheme(terms: VocabularyOut) -> VocabularyOut:
    """In the language of the header Accept-Language."""
    return terms


@api.serve(
    "GET",
    "/me",
    access=may(policy.can_see_self),
    tag=BASICS,
    summary=_l("The person behind the token, and the organization it acts for"),
    answer=SelfOut,
)
def show_self() -> SelfOut:
    """To try a token."""
    return basics.show_self(current_actor(), g.get("api_holder"))


@api.get("/openapi.json", access=ANYONE)
def openapi() -> ResponseReturnValue:
    """This API as an OpenAPI 3.1 document."""
    found = document(
        sorted(api.operations, key=lambda row: TAGS.index(row.tag)),
        title=current_app.config["SETTINGS"].site_name,
        version=VERSION,
        server=public_url("api.openapi").rsplit("/", 1)[0],
        about=_(
            "Cities, challenges, solutions, pairings and their outcomes. A token can never do more than its owner."
        ),
        problem=Problem,
        hooks=[WebhookOperation(name, words, Notice) for name, words in EVENT_WORDS.items()],
    )
    response: Response = current_app.response_class(json.dumps(found), mimetype="application/json")
    response.add_etag()
    return response.make_conditional(request)
