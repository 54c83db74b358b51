"""Pauses and lunch between the parts of a programme: a day for human beings. Pure; all lengths are minutes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from matchmaker.core.messages import N_
from matchmaker.workshops.engine.kits import Block

STAGE = 75
"""So long people listen without a pause."""
MEETINGS = 120
"""So long meetings go on without a pause."""
TOGETHER = 150
"""So long anything goes on without a pause."""
PAUSE, LUNCH = 15, 60
STEP = 5
BREAK = "break"
IS_LUNCH = 45  # a break this long is a meal
_MOVING = frozenset({"meetings", "site_visit"})  # people stand up in it
_SEATED_BY = time(11, 30)  # who is there by then and still there at `_STILL_THERE` needs lunch
_STILL_THERE = time(14, 0)
_EARLIEST, _USUAL, _LATEST = time(11, 15), time(11, 45), time(13, 30)


@dataclass(frozen=True, slots=True)
class Piece:
    """A block, or a part of one, with its length. `challenges` are indexes into the list of challenges."""

    block: Block
    minutes: int
    challenges: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a programme as it stands, for `breathless`."""

    kind: str
    starts_at: datetime
    ends_at: datetime


def covers_lunch(start: datetime, end: datetime, zone: ZoneInfo) -> bool:
    """Whether people are there from before noon until after it."""
    here, gone = start.astimezone(zone), end.astimezone(zone)
    return here.time() <= _SEATED_BY and (gone.time() >= _STILL_THERE or gone.date() > here.date())


def with_pauses(
    pieces: Iterable[Piece], *, start: datetime, zone: ZoneInfo, with_lunch: bool, meeting: int
) -> list[Piece]:
    """The pieces in their order with pauses and lunch between them.

    A pause of the kit that follows a rest at once is left out, its lunch is moved to noon. Longer stage time and longer
    blocks of meetings (each part at least `meeting` minutes) are cut. Nothing begins or ends with a pause.
    """
    day = _Day(start, zone, lunch_is_due=with_lunch)
    for piece in pieces:
        if piece.block.kind == BREAK:
            if piece.minutes < IS_LUNCH:
                day.wanted = piece
            continue
        for part in _cut(piece, meeting):
            day.add(part)
    return day.pieces


@dataclass(slots=True)
class _Day:
    """A day while it is being filled. `wanted` is a pause of the kit that comes before the next piece."""

    start: datetime
    zone: ZoneInfo
    lunch_is_due: bool
    pieces: list[Piece] = field(default_factory=list)
    wanted: Piece | None = None
    minutes: int = 0
    stage: int = 0
    together: int = 0

    def add(self, piece: Piece) -> None:
        """Put a piece at the end, after the rest that people need before it."""
        on_stage = 0 if piece.block.kind in _MOVING else piece.minutes
        too_long = self.stage + on_stage > STAGE or self.together + piece.minutes > TOGETHER
        due = too_long or self.wanted is not None
        if self.together and self._is_noon(piece.minutes, due=due):
            self.lunch_is_due = False
            self._rest(Piece(Block(BREAK, N_("Lunch"), LUNCH), LUNCH))
        elif self.together and due:
            self._rest(self.wanted or Piece(Block(BREAK, N_("Pause"), PAUSE), PAUSE))
        self.wanted = None
        self._put(piece)
        self.stage += on_stage
        self.together += piece.minutes

    def _rest(self, pause: Piece) -> None:
        self._put(pause)
        self.stage = self.together = 0

    def _put(self, piece: Piece) -> None:
        self.pieces.append(piece)
        self.minutes += piece.minutes

    def _is_noon(self, minutes: int, *, due: bool) -> bool:
        """Lunch comes now: it is noon, or nearly and a pause is due, or the next piece would go on past noon."""
        now, then = self._clock(self.minutes), self._clock(self.minutes + minutes)
        return self.lunch_is_due and (now >= _USUAL or (now >= _EARLIEST and (due or then > _LATEST)))

    def _clock(self, minutes: int) -> time:
        return (self.start + timedelta(minutes=minutes)).astimezone(self.zone).time()


def _cut(piece: Piece, meeting: int) -> list[Piece]:
    """One piece, or equal parts of one that is longer than people bear; a rest below five minutes stays free."""
    most = {"meetings": MEETINGS, "site_visit": TOGETHER}.get(piece.block.kind, STAGE)
    least = meeting if piece.block.kind == "meetings" else STEP
    number = ceil(piece.minutes / most)
    length = piece.minutes // number // STEP * STEP
    if number == 1 or length < least:
        return [piece]
    more = (piece.minutes - number * length) // STEP
    lengths = [length + STEP] * more + [length] * (number - more)
    return [Piece(piece.block, minutes, piece.challenges) for minutes in lengths]


def breathless(parts: Sequence[Span], zone: ZoneInfo) -> tuple[int, bool]:
    """(the longest stage time without a pause in minutes, whether lunch is missing) of one day as it stands.

    What is at the same time in another room counts once; a gap of `PAUSE` minutes is a pause.
    """
    ordered = sorted((p for p in parts if p.kind != BREAK), key=lambda p: (p.starts_at, p.ends_at))
    if not ordered:
        return 0, False
    rests = sorted((p.starts_at, p.ends_at) for p in parts if p.kind == BREAK)
    longest = run = 0
    until = ordered[0].starts_at
    eaten = any(_is_meal(begin, end, zone) for begin, end in rests)
    for part in ordered:
        paused = any(until <= begin <= part.starts_at for begin, _end in rests)
        if paused or part.starts_at - until >= timedelta(minutes=PAUSE):
            run = 0
        eaten = eaten or _is_meal(until, part.starts_at, zone)
        if part.kind not in _MOVING and part.ends_at > until:
            run += int((part.ends_at - max(until, part.starts_at)).total_seconds() // 60)
        until = max(until, part.ends_at)
        longest = max(longest, run)
    return longest, covers_lunch(ordered[0].starts_at, until, zone) and not eaten


def _is_meal(begin: datetime, end: datetime, zone: ZoneInfo) -> bool:
    return end - begin >= timedelta(minutes=IS_LUNCH) and time(11) <= begin.astimezone(zone).time() <= time(14)
