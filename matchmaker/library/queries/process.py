"""The lifecycle of one challenge: what is done, what is due, who does it, what helps; and which questions are open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa

from matchmaker.challenges import hooks
from matchmaker.challenges.models import Challenge
from matchmaker.core.db import session
from matchmaker.core.i18n import _
from matchmaker.library.engine import lifecycle
from matchmaker.library.engine.lifecycle import DONE, DUE, STEPS, Step, state_of
from matchmaker.library.models import LibraryPiece, ProcessTick
from matchmaker.library.queries import terms
from matchmaker.library.queries.visibility import IS_PUBLIC
from matchmaker.outcomes.engine import STAGES
from matchmaker.vocabulary import queries as vocabulary

PASSED_ON: Final = frozenset({"live", "awarded", "in_use"})
"""Phases in which the tender has its own channel."""


WAYS_OUT: Final = frozenset({"exit_portability", "open_standards", "open_source", "works_offline"})
"""Rules that make leaving possible."""


@dataclass(frozen=True)
class StepLine:
    """A step as its page shows it. `guide` is (title, address) or None; `note` and `at` are the city's tick."""

    code: str
    text: str
    who: str
    state: str
    guide: tuple[str, str] | None
    kit: str
    form: str
    is_ticked_by_city: bool
    note: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class StageBlock:
    """A stage with its steps; `state` is done, due or later."""

    code: str
    name: str
    state: str
    is_now: bool
    steps: Sequence[StepLine]


@dataclass(frozen=True)
class Answer:
    """One of the eight SMART questions: what the city answered ("" if it is open)."""

    code: str
    label: str
    question: str
    text: str


@dataclass(frozen=True)
class Test:
    """One of the four tests of “How critical are we?”: what the challenge says, and what to ask."""

    name: str
    said: Sequence[str]
    question: str


@dataclass(frozen=True)
class Process:
    """The page."""

    stages: Sequence[StageBlock]
    due: Sequence[StepLine]
    done: int
    total: int
    answers: Sequence[Answer]
    tests: Sequence[Test]

    @property
    def open_answers(self) -> list[Answer]:
        """SMART questions without an answer: questions for the dialogue and the green seat."""
        return [answer for answer in self.answers if not answer.text]


def process(challenge: Challenge, content: Mapping[str, Any]) -> Process:
    """The lifecycle of a challenge from its published content: two statements, and those of `steps_taken`."""
    ticks = {tick.step: tick for tick in session().scalars(_ticks_of(challenge))}
    done = facts(challenge, content) | set(ticks)
    titles = _titles()
    stage = content["stage"] or "vision"
    lines = {step.code: _line(step, stage, done, ticks.get(step.code), titles) for step in STEPS}
    blocks = [_block(code, stage, [lines[step.code] for step in STEPS if step.stage == code]) for code in STAGES]
    return Process(
        stages=blocks,
        due=[line for line in lines.values() if line.state == DUE],
        done=sum(line.state == DONE for line in lines.values()),
        total=len(lines),
        answers=answers(content),
        tests=tests(content),
    )


def _ticks_of(challenge: Challenge) -> sa.Select[tuple[ProcessTick]]:
    return sa.select(ProcessTick).where(ProcessTick.challenge_id == challenge.id)


def _titles() -> Mapping[str, str]:
    guides = {step.guide for step in STEPS if step.guide}
    select = sa.select(LibraryPiece.slug, LibraryPiece.title).where(IS_PUBLIC, LibraryPiece.slug.in_(guides))
    return dict(session().execute(select).tuples().all())


def _line(step: Step, stage: str, done: set[str], tick: ProcessTick | None, titles: Mapping[str, str]) -> StepLine:
    return StepLine(
        code=step.code,
        text=_(step.text),
        who=_(step.who),
        state=state_of(step, stage=stage, done=done),
        guide=(titles[step.guide], step.guide) if step.guide in titles else None,
        kit=terms.label("kit", step.kit) if step.kit else "",
        form=step.form,
        is_ticked_by_city=not step.fact,
        note=tick.note if tick is not None else "",
        at=tick.at if tick is not None else None,
    )


def _block(code: str, stage: str, lines: Sequence[StepLine]) -> StageBlock:
    states = {line.state for line in lines}
    state = DONE if states == {DONE} else (DUE if DUE in states else lifecycle.LATER)
    return StageBlock(code, vocabulary.label("stage", code), state, code == stage, lines)


def facts(challenge: Challenge, content: Mapping[str, Any]) -> set[str]:
    """Codes of the steps that the platform sees to be done (the statements of `steps_taken`)."""
    taken = frozenset[str]().union(*hooks.steps_taken(challenge.id))
    numbers = ("baseline_value", "target_value", "baseline_year", "target_year")
    seen = {
        "problem": bool(content["problem"]),
        "affected": bool(content["who_affected"]),
        "target": bool(content["indicator"]) and all(content[name] is not None for name in numbers),
        "smart": all(answer.text for answer in answers(content)),
        "measure": bool(content["measured_how"]),
        "tried": bool(content["tried_before"]),
        "money": content["budget_band"] not in {"", "unknown"},
        "decision": bool(content["decision_owner"] and content["decision_on"]),
        "published": challenge.is_public,
        "criteria": challenge.is_public and bool(content["criteria"]),
        "boundary": challenge.is_frozen or content["procurement_phase"] in PASSED_ON,
    }
    return {code for code, is_done in seen.items() if is_done} | taken


def answers(content: Mapping[str, Any]) -> list[Answer]:
    """The eight SMART questions to the city, in order."""
    said = content["smart_answers"] or {}
    return [
        Answer(term.code, term.label, term.extra["city_question"], _text_of(said.get(term.code)))
        for term in vocabulary.terms("smart_principle")
    ]


def _text_of(answer: Mapping[str, Any] | None) -> str:
    return str((answer or {}).get("text") or "")


def tests(content: Mapping[str, Any]) -> list[Test]:
    """The four tests: what the challenge says to each."""
    said = {answer.code: answer.text for answer in answers(content)}
    rules = content["data_requirement"]
    ways_out = [code for code in rules if code in WAYS_OUT]
    data = [code for code in rules if code not in ways_out]
    level = content["engagement_level"]
    return [
        Test(
            _("Data: which, whose, how long?"),
            terms_of_rules(data),
            _("Which data are made, who owns them, and when are they deleted?"),
        ),
        Test(
            _("Benefit: whose?"),
            _said(content["who_affected"], said.get("environmental_justice", "")),
            _("Who has the benefit first, and who earns?"),
        ),
        Test(
            _("Who is left out?"),
            _said(said.get("social_integration", ""), vocabulary.label("engagement_level", level) if level else ""),
            _("Who cannot use it, and what do they get instead?"),
        ),
        Test(
            _("Exit: how do we get out?"),
            [*terms_of_rules(ways_out), *_said(said.get("short_and_long_term", ""))],
            _("What happens on the day after the contract, and in which format does the city get its data?"),
        ),
    ]


def terms_of_rules(codes: Sequence[str]) -> list[str]:
    """Rules for data and software in words."""
    return [vocabulary.label("data_requirement", code) for code in codes]


def _said(*texts: str) -> list[str]:
    return [text for text in texts if text]
