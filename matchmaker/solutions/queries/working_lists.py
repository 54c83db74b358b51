"""Working lists of solutions: of a company, the check queue, what runs out, who writes."""

from __future__ import annotations

from datetime import date, timedelta

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.solutions.models import RENEWAL_NOTICE_DAYS, Solution, SolutionStatus


def own(company_id: int) -> sa.Select[tuple[Solution]]:
    """A company's solutions in every state, the last changed first."""
    select = sa.select(Solution).where(Solution.company_id == company_id)
    return select.order_by(Solution.updated_at.desc(), Solution.id.desc())


def of_company(company_id: int) -> list[Solution]:
    """The rows of `own`."""
    return list(session().scalars(own(company_id)))


def ending(company_id: int) -> list[Solution]:
    """A company's solutions that leave lists and reviews when it is closed."""
    ended = (SolutionStatus.DRAFT.value, SolutionStatus.WITHDRAWN.value)
    select = sa.select(Solution).where(Solution.company_id == company_id, Solution.status.not_in(ended))
    return list(session().scalars(select.order_by(Solution.id)))


def to_check() -> sa.Select[tuple[Solution]]:
    """The check queue, the longest waiting first."""
    select = sa.select(Solution).where(Solution.status == SolutionStatus.SUBMITTED.value)
    return select.order_by(Solution.submitted_at, Solution.id)


def waiting_for_check() -> list[Solution]:
    """The rows of `to_check`."""
    return list(session().scalars(to_check()))


def run_out(today: date) -> list[Solution]:
    """Listed solutions whose last day has passed."""
    select = sa.select(Solution).where(Solution.status == SolutionStatus.LISTED.value, Solution.expires_on < today)
    return list(session().scalars(select.order_by(Solution.id)))


def due_for_notice(today: date) -> list[Solution]:
    """Listed solutions in their last 30 days whose company was not told yet."""
    select = sa.select(Solution).where(
        Solution.status == SolutionStatus.LISTED.value,
        Solution.expires_on <= today + timedelta(days=RENEWAL_NOTICE_DAYS),
        Solution.renewal_told_on.is_(None),
    )
    return list(session().scalars(select.order_by(Solution.id)))
