"""The demo's collaborations and their entries in the public register: invented, and each says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.outcomes.models.collaboration import Collaboration
from matchmaker.outcomes.services import collaborations as outcome_collaborations
from matchmaker.outcomes.services import contacts as outcome_contacts
from matchmaker.outcomes.services import figures as outcome_figures
from matchmaker.outcomes.services import register as outcome_register
from seed.world import World, days_ago, in_one_unit

DEMO = "Demo example, not a real result."
EVIDENCE_RANK = ("claimed", "reference_case", "verified")


@dataclass(frozen=True)
class Figure:
    """What was measured: name, unit, from 0 to `target`, `value` now, and how well it is known."""

    name: str
    unit: str
    target: float
    value: float
    uncertainty: float | None
    evidence: str


@dataclass(frozen=True)
class Story:
    """One collaboration that began `days` ago; `steps` are (step of the ladder, days ago)."""

    challenge: str
    solution: str
    days: int
    stage: str
    outcome: str
    steps: tuple[tuple[str, int], ...]
    figure: Figure
    city_says: str
    company_says: str
    agreement: str = ""
    value: int | None = None
    is_published: bool = True


STORIES = (
    Story(
        "warszawa-charging",
        "ladesaule-1",
        12,
        "procurement",
        "tender_planned",
        (),
        Figure("Lamp posts tested", "posts", 20, 4, None, "claimed"),
        "Four posts are tested in one street before we ask the market.",
        "We need a date for the meter cabinets.",
    ),
    Story(
        "barcelona-bike-theft",
        "cykelgaard-1",
        7,
        "project_design",
        "more_information",
        (),
        Figure("Places in the yard", "places", 60, 0, None, "claimed"),
        "The plan for care of the doors is still to come.",
        "The plan is sent by the end of the month.",
    ),
    Story(
        "durban-water-losses",
        "droppress-1",
        100,
        "implementation",
        "pilot_agreed",
        (("pilot", 70),),
        Figure("Zones with pressure control", "zones", 6, 2, None, "reference_case"),
        "Two zones run; the third waits for a valve.",
        "Losses are read every night in both zones.",
        "Trial in six zones",
        48_000,
    ),
    Story(
        "bogota-depots",
        "depotwerk-1",
        150,
        "implementation",
        "contract_signed",
        (("pilot", 130), ("contract", 60)),
        Figure("Chargers in use", "chargers", 24, 9, 0, "verified"),
        "Nine chargers work; counted by the operator of the depot.",
        "The second row follows after the rainy season.",
        "Charging for one depot",
        190_000,
    ),
    Story(
        "barcelona-shops",
        "shopvelo-1",
        110,
        "project_design",
        "pilot_agreed",
        (("pilot", 80),),
        Figure("Shops that take part", "shops", 40, 17, None, "reference_case"),
        "Seventeen shops deliver together twice a day.",
        "Saturdays work best.",
        "Trial in one quarter",
        12_000,
    ),
    Story(
        "zero-emission-sites",
        "stillgrav-1",
        40,
        "procurement",
        "pilot_agreed",
        (("pilot", 20),),
        Figure("Hours of electric machines", "hours", 900, 160, 10, "verified"),
        "One site, one excavator; hours are read from the machine.",
        "The power plan was the hard part.",
        "Trial on one site",
        30_000,
    ),
    Story(
        "johannesburg-water-losses",
        "meterly-1",
        30,
        "project_design",
        "site_visit",
        (),
        Figure("Meters looked at", "meters", 300, 40, None, "claimed"),
        "We saw the meters at work and ask three more questions.",
        "Answers come with prices for 300 meters.",
    ),
    Story(
        "leipzig-stops",
        "trittstein-1",
        35,
        "implementation",
        "pilot_agreed",
        (("pilot", 15),),
        Figure("Stops rebuilt", "stops", 3, 1, 0, "reference_case"),
        "One stop was rebuilt in nine days, as promised.",
        "The next two stops need other ramps.",
        "Three stops",
        27_000,
    ),
    Story(
        "barcelona-shelters",
        "ombra-1",
        38,
        "scaling_replication",
        "no_fit",
        (),
        Figure("Yards looked at", "yards", 4, 4, 0, "claimed"),
        "The sails do not fit under our old trees.",
        "We would plan with smaller posts next time.",
    ),
    Story(
        "bottrop-renovation-rate",
        "haussprech-1",
        42,
        "scaling_replication",
        "pilot_agreed",
        (("pilot", 25),),
        Figure("Talks at the front door", "talks", 120, 55, 5, "verified"),
        "Fifty-five talks, nineteen second visits; counted by the advice centre.",
        "Evenings work better than weekends.",
        "Trial in one quarter",
        9_000,
    ),
    Story(
        "munster-drinking-water",
        "brunnen-1",
        30,
        "implementation",
        "research_project",
        (("pilot", 12),),
        Figure("Fountains tested", "fountains", 5, 1, None, "claimed"),
        "One fountain runs through the winter, to see what frost does.",
        "The university reads the valves.",
    ),
    Story(
        "graz-loading-zones",
        "kantstein-loading-zones",
        25,
        "project_design",
        "",
        (),
        Figure("Zones with a sensor", "zones", 8, 2, None, "claimed"),
        "",
        "Two sensors are in the ground for a first look.",
        is_published=False,
    ),
)


@in_one_unit
def load_outcomes(world: World) -> str:
    """Records of collaborations with milestones, figures and proofs; most are in the public register."""
    for story in STORIES:
        _tell(world, story)
    return f"{len(STORIES)} collaborations, {sum(story.is_published for story in STORIES)} in the register"


def _tell(world: World, story: Story) -> None:
    record = next(one for one in world.records.challenges if one.key == story.challenge)
    solution = world.solution(story.solution)
    company_key = next(one.company for one in world.records.solutions if one.key == story.solution)
    city, company = world.acting_for(record.city), world.acting_for(company_key)
    challenge, start = world.challenge(story.challenge), days_ago(story.days)
    with clock.at(start):
        outcome_contacts.note_contact(
            city,
            challenge=challenge,
            company=world.organization(company_key),
            kind="message",
            on=clock.today(),
            summary="Invented for the demo: both sides agreed to go on together.",
        )
    with clock.at(start + timedelta(hours=2)):
        step = outcome_collaborations.NextStep(
            "First talk about the place and the dates", "city", clock.today() + timedelta(days=10)
        )
        collaboration = outcome_collaborations.start_collaboration(
            city, challenge=challenge, company=solution.company, solution=solution, next_step=step
        )
        outcome_collaborations.add_milestone(
            city, collaboration=collaboration, title="Place and dates agreed", due_on=clock.today() + timedelta(days=6)
        )
    with clock.at(days_ago(story.days * 2 // 3)):
        outcome_collaborations.finish_milestone(
            city, collaboration=collaboration, milestone=collaboration.milestones[0]
        )
        outcome_collaborations.add_milestone(
            company,
            collaboration=collaboration,
            title="First figures shown to both sides",
            due_on=(days_ago(None) + timedelta(days=24)).date(),
        )
    for name, days in story.steps:
        with clock.at(days_ago(days)):
            outcome_figures.record_progress_step(
                city, collaboration=collaboration, step=name, on=clock.today(), proof="Invented for the demo."
            )
    with clock.at(days_ago(min(5, story.days - 1))):
        _measure(city, company, collaboration, story.figure)
        _conclude(city, company, collaboration, story)


def _measure(city: Actor, company: Actor, collaboration: Collaboration, figure: Figure) -> None:
    indicator = outcome_figures.add_indicator(
        company,
        collaboration=collaboration,
        draft=outcome_figures.IndicatorDraft(
            figure.name,
            figure.unit,
            "Counted on site. Invented for the demo.",
            baseline_value=0,
            baseline_year=clock.today().year,
            target_value=figure.target,
            target_year=clock.today().year + 1,
        ),
    )
    measurement = outcome_figures.record_value(
        company,
        collaboration=collaboration,
        indicator=indicator,
        on=clock.today(),
        value=figure.value,
        uncertainty=figure.uncertainty,
        proof="Invented for the demo.",
    )
    if figure.evidence != EVIDENCE_RANK[0]:
        outcome_figures.confirm_value(
            city, measurement=measurement, evidence=figure.evidence, proof="Counted by somebody else; invented."
        )


def _conclude(city: Actor, company: Actor, collaboration: Collaboration, story: Story) -> None:
    ahead = (days_ago(None) + timedelta(days=14)).date()
    step = outcome_collaborations.NextStep("Look at the figures together and decide how to go on", "city", ahead)
    outcome_collaborations.set_next_step(city, collaboration=collaboration, next_step=step)
    if story.city_says:
        outcome_collaborations.save_statement(city, collaboration=collaboration, statement=f"{DEMO} {story.city_says}")
    outcome_collaborations.save_statement(
        company, collaboration=collaboration, statement=f"{DEMO} {story.company_says}"
    )
    if not story.outcome:
        return
    outcome_collaborations.set_outcome(
        city,
        collaboration=collaboration,
        outcome=outcome_collaborations.Outcome(
            stage=story.stage,
            outcome_code=story.outcome,
            agreement=f"{story.agreement} (demo example)" if story.agreement else "",
            value_amount=story.value,
            is_value_public=story.value is not None,
            still_in_use="yes" if story.steps else "too_early",
        ),
    )
    if story.is_published:
        outcome_register.publish_result(city, collaboration=collaboration)
        if story.steps:
            outcome_collaborations.confirm_outcome(company, collaboration=collaboration)
