"""What of a city is open and ends when it is closed."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from matchmaker.challenges.models import OVER, Challenge, Signatory
from matchmaker.core.db import session
from matchmaker.core.i18n import ngettext
from matchmaker.organizations.models import Organization


def challenges_of(city_id: int) -> Sequence[Challenge]:
    """Its challenges that are neither finished nor withdrawn."""
    select = sa.select(Challenge).where(Challenge.city_id == city_id, Challenge.status.not_in(OVER))
    return session().scalars(select.order_by(Challenge.id)).unique().all()


def signatures_of(city_id: int) -> Sequence[Signatory]:
    """Other cities' challenges, not over, that it stands behind or was asked to join."""
    select = (
        sa.select(Signatory)
        .join(Challenge, Challenge.id == Signatory.challenge_id)
        .where(Signatory.city_id == city_id, Signatory.status != "declined", Challenge.status.not_in(OVER))
    )
    return session().scalars(select.order_by(Signatory.id)).unique().all()


def sentences(organization: Organization) -> list[str]:
    """The same in words."""
    public = [challenge.is_public for challenge in challenges_of(organization.id)]
    n, drafts, joint = sum(public), len(public) - sum(public), len(signatures_of(organization.id))
    lines = (
        (n, ngettext("%(num)s public challenge is finished.", "%(num)s public challenges are finished.", n)),
        (drafts, ngettext("%(num)s draft is withdrawn.", "%(num)s drafts are withdrawn.", drafts)),
        (
            joint,
            ngettext(
                "%(num)s joint challenge loses your support.", "%(num)s joint challenges lose your support.", joint
            ),
        ),
    )
    return [line for count, line in lines if count]
