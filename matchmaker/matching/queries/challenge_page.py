"""What the page "pairings of a challenge" shows, in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from matchmaker.challenges.models import Challenge, Question
from matchmaker.core.access import Decision
from matchmaker.core.actors import Actor
from matchmaker.core.db import session
from matchmaker.core.i18n import _, ngettext
from matchmaker.matching import policy
from matchmaker.matching.queries.change import Theme, changes_for, facts_of, themes_of
from matchmaker.matching.queries.language import challenge_alone
from matchmaker.matching.queries.must_haves import CityMust, city_musts, must_texts
from matchmaker.matching.queries.near_misses import MissedView, missed_of_challenge
from matchmaker.matching.queries.pairing_view import CITY, NEUTRAL, PairingView
from matchmaker.matching.queries.pairings import ChallengePairings, of_challenge
from matchmaker.matching.queries.runs import active_run


@dataclass(frozen=True)
class ChallengePage:
    """Everything the page prints. `opened` is the one pairing shown with all its rules."""

    challenge: Challenge
    pairings: ChallengePairings
    opened: PairingView | None
    changes: list[str]
    themes: list[Theme]
    requirements: list[CityMust]
    missed: list[MissedView]
    checks: list[tuple[str, str]]
    can_decide: Decision
    is_computing: bool
    alone: str  # what to do about a language in which no solution is described; empty where words can meet
    question: str  # what a challenge that says little should say next; empty where it says enough


def challenge_page(actor: Actor, challenge: Challenge, *, chosen: str = "", opened: str = "") -> ChallengePage:
    """Collect the page; `opened` is the public id of the pairing to open (default: the first)."""
    found = of_challenge(actor, challenge, chosen=chosen or "all")
    view = next((v for v in found.shown if v.pairing.public_id == opened), found.shown[0] if found.shown else None)
    side = NEUTRAL if policy.is_neutral(actor, challenge.city_id) else CITY
    stored = facts_of([item.pairing for item in found.shown]) if found.shown else {}
    return ChallengePage(
        challenge=challenge,
        pairings=found,
        opened=view,
        changes=changes_for(view.pairing, side, stored=stored) if view is not None else [],
        themes=themes_of(found.shown, challenge.city.public_id, stored),
        requirements=city_musts(actor, view.pairing, must_texts(view.pairing, stored)) if view is not None else [],
        missed=missed_of_challenge(challenge, side),
        checks=_before_you_talk(challenge),
        can_decide=policy.can_decide_on(actor, challenge=challenge),
        alone=challenge_alone(challenge),
        question=_question(challenge, found),
        is_computing=not found.counts["all"] and active_run() is not None,
    )


def _question(challenge: Challenge, found: ChallengePairings) -> str:
    """Without a sub-topic little can be told apart, so that is asked before anything is proposed."""
    if found.good or challenge.codes("topic"):
        return ""
    return _("Which sub-topic is it about? Choose one in the challenge: then solutions can be told apart.")


def _before_you_talk(challenge: Challenge) -> list[tuple[str, str]]:
    open_questions = (
        session().scalar(
            sa.select(sa.func.count(Question.id)).where(
                Question.challenge_id == challenge.id, Question.published_at.is_(None)
            )
        )
        or 0
    )
    if not open_questions:
        return [("ok", _("All answers so far are published."))]
    text = ngettext(
        "%(num)s question is not answered yet. Publish the answer before you meet companies.",
        "%(num)s questions are not answered yet. Publish the answers before you meet companies.",
        open_questions,
    )
    return [("todo", text)]
