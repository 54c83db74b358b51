"""The word work of packing, kept: reading and weighing texts is most of it, and most texts stay as they are.

What a text is worth depends on the text, the frozen word counts and the code that reads it, on nothing else. So the
result is kept under a digest of the text, for one snapshot of word counts; a changed text is simply another one.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from io import BytesIO
from types import ModuleType
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from matchmaker.matching.engine import counts, glossary, keys, own_words, text, wording
from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.own_words import NO_WORDS
from matchmaker.matching.engine.wording import (
    Fields,
    SolutionWords,
    TextStatistics,
    challenge_fields,
    count_solution,
    query,
    solution_fields,
    solution_words,
)

_DIGEST = 16  # bytes
_READERS: tuple[ModuleType, ...] = (counts, glossary, keys, own_words, text, wording)
_LISTS = ("babel", "stop-words")  # packages whose lists of words are read


Query = tuple[dict[str, int], int]


@dataclass
class KeptWords:
    """Results by digest of the text, all under the same word counts (whoever keeps them sees to that)."""

    solutions: dict[bytes, SolutionWords] = field(default_factory=dict)
    queries: dict[bytes, Query] = field(default_factory=dict)

    def of_solution(self, facts: SolutionFacts, labels: Mapping[str, str], stats: TextStatistics) -> SolutionWords:
        """What `count_solution` and `impacts` say of it."""
        name = _digest(solution_fields(facts, labels))
        if name not in self.solutions:
            self.solutions[name] = solution_words(count_solution(facts, labels), stats)
        return self.solutions[name]

    def of_challenge(self, facts: ChallengeFacts, labels: Mapping[str, str], stats: TextStatistics) -> Query:
        """What `query` says of it."""
        name = _digest(challenge_fields(facts, labels))
        if name not in self.queries:
            self.queries[name] = query(facts, stats, labels)
        return self.queries[name]

    def __len__(self) -> int:
        return len(self.solutions) + len(self.queries)

    def as_bytes(self) -> bytes:
        """All of it as numpy's archive of plain arrays."""
        solutions, queries = dict(self.solutions), dict(self.queries)  # another thread may be adding
        rows, asked = list(solutions.values()), list(queries.values())
        out = BytesIO()
        np.savez(
            out,
            solutions=_digests(solutions),
            has_words=np.array([row.has_words for row in rows], dtype=np.bool_),
            lengths=np.array([len(row.keys) for row in rows], dtype=np.int64),
            keys=np.concatenate([np.zeros(0, dtype=np.uint64), *(row.keys for row in rows)]),
            impacts=np.concatenate([np.zeros(0, dtype=np.uint16), *(row.impacts for row in rows)]),
            own=np.concatenate([NO_WORDS, *(row.own for row in rows)]),
            owned=np.array([len(row.own) for row in rows], dtype=np.int64),
            queries=_digests(queries),
            full=np.array([full for _words, full in asked], dtype=np.int64),
            asked=np.array([len(words) for words, _full in asked], dtype=np.int64),
            weights=np.array([weight for words, _full in asked for weight in words.values()], dtype=np.int64),
            words=np.frombuffer("\n".join(word for words, _full in asked for word in words).encode(), dtype=np.uint8),
        )
        return out.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> KeptWords:
        """Inverse of `as_bytes`. Raises ValueError for anything else."""
        try:
            archive = np.load(BytesIO(data), allow_pickle=False)
            return cls(_read_solutions(archive), _read_queries(archive))
        except (BadZipFile, EOFError, IndexError, KeyError, OSError, ValueError) as error:
            raise ValueError("These are no kept words.") from error


@cache
def code_version() -> str:
    """Name of this version of the modules that read texts: what another version kept may differ and is not used."""
    digest = hashlib.sha256()
    for module in _READERS:
        digest.update(inspect.getsource(module).encode())
    for package in _LISTS:
        digest.update(f"{package}=={version(package)}".encode())
    return digest.hexdigest()[:16]


def _digest(fields: Fields) -> bytes:
    whole = "\x1f".join(part for _name, _weight, part in fields)
    return hashlib.blake2b(whole.encode(), digest_size=_DIGEST).digest()


def _digests(names: Iterable[bytes]) -> npt.NDArray[np.uint8]:
    return np.frombuffer(b"".join(names), dtype=np.uint8)


def _names(data: npt.NDArray[np.uint8]) -> list[bytes]:
    whole = data.tobytes()
    return [whole[start : start + _DIGEST] for start in range(0, len(whole), _DIGEST)]


def _read_solutions(archive: Mapping[str, npt.NDArray[Any]]) -> dict[bytes, SolutionWords]:
    names, ends = _names(archive["solutions"]), np.cumsum(archive["lengths"]).tolist()
    word_keys, values, own = archive["keys"], archive["impacts"], archive["own"]
    found = {}
    start = begin = 0
    last = np.cumsum(archive["owned"]).tolist()
    for name, has, end, stop in zip(names, archive["has_words"].tolist(), ends, last, strict=True):
        found[name] = SolutionWords(has, word_keys[start:end], values[start:end], own[begin:stop])
        start, begin = end, stop
    return found


def _read_queries(archive: Mapping[str, npt.NDArray[Any]]) -> dict[bytes, Query]:
    text_of_all = archive["words"].tobytes().decode()
    words, weights = text_of_all.split("\n") if text_of_all else [], archive["weights"].tolist()
    found = {}
    start = 0
    counted = zip(_names(archive["queries"]), archive["asked"].tolist(), archive["full"].tolist(), strict=True)
    for name, number, full in counted:
        end = start + number
        found[name] = dict(zip(words[start:end], weights[start:end], strict=True)), full
        start = end
    return found
