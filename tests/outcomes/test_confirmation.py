"""The register says who stands behind an outcome: the city alone, or both sides."""

from __future__ import annotations

import pytest

from matchmaker.core.db import session
from matchmaker.core.errors import Conflict, Denied, Stale
from matchmaker.outcomes.models.collaboration import Collaboration
from matchmaker.outcomes.queries import lookup, register, todo
from matchmaker.outcomes.services import collaborations, figures
from tests.browser import Browser
from tests.outcomes import make
from tests.personas import People


def reported_by(row: Collaboration) -> str:
    """What the register says."""
    result = lookup.result_of(row)
    assert result is not None
    source = register.entry_of(result).source
    assert source is not None
    return source[0]


def test_the_company_confirms_and_the_city_reopens(people: People, browser: Browser) -> None:
    row = make.published(people)
    address = f"/results/{lookup.result_of(row).public_id}"  # type: ignore[union-attr]
    browser.visitor().get(address).has("Reported by the city only")
    page = browser.as_(people, "carla").get(f"/collaborations/{row.public_id}").has("Reported by the city only")
    page.submit("Confirm the outcome").follow().has("both sides confirm this", "Confirmed by both sides")
    browser.visitor().get(address).has("Confirmed by both sides")
    emil = people.actor("emil")
    collaborations.set_outcome(
        emil, collaboration=row, outcome=make.outcome()
    )  # the same words: nothing to confirm again
    assert reported_by(row) == "Confirmed by both sides"
    collaborations.set_outcome(emil, collaboration=row, outcome=make.outcome(agreement="A contract for ten years"))
    assert reported_by(row) == "Reported by the city only"
    collaborations.confirm_outcome(people.actor("carla"), collaboration=row)
    figures.record_progress_step(emil, collaboration=row, step="pilot", on=make.day(0), proof="Decision 12/2026")
    assert reported_by(row) == "Reported by the city only"


def test_only_the_company_confirms_once_and_what_it_has_read(people: People) -> None:
    row = make.published(people)
    for who in ("emil", "ada", "gus", "dora", "finn"):
        with pytest.raises(Denied):
            collaborations.confirm_outcome(people.actor(who), collaboration=row)
    seen = row.version
    collaborations.set_outcome(
        people.actor("emil"), collaboration=row, outcome=make.outcome(agreement="Something else")
    )
    with pytest.raises(Stale):
        collaborations.confirm_outcome(people.actor("carla"), collaboration=row, seen_version=seen)
    collaborations.confirm_outcome(people.actor("carla"), collaboration=row, seen_version=row.version)
    with pytest.raises((Conflict, Denied), match="already confirmed this"):
        collaborations.confirm_outcome(people.actor("carla"), collaboration=row)


def test_nothing_is_confirmed_before_it_is_said(people: People) -> None:
    row = make.collaboration(people)
    with pytest.raises(Denied, match="has not recorded the outcome yet"):
        collaborations.confirm_outcome(people.actor("carla"), collaboration=row)


def test_the_company_is_reminded_until_it_has_answered(people: People) -> None:
    row = make.published(people)
    carla = people.actor("carla")
    assert "outcomes.show" in {line.endpoint for line in todo.todo_items(carla)}
    collaborations.confirm_outcome(carla, collaboration=row)
    session().flush()
    assert "outcomes.show" not in {line.endpoint for line in todo.todo_items(carla)}
