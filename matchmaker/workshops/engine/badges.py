"""Badges: what stands on each, and how large, so that it is read from three metres and the longest name fits. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_SIZES: Final = (("xl", 7, 20), ("l", 10, 34), ("m", 14, 56), ("s", 23, 110))
"""Size, longest word and longest text (characters) that fit into a badge with it; what is longer is the smallest."""


@dataclass(frozen=True, slots=True)
class Badge:
    """One badge."""

    name: str
    organization: str
    job: str
    kind: str

    @property
    def size(self) -> str:
        """How large the name is."""
        return size_of(self.name)

    @property
    def organization_size(self) -> str:
        """How large the organization is."""
        return size_of(self.organization)


def size_of(text: str) -> str:
    """The largest of xl, l, m, s, xs in which a text fits without breaking inside a word, where there is one."""
    longest = max((len(word) for word in text.split()), default=0)
    return next((size for size, word, whole in _SIZES if longest <= word and len(text) <= whole), "xs")
