"""From a kit to times: sessions, meeting slots and phase dates. Pure; every time is an aware datetime."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from matchmaker.workshops.engine import pauses
from matchmaker.workshops.engine.kits import EACH_CHALLENGE, Block
from matchmaker.workshops.engine.pauses import STEP, Piece

BRIEFEST = 5  # minutes in which a city can still say what it needs
LATEST = time(20, 0)
USUAL_TIMES = 4  # times to meet of a day of which nobody says when it ends
UTC_ZONE = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Ways:
    """Ways out when a programme does not fit: a later end (None: not after eight in the evening), less time on stage
    for each challenge, fewer challenges (each None if that does not help)."""

    end: datetime | None
    stage_minutes: int | None
    challenges: int | None


class DoesNotFit(ValueError):
    """The programme needs more time. `minutes` is how much more, `needed` how much in all, `ways` what would help."""

    def __init__(self, minutes: int, needed: int, ways: Ways) -> None:
        super().__init__(f"{minutes} more minutes are needed")
        self.minutes = minutes
        self.needed = needed
        self.ways = ways


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """A session with its times. `challenges` are indexes into the list of challenges."""

    kind: str
    title: str
    text: str
    room: int
    starts_at: datetime
    ends_at: datetime
    challenges: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PlannedSlot:
    """A time for meetings."""

    starts_at: datetime
    ends_at: datetime


def lay_out(
    blocks: Sequence[Block],
    *,
    start: datetime,
    end: datetime | None,
    challenges: int,
    meeting_minutes: int,
    buffer_minutes: int,
    stage_minutes: int | None = None,
    zone: ZoneInfo = UTC_ZONE,
) -> list[PlannedSession]:
    """Times for all blocks, one after the other from `start`, with the pauses and the lunch that people need.

    Blocks of meetings share the time left until `end` (None: they have four times, fewer if the evening comes before).
    `stage_minutes` is what each
    challenge has on stage, where the kit repeats a block for each. Raises DoesNotFit when the blocks need more time
    than there is.
    """
    asked = _Asked(tuple(blocks), start, challenges, meeting_minutes, stage_minutes, zone)
    if end is None:
        return _sessions(asked.usual(buffer_minutes), start)
    have = int((end - start).total_seconds() // 60)
    pieces = asked.arranged(end, extra=0)
    needed = _length(pieces)
    if needed > have:
        latest = asked.fitting_end(end)
        more = int((latest - end).total_seconds() // 60)
        raise DoesNotFit(more, have + more, _ways_out(asked, end, latest))
    number = sum(block.kind == "meetings" for block, _who in asked.spread)
    each = (have - needed) // number // STEP * STEP if number else 0
    while each > 0:
        wider = asked.arranged(end, extra=each)
        if _length(wider) <= have:
            return _sessions(wider, start)
        each -= STEP
    return _sessions(pieces, start)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a programme is made from."""

    blocks: tuple[Block, ...]
    start: datetime
    challenges: int
    meeting: int
    stage: int | None
    zone: ZoneInfo

    @property
    def spread(self) -> list[tuple[Block, tuple[int, ...]]]:
        return [part for block in self.blocks for part in self._repeat(block)]

    def _repeat(self, block: Block) -> list[tuple[Block, tuple[int, ...]]]:
        if block.per == EACH_CHALLENGE:
            one = replace(block, minutes=self.stage or block.minutes) if block.presents else block
            return [(one, (index,) if block.presents else ()) for index in range(self.challenges)]
        return [(block, tuple(range(self.challenges)) if block.presents or block.kind == "meetings" else ())]

    def arranged(self, end: datetime, *, extra: int) -> list[Piece]:
        """All pieces with their pauses; each block of meetings gets `extra` minutes more than its least."""
        with_lunch = pauses.covers_lunch(self.start, end, self.zone)
        rows = [
            Piece(block, max(block.minutes, self.meeting) + extra if block.kind == "meetings" else block.minutes, who)
            for block, who in self.spread
        ]
        return pauses.with_pauses(rows, start=self.start, zone=self.zone, with_lunch=with_lunch, meeting=self.meeting)

    def usual(self, buffer: int) -> list[Piece]:
        """With as much time for meetings as a day has where nobody says when it ends."""
        blocks = [block.minutes for block, _who in self.spread if block.kind == "meetings"]
        for wanted in range(USUAL_TIMES, 1, -1):
            extra = 0
            while blocks and sum(self._times(minutes + extra, buffer) for minutes in blocks) < wanted:
                extra += STEP
            end = self.fitting_end(self.start, extra=extra).astimezone(self.zone)
            if end.date() == self.start.astimezone(self.zone).date() and end.time() <= LATEST:
                return self.arranged(end, extra=extra)
        return self.arranged(self.fitting_end(self.start), extra=0)

    def _times(self, minutes: int, buffer: int) -> int:
        return (max(minutes, self.meeting) + buffer) // (self.meeting + buffer)

    def fitting_end(self, end: datetime, *, extra: int = 0) -> datetime:
        """The first end, not before `end`, until which everything fits; a later one may need lunch."""
        while (until := self.start + timedelta(minutes=_length(self.arranged(end, extra=extra)))) > end:
            end = until
        return end

    def fits(self, end: datetime) -> bool:
        """Everything fits until `end`."""
        return self.fitting_end(end) == end


