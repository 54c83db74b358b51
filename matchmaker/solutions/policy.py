"""Who may do what with solutions, solution types and packages."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.core import clock
from matchmaker.core.access import ALLOW, Decision, deny, neutral
from matchmaker.core.actors import Actor, Role
from matchmaker.core.i18n import _l
from matchmaker.organizations.models import COMPANY, PARTIES, Organization
from matchmaker.solutions.models import (
    Solution,
    SolutionPackage,
    SolutionStatus,
    SolutionType,
    SuggestionStatus,
    TypeSuggestion,
)

PUBLIC = (SolutionStatus.LISTED.value, SolutionStatus.EXPIRED.value)
EDITABLE = (
    SolutionStatus.DRAFT.value,
    SolutionStatus.LISTED.value,
    SolutionStatus.EXPIRED.value,
    SolutionStatus.WITHDRAWN.value,
)
SENDABLE = (SolutionStatus.DRAFT.value, SolutionStatus.EXPIRED.value, SolutionStatus.WITHDRAWN.value)
_NEUTRAL = _l("Organizers are neutral: they cannot register solutions.")


def is_neutral_reader(actor: Actor) -> bool:
    """Sees what waits for a check, without belonging to a company."""
    return bool(neutral(actor, kinds=(COMPANY,), administrators=True))


def can_view(actor: Actor, *, solution: Solution) -> Decision:
    """Listed and expired ones of vetted companies are public; drafts belong to the company alone."""
    if actor.is_system or actor.member_of(solution.company_id):
        return ALLOW
    if solution.status in PUBLIC and solution.company.is_vetted:
        return ALLOW
    if solution.status != SolutionStatus.DRAFT.value and is_neutral_reader(actor):
        return ALLOW
    return deny(_l("This solution is not listed."))


def can_start(actor: Actor) -> Decision:
    """The page where registration begins: everybody signed in but organizers (it says what a company needs)."""
    if not actor.is_authenticated:
        return deny(_l("Sign in to register a solution."))
    return deny(_NEUTRAL) if actor.has_organizer_role else ALLOW


def can_register(actor: Actor, *, company: Organization | None) -> Decision:
    """Editors and owners of a company who act for it; its vetting is needed for listing, not for drafting."""
    if actor.is_system:
        return ALLOW
    if actor.has_organizer_role:
        return deny(_NEUTRAL)
    if company is None or not company.is_company:
        return deny(
            _l("Only companies can register solutions. Register your company, or switch to it in the menu above.")
        )
    return _works_for(actor, company)


def _works_for(actor: Actor, company: Organization) -> Decision:
    if actor.acts_for(company.id, at_least=Role.EDITOR):
        return ALLOW
    if actor.member_of(company.id, at_least=Role.EDITOR):
        return deny(_l("Switch to “%(name)s” first. You are acting for somebody else.", name=company.name))
    return deny(_l("Only editors and owners of %(name)s can do this.", name=company.name))


def _owns(actor: Actor, solution: Solution) -> Decision:
    if actor.is_system:
        return ALLOW
    return deny(_NEUTRAL) if actor.has_organizer_role else _works_for(actor, solution.company)


def _refuse(actor: Actor, solution: Solution, why: str) -> Decision:
    """Outsiders hear that it is not theirs, the company hears why not now."""
    decision = _owns(actor, solution)
    return deny(why) if decision.ok else decision


def can_edit(actor: Actor, *, solution: Solution) -> Decision:
    """The company's editors, except while an organizer checks it."""
    if solution.status not in EDITABLE:
        why = _l("An organizer is reviewing this solution. Return it to draft before you change it.")
        return _refuse(actor, solution, why)
    return _owns(actor, solution)


def can_duplicate(actor: Actor, *, solution: Solution) -> Decision:
    """The company's editors, in any state."""
    return _owns(actor, solution)


def can_discard(actor: Actor, *, solution: Solution) -> Decision:
    """A draft that was never handed in can be deleted by its company."""
    if solution.status != SolutionStatus.DRAFT.value or solution.submitted_at is not None:
        why = _l("This solution was submitted before, so it stays in the records. You can withdraw it.")
        return _refuse(actor, solution, why)
    return _owns(actor, solution)


