"""Facts packed into arrays once, so that scoring is a pass over numbers.

For each rule the distinct values of a side are encoded once and every challenge or solution keeps the position of its
own: a solution costs four bytes a rule plus its share of the distinct values, and five to six bytes a word.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from matchmaker.matching.engine.counts import Counts
from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.kept_words import KeptWords
from matchmaker.matching.engine.keys import keys_of
from matchmaker.matching.engine.own_words import NO_WORDS, OwnWords, keys_of_words, pack_own_words
from matchmaker.matching.engine.rules.base import Encoded, Rule, Value
from matchmaker.matching.engine.rules.registry import all_rules
from matchmaker.matching.engine.vocabulary import Vocabulary
from matchmaker.matching.engine.wording import (
    SILENT,
    PackedQueries,
    Postings,
    SolutionWords,
    TextStatistics,
    count_solution,
    own_terms,
    pack_queries,
    postings,
    postings_of,
    solution_words,
    statistics_of,
)

Int32 = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Group:
    """Rules looked up together: `codes[i]` is the combination of solution i, `parts[rule]` its values.

    A group of one rule has no parts: its codes are those of the rule.
    """

    rules: tuple[str, ...]
    codes: npt.NDArray[np.intp]
    parts: Mapping[str, Int32]

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays."""
        return self.codes.nbytes + sum(part.nbytes for part in self.parts.values())


@dataclass(frozen=True, slots=True)
class Column:
    """One rule's values of one side: `codes[i]` is the row in `encoded`, or `encoded.size` when unknown."""

    encoded: Encoded
    codes: Int32


def _index(values: Sequence[Value | None]) -> tuple[list[Value], Int32]:
    place: dict[Value, int] = {}
    codes = [-1 if value is None else place.setdefault(value, len(place)) for value in values]
    found = np.asarray(codes, dtype=np.int32)
    found[found < 0] = len(place)
    return list(place), found


@dataclass(frozen=True)
class PackedSolutions:
    """Solutions as arrays. `facts` is only read for explanations and may be a lazily loading sequence."""

    facts: Sequence[SolutionFacts]
    ids: tuple[str, ...]
    vocabulary: Vocabulary
    statistics: TextStatistics
    columns: dict[str, Column]
    words: Postings
    own_words: OwnWords
    has_words: npt.NDArray[np.bool_]
    pairings: Int32
    keys: npt.NDArray[np.uint64]
    groups: dict[tuple[str, ...], tuple[Group, ...]] = field(default_factory=dict, compare=False, repr=False)

    def __len__(self) -> int:
        return len(self.ids)

    def arrays(self) -> list[npt.NDArray[np.generic]]:
        """Every array a full pass reads."""
        out: list[npt.NDArray[np.generic]] = [
            self.words.terms,
            self.words.starts,
            self.words.rows,
            self.words.values,
            self.keys,
        ]
        out += [self.pairings, self.has_words, self.own_words.keys, self.own_words.starts, self.own_words.languages]
        for column in self.columns.values():
            out += [column.codes, column.encoded.table, *column.encoded.numbers.values()]
        return out

    def nbytes(self) -> int:
        """Bytes of all that a run keeps: arrays, ids, word counts, and what rules and look-ups derived."""
        counts = self.statistics.compact().frequency
        assert isinstance(counts, Counts)
        ids = sys.getsizeof(self.ids) + sum(map(sys.getsizeof, self.ids))
        derived = sum(item.nbytes for column in self.columns.values() for item in column.encoded.memo.values())
        merged = sum(group.nbytes for groups in self.groups.values() for group in groups)
        return sum(array.nbytes for array in self.arrays()) + counts.nbytes + ids + derived + merged


