"""Computing stored pairings again, all or some, in portions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from matchmaker.core.db import session
from matchmaker.matching.models import Pairing
from matchmaker.matching.queries.change import facts_of, repeat

PORTION = 500


@dataclass
class ReplayReport:
    """`different`: (public id, parts that differ); `unknown`: ids that were asked for but are not stored."""

    equal: int = 0
    different: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def replay(public_ids: Sequence[str] | None = None) -> ReplayReport:
    """Repeat the pairings with these public ids, or all."""
    report = ReplayReport()
    found: set[str] = set()
    last = 0
    while True:
        select = (
            sa.select(Pairing)
            .options(joinedload(Pairing.rule_set), joinedload(Pairing.snapshot))
            .where(Pairing.id > last)
            .order_by(Pairing.id)
            .limit(PORTION)
        )
        if public_ids is not None:
            select = select.where(Pairing.public_id.in_(public_ids))
        rows = session().scalars(select).all()
        if not rows:
            break
        stored = facts_of(rows)
        for row in rows:
            found.add(row.public_id)
            result = repeat(row, stored, row.rule_set)
            if result.same:
                report.equal += 1
            else:
                report.different.append((row.public_id, result.differences))
        last = rows[-1].id
        session().expunge_all()
    report.unknown = sorted(set(public_ids or ()) - found)
    return report
