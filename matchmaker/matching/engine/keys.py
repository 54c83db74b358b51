"""64-bit numbers for ids and words, the same on every machine."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt


def key_of(identifier: str) -> int:
    """64-bit number of an id, the same on every machine; the raw material of tie-breaking."""
    return int.from_bytes(hashlib.blake2b(identifier.encode(), digest_size=8).digest(), "little")


def keys_of(identifiers: Iterable[str]) -> npt.NDArray[np.uint64]:
    """`key_of` for many ids."""
    return np.fromiter((key_of(item) for item in identifiers), dtype=np.uint64)
