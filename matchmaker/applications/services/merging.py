"""What a merge of two companies does to their applications: both are kept, and one of them counts."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from matchmaker.applications.models import UNDECIDED, Application, ApplicationStatus
from matchmaker.core import clock
from matchmaker.core.access import platform_only
from matchmaker.core.actors import Actor
from matchmaker.core.commands import command
from matchmaker.core.db import session
from matchmaker.core.i18n import _

_FURTHER: Final = (
    ApplicationStatus.CHOSEN.value,
    ApplicationStatus.NOT_CHOSEN.value,
    ApplicationStatus.SHORTLISTED.value,
    ApplicationStatus.SUBMITTED.value,
    ApplicationStatus.DRAFT.value,
    ApplicationStatus.WITHDRAWN.value,
)


@command(platform_only, audit=lambda kept_id, merged_id, **_rest: {"kept": kept_id, "merged": merged_id})
def move_applications(actor: Actor, *, kept_id: int, merged_id: int) -> int:
    """Give the applications of the merged company to the kept one; returns how many challenges had one of each.

    There the one that came further stands for the kept company (of equals, its own). The other keeps the old company
    as history, readable for the kept company's members; if it was still open it is withdrawn, with the reason.
    """
    rows = session().scalars(
        sa.select(Application).where(Application.company_id.in_((kept_id, merged_id))).order_by(Application.id)
    )
    by_challenge: dict[int, dict[int, Application]] = {}
    for row in rows.unique():
        by_challenge.setdefault(row.challenge_id, {})[row.company_id] = row
    both = 0
    for found in by_challenge.values():
        if len(found) == 2:
            both += 1
            _settle(found[kept_id], found[merged_id])
        elif merged_id in found:
            _give(found[merged_id], kept_id)
    session().flush()
    session().expire_all()
    return both


def _settle(own: Application, other: Application) -> None:
    """Both companies applied: choose which application stands."""
    kept_id, merged_id = own.company_id, other.company_id
    stands, rests = (own, other) if _FURTHER.index(own.status) <= _FURTHER.index(other.status) else (other, own)
    if rests.is_draft or rests.status in UNDECIDED:
        for decision in [d for d in rests.decisions if d.released_at is None]:
            rests.decisions.remove(decision)
        rests.withdraw(at=clock.now(), reason=_("The two companies were merged. Their other application is kept."))
        session().flush()
    if stands is other:  # the pair of challenge and company is unique, so a third id is needed for a moment
        for row, company_id in ((own, own.challenge.city_id), (other, kept_id), (own, merged_id)):
            _give(row, company_id)


def _give(row: Application, company_id: int) -> None:
    session().execute(sa.update(Application).where(Application.id == row.id).values(company_id=company_id))
