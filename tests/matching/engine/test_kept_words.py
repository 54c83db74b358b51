"""Kept word work: packing with it is packing without it, and it comes back from bytes unchanged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.matching_data import Maker
from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.kept_words import KeptWords, code_version
from matchmaker.matching.engine.pack import PackedChallenges, PackedSolutions, pack_challenges, pack_solutions
from matchmaker.matching.engine.vocabulary import Vocabulary, file_vocabulary
from matchmaker.matching.engine.wording import statistics
from tests.examples import examples

VOCABULARY = file_vocabulary()


def check_equal(one: PackedSolutions, other: PackedSolutions) -> None:
    for mine, yours in zip(one.arrays(), other.arrays(), strict=True):
        np.testing.assert_array_equal(mine, yours)


def check_same_queries(one: PackedChallenges, other: PackedChallenges) -> None:
    assert one.queries == other.queries
    # The order of the words decides nothing, but a stored order is the same order.
    assert [list(item[0]) for item in one.queries if item] == [list(item[0]) for item in other.queries if item]


@examples(25)
@given(st.integers(0, 10**6), st.integers(0, 12), st.sets(st.integers(0, 11)), st.text(max_size=40))
def test_packing_with_what_an_earlier_one_kept_is_packing_anew(
    seed: int, number: int, changed: set[int], text: str
) -> None:
    maker = Maker(seed=seed, words=200)
    before = [maker.solution(n) for n in range(number)]
    wanted = [maker.challenge(n) for n in range(3)]
    stats = statistics(before, VOCABULARY.labels)
    kept = KeptWords()
    pack_solutions(before, VOCABULARY, stats, kept)
    pack_challenges(wanted, VOCABULARY, stats, kept)
    after = [replace(item, summary=text, title=text) if n in changed else item for n, item in enumerate(before)]
    wanted = [replace(wanted[0], summary=text), *wanted[1:]]
    again = KeptWords.from_bytes(kept.as_bytes())
    assert len(again) == len(kept)
    for known in (kept, again):
        check_equal(pack_solutions(after, VOCABULARY, stats, known), pack_solutions(after, VOCABULARY, stats))
        check_same_queries(
            pack_challenges(wanted, VOCABULARY, stats, known), pack_challenges(wanted, VOCABULARY, stats)
        )


def test_only_a_changed_text_is_read(
    solutions: list[SolutionFacts], challenges: list[ChallengeFacts], vocabulary: Vocabulary
) -> None:
    stats = statistics(solutions, vocabulary.labels)
    kept = KeptWords()
    pack_solutions(solutions, vocabulary, stats, kept)
    pack_challenges(challenges, vocabulary, stats, kept)
    size = len(kept)
    other = [replace(solutions[0], summary="Sensors that count bicycles", maturity=None), *solutions[1:]]
    pack_solutions(other, vocabulary, stats, kept)
    assert len(kept) == size + 1


@pytest.mark.parametrize("data", [b"", b"nothing of the kind", b"PK\x05\x06" + bytes(18)])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="no kept words"):
        KeptWords.from_bytes(data)


def test_half_an_archive_is_refused(solutions: list[SolutionFacts], vocabulary: Vocabulary) -> None:
    kept = KeptWords()
    pack_solutions(solutions, vocabulary, statistics(solutions, vocabulary.labels), kept)
    data = kept.as_bytes()
    with pytest.raises(ValueError, match="no kept words"):
        KeptWords.from_bytes(data[: len(data) // 2])


def test_the_reader_has_one_name() -> None:
    assert code_version() == code_version()
    assert len(code_version()) == 16
