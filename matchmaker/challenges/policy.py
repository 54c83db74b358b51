"""Who may do what with a challenge. Each refusal says why, and what would help."""

from __future__ import annotations

from matchmaker.challenges.hooks import conflicts_of
from matchmaker.challenges.models import OPEN, OVER, Challenge, ChallengeStatus, Question, Signatory
from matchmaker.core import clock
from matchmaker.core.access import ALLOW, Decision, deny, neutral
from matchmaker.core.actors import Actor, Role, side_of
from matchmaker.core.i18n import _l
from matchmaker.organizations.models import CITY, COMPANY, Organization

CONFLICT = _l("You declared a conflict of interest for this company, so you cannot read, assess or decide here.")


def can_write(actor: Actor, *, challenge: Challenge) -> Decision:
    """Editors and owners of the city, with its hat on."""
    if actor.is_system or actor.acts_for(challenge.city_id, at_least=Role.EDITOR):
        return ALLOW
    if actor.member_of(challenge.city_id, at_least=Role.EDITOR):
        return deny(_l("Switch to “%(name)s” first. You are acting for somebody else.", name=challenge.city.name))
    return deny(_l("Only editors and owners of %(name)s can do this.", name=challenge.city.name))


def of_city_side(actor: Actor, *, challenge: Challenge) -> bool:
    """Belongs to the city that asks, or to one that joined its joint challenge: both read what comes in.

    Nothing is read from the database for whoever belongs to no other city.
    """
    if actor.member_of(challenge.city_id):
        return True
    if not any(m.kind == CITY for m in actor.memberships):
        return False
    return any(s.status == "accepted" and actor.member_of(s.city_id) for s in challenge.signatories)


def judges_companies(actor: Actor) -> Decision:
    """Rule 4 for a city's people: whoever belongs to a company neither reads nor judges its rivals for the city.

    Any company is a tie, as in `oversees`: it could apply or be proposed tomorrow.
    """
    tie = actor.tie_to(kinds=(COMPANY,))
    if tie is None:
        return ALLOW
    return deny(_l("You belong to %(name)s, a company, so a colleague from your city has to do this.", name=tie.name))


def unbiased(actor: Actor, *, challenge: Challenge, company_id: int | None = None) -> Decision:
    """The one question before somebody reads, agrees, prepares, shortlists, releases, closes or confirms for a city
    (rule 4): is there a tie to a company, or a conflict of interest that was declared as an evaluator?

    With `company_id` for what concerns one company; without it for what concerns all of them at once. A conflict holds
    in every role, and also after the seat on the panel ended.
    """
    untied = judges_companies(actor)
    if not untied or actor.is_system:
        return untied
    declared = {one for answer in conflicts_of(actor, challenge.id) for one in answer}
    if company_id is None and declared:
        return deny(
            _l("You declared a conflict of interest for a company here, so a colleague from your city has to do this.")
        )
    return deny(CONFLICT) if company_id in declared else ALLOW


def oversees(actor: Actor) -> Decision:
    """Organizers and administrators who belong to no company: companies hear of everything at the same time."""
    return neutral(actor, kinds=(COMPANY,), administrators=True)


def can_view(actor: Actor, *, challenge: Challenge) -> Decision:
    """Public ones: everybody. Others: the city's members, and organizers once it was handed in."""
    if challenge.is_public or actor.is_system or actor.member_of(challenge.city_id):
        return ALLOW
    if oversees(actor) and (actor.is_administrator or challenge.status != ChallengeStatus.DRAFT.value):
        return ALLOW
    return deny(_l("This challenge is not public."))


def can_list(actor: Actor) -> Decision:
    """The public list is everybody's."""
    return ALLOW


def can_start(actor: Actor) -> Decision:
    """Editors and owners who act for a city or region; it may be written before the city is vetted."""
    if actor.is_system or actor.acts_for_kind("city", at_least=Role.EDITOR):
        return ALLOW
    if not actor.is_authenticated:
        return deny(_l("Please sign in for your city first."))
    if any(side_of(m.kind) == "city" and m.role is not Role.READER for m in actor.memberships):
        return deny(_l("Switch to your city first. You are acting for somebody else."))
    return deny(
        _l("Only editors and owners of a city or region can write a challenge. Find your city first."),
        step=(_l("Find your city"), "organizations.find_city", {"aim": "/challenges/new"}),
    )


def can_start_for(actor: Actor, *, city: Organization) -> Decision:
    """The same, for one city that the actor acts for."""
    decision = can_start(actor)
    if not decision or actor.is_system or actor.acts_for(city.id, at_least=Role.EDITOR):
        return decision
    return deny(_l("You can only write for the city you act for."))


def can_see_own(actor: Actor) -> Decision:
    """Members who act for a city see its list."""
    if actor.acts_for_kind("city"):
        return ALLOW
    return deny(_l("This page lists the challenges of the city you act for. Switch to a city first."))