def can_submit(actor: Actor, *, solution: Solution) -> Decision:
    """Drafts, expired and withdrawn ones; the company need not be vetted yet."""
    if solution.status not in SENDABLE:
        return _refuse(actor, solution, _l("This solution is already in review or listed."))
    return _owns(actor, solution)


def can_answer_comments(actor: Actor, *, solution: Solution) -> Decision:
    """The company's editors, while it is returned to them with a note."""
    if not solution.is_returned:
        why = _l("Nobody is waiting for an answer to comments: it is not returned to you.")
        return _refuse(actor, solution, why)
    return _owns(actor, solution)


def can_renew(actor: Actor, *, solution: Solution) -> Decision:
    """In the last 30 days of a listing, or after it ended."""
    if solution.status != SolutionStatus.EXPIRED.value and not solution.is_renewal_due(clock.today()):
        return _refuse(actor, solution, _l("You can renew in the last 30 days of the listing."))
    return _owns(actor, solution)


def can_withdraw(actor: Actor, *, solution: Solution) -> Decision:
    """Listed, expired or waiting ones."""
    if solution.status in {SolutionStatus.DRAFT.value, SolutionStatus.WITHDRAWN.value}:
        return _refuse(actor, solution, _l("This solution is not listed, so there is nothing to withdraw."))
    return _owns(actor, solution)


def can_see_history(actor: Actor, *, solution: Solution) -> Decision:
    """The company's members and those who watch over the process."""
    if actor.member_of(solution.company_id) or is_neutral_reader(actor):
        return ALLOW
    return deny(_l("Only the company and the organizers can see who changed what."))


def can_check(actor: Actor) -> Decision:
    """Organizers work on the check queue."""
    if not actor.is_organizer:
        return deny(_l("Only organizers can review solutions."))
    return neutral(actor, kinds=(COMPANY,))


def can_return(actor: Actor, *, solution: Solution) -> Decision:
    """Organizers who belong to no company: what one of them writes about another is never neutral."""
    if actor.is_system:
        return ALLOW
    if not actor.is_organizer:
        return deny(_l("Only organizers can review solutions."))
    if actor.member_of(solution.company_id):
        return deny(_l("You belong to this company, so another organizer has to review it."))
    if not (free := neutral(actor, kinds=(COMPANY,))):
        return free
    if solution.status != SolutionStatus.SUBMITTED.value:
        return deny(_l("This solution is not in review."))
    return ALLOW


