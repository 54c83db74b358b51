"""The figures of the report, each with its target, how many rows it rests on, and where these rows are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from matchmaker.core.i18n import _, ngettext
from matchmaker.core.numbers import figure
from matchmaker.core.pictures.charts import Step
from matchmaker.insights.engine.measures import FEW, gini, middle, share
from matchmaker.insights.queries.datasets import OTHER, STEPS, ParticipantRow, Rows
from matchmaker.outcomes.engine import EVIDENCE, PROMPT_DAYS
from matchmaker.outcomes.queries import labels as outcome_labels
from matchmaker.outcomes.queries.labels import evidence_word
from matchmaker.vocabulary import queries as vocabulary

KEPT, NEXT_STEP, ANSWERED, CHECKED = 80.0, 70.0, 100.0, 80.0
MUTUAL_LOW, MUTUAL_HIGH = 40, 60
SMALL_CITIES: Final = ("lt20k", "20k_100k")
"""Size classes of small cities: fewer than 100,000 people."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `count`: how many rows it rests on, of `dataset`; `target` in words; `is_met` None: no target."""

    code: str
    label: str
    value: float | None
    unit: str
    dataset: str
    count: int
    formula: str
    target: str = ""
    is_met: bool | None = None

    @property
    def shown(self) -> str:
        """The value with its unit; a gap is a gap."""
        return figure(round(self.value, 1 if self.unit else 2), self.unit) if self.value is not None else "–"

    @property
    def caution(self) -> str:
        """What is said of a figure that rests on few rows."""
        if self.value is None:
            return _("No data yet.")
        if self.count >= FEW:
            return ""
        return ngettext("Only %(num)s row: says little.", "Only %(num)s rows: says little.", self.count)


@dataclass(frozen=True, slots=True)
class Group:
    """Participants of one side in a group: their part of the places and of the meetings held, in per cent."""

    name: str
    organizations: int
    places: float
    meetings: float

    @property
    def is_few(self) -> bool:
        """Too few for a claim about the group."""
        return self.organizations < FEW


@dataclass(frozen=True)
class Part:
    """A part of the report with its figures."""

    code: str
    title: str
    note: str
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Report:
    """Everything the page, the paper and the files show."""

    rows: Rows
    parts: tuple[Part, ...]
    steps: tuple[Step, ...]
    stopped: tuple[tuple[str, int], ...]
    sizes: tuple[Group, ...]
    countries: tuple[Group, ...]
    short: tuple[tuple[str, int, int], ...]  # sector, open challenges without a good pairing, listed solutions

    @property
    def figures(self) -> list[Figure]:
        """All of them, in their order."""
        return [one for part in self.parts for one in part.figures]


def report_of(rows: Rows) -> Report:
    """Compute the report from its rows (no query)."""
    return Report(
        rows=rows,
        parts=(
            Part("way", _("From challenge to result"), _("Medians of days since publication"), _times(rows)),
            Part("dialogue", _("The dialogue"), _("Workshops that have begun"), _dialogue(rows)),
            Part("fairness", _("Who gets the meetings"), _("Meetings held, by participant"), _fairness(rows)),
            Part("outcomes", _("What follows"), _("Collaborations that began in the period"), _outcomes(rows)),
            Part("equal", _("Equal treatment"), _("Questions, contacts and freezes"), _equal(rows)),
        ),
        steps=_steps(rows),
        stopped=_stopped(rows),
        sizes=_groups(rows, lambda row: row.size, lambda code: vocabulary.label("company_size", code)),
        countries=_groups(rows, lambda row: row.country, _country),
        short=tuple(
            (vocabulary.label("system", row.system), row.without_pairing, row.listed_solutions)
            for row in rows.sectors
            if row.without_pairing
        ),
    )


def _country(code: str) -> str:
    return _("Countries with fewer than %(few)s", few=FEW) if code == OTHER else vocabulary.label("country", code)


def _per_cent(
    code: str, label: str, part: int, whole: int, dataset: str, formula: str, *, least: float | None = None
) -> Figure:
    value = share(part, whole)
    target = _("at least %(n)s %%", n=round(least)) if least is not None else ""
    is_met = None if least is None or value is None else value >= least
    return Figure(code, label, value, "%", dataset, whole, formula, target, is_met)


# ── parts ──


