"""The word work of the last packing, kept by a process and in a file that all processes of a machine share.

The file is a cache: written when something was added, read by a process that has nothing yet, and made again when it
is gone, damaged or of another version of the code that reads texts.
"""

from __future__ import annotations

import logging
import os
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path

from matchmaker.core.settings import cache_folder
from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.kept_words import KeptWords, code_version
from matchmaker.matching.engine.vocabulary import Vocabulary
from matchmaker.matching.engine.wording import TextStatistics

log = logging.getLogger(__name__)
_PATTERN = "words-*.npz"
_kept: dict[str, tuple[KeptWords, int]] = {}  # at most one: about 2 kB a solution; and how much of it is in the file
_lock = threading.Lock()


def kept_words(name: str) -> KeptWords:
    """What is known under these word counts (`Ground.name`, a snapshot's fingerprint); more may be added to it."""
    with _lock:
        if name not in _kept:
            found = _read(_path(name))
            _kept.clear()
            _kept[name] = found, len(found)
        return _kept[name][0]


def keep_words(name: str) -> None:
    """Write what was added since for the other processes."""
    with _lock:
        found, written = _kept.get(name, (KeptWords(), 0))
        if len(found) == written:
            return
        _kept[name] = found, len(found)
        _write(_path(name), found)


def keep_all(
    name: str,
    frozen: tuple[Vocabulary, TextStatistics],
    challenges: Iterable[ChallengeFacts],
    solutions: Iterable[SolutionFacts],
) -> None:
    """Do the word work of these and write it."""
    words, (vocabulary, statistics) = kept_words(name), frozen
    for challenge in challenges:
        words.of_challenge(challenge, vocabulary.labels, statistics)
    for solution in solutions:
        words.of_solution(solution, vocabulary.labels, statistics)
    keep_words(name)


def clear_cache() -> None:
    """Drop what this process keeps (for measurements and tests)."""
    with _lock:
        _kept.clear()


def _path(name: str) -> Path:
    return cache_folder() / _PATTERN.replace("*", f"{name[:32]}-{code_version()}")


def _read(path: Path) -> KeptWords:
    try:
        return KeptWords.from_bytes(path.read_bytes())
    except FileNotFoundError:
        return KeptWords()
    except (OSError, ValueError) as error:
        log.warning("%s cannot be used and is made again: %s", path.name, error)
        return KeptWords()


def _write(path: Path, found: KeptWords) -> None:
    """Whole or not at all; the files of earlier word counts go. A disk that takes nothing costs time only."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
            part.write(found.as_bytes())
        os.replace(part.name, path)
        for other in path.parent.glob(_PATTERN):
            if other != path:
                other.unlink(missing_ok=True)
    except OSError as error:
        log.warning("%s is not kept: %s", path.name, error)
