"""The public list of solutions: search, facets with counts, neutral order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from sqlalchemy.orm import lazyload

from matchmaker.core.faceted import NEUTRAL, WORDS, FacetedList
from matchmaker.core.facets import Filters
from matchmaker.organizations.models import SMALL_SIZES, Organization
from matchmaker.solutions.models import Solution, SolutionTag
from matchmaker.solutions.queries.visibility import listed

NEWEST, FEWEST = "newest", "fewest"
TAG_FACETS = {"system": "system", "country": "country", "collaboration": "collaboration", "tech": "digital_technology"}
COLUMN_FACETS: Mapping[str, Any] = {
    "maturity": Solution.maturity,
    "size": Organization.size,
    "price": Solution.price_model,
    "further": Solution.further_countries,
}
FACETS = ("system", "maturity", "country", "further", "collaboration", "size", "tech", "price")
SCHEMES = TAG_FACETS | {
    "maturity": "maturity",
    "size": "company_size",
    "price": "price_model",
    "further": "further_countries",
}


@dataclass(frozen=True)
class SolutionFilters(Filters):
    """What a reader asked for. Without an order: by the words, else the neutral one."""

    facets: ClassVar[tuple[str, ...]] = FACETS
    sorts: ClassVar[tuple[str, ...]] = (WORDS, NEUTRAL, NEWEST, FEWEST)


SOLUTIONS: Final = FacetedList[Solution](
    name="solution",
    model=Solution,
    public=listed,
    tag=SolutionTag,
    tagged=SolutionTag.solution_id,
    facets=FACETS,
    schemes=TAG_FACETS,
    columns=COLUMN_FACETS,
    sorted_by={NEWEST: (Solution.listed_at, True), FEWEST: (Solution.pairings_count, False)},
    options=(lazyload(Solution.types), lazyload(Solution.references)),
    leading={"system": "leading_system"},
)

browse = SOLUTIONS.browse


@dataclass(frozen=True)
class ListedNow:
    """How many solutions are listed, how many of them by micro and small companies, and of each leading sector."""

    solutions: int
    small: int
    systems: Mapping[str, int]


def listed_now() -> ListedNow:
    """The list in figures."""
    leading = SOLUTIONS.leading["system"]
    total, counts = SOLUTIONS.figures(("size", leading))
    return ListedNow(total, sum(counts["size"].get(size, 0) for size in SMALL_SIZES), counts[leading])
