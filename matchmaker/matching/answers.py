"""What the matcher answers to the features below."""

from __future__ import annotations

from collections.abc import Sequence

from matchmaker.accounts.hooks import PersonColumn
from matchmaker.accounts.hooks import person_columns as asked
from matchmaker.challenges.hooks import fits_of
from matchmaker.core.search import Meaning, word_reader
from matchmaker.matching.engine.text import meanings
from matchmaker.matching.queries import own_fits, personal_data

fits_of.add(own_fits.own_fits)


@asked.add
def person_columns() -> Sequence[PersonColumn]:
    """Who ran the matcher, wrote its rules and decided on pairings."""
    return personal_data.PERSON_COLUMNS


@word_reader.add
def words_that_mean_something(text: str) -> list[Meaning]:
    """Search understands words as the matcher does."""
    return meanings(text)
