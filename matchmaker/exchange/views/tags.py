"""The groups of operations, in the order in which a reader meets them."""

from __future__ import annotations

from matchmaker.core.i18n import _l

BASICS = _l("Basics")
CHALLENGES = _l("Challenges")
SOLUTIONS = _l("Solutions")
TYPES = _l("Solution types and packages")
PAIRINGS = _l("Pairings")
APPLICATIONS = _l("Applications")
WORKSHOPS = _l("Workshops")
ORGANIZATIONS = _l("Organizations")
RESULTS = _l("Results and equal treatment")
INDICATORS = _l("Indicators of cities")
LIBRARY = _l("Library")
TAGS = (
    BASICS,
    CHALLENGES,
    SOLUTIONS,
    TYPES,
    PAIRINGS,
    APPLICATIONS,
    WORKSHOPS,
    ORGANIZATIONS,
    RESULTS,
    INDICATORS,
    LIBRARY,
)
