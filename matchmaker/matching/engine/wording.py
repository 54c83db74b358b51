"""Lexical relevance of a solution's text for a challenge's text: field-weighted BM25 in whole numbers.

BM25F after Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted fields" (CIKM 2004), with the
idf of Robertson and Spärck Jones in its never negative form, log(1 + (N - n + ½) / (n + ½)).

* A word of a solution has an *impact* of 0…250 (hundredths of the BM25 term-frequency part, at most k1 + 1).
* A word of a challenge has a *weight* of 1…1000 relative to its weightiest word.
* relevance = Σ weight · impact, a whole number, so it is the same in whatever order it is summed: for one pair, one
  solution against all challenges, or all against all.

Word counts come from a frozen `TextStatistics`, an explicit input that is stored with a run. A score therefore never
depends on which other solutions are scored in the same pass.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from matchmaker.matching.engine.counts import Counts, term_key
from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.own_words import NO_WORDS, Keys, keys_of_words
from matchmaker.matching.engine.text import is_pair, terms, word_pairs

SATURATION = 1.5  # k1 of a solution's words
QUERY_SATURATION = 8.0  # k3 of a challenge's words
LENGTH_PENALTY = 0.75  # b
MOST_QUERY_TERMS = 32
MOST_SOLUTION_TERMS = 160
PAIR_WEIGHT = 0.2
RARE_PAIRS = 10_000  # a word pair counts when two solutions use it, and one in so many
IMPACT_STEPS = 100
WEIGHT_STEPS = 1000
FULL_IMPACT = int((SATURATION + 1) * IMPACT_STEPS)
DECISIVE_TERMS = 8
# Long descriptions: the first words say what it is about, the rest counts less and then not at all.
_OPENING = ((100, 1.0), (300, 0.5), (1000, 0.25))

READ = ("en", "de", "fr", "es", "pt")
"""Languages that the glossary reads: their texts meet those in other languages."""

Fields = tuple[tuple[str, float, str], ...]


def challenge_fields(facts: ChallengeFacts, labels: Mapping[str, str]) -> Fields:
    """(name, weight, text) of what is read of a challenge."""
    return (
        ("title", 3.0, facts.title),
        ("tags", 2.0, _tags((*facts.tags, *_labels(facts.subtopics, labels)))),
        ("summary", 1.0, facts.summary),
        ("outcome", 1.0, facts.outcome),
        ("must_haves", 1.0, _tags(facts.must_haves)),
        ("description", 1.0, facts.description),
        ("city", 2.0, facts.city.name),
        ("nice_to_haves", 0.5, _tags(facts.nice_to_haves)),
    )


def solution_fields(facts: SolutionFacts, labels: Mapping[str, str]) -> Fields:
    """(name, weight, text) of what is read of a solution; technologies count as tags."""
    coded = _labels((*facts.subtopics, *facts.solution_types, *facts.technologies), labels)
    return (
        ("title", 2.0, facts.title),
        ("tags", 1.5, _tags((*facts.tags, *coded))),
        ("summary", 1.0, facts.summary),
        ("company", 1.0, facts.company.name),
        ("description", 1.0, facts.description),
    )


def _labels(codes: Iterable[str], labels: Mapping[str, str]) -> list[str]:
    return [labels.get(code, code) for code in codes if code != "none"]


def _tags(parts: Iterable[str]) -> str:
    return " . ".join(parts)


def _count(text: str) -> tuple[dict[str, float], float]:
    """Term → how often it stands in the text, discounted by position; and the discounted length."""
    stems = terms(text)
    counts: dict[str, float] = {}
    length = 0.0
    start = 0
    for end, worth in _OPENING:
        part = stems[start:end]
        for term in part:
            counts[term] = counts.get(term, 0.0) + worth
        for term in word_pairs(part):
            counts[term] = counts.get(term, 0.0) + worth
        length += worth * len(part)
        start = end
        if start >= len(stems):
            break
    return counts, length


@dataclass(frozen=True, slots=True)
class TextStatistics:
    """Frozen word counts: `documents` solutions, term → how many of them use it, mean length of each field.

    offered_in, asked_in: language → how many solutions, and challenges, are written in it; empty where the snapshot was
    taken without them, and then every language is read.
    """

    documents: int = 0
    frequency: Mapping[str, int] = field(default_factory=dict)
    mean_length: Mapping[str, float] = field(default_factory=dict)
    offered_in: Mapping[str, int] = field(default_factory=dict)
    asked_in: Mapping[str, int] = field(default_factory=dict)

    def meets_solutions(self, written_in: Collection[str]) -> bool:
        """Can the words of a challenge in these languages meet any solution's, by its language or the glossary's?"""
        return _is_read(written_in, self.offered_in)

    def meets_challenges(self, written_in: Collection[str]) -> bool:
        """The same for a solution in these languages."""
        return _is_read(written_in, self.asked_in)

    def idf(self, term: str) -> float:
        """Inverse document frequency; 0 for a word no solution of the snapshot uses."""
        used = self.frequency.get(term, 0)
        if not used:
            return 0.0
        return math.log1p((self.documents - used + 0.5) / (used + 0.5))

    def part_for(self, terms_used: Iterable[str]) -> TextStatistics:
        """The small part that a stored pairing needs to be recomputed: the counts of the given terms only."""
        kept = {term: self.frequency[term] for term in sorted(set(terms_used)) if term in self.frequency}
        return replace(self, frequency=kept)

    def compact(self) -> TextStatistics:
        """The same counts in little memory, slower to look up: for keeping, not for packing."""
        kept = self.frequency if isinstance(self.frequency, Counts) else Counts(self.frequency)
        return replace(self, frequency=kept)

    def as_json(self) -> dict[str, object]:
        """Plain data for storing with a run."""
        languages = {"offered_in": self.offered_in, "asked_in": self.asked_in}
        return {
            "documents": self.documents,
            "frequency": dict(sorted(self.frequency.items())),
            "mean_length": dict(sorted(self.mean_length.items())),
        } | {name: dict(sorted(counts.items())) for name, counts in languages.items() if counts}

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> TextStatistics:
        """Inverse of `as_json`; raises TypeError when a part is missing or of another type."""
        documents, frequency, mean = (data.get(name) for name in ("documents", "frequency", "mean_length"))
        if not (isinstance(documents, int) and isinstance(frequency, dict) and isinstance(mean, dict)):
            raise TypeError("Text statistics need documents, frequency and mean_length.")
        offered_in, asked_in = (data.get(name) or {} for name in ("offered_in", "asked_in"))
        if not (isinstance(offered_in, dict) and isinstance(asked_in, dict)):
            raise TypeError("Languages of text statistics are numbers by code.")
        return cls(documents, {str(k): int(v) for k, v in frequency.items()}, dict(mean), offered_in, asked_in)


Counted = list[tuple[str, float, dict[str, float], float]]
OWN = frozenset({"title", "summary", "outcome", "must_haves", "description", "nice_to_haves"})
"""Fields in which a challenge or a solution speaks for itself: no labels of codes, no name of a city or company."""


def count_solution(facts: SolutionFacts, labels: Mapping[str, str]) -> Counted:
    """(field, weight, term counts, length) of the fields that have words."""
    counted = ((name, weight, *_count(text)) for name, weight, text in solution_fields(facts, labels) if text)
    return [row for row in counted if row[3] > 0]


def own_counts(counted: Counted) -> set[str]:
    """The single words among the counts of the fields of its own."""
    return {term for name, _, counts, _ in counted if name in OWN for term in counts if not is_pair(term)}


def own_terms(facts: ChallengeFacts | SolutionFacts) -> list[str]:
    """Stems of its own words in order (the first 1,000 words of a field, as everywhere)."""
    fields = challenge_fields(facts, {}) if isinstance(facts, ChallengeFacts) else solution_fields(facts, {})
    return [term for name, _, text in fields if name in OWN for term in terms(text)[: _OPENING[-1][0]]]


def is_read_anyway(written_in: Collection[str]) -> bool:
    """No language was recognised, or the glossary reads one of them: whatever the other side writes, words can meet."""
    return not written_in or any(code in READ for code in written_in)


def _is_read(written_in: Collection[str], others: Mapping[str, int]) -> bool:
    return is_read_anyway(written_in) or not others or any(code in others for code in written_in)


def statistics(
    solutions: Iterable[SolutionFacts], labels: Mapping[str, str], challenges: Iterable[ChallengeFacts] = ()
) -> TextStatistics:
    """Take the snapshot over the given solutions, and the languages of both sides."""
    offered = list(solutions)
    counts = statistics_of(count_solution(facts, labels) for facts in offered)
    return replace(counts, offered_in=_languages(offered), asked_in=_languages(challenges))


def _languages(items: Iterable[ChallengeFacts | SolutionFacts]) -> dict[str, int]:
    counts = Counter(code for facts in items for code in facts.written_in)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def statistics_of(documents: Iterable[Counted]) -> TextStatistics:
    """The snapshot from counts already made."""
    number = 0
    frequency: dict[str, int] = {}
    lengths: dict[str, list[float]] = {}
    for counted in documents:
        number += 1
        for term in {term for row in counted for term in row[2]}:
            frequency[term] = frequency.get(term, 0) + 1
        for name, _, _, length in counted:
            lengths.setdefault(name, []).append(length)
    least = max(2, number // RARE_PAIRS)  # rarer word pairs are nearly all chance, and most of the memory
    frequency = {term: used for term, used in frequency.items() if used >= least or not is_pair(term)}
    means = {name: math.fsum(values) / len(values) for name, values in lengths.items()}
    return TextStatistics(number, frequency, means)


def impacts(counted: Counted, stats: TextStatistics) -> dict[str, int]:
    """Term → impact 1…250 of one solution; at most `MOST_SOLUTION_TERMS`, the most telling ones.

    Words outside the snapshot are left out, as they are in a challenge: they cannot meet.
    """
    total: dict[str, float] = {}
    for name, weight, counts, length in counted:
        mean = stats.mean_length.get(name) or length
        damping = 1 - LENGTH_PENALTY + LENGTH_PENALTY * length / mean
        for term, count in counts.items():
            total[term] = total.get(term, 0.0) + weight * count / damping
    found = {
        term: max(1, round(IMPACT_STEPS * value * (SATURATION + 1) / (SATURATION + value)))
        for term, value in total.items()
        if term in stats.frequency
    }
    if len(found) <= MOST_SOLUTION_TERMS:
        return found
    worth = sorted(found, key=lambda t: (-found[t] * stats.idf(t) * (PAIR_WEIGHT if is_pair(t) else 1), t))
    return {term: found[term] for term in worth[:MOST_SOLUTION_TERMS]}


def query(facts: ChallengeFacts, stats: TextStatistics, labels: Mapping[str, str]) -> tuple[dict[str, int], int]:
    """Term → weight 1…1000 of a challenge, and the relevance that counts as full.

    Full relevance is what a solution reaches that uses the `DECISIVE_TERMS` weightiest words as strongly as can be.
    Words that no solution of the snapshot uses are left out: they cannot tell solutions apart.
    """
    total = _challenge_counts(facts, labels)
    raw: dict[str, float] = {}
    for term, value in total.items():
        idf = stats.idf(term)
        if idf > 0:
            share = PAIR_WEIGHT if is_pair(term) else 1.0
            raw[term] = share * idf * value * (QUERY_SATURATION + 1) / (QUERY_SATURATION + value)
    best = sorted(raw, key=lambda t: (-raw[t], t))[:MOST_QUERY_TERMS]
    top = raw[best[0]] if best else 1.0
    weights = {term: max(1, round(WEIGHT_STEPS * raw[term] / top)) for term in best}
    full = FULL_IMPACT * sum(sorted(weights.values(), reverse=True)[:DECISIVE_TERMS])
    return weights, full


def _challenge_counts(facts: ChallengeFacts, labels: Mapping[str, str]) -> dict[str, float]:
    total: dict[str, float] = {}
    for _, weight, text in challenge_fields(facts, labels):
        counts = _count(text)[0] if text else {}
        for term, count in counts.items():
            total[term] = total.get(term, 0.0) + weight * count
    return total


def challenge_terms(facts: ChallengeFacts, labels: Mapping[str, str]) -> set[str]:
    """All terms of a challenge's text."""
    return set(_challenge_counts(facts, labels))


