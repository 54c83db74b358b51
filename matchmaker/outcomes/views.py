"""Pages of outcomes."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from matchmaker.core.access import ANYONE, GuardedBlueprint
from matchmaker.core.render import render

bp = GuardedBlueprint("results", __name__)


@bp.get("/results", access=ANYONE)
def index() -> ResponseReturnValue:
    """The list."""
    return render("site/soon.html")
