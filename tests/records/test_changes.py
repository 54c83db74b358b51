"""What counts as a change of a record: what says something else, not what stands in another order."""

from __future__ import annotations

import pytest

from matchmaker.challenges.engine.content import CHALLENGE
from matchmaker.challenges.services import writing
from matchmaker.core.db import session
from matchmaker.records.rows import set_codes
from tests.challenges import make
from tests.personas import People


@pytest.mark.parametrize(
    ("field", "before", "after", "changed"),
    [
        ("topics", ["leaks", "floods"], ["floods", "leaks"], False),
        ("topics", ["leaks", "floods"], ["leaks"], True),
        ("topics", None, [], False),
        ("systems", ["water", "energy"], ["energy", "water"], True),
        ("systems", ["water", "energy", "waste"], ["water", "waste", "energy"], False),
        ("musts", ["One", "Two"], ["Two", "One"], True),
        ("title", "A", "B", True),
    ],
)
def test_the_order_of_codes_is_no_change_but_for_the_main_sector(
    field: str, before: object, after: object, changed: bool
) -> None:
    names = [one.field.name for one in CHALLENGE.changes({field: before}, {field: after})]
    assert names == ([field] if changed else [])


def test_a_page_that_sends_the_same_codes_in_another_order_makes_no_version(people: People) -> None:
    challenge = make.published(people)
    set_codes(challenge, "data_requirement", ["open_data", "data_owned_by_city"])
    session().flush()
    emil, codes = people.actor("emil"), ["data_owned_by_city", "open_data"]
    writing.save_content(emil, challenge=challenge, values={"data_requirement": codes})
    assert challenge.pending is None
    writing.save_content(emil, challenge=challenge, values={"data_requirement": codes[:1]})
    assert challenge.pending is not None
