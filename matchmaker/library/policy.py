"""Who may do what in the library. Nobody publishes alone what they wrote: a second neutral person does."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.challenges import policy as challenge_policy
from matchmaker.challenges.models import Challenge
from matchmaker.core.access import ALLOW, Decision, deny, neutral
from matchmaker.core.actors import Actor
from matchmaker.core.i18n import _l
from matchmaker.library.models import LibraryPiece
from matchmaker.organizations.models import COMPANY


def can_write(actor: Actor) -> Decision:
    """Organizers and administrators who belong to no company, so that the library advertises nobody."""
    if neutral(actor, kinds=(COMPANY,), administrators=True):
        return ALLOW
    if actor.is_organizer or actor.is_administrator:
        return deny(_l("You belong to a company, so somebody else writes in the library."))
    return deny(_l("Only organizers and administrators write in the library."))


def can_take_up(actor: Actor, *, practice: object) -> Decision:
    """Whoever may write."""
    return can_write(actor)


def can_view(actor: Actor, *, piece: LibraryPiece) -> Decision:
    """What was public once keeps its address; drafts are for those who write."""
    if piece.is_known or can_write(actor):
        return ALLOW
    return deny(_l("This text is not public yet."))


def can_edit(actor: Actor, *, piece: LibraryPiece) -> Decision:
    """Whoever may write, except while a second person reviews it."""
    decision = can_write(actor)
    if decision and piece.is_submitted:
        return deny(_l("This text is being reviewed. Return it to draft before you change it."))
    return decision


def can_preview(actor: Actor, *, piece: LibraryPiece) -> Decision:
    """Whoever may write."""
    return can_write(actor)


def can_submit(actor: Actor, *, piece: LibraryPiece) -> Decision:
    """A draft that is being written."""
    decision = can_write(actor)
    if decision and (piece.is_submitted or not piece.has_draft):
        return deny(_l("There is no draft to submit."))
    return decision


def can_take_back(actor: Actor, *, piece: LibraryPiece) -> Decision:
    """Whoever may write, while it waits for its review."""
    return _in_review(actor, piece)


def _in_review(actor: Actor, piece: LibraryPiece) -> Decision:
    decision = can_write(actor)
    return deny(_l("This text is not in review.")) if decision and not piece.is_submitted else decision


def can_review(actor: Actor, *, piece: LibraryPiece) -> Decision:
    """A second person: whoever saved the draft last cannot be the one who publishes or returns it."""
    decision = _in_review(actor, piece)
    if decision and actor.user_id is not None and actor.user_id == piece.drafted_by_id:
        return deny(_l("You wrote this, so a second person has to review and publish it."))
    return decision


def can_discard(actor: Actor, *, piece: LibraryPiece) -> Decision:
    """A draft that nobody reviews now; published versions stay."""
    decision = can_edit(actor, piece=piece)
    return deny(_l("There is no draft to delete.")) if decision and not piece.has_draft else decision


def can_withdraw(actor: Actor, *, piece: LibraryPiece) -> Decision:
    """One person is enough to stop what is wrong."""
    decision = can_write(actor)
    return deny(_l("This text is not public.")) if decision and not piece.is_public else decision


def can_reopen(actor: Actor, *, piece: LibraryPiece) -> Decision:
    """Make a withdrawn text public again."""
    decision = can_write(actor)
    if decision and piece.withdrawn_at is None:
        return deny(_l("This text is not withdrawn."))
    return decision


def can_vote(actor: Actor, *, piece: LibraryPiece) -> Decision:
    """Everybody, with or without an account, on what is public."""
    return ALLOW if piece.is_public else deny(_l("This text is not public."))


def can_see_log(actor: Actor, *, piece: LibraryPiece) -> Decision:
    """Who did what: those who write."""
    return can_write(actor)


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the actor may do with one piece now."""

    write: Decision
    edit: Decision
    submit: Decision
    take_back: Decision
    review: Decision
    discard: Decision
    withdraw: Decision
    reopen: Decision


def abilities(actor: Actor, *, piece: LibraryPiece) -> Abilities:
    """For templates: a missing ability shows its reason."""
    return Abilities(
        write=can_write(actor),
        edit=can_edit(actor, piece=piece),
        submit=can_submit(actor, piece=piece),
        take_back=can_take_back(actor, piece=piece),
        review=can_review(actor, piece=piece),
        discard=can_discard(actor, piece=piece),
        withdraw=can_withdraw(actor, piece=piece),
        reopen=can_reopen(actor, piece=piece),
    )


def can_mark_step(actor: Actor, *, challenge: Challenge) -> Decision:
    """The city whose challenge it is; what it says is public."""
    return challenge_policy.can_write(actor, challenge=challenge)
