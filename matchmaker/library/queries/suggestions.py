"""Which pieces help with something, from the terms both carry, with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.library.models import LibraryPiece, LibraryTag
from matchmaker.library.queries import terms
from matchmaker.library.queries.visibility import IS_PUBLIC
from matchmaker.vocabulary.hooks import Reading

WEIGHTS: Final[Mapping[str, int]] = {"kit": 8, "coach": 8, "topic": 4, "smart_principle": 4, "system": 2, "stage": 1}
"""What a shared term is worth. A kit, a criterion, a sub-topic say more than a sector, a sector more than a stage."""
LEAST: Final = 3
"""A sector and a stage together, or something closer: a shared stage alone says nothing."""
MOST: Final = 3
_JOIN, _PART = ",", ":"


def pieces_about(about: Mapping[str, Sequence[str]], *, without: str = "") -> Sequence[Reading]:
    """Up to three pieces that share most with these codes by scheme; one statement, none if there are no codes.

    Ties: the piece that is about fewer things comes first, then the random public id, never the title or the date.
    News are no advice and stay out. `without` is the address of the piece that the reader has open.
    """
    parts = [
        sa.and_(LibraryTag.scheme == scheme, LibraryTag.code.in_(list(about[scheme])))
        for scheme in WEIGHTS
        if about.get(scheme)
    ]
    if not parts:
        return ()
    points = sa.func.sum(sa.case(WEIGHTS, value=LibraryTag.scheme, else_=0))
    claimed = (
        sa.select(sa.func.count(LibraryTag.id))
        .where(LibraryTag.piece_id == LibraryPiece.id)
        .correlate(LibraryPiece)
        .scalar_subquery()
    )
    shared = sa.func.aggregate_strings(LibraryTag.scheme + sa.literal(_PART) + LibraryTag.code, _JOIN)
    select = (
        sa.select(LibraryPiece.title, LibraryPiece.slug, LibraryPiece.kind, shared)
        .select_from(LibraryPiece)
        .join(LibraryTag, LibraryTag.piece_id == LibraryPiece.id)
        .where(IS_PUBLIC, LibraryPiece.kind != "news", LibraryPiece.slug != without, sa.or_(*parts))
        .group_by(LibraryPiece.id, LibraryPiece.title, LibraryPiece.slug, LibraryPiece.kind, LibraryPiece.public_id)
        .having(points >= LEAST)
        .order_by(points.desc(), claimed, LibraryPiece.public_id)
        .limit(MOST)
    )
    return [
        Reading(title, slug, terms.kind(kind), _why(pairs.split(_JOIN)))
        for title, slug, kind, pairs in session().execute(select)
    ]


def _why(pairs: Sequence[str]) -> str:
    """ "Because it is about Street lighting and Planning." The closest terms first, at most three."""
    shared = sorted((pair.split(_PART, 1) for pair in pairs), key=lambda pair: (-WEIGHTS[pair[0]], pair[1]))
    words = [_("“%(term)s”", term=terms.label(scheme, code)) for scheme, code in shared[:3]]
    if len(words) == 1:
        return _("Because it is about %(term)s.", term=words[0])
    return _("Because it is about %(terms)s and %(last)s.", terms=", ".join(words[:-1]), last=words[-1])
