"""The blueprint of the dashboards."""

from __future__ import annotations

from typing import Any

from matchmaker.core.access import GuardedBlueprint
from matchmaker.vocabulary import queries as vocabulary

bp = GuardedBlueprint("insights", __name__)


@bp.context_processor
def _words() -> dict[str, Any]:
    """Words of the vocabulary for the templates."""
    return {"voc": vocabulary}
