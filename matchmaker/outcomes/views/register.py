"""The public outcome register."""

from __future__ import annotations

from flask import jsonify, request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.core.access import ANYONE, anyone_may_see
from matchmaker.core.atom import Entry
from matchmaker.core.atom import atom as write_feed
from matchmaker.core.cards import Card, card, organization, publisher
from matchmaker.core.i18n import _
from matchmaker.core.pages import page_number
from matchmaker.core.render import render
from matchmaker.core.settings import public_url, site_name
from matchmaker.core.sheets import table_answer
from matchmaker.outcomes.models.result import Result
from matchmaker.outcomes.queries import record_page, register, register_downloads, register_figures, tables
from matchmaker.outcomes.views.blueprint import bp


def _filters() -> register.ResultFilters:
    return register.ResultFilters.read(request.args.to_dict(flat=False))


@bp.get("/results", access=ANYONE)
def index() -> ResponseReturnValue:
    """What came of it, with filters."""
    filters = _filters()
    page = register.list_challenges(filters, number=page_number(request.args.get("page")))
    return render(
        page=page,
        withdrawn=register.withdrawn_results(filters),
        filters=filters,
        facets=register.facets(filters),
        licence=(register_figures.LICENCE, register_figures.LICENCE_URL),
        page_url=lambda n: url_for(".index", page=n, **filters.address()),
    )


@bp.get("/results.<ending>", access=ANYONE)
def table(ending: str) -> ResponseReturnValue:
    """The register as a file: days are days and no cell is read as a formula; JSON for programs, with the licence."""
    found = register.all_results(_filters())
    if ending == "json":
        licence = {"name": register_figures.LICENCE, "url": register_figures.LICENCE_URL}
        return jsonify(licence=licence, results=register_downloads.machine_entries(found))
    columns = tables.register_columns()
    rows = [[row[name] for name in columns] for row in register_downloads.record_entries(found)]
    return table_answer("results", ending, (columns, rows))


@bp.get("/results.atom", access=ANYONE)
def atom() -> ResponseReturnValue:
    """What entered the register last, with the filters of the list, for feed readers; what was taken back says so."""
    filters = _filters()
    return write_feed(
        [_feed_entry(entry) for entry in register.list_results(filters, with_withdrawn=True).items],
        title=_("Outcomes of %(site)s", site=site_name()),
        own=public_url(".atom", **filters.address()),
        home=public_url(".index", **filters.address()),
    )


def _feed_entry(entry: register.Entry) -> Entry:
    said = [entry.withdrawn_reason] if entry.withdrawn_at else [entry.company, entry.evidence[0]]
    return Entry(
        address=public_url(".show", public_id=entry.public_id),
        title=f"{entry.challenge}: {entry.outcome}",
        summary=" · ".join(filter(None, said)),
        published=entry.published_at,
        updated=entry.withdrawn_at or entry.published_at,
        author=entry.city,
        licence=(register_figures.LICENCE, register_figures.LICENCE_URL),
    )


@bp.get("/results/<public_id>", access=anyone_may_see(result=register.get_result))
def show(result: Result) -> ResponseReturnValue:
    """One entry: what came of it, with figures and their evidence."""
    record = None if result.is_withdrawn else result.collaboration
    entry = register.entry_of(result)
    return render(
        result=result,
        entry=entry,
        record=record,
        indicators=[record_page.shown_indicator(row) for row in record.indicators] if record else [],
        ladder=record_page.ladder_line(record) if record else [],
        stages=record_page.stage_line(result.stage),
        card=None if result.is_withdrawn else _card(result, entry),
    )


def _card(result: Result, entry: register.Entry) -> Card:
    about = {
        "@type": "WebPage",
        "name": entry.challenge,
        "url": public_url("challenges.show", slug=entry.challenge_slug) if entry.challenge_slug else "",
    }
    return card(
        "Report",
        public_url("results.show", public_id=result.public_id),
        _("Outcome: %(title)s", title=entry.challenge),
        entry.outcome,
        headline=entry.challenge,
        datePublished=result.published_at,
        dateModified=result.updated_at,
        about=about,
        author=organization(entry.city, is_government=True),
        contributor=organization(entry.company),
        license=register_figures.LICENCE_URL,
        publisher=publisher(),
    )
