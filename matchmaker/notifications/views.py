"""Pages of notifications."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from matchmaker.core.access import ANYONE, GuardedBlueprint
from matchmaker.core.render import render

bp = GuardedBlueprint("notifications", __name__)


@bp.get("/notifications", access=ANYONE)
def index() -> ResponseReturnValue:
    """The list."""
    return render("site/soon.html")
