"""The solution landscape of a challenge: kinds of solutions that fit its sub-topics, and who has listed one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.organizations.models import Organization
from matchmaker.solutions.models import Solution, SolutionType, SolutionTypeTag, solution_type_link
from matchmaker.solutions.queries.visibility import listed

MOST, NAMED = 6, 3


@dataclass(frozen=True)
class Offered:
    """A listed solution of one type."""

    title: str
    slug: str
    company: str


@dataclass
class Landscape:
    """A solution type with some of the listed solutions of its kind, and how many there are in all."""

    slug: str
    title: str
    summary: str
    shared_topics: int
    solutions: list[Offered] = field(default_factory=list)
    total: int = 0


def landscape(topics: Sequence[str]) -> list[Landscape]:
    """Public solution types that share sub-topics, most shared first (one query).

    Neither types of equal fit nor solutions of one type stand in the order of names or dates: their random public
    ids decide, which is the same for every reader and favours nobody.
    """
    if not topics:
        return []
    fitting = (
        sa.select(SolutionTypeTag.solution_type_id, sa.func.count().label("shared"))
        .where(SolutionTypeTag.scheme == "topic", SolutionTypeTag.code.in_(topics))
        .group_by(SolutionTypeTag.solution_type_id)
        .subquery()
    )
    shown = listed().with_only_columns(Solution.id)
    select = (
        sa.select(
            SolutionType.slug,
            SolutionType.title,
            SolutionType.summary,
            fitting.c.shared,
            Solution.title.label("solution"),
            Solution.slug.label("solution_slug"),
            Organization.name.label("company"),
        )
        .join(fitting, fitting.c.solution_type_id == SolutionType.id)
        .outerjoin(solution_type_link, solution_type_link.c.solution_type_id == SolutionType.id)
        .outerjoin(Solution, sa.and_(Solution.id == solution_type_link.c.solution_id, Solution.id.in_(shown)))
        .outerjoin(Organization, Organization.id == Solution.company_id)
        .where(SolutionType.is_public)
        .order_by(fitting.c.shared.desc(), SolutionType.public_id, Solution.public_id)
    )
    found: dict[str, Landscape] = {}
    for row in session().execute(select):
        kind = found.setdefault(row.slug, Landscape(row.slug, row.title, row.summary, row.shared))
        if row.solution is not None:
            kind.total += 1
            if len(kind.solutions) < NAMED:
                kind.solutions.append(Offered(row.solution, row.solution_slug, row.company))
    return list(found.values())[:MOST]