def can_edit(actor: Actor, *, challenge: Challenge) -> Decision:
    """The city, while it is a draft; after publication the same pages prepare the next version."""
    own = can_write(actor, challenge=challenge)
    if not own:
        return own
    if challenge.status == ChallengeStatus.SUBMITTED.value:
        return deny(
            _l("An organizer is reviewing it. Return it to draft before you change it."),
            step=(_l("Return it to draft"), "challenges.show", {"slug": challenge.slug}),
        )
    if challenge.is_editable or challenge.status in OPEN:
        return ALLOW
    return deny(_l("This challenge is finished. Copy it to start a new one."))


def can_preview(actor: Actor, *, challenge: Challenge) -> Decision:
    """Members of the city and whoever checks it."""
    if actor.member_of(challenge.city_id) or can_edit(actor, challenge=challenge):
        return ALLOW
    if actor.is_organizer and oversees(actor) and challenge.status != ChallengeStatus.DRAFT.value:
        return ALLOW
    return deny(_l("Only the city and the organizers can see what is not public yet."))


def can_submit(actor: Actor, *, challenge: Challenge) -> Decision:
    """The city, for a draft."""
    own = can_write(actor, challenge=challenge)
    if own and not challenge.is_editable:
        return deny(_l("It is already submitted."))
    return own


def can_answer_comments(actor: Actor, *, challenge: Challenge) -> Decision:
    """The city, while the challenge is returned to it with comments."""
    own = can_write(actor, challenge=challenge)
    if own and challenge.status != ChallengeStatus.RETURNED.value:
        return deny(_l("Nobody is waiting for an answer to comments: it is not returned to you."))
    return own


def can_take_back(actor: Actor, *, challenge: Challenge) -> Decision:
    """The city, before an organizer has answered."""
    own = can_write(actor, challenge=challenge)
    if own and challenge.status != ChallengeStatus.SUBMITTED.value:
        return deny(_l("It is not in review."))
    return own


def can_see_queue(actor: Actor) -> Decision:
    """Organizers."""
    return ALLOW if actor.is_organizer else deny(_l("Only organizers review challenges."))


def can_check(actor: Actor, *, challenge: Challenge) -> Decision:
    """An organizer who belongs neither to the city nor to a company (neutrality rule 4)."""
    if actor.is_system:
        return ALLOW
    if not actor.is_organizer:
        return deny(_l("Only organizers review challenges."))
    if of_city_side(actor, challenge=challenge):
        return deny(_l("You belong to this city, so another organizer has to review it."))
    if challenge.status != ChallengeStatus.SUBMITTED.value:
        return deny(_l("It is not in review."))
    return neutral(actor, challenge.city_id, kinds=(COMPANY,))


def can_revise(actor: Actor, *, challenge: Challenge) -> Decision:
    """The city, while the challenge is public and not over."""
    own = can_write(actor, challenge=challenge)
    if own and challenge.status not in OPEN:
        return deny(_l("Only public challenges that are not finished can get a new version."))
    return own


def can_freeze(actor: Actor, *, challenge: Challenge) -> Decision:
    """The city or an organizer who belongs neither to it nor to a company, for a public challenge (rules 4 and 7)."""
    if challenge.status not in OPEN:
        return deny(_l("Only public challenges that are not finished can be frozen."))
    if actor.is_organizer and not actor.is_system:
        return neutral(actor, challenge.city_id, kinds=(COMPANY,))
    return can_write(actor, challenge=challenge)


def can_withdraw(actor: Actor, *, challenge: Challenge) -> Decision:
    """The city, until it is finished."""
    return endings(actor, challenge=challenge)["withdraw"]


def can_close(actor: Actor, *, challenge: Challenge) -> Decision:
    """The city, for a public challenge that is not finished."""
    return endings(actor, challenge=challenge)["close"]


def endings(actor: Actor, *, challenge: Challenge) -> dict[str, Decision]:
    """Both ways to end a challenge: `withdraw` and `close`. How a public one ends answers every company that applied,
    so a conflict of interest stops both (asked for once).
    """
    own = can_write(actor, challenge=challenge)
    if not own:
        return {"withdraw": own, "close": own}
    is_closed = challenge.status == ChallengeStatus.CLOSED.value
    ways = {"withdraw": own, "close": own}
    if challenge.status in OVER:
        ways["withdraw"] = deny(_l("This challenge is already finished."))
    if is_closed or not challenge.is_public:
        ways["close"] = deny(_l("Only public challenges that are not finished yet can be finished."))
    if not challenge.is_public or not any(ways.values()):
        return ways
    fair = unbiased(actor, challenge=challenge)
    return {name: fair if way else way for name, way in ways.items()}


