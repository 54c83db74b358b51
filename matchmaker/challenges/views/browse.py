"""The public list."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.challenges import policy
from matchmaker.challenges.queries import browse
from matchmaker.challenges.queries.interest import interest_in
from matchmaker.challenges.views.blueprint import bp
from matchmaker.core.access import ANYONE
from matchmaker.core.actors import current_actor
from matchmaker.core.render import render


@bp.get("/challenges", access=ANYONE)
def index() -> ResponseReturnValue:
    """Search and filter; everything public."""
    filters = browse.ChallengeFilters.read(request.args.to_dict(flat=False))
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
