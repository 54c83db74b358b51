"""What differs between two contents, as people read it."""

from __future__ import annotations

from difflib import unified_diff

from matchmaker.core.i18n import _
from matchmaker.core.versions import Difference, differing
from matchmaker.library.engine.content import SCHEMES, Content
from matchmaker.library.queries import terms


def differences(stored: Content, typed: Content) -> list[Difference]:
    """What differs between two contents, as people read it."""
    return differing(
        (_("Type of text"), terms.kind(stored.kind), terms.kind(typed.kind)),
        (_("Title"), stored.title, typed.title),
        (_("In short"), stored.summary, typed.summary),
        (_("Text"), stored.body, typed.body),
        (_("Sources"), _sources(stored), _sources(typed)),
        (_("Written from our own practice"), stored.is_from_practice, typed.is_from_practice),
        (_("Language"), stored.language, typed.language),
        (_("Licence"), terms.licence(stored.licence)[0], terms.licence(typed.licence)[0]),
        (_("What it is about"), tag_words(stored), tag_words(typed)),
    )


def _sources(content: Content) -> str:
    return "; ".join(" ".join(part for part in (source.title, source.url) if part) for source in content.sources)


def tag_words(content: Content) -> list[str]:
    """All that a content is about, in words."""
    return [word for scheme in SCHEMES for word in terms.labels(scheme, content.tags.get(scheme, ()))]


def line_changes(stored: str, typed: str, *, around: int = 1) -> list[tuple[str, str]]:
    """(sign, line) of what differs between two texts: "-" gone, "+" new, " " beside it, "…" left out."""
    found: list[tuple[str, str]] = []
    lines = unified_diff(stored.splitlines(), typed.splitlines(), n=around, lineterm="")
    for line in list(lines)[2:]:
        if line.startswith("@@"):
            found += [("…", "")] if found else []
        elif line[1:].strip():
            found.append((line[0], line[1:]))
    return found
