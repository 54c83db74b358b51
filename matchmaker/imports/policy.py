"""Who may import what: each kind says so itself."""

from __future__ import annotations

from matchmaker.core.access import Decision
from matchmaker.core.actors import Actor
from matchmaker.imports.hooks import About, ImportKind
from matchmaker.imports.models import FileImport
from matchmaker.imports.queries import kinds


def can_start(actor: Actor, *, kind: ImportKind, about: About) -> Decision:
    """Whoever may add by hand what the file would add."""
    return kind.may(actor, about)


def can_handle(actor: Actor, *, batch: FileImport) -> Decision:
    """Whoever may import the same for the same organization or thing."""
    return kinds.kind_named(batch.kind).may(actor, kinds.about_of(batch))
