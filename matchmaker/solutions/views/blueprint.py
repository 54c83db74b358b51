"""The blueprint all pages of solutions belong to, and what their templates know."""

from __future__ import annotations

from typing import Any

from matchmaker.core import clock
from matchmaker.core.access import GuardedBlueprint
from matchmaker.vocabulary import queries as vocabulary

bp = GuardedBlueprint("solutions", __name__)


@bp.context_processor
def words() -> dict[str, Any]:
    """`voc` names codes (no SQL), `today` decides what is due."""
    return {"voc": vocabulary, "today": clock.today()}
