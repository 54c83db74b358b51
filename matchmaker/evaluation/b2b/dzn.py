"""Reader of the published business-to-business scheduling files (MiniZinc data, English or Catalan names).

Bofill et al., JAIR 74 (2022). Everything is 1-based in the files and 0-based here; the file's 0 in `fixed` ("not
fixed") becomes None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from matchmaker.scheduling.engine.problem import ProblemError

MAX_MEETINGS = 5_000
MAX_PARTICIPANTS = 5_000
MAX_SLOTS = 400
MAX_CHARACTERS = 5_000_000

_CATALAN = {
    "nEmpreses": "nBusiness",
    "nReunions": "nMeetings",
    "nTaules": "nTables",
    "nFrangesTotal": "nTotalSlots",
    "nFrangesMati": "nMorningSlots",
    "demanades": "requested",
    "prohibides": "forbidden",
    "fixat": "fixed",
    "fixats": "fixed",
    "fixades": "fixed",
    "precedencies": "precedences",
    "precedencia": "precedences",
}
_NEEDED = ("nBusiness", "nMeetings", "nTables", "nTotalSlots", "nMorningSlots", "requested", "forbidden")
_TOKEN = re.compile(r"\s+|%[^\n]*|(\d+\.\.\d+|-?\d+|[A-Za-z_]\w*|\[\||\|\]|[\[\]{}|,;=()])")


class Wish(NamedTuple):
    """A requested meeting: two participants (0-based) and the session asked for (1 morning, 2 afternoon, 3 any)."""

    first: int
    second: int
    session: int


@dataclass(frozen=True, slots=True)
class B2BInstance:
    """One published instance; every meeting must be placed."""

    participants: int
    tables: int
    slots: int
    morning: int
    wishes: tuple[Wish, ...]
    forbidden: tuple[frozenset[int], ...]
    fixed: tuple[int | None, ...]
    before: tuple[frozenset[int], ...]

    def allowed(self, meeting: int) -> frozenset[int]:
        """Slots (0-based) in which a meeting may stand when looked at alone."""
        wish = self.wishes[meeting]
        first = self.morning if wish.session == 2 else 0
        last = self.morning if wish.session == 1 else self.slots
        free = set(range(first, last)) - self.forbidden[wish.first] - self.forbidden[wish.second]
        fixed = self.fixed[meeting]
        return frozenset(free if fixed is None else free & {fixed})


Value = int | list[int] | list[frozenset[int]] | list[list[int]] | frozenset[int] | None


def parse(text: str) -> B2BInstance:
    """Read one file. Raises ProblemError with a sentence that names the place when the file cannot be used."""
    if len(text) > MAX_CHARACTERS:
        raise ProblemError(f"The file has {len(text)} characters; at most {MAX_CHARACTERS} are read.")
    values = _Reader(text).assignments()
    missing = [name for name in _NEEDED if name not in values]
    if missing:
        raise ProblemError(f"The file does not define {', '.join(missing)}.")
    return _build(values)


class _Reader:
    def __init__(self, text: str) -> None:
        self.tokens: list[str] = []
        self.position = 0
        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                line = text.count("\n", 0, at) + 1
                raise ProblemError(f"Line {line}: the character {text[at]!r} is not expected here.")
            if match.group(1):
                self.tokens.append(match.group(1))
            at = match.end()

    def peek(self) -> str:
        return self.tokens[self.position] if self.position < len(self.tokens) else "end of file"

    def take(self) -> str:
        token = self.peek()
        self.position += 1
        return token

    def expect(self, wanted: str, where: str) -> None:
        found = self.take()
        if found != wanted:
            raise ProblemError(f"In {where}: expected {wanted!r} but found {found!r}.")

    def number(self, where: str) -> int:
        token = self.take()
        if not re.fullmatch(r"-?\d{1,9}", token):
            raise ProblemError(f"In {where}: expected a whole number but found {token!r}.")
        return int(token)

    def assignments(self) -> dict[str, Value]:
        values: dict[str, Value] = {}
        while self.position < len(self.tokens):
            name = self.take()
            if not re.fullmatch(r"[A-Za-z_]\w*", name):
                raise ProblemError(f"Expected the name of a value but found {name!r}.")
            name = _CATALAN.get(name, name)
            if name in values:
                raise ProblemError(f"{name} is defined twice.")
            self.expect("=", name)
            values[name] = self.value(name)
            if self.position < len(self.tokens):
                self.expect(";", name)
        return values

    def value(self, where: str) -> Value:
        token = self.peek()
        if token == "[|":
            return self.matrix(where)
        if token == "[":
            return self.array(where)
        if token == "{" or ".." in token:
            return self.numbers(where)
        return self.number(where)

    def matrix(self, where: str) -> list[list[int]]:
        self.take()
        rows: list[list[int]] = [[]]
        while True:
            token = self.peek()
            if token in ("|", "|]"):
                self.take()
                if rows[-1]:
                    rows.append([])
                if token == "|]":
                    return rows[:-1]
            elif token == ",":
                self.take()
            else:
                rows[-1].append(self.number(where))

    def array(self, where: str) -> list[int] | list[frozenset[int]]:
        self.take()
        plain: list[int] = []
        sets: list[frozenset[int]] = []
        while self.peek() != "]":
            if self.peek() == "{" or ".." in self.peek():
                sets.append(self.numbers(where))
            else:
                plain.append(self.number(where))
            if self.peek() != "]":
                self.expect(",", where)
        self.take()
        if plain and sets:
            raise ProblemError(f"In {where}: numbers and sets are mixed.")
        return sets if sets else plain

    def numbers(self, where: str) -> frozenset[int]:
        """A set: `1..4`, `{1, 2}`, or ranges and numbers together as in `{1..2, 5}`."""
        if self.peek() != "{":
            return self.part(where)
        self.take()
        found: set[int] = set()
        while self.peek() != "}":
            found |= self.part(where)
            if self.peek() != "}":
                self.expect(",", where)
        self.take()
        return frozenset(found)

    def part(self, where: str) -> frozenset[int]:
        """A number or a range of numbers."""
        if ".." not in self.peek():
            return frozenset({self.number(where)})
        token = self.take()
        first, last = (int(part[:10]) for part in token.split(".."))
        if last > MAX_MEETINGS or last - first > MAX_MEETINGS:
            raise ProblemError(f"In {where}: the range {token} is too long.")
        return frozenset(range(first, last + 1))


def _count(values: dict[str, Value], name: str, low: int, high: int) -> int:
    value = values[name]
    if not isinstance(value, int):
        raise ProblemError(f"{name} must be one whole number.")
    if not low <= value <= high:
        raise ProblemError(f"{name} is {value}; it must lie between {low} and {high}.")
    return value


def _sets(values: dict[str, Value], name: str, length: int) -> list[frozenset[int]]:
    value = values.get(name)
    if value is None or value == []:
        return [frozenset()] * length
    if not isinstance(value, list) or len(value) != length:
        found = len(value) if isinstance(value, list) else "no list"
        raise ProblemError(f"{name} must list {length} sets, one each; found {found}.")
    if not all(isinstance(part, frozenset) for part in value):
        raise ProblemError(f"{name} must list sets such as {{1,2}}.")
    return [part for part in value if isinstance(part, frozenset)]


def _wishes(values: dict[str, Value], meetings: int, participants: int) -> tuple[Wish, ...]:
    rows = values["requested"]
    if not isinstance(rows, list) or len(rows) != meetings:
        found = len(rows) if isinstance(rows, list) else "no table"
        raise ProblemError(f"requested must have nMeetings = {meetings} rows; found {found}.")
    wishes = []
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, list) or len(row) != 3:
            raise ProblemError(f"requested, row {number}: expected participant, participant, session.")
        first, second, session = row
        for participant in (first, second):
            if not 1 <= participant <= participants:
                raise ProblemError(
                    f"requested, row {number}: participant {participant} is unknown (1 to {participants})."
                )
        if first == second:
            raise ProblemError(f"requested, row {number}: participant {first} cannot meet itself.")
        if session not in (1, 2, 3):
            raise ProblemError(f"requested, row {number}: session {session} must be 1, 2 or 3.")
        wishes.append(Wish(first - 1, second - 1, session))
    return tuple(wishes)


def _fixed(values: dict[str, Value], meetings: int, slots: int) -> tuple[int | None, ...]:
    value = values.get("fixed")
    if value is None or value == []:
        return (None,) * meetings
    if not isinstance(value, list) or len(value) != meetings:
        raise ProblemError(f"fixed must list {meetings} slots, 0 where a meeting is not fixed.")
    fixed: list[int | None] = []
    for number, slot in enumerate(value, start=1):
        if not isinstance(slot, int) or not 0 <= slot <= slots:
            raise ProblemError(f"fixed, meeting {number}: {slot} is not a slot (0 to {slots}).")
        fixed.append(slot - 1 if slot else None)
    return tuple(fixed)


def _build(values: dict[str, Value]) -> B2BInstance:
    participants = _count(values, "nBusiness", 0, MAX_PARTICIPANTS)
    meetings = _count(values, "nMeetings", 0, MAX_MEETINGS)
    tables = _count(values, "nTables", 0, 10**6)
    slots = _count(values, "nTotalSlots", 1, MAX_SLOTS)
    morning = _count(values, "nMorningSlots", 0, slots)
    forbidden = _sets(values, "forbidden", participants)
    before = []
    for number, earlier in enumerate(_sets(values, "precedences", meetings), start=1):
        unknown = [meeting for meeting in sorted(earlier) if not 1 <= meeting <= meetings]
        if unknown:
            raise ProblemError(f"precedences, meeting {number}: meeting {unknown[0]} is unknown.")
        before.append(frozenset(meeting - 1 for meeting in earlier))
    return B2BInstance(
        participants=participants,
        tables=tables,
        slots=slots,
        morning=morning,
        wishes=_wishes(values, meetings, participants),
        # The files write {0} for "nothing forbidden"; a number outside the day forbids nothing.
        forbidden=tuple(frozenset(s - 1 for s in part if 1 <= s <= slots) for part in forbidden),
        fixed=_fixed(values, meetings, slots),
        before=tuple(before),
    )
