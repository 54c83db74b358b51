"""A read-only map from words to whole numbers in a fifth of the memory of a dict, for hundreds of thousands."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import lru_cache

from matchmaker.matching.engine.keys import key_of


@lru_cache(maxsize=500_000)
def term_key(term: str) -> int:
    """`key_of` a term, remembered."""
    return key_of(term)


class Counts(Mapping[str, int]):
    """Words in the order of their keys: one text for all of them, where each ends, and its number.

    Two words with one 64-bit key would be one; with a million words the chance of any such pair is 1 in 30 million.
    """

    def __init__(self, counts: Mapping[str, int]) -> None:
        keyed = sorted((key_of(word), word) for word in counts)
        self._keys = array("Q", (key for key, _ in keyed))
        self._numbers = array("I", (counts[word] for _, word in keyed))
        self._text = "".join(word for _, word in keyed).encode()
        self._ends = array("I")
        end = 0
        for _, word in keyed:
            end += len(word.encode())
            self._ends.append(end)

    def _word(self, place: int) -> str:
        start = self._ends[place - 1] if place else 0
        return self._text[start : self._ends[place]].decode()

    def __getitem__(self, word: str) -> int:
        key = term_key(word)
        place = bisect_left(self._keys, key)
        if place == len(self._keys) or self._keys[place] != key:
            raise KeyError(word)
        return self._numbers[place]

    def __iter__(self) -> Iterator[str]:
        return (self._word(place) for place in range(len(self._keys)))

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def nbytes(self) -> int:
        """Bytes of all parts."""
        return len(self._text) + sum(len(part) * part.itemsize for part in (self._keys, self._numbers, self._ends))