def accepted_city(challenge: Challenge) -> Decision:
    """Nobody deals with a city whose acceptance an organizer has taken back, until it is accepted again."""
    if challenge.is_public and not challenge.city.is_vetted:
        return deny(_l("The organizers are reviewing %(name)s again. Until then this stops.", name=challenge.city.name))
    return ALLOW


def _takes_questions(challenge: Challenge) -> Decision:
    now = clock.now()
    accepted = accepted_city(challenge)
    if not accepted:
        return accepted
    if challenge.is_frozen:
        return deny(_l("The tender is live. Please send questions to the contact in the official notice."))
    if not challenge.is_open(now):
        return deny(_l("This challenge is finished, so you can no longer ask questions."))
    if challenge.questions_until is not None and now > challenge.questions_until:
        return deny(_l("The time for questions has ended."))
    return ALLOW


def can_ask(actor: Actor, *, challenge: Challenge) -> Decision:
    """Members of a vetted organization, until the last day for questions; not the city itself."""
    if not actor.is_authenticated:
        return deny(_l("Please sign in to ask a question."))
    hat = actor.acting_for
    if hat is None:
        return deny(_l("Only organizations can ask. Switch to the one you are asking for."))
    if not hat.is_vetted:
        return deny(_l("An organizer has to review your organization first. Then you can ask."))
    if of_city_side(actor, challenge=challenge):
        return deny(_l("You belong to this city, so you can answer questions but not ask them."))
    if not challenge.is_public:
        return deny(_l("This challenge is not public."))
    return _takes_questions(challenge)


def can_answer(actor: Actor, *, question: Question) -> Decision:
    """The city, once."""
    own = can_write(actor, challenge=question.challenge)
    if own and question.published_at is not None:
        return deny(_l("This question is already answered, and the answer is public."))
    return own


def can_inform(actor: Actor, *, challenge: Challenge) -> Decision:
    """The city publishes what it told one company, also while a tender is live, so that all know the same."""
    own = can_write(actor, challenge=challenge)
    if own and not challenge.is_public:
        return deny(_l("Only a public challenge has public answers."))
    return own


def can_see_open_questions(actor: Actor, *, challenge: Challenge) -> Decision:
    """Unanswered questions: the city (without who asked), organizers and administrators without a company."""
    if oversees(actor) or of_city_side(actor, challenge=challenge):
        return ALLOW
    return deny(_l("Questions become public when the city answers them."))


def can_see_asker(actor: Actor, *, challenge: Challenge) -> Decision:
    """Which organization asked: neutral organizers and administrators only, never a city, a company or the public."""
    if of_city_side(actor, challenge=challenge):
        return deny(_l("The city never learns who asked, so that everyone is treated equally."))
    return ALLOW if oversees(actor) else deny(_l("Who asked is not shown."))


def can_follow(actor: Actor, *, challenge: Challenge) -> Decision:
    """Whoever is signed in and can read it."""
    if not actor.is_authenticated:
        return deny(_l("Please sign in to follow a challenge."))
    return can_view(actor, challenge=challenge)


def can_invite_city(actor: Actor, *, challenge: Challenge) -> Decision:
    """The city that leads, while the challenge is not over."""
    own = can_write(actor, challenge=challenge)
    if own and not (challenge.is_editable or challenge.status in OPEN):
        return deny(_l("Cities can join until the challenge is finished, but not while it is in review."))
    return own


def can_answer_invitation(actor: Actor, *, signatory: Signatory) -> Decision:
    """Editors and owners of the invited city, once."""
    if signatory.status != "invited":
        return deny(_l("This invitation is already answered."))
    if actor.is_system or actor.acts_for(signatory.city_id, at_least=Role.EDITOR):
        return ALLOW
    return deny(_l("Only editors and owners of %(name)s can answer.", name=signatory.city.name))


def can_add_file(actor: Actor, *, challenge: Challenge) -> Decision:
    """Editors of the city, while it is written or open."""
    if not actor.acts_for(challenge.city_id, at_least=Role.EDITOR):
        return deny(_l("Only editors and owners of the city can add files here."))
    if challenge.is_editable or challenge.status in OPEN:
        return ALLOW
    return deny(_l("This challenge is in review or finished, so its files cannot be changed."))


def can_remove_file(actor: Actor, *, challenge: Challenge) -> Decision:
    """Editors of the city, while nobody else can have read it."""
    if not challenge.is_editable:
        return deny(_l("Companies may have read this file, so it cannot be removed."))
    return can_add_file(actor, challenge=challenge)


def can_read_answer_file(actor: Actor, *, question: Question) -> Decision:
    """With the answer, everybody who can read the challenge; before, the city that prepares it."""
    if question.published_at is not None:
        return can_view(actor, challenge=question.challenge)
    if of_city_side(actor, challenge=question.challenge):
        return ALLOW
    return deny(_l("This file becomes public when the city answers."))
