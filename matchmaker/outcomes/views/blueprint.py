"""The two blueprints of outcomes: the public register, and the pages of those who work together."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from matchmaker.core.access import GuardedBlueprint
from matchmaker.outcomes import queries
from matchmaker.vocabulary import queries as vocabulary

bp = GuardedBlueprint("results", __name__)
work = GuardedBlueprint("outcomes", __name__)
WORDS = SimpleNamespace(
    steps=queries.step_words,
    uses=queries.use_words,
    sides=queries.side_words,
    origins=queries.origin_words,
    evidence=queries.evidence_word,
    outcome=queries.outcome_word,
    source=queries.source_word,
    money=queries.money,
    label=vocabulary.label,
)


def _words() -> dict[str, Any]:
    return {"outcome_words": WORDS}


bp.context_processor(_words)
work.context_processor(_words)
