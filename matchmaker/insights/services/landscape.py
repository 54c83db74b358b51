"""A city sets its own priorities."""

from __future__ import annotations

from collections.abc import Mapping

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.core.text import control_character, tidy
from matchmaker.insights import policy
from matchmaker.insights.engine.picture import LEVELS
from matchmaker.insights.models import CityLandscape
from matchmaker.organizations.models import Organization
from matchmaker.vocabulary import queries as vocabulary

LONGEST_WHY = 600


@command(
    policy.can_set_priorities,
    audit=lambda **arguments: {"priorities": arguments["result"].priorities},
    locks=("city", "landscape"),
    seen="landscape",
)
def save_priorities(
    actor: Actor,
    *,
    city: Organization,
    landscape: CityLandscape | None,
    priorities: Mapping[str, tuple[str, str]],
    seen_version: int | None = None,
) -> CityLandscape:
    """Keep the priorities of a city: system → (level, why); a system without a level has none.

    Raises Invalid, at "why_<system>" or "level_<system>", for an unknown level, and for a priority without a reason:
    everybody reads why the city puts something first. A reason without a level would be lost, so it is refused, too.
    """
    kept, errors = {}, {}
    for system, (level, text) in priorities.items():
        why = tidy(text)
        if not vocabulary.is_code("system", system) or level not in {"", *LEVELS}:
            errors[f"level_{system}"] = [_("Choose from the list.")]
        elif level and not why:
            errors[f"why_{system}"] = [
                _("%(sector)s: Say why. Everybody reads the reason beside the priority.", sector=_sector(system))
            ]
        elif why and not level:
            errors[f"level_{system}"] = [_("%(sector)s: Say how soon, or delete the reason.", sector=_sector(system))]
        elif len(why) > LONGEST_WHY or control_character(why):
            errors[f"why_{system}"] = [
                _("%(sector)s: Keep the reason to a few plain sentences.", sector=_sector(system))
            ]
        elif level:
            kept[system] = {"level": level, "why": why}
    if errors:
        raise Invalid(errors)
    row = landscape
    if row is None:
        row = CityLandscape(organization_id=city.id)
        session().add(row)
    row.priorities, row.updated_at, row.updated_by_id = kept, clock.now(), actor.user_id
    session().flush()
    return row


def _sector(system: str) -> str:
    return vocabulary.label("system", system)
