"""Pages of solutions."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from matchmaker.core.access import ANYONE, GuardedBlueprint
from matchmaker.core.render import render

bp = GuardedBlueprint("solutions", __name__)


@bp.get("/solutions", access=ANYONE)
def index() -> ResponseReturnValue:
    """The list."""
    return render("site/soon.html")
