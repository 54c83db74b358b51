"""One city, one company and everybody else act in any order; a small model says what each act does and who sees what.

After each act: it did what the model says or nothing, in one commit, with its row in the log or none; every list shows
to each of eleven people what the model says. `make test` draws a few stories, `make fuzz` many.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from matchmaker.applications.models import Application, Assessment, Review
from matchmaker.applications.queries import visibility as application_visibility
from matchmaker.applications.services import applying, deciding, panel, scoring
from matchmaker.challenges.queries import content as content_queries
from matchmaker.challenges.queries import visibility as challenge_visibility
from matchmaker.challenges.services import lifecycle as challenge_lifecycle
from matchmaker.challenges.services import writing
from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.core.audit import AuditEntry
from matchmaker.core.commands import QUIET
from matchmaker.core.db import db, session, unit_of_work
from matchmaker.core.errors import DomainError
from matchmaker.organizations.queries import visibility as organization_visibility
from matchmaker.organizations.services import registration as organizations
from matchmaker.outcomes.models.collaboration import Collaboration
from matchmaker.outcomes.models.contact import Contact
from matchmaker.outcomes.models.result import Result
from matchmaker.outcomes.queries import visibility as outcome_visibility
from matchmaker.outcomes.services import collaborations, register
from matchmaker.scheduling.models import Meeting, MeetingRequest, Schedule
from matchmaker.scheduling.queries import plan as plan_queries
from matchmaker.scheduling.services import moving, releasing, runs
from matchmaker.solutions.queries import visibility as solution_visibility
from matchmaker.solutions.services import lifecycle as solution_lifecycle
from matchmaker.workshops.models.people import Registration, Wish
from matchmaker.workshops.models.workshop import Workshop, WorkshopStatus
from matchmaker.workshops.queries import visibility as workshop_visibility
from matchmaker.workshops.services import setup, wishing
from tests.applications.factory import make_evaluator
from tests.challenges import make as challenges
from tests.conftest import isolated
from tests.examples import examples
from tests.outcomes import make as outcomes
from tests.personas import make_people
from tests.scheduling.world import NO_FLOORS
from tests.solutions.factories import make_complete
from tests.workflow.model import BY_NAME, EVERYBODY, MOVES, Move, State, readers
from tests.workshops import world as workshops

pytestmark = [pytest.mark.slow, pytest.mark.hypothesis]
QUIET_ACTS = {"answer", "company_wishes", "city_wishes"}
"""What is saved every few seconds leaves no row in the log."""
DRAW = (Phase.explicit, Phase.reuse, Phase.generate)
"""Each story takes seconds, so none is made shorter: the printed one is short enough."""
REASON = "The pipes are older than we thought when we wrote this."


class World:
    """The platform itself, with the acts of the model as its services do them."""

    def __init__(self) -> None:
        self.people = make_people()
        orgs = self.people.organizations
        self.graz, self.hydrolog = orgs["graz"], orgs["hydrolog"]
        self.hydrolog.vetting = "pending"
        self.challenge = challenges.draft(self.people, prompts=[])
        self.solution = make_complete(self.hydrolog, status="draft")
        self.solution.submitted_at = self.solution.listed_at = None
        self.moment = clock.now()

    # ── what is there ──

    def one(self, model: Any, *where: Any) -> Any:
        """The row of this kind, None if there is none. Two would be an error."""
        return session().scalars(sa.select(model).where(*where)).one_or_none()

    @property
    def application(self) -> Application:
        return self.one(Application)

    @property
    def workshop(self) -> Workshop:
        return self.one(Workshop)

    @property
    def collaboration(self) -> Collaboration:
        return self.one(Collaboration)

    def registration(self, organization: Any) -> Registration:
        return self.one(Registration, Registration.organization_id == organization.id)

    def observed(self) -> State:
        """The state as the database has it."""
        session().expire_all()
        application, workshop, collaboration = self.application, self.workshop, self.collaboration
        challenge, review = self.challenge, self.one(Review)
        decisions = application.decisions if application else []
        pending = challenge.pending
        wishes = set(session().scalars(sa.select(Wish.registration_id)))
        comes = {name: self.registration(org) for name, org in (("city", self.graz), ("company", self.hydrolog))}
        seat = self.one(Assessment).evaluators if self.one(Assessment) else []
        public = content_queries.content_of(challenge)
        return State(
            vetted=self.hydrolog.is_vetted,
            challenge=challenge.status,
            version=challenge.revision,
            pending="" if pending is None else "hard" if pending["musts"] != public["musts"] else "light",
            musts=len(public["musts"]),
            closed=challenge.published_at is not None and challenge.closes_at < clock.now(),
            solution=self.solution.status,
            application=application.status if application else "",
            answered=sum(1 for check in application.checks if check["answer"]) if application else 0,
            stale=bool(application and application.needs_confirmation),
            contact=session().scalar(sa.select(Contact.id).where(Contact.kind == "application").limit(1)) is not None,
            seat=self._seat(seat, review),
            reviews=review is not None,
            decision="" if not decisions else "released" if decisions[0].released_at else "prepared",
            workshop=workshop.status if workshop else "",
            runner=next((role.user.name.lower() for role in workshop.roles), "") if workshop else "",
            company_comes=comes["company"] is not None,
            city_comes=comes["city"] is not None,
            company_wishes=comes["company"] is not None and comes["company"].id in wishes,
            city_wishes=comes["city"] is not None and comes["city"].id in wishes,
            asked=self.one(MeetingRequest) is not None,
            placed=session().scalar(sa.select(sa.func.count()).select_from(Meeting)) > 0,
            releases=min(1, session().scalar(sa.select(sa.func.count()).where(Schedule.released_at.is_not(None)))),
            collaboration=self._stage(collaboration),
            result=self.one(Result) is not None,
        )

    @staticmethod
    def _seat(seats: Any, review: Review | None) -> str:
        if not seats:
            return ""
        if review is not None and (review.is_recused or review.completed_at):
            return "recused" if review.is_recused else "scored"
        return "declared" if seats[0].declared_at else "invited"

    @staticmethod
    def _stage(row: Collaboration | None) -> str:
        if row is None:
            return ""
        return "confirmed" if row.is_confirmed else "ended" if row.outcome_code else "begun"

    def seen_by(self, actor: Actor) -> set[str]:
        """The kinds of things of which this person's lists hold ours."""
        lists = {
            "challenge": (challenge_visibility, self.challenge),
            "solution": (solution_visibility, self.solution),
            "company": (organization_visibility, self.hydrolog),
            "application": (application_visibility, self.application),
            "workshop": (workshop_visibility, self.workshop),
            "collaboration": (outcome_visibility, self.collaboration),
        }
        return {
            name
            for name, (module, row) in lists.items()
            if row is not None and row in session().scalars(module.visible_to(actor)).unique().all()
        }

    # ── the acts ──

    def vet(self, actor: Actor) -> None:
        organizations.vet_organization(actor, organization=self.hydrolog, accepted=True)

    def submit_challenge(self, actor: Actor) -> None:
        challenge_lifecycle.submit_challenge(actor, challenge=self.challenge)

    def take_back_challenge(self, actor: Actor) -> None:
        challenge_lifecycle.take_back_challenge(actor, challenge=self.challenge)

    def return_challenge(self, actor: Actor) -> None:
        challenge_lifecycle.return_challenge(actor, challenge=self.challenge, note="Say which pipes you mean.")

    def publish_challenge(self, actor: Actor) -> None:
        challenge_lifecycle.publish_challenge(actor, challenge=self.challenge)

    def write(self, actor: Actor) -> None:
        words = f"Of every ten litres {self.challenge.version} never reach a tap."
        writing.save_content(actor, challenge=self.challenge, values={"summary": words})

    def tighten(self, actor: Actor) -> None:
        musts = [*content_queries.content_of(self.challenge)["musts"]]
        wanted = [*musts, f"Works below {len(musts)} metres of soil"]
        writing.save_content(actor, challenge=self.challenge, values={"musts": wanted})

    def publish_version(self, actor: Actor) -> None:
        challenge_lifecycle.publish_version(actor, challenge=self.challenge, reason=REASON)

    def submit_solution(self, actor: Actor) -> None:
        solution_lifecycle.submit_solution(actor, solution=self.solution)

    def return_solution(self, actor: Actor) -> None:
        solution_lifecycle.return_solution(actor, solution=self.solution, note="Say where it runs today.")

    def accept_solution(self, actor: Actor) -> None:
        solution_lifecycle.accept_solution(actor, solution=self.solution)

    def withdraw_solution(self, actor: Actor) -> None:
        solution_lifecycle.withdraw_solution(actor, solution=self.solution)

    def start_application(self, actor: Actor) -> None:
        applying.start_application(actor, challenge=self.challenge, company=self.hydrolog)

    def answer(self, actor: Actor) -> None:
        asked = len(content_queries.content_of(self.challenge)["musts"])
        applying.save_checks(actor, application=self.application, answers=[("yes", "")] * asked)

    def submit_application(self, actor: Actor) -> None:
        applying.submit_application(actor, application=self.application)

    def confirm_application(self, actor: Actor) -> None:
        asked = len(content_queries.content_of(self.challenge)["musts"])
        applying.confirm_application(actor, application=self.application, answers=[("yes", "")] * asked)

    def withdraw_application(self, actor: Actor) -> None:
        applying.withdraw_application(actor, application=self.application)

    def set_up_panel(self, actor: Actor) -> None:
        made = panel.set_up_assessment(actor, challenge=self.challenge, is_blind=False, due_on=None)
        if not made.evaluators:
            make_evaluator(made, self.people.hana)

    def declare(self, actor: Actor) -> None:
        (seat,) = self.one(Assessment).evaluators
        scoring.declare_conflicts(actor, evaluator=seat, conflicts={})

    def recuse(self, actor: Actor) -> None:
        (seat,) = self.one(Assessment).evaluators
        scoring.recuse_evaluator(actor, evaluator=seat, application=self.application, reason="My brother works there.")

    def score(self, actor: Actor) -> None:
        (seat,) = self.one(Assessment).evaluators
        scores = [(3, "")] * len(self.challenge.criteria)
        scoring.save_scores(actor, evaluator=seat, application=self.application, scores=scores, is_final=True)

    def prepare_decision(self, actor: Actor) -> None:
        reason = "It finds leaks at night, which nobody else offers."
        deciding.prepare_decision(actor, application=self.application, outcome="chosen", reason=reason)

    def release_decisions(self, actor: Actor) -> None:
        deciding.release_decisions(actor, challenge=self.challenge, round_number=1)

    def create_workshop(self, actor: Actor) -> None:
        setup.create_workshop(actor, draft=workshops.a_draft([self.challenge]))

    def announce_workshop(self, actor: Actor) -> None:
        setup.announce_workshop(actor, workshop=self.workshop)

    def register_company(self, actor: Actor) -> None:
        workshops.register(actor, self.workshop, self.hydrolog)

    def register_city(self, actor: Actor) -> None:
        workshops.register(actor, self.workshop, self.graz, name="Emil")

    def open_wishes(self, actor: Actor) -> None:
        setup.move_workshop(actor, workshop=self.workshop, to=WorkshopStatus.BOOKING_OPEN)

    def close_wishes(self, actor: Actor) -> None:
        setup.move_workshop(actor, workshop=self.workshop, to=WorkshopStatus.SOLVING)

    def company_wishes(self, actor: Actor) -> None:
        self._wish(actor, self.hydrolog, self.graz)

    def city_wishes(self, actor: Actor) -> None:
        self._wish(actor, self.graz, self.hydrolog)

    def _wish(self, actor: Actor, one: Any, other: Any) -> None:
        levels = {self.registration(other).public_id: "would"}
        wishing.save_wishes(actor, registration=self.registration(one), levels=levels)

    def ask_for_schedule(self, actor: Actor) -> None:
        runs.request_solve(actor, workshop=self.workshop, seconds=60, floors=NO_FLOORS, workers=1)

    def place(self, actor: Actor) -> None:
        plan = plan_queries.current_plan(self.workshop, None)
        request = self.one(MeetingRequest)
        slot, table = min(plan.problem.requests[0].slots or ()), plan.problem.tables[0].id
        moving.place_request(actor, workshop=self.workshop, request=request, slot_id=slot, table_id=table)

    def release_schedule(self, actor: Actor) -> None:
        releasing.release_schedule(actor, workshop=self.workshop)

    def start_collaboration(self, actor: Actor) -> None:
        collaborations.start_collaboration(
            actor, challenge=self.challenge, company=self.hydrolog, next_step=outcomes.step()
        )

    def set_outcome(self, actor: Actor) -> None:
        collaborations.set_outcome(actor, collaboration=self.collaboration, outcome=outcomes.outcome())

    def confirm_outcome(self, actor: Actor) -> None:
        collaborations.confirm_outcome(actor, collaboration=self.collaboration)

    def publish_result(self, actor: Actor) -> None:
        register.publish_result(actor, collaboration=self.collaboration)


