"""The kinds of tables, and what a stored file is about."""

from __future__ import annotations

from matchmaker.core.actors import Actor
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _l
from matchmaker.imports.hooks import About, ImportKind, import_kinds
from matchmaker.imports.models import FileImport


def kind_named(name: str) -> ImportKind:
    """One kind. Raises NotFound."""
    for kind in import_kinds():
        if kind.name == name:
            return kind
    raise NotFound(_l("There is no such import."))


def get_kind(actor: Actor, *, name: str) -> ImportKind:
    """One kind by its name in the address (a loader). Raises NotFound."""
    return kind_named(name)


def get_about(actor: Actor, *, kind: ImportKind, slug: str) -> About:
    """What a new file is about (a loader). Raises NotFound."""
    return kind.find(actor, slug)


def about_of(batch: FileImport) -> About:
    """What a stored file is about (at most two queries)."""
    thing = kind_named(batch.kind).thing(batch.thing_id) if batch.thing_id is not None else None
    return About(batch.organization, thing)
