"""Who is told what about texts of the library."""

from __future__ import annotations

from flask import url_for

from matchmaker.core.actors import system_actor
from matchmaker.core.eventbus import subscribe
from matchmaker.core.i18n import _l
from matchmaker.library.events import PiecePublished, PieceReturned, PieceSubmitted
from matchmaker.library.queries import visibility
from matchmaker.notifications.services import Mail, tell_people

PLATFORM = system_actor("notifications")


@subscribe(PieceSubmitted)
def _submitted(event: PieceSubmitted) -> None:
    """Everybody who can be the second person."""
    piece = visibility.get(event.piece_id)
    title = piece.working().title
    tell_people(
        PLATFORM,
        user_ids=visibility.reviewer_ids(piece),
        text=_l("“%(title)s” waits in the library for a second person. Please review it.", title=title),
        url=url_for("library.preview", slug=piece.slug),
        mail=Mail("library/submitted", _l("To review: “%(title)s” (library)", title=title)),
    )


@subscribe(PieceReturned)
def _returned(event: PieceReturned) -> None:
    piece = visibility.get(event.piece_id)
    title = piece.working().title
    tell_people(
        PLATFORM,
        user_ids=[piece.drafted_by_id],
        text=_l("The reviewer requests changes to “%(title)s”.", title=title),
        url=url_for("library.edit", slug=piece.slug),
        mail=Mail("library/returned", _l("Changes requested: “%(title)s” (library)", title=title)),
        note=piece.returned_note,
    )


@subscribe(PiecePublished)
def _published(event: PiecePublished) -> None:
    piece = visibility.get(event.piece_id)
    tell_people(
        PLATFORM,
        user_ids=[piece.drafted_by_id],
        text=_l("“%(title)s” is public in the library, version %(n)s.", title=piece.title, n=event.number),
        url=url_for("library.show", slug=piece.slug),
        mail=Mail("library/published", _l("Your text is public: “%(title)s”", title=piece.title)),
    )
