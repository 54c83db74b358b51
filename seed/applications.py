"""The demo's applications: drafts, sent, withdrawn, assessed, decided with feedback."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from matchmaker.applications.models import Application, Evaluator
from matchmaker.applications.services import applying as application_applying
from matchmaker.applications.services import deciding as application_deciding
from matchmaker.applications.services import inviting as application_inviting
from matchmaker.applications.services import panel as application_panel
from matchmaker.applications.services import scoring as application_scoring
from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.solutions.models import Solution
from seed.world import World, days_ago, in_one_unit

# challenge → (company, solution, days ago)
OPEN: dict[str, tuple[tuple[str, str, int], ...]] = {
    "graz-loading-zones": (
        ("radlager", "radlager-2", 14),
        ("kamerad", "kamerad-3", 9),
        ("kantstein", "kantstein-loading-zones", 5),
        ("shopvelo", "shopvelo-1", 2),
    ),
    "graz-cool-schoolyards": (
        ("ombra", "ombra-1", 12),
        ("drzewo", "drzewo-1", 7),
        ("schattenwerk", "schattenwerk-yards", 4),
    ),
    "linz-crossing-lights": (("kamerad", "kamerad-1", 8), ("trittstein", "trittstein-1", 3)),
    "zero-emission-sites": (("stillgrav", "stillgrav-1", 20), ("sitevolt", "sitevolt-1", 16)),
    "porto-logistics": (("entregas", "entregas-1", 18), ("shopvelo", "shopvelo-2", 11), ("radlager", "radlager-1", 6)),
}
DRAFT = ("linz-crossing-lights", "kantstein", "kantstein-3")
WITHDRAWN = ("porto-logistics", "radlager", "We have no people free in spring.")

ASSESSED = "graz-school-streets"
EVALUATORS = ("Hana", "Eva")
INVITED = "school-council@example.org"  # has no account yet: the mailed link makes one
RECUSED = ("pendla", "I advised this company two years ago.")
TO_ASSESS = (
    ("calcada", "calcada-1", 30),
    ("cykelgaard", "cykelgaard-1", 22),
    ("pendla", "pendla-1", 15),
    ("kamerad", "kamerad-1", 9),
)
SCORES = {"calcada": (5, 4, 3), "cykelgaard": (3, 3, 4), "kamerad": (1, 2, 3)}
OTHER_SCORES = {"calcada": (3, 4, 4)}  # Hana's: the two of the panel do not agree on everything
REMARKS = ("Shown at other schools, with counts.", "Good for the street, less for side streets.", "Price is complete.")


@dataclass(frozen=True)
class Result:
    """An application and what was announced about it."""

    company: str
    solution: str
    result: str
    reason: str


# challenge → days ago of the announcement, results
DECIDED: dict[str, tuple[int, tuple[Result, ...]]] = {
    "barcelona-bike-theft": (
        7,
        (
            Result(
                "cykelgaard",
                "cykelgaard-1",
                "chosen",
                "Most places for the money, open at night, and cargo bicycles fit. Please bring the plan for care"
                " of the doors to the first talk.",
            ),
            Result(
                "radlager",
                "radlager-1",
                "not_chosen",
                "A good idea for deliveries, but few places for residents. Please look at calls for deliveries.",
            ),
            Result(
                "calcada",
                "calcada-1",
                "not_chosen",
                "The street becomes calmer, yet a bicycle can still be taken. Please say how theft goes down.",
            ),
        ),
    ),
    "warszawa-charging": (
        12,
        (
            Result(
                "ladesaule",
                "ladesaule-1",
                "chosen",
                "No new object on the pavement, and a card is enough to pay. We begin with two streets.",
            ),
            Result(
                "depotwerk",
                "depotwerk-1",
                "not_chosen",
                "Made for depots: the pavement was not looked at. Convincing on the grid connection.",
            ),
        ),
    ),
    "durban-water-losses": (
        280,
        (
            Result(
                "droppress",
                "droppress-1",
                "chosen",
                "Paid from the water saved, and it answers for steep ground zone by zone. Plumbers from the districts"
                " do the repairs.",
            ),
            Result(
                "aquafina",
                "aquafina-1",
                "not_chosen",
                "Finds leaks well, but pressure stays as it is and pipes burst again. Please apply when we ask for"
                " leak detection.",
            ),
        ),
    ),
    "bogota-depots": (
        290,
        (
            Result(
                "volttaller",
                "volttaller-1",
                "chosen",
                "All mechanics keep their job and learn on our own buses, in Spanish. A third of the places are for"
                " women.",
            ),
            Result(
                "andesbus",
                "andesbus-1",
                "not_chosen",
                "A lease of buses with drivers' training. We asked for mechanics, and the buses are ordered already.",
            ),
        ),
    ),
    "barcelona-shops": (
        285,
        (
            Result(
                "shopvelo",
                "shopvelo-1",
                "chosen",
                "Set up in an hour, and the list of customers stays with each shop. We begin with one street.",
            ),
            Result(
                "entregas",
                "entregas-2",
                "not_chosen",
                "The plan for delivery hours is sound, but shops would gain no customers by it.",
            ),
        ),
    ),
}


@in_one_unit
def load_decided(world: World) -> str:
    """Applications to challenges that are decided: assessed, decided and announced by their cities."""
    for key, (days, results) in DECIDED.items():
        challenge = world.challenge(key)
        record = next(record for record in world.records.challenges if record.key == key)
        closed = -(record.closes_in_days or 0)
        for number, one in enumerate(results):
            _send(world, challenge, one.company, one.solution, closed + 3 + 5 * number)
        city = world.acting_for(record.city)
        with clock.at(days_ago(days)):
            for application in sent(challenge):
                one = next(r for r in results if world.organizations[r.company] == application.company_id)
                application_deciding.prepare_decision(
                    city, application=application, outcome=one.result, reason=one.reason
                )
            application_deciding.release_decisions(city, challenge=challenge, round_number=1)
    return f"decisions on {len(DECIDED)} challenges"


@in_one_unit
def load_applications(world: World) -> str:
    """Applications to open challenges, and one challenge whose applications are being assessed."""
    for key, rows in OPEN.items():
        for company, solution, days in rows:
            _send(world, world.challenge(key), company, solution, days)
    _draft(world)
    _withdraw(world)
    _assess(world)
    number = session().query(Application).count()
    return f"{number} applications"


def start(world: World, challenge: Challenge, company: str, solution: str) -> Application:
    """A draft of this company for this challenge."""
    return application_applying.start_application(
        world.acting_for(company),
        challenge=challenge,
        company=world.organization(company),
        solution=world.solution(solution),
    )


def _send(world: World, challenge: Challenge, company: str, solution: str, days: int) -> Application:
    actor = world.acting_for(company)
    with clock.at(days_ago(days)):
        application = start(world, challenge, company, solution)
        application_applying.save_checks(actor, application=application, answers=_checks(application))
        draft = application_applying.Draft(application.approach, _answers(application, world.solution(solution)))
        return application_applying.submit_application(actor, application=application, draft=draft)


def _checks(application: Application) -> list[tuple[str, str]]:
    """Everything is met; the last must-have only partly where there are three."""
    met = [("yes", "") for _check in application.checks]
    if len(met) > 2:
        met[-1] = ("partly", "From the second year on; until then with a temporary contract.")
    return met


def _answers(application: Application, solution: Solution) -> tuple[str, ...]:
    place = solution.references[0].place if solution.references else ""
    known = f" We learned this in {place}." if place else " We would find out together in the first four weeks."
    return tuple(f"{solution.summary}{known}" for _prompt in application.answers)


def _draft(world: World) -> None:
    key, company, solution = DRAFT
    with clock.at(days_ago(1)):
        application = start(world, world.challenge(key), company, solution)
        checks = [*_checks(application)[:-1], ("", "")]
        application_applying.save_checks(world.acting_for(company), application=application, answers=checks)


def _withdraw(world: World) -> None:
    key, company, reason = WITHDRAWN
    application = next(row for row in sent(world.challenge(key)) if row.company_id == world.organizations[company])
    with clock.at(days_ago(2)):
        application_applying.withdraw_application(world.acting_for(company), application=application, reason=reason)


def sent(challenge: Challenge) -> list[Application]:
    """What companies have sent, in the order it came."""
    rows = session().query(Application).filter_by(challenge_id=challenge.id).order_by(Application.id).all()
    return [row for row in rows if row.is_sent]


def _assess(world: World) -> None:
    """Two evaluators: Hana has a conflict with one company and has begun; Eva has finished."""
    challenge, emil = world.challenge(ASSESSED), world.actor("Emil")
    for company, solution, days in TO_ASSESS:
        _send(world, challenge, company, solution, days)
    with clock.at(days_ago(5)):
        due = (clock.now() + timedelta(days=16)).date()
        application_panel.set_up_assessment(emil, challenge=challenge, is_blind=False, due_on=due)
        hana, eva = (take_seat(world, challenge, name) for name in EVALUATORS)
    applications = {row.company_id: row for row in sent(challenge)}
    company, reason = RECUSED
    conflicted = applications[world.organizations[company]]
    with clock.at(days_ago(4)):
        application_scoring.declare_conflicts(world.actor("Hana"), evaluator=hana, conflicts={conflicted.id: reason})
        application_scoring.declare_conflicts(world.actor("Eva"), evaluator=eva, conflicts={})
    with clock.at(days_ago(3)):
        application_inviting.invite_evaluator(emil, challenge=challenge, email=INVITED)
    with clock.at(days_ago(2)):
        _score(world, "Eva", eva, SCORES | {company: (2, 2, 3)})
        _score(world, "Hana", hana, OTHER_SCORES)


def take_seat(world: World, challenge: Challenge, name: str) -> Evaluator:
    """Emil invites, and the person opens the link in the e-mail."""
    invite, person = application_inviting.invite_evaluator, world.actor(name)
    letter = invite(world.actor("Emil"), challenge=challenge, email=person.email)
    return application_inviting.accept_evaluator_invitation(person, token=letter.token)


def _score(world: World, name: str, evaluator: Evaluator, given: Mapping[str, Sequence[int]]) -> None:
    for company, points in given.items():
        application = (
            session()
            .query(Application)
            .filter_by(challenge_id=evaluator.assessment.challenge_id, company_id=world.organizations[company])
            .one()
        )
        scores = list(zip(points, REMARKS, strict=True))
        application_scoring.save_scores(
            world.actor(name), evaluator=evaluator, application=application, scores=scores, is_final=True
        )
