"""Print pages as PDF, with the extra `pdf`. Nothing is fetched, neither from the network nor from the disk."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from importlib import import_module

from matchmaker.core.assets import SOURCE

STYLE = "paper.css"


def pdf_of(pages: Sequence[str]) -> bytes | None:
    """Whole HTML pages, one after the other, as one PDF; None where the library or what it needs is missing."""
    try:
        weasyprint = import_module("weasyprint")
    except (ImportError, OSError):  # OSError: the library is there, its system libraries are not
        return None
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # it reports each address that is refused, as meant
    nothing = import_module("weasyprint.urls").URLFetcher(allowed_protocols=())  # no scheme, so no address at all
    style = weasyprint.CSS(string=(SOURCE / STYLE).read_text(encoding="utf-8"), url_fetcher=nothing)
    documents = [weasyprint.HTML(string=page, url_fetcher=nothing).render(stylesheets=[style]) for page in pages]
    everything = [page for document in documents for page in document.pages]
    made: bytes = documents[0].copy(everything).write_pdf()
    return made
