"""Who may do what with collaborations, the log of contacts and the register."""

from __future__ import annotations

from matchmaker.challenges import policy as challenges
from matchmaker.challenges.models import Challenge
from matchmaker.core.access import ALLOW, Decision, deny, neutral
from matchmaker.core.actors import Actor, Role
from matchmaker.core.i18n import _l
from matchmaker.organizations.models import COMPANY
from matchmaker.organizations.policy import belongs_to
from matchmaker.outcomes.models.collaboration import Collaboration, Measurement, ProgressCheck
from matchmaker.outcomes.models.contact import MeetingFollowUp


def side_of(actor: Actor, collaboration: Collaboration) -> str:
    """ "city" or "company" for who acts for one of them as an editor, else ""."""
    if actor.is_system or actor.acts_for(collaboration.city_id, at_least=Role.EDITOR):
        return "city"
    return "company" if actor.acts_for(collaboration.company_id, at_least=Role.EDITOR) else ""


def oversees(actor: Actor) -> Decision:
    """Neutral organizers and administrators: whoever belongs to a company reads as its member (rule 4)."""
    return neutral(actor, kinds=(COMPANY,), administrators=True)


def can_view(actor: Actor, *, collaboration: Collaboration) -> Decision:
    """Members of both sides, neutral organizers and administrators; for the city nobody with a tie or a conflict."""
    if oversees(actor) or belongs_to(actor, collaboration.company):
        return ALLOW
    if actor.member_of(collaboration.city_id):
        return _judges(actor, collaboration)
    return deny(_l("Only the two sides and the organizers can read this record."))


def _judges(actor: Actor, collaboration: Collaboration) -> Decision:
    """The question of rule 4 before somebody reads or writes about this company for the city."""
    return challenges.unbiased(actor, challenge=collaboration.challenge, company_id=collaboration.company_id)


def can_list(actor: Actor) -> Decision:
    """Members of an organization, organizers and administrators."""
    if actor.acting_for is not None or actor.is_organizer or actor.is_administrator:
        return ALLOW
    if not actor.is_authenticated:
        return deny(_l("Please sign in first."))
    return deny(_l("This page lists the collaborations of the organization you act for. Switch to one first."))


def can_start(actor: Actor, *, challenge: Challenge) -> Decision:
    """The city, once its challenge is public."""
    own = challenges.can_write(actor, challenge=challenge)
    if own and not challenge.is_public:
        return deny(_l("Only a public challenge can lead to a collaboration."))
    return challenges.judges_companies(actor) if own else own


def can_record(actor: Actor, *, collaboration: Collaboration) -> Decision:
    """Editors and owners of either side, with that hat on, unless a merge of companies made it history."""
    if collaboration.company.merged_into_id is not None:
        return deny(
            _l(
                "The company was merged, so this record is closed. Continue in the record of the company it was "
                "merged into."
            )
        )
    side = side_of(actor, collaboration)
    if side:
        return _judges(actor, collaboration) if side == "city" else ALLOW
    if actor.member_of(collaboration.city_id) or actor.member_of(collaboration.company_id):
        return deny(_l("Switch to your organization first. You need to be an editor or owner there."))
    return deny(_l("Only the two sides can write in this record."))


def can_decide(actor: Actor, *, collaboration: Collaboration) -> Decision:
    """The city: outcome, agreement and the public register."""
    if collaboration.company.merged_into_id is not None:
        return deny(
            _l(
                "The company was merged, so this record is closed. Continue in the record of the company it was "
                "merged into."
            )
        )
    if actor.is_system:
        return ALLOW
    if not actor.acts_for(collaboration.city_id, at_least=Role.EDITOR):
        return deny(_l("Only editors and owners of %(name)s can do this.", name=collaboration.city.name))
    both = _speaks_for_one_side(actor, collaboration)
    if not both:
        return both
    return _judges(actor, collaboration)


def _speaks_for_one_side(actor: Actor, collaboration: Collaboration) -> Decision:
    """What the city says and the company confirms come from two people, or "both sides" would be one."""
    if actor.member_of(collaboration.city_id) and actor.member_of(collaboration.company_id):
        return deny(_l("You belong to both sides, so a colleague has to do this. Here each side answers the other."))
    return ALLOW


