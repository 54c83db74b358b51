"""The two blueprints of outcomes: the public register, and the pages of those who work together."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from matchmaker.core.access import GuardedBlueprint
from matchmaker.outcomes.queries import labels
from matchmaker.vocabulary import queries as vocabulary

bp = GuardedBlueprint("results", __name__)
work = GuardedBlueprint("outcomes", __name__)
WORDS = SimpleNamespace(
    steps=labels.step_words,
    uses=labels.use_words,
    sides=labels.side_words,
    origins=labels.origin_words,
    evidence=labels.evidence_word,
    outcome=labels.outcome_word,
    source=labels.source_word,
    money=labels.money,
    label=vocabulary.label,
)


def _words() -> dict[str, Any]:
    return {"outcome_words": WORDS}


bp.context_processor(_words)
work.context_processor(_words)
