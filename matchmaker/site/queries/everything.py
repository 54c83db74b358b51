"""One search over everything that the reader may see: the lists' own searches, the best of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matchmaker.challenges.queries.browse import ANY, ChallengeFilters, list_challenges
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.facets import Filters
from matchmaker.core.i18n import _
from matchmaker.core.search import corrections, found
from matchmaker.library.queries import browse as library_browse
from matchmaker.organizations.queries.lists import directory
from matchmaker.outcomes.queries.register import ResultFilters, list_results
from matchmaker.solutions.models import SolutionPackage, SolutionType
from matchmaker.solutions.queries.browse import SolutionFilters, browse
from matchmaker.solutions.queries.catalogue import NAMES_ONLY, packages_visible_to, types_visible_to
from matchmaker.workshops.queries.visibility import listing

BEST = 5


class WordFilters(Filters):
    """Words alone."""


@dataclass(frozen=True)
class Place:
    """A page: its endpoint and the values of its address."""

    endpoint: str
    values: Mapping[str, object]


@dataclass(frozen=True)
class Hit:
    """Something found: its name, its page and what it says of itself."""

    title: str
    place: Place
    text: str


@dataclass(frozen=True)
class Section:
    """The best of one kind, how many there are, and the list of all of them."""

    title: str
    hits: Sequence[Hit]
    total: int
    more: Place


def sections(actor: Actor, text: str) -> list[Section]:
    """What the words find, by kind; a kind without any is left out."""
    every = (_challenges, _solutions, _types, _packages, _organizations, _workshops, _results, _library)
    return [section for kind in every if (section := kind(actor, text)).hits]


def corrected(text: str, shown: Sequence[Section]) -> list[tuple[str, str]]:
    """(typed, taken for): only where something was found, so that nobody learns a word of what they may not see."""
    return corrections(text) if shown else []


def _challenges(_actor: Actor, text: str) -> Section:
    filters = ChallengeFilters(text, {"status": (ANY,)})
    page = list_challenges(filters).page
    hits = [Hit(c.title, Place("challenges.show", {"slug": c.slug}), c.summary) for c in page.items[:BEST]]
    return Section(_("Challenges"), hits, page.total, Place("challenges.index", filters.address()))


def _solutions(_actor: Actor, text: str) -> Section:
    page = browse(SolutionFilters(text)).page
    hits = [Hit(s.title, Place("solutions.show", {"slug": s.slug}), s.summary) for s in page.items[:BEST]]
    return Section(_("Solutions"), hits, page.total, Place("solutions.index", {"q": text}))


def _types(actor: Actor, text: str) -> Section:
    rows: list[SolutionType] = []
    words = found(SolutionType, text)
    if words is not None:
        select = types_visible_to(actor).order_by(None).join(words, words.c.object_id == SolutionType.id)
        rows = list(session().scalars(select.order_by(words.c.rank, SolutionType.title)).unique())
    hits = [Hit(t.title, Place("solutions.show_type", {"slug": t.slug}), t.summary) for t in rows[:BEST]]
    return Section(_("Solution types"), hits, len(rows), Place("solutions.types", {"q": text}))


def _packages(actor: Actor, text: str) -> Section:
    rows: list[SolutionPackage] = []
    words = found(SolutionPackage, text)
    if words is not None:
        select = packages_visible_to(actor).order_by(None).join(words, words.c.object_id == SolutionPackage.id)
        rows = list(session().scalars(select.order_by(words.c.rank, SolutionPackage.title).options(*NAMES_ONLY)))
    hits = [Hit(p.title, Place("solutions.show_package", {"slug": p.slug}), p.summary) for p in rows[:BEST]]
    return Section(_("Solution packages"), hits, len(rows), Place("solutions.packages", {"q": text}))


def _organizations(actor: Actor, text: str) -> Section:
    page = directory(actor, text=text).page
    hits = [Hit(o.name, Place("organizations.show", {"slug": o.slug}), o.summary) for o in page.items[:BEST]]
    return Section(_("Organizations"), hits, page.total, Place("organizations.index", {"q": text}))


def _workshops(actor: Actor, text: str) -> Section:
    pages = [listing(actor, when=when, text=text) for when in ("coming", "past")]
    rows = [row for page in pages for row in page.items][:BEST]
    hits = [Hit(w.title, Place("workshops.show", {"slug": w.slug}), w.summary) for w in rows]
    return Section(_("Workshops"), hits, sum(page.total for page in pages), Place("workshops.index", {"q": text}))


def _results(_actor: Actor, text: str) -> Section:
    page = list_results(ResultFilters(text))
    hits = [
        Hit(
            row.challenge,
            Place("results.show", {"public_id": row.public_id}),
            f"{row.city} · {row.company}".strip(" ·"),
        )
        for row in page.items[:BEST]
    ]
    return Section(_("Results"), hits, page.total, Place("results.index", {"q": text}))


def _library(_actor: Actor, text: str) -> Section:
    page = library_browse.browse(library_browse.LibraryFilters(text)).page
    hits = [Hit(p.title, Place("library.show", {"slug": p.slug}), p.summary) for p in page.items[:BEST]]
    return Section(_("Library"), hits, page.total, Place("library.index", {"q": text}))
