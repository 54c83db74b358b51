"""The public list and one solution."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.attachments import queries as attachments
from matchmaker.core.access import ANYONE, anyone_may_see
from matchmaker.core.actors import Actor, current_actor
from matchmaker.core.faceted import Browse
from matchmaker.core.i18n import _
from matchmaker.core.render import render
from matchmaker.core.search import corrections, marked
from matchmaker.solutions import policy
from matchmaker.solutions.models import Solution, SolutionStatus
from matchmaker.solutions.queries import browse, content, visibility
from matchmaker.solutions.queries.browse import FACETS, SCHEMES, SolutionFilters
from matchmaker.solutions.views.blueprint import bp
from matchmaker.vocabulary import queries as vocabulary


@bp.get("/solutions", access=ANYONE)
def index() -> ResponseReturnValue:
    """Every listed solution, searchable; the address carries all choices."""
    filters = _filters()
    result = browse.browse(filters)
    actor = current_actor()
    return render(
        # A visitor is asked to sign in first.
        can_start=bool(policy.can_start(actor)) or not actor.is_authenticated,
        can_check=policy.can_check(actor),
        filters=filters,
        result=result,
        rows=[row_of(solution, words=filters.text) for solution in result.page.items],
        corrected=corrections(filters.text) if filters.text and result.page.total else [],
        groups=[_group(name, filters, result) for name in FACETS],
        chips=[_chip(filters, name, code) for name in FACETS for code in filters.values.get(name, ())],
        page_url=lambda number: address(filters, page=number),
        sorts=_sorts(filters),
    )


@bp.get("/solutions/<slug>", access=anyone_may_see(solution=visibility.get_visible))
def show(solution: Solution) -> ResponseReturnValue:
    """One solution."""
    abilities = policy.abilities(current_actor(), solution=solution)
    return render(
        solution=solution,
        abilities=abilities,
        next_step=next_step(current_actor(), solution, abilities),
        comments=[] if solution.status in policy.PUBLIC else content.comments_on(solution),
        attached=attachments.attached(current_actor(), solution),
        reading=vocabulary.texts_about(
            {
                "system": solution.codes("system"),
                "topic": solution.codes("topic"),
                "stage": solution.codes("stage"),
            }
        ),
    )


def next_step(actor: Actor, solution: Solution, abilities: policy.Abilities) -> str:
    """What the page offers first.

    Its company: finish, waits, write_again, renew, see_fits, or "" for members who only read. Organizers: check.
    Everybody else: challenge (to post one).
    """
    if actor.member_of(solution.company_id):
        if solution.status == SolutionStatus.SUBMITTED.value:
            return "waits"
        if not abilities.edit:
            return ""
        first = {SolutionStatus.DRAFT.value: "finish", SolutionStatus.WITHDRAWN.value: "write_again"}
        return first.get(solution.status) or ("renew" if abilities.renew else "see_fits")
    is_checked = solution.status == SolutionStatus.SUBMITTED.value and actor.is_organizer
    return "check" if is_checked else "challenge"


def _filters() -> SolutionFilters:
    asked = SolutionFilters.read(request.args.to_dict(flat=False))
    return asked.only(lambda name, code: vocabulary.is_code(SCHEMES[name], code))


def address(filters: SolutionFilters, *, without: tuple[str, str] = ("", ""), page: int = 1) -> str:
    """The address of this list with one choice taken away, or of another page."""
    return url_for("solutions.index", **filters.address(without=without), page=page if page > 1 else None)


def _titles() -> dict[str, str]:
    return {
        "system": _("Sector"),
        "maturity": _("How far it is"),
        "country": _("Works in"),
        "further": _("Further countries"),
        "collaboration": _("Ways to work together"),
        "size": _("Size of company"),
        "tech": _("Digital technology"),
        "price": _("Price model"),
    }


def _group(name: str, filters: SolutionFilters, result: Browse[Solution]) -> dict[str, Any]:
    counts, chosen = result.counts[name], filters.values.get(name, ())
    options = [
        (code, label, counts.get(code, 0), code in chosen)
        for code, label in vocabulary.choices(SCHEMES[name])
        if name != "country" or counts.get(code) or code in chosen
    ]
    is_open = name in {"system", "maturity"} or bool(chosen)
    return {"title": _titles()[name], "name": name, "options": options, "open": is_open, "glyphs": name == "system"}


def _chip(filters: SolutionFilters, name: str, code: str) -> tuple[str, str]:
    text = _("%(facet)s: %(value)s", facet=_titles()[name], value=vocabulary.label(SCHEMES[name], code))
    return text, address(filters, without=(name, code))


def _sorts(filters: SolutionFilters) -> list[tuple[str, str]]:
    words = [("words", _("Closest to my words"))] if filters.text.strip() else []
    return [
        *words,
        ("neutral", _("Today’s neutral order")),
        ("newest", _("Newest")),
        ("fewest", _("Fewest pairings so far")),
    ]


def row_of(solution: Solution, *, words: str = "") -> dict[str, Any]:
    """A solution as the list macro wants it, with the words searched for marked."""
    company = solution.company
    return {
        "title": marked(solution.title, words) if words else solution.title,
        "url": url_for("solutions.show", slug=solution.slug),
        "text": marked(solution.summary, words) if words else solution.summary,
        "company": company.name,
        "country": vocabulary.country_name(company.country),
        "size": vocabulary.short_label("company_size", company.size) if company.size else "",
        "systems": solution.codes("system"),
        "maturity": vocabulary.label("maturity", solution.maturity) if solution.maturity else "",
        "price": price_of(solution),
    }


def price_of(solution: Solution) -> str:
    """The price band if it is public, else the price model, else that nothing is given."""
    if solution.is_budget_public and solution.budget_band not in {"", "unknown"}:
        return vocabulary.budget_words(solution.budget_band)
    return vocabulary.label("price_model", solution.price_model) if solution.price_model else _("No price given")
