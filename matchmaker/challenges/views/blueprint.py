"""The blueprint that all pages of challenges share, and the words their templates use."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from matchmaker.challenges.queries import display
from matchmaker.core.access import GuardedBlueprint
from matchmaker.core.local_time import reader_moment
from matchmaker.core.numbers import figure
from matchmaker.vocabulary import queries as vocabulary

bp = GuardedBlueprint("challenges", __name__)


def _question(term: vocabulary.TermInfo) -> str:
    """The question a city answers for one of the eight principles."""
    return term.extra["city_question"]


WORDS = SimpleNamespace(
    status=display.status_word,
    figure=figure,
    moment=reader_moment,
    country=vocabulary.country_name,
    label=vocabulary.label,
    budget=vocabulary.budget_words,
    terms=vocabulary.terms,
    question=_question,
)


@bp.app_context_processor
def words() -> dict[str, Any]:
    """`challenge_words` in every template, because other features list challenges too."""
    return {"challenge_words": WORDS}