def can_confirm_outcome(actor: Actor, *, collaboration: Collaboration) -> Decision:
    """The company agrees with what the city says came of it: once, until the city changes it."""
    if not actor.acts_for(collaboration.company_id, at_least=Role.EDITOR):
        return deny(_l("Only editors and owners of %(name)s can do this.", name=collaboration.company.name))
    if not collaboration.outcome_code:
        return deny(_l("The city has not recorded the outcome yet."))
    if collaboration.is_confirmed:
        return deny(_l("Your side has already confirmed this."))
    return _speaks_for_one_side(actor, collaboration)


def can_confirm(actor: Actor, *, measurement: Measurement) -> Decision:
    """The city stands behind a figure."""
    return can_decide(actor, collaboration=measurement.indicator.collaboration)


def can_answer_check(actor: Actor, *, check: ProgressCheck) -> Decision:
    """Either side, once, when the time has come."""
    own = can_record(actor, collaboration=check.collaboration)
    if own and check.answered_at is not None:
        return deny(_l("This is already answered. You can edit the record itself."))
    if own and check.asked_at is None:
        return deny(_l("It is too early. We will ask you when the time comes."))
    return own


def can_see_contacts(actor: Actor, *, challenge: Challenge) -> Decision:
    """The city, organizers, administrators; companies see what concerns them."""
    if actor.is_organizer or actor.is_administrator or actor.is_system:
        return ALLOW
    if challenges.of_city_side(actor, challenge=challenge):
        return ALLOW
    if challenge.is_public and any(m.kind == "company" for m in actor.memberships):
        return ALLOW
    if not actor.is_authenticated:
        return deny(_l("Please sign in to see the contacts of your company."))
    return deny(_l("Only the city, the companies in the log and the organizers can see it."))


def can_see_all_contacts(actor: Actor, *, challenge: Challenge) -> Decision:
    """Every row: the city, cities that joined it, and neutral organizers; nobody who belongs to a company."""
    if oversees(actor):
        return ALLOW
    if challenges.of_city_side(actor, challenge=challenge) and challenges.judges_companies(actor):
        return ALLOW
    return deny(_l("Companies see their own contacts and what was published to everybody."))


def can_see_names(actor: Actor, *, challenge: Challenge) -> Decision:
    """Which company was behind every contact, also behind questions: organizers and administrators only."""
    return challenges.can_see_asker(actor, challenge=challenge)


def can_note_contact(actor: Actor, *, challenge: Challenge) -> Decision:
    """The city writes down talks outside the platform, while the challenge is or was public."""
    own = challenges.can_write(actor, challenge=challenge)
    if own and challenge.published_at is None:
        return deny(_l("There is nothing to record before the challenge is public."))
    return challenges.judges_companies(actor) if own else own


def can_read_pack(actor: Actor, *, challenge: Challenge) -> Decision:
    """Every member of a checked organization, whether it talked to the city or not: nobody has an advantage."""
    if actor.is_organizer or actor.is_administrator or actor.is_system:
        return ALLOW
    if challenges.of_city_side(actor, challenge=challenge):
        return ALLOW
    if any(m.is_vetted for m in actor.memberships):
        return ALLOW
    if not actor.is_authenticated:
        return deny(_l("Please sign in to read the information pack."))
    return deny(_l("An organizer has to review your organization first. Then you can read the information pack."))


def can_see_follow_up(actor: Actor, *, follow_up: MeetingFollowUp) -> Decision:
    """The city, the company that met it, neutral organizers and administrators."""
    if oversees(actor):
        return ALLOW
    if actor.member_of(follow_up.company_id):
        return ALLOW
    if challenges.of_city_side(actor, challenge=follow_up.challenge) and challenges.judges_companies(actor):
        return ALLOW
    return deny(_l("Only the two sides of the meeting and the organizers can read this."))


def can_close_follow_up(actor: Actor, *, follow_up: MeetingFollowUp) -> Decision:
    """The city, once."""
    own = challenges.can_write(actor, challenge=follow_up.challenge)
    if own and follow_up.is_closed:
        return deny(_l("This meeting is already closed."))
    if own and actor.member_of(follow_up.company_id):
        return deny(_l("You belong to both sides of this meeting, so a colleague from the city has to close it."))
    if not own:
        return own
    return challenges.unbiased(actor, challenge=follow_up.challenge, company_id=follow_up.company_id)
