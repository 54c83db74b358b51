"""The blueprint all pages of the library belong to, and what their templates know."""

from __future__ import annotations

from typing import Any

from matchmaker.core.access import GuardedBlueprint
from matchmaker.library.queries import terms
from matchmaker.vocabulary import queries as vocabulary

bp = GuardedBlueprint("library", __name__)


@bp.context_processor
def words() -> dict[str, Any]:
    """`voc` names codes of the vocabulary, `terms` everything a piece can be about (no SQL)."""
    return {"voc": vocabulary, "terms": terms}
