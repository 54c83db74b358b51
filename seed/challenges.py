"""The demo's challenges: real cities' published facts, each with its source."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from matchmaker.challenges.models import Challenge, ChallengeStatus
from matchmaker.challenges.services import lifecycle as challenge_lifecycle
from matchmaker.challenges.services import questions as challenge_questions
from matchmaker.challenges.services import writing as challenge_writing
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.vocabulary import queries as vocabulary
from seed import records
from seed.world import SEED, World, days_ago, in_one_unit

MOVED_ON = {
    # status of the record → states on the way, and how many days after publication each was reached
    "matching": ((ChallengeStatus.MATCHING, 10),),
    "in_dialogue": ((ChallengeStatus.MATCHING, 10), (ChallengeStatus.IN_DIALOGUE, 20)),
    # The city's announcement (`seed.applications`) makes these decided, `close_challenges` closes them.
    "decided": ((ChallengeStatus.MATCHING, 10), (ChallengeStatus.IN_DIALOGUE, 20)),
    "closed": ((ChallengeStatus.MATCHING, 10), (ChallengeStatus.IN_DIALOGUE, 20)),
}
WITHDRAWN, FROZEN = 20, 12  # days ago
# challenge → days ago, what came of it
CLOSED = {
    "graz-safe-crossings": (
        60,
        "Demo example: all 24 crossings are in use, and 92 of 100 slow walkers cross in one green; before it was 62."
        " One of four applicants has the contract. The counts go on.",
    ),
    "durban-water-losses": (
        148,
        "Demo example: one company works in six zones and is paid from the water saved.",
    ),
    "bogota-depots": (118, "Demo example: one company trains the mechanics of the first depot in three courses."),
    "barcelona-shops": (195, "Demo example: one street tries shared deliveries for a year."),
}


@in_one_unit
def load_challenges(world: World) -> str:
    """Every challenge in its state: written, submitted, checked by Ada, published, revised."""
    ada = world.actor("Ada")
    for record in world.records.challenges:
        with clock.at(days_ago((record.published_days_ago or 3) + 5)):
            challenge = _write(world, record)
        world.challenges[record.key] = challenge.id
        if record.status == "draft":
            continue
        if record.status == "returned":
            _return(challenge)
            continue
        with clock.at(days_ago((record.published_days_ago or 1) + 1)):
            challenge_lifecycle.submit_challenge(world.acting_for(record.city), challenge=challenge)
        if record.status != "submitted":
            _bring_to(world, ada, challenge, record)
    return f"{len(world.challenges)} challenges"


def _return(challenge: Challenge) -> None:
    """Handed in before the coach asked for a number and an owner: an organizer gave it back."""
    challenge.submit(at=days_ago(6))
    challenge.give_back(note="Please name who decides, by when, and a number to start from.")


def _bring_to(world: World, ada: Actor, challenge: Challenge, record: records.Challenge) -> None:
    """Publish, revise and move on, each on its day and by whom it is up to."""
    city, published = world.acting_for(record.city), record.published_days_ago or 0
    with clock.at(days_ago(published)):
        challenge_lifecycle.publish_challenge(ada, challenge=challenge)
        challenge.slug = record.address or challenge.slug
    for revision in record.revisions:
        with clock.at(days_ago(revision.days_ago)):
            challenge_writing.save_content(city, challenge=challenge, values=_changes(revision.changes))
            challenge_lifecycle.publish_version(city, challenge=challenge, reason=revision.reason)
    for state, after in MOVED_ON.get(record.status, ()):
        with clock.at(days_ago(max(published - after, 1))):
            challenge_lifecycle.advance_challenge(SEED, challenge=challenge, to=state)
    if record.status == "withdrawn":
        with clock.at(days_ago(WITHDRAWN)):
            challenge_lifecycle.withdraw_challenge(city, challenge=challenge, reason="The city plans anew.")
    if record.status == "frozen":
        with clock.at(days_ago(FROZEN)):
            challenge_lifecycle.freeze_challenge(city, challenge=challenge, notice_url="https://example.org/notice")


@in_one_unit
def close_challenges(world: World) -> str:
    """Cities close what is decided when they know what came of it."""
    closed = [record for record in world.records.challenges if record.status == "closed"]
    for record in closed:
        days, what = CLOSED[record.key]
        with clock.at(days_ago(days)):
            challenge_lifecycle.close_challenge(
                world.acting_for(record.city),
                challenge=world.challenge(record.key),
                outcome_code=record.outcome_code or "no_fit",
                note=what,
            )
    return f"{len(closed)} challenges closed"


def _write(world: World, record: records.Challenge) -> Challenge:
    actor = world.acting_for(record.city)
    challenge = challenge_writing.start_challenge(
        actor,
        city=world.organization(record.city),
        title=record.title,
        is_light=record.is_light_form,
        source=_source(record),
        source_url=(record.source.address or "") if record.source else "",
    )
    challenge_writing.save_content(actor, challenge=challenge, values=content(record))
    return challenge


def _source(record: records.Challenge) -> str:
    """Where a real city's facts come from; the page itself says that the city did not post it."""
    if record.source is None:
        return ""
    title, document = record.source.title, record.source.document
    return f"{record.added or ''} Source: {title}{f' ({document})' if document else ''}.".strip()


