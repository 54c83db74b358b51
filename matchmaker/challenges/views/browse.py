"""The public list."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue

from matchmaker.challenges import policy
from matchmaker.challenges.models import Challenge
from matchmaker.challenges.queries import browse
from matchmaker.challenges.queries.display import phase_of
from matchmaker.challenges.queries.interest import interest_in
from matchmaker.challenges.views.blueprint import bp
from matchmaker.core import clock
from matchmaker.core.access import ANYONE
from matchmaker.core.actors import current_actor
from matchmaker.core.atom import Entry
from matchmaker.core.atom import atom as write_feed
from matchmaker.core.i18n import _
from matchmaker.core.render import render
from matchmaker.core.settings import public_url, site_name
from matchmaker.core.sheets import MOST_ROWS, Column, list_answer
from matchmaker.vocabulary import queries as vocabulary


@bp.get("/challenges", access=ANYONE)
def index() -> ResponseReturnValue:
    """Search and filter; everything public."""
    filters = browse.ChallengeFilters.read(request.args.to_dict(flat=False))
    listing = browse.list_challenges(filters)

    def page_url(number: int) -> str:
        return url_for("challenges.index", **filters.address(), page=number if number > 1 else None)

    return render(
        listing=listing,
        interest=interest_in(challenge.id for challenge in listing.page.items),
        filters=filters,
        page_url=page_url,
        can_start=policy.can_start(current_actor()),
    )


@bp.get("/challenges.<ending>", access=ANYONE)
def download(ending: str) -> ResponseReturnValue:
    """The list with its filters as a file: every challenge that it counts."""
    filters = browse.ChallengeFilters.read(request.args.to_dict(flat=False))
    now = clock.now()
    columns: list[Column[Challenge]] = [
        Column("id", _("Number"), lambda c: c.public_id),
        Column("title", _("Title"), lambda c: c.title),
        Column("city", _("City"), lambda c: c.city.name),
        Column("country", _("Country"), lambda c: vocabulary.country_name(c.city.country)),
        Column("status", _("Status"), lambda c: browse.facet_label("status", phase_of(c, now))),
        Column("sectors", _("Sectors"), lambda c: vocabulary.listed("system", c.codes("system"))),
        Column("summary", _("In one sentence"), lambda c: c.summary),
        Column("stage", _("Stage"), lambda c: vocabulary.label("stage", c.stage) if c.stage else ""),
        Column("budget", _("Budget"), _budget),
        Column("published_at", _("Published"), lambda c: c.published_at),
        Column("questions_until", _("Questions close"), lambda c: c.questions_until),
        Column("closes_at", _("Applications close"), lambda c: c.closes_at),
        Column("url", _("Address"), lambda c: public_url(".show", slug=c.slug)),
    ]
    return list_answer("challenges", ending, columns, browse.every_challenge(filters, MOST_ROWS + 1))


def _budget(challenge: Challenge) -> str:
    is_shown = challenge.is_budget_public and challenge.budget_band
    return vocabulary.budget_words(challenge.budget_band) if is_shown else ""


@bp.get("/challenges.atom", access=ANYONE)
def atom() -> ResponseReturnValue:
    """What was published last, with the filters of the list, for feed readers; whatever its status if none is asked."""
    asked = browse.ChallengeFilters.read(request.args.to_dict(flat=False))
    filters = browse.newest_of(asked)
    return write_feed(
        [_entry(challenge) for challenge in browse.list_challenges(filters).page.items],
        title=_("Challenges of %(site)s", site=site_name()),
        own=public_url(".atom", **asked.address()),
        home=public_url(".index", **filters.address()),
    )


def _entry(challenge: Challenge) -> Entry:
    assert challenge.published_at is not None
    phase = phase_of(challenge, clock.now())
    return Entry(
        address=public_url(".show", slug=challenge.slug),
        title=challenge.title,
        summary=challenge.summary,
        published=challenge.published_at,
        updated=challenge.revised_at or challenge.published_at,
        labels=[
            (phase, browse.facet_label("status", phase)),
            *((code, vocabulary.label("system", code)) for code in challenge.codes("system")),
        ],
        author=challenge.city.name,
        language=next(iter(challenge.text_languages), ""),
    )
