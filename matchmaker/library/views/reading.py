"""What everybody reads: the list, one piece, its versions, the feed."""

from __future__ import annotations

import hmac
import secrets
from typing import Any

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core import browsers, clock
from matchmaker.core.access import ANYONE, anyone_may_see, may
from matchmaker.core.actors import current_actor
from matchmaker.core.atom import MOST
from matchmaker.core.atom import atom as write_feed
from matchmaker.core.cards import Card, card, publisher
from matchmaker.core.faceted import Browse
from matchmaker.core.i18n import _
from matchmaker.core.render import render
from matchmaker.core.search import corrections, marked
from matchmaker.core.settings import public_url
from matchmaker.core.sheets import MOST_ROWS, Column, list_answer
from matchmaker.library import policy
from matchmaker.library.engine.content import Content
from matchmaker.library.models import LibraryPiece
from matchmaker.library.queries import browse, feed, reading, suggestions, terms, visibility
from matchmaker.library.queries.browse import FACETS, LibraryFilters
from matchmaker.library.services import voting
from matchmaker.library.views.blueprint import bp
from matchmaker.vocabulary import queries as vocabulary

COOKIE = "reader"
COOKIE_DAYS = 400
_MARK_BYTES = 12


@bp.get("/library", access=ANYONE)
def index() -> ResponseReturnValue:
    """Every public piece, searchable; the address carries all choices."""
    filters = _filters()
    result = browse.browse(filters)
    return render(
        can_write=policy.can_write(current_actor()),
        filters=filters,
        result=result,
        rows=[row_of(piece, words=filters.text) for piece in result.page.items],
        corrected=corrections(filters.text) if filters.text and result.page.total else [],
        groups=[_group(name, filters, result) for name in FACETS],
        chips=[_chip(filters, name, code) for name in FACETS for code in filters.values.get(name, ())],
        page_url=lambda number: address(filters, page=number),
        sorts=_sorts(filters),
    )


@bp.get("/library.<ending>", access=ANYONE)
def download(ending: str) -> ResponseReturnValue:
    """The list with its filters as a file: every public text that it counts, in its order."""
    columns: list[Column[LibraryPiece]] = [
        Column("title", _("Title"), lambda p: p.title),
        Column("kind", _("Kind"), lambda p: terms.kind(p.kind)),
        Column("summary", _("In one sentence"), lambda p: p.summary),
        Column("language", _("Language"), lambda p: p.language),
        Column("sectors", _("Sectors"), lambda p: vocabulary.listed("system", p.codes("system"))),
        Column("licence", _("Licence"), lambda p: terms.licence(p.licence)[0]),
        Column("version", _("Version"), lambda p: p.number),
        Column("published_at", _("Published"), lambda p: p.published_at),
        Column("revised_at", _("Revised"), lambda p: p.revised_at),
        Column("url", _("Address"), lambda p: public_url(".show", slug=p.slug)),
    ]
    return list_answer("library", ending, columns, browse.PIECES.every(_filters(), MOST_ROWS + 1))


@bp.get("/library.atom", access=ANYONE)
def atom() -> ResponseReturnValue:
    """What became public last, for feed readers (RFC 4287)."""
    return write_feed(
        feed.entries(browse.newest(MOST)),
        title=_("Library of %(site)s", site=current_app.config["SETTINGS"].site_name),
        own=public_url(".atom"),
        home=public_url(".index"),
    )


@bp.get("/library/<slug>", access=anyone_may_see(piece=visibility.get_visible))
def show(piece: LibraryPiece) -> ResponseReturnValue:
    """One piece: its newest version, or that it was withdrawn and why."""
    actor = current_actor()
    abilities = policy.abilities(actor, piece=piece)
    if not piece.is_public and not abilities.write:
        return render("library/withdrawn.html", piece=piece)
    if not piece.is_known:
        return redirect(url_for(".preview", slug=piece.slug), 303)
    content = piece.content()
    return render(
        piece=piece,
        text=reading.shown(content),
        abilities=abilities,
        number=piece.number,
        at=piece.revised_at,
        citation=citation(piece, content, piece.number),
        votes=reading.votes(actor, piece, _browser()),
        more=suggestions.pieces_about(content.tags, without=piece.slug),
        card=_card(piece) if piece.is_public else None,
    )


def _card(piece: LibraryPiece) -> Card:
    return card(
        "Article",
        public_url(".show", slug=piece.slug),
        piece.title,
        piece.summary,
        headline=piece.title,
        inLanguage=piece.language,
        datePublished=piece.published_at,
        dateModified=piece.revised_at,
        version=str(piece.number),
        license=terms.licence(piece.licence)[1],
        about=[{"@type": "Thing", "name": terms.label("system", code)} for code in piece.codes("system")],
        citation=[{"@type": "CreativeWork", "name": s["title"], "url": s["url"]} for s in piece.sources],
        author=publisher(),
        publisher=publisher(),
    )


@bp.get("/library/<slug>/versions", access=anyone_may_see(piece=visibility.get_visible))
def versions(piece: LibraryPiece) -> ResponseReturnValue:
    """Every published version with its reason."""
    abilities = policy.abilities(current_actor(), piece=piece)
    if not piece.is_public and not abilities.write:
        return render("library/withdrawn.html", piece=piece)
    return render(piece=piece, versions=reading.versions(piece), abilities=abilities)


