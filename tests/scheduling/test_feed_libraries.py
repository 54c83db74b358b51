"""The calendar feed of a whole day, read by two calendar libraries that share no code: icalendar and vobject."""

from __future__ import annotations

import icalendar
import pytest
import vobject

from matchmaker.workshops.models.workshop import Workshop
from tests.browser import Browser
from tests.personas import People
from tests.scheduling.test_whole_day import feed, lines_of, workshop  # noqa: F401 - a fixture


@pytest.mark.parametrize(("organization", "person"), [("hydrolog", "carla"), ("graz", "emil")])
def test_both_libraries_read_the_same_day(
    people: People,
    browser: Browser,
    workshop: Workshop,  # noqa: F811
    organization: str,
    person: str,
) -> None:
    data = feed(browser, people, workshop, organization, person)
    lines = lines_of(people, workshop, organization)
    one = list(icalendar.Calendar.from_ical(data).walk("VEVENT"))
    other = vobject.readOne(data.decode()).vevent_list
    assert len(one) == len(other) == len(lines) > 3
    for line, left, right in zip(lines, one, other, strict=True):
        assert left["DTSTART"].dt == right.dtstart.value == line.starts_at
        assert left["DTEND"].dt == right.dtend.value == line.ends_at
        assert right.dtstart.value.utcoffset() == left["DTSTART"].dt.utcoffset()
        for name in ("uid", "summary", "location", "description", "status"):
            assert str(left[name]) == str(getattr(right, name).value)
        assert int(left["SEQUENCE"]) == int(right.sequence.value)


def test_a_serializer_of_the_other_library_writes_it_again_without_a_loss(
    people: People,
    browser: Browser,
    workshop: Workshop,  # noqa: F811
) -> None:
    """vobject validates while it writes: a part that the standard asks for and that is missing would be an error."""
    calendar = vobject.readOne(feed(browser, people, workshop, "hydrolog", "carla").decode())
    again = vobject.readOne(calendar.serialize())
    assert [str(event.summary.value) for event in again.vevent_list] == [
        str(event.summary.value) for event in calendar.vevent_list
    ]