@dataclass(frozen=True)
class PackedChallenges:
    """Challenges as arrays; `queries` holds (word weights, full relevance), None where there is no text."""

    facts: Sequence[ChallengeFacts]
    ids: tuple[str, ...]
    vocabulary: Vocabulary
    statistics: TextStatistics
    columns: dict[str, Column]
    queries: tuple[tuple[dict[str, int], int] | None, ...]
    own_words: OwnWords
    keys: npt.NDArray[np.uint64]
    inverted: dict[str, Postings] = field(default_factory=dict, compare=False, repr=False)
    flat: list[PackedQueries] = field(default_factory=list, compare=False, repr=False)

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: Sequence[int]) -> PackedChallenges:
        """The given challenges only, in that order; distinct values stay as they are."""
        at = np.asarray(rows, dtype=np.int64)
        return PackedChallenges(
            facts=[self.facts[row] for row in rows],
            ids=tuple(self.ids[row] for row in rows),
            vocabulary=self.vocabulary,
            statistics=self.statistics,
            columns={name: Column(column.encoded, column.codes[at]) for name, column in self.columns.items()},
            queries=tuple(self.queries[row] for row in rows),
            own_words=self.own_words.take(at),
            keys=self.keys[at],
        )

    def asked(self) -> PackedQueries:
        """The queries as arrays, built on first use."""
        if not self.flat:
            self.flat.append(pack_queries(self.queries))
        return self.flat[0]

    def words(self) -> Postings:
        """Word → challenges that ask for it, built on first use (for one changed solution)."""
        if "words" not in self.inverted:
            self.inverted["words"] = postings([item[0] if item else {} for item in self.queries])
        return self.inverted["words"]


def pack_solutions(
    solutions: Sequence[SolutionFacts],
    vocabulary: Vocabulary,
    statistics: TextStatistics | None = None,
    kept: KeptWords | None = None,
) -> PackedSolutions:
    """Pack solutions; without `statistics` the snapshot of word counts is taken over these solutions.

    `kept` is the word work of an earlier packing under the same statistics; what is missing there is added to it.
    """
    words, stats = _solution_words(solutions, vocabulary.labels, statistics, kept)
    words = [
        item if stats.meets_challenges(facts.written_in) else SILENT
        for facts, item in zip(solutions, words, strict=True)
    ]
    columns: dict[str, Column] = {}
    for rule in _table_rules():
        values, codes = _index([rule.solution_value(facts, vocabulary) for facts in solutions])
        columns[rule.name] = Column(rule.encode_solutions(values, vocabulary), codes)
    return PackedSolutions(
        facts=solutions,
        ids=tuple(facts.id for facts in solutions),
        vocabulary=vocabulary,
        statistics=stats.compact() if statistics is None else stats,
        columns=columns,
        words=postings_of([(item.keys, item.impacts) for item in words]),
        own_words=pack_own_words([item.own for item in words], [facts.written_in for facts in solutions]),
        has_words=np.array([item.has_words for item in words], dtype=np.bool_),
        pairings=np.array([facts.pairings for facts in solutions], dtype=np.int32),
        keys=keys_of(facts.id for facts in solutions),
    )


def _solution_words(
    solutions: Sequence[SolutionFacts],
    labels: Mapping[str, str],
    statistics: TextStatistics | None,
    kept: KeptWords | None,
) -> tuple[list[SolutionWords], TextStatistics]:
    if statistics is not None and kept is not None:
        return [kept.of_solution(facts, labels, statistics) for facts in solutions], statistics
    counted = [count_solution(facts, labels) for facts in solutions]
    stats = statistics_of(counted) if statistics is None else statistics
    return [solution_words(item, stats) for item in counted], stats


def pack_challenges(
    challenges: Sequence[ChallengeFacts],
    vocabulary: Vocabulary,
    statistics: TextStatistics,
    kept: KeptWords | None = None,
) -> PackedChallenges:
    """Pack challenges against the snapshot of word counts that the solutions were packed with; `kept` as there."""
    words = KeptWords() if kept is None else kept
    wording = next(rule for rule in all_rules() if rule.name == "wording")
    columns: dict[str, Column] = {}
    for rule in _table_rules():
        values, codes = _index([rule.challenge_value(facts, vocabulary) for facts in challenges])
        columns[rule.name] = Column(rule.encode_challenges(values, vocabulary), codes)
    known = [
        statistics.meets_solutions(facts.written_in) and wording.challenge_value(facts, vocabulary) is not None
        for facts in challenges
    ]
    return PackedChallenges(
        facts=challenges,
        ids=tuple(facts.id for facts in challenges),
        vocabulary=vocabulary,
        statistics=statistics,
        columns=columns,
        queries=tuple(
            words.of_challenge(facts, vocabulary.labels, statistics) if has else None
            for facts, has in zip(challenges, known, strict=True)
        ),
        own_words=pack_own_words(
            [
                keys_of_words(own_terms(facts)) if has else NO_WORDS
                for facts, has in zip(challenges, known, strict=True)
            ],
            [facts.written_in for facts in challenges],
        ),
        keys=keys_of(facts.id for facts in challenges),
    )


def _table_rules() -> list[Rule]:
    return [rule for rule in all_rules() if rule.name not in ("wording", "own_words")]