def _ways_out(asked: _Asked, end: datetime, latest: datetime) -> Ways:
    local = latest.astimezone(asked.zone)
    same_day = local.date() == asked.start.astimezone(asked.zone).date()
    now = [block.minutes for block, who in asked.spread if block.per == EACH_CHALLENGE and who]
    shorter = (n for n in range(min(now, default=0) - 1, BRIEFEST - 1, -1) if replace(asked, stage=n).fits(end))
    fewer = (n for n in range(asked.challenges - 1, 0, -1) if replace(asked, challenges=n).fits(end))
    return Ways(latest if same_day and local.time() <= LATEST else None, next(shorter, None), next(fewer, None))


def _length(pieces: Sequence[Piece]) -> int:
    return sum(piece.minutes for piece in pieces)


def _sessions(pieces: Sequence[Piece], start: datetime) -> list[PlannedSession]:
    found, at = [], start
    for piece in pieces:
        until, block = at + timedelta(minutes=piece.minutes), piece.block
        found.append(PlannedSession(block.kind, block.title, block.text, block.room, at, until, piece.challenges))
        at = until
    return found


def local_moment(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """A wall-clock time as a moment. Raises ValueError for an hour that the change of clocks leaves out."""
    moment = datetime.combine(day, clock, tzinfo=zone)
    if moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != moment.replace(tzinfo=None):
        raise ValueError("this hour does not exist on that day")
    return moment.astimezone(UTC)


def slots_of(starts_at: datetime, ends_at: datetime, *, minutes: int, buffer: int) -> list[PlannedSlot]:
    """The meeting times of a block: `minutes` long, `buffer` minutes between two (none after the last)."""
    slots = []
    at = starts_at
    while at + timedelta(minutes=minutes) <= ends_at:
        slots.append(PlannedSlot(at, at + timedelta(minutes=minutes)))
        at += timedelta(minutes=minutes + buffer)
    return slots


def phase_dates(
    *, now: datetime, starts_at: datetime, ends_at: datetime, with_meetings: bool, report_days: int
) -> dict[str, tuple[datetime, datetime]]:
    """When each phase opens and closes.

    With five weeks or more: wishes from 21 to 7 days before the start, solving for two days, the provisional
    schedule until the start. With less time the same shares of what is left. Follow-up ends when the report is due.
    """
    until = ends_at + timedelta(days=report_days)
    tail = {"live": (starts_at, ends_at), "follow_up": (ends_at, until)}
    left = max(starts_at - now, timedelta(hours=1))
    if not with_meetings:
        return {"profile": (now, starts_at), **tail}
    if left >= timedelta(days=35):
        wishes, solving, shown = (starts_at - timedelta(days=days) for days in (21, 7, 5))
    else:
        wishes, solving, shown = (starts_at - left * share for share in (0.6, 0.2, 0.14))
    return {
        "profile": (now, wishes),
        "wishes": (wishes, solving),
        "solving": (solving, shown),
        "provisional": (shown, starts_at),
        **tail,
    }
