"""The blueprint all pages of matching register on."""

from matchmaker.core.access import GuardedBlueprint

bp = GuardedBlueprint("matching", __name__)
