"""Delivered pieces: Markdown files with TOML front matter between two lines of `+++`.

    +++
    kind = "guideline"
    title = "…"
    summary = "…"
    systems = ["water"]                        # and topics, stages, principles, kits, coach
    sources = [{ title = "…", url = "https://…" }]   # or practice = true
    +++
    ## First section
    …

The name of the file is the address of the piece. Files in the folder `demo` belong to the demo.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from matchmaker.library.engine.content import USUAL_LICENCE, Content, Source

FENCE: Final = "+++\n"
NAMES: Final = {
    "systems": "system",
    "topics": "topic",
    "stages": "stage",
    "principles": "smart_principle",
    "kits": "kit",
    "coach": "coach",
}
"""What a file calls its tags, and their scheme."""
KNOWN: Final = frozenset(
    {"kind", "title", "summary", "language", "licence", "sources", "practice", "days_ago", "reason", *NAMES}
)
FOLDER: Final = Path(__file__).resolve().parents[1] / "content"
DEMO_FOLDER: Final = "demo"


@dataclass(frozen=True, slots=True)
class Delivered:
    """One file: the key (its name), what it says, how many days before today it appeared (demo), why it changed."""

    key: str
    content: Content
    is_demo: bool = False
    days_ago: int = 0
    reason: str = ""


def read_file(path: Path) -> Delivered:
    """One file. Raises ValueError with the file's name if it is not as it should be."""
    text = path.read_text(encoding="utf-8")
    _before, fence, rest = text.partition(FENCE)
    front, closing, body = rest.partition(FENCE)
    if _before or not fence or not closing:
        raise ValueError(f"{path.name} does not begin with front matter between two lines of +++")
    try:
        values = tomllib.loads(front)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path.name}: {error}") from None
    if unknown := sorted(values.keys() - KNOWN):
        raise ValueError(f"{path.name}: nothing is called {', '.join(unknown)}")
    if missing := sorted({"kind", "title", "summary"} - values.keys()):
        raise ValueError(f"{path.name} lacks {', '.join(missing)}")
    return Delivered(
        path.stem,
        _content(values, body.strip()),
        is_demo=path.parent.name == DEMO_FOLDER,
        days_ago=int(values.get("days_ago", 0)),
        reason=str(values.get("reason", "")),
    )


def _content(values: dict[str, Any], body: str) -> Content:
    return Content(
        kind=values["kind"],
        title=values["title"],
        summary=values["summary"],
        body=body,
        language=values.get("language", "en"),
        licence=values.get("licence", USUAL_LICENCE),
        is_from_practice=bool(values.get("practice", False)),
        sources=tuple(Source(source["title"], source.get("url", "")) for source in values.get("sources", ())),
        tags={scheme: tuple(values[name]) for name, scheme in NAMES.items() if values.get(name)},
    )


def delivered(folder: Path = FOLDER, *, demo: bool = False) -> Iterator[Delivered]:
    """All files, by name; those of the demo only when asked for."""
    for path in sorted(folder.rglob("*.md")):
        if demo or path.parent.name != DEMO_FOLDER:
            yield read_file(path)
