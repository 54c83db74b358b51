"""What a rule is. One file with one subclass of `Rule` in this package is one rule; it registers itself.

A rule reads one plain value from a challenge and one from a solution and scores the values against each other. Values
repeat (a thousand solutions share a handful of stages), so the engine hands over only the distinct ones, and gives the
table back to the pairs by position. That makes the score of a pair a function of its two values, whichever pass it is
scored in.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final, Literal

import numpy as np
import numpy.typing as npt

from matchmaker.core.messages import N_
from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.sentence import Sentence
from matchmaker.matching.engine.vocabulary import Vocabulary

Value = Hashable
Scores = npt.NDArray[np.float64]
Side = Literal["city", "company"]
Asks = Literal["answers", "works"]
NEUTRAL = 0.5
NOT_IN_CHALLENGE: Final = N_("Not given in the challenge: {what}.")
NOT_IN_SOLUTION: Final = N_("Not given in the solution: {what}.")
NOT_COMPARED: Final = N_("Cannot be compared: {what}.")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number an organizer may change in a rule set, with its bounds and what it means."""

    default: float
    least: float
    most: float
    about: str


@dataclass(frozen=True, slots=True)
class Encoded:
    """Distinct known values as arrays.

    table: (size, len(columns)) of 0 and 1, one column a code · numbers: name → array of `size` rows · memo: what a rule
    derived from these arrays once and needs again for the next block of challenges.
    """

    size: int
    columns: tuple[str, ...] = ()
    table: npt.NDArray[np.uint8] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.uint8))
    numbers: Mapping[str, npt.NDArray[np.generic]] = field(default_factory=dict)
    memo: dict[object, npt.NDArray[np.uint8]] = field(default_factory=dict, compare=False)

    def take(self, rows: npt.NDArray[np.int64]) -> Encoded:
        """The given rows only."""
        numbers = {name: array[rows] for name, array in self.numbers.items()}
        return Encoded(len(rows), self.columns, self.table[rows] if self.columns else self.table, numbers)

    @property
    def nbytes(self) -> int:
        """Bytes of all arrays, memo included."""
        arrays = (self.table, *self.numbers.values(), *self.memo.values())
        return sum(array.nbytes for array in arrays)


@dataclass(frozen=True, slots=True)
class RuleBlock:
    """Distinct known values of both sides, as the rule encoded them."""

    challenges: Encoded
    solutions: Encoded
    vocabulary: Vocabulary
    parameters: Mapping[str, float] = field(default_factory=dict)

    def column(self, name: str) -> Scores:
        """A challenge number as a column (challenges, 1)."""
        return self.challenges.numbers[name].astype(np.float64)[:, None]

    def row(self, name: str) -> Scores:
        """A solution number as a row (1, solutions)."""
        return self.solutions.numbers[name].astype(np.float64)[None, :]


REGISTRY: dict[str, Rule] = {}


