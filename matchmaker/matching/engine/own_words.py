"""What a challenge and a solution say in their own words, without the labels of what they claim.

A claimed sub-topic or solution type brings its label's words into the wording, so one claim speaks three times. Own
words are the second, independent evidence: `OwnWordsRule` asks for some of them. They are kept as sorted 32-bit keys;
of two texts of fifty words, less than one pair in a million shares a key by chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.matching.engine.counts import term_key

Keys = npt.NDArray[np.uint32]
NO_WORDS: Keys = np.zeros(0, dtype=np.uint32)
LEAST = 12  # distinct words: of a text that says less, nobody can ask that its words meet others


def keys_of_words(terms: Iterable[str]) -> Keys:
    """The distinct words as sorted keys."""
    return np.unique(np.fromiter((term_key(term) & 0xFFFFFFFF for term in terms), dtype=np.uint32))


@dataclass(frozen=True)
class OwnWords:
    """Own words of many texts: those of text i are keys[starts[i]:starts[i + 1]]; none where they cannot be read.

    written_in[languages[i]] are the languages of text i, none where they were not recognised.
    """

    keys: Keys
    starts: npt.NDArray[np.int64]
    written_in: tuple[tuple[str, ...], ...]
    languages: npt.NDArray[np.int32]

    @property
    def nbytes(self) -> int:
        """Bytes of the arrays."""
        return self.keys.nbytes + self.starts.nbytes + self.languages.nbytes

    def take(self, rows: npt.NDArray[np.int64]) -> OwnWords:
        """The given texts only, in that order."""
        return pack_own_words([self.of(row) for row in rows], [self.written_in[self.languages[row]] for row in rows])

    def of(self, row: int) -> Keys:
        """The keys of one text."""
        return self.keys[self.starts[row] : self.starts[row + 1]]

    def shares(self, row: int, others: OwnWords, places: npt.NDArray[np.intp]) -> npt.NDArray[np.float64]:
        """Of text `row` and each of `others` at `places`, the share of the shorter one's words that the other has.

        NaN where one has fewer than `LEAST` words that can be read, or where they are written in different languages.
        """
        mine = self.of(row)
        starts, lengths = others.starts[places], others.starts[places + 1] - others.starts[places]
        ends = np.cumsum(lengths)
        first = np.repeat(starts - (ends - lengths), lengths)
        theirs = others.keys[first + np.arange(len(first))]
        at = np.minimum(np.searchsorted(mine, theirs), max(len(mine) - 1, 0))
        met = mine[at] == theirs if len(mine) else np.zeros(len(theirs), dtype=np.bool_)
        both = np.bincount(np.repeat(np.arange(len(places)), lengths), met, len(places))
        shorter = np.minimum(lengths, len(mine))
        shares = np.full(len(places), np.nan)
        np.divide(both, shorter, out=shares, where=shorter >= LEAST)
        shares[self._apart(row, others)[others.languages[places]]] = np.nan
        return shares

    def _apart(self, row: int, others: OwnWords) -> npt.NDArray[np.bool_]:
        """For each group of languages of `others`: is none of them one of text `row`'s, where both are known?"""
        mine = self.written_in[self.languages[row]]
        return np.array([apart(mine, theirs) for theirs in others.written_in], dtype=np.bool_)


def apart(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Are two texts written in different languages (known ones), so that their words need not meet?"""
    return bool(mine and theirs) and not set(mine) & set(theirs)


def pack_own_words(keys: Sequence[Keys], written_in: Sequence[tuple[str, ...]]) -> OwnWords:
    """Keys and languages of each text in arrays."""
    groups = {group: place for place, group in enumerate(dict.fromkeys(written_in))}
    return OwnWords(
        np.concatenate([NO_WORDS, *keys]),
        np.concatenate([[0], np.cumsum([len(row) for row in keys])]).astype(np.int64),
        tuple(groups),
        np.array([groups[group] for group in written_in], dtype=np.int32),
    )
