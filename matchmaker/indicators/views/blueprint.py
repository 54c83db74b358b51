"""The blueprint of indicators."""

from __future__ import annotations

from typing import Any

from matchmaker.core.access import GuardedBlueprint
from matchmaker.core.numbers import figure
from matchmaker.indicators.forms import kind_words
from matchmaker.indicators.queries.city_page import shown, shown_short
from matchmaker.vocabulary import queries as vocabulary

bp = GuardedBlueprint("indicators", __name__)


@bp.context_processor
def words() -> dict[str, Any]:
    """Words and figures for all templates."""
    return {
        "shown_value": shown,
        "short_value": shown_short,
        "figure": figure,
        "term_label": vocabulary.label,
        "value_kinds": kind_words,
    }
