"""Organizations, results, the equal-treatment log, vocabularies, oneself, and the document about all this."""

from __future__ import annotations

from flask import Response, current_app, g, json, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.challenges import queries as challenges
from matchmaker.challenges.models import Challenge
from matchmaker.core.access import ANYONE, anyone_may_see, may
from matchmaker.core.actors import current_actor
from matchmaker.core.i18n import _, _l
from matchmaker.exchange import policy, queries
from matchmaker.exchange.engine.openapi import document
from matchmaker.exchange.forms.shape import Paging
from matchmaker.exchange.forms.taking_part import OrganizationQuery, ResultQuery
from matchmaker.exchange.queries.others import (
    ContactOut,
    OrganizationLine,
    OrganizationOut,
    PackOut,
    ResultOut,
    SchemesOut,
    SelfOut,
    VocabularyOut,
)
from matchmaker.exchange.queries.shape import Paged, Problem
from matchmaker.exchange.views._blueprint import api
from matchmaker.exchange.views._tags import BASICS, ORGANIZATIONS, RESULTS, TAGS
from matchmaker.organizations import queries as organizations
from matchmaker.organizations.models import Organization
from matchmaker.outcomes import policy as outcome_policy
from matchmaker.outcomes import queries as outcomes
from matchmaker.outcomes.models import Result

VERSION = "1"


@api.serve(
    "GET",
    "/organizations",
    access=ANYONE,
    tag=ORGANIZATIONS,
    summary=_l("Checked organizations"),
    query=OrganizationQuery,
    answer=Paged[OrganizationLine],
)
def list_organizations(query: OrganizationQuery) -> Paged[OrganizationLine]:
    """In an order drawn by lot once, the same for everybody."""
    return queries.list_organizations(current_actor(), query)


@api.serve(
    "GET",
    "/organizations/<slug>",
    access=anyone_may_see(organization=organizations.find_address),
    tag=ORGANIZATIONS,
    summary=_l("The public profile of an organization"),
    answer=OrganizationOut,
)
def show_organization(organization: Organization) -> OrganizationOut:
    """The address of a merged one answers with what it was merged into."""
    return queries.show_organization(organization)


@api.serve(
    "GET",
    "/results",
    access=ANYONE,
    tag=RESULTS,
    summary=_l("The outcome register"),
    query=ResultQuery,
    answer=Paged[ResultOut],
)
def list_results(query: ResultQuery) -> Paged[ResultOut]:
    """What came of it, the newest first."""
    return queries.list_results(query)


@api.serve(
    "GET",
    "/results/<public_id>",
    access=anyone_may_see(result=outcomes.get_result),
    tag=RESULTS,
    summary=_l("One entry of the register"),
    answer=ResultOut,
)
def show_result(result: Result) -> ResultOut:
    """With the evidence for it."""
    return queries.show_result(result)


@api.serve(
    "GET",
    "/challenges/<slug>/contacts",
    access=may(outcome_policy.can_see_contacts, challenge=challenges.get_visible),
    tag=RESULTS,
    summary=_l("Every contact on a challenge, as the reader may see it"),
    query=Paging,
    answer=Paged[ContactOut],
)
def list_contacts(challenge: Challenge, query: Paging) -> Paged[ContactOut]:
    """The equal-treatment log, oldest first. A company sees its own rows and what went to everybody."""
    return queries.list_contacts(current_actor(), challenge, query)


@api.serve(
    "GET",
    "/challenges/<slug>/information-pack",
    access=may(outcome_policy.can_read_pack, challenge=challenges.get_visible),
    tag=RESULTS,
    summary=_l("Everything that was said about a challenge, the same for all"),
    answer=PackOut,
)
def show_pack(challenge: Challenge) -> PackOut:
    """For every checked organization, whether it talked to the city or not."""
    return queries.show_pack(current_actor(), challenge)


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
    return queries.list_schemes()


@api.serve(
    "GET",
    "/vocabulary/<scheme>",
    access=anyone_may_see(terms=queries.get_scheme),
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
    summary=_l("Who asks, and for which organization"),
    answer=SelfOut,
)
def show_self() -> SelfOut:
    """To try a token."""
    return queries.show_self(current_actor(), g.get("api_holder"))


@api.get("/openapi.json", access=ANYONE)
def openapi() -> ResponseReturnValue:
    """This API as an OpenAPI 3.1 document."""
    found = document(
        sorted(api.operations, key=lambda row: TAGS.index(row.tag)),
        title=current_app.config["SETTINGS"].site_name,
        version=VERSION,
        server=url_for("api.openapi", _external=True).rsplit("/", 1)[0],
        about=_("Cities, challenges, solutions, pairings and their outcomes. What a person may not do, no token may."),
        problem=Problem,
    )
    response: Response = current_app.response_class(json.dumps(found), mimetype="application/json")
    response.add_etag()
    return response.make_conditional(request)