def _times(rows: Rows) -> tuple[Figure, ...]:
    everything = rows.challenges
    found = []
    for code, label, values in (
        ("days_to_application", _("Until the first application"), [row.days_to_application for row in everything]),
        ("days_to_meeting", _("Until the first meeting"), [row.days_to_meeting for row in everything]),
        ("days_to_collaboration", _("Until a collaboration"), [row.days_to_collaboration for row in everything]),
        ("days_to_contract", _("Until a contract"), [row.days_to_contract for row in everything]),
    ):
        known = [value for value in values if value is not None]
        formula = f"median of {code} where it is not empty"
        found.append(Figure(code, label, middle(known), _("days"), "challenges", len(known), formula))
    small = sum(row.city_size in SMALL_CITIES for row in everything)
    formula = "rows with city_size lt20k or 20k_100k / all rows"
    label = _("Challenges of cities under 100,000 people")
    found.append(_per_cent("small_cities", label, small, len(everything), "challenges", formula))
    return tuple(found)


def _dialogue(rows: Rows) -> tuple[Figure, ...]:
    held = sum(row.status == "held" for row in rows.meetings)
    missed = sum(row.status == "no_show" for row in rows.meetings)
    mutual = share(sum(row.by_city and row.by_company for row in rows.wishes), len(rows.wishes))
    closed = sum(row.closed_meetings for row in rows.workshops)
    agreed = sum(row.with_next_step for row in rows.workshops)
    return (
        Figure(
            "mutual_wishes",
            _("Wishes of both sides"),
            mutual,
            "%",
            "wishes",
            len(rows.wishes),
            "rows with by_city and by_company / all rows",
            _("%(low)s to %(high)s %%", low=MUTUAL_LOW, high=MUTUAL_HIGH),
            None if mutual is None else MUTUAL_LOW <= mutual <= MUTUAL_HIGH,
        ),
        _per_cent(
            "kept_meetings",
            _("Meetings kept"),
            held,
            held + missed,
            "meetings",
            "rows with status held / rows with status held or no_show",
            least=KEPT,
        ),
        _per_cent(
            "next_step",
            _("Meetings that ended with a next step"),
            agreed,
            closed,
            "workshops",
            "sum of with_next_step / sum of closed_meetings",
            least=NEXT_STEP,
        ),
    )


def _companies(rows: Rows) -> list[ParticipantRow]:
    return [row for row in rows.participants if row.side == "company"]


def _fairness(rows: Rows) -> tuple[Figure, ...]:
    companies = _companies(rows)
    meetings = sum(row.meetings_held for row in companies)
    small_met = sum(row.meetings_held for row in companies if row.is_small)
    small = sum(row.is_small for row in companies)
    places = share(small, len(companies))
    met = share(small_met, meetings)
    small_cities = sum(row.size in SMALL_CITIES for row in rows.participants if row.side == "city")
    cities = sum(row.side == "city" for row in rows.participants)
    small_rows = "rows with side company and is_small true"
    return (
        Figure(
            "gini",
            _("How unevenly meetings are spread over companies (Gini)"),
            gini([row.meetings_held for row in companies]),
            "",
            "participants",
            len(companies),
            "Gini coefficient of meetings_held over rows with side company",
        ),
        Figure(
            "small_meetings",
            _("Meetings of micro and small companies"),
            met,
            "%",
            "participants",
            len(companies),
            f"sum of meetings_held of {small_rows} / sum of meetings_held of rows with side company",
            "" if places is None else _("their part of the places: %(n)s %%", n=round(places)),
            None if met is None or places is None else met >= places,
        ),
        Figure(
            "reserved_share",
            _("Places of micro and small companies"),
            places,
            "%",
            "participants",
            len(companies),
            f"{small_rows} / rows with side company",
            _reserved(rows),
        ),
        _price(rows),
        _per_cent(
            "small_city_places",
            _("Cities under 100,000 people among the cities there"),
            small_cities,
            cities,
            "participants",
            "rows with side city and size lt20k or 20k_100k / rows with side city",
        ),
    )


def _price(rows: Rows) -> Figure:
    """What the reserved share cost where the matcher chose pairings."""
    priced = [(row.reserve_cost, row.value_without_reserve) for row in rows.workshops if row.value_without_reserve]
    cost, without = sum(cost or 0 for cost, _best in priced), sum(best or 0 for _cost, best in priced)
    return Figure(
        "reserve_price",
        _("Price of the reserved share: value of pairings that it cost"),
        100 * cost / without if without else None,
        "%",
        "workshops",
        len(priced),
        "sum of reserve_cost / sum of value_without_reserve over rows where they are not empty",
    )


def _reserved(rows: Rows) -> str:
    """What workshops had reserved, in words."""
    percents = sorted({row.reserved_percent for row in rows.workshops})
    if not percents:
        return ""
    if len(percents) == 1:
        return _("reserved: %(n)s %%", n=percents[0])
    return _("reserved: %(low)s to %(high)s %%", low=percents[0], high=percents[-1])


