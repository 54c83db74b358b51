"""Groups of a site visit, formed from who comes."""

from __future__ import annotations

from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _
from matchmaker.workshops import policy
from matchmaker.workshops.engine import visits
from matchmaker.workshops.engine.kits import kit_of
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries import people


@command(policy.can_change_programme, locks="workshop")
def form_visit_groups(actor: Actor, *, workshop: Workshop) -> int:
    """Put everybody with a place into groups as small as the kit says; returns how many groups. Again: anew.

    Raises Invalid if nobody has a place, or the kit has no groups.
    """
    most = kit_of(workshop.kit).group_size
    rows = people.desk_rows(workshop)
    if most is None:
        raise Invalid(_("This kit has no groups."))
    if not rows:
        raise Invalid(_("Nobody has a place yet, so there is nobody to put into groups."))
    sizes = {row.id: max(1, sum(not person.is_deputy for person in row.people)) for row in rows}
    found = visits.groups(sizes, most)
    for row in rows:
        row.visit_group = found[row.id]
    session().flush()
    return max(found.values())
