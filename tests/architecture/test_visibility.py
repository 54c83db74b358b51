"""The list rule (SQL) and the page rule (policy) of every feature agree, for every persona and every sample row."""

from __future__ import annotations

import inspect
from types import ModuleType
from typing import Any

import pytest
import sqlalchemy as sa

from matchmaker.core.actors import ANONYMOUS
from matchmaker.core.db import session
from tests.architecture.test_commands import modules
from tests.personas import HATS, People
from tests.world import build_world


def disagreements(queries: ModuleType, can_view: Any, people: People) -> list[str]:
    """Where `visible_to` and `can_view` differ."""
    select = queries.visible_to(ANONYMOUS)
    model = select.column_descriptions[0]["entity"]
    keyword = list(inspect.signature(can_view).parameters)[1]
    rows = session().scalars(sa.select(model)).unique().all()
    found = []
    for name in (None, *HATS):
        actor = people.actor(name) if name else ANONYMOUS
        listed = set(session().scalars(queries.visible_to(actor)).unique())
        found += [
            f"{model.__name__} {row.id} for {name}: listed is {row in listed}"
            for row in rows
            if (row in listed) != bool(can_view(actor, **{keyword: row}))
        ]
    return found


@pytest.mark.slow
def test_lists_and_pages_agree(people: People) -> None:
    build_world(people)
    policies = {module.__name__.split(".")[1]: module for module in modules("policy")}
    checked = 0
    for queries in modules("queries"):
        feature = queries.__name__.split(".")[1]
        if hasattr(queries, "visible_to"):
            checked += 1
            assert disagreements(queries, policies[feature].can_view, people) == []
    assert checked


def test_the_comparison_can_go_red(people: People) -> None:
    from matchmaker.organizations import models as organization_models
    from matchmaker.organizations import policy
    from tests.factories import make_city

    make_city("Hidden", vetting="pending")
    leaky = ModuleType("leaky")
    leaky.visible_to = lambda _actor: sa.select(organization_models.Organization)  # type: ignore[attr-defined]
    assert disagreements(leaky, policy.can_view, people)
