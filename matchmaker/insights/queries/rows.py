"""The rows behind the report: read once, without names of companies or people; every figure is computed from them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from matchmaker.applications.models import Application
from matchmaker.challenges.models import OPEN, PUBLIC, Challenge, ChallengeStatus, ChallengeTag, Question
from matchmaker.core import clock
from matchmaker.core.db import session
from matchmaker.indicators.queries.similar import size_of
from matchmaker.insights.engine.measures import FEW
from matchmaker.matching.models import Pairing
from matchmaker.organizations.models import SMALL_SIZES, Organization
from matchmaker.outcomes.engine import LADDER
from matchmaker.outcomes.models.collaboration import (
    Collaboration,
    LadderStep,
    Measurement,
    OutcomeIndicator,
    ProgressCheck,
)
from matchmaker.outcomes.models.contact import Contact, MeetingFollowUp
from matchmaker.outcomes.models.result import Result
from matchmaker.scheduling.models import Meeting, MeetingRequest, MeetingStatus, Schedule
from matchmaker.solutions.models import Solution, SolutionStatus, SolutionTag
from matchmaker.vocabulary import queries as vocabulary
from matchmaker.workshops.models.people import HOLDS_PLACE, Registration
from matchmaker.workshops.models.workshop import Workshop, WorkshopChallenge

OTHER: Final = "other"
"""Stands for what too few organizations share to be told."""
_FINISHED: Final = (ChallengeStatus.CLOSED.value, ChallengeStatus.WITHDRAWN.value, ChallengeStatus.DECIDED.value)
_WORKED: Final = 1 + LADDER.index("pilot")


@dataclass(frozen=True, slots=True)
class Scope:
    """What the report is about: days from `start` to `until` (both included), of one workshop if `workshop` is set."""

    start: date
    until: date
    workshop: str = ""
    workshop_id: int | None = None

    def holds(self, column: Any) -> sa.ColumnElement[bool]:
        """A moment within the period, as SQL (days in UTC)."""
        first = datetime.combine(self.start, datetime.min.time(), clock.now().tzinfo)
        end = datetime.combine(self.until + timedelta(days=1), datetime.min.time(), clock.now().tzinfo)
        return sa.and_(column >= first, column < end)


@dataclass(frozen=True, slots=True)
class ChallengeRow:
    """A challenge that was published. `step` is the last step it reached; what it passed on the way counts, too."""

    challenge: str
    city: str
    country: str
    city_size: str
    system: str
    published_on: date
    status: str
    is_frozen: bool
    step: str
    stopped_because: str
    days_to_application: int | None
    days_to_meeting: int | None
    days_to_collaboration: int | None
    days_to_contract: int | None


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """An organization that held a place at a workshop, without its name; `number` counts within the workshop."""

    workshop: str
    number: int
    side: str
    size: str
    country: str
    is_small: bool
    came: bool
    meetings_held: int


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A 1:1 meeting that was scheduled; both participants by their number."""

    workshop: str
    city: int
    company: int
    status: str
    absent: str


@dataclass(frozen=True, slots=True)
class WishRow:
    """A pair of which somebody wished to meet, by number."""

    workshop: str
    city: int
    company: int
    by_city: bool
    by_company: bool


@dataclass(frozen=True, slots=True)
class WorkshopRow:
    """A workshop with its reserved share and how many places micro and small companies got."""

    workshop: str
    title: str
    on: date
    reserved_percent: int
    company_places: int
    small_company_places: int
    closed_meetings: int
    with_next_step: int


