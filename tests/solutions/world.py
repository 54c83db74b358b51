"""Samples of solutions for the access matrix."""

from __future__ import annotations

from matchmaker.core import clock
from matchmaker.solutions.services import suggestions
from tests.personas import People
from tests.solutions.factories import make_complete, make_package, make_type
from tests.world import World


def samples(people: People, world: World) -> None:
    """Hydrolog's solutions in four states, two types, two packages."""
    hydrolog, graz = people.organizations["hydrolog"], people.organizations["graz"]
    listed = make_complete(hydrolog)
    draft = make_complete(hydrolog, "Valve guide", status="draft")
    submitted = make_complete(hydrolog, "Pressure watch", status="submitted")
    due = make_complete(hydrolog, "Meter reading", expires_on=clock.in_days(10).date())
    kind, other = make_type(), make_type("Smart meters")
    own = make_type("Rain gardens", is_public=False, organization_id=graz.id)
    listed.types = [kind]
    package = make_package([kind, other])
    drafted = make_package([kind, other], "Cool streets", is_public=False, organization_id=graz.id)
    for name, row in (
        ("solution", listed),
        ("solution_draft", draft),
        ("solution_submitted", submitted),
        ("solution_due", due),
        ("solution_type", kind),
        ("solution_type_draft", own),
        ("package", package),
        ("package_draft", drafted),
    ):
        world[name] = {"slug": row.slug}
    suggestion = suggestions.suggest_type(
        people.actor("carla"),
        suggestion=suggestions.Suggestion(
            "Rain barrels", "Barrels at every roof.", "water", "Rain runs off.", "A report"
        ),
    )
    world["suggestion"] = {"public_id": suggestion.public_id}
    world["solution_step"] = {"slug": listed.slug, "step": "what"}
    world["solution_draft_step"] = {"slug": draft.slug, "step": "what"}