def can_accept(actor: Actor, *, solution: Solution) -> Decision:
    """As returning it; the company must have been checked before anything of it becomes public."""
    decision = can_return(actor, solution=solution)
    if decision and not solution.company.is_vetted:
        name = solution.company.name
        return deny(_l("Review the company %(name)s first. Then its solution can be listed.", name=name))
    return decision


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the actor may do with one solution now."""

    edit: Decision
    duplicate: Decision
    discard: Decision
    renew: Decision
    withdraw: Decision
    see_history: Decision
    accept: Decision
    give_back: Decision


def abilities(actor: Actor, *, solution: Solution) -> Abilities:
    """For templates: a missing ability shows its reason."""
    return Abilities(
        edit=can_edit(actor, solution=solution),
        duplicate=can_duplicate(actor, solution=solution),
        discard=can_discard(actor, solution=solution),
        renew=can_renew(actor, solution=solution),
        withdraw=can_withdraw(actor, solution=solution),
        see_history=can_see_history(actor, solution=solution),
        accept=can_accept(actor, solution=solution),
        give_back=can_return(actor, solution=solution),
    )


# ── solution types and packages ──


def can_view_type(actor: Actor, *, solution_type: SolutionType) -> Decision:
    """Public ones; drafts for organizers and for the city that wrote them."""
    return _sees_curated(actor, solution_type)


def can_view_package(actor: Actor, *, package: SolutionPackage) -> Decision:
    """As for types."""
    return _sees_curated(actor, package)


def _sees_curated(actor: Actor, page: SolutionType | SolutionPackage) -> Decision:
    if page.is_public or is_neutral_reader(actor) or actor.member_of(page.organization_id):
        return ALLOW
    return deny(_l("This page is not public yet."))


def can_curate(actor: Actor) -> Decision:
    """Organizers and city editors write about kinds of solutions; companies never do."""
    if actor.acts_for_kind("city", at_least=Role.EDITOR) or neutral(actor, kinds=(COMPANY,)):
        return ALLOW
    return deny(_l("Only organizers and cities can write about solution types, so that the pages stay neutral."))


def can_edit_type(actor: Actor, *, solution_type: SolutionType) -> Decision:
    """Organizers always; a city its own drafts."""
    return _edits_curated(actor, solution_type)


def can_edit_package(actor: Actor, *, package: SolutionPackage) -> Decision:
    """As for types."""
    return _edits_curated(actor, package)


def _edits_curated(actor: Actor, page: SolutionType | SolutionPackage) -> Decision:
    if neutral(actor, kinds=(COMPANY,)):
        return ALLOW
    if not actor.acts_for(page.organization_id, at_least=Role.EDITOR):
        return deny(_l("Only organizers and the city that wrote this page can change it."))
    return deny(_l("This page is now public. Ask an organizer to change it.")) if page.is_public else ALLOW


# ── suggestions and figures ──


def can_suggest(actor: Actor) -> Decision:
    """Members of a city or a company who act for it, and organizers."""
    if not actor.is_authenticated:
        return deny(_l("Sign in to suggest a solution type."))
    if actor.has_organizer_role or any(actor.acts_for_kind(kind) for kind in PARTIES):
        return ALLOW
    return deny(_l("Only members of a city or a company can suggest a solution type. Switch to it in the menu above."))


def can_see_suggestions(actor: Actor) -> Decision:
    """Everybody who can suggest sees their own; organizers see all."""
    return can_suggest(actor)


def can_answer_suggestion(actor: Actor, *, suggestion: TypeSuggestion) -> Decision:
    """Organizers who belong to no company, and never the person or the organization that suggested it."""
    if not actor.is_organizer:
        return deny(_l("Only organizers can review suggestions."))
    if not (free := neutral(actor, kinds=(COMPANY,))):
        return free
    if actor.user_id == suggestion.suggested_by_id or actor.member_of(suggestion.organization_id):
        return deny(_l("You suggested this, so another organizer has to review it."))
    if suggestion.status != SuggestionStatus.OPEN.value:
        return deny(_l("This suggestion has an answer already."))
    return ALLOW


def can_keep_figures(actor: Actor, *, city: Organization) -> Decision:
    """Editors and owners who act for the city."""
    if city.is_city and actor.acts_for(city.id, at_least=Role.EDITOR):
        return ALLOW
    return deny(_l("Only editors and owners of the city can keep its figures."))


@dataclass(frozen=True, slots=True)
class PageAbilities:
    """What the actor may do with the page of a type or a package now."""

    edit: Decision
    publish: Decision
    withdraw: Decision  # only for types


def page_abilities(actor: Actor, *, page: SolutionType | SolutionPackage) -> PageAbilities:
    """For templates."""
    withdraw = deny(_l("A package is returned to a draft."))
    if isinstance(page, SolutionType):
        withdraw = can_withdraw_type(actor, solution_type=page)
    return PageAbilities(edit=_edits_curated(actor, page), publish=_publishes(actor), withdraw=withdraw)


def can_publish_type(actor: Actor, *, solution_type: SolutionType) -> Decision:
    """Organizers decide what becomes public."""
    return _publishes(actor)


def can_withdraw_type(actor: Actor, *, solution_type: SolutionType) -> Decision:
    """Organizers take back what is public."""
    if not solution_type.is_public:
        return deny(_l("This page is not public."))
    return _publishes(actor)


def can_publish_package(actor: Actor, *, package: SolutionPackage) -> Decision:
    """As for types."""
    return _publishes(actor)


def _publishes(actor: Actor) -> Decision:
    if neutral(actor, kinds=(COMPANY,)):
        return ALLOW
    return deny(_l("Only an organizer can make this page public."))


def can_change_files(actor: Actor, *, solution: Solution) -> Decision:
    """Editors and owners who act for the company."""
    if actor.acts_for(solution.company_id, at_least=Role.EDITOR):
        return ALLOW
    return deny(_l("Only editors and owners of the company can change the files here."))
