"""Imported files: finding one, its problems, the last ones of a city."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.errors import NotFound
from matchmaker.core.i18n import _l
from matchmaker.core.pages import Page, paginate
from matchmaker.indicators import policy
from matchmaker.indicators.models import ImportProblem, ValueImport

PER_PAGE = 100


def get_import(actor: Actor, *, public_id: str) -> ValueImport:
    """One import by its address, for those who may import for its city. Raises NotFound."""
    found = session().scalar(
        sa.select(ValueImport)
        .where(ValueImport.public_id == public_id)
        .options(joinedload(ValueImport.organization), joinedload(ValueImport.created_by))
    )
    if found is None or not policy.can_handle_import(actor, batch=found):
        raise NotFound(_l("There is no such import."))
    return found


def problems_of(batch: ValueImport, number: int) -> Page[ImportProblem]:
    """A page of what is wrong or asked, in the order of lines (two queries)."""
    select = sa.select(ImportProblem).where(ImportProblem.import_id == batch.id)
    return paginate(select.order_by(ImportProblem.line, ImportProblem.id), number=number, per_page=PER_PAGE)


def last_imports(city_id: int | None, limit: int = 10) -> list[ValueImport]:
    """The newest imports of a city, or of several cities (None) (one query)."""
    where = ValueImport.organization_id.is_(None) if city_id is None else ValueImport.organization_id == city_id
    select = sa.select(ValueImport).where(where).order_by(ValueImport.id.desc()).limit(limit)
    return list(session().scalars(select.options(joinedload(ValueImport.created_by))))
