"""Who is told what about challenges."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for

from matchmaker.challenges import events
from matchmaker.challenges.models import Challenge, ChallengeStatus
from matchmaker.challenges.queries import public_page as challenge_public_page
from matchmaker.challenges.queries import recipients as challenge_recipients
from matchmaker.challenges.queries import visibility as challenge_visibility
from matchmaker.core.actors import system_actor
from matchmaker.core.eventbus import subscribe
from matchmaker.core.i18n import _
from matchmaker.notifications.services import Mail, tell_people
from matchmaker.organizations.queries import recipients as organization_recipients


def _tell(
    user_ids: Iterable[int | None],
    text: str,
    challenge: Challenge,
    *,
    page: str = "show",
    mail: Mail,
    note: str = "",
) -> None:
    tell_people(
        system_actor("notifications"),
        user_ids=user_ids,
        text=text,
        url=url_for(f"challenges.{page}", slug=challenge.slug),
        mail=mail,
        challenge=challenge,
        note=note,
    )


@subscribe(events.ChallengeSubmitted)
def on_submitted(event: events.ChallengeSubmitted) -> None:
    """Organizers who may check it."""
    challenge = challenge_visibility.get_challenge(event.challenge_id)
    text = _("%(city)s submitted “%(title)s”. Please review it.", city=challenge.city.name, title=challenge.title)
    mail = Mail(
        "challenges/submitted", _("To review: “%(title)s” (%(city)s)", title=challenge.title, city=challenge.city.name)
    )
    _tell(challenge_recipients.checkers_of(challenge.id), text, challenge, page="check", mail=mail)


@subscribe(events.ChallengeReturned)
def on_returned(event: events.ChallengeReturned) -> None:
    """The city's editors."""
    challenge = challenge_visibility.get_challenge(event.challenge_id)
    text = _("“%(title)s” was returned with comments.", title=challenge.title)
    mail = Mail("challenges/returned", _("Changes requested: “%(title)s”", title=challenge.title))
    _tell(organization_recipients.editors_of(challenge.city_id), text, challenge, page="review", mail=mail)


@subscribe(events.CommentsAnswered)
def on_comments_answered(event: events.CommentsAnswered) -> None:
    """Organizers who may check it."""
    challenge = challenge_visibility.get_challenge(event.challenge_id)
    text = _("%(city)s answered the comments on “%(title)s”.", city=challenge.city.name, title=challenge.title)
    mail = Mail("challenges/comments_answered", _("Answers to your comments: “%(title)s”", title=challenge.title))
    _tell(challenge_recipients.checkers_of(challenge.id), text, challenge, mail=mail)


@subscribe(events.ChallengePublished)
def on_published(event: events.ChallengePublished) -> None:
    """The city's editors."""
    challenge = challenge_visibility.get_challenge(event.challenge_id)
    text = _("“%(title)s” is now public.", title=challenge.title)
    mail = Mail("challenges/published", _("Your challenge is public: “%(title)s”", title=challenge.title))
    _tell(organization_recipients.editors_of(challenge.city_id), text, challenge, mail=mail)


@subscribe(events.ChallengeRevised)
def on_revised(event: events.ChallengeRevised) -> None:
    """Followers, with the reason."""
    challenge = challenge_visibility.get_challenge(event.challenge_id)
    reason = challenge_public_page.revisions_of(challenge)[0].reason
    text = _("“%(title)s” has a new version: %(reason)s", title=challenge.title, reason=reason)
    note = _("The change is material. If you applied, please reconfirm your application.") if event.is_material else ""
    mail = Mail("challenges/revised", _("New version: “%(title)s”", title=challenge.title))
    _tell(challenge_recipients.followers_of(challenge.id), text, challenge, page="history", mail=mail, note=note)


@subscribe(events.ChallengeMoved)
def on_moved(event: events.ChallengeMoved) -> None:
    """Followers, when it is frozen, closed or withdrawn; other moves are seen on the page."""
    challenge = challenge_visibility.get_challenge(event.challenge_id)
    if challenge.status == ChallengeStatus.WITHDRAWN.value:
        text = _("“%(title)s” was withdrawn by its city.", title=challenge.title)
        tell_people(
            system_actor("notifications"),
            user_ids=challenge_recipients.followers_of(challenge.id),
            text=text,
            url=url_for("challenges.index"),
            mail=Mail("challenges/moved", _("Withdrawn: “%(title)s”", title=challenge.title)),
            challenge=challenge,
            note=challenge.closing_note,
        )
        return
    if challenge.status == ChallengeStatus.CLOSED.value:
        text = _("“%(title)s” is finished. Its outcome is public.", title=challenge.title)
        subject = _("Finished: “%(title)s”", title=challenge.title)
    elif challenge.is_frozen:
        text = _("“%(title)s” is frozen because its tender is live.", title=challenge.title)
        subject = _("Frozen: “%(title)s”", title=challenge.title)
    else:
        return
    mail = Mail("challenges/moved", subject)
    _tell(challenge_recipients.followers_of(challenge.id), text, challenge, mail=mail, note=challenge.closing_note)


