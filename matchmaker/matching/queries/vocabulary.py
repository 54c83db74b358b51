"""The engine's vocabulary, made from the platform's code lists and the solution types in the database."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.matching.engine.facts_json import fingerprint
from matchmaker.matching.engine.vocabulary import Vocabulary, file_vocabulary
from matchmaker.solutions.models import SolutionType, SolutionTypeTag


def current_vocabulary() -> Vocabulary:
    """The files' terms and the public solution types with the sub-topics they answer (two queries)."""
    types = session().execute(
        sa.select(SolutionType.id, SolutionType.slug, SolutionType.title)
        .where(SolutionType.is_public)
        .order_by(SolutionType.slug)
    )
    named = {row.id: (row.slug, row.title) for row in types}
    topics: dict[str, list[str]] = {slug: [] for slug, _title in named.values()}
    tags = session().execute(
        sa.select(SolutionTypeTag.solution_type_id, SolutionTypeTag.code)
        .where(SolutionTypeTag.scheme == "topic")
        .order_by(SolutionTypeTag.solution_type_id, SolutionTypeTag.position, SolutionTypeTag.id)
    )
    for type_id, code in tags:
        if type_id in named:
            topics[named[type_id][0]].append(code)
    base = file_vocabulary()
    answered = {slug: tuple(codes) for slug, codes in topics.items() if codes}
    return replace(base, labels={**base.labels, **dict(named.values())}, type_topics=answered)


def vocabulary_fingerprint(vocabulary: Vocabulary) -> str:
    """Changes with every label, parent or neighbour."""
    return fingerprint(vocabulary.as_json())
