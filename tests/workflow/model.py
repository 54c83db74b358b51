"""The small model: what is there, whose move it is, and what each move does. No database, no services."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

CITY = frozenset({"emil", "eva"})
OWNER = frozenset({"emil"})
COMPANY = frozenset({"carla", "chen"})
ORGANIZERS = frozenset({"ada", "ben"})
ADMINISTRATOR = frozenset({"gus"})
EVALUATOR = frozenset({"hana"})
EVERYBODY = ("ada", "ben", "carla", "chen", "dora", "emil", "eva", "finn", "gus", "hana", "ivo")


@dataclass(frozen=True)
class State:
    """Everything that counts of one city, one company and what they have with each other; "" is not there."""

    vetted: bool = False
    challenge: str = "draft"
    version: int = 0
    pending: str = ""  # of the public challenge: "light", or "hard" with a new must-have
    musts: int = 2
    closed: bool = False
    solution: str = "draft"
    application: str = ""
    answered: int = 0  # must-haves with an answer
    stale: bool = False  # a new version wants to be confirmed
    contact: bool = False  # an application was sent, which stands in the log of contacts
    seat: str = ""  # "", "invited", "declared", "recused", "scored"
    reviews: bool = False  # the evaluator declared about this very application
    decision: str = ""  # "", "prepared", "released"
    workshop: str = ""
    runner: str = ""
    company_comes: bool = False
    city_comes: bool = False
    company_wishes: bool = False
    city_wishes: bool = False
    asked: bool = False  # for a schedule: wishes are requests now
    placed: bool = False
    releases: int = 0
    collaboration: str = ""  # "", "begun", "ended", "confirmed"
    result: bool = False

    @property
    def public(self) -> bool:
        """Everybody reads the challenge."""
        return self.challenge not in {"draft", "submitted", "returned"}

    @property
    def open(self) -> bool:
        """Applications come in."""
        return self.challenge == "published" and not self.closed

    @property
    def sent(self) -> bool:
        """The application left the company."""
        return self.application not in {"", "draft", "withdrawn"}

    @property
    def undecided(self) -> bool:
        """A decision about it can be prepared."""
        return self.application == "submitted"


@dataclass(frozen=True)
class Move:
    """One act: who may do it, when, and what is there afterwards."""

    name: str
    who: Callable[[State], Collection[str]]
    when: Callable[[State], bool]
    then: Callable[[State], State]
    there: Callable[[State], bool] = lambda _state: True
    """Is there anything to try it on at all?"""


def move(
    name: str,
    who: Collection[str] | Callable[[State], Collection[str]],
    when: Callable[[State], bool],
    there: Callable[[State], bool] = lambda _state: True,
    **then: object,
) -> Move:
    """A move whose effects are values, or functions of the state before."""

    def after(state: State) -> State:
        return replace(state, **{key: to(state) if callable(to) else to for key, to in then.items()})  # type: ignore[arg-type]

    return Move(name, who if callable(who) else lambda _state: who, when, after, there)


def _applied(state: State) -> bool:
    return state.application != ""


def _worked(state: State) -> bool:
    return state.collaboration != ""


def _runs(state: State) -> Collection[str]:
    return {state.runner}


def _workshop(state: State) -> bool:
    return state.workshop != ""


def _registered(state: State) -> bool:
    return state.company_comes and state.city_comes


MOVES = (
    move("vet", ORGANIZERS, lambda s: not s.vetted, vetted=True),
    # the challenge
    move("submit_challenge", CITY, lambda s: s.challenge in {"draft", "returned"}, challenge="submitted"),
    move("take_back_challenge", CITY, lambda s: s.challenge == "submitted", challenge="draft"),
    move("return_challenge", ORGANIZERS, lambda s: s.challenge == "submitted", challenge="returned"),
    move("publish_challenge", ORGANIZERS, lambda s: s.challenge == "submitted", challenge="published", version=1),
    move(
        "write",
        CITY,
        lambda s: s.challenge in {"draft", "returned", "published"},
        pending=lambda s: (s.pending or "light") if s.public else "",
    ),
    move(
        "tighten",
        CITY,
        lambda s: s.challenge == "published" and s.musts < 6 and s.pending != "hard",
        lambda s: s.public and s.musts < 6,
        pending="hard",
    ),
    move(
        "publish_version",
        CITY,
        lambda s: s.challenge == "published" and s.pending != "" and not (s.closed and s.pending == "hard"),
        version=lambda s: s.version + 1,
        musts=lambda s: s.musts + (s.pending == "hard"),
        stale=lambda s: s.stale or (s.sent and s.pending == "hard"),
        pending="",
    ),
    # the solution
    move("submit_solution", COMPANY, lambda s: s.solution in {"draft", "withdrawn"}, solution="submitted"),
    move("return_solution", ORGANIZERS, lambda s: s.solution == "submitted", solution="draft"),
    move("accept_solution", ORGANIZERS, lambda s: s.solution == "submitted" and s.vetted, solution="listed"),
    move("withdraw_solution", COMPANY, lambda s: s.solution in {"submitted", "listed"}, solution="withdrawn"),
    # the application
    move(
        "start_application",
        COMPANY,
        lambda s: s.vetted and s.open and (s.solution == "listed" or _applied(s)),
        application=lambda s: "draft" if s.application in {"", "withdrawn"} else s.application,
        stale=lambda s: s.stale if s.sent else False,
    ),
    move("answer", COMPANY, lambda s: s.application == "draft" and s.open, _applied, answered=lambda s: s.musts),
    move(
        "submit_application",
        COMPANY,
        lambda s: s.sent or (s.application == "draft" and s.open and s.answered == s.musts and s.solution == "listed"),
        _applied,
        application=lambda s: s.application if s.sent else "submitted",
        contact=True,
    ),
    move(
        "confirm_application",
        COMPANY,
        lambda s: s.application == "submitted" and (not s.stale or s.open),
        _applied,
        stale=False,
        answered=lambda s: s.musts if s.stale else s.answered,
    ),
    move(
        "withdraw_application",
        COMPANY,
        lambda s: s.application in {"draft", "submitted"},
        _applied,
        application="withdrawn",
    ),
    # the assessment
    move("set_up_panel", OWNER, lambda s: s.challenge == "published", seat=lambda s: s.seat or "invited"),
    move(
        "declare",
        EVALUATOR,
        lambda s: s.closed and s.decision != "released",
        lambda s: s.seat != "",
        seat=lambda s: "declared" if s.seat == "invited" else s.seat,
        reviews=lambda s: s.reviews or s.undecided,
    ),
    move(
        "recuse",
        EVALUATOR,
        lambda s: s.closed and s.decision != "released" and s.reviews,
        lambda s: s.seat != "" and _applied(s),
        seat="recused",
    ),
    move(
        "score",
        EVALUATOR,
        lambda s: (
            s.closed
            and s.decision != "released"
            and s.reviews
            and s.seat == "declared"
            and s.application == "submitted"
        ),
        lambda s: s.seat != "" and _applied(s),
        seat="scored",
    ),
    move(
        "prepare_decision",
        CITY,
        lambda s: s.public and s.closed and s.undecided and not s.stale,
        _applied,
        decision="prepared",
    ),
    move(
        "release_decisions",
        OWNER,
        lambda s: s.public and s.closed and s.undecided and s.decision == "prepared",
        lambda s: s.public,
        decision="released",
        application="chosen",
        challenge="decided",
    ),
    # the workshop
    move(
        "create_workshop",
        ORGANIZERS,
        lambda s: s.challenge == "published",
        lambda s: s.public and not _workshop(s),
        workshop="planned",
    ),
    move("announce_workshop", _runs, lambda s: s.workshop == "planned", _workshop, workshop="registration_open"),
    move(
        "register_company",
        COMPANY,
        lambda s: s.vetted and s.workshop in {"registration_open", "booking_open"} and not s.company_comes,
        _workshop,
        company_comes=True,
    ),
    move(
        "register_city",
        CITY,
        lambda s: s.workshop in {"registration_open", "booking_open"} and not s.city_comes,
        _workshop,
        city_comes=True,
    ),
    move(
        "open_wishes",
        _runs,
        lambda s: s.workshop == "registration_open" and _registered(s),
        _workshop,
        workshop="booking_open",
    ),
    move(
        "company_wishes",
        COMPANY,
        lambda s: s.workshop == "booking_open",
        _registered,
        company_wishes=True,
    ),
    move("city_wishes", CITY, lambda s: s.workshop == "booking_open", _registered, city_wishes=True),
    move("close_wishes", _runs, lambda s: s.workshop == "booking_open", _workshop, workshop="solving"),
    move(
        "ask_for_schedule",
        _runs,
        lambda s: s.workshop in {"solving", "locked"} and not s.asked,
        lambda s: s.company_wishes and s.city_wishes,
        asked=True,
    ),
    move(
        "place",
        _runs,
        lambda s: s.workshop in {"solving", "locked"} and not s.placed,
        lambda s: s.asked,
        placed=True,
    ),
    move(
        "release_schedule",
        _runs,
        lambda s: s.workshop in {"solving", "locked"} and s.placed,
        _workshop,
        releases=1,
        workshop="locked",
    ),
    # what came of it
    move(
        "start_collaboration",
        CITY,
        lambda s: s.public and s.closed and s.contact and not _worked(s),  # before, nobody knows who applied
        collaboration="begun",
    ),
    move(
        "set_outcome",
        CITY,
        lambda _s: True,
        _worked,
        collaboration=lambda s: "ended" if s.collaboration == "begun" else s.collaboration,
    ),
    move("confirm_outcome", COMPANY, lambda s: s.collaboration == "ended", _worked, collaboration="confirmed"),
    move(
        "publish_result",
        CITY,
        lambda s: s.collaboration in {"ended", "confirmed"} and not s.result,
        _worked,
        result=True,
    ),
)
BY_NAME = {one.name: one for one in MOVES}


def readers(state: State) -> dict[str, Collection[str]]:
    """Who sees what, by kind of thing; everything else is hidden from the rest."""
    everybody, watch = EVERYBODY, ORGANIZERS | ADMINISTRATOR
    shown = {
        "challenge": everybody
        if state.public
        else CITY | ADMINISTRATOR | (ORGANIZERS if state.challenge != "draft" else frozenset()),
        "solution": everybody
        if state.solution == "listed" and state.vetted
        else COMPANY | (watch if state.solution != "draft" else frozenset()),
        "company": everybody if state.vetted else COMPANY | watch,
    }
    if _applied(state):
        shown["application"] = COMPANY | (CITY if state.sent and (state.closed or not state.open) else frozenset())
    if _workshop(state):
        shown["workshop"] = watch if state.workshop == "planned" else everybody
    if _worked(state):
        shown["collaboration"] = CITY | COMPANY | watch
    return shown
