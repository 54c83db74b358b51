"""A seat on a panel, a role in a workshop and a place at the table belong to the address that was typed."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from matchmaker.applications.models import Evaluator, EvaluatorInvitation
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.workshops.models.workshop import RoleKind
from matchmaker.workshops.services import registering
from matchmaker.workshops.services import team as team_services
from tests import factories
from tests.applications.factory import make_assessed
from tests.browser import Browser
from tests.personas import People
from tests.workshops.world import a_sign_up, make_workshop


def test_a_look_alike_address_gets_no_seat(browser: Browser, people: People) -> None:
    offers = [factories.make_solution(people.organizations[name]) for name in ("hydrolog", "sonnwerk")]
    challenge = make_assessed(people, *offers)[0]
    stranger = factories.make_user("Stranger", email="panelist@könig.example")
    page = browser.as_(people, "emil").get(f"/challenges/{challenge.slug}/evaluators")
    page.submit("Invite evaluator", email=" panelist@konig.example").follow().has(
        "We have sent panelist@konig.example an e-mail."
    )
    assert session().scalar(sa.select(Evaluator).where(Evaluator.user_id == stranger.id)) is None
    assert session().scalars(sa.select(EvaluatorInvitation.email)).all() == ["panelist@konig.example"]


def test_a_look_alike_address_gets_no_role_and_no_place(people: People) -> None:
    workshop = make_workshop(people.actor("ada"), [factories.make_challenge(people.organizations["graz"])])
    factories.make_user("Stranger", email="desk@könig.example")
    with pytest.raises(Invalid, match="Nobody with this e-mail address"):
        team_services.assign_role(
            people.actor("ada"), workshop=workshop, email="desk@konig.example", role=RoleKind.DESK
        )
    team_services.assign_role(
        people.actor("ada"), workshop=workshop, email="DESK@xn--knig-5qa.example", role=RoleKind.DESK
    )
    people.chen.email = "chen@könig.example"
    session().flush()
    drafts = [registering.PersonDraft("Chen", f"chen@{domain}.example ") for domain in ("konig", "xn--knig-5qa")]
    row = registering.register_participant(
        people.actor("carla"),
        workshop=workshop,
        organization=people.organizations["hydrolog"],
        sign_up=a_sign_up(people=drafts),
    )
    assert [(person.email, person.user_id) for person in row.people] == [
        ("chen@konig.example", None),
        ("chen@xn--knig-5qa.example", people.chen.id),
    ]
