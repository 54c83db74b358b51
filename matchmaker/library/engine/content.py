"""What a piece of the library holds, as drafts, published versions and delivered files all hold it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from json import dumps
from typing import Any, Final, Self

KINDS: Final = ("guideline", "publication", "case_study", "question_bank", "news")
SCHEMES: Final = ("system", "topic", "stage", "smart_principle", "kit", "coach")
"""What a piece can be about: five lists of the platform, and the criteria of the coach."""
LICENCES: Final[Mapping[str, tuple[str, str]]] = {
    "CC-BY-4.0": ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC-BY-SA-4.0": ("CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
    "CC0-1.0": ("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
}
"""Licences a piece can have: the code that is stored, its name, where its text is."""
USUAL_LICENCE: Final = "CC-BY-4.0"
LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_BODY, MOST_SOURCES = 200, 400, 60_000, 40


@dataclass(frozen=True, slots=True)
class Source:
    """Where facts come from; without an address for what is on paper only."""

    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """All that people read of a piece. `tags` are codes by scheme."""

    kind: str = "guideline"
    title: str = ""
    summary: str = ""
    body: str = ""
    language: str = "en"
    licence: str = USUAL_LICENCE
    is_from_practice: bool = False
    sources: tuple[Source, ...] = ()
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """From the JSON values of a draft or version; what is missing is empty."""
        values = {name: stored[name] for name in cls.__dataclass_fields__ if name in stored}
        values["sources"] = tuple(Source(s.get("title", ""), s.get("url", "")) for s in stored.get("sources", ()))
        values["tags"] = {scheme: tuple(codes) for scheme, codes in stored.get("tags", {}).items()}
        return cls(**values)

    def stored(self) -> dict[str, Any]:
        """As JSON values."""
        values = asdict(self)
        values["sources"] = [asdict(source) for source in self.sources]
        values["tags"] = {scheme: list(self.tags[scheme]) for scheme in SCHEMES if self.tags.get(scheme)}
        return values

    @property
    def digest(self) -> str:
        """The same for the same content."""
        return sha256(dumps(self.stored(), sort_keys=True).encode()).hexdigest()