def refused(act: Callable[[Actor], None], actor: Actor) -> str | None:
    """Do it as one unit of work; the reason if that is refused."""
    try:
        with unit_of_work():
            act(actor)
    except DomainError as refusal:
        return str(refusal)
    return None


class Workflow(RuleBasedStateMachine):
    """Stories of any order: mostly what is possible, sometimes what is not."""

    app: Flask

    @initialize()
    def begin(self) -> None:
        """A city with a draft, a company that nobody reviewed."""
        self.ended = ExitStack()
        self.ended.enter_context(isolated(self.app))
        with unit_of_work():
            self.world = World()
        self.commits = 0
        sa.event.listen(db.session, "after_commit", self._count)
        self.state = self.world.observed()
        assert self.state == State()

    def _count(self, current: Any) -> None:
        self.commits += not current.in_nested_transaction()  # a savepoint is no commit

    @rule(data=st.data())
    def go_on(self, data: st.DataObject) -> None:
        """Something that is possible, by somebody who may."""
        state = self.state
        possible = [
            (one.name, who) for one in MOVES if one.there(state) and one.when(state) for who in sorted(one.who(state))
        ]
        new = [pair for pair in possible if BY_NAME[pair[0]].then(state) != state]
        name, who = data.draw(st.sampled_from(new or possible))
        self.act(BY_NAME[name], who)

    @rule(move=st.sampled_from(MOVES), who=st.sampled_from(EVERYBODY))
    def anybody_tries(self, move: Move, who: str) -> None:
        """Anything, by anybody."""
        if move.there(self.state):
            self.act(move, who)

    @precondition(lambda self: self.state.public and not self.state.closed)
    @rule()
    def time_passes(self) -> None:
        """Applications close."""
        self.world.moment = self.world.challenge.closes_at + timedelta(hours=1)
        self.state = replace(self.state, closed=True)
        self.compare("time passes")

    def act(self, move: Move, who: str) -> None:
        """One act: what the model allows is done, in one commit and with one row; else nothing is."""
        allowed = who in move.who(self.state) and move.when(self.state)
        rows, commits = self.rows(), self.commits
        with clock.at(self.world.moment):
            why = refused(getattr(self.world, move.name), self.world.people.actor(who))
        done = why is None
        story = f"{who} tries to {move.name}: {'done' if done else why} in {self.state}"
        assert done == allowed, story
        assert why != "", f"{story}: a refusal says why"
        new = self.rows()[len(rows) :]
        if done:
            self.state = move.then(self.state)
            if move.name == "create_workshop":
                self.state = replace(self.state, runner=who)
            assert self.commits == commits + 1, story
            own = [verb for name, verb in new if name == who.title()]
            assert len(own) == len(set(own)), (story, new)
            assert bool(own) == (move.name not in QUIET_ACTS), (story, new)
        else:
            assert new == [], story
            assert self.commits == commits, story
        self.compare(story)

    def rows(self) -> list[tuple[str, str]]:
        """Who did what by the log, in order."""
        select = sa.select(AuditEntry.actor_name, AuditEntry.verb).order_by(AuditEntry.id)
        return list(session().execute(select).tuples())

    def compare(self, story: str) -> None:
        """The database has what the model has, and everybody sees what the model says."""
        with clock.at(self.world.moment):
            assert self.world.observed() == self.state, story
            wanted = readers(self.state)
            for name in EVERYBODY:
                seen = self.world.seen_by(self.world.people.actor(name))
                assert seen == {thing for thing, people in wanted.items() if name in people}, (name, story)

    def teardown(self) -> None:
        """Everything is rolled back."""
        if hasattr(self, "ended"):
            sa.event.remove(db.session, "after_commit", self._count)
            self.ended.close()


