"""The public list."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.challenges import policy
from matchmaker.challenges.queries import browse
from matchmaker.challenges.queries.browse import FACETS, SORTS
from matchmaker.challenges.queries.interest import interest_in
from matchmaker.challenges.views.blueprint import bp
from matchmaker.core.access import ANYONE
from matchmaker.core.actors import current_actor
from matchmaker.core.pages import page_number
from matchmaker.core.render import render
from matchmaker.core.text import tidy


def _filters() -> browse.Filters:
    """What the address asks for; whatever is odd in it is ignored."""
    values = {name: tuple(dict.fromkeys(v[:40] for v in request.args.getlist(name) if v))[:20] for name in FACETS}
    sort = request.args.get("sort", SORTS[0])
    return browse.Filters(
        text=tidy(request.args.get("q", ""))[:120],
        values={name: chosen for name, chosen in values.items() if chosen},
        sort=sort if sort in SORTS else SORTS[0],
        page=page_number(request.args.get("page")),
    )


@bp.get("/challenges", access=ANYONE)
def index() -> ResponseReturnValue:
    """Search and filter; everything public."""
    filters = _filters()
    listing = browse.list_challenges(filters)

    def page_url(number: int) -> str:
        return url_for("challenges.index", **filters.address(), page=number if number > 1 else None)

    return render(
        listing=listing,
        interest=interest_in(challenge.id for challenge in listing.page.items),
        filters=filters,
        page_url=page_url,
        can_start=policy.can_start(current_actor()),
    )
