"""A city's open challenges on its own website: the page for its frame, and the page where its owners allow that."""

from __future__ import annotations

from flask import Response, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import anyone_may_see, may
from matchmaker.core.actors import current_actor
from matchmaker.core.headers import frame_in
from matchmaker.core.i18n import LANGUAGES, _, in_language, offered
from matchmaker.core.render import render
from matchmaker.core.settings import public_url
from matchmaker.exchange import policy
from matchmaker.exchange.forms.embedding import EmbeddingForm
from matchmaker.exchange.queries import embedding as queries
from matchmaker.exchange.services import embedding as services
from matchmaker.exchange.views.blueprint import bp
from matchmaker.organizations.models import Organization
from matchmaker.organizations.queries import visibility as organization_visibility


@bp.get("/embed/<slug>", access=anyone_may_see(organization=queries.get_shown))
def embed(organization: Organization) -> ResponseReturnValue:
    """What is open, for a frame: without scripts, nothing of a reader, links that lead out of the frame."""
    language = request.args.get("language", "")
    if language not in offered():
        return _framed(organization)
    with in_language(language):
        response = _framed(organization)
    response.headers["Content-Language"] = language
    return response


def _framed(organization: Organization) -> Response:
    response = render("exchange/embed.html", organization=organization, rows=queries.open_challenges(organization))
    return frame_in(response, queries.origins_of(organization))


@bp.route(
    "/organizations/<slug>/embedding",
    methods=["GET", "POST"],
    access=may(policy.can_embed, organization=organization_visibility.get_visible),
)
def embedding(organization: Organization) -> ResponseReturnValue:
    """Which websites may show it, and the lines to copy."""
    row = queries.embedding_of(organization)
    origins = list(row.origins) if row is not None else []
    form = EmbeddingForm(data={"websites": origins, "version": row.version if row is not None else ""})
    if form.validate_on_submit() and form.attempt(
        services.save_embedding,
        current_actor(),
        organization=organization,
        embedding=row,
        websites=form.websites.data or (),
        seen_version=form.seen_version,
    ):
        flash(_("Saved. These websites can show your challenges now."), "success")
        return redirect(url_for(".embedding", slug=organization.slug), 303)
    return render(form=form, organization=organization, origins=origins, snippets=_snippets(organization))


def _snippets(organization: Organization) -> list[tuple[str, str]]:
    """(name of the language, the lines to copy), the reader's own first."""
    found = []
    for code in offered():
        with in_language(code):
            title = _("Open challenges of %(name)s", name=organization.name)
        address = public_url("exchange.embed", slug=organization.slug, language=code)
        lines = current_app.jinja_env.get_template("exchange/_snippet.html").render(address=address, title=title)
        found.append((LANGUAGES[code], lines))
    return found
