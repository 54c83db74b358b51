"""The pure parts: times of a kit, places and waiting list, checks of a programme."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.workshops.engine import checks, pauses, places, plan
from matchmaker.workshops.engine.kits import KITS, SIMPLE_BLOCKS

START = datetime(2030, 5, 7, 7, 0, tzinfo=UTC)
WITH_MEETINGS = [SIMPLE_BLOCKS, *(kit.blocks for kit in KITS if kit.has_meetings)]


@given(
    st.sampled_from([SIMPLE_BLOCKS, *(kit.blocks for kit in KITS)]),
    st.integers(1, 6),
    st.integers(5, 60),
    st.integers(0, 15),
    st.none() | st.integers(30, 900),
)
def test_a_plan_is_gapless_inside_its_hours_and_open_before_meetings(
    blocks, challenges, minutes, buffer, length
) -> None:
    end = START + timedelta(minutes=length) if length else None
    arguments = {"challenges": challenges, "meeting_minutes": minutes, "buffer_minutes": buffer}
    try:
        sessions = plan.lay_out(blocks, start=START, end=end, **arguments)
    except plan.DoesNotFit as error:
        assert end is not None
        later = end + timedelta(minutes=error.minutes)
        assert plan.lay_out(blocks, start=START, end=later, **arguments)
        return
    assert sessions[0].starts_at == START
    assert end is None or sessions[-1].ends_at <= end
    for one, two in pairwise(sessions):
        assert one.starts_at < one.ends_at == two.starts_at
    parts = [
        checks.Part(i, s.kind, s.title, s.starts_at, s.ends_at, str(s.room), frozenset(s.challenges))
        for i, s in enumerate(sessions)
    ]
    last = end or sessions[-1].ends_at
    assert checks.findings(parts, starts_at=START, ends_at=last, challenges=range(challenges)) == []
    for s in sessions:
        if s.kind == "meetings":
            slots = plan.slots_of(s.starts_at, s.ends_at, minutes=minutes, buffer=buffer)
            assert slots
            assert all(s.starts_at <= t.starts_at < t.ends_at <= s.ends_at for t in slots)
            assert all(b.starts_at - a.ends_at == timedelta(minutes=buffer) for a, b in pairwise(slots))


VIENNA = ZoneInfo("Europe/Vienna")


def spans(sessions) -> list[pauses.Span]:
    return [pauses.Span(s.kind, s.starts_at, s.ends_at) for s in sessions]


@given(
    st.sampled_from([SIMPLE_BLOCKS, *(kit.blocks for kit in KITS)]),
    st.integers(1, 20),
    st.integers(6 * 12, 16 * 12),
    st.none() | st.integers(30, 900),
)
def test_nobody_listens_too_long_and_everybody_eats(blocks, challenges, begins, length) -> None:
    start = datetime(2030, 5, 7, begins // 12, begins % 12 * 5, tzinfo=VIENNA)
    end = start + timedelta(minutes=length) if length else None
    asked = {"challenges": challenges, "meeting_minutes": 20, "buffer_minutes": 5, "zone": VIENNA}
    try:
        sessions = plan.lay_out(blocks, start=start, end=end, **asked)
    except plan.DoesNotFit as error:
        ways = error.ways
        if ways.end is not None:
            assert plan.lay_out(blocks, start=start, end=ways.end, **asked)
            with pytest.raises(plan.DoesNotFit):
                plan.lay_out(blocks, start=start, end=ways.end - timedelta(minutes=5), **asked)
        if ways.stage_minutes is not None:
            assert plan.lay_out(blocks, start=start, end=end, stage_minutes=ways.stage_minutes, **asked)
        if ways.challenges is not None:
            assert plan.lay_out(blocks, start=start, end=end, **(asked | {"challenges": ways.challenges}))
            with pytest.raises(plan.DoesNotFit):
                plan.lay_out(blocks, start=start, end=end, **(asked | {"challenges": ways.challenges + 1}))
        return
    longest, hungry = pauses.breathless(spans(sessions), VIENNA)
    assert longest <= pauses.STAGE
    assert not hungry
    kinds = [s.kind for s in sessions]
    assert "break" not in (kinds[0], kinds[-1])
    assert ("break", "break") not in list(pairwise(kinds))
    assert sum(s.ends_at - s.starts_at >= timedelta(minutes=45) for s in sessions if s.kind == "break") <= 1


def test_twenty_cities_in_three_hours_do_not_fit_and_two_ways_out_are_offered() -> None:
    start = datetime(2030, 5, 7, 9, 0, tzinfo=VIENNA)
    asked = {"challenges": 20, "meeting_minutes": 20, "buffer_minutes": 5, "zone": VIENNA}
    with pytest.raises(plan.DoesNotFit) as refused:
        plan.lay_out(SIMPLE_BLOCKS, start=start, end=start + timedelta(hours=3), **asked)
    ways = refused.value.ways
    assert ways.end == start + timedelta(hours=3, minutes=refused.value.minutes)
    assert ways.stage_minutes == 5
    assert ways.challenges == 10


def test_a_programme_edited_by_hand_is_measured() -> None:
    at = lambda minutes: START + timedelta(minutes=minutes)  # noqa: E731
    stage = [pauses.Span("plenary", at(0), at(40)), pauses.Span("questions", at(40), at(90))]
    assert pauses.breathless(stage, VIENNA) == (90, False)
    assert pauses.breathless([stage[0], pauses.Span("questions", at(55), at(100))], VIENNA) == (45, False)
    both = [*stage, pauses.Span("pitches", at(0), at(90))]  # at the same time in another room
    assert pauses.breathless(both, VIENNA) == (90, False)
    whole = [pauses.Span("meetings", at(60), at(480))]  # 10:00 to 17:00 in Vienna
    assert pauses.breathless(whole, VIENNA) == (0, True)
    assert pauses.breathless([], VIENNA) == (0, False)


def test_a_night_in_which_the_clocks_change_keeps_its_minutes() -> None:
    start = datetime(2030, 3, 31, 1, 0, tzinfo=VIENNA).astimezone(UTC)  # clocks go from 2:00 to 3:00
    sessions = plan.lay_out(
        SIMPLE_BLOCKS,
        start=start,
        end=plan.local_moment(date(2030, 3, 31), time(4, 0), VIENNA),
        challenges=2,
        meeting_minutes=20,
        buffer_minutes=5,
        zone=VIENNA,
    )
    assert sum((s.ends_at - s.starts_at for s in sessions), timedelta()) <= timedelta(hours=2)
    with pytest.raises(ValueError, match="does not exist"):
        plan.local_moment(date(2030, 3, 31), time(2, 30), VIENNA)


@given(st.integers(1, 200), st.integers(1, 72), st.booleans(), st.integers(1, 40))
def test_phases_follow_each_other(days, hours, with_meetings, report_days) -> None:
    starts, ends = START + timedelta(days=days), START + timedelta(days=days, hours=hours)
    dates = plan.phase_dates(
        now=START, starts_at=starts, ends_at=ends, with_meetings=with_meetings, report_days=report_days
    )
    rows = list(dates.values())
    assert all(opens < closes for opens, closes in rows)
    assert all(a[1] <= b[0] for a, b in pairwise(rows))
    assert ("wishes" in dates) == with_meetings


KINDS = st.sampled_from(["city", "company", "other"])
PEOPLE = st.lists(st.tuples(KINDS, st.booleans()), max_size=30)
LIMIT = st.none() | st.integers(0, 8)


def queue(people) -> list[places.Waiting]:
    return [places.Waiting(i, kind, small, i, f"k{i}") for i, (kind, small) in enumerate(people)]


@given(PEOPLE, LIMIT, LIMIT, LIMIT, st.integers(0, 100), st.booleans())
def test_places_are_never_oversold_and_never_wasted(people, cities, companies, others, share, keeps) -> None:
    capacity = places.Capacity(cities, companies, others, share, keeps)
    waiting = queue(people)
    promoted = places.promote(capacity, places.Taken(), waiting)
    taken = places.Taken()
    for row in promoted:
        taken = taken.plus(row.kind, row.is_small)
    assert cities is None or taken.cities <= cities
    assert companies is None or taken.small_companies + taken.large_companies <= companies
    assert others is None or taken.others <= others
    if companies is not None:
        assert taken.large_companies <= max(0, companies - capacity.kept)
    for row in waiting:
        if row not in promoted:
            assert not places.has_place(capacity, taken, kind=row.kind, is_small=row.is_small)


@given(PEOPLE, st.text(max_size=8))
def test_order_and_lottery_are_reproducible(people, seed) -> None:
    waiting = queue(people)
    backwards = list(reversed(waiting))
    assert places.in_turn(backwards, rule="order", seed=seed) == waiting
    drawn = places.in_turn(waiting, rule="lottery", seed=seed)
    assert drawn == places.in_turn(backwards, rule="lottery", seed=seed)
    assert sorted(w.id for w in drawn) == [w.id for w in waiting]


def test_different_seeds_draw_differently() -> None:
    waiting = queue([("company", True)] * 20)
    orders = {tuple(w.id for w in places.in_turn(waiting, rule="lottery", seed=str(n))) for n in range(5)}
    assert len(orders) == 5


def part(kind: str, start: int, end: int, challenges=(), room: str = "A", id: int = 0) -> checks.Part:
    at = lambda minutes: START + timedelta(minutes=minutes)  # noqa: E731
    return checks.Part(id, kind, kind, at(start), at(end), room, frozenset(challenges))


@pytest.mark.parametrize(
    ("parts", "codes"),
    [
        ([part("plenary", 0, 30, [1]), part("meetings", 30, 60)], []),
        ([part("meetings", 0, 30)], ["not_presented"]),
        ([part("roundtable", 0, 30, [1]), part("meetings", 30, 60)], ["not_presented"]),
        ([part("plenary", 0, 45, [1]), part("meetings", 30, 60, room="B")], ["meetings_first"]),
        ([part("plenary", 0, 30), part("break", 20, 40, id=1)], ["overlap"]),
        ([part("plenary", 0, 30), part("break", 20, 40, room="B", id=1)], []),
        ([part("plenary", 30, 0)], ["ends_first"]),
        ([part("plenary", 0, 500)], ["outside"]),
        (
            [part("plenary", 0, 10, [1]), part("meetings", 10, 60), part("meetings", 30, 90, room="B", id=1)],
            ["two_meetings"],
        ),
    ],
)
def test_findings(parts, codes) -> None:
    found = checks.findings(parts, starts_at=START, ends_at=START + timedelta(minutes=120), challenges=[1])
    assert [f.code for f in found] == codes


def test_every_kit_has_questions_and_a_size() -> None:
    codes = [kit.code for kit in KITS]
    assert len(set(codes)) == len(codes) == 9
    assert all(kit.questions and kit.size and kit.summary for kit in KITS)


@pytest.mark.parametrize(("hour", "times"), [(9, 4), (13, 4), (19, 1)])
def test_a_day_without_an_end_has_times_to_meet_unless_the_evening_comes(hour: int, times: int) -> None:
    start = START.replace(hour=hour)
    asked = {"challenges": 1, "meeting_minutes": 20, "buffer_minutes": 5}
    sessions = plan.lay_out(SIMPLE_BLOCKS, start=start, end=None, **asked)
    blocks = [s for s in sessions if s.kind == "meetings"]
    found = [plan.slots_of(b.starts_at, b.ends_at, minutes=20, buffer=5) for b in blocks]
    assert sum(len(one) for one in found) >= times
    assert sessions[-1].ends_at - start < timedelta(hours=5)
