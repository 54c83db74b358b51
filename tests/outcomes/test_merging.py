"""Two companies become one: records and applications on one challenge both stay, one of each goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from matchmaker.applications.models import Application
from matchmaker.applications.queries import visibility as application_visibility
from matchmaker.challenges.queries import visibility as challenge_visibility
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import Denied
from matchmaker.organizations.queries.actors import actor_of
from matchmaker.organizations.services import merging as organization_merging
from matchmaker.outcomes.models.collaboration import Collaboration
from matchmaker.outcomes.queries import due, lookup, visibility
from matchmaker.outcomes.queries import register as register_queries
from matchmaker.outcomes.services import collaborations
from matchmaker.outcomes.services import register as register_services
from tests import factories
from tests.applications.factory import make_application, make_file
from tests.challenges import make as challenges
from tests.outcomes import make
from tests.personas import People

pytestmark = pytest.mark.slow


def merge(people: People, kept: str = "hydrolog", merged: str = "sonnwerk") -> None:
    """Gus merges two companies."""
    orgs = people.organizations
    organization_merging.merge_organizations(people.actor("gus"), kept=orgs[kept], merged=orgs[merged])
    session().expire_all()


def member(people: People) -> Actor:
    """Carla of the kept company."""
    return actor_of(people.carla, hat=people.organizations["hydrolog"].public_id)


def owner(row: Application | Collaboration) -> str:
    """The company's name as stored."""
    return row.company.name


STATES = ("chosen", "shortlisted", "submitted", "draft", "withdrawn")


@pytest.mark.parametrize("own", STATES)
@pytest.mark.parametrize("other", STATES)
def test_of_two_applications_the_one_that_came_further_stands(people: People, own: str, other: str) -> None:
    hydrolog, sonnwerk = people.organizations["hydrolog"], people.organizations["sonnwerk"]
    challenge = factories.make_challenge(people.organizations["graz"], closes_at=clock.in_days(-1))
    first = make_application(challenge, factories.make_solution(hydrolog), status=own)
    second = make_application(challenge, factories.make_solution(sonnwerk), status=other)
    merge(people)
    stands, rests = (first, second) if STATES.index(own) <= STATES.index(other) else (second, first)
    assert (owner(stands), owner(rests)) == ("Hydrolog", "Sonnwerk")
    assert stands.status == max(own, other, key=lambda state: -STATES.index(state))
    assert rests.status in {"withdrawn", "chosen"}
    seen = {row.id for row in session().scalars(application_visibility.visible_to(member(people))).unique()}
    assert seen == {first.id, second.id}  # nothing is lost for the people of either
    assert application_visibility.find_for(challenge, hydrolog) is stands


def test_a_single_application_moves_with_its_files(people: People) -> None:
    hydrolog, sonnwerk = people.organizations["hydrolog"], people.organizations["sonnwerk"]
    challenge = factories.make_challenge(people.organizations["graz"])
    row = make_application(challenge, factories.make_solution(sonnwerk), status="draft")
    file = make_file(row)
    merge(people)
    assert owner(row) == "Hydrolog"
    assert file.organization_id == hydrolog.id
    assert application_visibility.find_for(challenge, sonnwerk) is None


@pytest.mark.parametrize("further", ["hydrolog", "sonnwerk"])
def test_of_two_records_the_one_that_came_further_goes_on(people: People, further: str) -> None:
    challenge = challenges.published(people)
    rows = {name: make.collaboration(people, company=name, challenge=challenge) for name in ("hydrolog", "sonnwerk")}
    emil = people.actor("emil")
    active = rows[further]
    history = next(row for name, row in rows.items() if name != further)
    collaborations.set_outcome(emil, collaboration=active, outcome=make.outcome())
    register_services.publish_result(emil, collaboration=active)
    merge(people)
    assert (owner(active), owner(history)) == ("Hydrolog", "Sonnwerk")
    carla = member(people)
    seen = {row.id for row in session().scalars(visibility.visible_to(carla)).unique()}
    assert seen == {active.id, history.id}
    assert visibility.get_visible(carla, public_id=history.public_id) is history
    collaborations.save_statement(carla, collaboration=active, statement="We go on.")
    for who in (carla, emil):
        with pytest.raises(Denied, match="this record is closed"):
            collaborations.set_next_step(who, collaboration=history, next_step=make.step())
    with clock.at(clock.now() + timedelta(days=31)):
        assert [check.collaboration_id for check in due.checks_due()] == [active.id]
        assert [row.id for row in due.late_steps()] == [active.id]
    result = lookup.result_of(active)
    assert result is not None
    assert register_queries.entry_of(result).company == "Hydrolog"


def test_a_city_takes_its_challenges_and_questions_along(people: People) -> None:
    challenge = challenges.published(people)
    merge(people, kept="linz", merged="graz")
    assert challenge.city.name == "Linz"
    finn = people.actor("finn")
    assert challenge.id in {row.id for row in session().scalars(challenge_visibility.visible_to(finn))}
