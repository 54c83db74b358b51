"""Reading solutions, solution types and packages."""

from matchmaker.organizations.queries import current_company
from matchmaker.solutions.queries.browse import FACETS, SCHEMES, Browse, Filters, browse, neutral_key
from matchmaker.solutions.queries.catalogue import (
    TypeWithOffers,
    all_types,
    get_package,
    get_type,
    listed_of_type,
    packages_visible_to,
    packages_with,
    type_choices,
    types_for,
    types_visible_to,
    visible_packages,
)
from matchmaker.solutions.queries.lists import (
    attention,
    editor_ids,
    get,
    get_visible,
    history,
    listed,
    of_company,
    visible_to,
    waiting_for_check,
)

__all__ = [
    "FACETS",
    "SCHEMES",
    "Browse",
    "Filters",
    "TypeWithOffers",
    "all_types",
    "attention",
    "browse",
    "current_company",
    "editor_ids",
    "get",
    "get_package",
    "get_type",
    "get_visible",
    "history",
    "listed",
    "listed_of_type",
    "neutral_key",
    "of_company",
    "packages_visible_to",
    "packages_with",
    "type_choices",
    "types_for",
    "types_visible_to",
    "visible_packages",
    "visible_to",
    "waiting_for_check",
]
