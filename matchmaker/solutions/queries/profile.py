"""A company's listed solutions as its profile shows them."""

from __future__ import annotations

from sqlalchemy.orm import lazyload

from matchmaker.core import clock
from matchmaker.core.db import count_rows, session
from matchmaker.core.i18n import _, ngettext
from matchmaker.core.list_index import neutral_key
from matchmaker.organizations.hooks import MOST_LINES, ProfileLine, ProfilePart
from matchmaker.organizations.models import Organization
from matchmaker.solutions.models import Solution
from matchmaker.solutions.queries.visibility import listed
from matchmaker.vocabulary import queries as vocabulary

NAMED_PLACES = 3


def solutions_on_profile(organization: Organization) -> list[ProfilePart]:
    """Those that are listed, in today's neutral order, each with where it works already (four queries at most)."""
    if not organization.is_company:
        return []
    own = listed().where(Solution.company_id == organization.id)
    total = count_rows(own.with_only_columns(Solution.id))
    ids = session().execute(own.with_only_columns(Solution.id, Solution.public_id)).tuples()
    today = clock.today()
    first = [one for one, _public in sorted(ids, key=lambda row: neutral_key(row[1], today))[:MOST_LINES]]
    rows = {
        row.id: row
        for row in session().scalars(own.where(Solution.id.in_(first)).options(lazyload(Solution.types))).unique()
    }
    return [
        ProfilePart(
            "solutions",
            _("Solutions"),
            _("No solution is listed yet."),
            [_line(rows[one]) for one in first],
            total,
            (_("Find them among all solutions"), "solutions.index", {"q": organization.name}),
        )
    ]


def _line(solution: Solution) -> ProfileLine:
    maturity = vocabulary.label("maturity", solution.maturity) if solution.maturity else ""
    notes = [solution.summary, maturity, _references(solution)]
    return ProfileLine(solution.title, ("solutions.show", {"slug": solution.slug}), [note for note in notes if note])


def _references(solution: Solution) -> str:
    """ "Works already in Wels (2023) and 2 more places"; "" without a reference."""
    places = [f"{row.place} ({row.year})" if row.year else row.place for row in solution.references]
    if not places:
        return ""
    more = len(places) - NAMED_PLACES
    named = ", ".join(places[:NAMED_PLACES])
    if more <= 0:
        return _("Works already in %(places)s", places=named)
    return ngettext(
        "Works already in %(places)s and %(num)s more place",
        "Works already in %(places)s and %(num)s more places",
        more,
        places=named,
    )
