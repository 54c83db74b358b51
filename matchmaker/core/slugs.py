"""Parts of addresses: readable, and each only once."""

from __future__ import annotations

from collections.abc import Collection
from itertools import chain, count

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute

from matchmaker.core.db import session
from matchmaker.core.text import slugify


def free_slug(column: InstrumentedAttribute[str], *texts: str, reserved: Collection[str] = (), limit: int = 80) -> str:
    """A part of an address that no row of the column has: of the first text that is free, else the last and a number.

    `reserved` are names of pages that stand beside the addresses.
    """
    bases = [slugify(text, limit=limit) for text in texts]
    alike = sa.or_(*(column.startswith(base, autoescape=True) for base in bases))
    taken = {*session().scalars(sa.select(column).where(alike)), *reserved}
    candidates = chain(bases, (f"{bases[-1]}-{number}" for number in count(2)))
    return next(slug for slug in candidates if slug not in taken)
