"""The blueprint of scheduling and what its templates share."""

from __future__ import annotations

from matchmaker.core.access import GuardedBlueprint

bp = GuardedBlueprint("scheduling", __name__)
