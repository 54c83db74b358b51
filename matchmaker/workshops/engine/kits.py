"""The kits: ready-made workshops as data.

Formats and durations follow the published practice of city-business dialogues (City Preparation, Cities on Stage,
Solutions Screening, Green Seat, clinics, online pitches, open market consultation); the texts are our own.
A kit says what happens in which order and for how long; `plan.lay_out` turns it into times.
"""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.core.messages import N_

ONCE, EACH_CHALLENGE = "once", "challenge"


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the programme. `minutes` is its length (for meetings: the least); `room` counts from 0.

    `per` repeats it for each challenge; `presents` says that the challenges are presented to everybody in it.
    Blocks of kind "meetings" take the time that is left.
    """

    kind: str
    title: str
    minutes: int
    room: int = 0
    per: str = ONCE
    presents: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Kit:
    """One format. Capacities count organizations (0: this kind does not take part, None: no limit).

    `one_city`: all challenges are one city's, and no other takes part. `asks_company`: planning it asks which company
    answers; no other takes part. `group_size`: people go round in groups of at most so many. `has_questionnaire`:
    `questions` become a questionnaire that participants answer.
    """

    code: str
    title: str
    summary: str
    size: str
    blocks: tuple[Block, ...]
    rooms: tuple[str, ...]
    roles: tuple[str, ...] = ("facilitator",)
    tables: int = 0
    meeting_minutes: int = 20
    buffer_minutes: int = 5
    capacity_cities: int | None = None
    capacity_companies: int | None = None
    capacity_others: int | None = None
    is_online: bool = False
    report_days: int = 14
    series_of: int = 1
    series_gap_days: int = 0
    homework: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    one_city: bool = False
    asks_company: bool = False
    group_size: int | None = None
    has_questionnaire: bool = False

    @property
    def has_meetings(self) -> bool:
        """The programme has 1:1 meetings."""
        return any(block.kind == "meetings" for block in self.blocks)


_WELCOME = N_("Welcome and the rules of neutrality")
_RULES = N_(
    "What taking part means: nothing is promised, nobody gains or loses anything in a later tender, "
    "and new information is published for everybody."
)
_ON_STAGE = N_("Cities on stage")
_ASK = N_("Open questions and answers")
_RECORDED = N_("Questions and answers are written down and published for everybody.")
_MEETINGS = N_("1:1 meetings")
_WRAP_UP = N_("Wrap-up: next steps and dates")
_MAIN, _SECOND, _TABLES = N_("Main room"), N_("Second room"), N_("Meeting room")

_CRITICAL = (
    N_("What happens to the devices when they are old, and who pays for that?"),
    N_("Who owns the data, where is it kept, and how do we get it back when the contract ends?"),
    N_("What fails first when the network or the power is down?"),
    N_("Who in the city cannot use this, and what do they get instead?"),
    N_("What did the last city learn that it would do differently?"),
    N_("Which of our own rules would have to change?"),
)
_SMART_SEAT = (
    N_("Which result was measured, by whom, and against which year?"),
    N_("What does it cost over ten years, with staff and energy?"),
    N_("Which part can another company repair or replace?"),
    N_("What is the largest harm it could do, and what limits it?"),
    N_("What would you not promise?"),
)
_MARKET = (
    N_("Which part of the need can be met today, and which part needs development?"),
    N_("What makes the need more expensive than necessary?"),
    N_("Which date or rule would keep you from applying?"),
    N_("Which information would you need from us that is not published yet?"),
    N_("Would you apply alone or with partners? Which partner is missing?"),
)

_VISION = (
    N_("What would a good day here look like in twenty years, and for whom?"),
    N_("What must not get lost on the way?"),
    N_("What do you know from another place that we cannot know yet?"),
    N_("What would make this goal impossible, and who could change that?"),
    N_("Which part of it is not a matter of technology?"),
)

KITS: tuple[Kit, ...] = (
    Kit(
        "city_preparation",
        N_("City preparation"),
        N_("Cities only: sharpen the challenges and collect the critical questions before companies are in the room."),
        N_("3 to 12 cities, about two hours"),
        (
            Block("plenary", N_("Why we prepare, and how the day with companies works"), 15),
            Block("roundtable", N_("Resource use and what is left over"), 25, text=_CRITICAL[0]),
            Block("roundtable", N_("Failure, security and data"), 25, text=_CRITICAL[1]),
            Block("roundtable", N_("People and work"), 25, text=_CRITICAL[3]),
            Block(
                "roundtable",
                N_("Sharpen the challenge"),
                15,
                per=EACH_CHALLENGE,
                text=N_("Outcome, baseline, owner, decision date: one sentence each."),
            ),
            Block("plenary", _WRAP_UP, 10),
        ),
        (_MAIN,),
        ("facilitator", "expert"),
        capacity_cities=12,
        capacity_companies=0,
        questions=_CRITICAL,
    ),
    Kit(
        "vision_workshop",
        N_("Vision workshop"),
        N_("A goal that is still open is shaped together, before anybody speaks of products or contracts."),
        N_("One to three cities, up to 25 organizations, half a day"),
        (
            Block("plenary", _WELCOME, 15, text=_RULES),
            Block("plenary", N_("Where we are today"), 15, per=EACH_CHALLENGE, presents=True),
            Block("questions", _ASK, 20, presents=True, text=_RECORDED),
            Block("roundtable", N_("A good day in twenty years"), 40, text=_VISION[0]),
            Block("break", N_("Coffee"), 20),
            Block("roundtable", N_("What stands in the way, and who could change it"), 40, text=_VISION[3]),
            Block("roundtable", N_("One sentence for the goal, and how we would see it"), 30),
            Block(
                "plenary",
                N_("What the city takes along, and when it decides"),
                15,
                text=N_("The city reads out what it heard. The sentences are published for everybody."),
            ),
        ),
        (_MAIN,),
        ("facilitator", "expert"),
        capacity_cities=3,
        capacity_companies=12,
        capacity_others=10,
        questions=_VISION,
    ),
    Kit(
        "open_dialogue_day",
        N_("Open dialogue day"),
        N_("Cities present, everybody asks, companies show what they have, roundtables, then 1:1 meetings."),
        N_("20 to 70 people, up to 25 tables, one day"),
        (
            Block("plenary", _WELCOME, 30, text=_RULES),
            Block("plenary", _ON_STAGE, 15, per=EACH_CHALLENGE, presents=True),
            Block("questions", _ASK, 30, presents=True, text=_RECORDED),
            Block("break", N_("Coffee"), 20),
            Block(
                "pitches",
                N_("Solutions screening"),
                65,
                text=N_("Up to thirteen companies, five minutes each, in an order drawn on the day."),
            ),
            Block("meetings", _MEETINGS, 45, room=2),
            Block("break", N_("Lunch"), 60),
            Block("roundtable", N_("Roundtable, first round"), 30, room=1),
            Block("roundtable", N_("Roundtable, second round"), 30, room=1),
            Block("roundtable", N_("Roundtable, third round"), 30, room=1),
            Block("meetings", _MEETINGS, 45, room=2),
            Block("plenary", _WRAP_UP, 20),
        ),
        (_MAIN, _SECOND, _TABLES),
        ("facilitator", "desk"),
        tables=10,
        capacity_cities=20,
        capacity_companies=40,
        capacity_others=10,
        questions=_CRITICAL,
    ),
    Kit(
        "green_seat",
        N_("Green seat"),
        N_("One company sits in the green seat and answers a panel of city, civil society and science."),
        N_("One city, one company and a panel, half an hour"),
        (
            Block("plenary", N_("The question of today"), 5, per=EACH_CHALLENGE, presents=True),
            Block("green_seat", N_("Green seat: the panel asks"), 20),
            Block("questions", _ASK, 5, presents=True, text=_RECORDED),
        ),
        (_MAIN,),
        ("facilitator", "expert"),
        capacity_cities=1,
        capacity_companies=1,
        questions=_SMART_SEAT,
        one_city=True,
        asks_company=True,
    ),
    Kit(
        "clinic_series",
        N_("Clinic series"),
        N_("Four meetings of one city with five to twenty companies, with homework and a public result."),
        N_("One city, 5 to 20 companies, four times three hours"),
        (
            Block("plenary", _WELCOME, 15, text=_RULES),
            Block("plenary", _ON_STAGE, 15, per=EACH_CHALLENGE, presents=True),
            Block("roundtable", N_("What the homework showed"), 45),
            Block("break", N_("Coffee"), 15),
            Block("roundtable", N_("Guest: what is known elsewhere"), 40),
            Block("roundtable", N_("Working groups"), 40, room=1),
            Block("plenary", N_("Results of today, homework for next time"), 10),
        ),
        (_MAIN, _SECOND),
        ("facilitator", "expert"),
        capacity_cities=1,
        capacity_companies=20,
        capacity_others=10,
        one_city=True,
        series_of=4,
        series_gap_days=21,
        homework=(
            N_("Write half a page on what you need to know to answer the challenge."),
            N_("Describe one working case with its numbers, cost and what went wrong."),
            N_("Propose one step the city can take within six months, and what it costs."),
        ),
        questions=_MARKET,
    ),
    Kit(
        "online_pitches",
        N_("Online pitches"),
        N_("One challenge, five to ten short pitches with questions, feedback at the end."),
        N_("5 to 13 companies, up to two hours, online"),
        (
            Block("plenary", _ON_STAGE, 15, per=EACH_CHALLENGE, presents=True),
            Block(
                "pitches",
                N_("Pitches: five minutes and three for questions"),
                80,
            ),
            Block("questions", N_("Questions and feedback"), 20, presents=True, text=_RECORDED),
        ),
        (N_("Video room"),),
        capacity_companies=10,
        is_online=True,
        questions=_MARKET,
    ),
    Kit(
        "site_visit",
        N_("Site visit"),
        N_("A guided walk to the place where the problem is, in groups of at most fifteen."),
        N_("Groups of up to 15, an hour and a half and questions"),
        (
            Block("plenary", N_("Meeting point: what we will see"), 10, per=EACH_CHALLENGE, presents=True),
            Block("site_visit", N_("Guided walk"), 90, room=1),
            Block("questions", _ASK, 20, presents=True, text=_RECORDED),
        ),
        (N_("Meeting point"), N_("Site")),
        capacity_companies=15,
        questions=_MARKET,
        group_size=15,
    ),
    Kit(
        "market_consultation",
        N_("Open market consultation"),
        N_("With time to prepare, a questionnaire, a webinar, public answers and a public report."),
        N_("No limit, online, one to two hours"),
        (
            Block("plenary", _WELCOME, 15, text=_RULES),
            Block("plenary", N_("The need and the planned steps"), 15, per=EACH_CHALLENGE, presents=True),
            Block("questions", _ASK, 45, presents=True, text=_RECORDED),
            Block("plenary", N_("Questionnaire, last day for questions, date of the report"), 10),
        ),
        (N_("Video room"),),
        is_online=True,
        questions=_MARKET,
        has_questionnaire=True,
    ),
    Kit(
        "stakeholder_roundtable",
        N_("Roundtable for everyone"),
        N_(
            "All types of organizations on one theme, mixed at tables in rounds: cities, companies, science, residents."
        ),
        N_("8 to 50 organizations, two and a half hours"),
        (
            Block("plenary", _WELCOME, 15, text=_RULES),
            Block("plenary", N_("Today’s question"), 10, per=EACH_CHALLENGE, presents=True),
            Block("roundtable", N_("How it looks from each side: three minutes for every organization"), 50),
            Block("break", N_("Coffee"), 15),
            Block("roundtable", N_("What each of us can do, and what we need from the others"), 45),
            Block("plenary", _WRAP_UP, 15),
        ),
        (_MAIN,),
        capacity_cities=12,
        capacity_companies=14,
        capacity_others=24,
        questions=_CRITICAL,
    ),
)

SIMPLE_BLOCKS = (
    Block("plenary", _WELCOME, 10, text=_RULES),
    Block("plenary", _ON_STAGE, 10, per=EACH_CHALLENGE, presents=True),
    Block("questions", _ASK, 20, presents=True, text=_RECORDED),
    Block("meetings", _MEETINGS, 20, room=1),
    Block("plenary", _WRAP_UP, 10),
)
SIMPLE_ROOMS = (_MAIN, _TABLES)


def kit_of(code: str) -> Kit:
    """The kit of a code. Raises KeyError if there is none."""
    return {kit.code: kit for kit in KITS}[code]
