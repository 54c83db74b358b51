"""Which websites may show a city's open challenges."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.addresses import domain_key
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.text import trim
from matchmaker.exchange import policy
from matchmaker.exchange.engine.origins import read_origin
from matchmaker.exchange.models import Embedding
from matchmaker.exchange.queries.embedding import embedding_of
from matchmaker.organizations.models import Organization

MOST: Final = 10


def _remembered(**arguments: Any) -> Mapping[str, Any]:
    return {"origins": list(arguments["result"].origins)}


@command(policy.can_embed, locks="organization", seen="embedding", audit=_remembered)
def save_embedding(
    actor: Actor,
    *,
    organization: Organization,
    embedding: Embedding | None,
    websites: Collection[str],
    seen_version: int | None = None,
) -> Embedding:
    """These websites, and no others, may show its open challenges in a frame; none: nobody may.

    Raises Invalid for what is no https address of a website, or more than ten.
    """
    origins: list[str] = []
    for text in filter(None, map(trim, websites)):
        origin = read_origin(text, domain_key)
        if origin is None:
            raise Invalid({"websites": _("“%(text)s” is not an address like https://www.example.org.", text=text[:80])})
        if origin not in origins:
            origins.append(origin)
    if len(origins) > MOST:
        raise Invalid({"websites": _("Name at most %(n)s websites.", n=MOST)})
    row = embedding or embedding_of(organization)  # somebody may have made one since
    if row is None:
        row = Embedding(organization_id=organization.id, origins=origins, changed_at=clock.now())
        session().add(row)
    row.origins, row.changed_at = origins, clock.now()
    session().flush()
    return row