def _outcomes(rows: Rows) -> tuple[Figure, ...]:
    found = []
    everything = rows.collaborations
    for days in PROMPT_DAYS:
        due = [row for row in everything if getattr(row, f"due_{days}")]
        answered = sum(getattr(row, f"answered_{days}") for row in due)
        in_use = sum(getattr(row, f"in_use_{days}") in {"yes", "partly"} for row in due)
        found.append(
            _per_cent(
                f"answered_{days}",
                _("Answered after %(n)s days", n=days),
                answered,
                len(due),
                "collaborations",
                f"rows with answered_{days} / rows with due_{days}",
                least=CHECKED,
            )
        )
        label = _("Going on or in use after %(n)s days", n=days)
        formula = f"rows with in_use_{days} yes or partly / rows with due_{days}"
        found.append(_per_cent(f"in_use_{days}", label, in_use, len(due), "collaborations", formula))
    with_figures = [row for row in everything if row.evidence]
    for level in EVIDENCE:
        number = sum(row.evidence == level for row in with_figures)
        label = _("Strongest evidence: %(level)s", level=evidence_word(level)[0])
        formula = f"rows with evidence {level} / rows with any evidence"
        found.append(_per_cent(f"evidence_{level}", label, number, len(with_figures), "collaborations", formula))
    return tuple(found)


def _equal(rows: Rows) -> tuple[Figure, ...]:
    judged = [row for row in rows.questions if row.on_time is not None]
    in_time = sum(bool(row.on_time) for row in judged)
    waits = [(row.answered_on - row.asked_on).days for row in rows.questions if row.answered_on is not None]
    contacts = sum(row.contacts for row in rows.contacts)
    frozen = sum(row.is_frozen for row in rows.challenges)
    return (
        _per_cent(
            "answered_on_time",
            _("Answers published before the challenge closed"),
            in_time,
            len(judged),
            "questions",
            "rows with on_time true / rows with on_time true or false",
            least=ANSWERED,
        ),
        Figure(
            "days_to_answer",
            _("Median time until an answer is public"),
            middle(waits),
            _("days"),
            "questions",
            len(waits),
            "median of answered_on - asked_on",
        ),
        Figure(
            "contacts",
            _("Contacts in the log"),
            float(contacts),
            "",
            "contacts",
            contacts,
            "sum of contacts",
        ),
        Figure(
            "frozen",
            _("Challenges frozen by a live tender now"),
            float(frozen),
            "",
            "challenges",
            len(rows.challenges),
            "rows with is_frozen true",
        ),
    )


# ── tables ──


def step_words() -> dict[str, str]:
    """The steps of the way, in words."""
    return {
        "published": _("Published"),
        "pairing": _("With a good pairing"),
        "application": _("With an application"),
        "meeting": _("With a meeting"),
        "collaboration": _("Collaboration"),
        "pilot": _("Pilot"),
        "contract": _("Contract"),
        "scaled": _("Scaled"),
    }


def _steps(rows: Rows) -> tuple[Step, ...]:
    """How many challenges came to each step, or beyond it; how many are there now, and why others ended there."""
    words = step_words()
    last = Counter(row.step for row in rows.challenges)
    found = []
    for place, step in enumerate(STEPS):
        count = sum(last[later] for later in STEPS[place:])
        ended = Counter(row.stopped_because for row in rows.challenges if row.step == step)
        now = ended.pop("", 0)
        reasons = ", ".join(f"{outcome_word(code)}: {number}" for code, number in ended.most_common())
        found.append(Step(words[step], count, now, ended.total(), reasons))
    return tuple(found)


def outcome_word(code: str) -> str:
    """Why a challenge stopped, in words."""
    others = {"closed": _("finished"), "withdrawn": _("cancelled by the city"), "decided": _("decided")}
    return others.get(code) or outcome_labels.outcome_word(code, nobody=True)


def _stopped(rows: Rows) -> tuple[tuple[str, int], ...]:
    counts = Counter(row.stopped_because for row in rows.challenges if row.stopped_because)
    return tuple((outcome_word(code), number) for code, number in counts.most_common())


def _groups(rows: Rows, key: Callable[[ParticipantRow], str], word: Callable[[str], str]) -> tuple[Group, ...]:
    companies = _companies(rows)
    members: dict[str, list[ParticipantRow]] = defaultdict(list)
    for row in companies:
        members[key(row)].append(row)
    meetings = sum(row.meetings_held for row in companies)
    return tuple(
        Group(
            word(code) or _("not known"),
            len(found),
            share(len(found), len(companies)) or 0,
            share(_sum(row.meetings_held for row in found), meetings) or 0,
        )
        for code, found in sorted(members.items(), key=lambda item: (-len(item[1]), item[0]))
    )


def _sum(values: Iterable[int]) -> int:
    return sum(values)


def labels(rows: Sequence[Figure]) -> dict[str, str]:
    """Label by code."""
    return {row.code: row.label for row in rows}
