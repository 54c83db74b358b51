"""Groups of a site visit: nobody's people are parted, no group is larger than the guide can lead. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil


def groups(sizes: Mapping[int, int], most: int) -> dict[int, int]:
    """Registration → number of its group (from 1), groups about equally large and each of at most `most` people.

    `sizes` holds the people of each registration. One that alone is larger than `most` has a group of its own.
    """
    number = max(1, ceil(sum(sizes.values()) / most))
    while True:
        found = _filled(sizes, most, number)
        if found is not None:
            return found
        number += 1


def _filled(sizes: Mapping[int, int], most: int, number: int) -> dict[int, int] | None:
    """The largest first, each into the smallest group; None if one does not fit."""
    filled = [0] * number
    found = {}
    for key, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        smallest = min(range(number), key=lambda index: (filled[index], index))
        if filled[smallest] and filled[smallest] + size > most:
            return None
        filled[smallest] += size
        found[key] = smallest + 1
    return found
