"""Public challenges in the Open Contracting Data Standard 1.1: pages of releases, and the record of one challenge."""

from __future__ import annotations

from flask import Response, json, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale

from matchmaker.challenges.models import Challenge
from matchmaker.challenges.queries import public_page
from matchmaker.core import clock, page_cache
from matchmaker.core.access import ANYONE, anyone_may_see
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _
from matchmaker.core.settings import address, ocds_prefix, public_url, site_name
from matchmaker.exchange.engine import ocds
from matchmaker.exchange.queries import ocds as ocds_queries
from matchmaker.exchange.views.blueprint import bp

LONGEST = 40
LANGUAGE = "en"
"""Words of our lists in the data, whoever reads them."""


def publisher() -> ocds.Json:
    """Who publishes."""
    return {"name": site_name(), "uri": address()}


@bp.get("/ocds/releases.json", access=ANYONE)
def ocds_releases() -> ResponseReturnValue:
    """All releases of a page of challenges, in the order of publication; `links.next` leads to the next page."""
    after = request.args.get("after", "")[:LONGEST]
    return _answer(releases_page(after)[0])


def releases_page(after: str = "") -> tuple[ocds.Json, str]:
    """One page as a package, and what the next one comes after; "" after the last one."""
    with force_locale(LANGUAGE):
        challenges, following = ocds_queries.page(after)
        prefix = ocds_prefix()
        every = [release for one in ocds_queries.processes(challenges) for release in ocds.releases(one, prefix)]
    links = {"next": public_url("exchange.ocds_releases", after=following)} if following else {}
    uri = public_url("exchange.ocds_releases", after=after or None)
    return ocds.release_package(every, uri=uri, publisher=publisher(), at=clock.now(), links=links), following


@bp.get("/ocds/records/<ocid>.json", access=anyone_may_see(challenge=ocds_queries.get_public))
def ocds_record(challenge: Challenge) -> ResponseReturnValue:
    """Everything that was published about one challenge, and what it comes to."""
    return _record(challenge)


@bp.get("/challenges/<slug>/ocds.json", access=anyone_may_see(challenge=public_page.get_page))
def ocds_challenge(challenge: Challenge) -> ResponseReturnValue:
    """The same by the address of its page. Nobody finds a challenge here that is not public, whoever asks."""
    return _record(challenge)


def _record(challenge: Challenge) -> Response:
    record = record_of(challenge) if challenge.is_public else None
    if record is None:
        raise NotFound(_("This challenge has no public version yet."))
    return _answer(record)


def record_of(challenge: Challenge) -> ocds.Json | None:
    """The record of a public challenge as a package; None for one without a public version."""
    with force_locale(LANGUAGE):
        (process,) = ocds_queries.processes([challenge])
    every = ocds.releases(process, ocds_prefix())
    if not every:
        return None
    uri = public_url("exchange.ocds_record", ocid=ocds.ocid_of(ocds_prefix(), challenge.public_id))
    return ocds.record_package(every, uri=uri, publisher=publisher())


def _answer(package: ocds.Json) -> Response:
    text = json.dumps(package, ensure_ascii=False, sort_keys=False, indent=1)
    return page_cache.for_everybody(Response(text + "\n", mimetype="application/json"))
