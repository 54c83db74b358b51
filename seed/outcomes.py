"""The demo's collaborations and their entries in the public register: invented, and each says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from matchmaker.core import clock
from matchmaker.core.actors import Actor
from matchmaker.outcomes.models.collaboration import Collaboration
from matchmaker.outcomes.services import collaborations as outcome_collaborations
from matchmaker.outcomes.services import contacts as outcome_contacts
from matchmaker.outcomes.services import figures as outcome_figures
from matchmaker.outcomes.services import register as outcome_register
from matchmaker.outcomes.services import scheduled as outcome_scheduled
from seed.world import SEED, World, days_ago, in_one_unit

DEMO = "Demo example"
EVIDENCE_RANK = ("claimed", "reference_case", "verified")
Prompts = Mapping[int, tuple[str, str, str]]
"""Days after the start → who answered the prompt (city or company), the words, whether it is still in use."""


@dataclass(frozen=True)
class Figure:
    """What changed, as a deed: "2,400 litres of diesel not burnt". `target`: hoped for in all; `days` ago measured.

    `definition` is an indicator of our list that it counts for, from nothing before.
    """

    name: str
    unit: str
    target: float
    value: float
    uncertainty: float | None
    evidence: str
    days: int = 5
    definition: str = ""


@dataclass(frozen=True)
class Story:
    """One collaboration that began `days` ago; `steps` are (step of the ladder, days ago)."""

    challenge: str
    solution: str
    days: int
    stage: str
    outcome: str
    steps: tuple[tuple[str, int], ...]
    figure: Figure | None
    city_says: str
    company_says: str
    agreement: str = ""
    value: int | None = None
    prompts: Prompts = field(default_factory=dict)
    is_published: bool = True


STORIES = (
    Story(
        "warszawa-charging",
        "ladesaule-1",
        12,
        "procurement",
        "tender_published",
        (),
        Figure("cars charged each night without a new pole on the pavement", "cars", 40, 7, None, "claimed"),
        "Four posts are tested in one street. The notice for 94 points is out and open to all.",
        "We need a date for the meter cabinets.",
    ),
    Story(
        "barcelona-bike-theft",
        "cykelgaard-1",
        6,
        "project_design",
        "more_information",
        (),
        None,
        "The plan for care of the doors is still to come.",
        "The plan is sent by the end of the month.",
    ),
    Story(
        "durban-water-losses",
        "droppress-1",
        275,
        "implementation",
        "contract_signed",
        (("pilot", 230), ("contract", 150)),
        Figure("less drinking water lost", "million m³ a year", 14, 10, 1, "verified", 7),
        "Six zones run with lower pressure at night. The loss is read from bulk meters every month.",
        "Bursts fell first, and losses after them. Two plumbers from each district have steady work.",
        "Pressure control in six zones, paid from the water saved",
        480_000,
        {
            30: ("city", "Two zones are measured. The third waits for a bulk meter.", "too_early"),
            90: ("company", "Two zones run. Bursts at night are down by a third.", "yes"),
            180: ("city", "Six zones run, and the contract is signed.", "yes"),
        },
    ),
    Story(
        "bogota-depots",
        "volttaller-1",
        280,
        "implementation",
        "contract_signed",
        (("pilot", 240), ("contract", 120)),
        Figure(
            "mechanics trained for high-voltage work", "people", 96, 62, None, "verified", 8, "inclusion.people_trained"
        ),
        "Sixty-two passed the exam, nineteen of them women. Nobody lost their job.",
        "Two buses without passengers to learn on made the difference.",
        "Three courses for the mechanics of one depot",
        190_000,
        {
            30: ("city", "The first group of twelve has begun.", "too_early"),
            90: ("city", "Two groups passed; the third learns at night.", "yes"),
            180: ("company", "Five groups passed. The bus makers recognise the exam.", "yes"),
        },
    ),
    Story(
        "barcelona-shops",
        "shopvelo-1",
        270,
        "project_design",
        "pilot_agreed",
        (("pilot", 200),),
        Figure("parcels a day that come by bicycle instead of by van", "parcels", 300, 140, 15, "reference_case", 9),
        "Seventeen shops of one street deliver together twice a day.",
        "Saturdays work best. Three shops left, because their goods are too heavy.",
        "Trial in one street for a year",
        12_000,
        {
            30: ("company", "Nine shops take part.", "too_early"),
            90: ("city", "Seventeen shops take part, three left again.", "yes"),
            180: ("city", "It goes on; the shops pay half of it now.", "partly"),
        },
    ),
    Story(
        "zero-emission-sites",
        "stillgrav-1",
        40,
        "procurement",
        "pilot_agreed",
        (("pilot", 20),),
        Figure("diesel not burnt on one building site", "litres", 14_000, 2_400, 200, "verified", 10),
        "One site, one excavator; hours are read from the machine and turned into litres.",
        "The power plan was the hard part.",
        "Trial on one site",
        30_000,
        {30: ("company", "The machine works on the site since last week.", "too_early")},
    ),
    Story(
        "johannesburg-water-losses",
        "meterly-1",
        28,
        "project_design",
        "site_visit",
        (),
        Figure("leaks found behind meters", "leaks", 60, 14, None, "claimed"),
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
        Figure("passengers a day who get on without a step", "passengers", 2_000, 640, 60, "reference_case"),
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
        None,
        "The sails do not fit under our old trees. We looked at four yards.",
        "We would plan with smaller posts next time.",
        prompts={30: ("city", "We end here: the sails do not fit under old trees.", "no")},
    ),
    Story(
        "bottrop-renovation-rate",
        "haussprech-1",
        42,
        "scaling_replication",
        "pilot_agreed",
        (("pilot", 25),),
        Figure("owners who decided to renovate after advice at home", "owners", 60, 19, None, "reference_case"),
        "Nineteen owners decided after a second visit; counted by the advice centre.",
        "Evenings work better than weekends.",
        "Trial in one quarter",
        9_000,
        {30: ("city", "Advisers visit two evenings a week.", "yes")},
    ),
    Story(
        "munster-drinking-water",
        "brunnen-1",
        27,
        "implementation",
        "research_project",
        (("pilot", 12),),
        Figure("drinking water given out free of charge", "litres a day", 2_000, 420, 50, "claimed"),
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
        Figure("vans a day that find a free bay", "vans", 200, 31, None, "claimed"),
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
    if record.closes_in_days is None or record.closes_in_days >= 0:  # nobody may know who applied before closing
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
    answer_prompts(city, company, collaboration, story.prompts)
    if story.figure is not None:
        with clock.at(days_ago(min(story.figure.days, story.days - 1))):
            _measure(city, company, collaboration, story.figure)
    with clock.at(days_ago(min(5, story.days - 1))):
        _conclude(city, company, collaboration, story)


def answer_prompts(city: Actor, company: Actor, collaboration: Collaboration, prompts: Prompts) -> None:
    """Ask for every prompt whose day has come; each is answered two days later by the side named in `prompts`."""
    for check in collaboration.checks:
        if check.due_on > days_ago(0).date():
            continue
        asked = collaboration.started_at + timedelta(days=check.days, hours=1)
        with clock.at(asked):
            outcome_scheduled.ask_for_progress(SEED)
        if check.days not in prompts:
            continue
        side, words, use = prompts[check.days]
        with clock.at(asked + timedelta(days=2)):
            outcome_figures.answer_check(
                city if side == "city" else company, check=check, answer=words, still_in_use=use
            )


def _measure(city: Actor, company: Actor, collaboration: Collaboration, figure: Figure) -> None:
    indicator = outcome_figures.add_indicator(
        company,
        collaboration=collaboration,
        draft=outcome_figures.IndicatorDraft(
            f"{DEMO}: {figure.name}",
            figure.unit,
            "Counted on site. Invented for the demo.",
            target_value=figure.target,
            target_year=clock.today().year + 1,
            baseline_value=0 if figure.definition else None,
            baseline_year=clock.today().year - 1 if figure.definition else None,
            definition=figure.definition,
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


def _still_in_use(story: Story) -> str:
    """What the city said last, or else what the steps say."""
    if story.prompts:
        return story.prompts[max(story.prompts)][2]
    return "yes" if story.steps else "too_early"


def _conclude(city: Actor, company: Actor, collaboration: Collaboration, story: Story) -> None:
    ahead = (days_ago(None) + timedelta(days=14)).date()
    step = outcome_collaborations.NextStep("Look at the figures together and decide how to go on", "city", ahead)
    outcome_collaborations.set_next_step(city, collaboration=collaboration, next_step=step)
    if story.city_says:
        outcome_collaborations.save_statement(
            city, collaboration=collaboration, statement=f"{DEMO}, not a real result. {story.city_says}"
        )
    outcome_collaborations.save_statement(
        company, collaboration=collaboration, statement=f"{DEMO}, not a real result. {story.company_says}"
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
            still_in_use=_still_in_use(story),
        ),
    )
    if story.is_published:
        outcome_register.publish_result(city, collaboration=collaboration)
        if story.steps:
            outcome_collaborations.confirm_outcome(company, collaboration=collaboration)