def _on(days: int | None) -> str | None:
    return (_today() + timedelta(days=days)).isoformat() if days is not None else None


def _at(days: int | None, hour: int) -> str | None:
    if days is None:
        return None
    day = _today() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=clock.now().tzinfo).isoformat()


def _today() -> date:
    # The days of the records count from the day the demo is loaded, whatever the clock is set to.
    return datetime.now(clock.now().tzinfo).date()


def _trl(code: str, column: str) -> int | None:
    term = vocabulary.term("maturity", code)
    return int(term.extra[column]) if term is not None else None


def content(record: records.Challenge) -> dict[str, Any]:
    """A record as content values of the challenge form (`challenges.engine.content`)."""
    indicator = record.indicator
    values: dict[str, Any] = {
        "title": record.title,
        "summary": record.summary,
        "problem": f"{record.problem} {record.note}" if record.demo else record.problem,
        "who_affected": record.who_affected,
        "tried_before": record.tried_before or "",
        "constraints": record.constraints or "",
        "systems": list(record.systems),
        # The form ties sub-topics to the chosen sectors (three at most).
        "topics": [code for code in record.topics if code.split(".")[0] in record.systems],
        "sdg": list(record.sdgs),
        "gpc": list(record.gpc),
        "digital_technology": list(record.digital_technologies),
        "data_requirement": list(record.data_requirements),
        "collaboration": list(record.collaboration_types),
        "languages": list(record.languages),
        "countries": list(record.countries),
        "stage": record.stage,
        "procurement_phase": "pre_commercial" if record.status == "frozen" else record.procurement_phase,
        "budget_band": record.budget_band,
        "is_budget_public": record.is_budget_public,
        "engagement_level": record.engagement_level or "",
        "decision_owner": record.decision_owner or "",
        "decision_on": _on(_decision_days(record)),
        "route_to_adoption": record.route_to_adoption or "",
        "closes_at": _at(record.closes_in_days, 15),
        "questions_until": _at(record.questions_until_days, 15),
        "maturity_from": _trl(record.maturity_min, "trl_min"),
        "maturity_to": _trl(record.maturity_max, "trl_max"),
        "musts": list(record.must_haves),
        "wishes": list(record.nice_to_haves),
        "criteria": [{"name": c.name, "weight": c.weight} for c in record.criteria],
        "prompts": [{"text": text, "max_words": 200} for text in record.questions],
        "smart_answers": {code: {"score": a.score, "text": a.answer} for code, a in record.smart.items()},
    }
    if indicator is not None:
        values |= {
            "indicator": indicator.name,
            "unit": indicator.unit,
            "baseline_value": indicator.baseline_value,
            "baseline_year": indicator.baseline_year,
            "target_value": indicator.target_value,
            "target_year": indicator.target_year,
        }
    if record.country_condition is not None:
        condition = record.country_condition
        values |= {
            "country_condition": condition.kind,
            "country_reason": condition.reason,
            "country_law": condition.law,
        }
    return values


def _decision_days(record: records.Challenge) -> int | None:
    """Where the source names no day (or one before closing), the demo says six weeks after closing."""
    decided, closes = record.decision_in_days, record.closes_in_days
    if record.status == "draft" or closes is None or (decided is not None and decided > closes):
        return decided
    return closes + 42


def _changes(changes: dict[str, Any]) -> dict[str, Any]:
    """A revision's new values under the form's names."""
    names = {"must_haves": "musts", "nice_to_haves": "wishes", "questions": "prompts", "sdgs": "sdg"}
    values: dict[str, Any] = {}
    for name, value in changes.items():
        if name == "closes_in_days":
            values["closes_at"] = _at(value, 15)
        elif name == "questions_until_days":
            values["questions_until"] = _at(value, 15)
        elif name == "decision_in_days":
            values["decision_on"] = _on(value)
        else:
            values[names.get(name, name)] = value
    return values


@in_one_unit
def load_questions(world: World) -> str:
    """Published questions and answers; who asked is shown to nobody (here Carla and Dora in turn)."""
    askers = (world.actor("Carla"), world.actor("Dora"))
    cities = {record.key: record.city for record in world.records.challenges}
    for number, record in enumerate(world.records.questions):
        challenge = world.challenge(record.challenge)
        with clock.at(days_ago(record.asked_days_ago)):
            question = challenge_questions.ask_question(askers[number % 2], challenge=challenge, text=record.question)
        with clock.at(days_ago(record.answered_days_ago)):
            challenge_questions.answer_question(
                world.acting_for(cities[record.challenge]),
                question=question,
                published_text=record.question,
                answer=record.answer,
            )
    return f"{len(world.records.questions)} answered questions"
