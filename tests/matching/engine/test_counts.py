"""Counts: a dict's answers in less memory."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from matchmaker.matching.engine.counts import Counts
from matchmaker.matching.engine.facts import SolutionFacts
from matchmaker.matching.engine.pack import pack_solutions
from matchmaker.matching.engine.vocabulary import Vocabulary
from matchmaker.matching.engine.wording import TextStatistics, statistics


@given(st.dictionaries(st.text(max_size=12), st.integers(1, 2**31)), st.text(max_size=12))
def test_counts_answer_like_a_dict(plain: dict[str, int], other: str) -> None:
    counts = Counts(plain)
    assert counts == plain
    assert len(counts) == len(plain)
    assert counts.get(other) == plain.get(other)
    assert (other in counts) == (other in plain)


def test_kept_word_counts_are_stored_and_read_back_unchanged(
    solutions: list[SolutionFacts], vocabulary: Vocabulary
) -> None:
    packed = pack_solutions(solutions, vocabulary)
    fresh = statistics(solutions, vocabulary.labels)
    assert packed.statistics == fresh
    assert packed.statistics.as_json() == fresh.as_json()
    assert TextStatistics.from_json(packed.statistics.as_json()) == fresh
