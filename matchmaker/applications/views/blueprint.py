"""The blueprint, and what several pages need."""

from __future__ import annotations

from matchmaker.applications.models import Assessment
from matchmaker.applications.queries.visibility import assessment_of
from matchmaker.challenges.models import Challenge
from matchmaker.core.access import GuardedBlueprint
from matchmaker.core.actors import Actor
from matchmaker.core.errors import existing
from matchmaker.core.i18n import _l

bp = GuardedBlueprint("applications", __name__)


def find_assessment(actor: Actor, *, challenge: Challenge) -> Assessment | None:
    """The challenge's assessment, if there is one yet."""
    return assessment_of(challenge)


def get_assessment(actor: Actor, *, challenge: Challenge) -> Assessment:
    """The challenge's assessment. Raises NotFound before the city has set one up."""
    found = assessment_of(challenge)
    return existing(found, _l("This challenge has no evaluators yet."))
