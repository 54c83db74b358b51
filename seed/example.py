"""The finished example: one challenge of Graz that went the whole way, from the question to the measured result.

Its dialogue is the clinic series (`seed.dialogues`). Here: applications, assessment, shortlist, decision,
collaboration, answers after 30, 90 and 180 days, figures, the entry in the register.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from matchmaker.applications.models import Application, Evaluator
from matchmaker.applications.services import applying as application_applying
from matchmaker.applications.services import deciding as application_deciding
from matchmaker.applications.services import panel as application_panel
from matchmaker.applications.services import scoring as application_scoring
from matchmaker.core import clock
from matchmaker.outcomes.models.collaboration import Collaboration, OutcomeIndicator
from matchmaker.outcomes.services import collaborations as outcome_collaborations
from matchmaker.outcomes.services import figures as outcome_figures
from matchmaker.outcomes.services import register as outcome_register
from seed.applications import sent, start, take_seat
from seed.outcomes import DEMO, answer_prompts
from seed.world import World, days_ago, in_one_unit

CHALLENGE, CITY, WINNER = "graz-safe-crossings", "graz", "kantstein"
ASSESSED, SHORTLIST, VISITED, DECIDED = 474, 468, 462, 455  # days ago


@dataclass(frozen=True)
class Entry:
    """An application, what two evaluators gave for each criterion, and what Graz told the company, twice."""

    company: str
    solution: str
    days: int
    approach: str
    answers: tuple[str, str]
    scores: tuple[tuple[int, ...], tuple[int, ...]]
    first: tuple[str, str]
    last: tuple[str, str] | None = None


ENTRIES = (
    Entry(
        "trittstein",
        "trittstein-2",
        496,
        "We walk all 24 crossings with two users each, note what keeps people from crossing in time, and rank cheap"
        " first steps. Where a longer green is needed, the list says how long and at which hours.",
        (
            "In Rothfelden, Neuhavel and Altenbrück we checked 622 stops in this way. Half of the first steps were done"
            " within a year.",
            "There are no parts at the crossing. If a step fails, the list names who repairs it.",
        ),
        ((3, 5, 5, 4), (4, 4, 5, 3)),
        ("shortlisted", "Low cost and the strongest part for users. Please show how a list leads to longer green."),
        (
            "not_chosen",
            "The walk finds cheap first steps, and we shall do several of them. It does not reach 90 % by itself, since"
            " the timing stays as it is. Please apply when we ask about stops.",
        ),
    ),
    Entry(
        "kantstein",
        "kantstein-3",
        491,
        "Mats at both sides of a crossing notice that somebody still walks, and ask the controller for up to eight"
        " seconds more. We begin at four crossings for six months. The city counts before and after.",
        (
            "At two crossings in Altenbrück 19 % more people finish on green since 2025. The city counted for four"
            " weeks before and after.",
            "The mat reports its fault and the crossing goes back to the present timing at once. We repair it within"
            " three working days.",
        ),
        ((5, 4, 5, 4), (5, 3, 5, 4)),
        ("shortlisted", "Shown at two crossings, no pictures, and it falls back safely. Please tell the cost of care."),
        (
            "chosen",
            "The only answer that changes green when it is needed, with counts from a city and a safe fall-back. Care"
            " costs 240 € a year for each crossing. We begin with four crossings.",
        ),
    ),
    Entry(
        "schattenwerk",
        "schattenwerk-2",
        488,
        "Twenty residents walk the ways to these crossings on a hot day. The result is a list of ten places where shade"
        " and a seat make waiting easier, with a price for each.",
        (
            "In Altenbrück six of ten places were better after two years; 45 residents took part in Seewinkelstadt.",
            "Nothing is installed at the crossing, so nothing can fail there.",
        ),
        ((2, 4, 5, 3), (1, 4, 5, 3)),
        (
            "not_chosen",
            "Shade makes waiting easier, yet nobody crosses faster by it, and we measure who crosses in one green. Your"
            " walk would fit our call for cool school yards: please look at it.",
        ),
    ),
    Entry(
        "kamerad",
        "kamerad-2",
        485,
        "From street pictures that exist we list kerb heights, signs and markings at all 24 crossings and say where a"
        " lower kerb saves time.",
        (
            "It was tested in one district, without a count of people yet.",
            "No parts are installed. The list is renewed once a year.",
        ),
        ((2, 4, 2, 4), (2, 3, 1, 4)),
        (
            "not_chosen",
            "The list would help our road works. For this challenge it shows neither who crosses in time nor a change"
            " of the timing, and the pictures need a new agreement on privacy.",
        ),
    ),
)
EVALUATORS = ("Eva", "Hana")
WHY = ("Counted by a city, or not counted yet.", "The ten-year cost is complete.", "No pictures.", "Care is named.")
MILESTONES = (
    # title, due and done in days ago
    ("Four crossings and dates agreed", 440, 442),
    ("Count before the start, by the city", 415, 417),
    ("Mats at four crossings in use", 390, 388),
    ("Count after six months", 210, 206),
    ("All 24 crossings in use", 70, 66),
)
LADDER = (
    ("pilot", 388, "Minutes of the traffic committee, point 4 (invented for the demo)."),
    ("contract", 180, "Decision of the council on 24 crossings (invented for the demo)."),
    ("scaled", 66, "Acceptance of the last crossing by traffic engineering (invented for the demo)."),
)
# days ago, value, how far it may be off
SHARE = ((417, 61.0, 3.0), (206, 88.0, 3.0), (64, 92.0, 2.0), (6, 93.0, 2.0))
BUSES = ((417, 0.0, None), (6, 0.4, 0.2))
PROMPTS = {
    30: ("city", "Four crossings and the days of the count are agreed. The company answers within a day.", "too_early"),
    90: ("company", "Mats lie at four crossings. One seal let water in and was replaced in two days.", "yes"),
    180: ("city", "Six bus drivers and a group of blind people tried all four crossings. It stays in use.", "yes"),
}
BEGUN, PUBLISHED, CONFIRMED = 450, 5, 4  # days ago


@in_one_unit
def load_decided(world: World) -> str:
    """Applications, two evaluators, a shortlist, a visit, the decision with a reason for each company."""
    for entry in ENTRIES:
        _apply(world, entry)
    challenge, emil = world.challenge(CHALLENGE), world.actor("Emil")
    evaluators = _assess(world)
    with clock.at(days_ago(SHORTLIST)):
        for entry, application in _pairs(world):
            agreed = [(value, "Agreed by both evaluators.") for value in entry.scores[1]]
            application_deciding.agree_scores(emil, application=application, scores=agreed)
            outcome, reason = entry.first
            application_deciding.prepare_decision(emil, application=application, outcome=outcome, reason=reason)
        application_deciding.release_decisions(emil, challenge=challenge, round_number=1)
    with clock.at(days_ago(DECIDED)):
        for entry, application in _pairs(world):
            if entry.last is not None:
                outcome, reason = entry.last
                application_deciding.prepare_decision(emil, application=application, outcome=outcome, reason=reason)
        application_deciding.release_decisions(emil, challenge=challenge, round_number=2)
    return f"the finished example: {len(ENTRIES)} applications, assessed by {len(evaluators)}, one chosen"


def _apply(world: World, entry: Entry) -> None:
    actor = world.acting_for(entry.company)
    with clock.at(days_ago(entry.days)):
        application = start(world, world.challenge(CHALLENGE), entry.company, entry.solution)
        met = [("yes", "") for _check in application.checks]
        application_applying.save_checks(actor, application=application, answers=met)
        draft = application_applying.Draft(entry.approach, entry.answers)
        application_applying.submit_application(actor, application=application, draft=draft)


def _pairs(world: World) -> list[tuple[Entry, Application]]:
    by_company = {world.organizations[entry.company]: entry for entry in ENTRIES}
    return [(by_company[row.company_id], row) for row in sent(world.challenge(CHALLENGE))]


def _assess(world: World) -> Sequence[Evaluator]:
    challenge, emil = world.challenge(CHALLENGE), world.actor("Emil")
    with clock.at(days_ago(ASSESSED + 4)):
        due = (clock.now() + timedelta(days=8)).date()
        application_panel.set_up_assessment(emil, challenge=challenge, is_blind=False, due_on=due)
        evaluators = [take_seat(world, challenge, name) for name in EVALUATORS]
    with clock.at(days_ago(ASSESSED)):
        for number, evaluator in enumerate(evaluators):
            actor = world.actor(EVALUATORS[number])
            application_scoring.declare_conflicts(actor, evaluator=evaluator, conflicts={})
            for entry, application in _pairs(world):
                scores = list(zip(entry.scores[number], WHY, strict=True))
                application_scoring.save_scores(
                    actor, evaluator=evaluator, application=application, scores=scores, is_final=True
                )
    return evaluators


@in_one_unit
def load_result(world: World) -> str:
    """The collaboration with Kantstein, from the first talk to the published figure."""
    collaboration = _begin(world)
    emil, carla = world.acting_for(CITY), world.acting_for(WINNER)
    for title, due, done in MILESTONES:
        with clock.at(days_ago(max(due, done) + 20)):
            row = outcome_collaborations.add_milestone(
                emil, collaboration=collaboration, title=title, due_on=days_ago(due).date()
            )
        with clock.at(days_ago(done)):
            outcome_collaborations.finish_milestone(carla, collaboration=collaboration, milestone=row)
    answer_prompts(emil, carla, collaboration, PROMPTS)
    for step, days, proof in LADDER:
        with clock.at(days_ago(days)):
            outcome_figures.record_progress_step(
                emil, collaboration=collaboration, step=step, on=clock.today(), proof=proof
            )
    _measure(world, collaboration)
    _publish(world, collaboration)
    return "the finished example: a contract for 24 crossings, measured and published"


def _begin(world: World) -> Collaboration:
    with clock.at(days_ago(BEGUN)):
        step = outcome_collaborations.NextStep(
            "Choose the four crossings together and agree the days of the count", "city", days_ago(440).date()
        )
        return outcome_collaborations.start_collaboration(
            world.acting_for(CITY),
            challenge=world.challenge(CHALLENGE),
            company=world.organization(WINNER),
            solution=world.solution("kantstein-3"),
            next_step=step,
        )


def _measure(world: World, collaboration: Collaboration) -> None:
    """The share of people who cross in time, counted by the city; and what it costs the buses."""
    with clock.at(days_ago(417)):
        share = _indicator(world, collaboration, "Slow walkers who cross in one green", "%", 62, 90)
        buses = _indicator(world, collaboration, "Delay of the two bus lines", "minutes", 0, 1)
    for indicator, values in ((share, SHARE), (buses, BUSES)):
        for days, value, uncertainty in values:
            with clock.at(days_ago(days)):
                row = outcome_figures.record_value(
                    world.acting_for(CITY),
                    collaboration=collaboration,
                    indicator=indicator,
                    on=clock.today(),
                    value=value,
                    uncertainty=uncertainty,
                    proof="Two weeks of counting by traffic engineering. Invented for the demo.",
                )
                is_share = indicator is share
                outcome_figures.confirm_value(
                    world.acting_for(CITY),
                    measurement=row,
                    evidence="verified" if is_share else "reference_case",
                    proof="Counted by students of the university, by hand. Invented for the demo." if is_share else "",
                )


def _indicator(
    world: World, collaboration: Collaboration, name: str, unit: str, before: float, wanted: float
) -> OutcomeIndicator:
    return outcome_figures.add_indicator(
        world.acting_for(CITY),
        collaboration=collaboration,
        draft=outcome_figures.IndicatorDraft(
            f"{DEMO}: {name}",
            unit,
            "Counted at all crossings in use, two weeks in spring or autumn, by hand.",
            baseline_value=before,
            baseline_year=days_ago(580).year,
            target_value=wanted,
            target_year=days_ago(0).year,
        ),
    )


def _publish(world: World, collaboration: Collaboration) -> None:
    emil, carla = world.acting_for(CITY), world.acting_for(WINNER)
    with clock.at(days_ago(PUBLISHED)):
        outcome_collaborations.save_statement(
            emil,
            collaboration=collaboration,
            statement=f"{DEMO}, not a real result. Before, four in ten slow walkers stood in the road when their light"
            " turned red; now it is fewer than one in ten. Buses lose less than half a minute. What we would do"
            " differently: ask bus drivers in the first week.",
        )
        outcome_collaborations.save_statement(
            carla,
            collaboration=collaboration,
            statement=f"{DEMO}, not a real result. The count by the city before we began was worth more than any"
            " brochure. The first seal of the mats was too weak for salt in winter; we changed it at our cost.",
        )
        outcome_collaborations.set_outcome(
            emil,
            collaboration=collaboration,
            outcome=outcome_collaborations.Outcome(
                stage="scaling_replication",
                outcome_code="contract_signed",
                agreement="Mats at 24 crossings with five years of care (demo example)",
                value_amount=148_000,
                is_value_public=True,
                still_in_use="yes",
            ),
        )
        ahead = (days_ago(None) + timedelta(days=21)).date()
        step = outcome_collaborations.NextStep("Show two crossings to Linz, which asks the same", "city", ahead)
        outcome_collaborations.set_next_step(emil, collaboration=collaboration, next_step=step)
        outcome_register.publish_result(emil, collaboration=collaboration)
    with clock.at(days_ago(CONFIRMED)):
        outcome_collaborations.confirm_outcome(carla, collaboration=collaboration)