def has_words(facts: ChallengeFacts | SolutionFacts, labels: Mapping[str, str]) -> bool:
    """Is there any word to compare?"""
    fields = challenge_fields(facts, labels) if isinstance(facts, ChallengeFacts) else solution_fields(facts, labels)
    return any(terms(text) for _, _, text in fields if text)


@dataclass(frozen=True, slots=True)
class Postings:
    """Own CSR: for each term the rows (ascending) that use it and a small whole number for each.

    terms: 64-bit keys of the terms, ascending; row window of terms[i] is starts[i]:starts[i + 1].
    """

    terms: npt.NDArray[np.uint64]
    starts: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    values: npt.NDArray[np.uint16]
    size: int

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays."""
        return self.terms.nbytes + self.starts.nbytes + self.rows.nbytes + self.values.nbytes

    def add_up(self, wanted: Mapping[str, int]) -> npt.NDArray[np.float64]:
        """Σ wanted[term] · value for every row: whole numbers below 2⁵³, held exactly in float64."""
        if not wanted or not len(self.terms):
            return np.zeros(self.size)
        keys = np.array([term_key(term) for term in wanted], dtype=np.uint64)
        places = np.minimum(np.searchsorted(self.terms, keys), len(self.terms) - 1)
        present = self.terms[places] == keys
        if not present.any():
            return np.zeros(self.size)
        found = places[present]
        starts, ends = self.starts[found], self.starts[found + 1]
        windows = [slice(start, end) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        rows = np.concatenate([self.rows[window] for window in windows], dtype=np.intp)
        parts = np.concatenate([self.values[window] for window in windows], dtype=np.float64)
        parts *= np.repeat(np.fromiter(wanted.values(), dtype=np.float64)[present], ends - starts)
        return np.bincount(rows, parts, self.size).astype(np.float64, copy=False)

    def windows_of(self, asked: PackedQueries) -> Windows:
        """Where the rows of each asked term stand; the window of a term nobody uses is empty."""
        if not len(self.terms):
            nowhere = np.zeros(len(asked.keys), dtype=np.int64)
            return nowhere, nowhere
        places = np.minimum(np.searchsorted(self.terms, asked.keys), len(self.terms) - 1)
        starts = self.starts[places]
        return starts, np.where(self.terms[places] == asked.keys, self.starts[places + 1], starts)

    def add_up_rows(
        self, asked: PackedQueries, windows: Windows, rows: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.float64]:
        """`add_up` for several challenges at once: (challenges, rows)."""
        first, last = asked.starts[rows], asked.starts[rows + 1]
        chosen = np.concatenate([np.arange(start, end) for start, end in zip(first, last, strict=True)])
        if not len(chosen) or not len(self.rows):
            return np.zeros((len(rows), self.size))
        starts, ends = (edge[chosen] for edge in windows)
        parts = [slice(start, end) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        cells = np.concatenate([self.rows[part] for part in parts], dtype=np.intp)
        worth = np.concatenate([self.values[part] for part in parts], dtype=np.float64)
        lengths = ends - starts
        cells += np.repeat(np.repeat(np.arange(len(rows)) * self.size, last - first), lengths)
        worth *= np.repeat(asked.weights[chosen], lengths)
        total = np.bincount(cells, worth, len(rows) * self.size).astype(np.float64, copy=False)
        return total.reshape(len(rows), self.size)


Windows = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]  # first and last + 1, one a term


@dataclass(frozen=True, slots=True)
class PackedQueries:
    """The queries of many challenges in one: term keys and weights of challenge i at starts[i]:starts[i + 1]."""

    keys: npt.NDArray[np.uint64]
    weights: npt.NDArray[np.float64]
    starts: npt.NDArray[np.int64]
    full: npt.NDArray[np.float64]
    has_words: npt.NDArray[np.bool_]


def pack_queries(queries: Sequence[tuple[dict[str, int], int] | None]) -> PackedQueries:
    """Arrays of the results of `query`, None where a challenge has no text."""
    words = [item[0] if item else {} for item in queries]
    return PackedQueries(
        np.fromiter((term_key(term) for item in words for term in item), dtype=np.uint64),
        np.fromiter((weight for item in words for weight in item.values()), dtype=np.float64),
        np.concatenate([[0], np.cumsum([len(item) for item in words])]).astype(np.int64),
        np.array([item[1] if item else 0 for item in queries], dtype=np.float64),
        np.array([item is not None for item in queries], dtype=np.bool_),
    )


@dataclass(frozen=True, slots=True)
class SolutionWords:
    """Of one solution: has it any word at all, 64-bit keys of its telling words, their impacts, its own words."""

    has_words: bool
    keys: npt.NDArray[np.uint64]
    impacts: npt.NDArray[np.uint16]
    own: Keys


SILENT = SolutionWords(False, np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.uint16), NO_WORDS)
"""A solution without a word to compare."""


def solution_words(counted: Counted, stats: TextStatistics) -> SolutionWords:
    """The result of `impacts` as arrays."""
    return SolutionWords(bool(counted), *_arrays(impacts(counted, stats)), keys_of_words(own_counts(counted)))


Row = tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint16]]


def _arrays(document: Mapping[str, int]) -> Row:
    size = len(document)
    keys = np.fromiter((term_key(term) for term in document), dtype=np.uint64, count=size)
    return keys, np.fromiter(document.values(), dtype=np.uint16, count=size)


def postings(documents: Sequence[Mapping[str, int]]) -> Postings:
    """Turn term → number maps (one a row) into `Postings`."""
    return postings_of([_arrays(document) for document in documents])


def postings_of(documents: Sequence[Row]) -> Postings:
    """Turn keys of terms and their numbers (one pair a row) into `Postings`."""
    keys = np.concatenate([np.zeros(0, dtype=np.uint64), *(row[0] for row in documents)])
    values = np.concatenate([np.zeros(0, dtype=np.uint16), *(row[1] for row in documents)])
    rows = np.repeat(np.arange(len(documents), dtype=np.int32), [len(row[0]) for row in documents])
    order = np.argsort(keys, kind="stable")
    terms_used, starts = np.unique(keys[order], return_index=True)
    starts = np.append(starts, len(keys)).astype(np.int64)
    return Postings(terms_used, starts, rows[order], values[order], len(documents))
