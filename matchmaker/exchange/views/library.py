"""The library: guidelines, publications, cases, question banks and news."""

from __future__ import annotations

from matchmaker.core.access import ANYONE, anyone_may_see
from matchmaker.core.i18n import _l
from matchmaker.exchange.forms.library import LibraryQuery
from matchmaker.exchange.queries import library
from matchmaker.exchange.queries.library import LibraryLine, LibraryOut
from matchmaker.exchange.queries.response_model import Paged
from matchmaker.exchange.views.blueprint import api
from matchmaker.exchange.views.tags import LIBRARY
from matchmaker.library.models import LibraryPiece
from matchmaker.library.queries import visibility


@api.serve(
    "GET",
    "/library",
    access=ANYONE,
    tag=LIBRARY,
    summary=_l("Texts of the library, with the filters of the list"),
    query=LibraryQuery,
    answer=Paged[LibraryLine],
)
def list_library(query: LibraryQuery) -> Paged[LibraryLine]:
    """In the neutral order of the day, unless words or another order are asked for."""
    return library.list_pieces(query)


@api.serve(
    "GET",
    "/library/<slug>",
    access=anyone_may_see(piece=visibility.get_visible),
    tag=LIBRARY,
    summary=_l("One text with its sources and licence"),
    answer=LibraryOut,
)
def show_library_piece(piece: LibraryPiece) -> LibraryOut:
    """The newest published version in Markdown; a withdrawn one is 404 with the reason."""
    return library.show_piece(piece)