@dataclass(frozen=True, slots=True)
class CollaborationRow:
    """A record of a collaboration, without names; after 30, 90 and 180 days: was it due, answered, still in use."""

    number: int
    started_in: str
    step: str
    evidence: str
    is_public: bool
    outcome: str
    due_30: bool
    answered_30: bool
    in_use_30: str
    due_90: bool
    answered_90: bool
    in_use_90: str
    due_180: bool
    answered_180: bool
    in_use_180: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question to a city. `on_time`: the answer was published before the challenge closed."""

    challenge: str
    asked_on: date
    answered_on: date | None
    closes_on: date | None
    on_time: bool | None


@dataclass(frozen=True, slots=True)
class ContactRow:
    """Contacts in the equal-treatment log, counted by month and kind."""

    month: str
    kind: str
    contacts: int


@dataclass(frozen=True, slots=True)
class SectorRow:
    """A sector today: open challenges, those without a good pairing, listed solutions."""

    system: str
    open_challenges: int
    without_pairing: int
    listed_solutions: int


@dataclass(frozen=True)
class Rows:
    """All datasets of the report."""

    challenges: tuple[ChallengeRow, ...]
    participants: tuple[ParticipantRow, ...]
    meetings: tuple[MeetingRow, ...]
    wishes: tuple[WishRow, ...]
    workshops: tuple[WorkshopRow, ...]
    collaborations: tuple[CollaborationRow, ...]
    questions: tuple[QuestionRow, ...]
    contacts: tuple[ContactRow, ...]
    sectors: tuple[SectorRow, ...]


DATASETS: Final = tuple(one.name for one in fields(Rows))
STEPS: Final = ("published", "pairing", "application", "meeting", "collaboration", "pilot", "contract", "scaled")


def read(scope: Scope) -> Rows:
    """Everything of a period or a workshop (a constant number of queries)."""
    registered = _registered(scope)
    meetings = _meetings(scope)
    held = Counter(key for row in meetings if row.status == MeetingStatus.HELD.value for key in (row.city, row.company))
    numbers, participants = _participants(registered, held)
    return Rows(
        challenges=_challenges(scope),
        participants=participants,
        meetings=tuple(
            MeetingRow(row.slug, numbers[row.city], numbers[row.company], row.status, row.absent)
            for row in meetings
            if row.city in numbers and row.company in numbers
        ),
        wishes=_wishes(scope, numbers),
        workshops=_workshops(scope, registered),
        collaborations=_collaborations(scope),
        questions=_questions(scope),
        contacts=_contacts(scope),
        sectors=_sectors(),
    )


# ── challenges ──


def _of_workshop(scope: Scope, column: Any) -> sa.ColumnElement[bool]:
    """Only challenges of the workshop, if one is chosen."""
    if scope.workshop_id is None:
        return sa.true()
    mine = sa.select(WorkshopChallenge.challenge_id).where(WorkshopChallenge.workshop_id == scope.workshop_id)
    return sa.and_(column.in_(mine))


def _challenges(scope: Scope) -> tuple[ChallengeRow, ...]:
    city = aliased(Organization)
    rows = session().execute(
        sa.select(Challenge, city.slug, city.country, city.population, _system(ChallengeTag, Challenge.id))
        .join(city, city.id == Challenge.city_id)
        .where(
            Challenge.published_at.is_not(None),
            scope.holds(Challenge.published_at),
            _of_workshop(scope, Challenge.id),
        )
        .order_by(Challenge.published_at, Challenge.id)
    )
    first = _first_steps()
    return tuple(_challenge(*row, first=first) for row in rows.unique().tuples())


def _system(tag: Any, owner: Any) -> sa.ScalarSelect[str]:
    """The primary sector."""
    key = tag.challenge_id if tag is ChallengeTag else tag.solution_id
    return (
        sa.select(tag.code)
        .where(key == owner, tag.scheme == "system")
        .order_by(tag.position)
        .limit(1)
        .correlate_except(tag)
        .scalar_subquery()
    )


Moments = dict[int, datetime]
"""Challenge → when it reached a step first."""


def _first_steps() -> dict[str, Moments]:
    """Step → challenges that reached it (six queries)."""

    def first(select: sa.Select[Any]) -> Moments:
        return {key: moment for key, moment in session().execute(select) if key is not None}

    steps = {
        "pairing": first(
            sa.select(Pairing.challenge_id, sa.func.min(Pairing.created_at))
            .where(Pairing.is_good)
            .group_by(Pairing.challenge_id)
        ),
        "application": first(
            sa.select(Application.challenge_id, sa.func.min(Application.submitted_at))
            .join(Challenge, Challenge.id == Application.challenge_id)
            .where(Application.submitted_at.is_not(None), _is_told())
            .group_by(Application.challenge_id)
        ),
        "meeting": first(
            sa.select(MeetingFollowUp.challenge_id, sa.func.min(MeetingFollowUp.held_at)).group_by(
                MeetingFollowUp.challenge_id
            )
        ),
        "collaboration": first(
            sa.select(Collaboration.challenge_id, sa.func.min(Collaboration.started_at)).group_by(
                Collaboration.challenge_id
            )
        ),
    }
    for step in LADDER[1:]:
        steps[step] = {}
    for key, step, day in session().execute(
        sa.select(Collaboration.challenge_id, LadderStep.step, sa.func.min(LadderStep.on))
        .join(Collaboration, Collaboration.id == LadderStep.collaboration_id)
        .where(LadderStep.step.in_(LADDER[1:]))
        .group_by(Collaboration.challenge_id, LadderStep.step)
    ):
        steps[step][key] = datetime.combine(day, datetime.min.time(), clock.now().tzinfo)
    return steps


def _is_told() -> sa.ColumnElement[bool]:
    """Nobody may know whether somebody applied before the challenge closed to applications."""
    return sa.or_(
        Challenge.status.not_in(OPEN), sa.and_(Challenge.closes_at.is_not(None), Challenge.closes_at < clock.now())
    )


def _challenge(
    row: Challenge, city: str, country: str, population: int | None, system: str | None, *, first: dict[str, Moments]
) -> ChallengeRow:
    published = row.published_at or row.created_at

    def days(step: str) -> int | None:
        moment = first[step].get(row.id)
        return None if moment is None else max((moment - published).days, 0)

    passed = [True, *(row.id in first[step] for step in STEPS[1:])]
    last = max(place for place, flag in enumerate(passed) if flag)
    is_over = row.status in _FINISHED and last < _WORKED
    return ChallengeRow(
        challenge=row.slug if row.status in PUBLIC or row.status == ChallengeStatus.WITHDRAWN.value else "",
        city=city,
        country=country,
        city_size=size_of(population),
        system=system or "",
        published_on=published.date(),
        status=row.status,
        is_frozen=row.is_frozen,
        step=STEPS[last],
        stopped_because=(row.outcome_code or row.status) if is_over else "",
        days_to_application=days("application"),
        days_to_meeting=days("meeting"),
        days_to_collaboration=days("collaboration"),
        days_to_contract=days("contract"),
    )


# ── workshops ──


def _workshop_scope(scope: Scope) -> sa.ColumnElement[bool]:
    """Announced workshops that have begun: of the period, or the chosen one."""
    begun = sa.and_(Workshop.announced_at.is_not(None), Workshop.starts_at <= clock.now())
    if scope.workshop_id is not None:
        return sa.and_(begun, Workshop.id == scope.workshop_id)
    return sa.and_(begun, scope.holds(Workshop.starts_at))


@dataclass(frozen=True, slots=True)
class _Registered:
    key: int
    public_id: str
    slug: str
    side: str
    size: str
    country: str
    came: bool


def _registered(scope: Scope) -> list[_Registered]:
    rows = session().execute(
        sa.select(
            Registration.id,
            Registration.public_id,
            Workshop.slug,
            Registration.kind,
            Organization.size,
            Organization.population,
            Organization.country,
            Registration.arrived_at,
        )
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .join(Organization, Organization.id == Registration.organization_id)
        .where(_workshop_scope(scope), Registration.status.in_(HOLDS_PLACE))
        .order_by(Workshop.starts_at, Workshop.id, Registration.public_id)
    )
    return [
        _Registered(key, public_id, slug, side, size_of(population) if side == "city" else size, country, bool(came))
        for key, public_id, slug, side, size, population, country, came in rows
    ]


def _participants(rows: Sequence[_Registered], held: Counter[int]) -> tuple[dict[int, int], tuple[ParticipantRow, ...]]:
    """Number by registration, and the rows; numbers follow the random public ids, so they tell nothing."""
    in_groups = _large_groups(rows, lambda row: (row.side, row.country))
    with_size = _large_groups(rows, lambda row: (row.side, row.country, row.size))
    numbers: dict[int, int] = {}
    counts: Counter[str] = Counter()
    found = []
    for row in rows:
        counts[row.slug] += 1
        numbers[row.key] = counts[row.slug]
        is_told = (row.side, row.country) in in_groups and (row.side, row.country, row.size) in with_size
        found.append(
            ParticipantRow(
                workshop=row.slug,
                number=counts[row.slug],
                side=row.side,
                size=row.size,
                country=row.country if is_told else OTHER,
                is_small=row.side == "company" and row.size in SMALL_SIZES,
                came=row.came or held[row.key] > 0,
                meetings_held=held[row.key],
            )
        )
    return numbers, tuple(found)


def _large_groups(rows: Iterable[_Registered], key: Callable[[_Registered], Hashable]) -> set[Hashable]:
    counts = Counter(key(row) for row in rows)
    return {group for group, count in counts.items() if count >= FEW}


@dataclass(frozen=True, slots=True)
class _Met:
    slug: str
    city: int
    company: int
    status: str
    absent: str


_RANK: Final = {MeetingStatus.HELD.value: 3, MeetingStatus.NO_SHOW.value: 2, MeetingStatus.CANCELLED.value: 1}


def _meetings(scope: Scope) -> list[_Met]:
    """Each meeting once, with the strongest word that any copy of it (working schedule, releases) has."""
    rows = session().execute(
        sa.select(Meeting.uid, Workshop.slug, Meeting.city_id, Meeting.company_id, Meeting.status, Meeting.absent_side)
        .join(Schedule, Schedule.id == Meeting.schedule_id)
        .join(Workshop, Workshop.id == Schedule.workshop_id)
        .where(_workshop_scope(scope))
        .order_by(Meeting.id)
    )
    found: dict[str, _Met] = {}
    for uid, slug, city, company, status, absent in rows:
        if uid not in found or _RANK.get(status, 0) > _RANK.get(found[uid].status, 0):
            found[uid] = _Met(slug, city, company, status, absent)
    return list(found.values())


def _wishes(scope: Scope, numbers: dict[int, int]) -> tuple[WishRow, ...]:
    rows = session().execute(
        sa.select(
            Workshop.slug,
            MeetingRequest.city_id,
            MeetingRequest.company_id,
            MeetingRequest.city_level != "",
            MeetingRequest.company_level != "",
        )
        .join(Workshop, Workshop.id == MeetingRequest.workshop_id)
        .where(
            _workshop_scope(scope),
            MeetingRequest.ordinal == 1,
            sa.or_(MeetingRequest.city_level != "", MeetingRequest.company_level != ""),
        )
        .order_by(MeetingRequest.id)
    )
    return tuple(
        WishRow(slug, numbers[city], numbers[company], bool(by_city), bool(by_company))
        for slug, city, company, by_city, by_company in rows
        if city in numbers and company in numbers
    )


def _workshops(scope: Scope, registered: Sequence[_Registered]) -> tuple[WorkshopRow, ...]:
    places: dict[str, list[bool]] = defaultdict(list)
    for row in registered:
        if row.side == "company":
            places[row.slug].append(row.size in SMALL_SIZES)
    closed = sa.func.count(MeetingFollowUp.id).filter(MeetingFollowUp.closed_at.is_not(None))
    agreed = sa.func.count(MeetingFollowUp.id).filter(
        MeetingFollowUp.closed_at.is_not(None), MeetingFollowUp.next_on.is_not(None), MeetingFollowUp.next_side != ""
    )
    rows = session().execute(
        sa.select(Workshop.slug, Workshop.title, Workshop.starts_at, Workshop.small_share_percent, closed, agreed)
        .outerjoin(MeetingFollowUp, MeetingFollowUp.workshop_id == Workshop.id)
        .where(_workshop_scope(scope))
        .group_by(Workshop.id)
        .order_by(Workshop.starts_at, Workshop.id)
    )
    return tuple(
        WorkshopRow(slug, title, at.date(), percent, len(places[slug]), sum(places[slug]), meetings, steps)
        for slug, title, at, percent, meetings, steps in rows
    )


# ── outcomes, equal treatment, sectors ──


def _collaborations(scope: Scope) -> tuple[CollaborationRow, ...]:
    where = (
        Collaboration.workshop_id == scope.workshop_id
        if scope.workshop_id is not None
        else scope.holds(Collaboration.started_at)
    )
    columns = (Collaboration.id, Collaboration.started_at, Collaboration.outcome_code)
    public = sa.exists().where(Result.collaboration_id == Collaboration.id, Result.withdrawn_at.is_(None))
    rows = session().execute(sa.select(*columns, public).where(where).order_by(Collaboration.public_id)).all()
    ids = [row[0] for row in rows]
    steps = _strongest(
        sa.select(LadderStep.collaboration_id, LadderStep.step).where(LadderStep.collaboration_id.in_(ids)), LADDER
    )
    evidence = _strongest(
        sa.select(OutcomeIndicator.collaboration_id, Measurement.evidence)
        .join(Measurement, Measurement.indicator_id == OutcomeIndicator.id)
        .where(OutcomeIndicator.collaboration_id.in_(ids)),
        ("claimed", "reference_case", "verified"),
    )
    checks = {
        (key, days): (due <= clock.today(), answered is not None, use)
        for key, days, due, answered, use in session().execute(
            sa.select(
                ProgressCheck.collaboration_id,
                ProgressCheck.days,
                ProgressCheck.due_on,
                ProgressCheck.answered_at,
                ProgressCheck.still_in_use,
            ).where(ProgressCheck.collaboration_id.in_(ids))
        )
    }
    nothing = (False, False, "")
    return tuple(
        CollaborationRow(
            number,
            f"{at:%Y-%m}",
            steps.get(key, ""),
            evidence.get(key, ""),
            bool(is_public),
            outcome,
            *checks.get((key, 30), nothing),
            *checks.get((key, 90), nothing),
            *checks.get((key, 180), nothing),
        )
        for number, (key, at, outcome, is_public) in enumerate(rows, 1)
    )


def _strongest(select: sa.Select[Any], order: Sequence[str]) -> dict[int, str]:
    found: dict[int, str] = {}
    for key, word in session().execute(select):
        if key not in found or order.index(word) > order.index(found[key]):
            found[key] = word
    return found


def _questions(scope: Scope) -> tuple[QuestionRow, ...]:
    rows = session().execute(
        sa.select(Challenge.slug, Question.asked_at, Question.published_at, Challenge.closes_at)
        .join(Challenge, Challenge.id == Question.challenge_id)
        .where(scope.holds(Question.asked_at), Challenge.status.in_(PUBLIC), _of_workshop(scope, Question.challenge_id))
        .order_by(Question.asked_at, Question.id)
    )
    return tuple(
        QuestionRow(
            slug,
            asked.date(),
            answered.date() if answered else None,
            closes.date() if closes else None,
            _on_time(answered, closes),
        )
        for slug, asked, answered, closes in rows
    )


def _on_time(answered: datetime | None, closes: datetime | None) -> bool | None:
    """None while the answer may still come in time."""
    if answered is not None:
        return closes is None or answered <= closes
    return None if closes is None or closes > clock.now() else False


def _contacts(scope: Scope) -> tuple[ContactRow, ...]:
    """Contacts a month by kind; who met whom is in the log, for those who may read it."""
    counts: Counter[tuple[str, str]] = Counter()
    for at, kind in session().execute(
        sa.select(Contact.at, Contact.kind).where(scope.holds(Contact.at), _of_workshop(scope, Contact.challenge_id))
    ):
        counts[(f"{at:%Y-%m}", kind)] += 1
    return tuple(ContactRow(month, kind, count) for (month, kind), count in sorted(counts.items()))


def _sectors() -> tuple[SectorRow, ...]:
    """As it is today, whatever the period."""
    paired = sa.exists().where(Pairing.challenge_id == Challenge.id, Pairing.is_current, Pairing.is_good)
    demand: Counter[str] = Counter()
    short: Counter[str] = Counter()
    for code, has_pairing in session().execute(
        sa.select(_system(ChallengeTag, Challenge.id), paired).where(Challenge.status.in_(OPEN))
    ):
        demand[code] += 1
        short[code] += not has_pairing
    supply: Counter[str] = Counter(
        session().scalars(
            sa.select(_system(SolutionTag, Solution.id)).where(Solution.status == SolutionStatus.LISTED.value)
        )
    )
    return tuple(SectorRow(code, demand[code], short[code], supply[code]) for code in vocabulary.labels("system"))