@bp.get("/library/<slug>/versions/<int:number>", access=anyone_may_see(piece=visibility.get_visible))
def version(piece: LibraryPiece, number: int) -> ResponseReturnValue:
    """One published version as it stood."""
    row = visibility.get_version(current_actor(), piece=piece, number=number)
    content = Content.read(row.content)
    return render(
        piece=piece,
        text=reading.shown(content),
        abilities=policy.abilities(current_actor(), piece=piece),
        number=number,
        at=row.at,
        reason=row.reason,
        citation=citation(piece, content, number, year=row.at.year),
    )


@bp.post("/library/<slug>/useful", access=may(policy.can_vote, piece=visibility.get_visible))
def answer(piece: LibraryPiece) -> ResponseReturnValue:
    """Was it useful? With or without an account, one answer each."""
    browser = _browser() or secrets.token_hex(_MARK_BYTES)
    useful = request.form.get("useful") == "yes"
    voting.record_vote(current_actor(), piece=piece, is_useful=useful, browser=browser, origin=_origin())
    flash(_("Thank you. You can change your answer at any time."), "success")
    response = redirect(url_for(".show", slug=piece.slug) + "#useful", 303)
    if not current_actor().is_authenticated:
        secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
        response.set_cookie(
            _cookie(), browser, max_age=COOKIE_DAYS * 86_400, secure=secure, httponly=True, samesite="Lax"
        )
    return response


def _cookie() -> str:
    return browsers.cookie_name(COOKIE, secure=bool(current_app.config["SESSION_COOKIE_SECURE"]))


def _browser() -> str:
    """The mark of this browser, which says nothing of who uses it; "" if it has none."""
    mark = request.cookies.get(_cookie(), "")
    return mark if len(mark) == 2 * _MARK_BYTES and mark.isalnum() and mark.isascii() else ""


def _origin() -> str:
    """A keyed digest of the network address on this day."""
    key = str(current_app.secret_key).encode()
    return hmac.new(key, f"library {clock.today()} {browsers.network()}".encode(), "sha256").hexdigest()


def citation(piece: LibraryPiece, content: Content, number: int, *, year: int | None = None) -> str:
    """How to name a version elsewhere: who, title, version, year, permanent address."""
    return _(
        "%(site)s (%(year)s): %(title)s. %(kind)s, version %(number)s. %(address)s",
        site=current_app.config["SETTINGS"].site_name,
        year=year or (piece.revised_at.year if piece.revised_at else ""),
        title=content.title,
        kind=terms.kind(content.kind),
        number=number,
        address=public_url(".version", slug=piece.slug, number=number),
    )


def _filters() -> LibraryFilters:
    return LibraryFilters.read(request.args.to_dict(flat=False)).only(_is_known)


def _is_known(name: str, code: str) -> bool:
    if name in browse.TAG_FACETS:
        return terms.is_code(browse.TAG_FACETS[name], code)
    return vocabulary.is_code("resource_kind" if name == "kind" else "language", code)


def address(filters: LibraryFilters, *, without: tuple[str, str] = ("", ""), page: int = 1) -> str:
    """The address of this list with one choice taken away, or of another page."""
    return url_for("library.index", **filters.address(without=without), page=page if page > 1 else None)


def _titles() -> dict[str, str]:
    return {
        "kind": _("Type of text"),
        "system": _("Sector"),
        "stage": _("Lifecycle stage"),
        "topic": _("Sub-topic"),
        "kit": _("Workshop kit"),
        "language": _("Language"),
    }


def _choices(name: str) -> list[tuple[str, str]]:
    if name in browse.TAG_FACETS:
        return terms.choices(browse.TAG_FACETS[name])
    return vocabulary.choices("resource_kind" if name == "kind" else "language")


def _group(name: str, filters: LibraryFilters, result: Browse[LibraryPiece]) -> dict[str, Any]:
    counts, chosen = result.counts[name], filters.values.get(name, ())
    options = [
        (code, label, counts.get(code, 0), code in chosen)
        for code, label in _choices(name)
        if name not in {"topic", "language"} or counts.get(code) or code in chosen
    ]
    is_open = name in {"kind", "system", "stage"} or bool(chosen)
    return {"title": _titles()[name], "name": name, "options": options, "open": is_open, "glyphs": name == "system"}


def _label(name: str, code: str) -> str:
    return next((label for known, label in _choices(name) if known == code), code)


def _chip(filters: LibraryFilters, name: str, code: str) -> tuple[str, str]:
    text = _("%(facet)s: %(value)s", facet=_titles()[name], value=_label(name, code))
    return text, address(filters, without=(name, code))


def _sorts(filters: LibraryFilters) -> list[tuple[str, str]]:
    words = [("words", _("Closest to my words"))] if filters.text.strip() else []
    return [*words, ("neutral", _("Today’s neutral order")), ("newest", _("Newest"))]


def row_of(piece: LibraryPiece, *, words: str = "") -> dict[str, Any]:
    """A piece as its list shows it, with the words searched for marked."""
    return {
        "title": marked(piece.title, words) if words else piece.title,
        "url": url_for("library.show", slug=piece.slug),
        "text": marked(piece.summary, words) if words else piece.summary,
        "kind": terms.kind(piece.kind),
        "systems": piece.codes("system"),
        "stages": terms.labels("stage", piece.codes("stage")),
        "language": vocabulary.label("language", piece.language),
        "at": piece.revised_at,
        "number": piece.number,
        "is_demo": piece.is_demo,
    }