def test_every_story_is_as_the_model_tells_it(app: Flask) -> None:
    machine = type("Workflow", (Workflow,), {"app": app})
    few = examples(2)
    run_state_machine_as_test(
        machine,
        settings=settings(few, stateful_step_count=25, suppress_health_check=list(HealthCheck), phases=DRAW),
    )


STORY = """
vet ada, submit_challenge eva, take_back_challenge emil, submit_challenge emil, return_challenge ben, write eva,
submit_challenge emil, publish_challenge ada, submit_solution carla, return_solution ada, submit_solution chen,
withdraw_solution carla, submit_solution carla, accept_solution ben, start_application carla, answer chen,
submit_application carla, tighten emil, publish_version eva, confirm_application carla, withdraw_application chen,
start_application carla, answer carla, submit_application chen, set_up_panel emil, create_workshop ada,
announce_workshop ada, register_company carla, register_city eva, open_wishes ada, company_wishes chen,
city_wishes emil, close_wishes ada, ask_for_schedule ada, place ada, release_schedule ada, time passes, declare hana,
score hana, prepare_decision eva, release_decisions emil, start_collaboration eva, set_outcome emil,
confirm_outcome carla, publish_result eva
"""


def test_one_story_from_the_first_to_the_last_act(app: Flask) -> None:
    """Every act but the recusal, each by somebody who may, and each done."""
    acts = [act.split() for act in STORY.split(",")]
    assert {name for name, _who in acts} == {*BY_NAME, "time"} - {"recuse"}
    machine = type("Workflow", (Workflow,), {"app": app})()
    machine.begin()
    try:
        for name, who in acts:
            if name == "time":
                machine.time_passes()
                continue
            assert who in BY_NAME[name].who(machine.state), (name, who)
            assert BY_NAME[name].when(machine.state), name
            machine.act(BY_NAME[name], who)
        assert (machine.state.challenge, machine.state.collaboration) == ("decided", "confirmed")
    finally:
        machine.teardown()


def test_quiet_acts_are_those_that_the_services_call_quiet() -> None:
    assert applying.save_checks.__verb__ == wishing.save_wishes.__verb__ == ""  # type: ignore[attr-defined]
    assert QUIET() == {}