@subscribe(events.QuestionAsked)
def on_asked(event: events.QuestionAsked) -> None:
    """The city's editors; not who asked."""
    challenge = challenge_recipients.question_row(event.question_id).challenge
    text = _("Somebody asked a question about “%(title)s”.", title=challenge.title)
    mail = Mail("challenges/asked", _("New question: “%(title)s”", title=challenge.title))
    _tell(organization_recipients.editors_of(challenge.city_id), text, challenge, page="questions", mail=mail)


@subscribe(events.QuestionAnswered)
def on_answered(event: events.QuestionAnswered) -> None:
    """Whoever asked and all followers, at the same moment. The subject carries no word of the question: it stands in
    every inbox and on locked screens, and a name that slipped through would, too.
    """
    question = challenge_recipients.question_row(event.question_id)
    challenge = question.challenge
    tell_people(
        system_actor("notifications"),
        user_ids={*challenge_recipients.followers_of(challenge.id), question.asked_by_id},
        text=_("New answer about “%(title)s”.", title=challenge.title),
        url=url_for("challenges.questions", slug=challenge.slug, _anchor=f"q-{question.public_id}"),
        mail=Mail("challenges/answered", _("Question answered: “%(title)s”", title=challenge.title)),
        challenge=challenge,
        question=question.published_text,
        note=question.answer,
    )


@subscribe(events.SignatoryInvited)
def on_invited(event: events.SignatoryInvited) -> None:
    """Editors of the invited city."""
    signatory = challenge_recipients.get_signatory(event.signatory_id)
    challenge = signatory.challenge
    text = _("%(city)s invites your city to join “%(title)s”.", city=challenge.city.name, title=challenge.title)
    mail = Mail("challenges/invited", _("Invitation to join: “%(title)s”", title=challenge.title))
    _tell(organization_recipients.editors_of(signatory.city_id), text, challenge, page="joint", mail=mail)


@subscribe(events.SignatoryAnswered)
def on_joined(event: events.SignatoryAnswered) -> None:
    """Editors of the leading city."""
    signatory = challenge_recipients.get_signatory(event.signatory_id)
    challenge = signatory.challenge
    names = {"city": signatory.city.name, "title": challenge.title}
    joined = signatory.status == "accepted"
    text = (
        _("%(city)s has joined “%(title)s”.", **names)
        if joined
        else _("%(city)s has declined to join “%(title)s”.", **names)
    )
    yes = _("New partner: %(city)s, “%(title)s”", **names)
    no = _("Invitation declined: %(city)s, “%(title)s”", **names)
    _tell(
        organization_recipients.editors_of(challenge.city_id),
        text,
        challenge,
        page="joint",
        mail=Mail("challenges/joined", yes if joined else no),
        note=signatory.demand,
    )


@subscribe(events.ChallengeClosesSoon)
def on_closes_soon(event: events.ChallengeClosesSoon) -> None:
    """Followers."""
    challenge = challenge_visibility.get_challenge(event.challenge_id)
    text = _("Applications for “%(title)s” close soon.", title=challenge.title)
    mail = Mail("challenges/closes_soon", _("Closing soon: “%(title)s”", title=challenge.title))
    _tell(challenge_recipients.followers_of(challenge.id), text, challenge, mail=mail)


@subscribe(events.ChallengeTimeUp)
def on_time_up(event: events.ChallengeTimeUp) -> None:
    """The city's editors: nothing moves by itself."""
    challenge = challenge_visibility.get_challenge(event.challenge_id)
    text = _("Applications for “%(title)s” have closed. Please decide how to go on.", title=challenge.title)
    mail = Mail("challenges/time_up", _("Applications closed: “%(title)s”", title=challenge.title))
    _tell(organization_recipients.editors_of(challenge.city_id), text, challenge, mail=mail)
