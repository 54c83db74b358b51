"""The blueprint of the dashboards."""

from __future__ import annotations

from matchmaker.core.access import GuardedBlueprint

bp = GuardedBlueprint("insights", __name__)