class Rule(ABC):
    """One named criterion. Subclasses set the class attributes and the abstract methods below."""

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    reads_challenge: ClassVar[str]
    reads_solution: ClassVar[str]
    missing: ClassVar[str] = "The challenge or the solution leaves it open: counted as neutral."
    private_part: ClassVar[str] = ""
    neutral: ClassVar[float] = NEUTRAL
    may_be_must_have: ClassVar[bool] = True
    may_be_weighted: ClassVar[bool] = True
    is_always: ClassVar[bool] = False
    """A must-have of every rule set: what a city states as a condition is not for a version of the rules to drop."""
    may_be_missed: ClassVar[bool] = True
    """May both sides be told of a pair that fails nothing else?"""
    default_pass: ClassVar[int] = 50
    """Hundredths of the score that the must-have needs in the delivered rules."""
    question: ClassVar[Asks] = "works"
    """Which of the two questions it belongs to: does it answer the problem, or can it work here?"""
    against_below: ClassVar[float] = 0.5
    """Below this share of its weight its sentence speaks against the pairing, from it on for it."""
    default_weight: ClassVar[int] = 0
    default_parameters: ClassVar[Mapping[str, float]] = {}
    """Parameters of the delivered rules, where they differ from the rule's own defaults (older versions keep those)."""
    order: ClassVar[int] = 100
    parameters: ClassVar[Mapping[str, Parameter]] = {}
    challenge_columns: ClassVar[tuple[str, ...]] = ()
    solution_columns: ClassVar[tuple[str, ...]] = ()
    """Names of the numbers in a value; none: a value is a collection of codes."""

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if getattr(cls, "name", ""):
            if not re.fullmatch(r"[a-z][a-z_]*", cls.name) or cls.name in REGISTRY:
                raise TypeError(f"Rule name {cls.name!r} is taken or not lower_case.")
            cls.parameters = {**cls.parameters, **(_shared(cls.neutral) if cls.may_be_weighted else {})}
            REGISTRY[cls.name] = cls()

    def messages(self) -> tuple[str, ...]:
        """Every English text of the rule that people read, for translators: what it is, and what it says of a pair."""
        texts = (self.title, self.about, self.detail(), self.reads_challenge, self.reads_solution, self.missing)
        said = (getattr(self, name, "") for name in ("hit", "near", "miss", "private_part"))
        return (*texts, *filter(None, said), *(parameter.about for parameter in self.parameters.values()))

    def detail(self) -> str:
        """How it counts: the docstring in one line."""
        return " ".join((self.__doc__ or "").split())

    def asks(self, challenge: ChallengeFacts) -> bool:
        """As a must-have, does it ask anything of the companies for this challenge?"""
        return True

    @abstractmethod
    def challenge_value(self, facts: ChallengeFacts, vocabulary: Vocabulary) -> Value | None:
        """What it reads of a challenge; None when unknown."""

    @abstractmethod
    def solution_value(self, facts: SolutionFacts, vocabulary: Vocabulary) -> Value | None:
        """What it reads of a solution; None when unknown."""

    def encode_challenges(self, values: Sequence[Value], vocabulary: Vocabulary) -> Encoded:
        """Arrays of `len(values)` rows."""
        return columns_of(values, *self.challenge_columns) if self.challenge_columns else one_hot(values)

    def encode_solutions(self, values: Sequence[Value], vocabulary: Vocabulary) -> Encoded:
        """Arrays of `len(values)` rows."""
        return columns_of(values, *self.solution_columns) if self.solution_columns else one_hot(values)

    @abstractmethod
    def score(self, block: RuleBlock) -> Scores:
        """(challenges, solutions) table in [0, 1]; NaN where the pair cannot be judged."""

    @abstractmethod
    def sentence(
        self, challenge: ChallengeFacts, solution: SolutionFacts, score: float, vocabulary: Vocabulary
    ) -> Sentence:
        """Why the pair has this (known) score."""

    def knows(self, challenge: ChallengeFacts, solution: SolutionFacts, vocabulary: Vocabulary) -> bool:
        """Can the pair be judged? Must agree with NaN in `score`."""
        return (
            self.challenge_value(challenge, vocabulary) is not None
            and self.solution_value(solution, vocabulary) is not None
        )

    def unknown(self, challenge: ChallengeFacts, solution: SolutionFacts, vocabulary: Vocabulary) -> Sentence:
        """What is missing, by whom."""
        if self.challenge_value(challenge, vocabulary) is None:
            return Sentence(NOT_IN_CHALLENGE, what=Sentence(self.reads_challenge))
        if self.solution_value(solution, vocabulary) is None:
            return Sentence(NOT_IN_SOLUTION, what=Sentence(self.reads_solution))
        return Sentence(NOT_COMPARED, what=Sentence(self.title))

    def private_to(self, challenge: ChallengeFacts, solution: SolutionFacts) -> frozenset[Side]:
        """The sides whose private information stands in this term; the other side sees it masked."""
        return frozenset()


LEAST_SHOWN: Final = 50
"""Hundredths of a point: what is shown as one point."""


def speaks_against(rule: str, points: float, weight: float, *, is_warning: bool) -> bool:
    """Does the sentence of a known term speak against the pairing?"""
    return bool(weight) and (is_warning or points < weight * REGISTRY[rule].against_below)


def speaks_for(rule: str, points: float, weight: float, *, is_warning: bool) -> bool:
    """Is the sentence of a known term a reason for the pairing (points and weight in hundredths)?"""
    return points >= LEAST_SHOWN and not speaks_against(rule, points, weight, is_warning=is_warning)


def _shared(neutral: float) -> dict[str, Parameter]:
    """Parameters of every weighted rule."""
    return {
        "unknown": Parameter(neutral, 0, 1, "share of the weight that counts where a side does not say it"),
        "unasked": Parameter(
            neutral, 0, 1, "the same where the challenge does not say it (as “unknown”, if not given)"
        ),
        "warn": Parameter(0, 0, 1, "a share below this is a warning: the pairing is not called good"),
    }


def one_hot(values: Sequence[Value], **more: npt.NDArray[np.generic]) -> Encoded:
    """Encode collections of codes; `more` are further number columns."""
    columns = tuple(sorted({code for value in values for code in as_codes(value)}))
    place = {code: i for i, code in enumerate(columns)}
    table = np.zeros((len(values), len(columns)), dtype=np.uint8)
    for row, value in enumerate(values):
        for code in as_codes(value):
            table[row, place[code]] = 1
    return Encoded(len(values), columns, table, more)


def columns_of(values: Sequence[Value], *names: str) -> Encoded:
    """Encode numbers, or tuples of numbers, as named columns."""
    grid = np.asarray(values, dtype=np.float64).reshape(len(values), len(names))
    return Encoded(len(values), numbers={name: grid[:, i].copy() for i, name in enumerate(names)})


def as_codes(value: Value) -> tuple[str, ...]:
    """A value that is a tuple of codes."""
    assert isinstance(value, tuple)
    return value


def as_numbers(value: Value | None) -> tuple[int, ...]:
    """A known value that is a tuple of whole numbers."""
    assert isinstance(value, tuple)
    return value


def stepped(steps: Scores, worth: Sequence[float]) -> Scores:
    """Look up worth[steps]; beyond the last step the last worth."""
    table = np.asarray(worth, dtype=np.float64)
    return table[np.minimum(steps, len(worth) - 1).astype(np.int64)]
