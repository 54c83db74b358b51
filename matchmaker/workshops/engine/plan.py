"""From a kit to times: sessions, meeting slots and phase dates. Pure; every time is an aware datetime."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from matchmaker.workshops.engine.kits import EACH_CHALLENGE, N_, Block

LONGEST_BLOCK = 120  # minutes of meetings without a break
PAUSE = 15
STEP = 5
BREAK = "break"


class DoesNotFit(ValueError):
    """The programme needs more time. `minutes` is how much more."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"{minutes} more minutes are needed")
        self.minutes = minutes


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
) -> list[PlannedSession]:
    """Times for all blocks, one after the other from `start`.

    Blocks of meetings share the time left until `end` (None: they take their least); one longer than two hours is
    cut by a pause. Raises DoesNotFit when the blocks need more time than there is.
    """
    spread = [part for block in blocks for part in _repeat(block, challenges)]
    fixed = sum(block.minutes for block, _who in spread if block.kind != "meetings")
    flexible = [block for block, _who in spread if block.kind == "meetings"]
    least = [max(block.minutes, meeting_minutes) for block in flexible]
    needed = fixed + sum(least)
    have = needed if end is None else int((end - start).total_seconds() // 60)
    if have < needed:
        raise DoesNotFit(needed - have)
    shares = _share(have - fixed, least)
    sessions: list[PlannedSession] = []
    at = start
    for block, who in spread:
        minutes = block.minutes if block.kind != "meetings" else shares.pop(0)
        for part in _cut(block, minutes, meeting_minutes):
            until = at + timedelta(minutes=part[1])
            sessions.append(
                PlannedSession(part[0].kind, part[0].title, part[0].text, part[0].room, at, until, tuple(who))
            )
            at = until
    return sessions


def _repeat(block: Block, challenges: int) -> list[tuple[Block, list[int]]]:
    if block.per == EACH_CHALLENGE:
        return [(block, [index] if block.presents else []) for index in range(challenges)]
    return [(block, list(range(challenges)) if block.presents or block.kind == "meetings" else [])]


def _share(minutes: int, least: Sequence[int]) -> list[int]:
    """Split `minutes` over the blocks in steps of five minutes, nobody below their least; a rest stays free."""
    if not least:
        return []
    extra = (minutes - sum(least)) // len(least) // STEP * STEP
    return [low + extra for low in least]


def _cut(block: Block, minutes: int, meeting: int) -> list[tuple[Block, int]]:
    """One block, or several with pauses between when meetings would go on for longer than two hours."""
    if block.kind != "meetings" or minutes <= LONGEST_BLOCK:
        return [(block, minutes)]
    parts = 2
    while (minutes - (parts - 1) * PAUSE) / parts > LONGEST_BLOCK:
        parts += 1
    lengths = _share(minutes - (parts - 1) * PAUSE, [0] * parts)
    if min(lengths) < meeting:
        return [(block, minutes)]
    pause = Block(BREAK, N_("Pause"), PAUSE)
    pieces: list[tuple[Block, int]] = []
    for length in lengths:
        pieces += ([(pause, PAUSE)] if pieces else []) + [(block, length)]
    return pieces


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
