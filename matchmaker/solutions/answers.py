"""What solutions answer to the features below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from matchmaker.accounts.hooks import Erasure, PersonColumn
from matchmaker.accounts.hooks import person_columns as asked
from matchmaker.attachments.hooks import SubjectKind, subject_kinds
from matchmaker.core.i18n import _, _l, ngettext
from matchmaker.imports.hooks import ImportKind, import_kinds
from matchmaker.imports.queries.records import Records
from matchmaker.organizations.hooks import ends_with, on_profile
from matchmaker.organizations.models import Organization
from matchmaker.solutions import policy
from matchmaker.solutions.engine.content import SOLUTION
from matchmaker.solutions.models import CityActivity, Solution, SolutionStatus, TypeSuggestion
from matchmaker.solutions.queries import content, profile, working_lists
from matchmaker.solutions.services import writing

on_profile.add(profile.solutions_on_profile)


@asked.add
def person_columns() -> Sequence[PersonColumn]:
    """Who began a solution and who saved it last; suggestions, and figures of a city."""
    return (
        PersonColumn(
            Solution.created_by_id,
            "solutions_started",
            {"solution": Solution.title, "at": Solution.created_at},
            Erasure.KEPT,
            "the solution belongs to the company",
        ),
        PersonColumn(
            Solution.updated_by_id,
            "solutions_changed_last",
            {"solution": Solution.title, "at": Solution.updated_at},
            Erasure.KEPT,
            "whoever saves next is told that somebody else saved before",
        ),
        PersonColumn(
            TypeSuggestion.suggested_by_id,
            "solution_types_suggested",
            {"title": TypeSuggestion.title, "status": TypeSuggestion.status, "at": TypeSuggestion.created_at},
            Erasure.KEPT,
            "organizers answer it, and nobody else is shown who suggested it",
        ),
        PersonColumn(
            TypeSuggestion.answered_by_id,
            "suggestions_answered",
            {"title": TypeSuggestion.title, "at": TypeSuggestion.answered_at},
            Erasure.KEPT,
            "the answer belongs to the organizers' work",
        ),
        PersonColumn(
            CityActivity.updated_by_id,
            "figures_of_the_city_entered",
            {"activity": CityActivity.activity, "at": CityActivity.updated_at},
            Erasure.KEPT,
            "the figure belongs to the city",
        ),
    )


@subject_kinds.add
def files_of_solutions() -> SubjectKind:
    """Files of a solution use the company's quota."""
    return SubjectKind(
        name="solution",
        model=Solution,
        quota_of=lambda solution: solution.company_id,
        can_read=lambda actor, solution: policy.can_view(actor, solution=solution),
        can_add=lambda actor, solution: policy.can_change_files(actor, solution=solution),
        can_remove=lambda actor, solution: policy.can_change_files(actor, solution=solution),
    )


@ends_with.add
def solutions_that_end(organization: Organization) -> Sequence[str]:
    """They leave the lists and the pairings."""
    n = len(working_lists.ending(organization.id))
    return [ngettext("%(num)s solution leaves the lists.", "%(num)s solutions leave the lists.", n)] if n else []


SOLUTIONS: Final = Records(
    kind="solutions",
    record=SOLUTION,
    fields=(
        *("title", "summary", "description", "systems", "topics", "maturity", "countries", "languages"),
        *("collaborations", "stages", "delivery_months", "price_model", "budget_band", "technologies", "sdgs"),
    ),
    titles={
        "title": ("name", "solution", "titel", "titre", "titulo"),
        "description": ("beschreibung", "descripcion", "descricao"),
        "systems": ("sectors", "sector", "sektoren"),
        "maturity": ("trl",),
        "countries": ("country", "land"),
        "technologies": ("technology",),
    },
    checker=content.checker,
    model=Solution,
    is_open=lambda solution: solution.status == SolutionStatus.DRAFT.value,
    why_closed=_l("This solution was submitted, so a file does not change it. Change it on its own page."),
    start=lambda actor, company, title: writing.start_solution(actor, company=company, title=title),
    save=lambda actor, solution, values: writing.save_content(actor, solution=solution, values=values),
)


@import_kinds.add
def solutions_from_files() -> ImportKind:
    """Drafts of solutions of a company."""
    return SOLUTIONS.declared(
        title=_("Import solutions"),
        lede=_("Drafts of your solutions from a list that you have."),
        note=_("One line for each solution."),
        may=lambda actor, about: policy.can_register(actor, company=about.organization),
        back=(_("Your solutions"), "solutions.mine", {}),
    )
