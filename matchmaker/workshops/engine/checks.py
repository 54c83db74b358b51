"""Checks of a programme. Each finding is a code with the titles it is about; the pages turn it into a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

OPEN_KINDS = frozenset({"plenary", "pitches", "questions"})


@dataclass(frozen=True, slots=True)
class Part:
    """A session as the checks see it."""

    id: int
    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime
    room: str
    challenges: frozenset[int]


@dataclass(frozen=True, slots=True)
class Finding:
    """`code`: ends_first, outside, overlap, meetings_first, not_presented, two_meetings."""

    code: str
    session_id: int
    title: str
    other: str = ""


def findings(
    parts: Sequence[Part], *, starts_at: datetime, ends_at: datetime, challenges: Iterable[int]
) -> list[Finding]:
    """Everything that is wrong with a programme.

    Rule 2 of neutrality: a 1:1 block comes only after the end of an open session in which its challenges (all of the
    workshop's if it names none) were presented.
    """
    tabled = frozenset(challenges)
    found: list[Finding] = []
    ordered = sorted(parts, key=lambda part: (part.starts_at, part.id))
    for part in ordered:
        if part.ends_at <= part.starts_at:
            found.append(Finding("ends_first", part.id, part.title))
        elif part.starts_at < starts_at or part.ends_at > ends_at:
            found.append(Finding("outside", part.id, part.title))
        if part.kind == "meetings":
            found += _not_open_before(part, ordered, tabled)
    return found + _overlaps(ordered)


def opens_at(parts: Iterable[Part], challenge: int) -> datetime | None:
    """When 1:1 meetings on a challenge may begin: the end of its first open session; None if there is none."""
    ends = [p.ends_at for p in parts if p.kind in OPEN_KINDS and challenge in p.challenges]
    return min(ends, default=None)


def _not_open_before(block: Part, parts: Sequence[Part], tabled: frozenset[int]) -> list[Finding]:
    found = []
    for challenge in sorted(block.challenges or tabled):
        opened = opens_at(parts, challenge)
        if opened is None:
            found.append(Finding("not_presented", block.id, block.title, str(challenge)))
        elif opened > block.starts_at:
            found.append(Finding("meetings_first", block.id, block.title, str(challenge)))
    return found


def _overlaps(ordered: Sequence[Part]) -> list[Finding]:
    found = []
    for index, part in enumerate(ordered):
        for later in ordered[index + 1 :]:
            if later.starts_at >= part.ends_at:
                break
            if part.room and part.room == later.room:
                found.append(Finding("overlap", later.id, later.title, part.title))
            elif part.kind == later.kind == "meetings":
                found.append(Finding("two_meetings", later.id, later.title, part.title))
    return found
