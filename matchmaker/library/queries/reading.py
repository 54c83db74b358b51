"""What the page of one piece shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from matchmaker.accounts.models import User
from matchmaker.core.actors import Actor
from matchmaker.core.articles import Article, article
from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.core.versions import Difference
from matchmaker.library.engine.content import SCHEMES, Content
from matchmaker.library.models import LibraryPiece, LibraryVersion, LibraryVote
from matchmaker.library.queries import compare, terms

LONG = 4
"""So many sections of the second level make a text long: it gets a list of contents."""
WORDS_PER_MINUTE = 200


@dataclass(frozen=True)
class Text:
    """A content as its readers see it. `about` are (scheme, code, label)."""

    content: Content
    article: Article
    kind: str
    licence: tuple[str, str]
    about: Sequence[tuple[str, str, str]]

    @property
    def contents(self) -> bool:
        """It is long enough for a list of contents."""
        return len(self.article.chapters) >= LONG

    @property
    def minutes(self) -> int:
        """How long it takes to read."""
        return max(1, round(self.article.words / WORDS_PER_MINUTE))


def shown(content: Content) -> Text:
    """A content for its page; no statement."""
    about = [(scheme, code, terms.label(scheme, code)) for scheme in SCHEMES for code in content.tags.get(scheme, ())]
    return Text(content, article(content.body), terms.kind(content.kind), terms.licence(content.licence), about)


@dataclass(frozen=True)
class VersionLine:
    """A published version in the history; names are "" for what was delivered with the platform."""

    number: int
    at: datetime
    reason: str
    written_by: str
    published_by: str


def versions(piece: LibraryPiece) -> list[VersionLine]:
    """All published versions, newest first (one statement)."""
    writer, publisher = aliased(User), aliased(User)
    select = (
        sa.select(LibraryVersion.number, LibraryVersion.at, LibraryVersion.reason, writer.name, publisher.name)
        .outerjoin(writer, writer.id == LibraryVersion.written_by_id)
        .outerjoin(publisher, publisher.id == LibraryVersion.published_by_id)
        .where(LibraryVersion.piece_id == piece.id)
        .order_by(LibraryVersion.number.desc())
    )
    return [VersionLine(n, at, why, wrote or "", put or "") for n, at, why, wrote, put in session().execute(select)]


@dataclass(frozen=True)
class Votes:
    """How many found a piece useful, how many did not, and what the reader answered (None: nothing yet)."""

    useful: int = 0
    useless: int = 0
    own: bool | None = None

    @property
    def words(self) -> str:
        """In a sentence; "" while nobody has answered."""
        total = self.useful + self.useless
        return _("Found useful by %(n)s of %(total)s.", n=self.useful, total=total) if total else ""


def votes(actor: Actor, piece: LibraryPiece, browser: str = "") -> Votes:
    """The answers so far (one statement)."""
    mine = (
        LibraryVote.user_id == actor.user_id
        if actor.user_id is not None
        else sa.and_(LibraryVote.user_id.is_(None), LibraryVote.browser == browser, sa.literal(bool(browser)))
    )
    own = sa.func.max(sa.case((mine, 1), else_=0))
    select = (
        sa.select(LibraryVote.is_useful, sa.func.count(LibraryVote.id), own)
        .where(LibraryVote.piece_id == piece.id)
        .group_by(LibraryVote.is_useful)
    )
    rows = {bool(useful): (count, is_own) for useful, count, is_own in session().execute(select)}
    answered = next((useful for useful, (_count, is_own) in rows.items() if is_own), None)
    return Votes(rows.get(True, (0, 0))[0], rows.get(False, (0, 0))[0], answered)


@dataclass(frozen=True)
class Changes:
    """What a draft would change: (field, public, draft), and the lines of its text."""

    fields: Sequence[Difference] = ()
    lines: Sequence[tuple[str, str]] = ()


def changes(piece: LibraryPiece) -> Changes:
    """What the draft would change; nothing before there is a public version."""
    if not (piece.is_known and piece.has_draft):
        return Changes()
    public, draft = piece.content(), piece.working()
    fields = compare.differences(replace(public, body=""), replace(draft, body=""))
    return Changes(fields, compare.line_changes(public.body, draft.body))
