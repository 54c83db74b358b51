"""The documented JSON form of problems and schedules; strict reading, canonical writing.

`docs/scheduling.md` describes the form. Reading refuses unknown keys, numbers that are not whole, repeated list entries
and everything `problem.faults` finds, always with a sentence that names the place.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NoReturn, TypeVar

from matchmaker.scheduling.engine.problem import (
    LEVELS,
    MAX_PARTIES,
    MAX_REQUESTS,
    MAX_SLOTS,
    MAX_TABLES,
    Bar,
    Party,
    Pin,
    Placement,
    Precedence,
    Problem,
    ProblemError,
    Request,
    Rules,
    Slot,
    Table,
)

FORMAT = "matchmaker-schedule-problem"
VERSION = 1
MAX_CHARACTERS = 64_000_000

Json = Any
_T = TypeVar("_T")


def to_json(problem: Problem) -> str:
    """Canonical text: sorted keys and sets, no spaces, defaults left out."""
    return json.dumps(to_data(problem), sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def fingerprint(problem: Problem) -> str:
    """SHA-256 of the canonical text, in hexadecimal: equal exactly when the problems are equal."""
    return hashlib.sha256(to_json(problem).encode()).hexdigest()


def to_data(problem: Problem) -> dict[str, Json]:
    """The same as plain lists and dictionaries."""
    rules = problem.rules
    return {
        "format": FORMAT,
        "version": VERSION,
        "slots": [_clean({"id": s.id, "start": s.start}) for s in problem.slots],
        "parties": [
            {"id": p.id, "kind": p.kind, "free": sorted(p.free), "max_meetings": p.max_meetings}
            | ({"min_meetings": p.min_meetings} if p.min_meetings else {})
            for p in problem.parties
        ],
        "tables": [
            _clean(
                {
                    "id": t.id,
                    "free": sorted(t.free),
                    "capacity": t.capacity,
                    "room": t.room,
                    "kept_for": t.kept_for,
                }
            )
            for t in problem.tables
        ],
        "requests": [_request_data(request) for request in problem.requests],
        "pins": [_clean(pin._asdict()) for pin in problem.pins],
        "precedences": [link._asdict() for link in problem.precedences],
        "rules": {
            "levels": list(rules.levels),
            "city_floor": rules.city_floor,
            "company_floor": rules.company_floor,
            "spare_tables": rules.spare_tables,
        },
    }


def _clean(data: Mapping[str, Json]) -> dict[str, Json]:
    return {key: value for key, value in data.items() if value is not None}


def _request_data(request: Request) -> dict[str, Json]:
    data: dict[str, Json] = {
        "id": request.id,
        "city": request.city,
        "company": request.company,
        "value": request.value,
    }
    if request.others:
        data["others"] = list(request.others)
    if request.must:
        data["must"] = True
    if request.slots is not None:
        data["slots"] = sorted(request.slots)
    if request.forbidden:
        data["forbidden"] = [_clean(bar._asdict()) for bar in request.forbidden]
    return data


def _refuse_constant(name: str) -> NoReturn:
    raise ProblemError(f"The file contains {name}, which is not a number.")


def read_json(text: str) -> Json:
    """Parse JSON text. Raises ProblemError for anything that is not plain, finite, reasonably sized JSON."""
    if len(text) > MAX_CHARACTERS:
        raise ProblemError(f"The file has {len(text)} characters; at most {MAX_CHARACTERS} are read.")
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise ProblemError(
            f"The file is not valid JSON: {error.msg} (line {error.lineno}, column {error.colno})."
        ) from error
    except RecursionError as error:
        raise ProblemError("The file nests too deeply.") from error
    except ValueError as error:
        if isinstance(error, ProblemError):
            raise
        raise ProblemError("The file contains a number with too many digits.") from error


def from_json(text: str) -> Problem:
    """Read a problem. Raises ProblemError with a sentence that names the place."""
    return from_data(read_json(text))


def from_data(data: Json) -> Problem:
    """Read a problem from plain lists and dictionaries. Raises ProblemError."""
    top = _Entry("The problem", data)
    if top.text("format", FORMAT) != FORMAT:
        raise ProblemError(f"The file's format is not {FORMAT!r}.")
    if top.whole("version", VERSION) != VERSION:
        raise ProblemError(f"Only version {VERSION} of the format is known.")
    slot_entries = top.entries("slots", MAX_SLOTS)
    slots = tuple(entry.done(Slot(entry.whole("id"), entry.optional("start"))) for entry in slot_entries)
    every = frozenset(slot.id for slot in slots)
    problem = Problem(
        slots=slots,
        parties=tuple(_party(entry, every) for entry in top.entries("parties", MAX_PARTIES)),
        tables=tuple(_table(entry, every) for entry in top.entries("tables", MAX_TABLES)),
        requests=tuple(_request(entry) for entry in top.entries("requests", MAX_REQUESTS)),
        pins=tuple(
            entry.done(Pin(entry.whole("request"), entry.whole("slot"), entry.optional("table")))
            for entry in top.entries("pins", MAX_REQUESTS, needed=False)
        ),
        precedences=tuple(
            entry.done(Precedence(entry.whole("first"), entry.whole("second")))
            for entry in top.entries("precedences", MAX_REQUESTS, needed=False)
        ),
        rules=_rules(top),
    )
    return top.done(problem)


def _party(entry: _Entry, every: frozenset[int]) -> Party:
    return entry.done(
        Party(
            id=entry.whole("id"),
            kind=entry.text("kind"),
            free=entry.numbers("free", every),
            max_meetings=entry.whole("max_meetings", len(every)),
            min_meetings=entry.whole("min_meetings", 0),
        )
    )


def _table(entry: _Entry, every: frozenset[int]) -> Table:
    return entry.done(
        Table(
            id=entry.whole("id"),
            free=entry.numbers("free", every),
            capacity=entry.whole("capacity", 1),
            room=entry.optional("room"),
            kept_for=entry.optional("kept_for"),
        )
    )


def _request(entry: _Entry) -> Request:
    return entry.done(
        Request(
            id=entry.whole("id"),
            city=entry.whole("city"),
            company=entry.whole("company"),
            value=entry.whole("value"),
            others=tuple(entry.listed("others")),
            must=entry.truth("must"),
            slots=entry.numbers("slots", None) if entry.has("slots") else None,
            forbidden=tuple(
                bar.done(Bar(bar.optional("slot"), bar.optional("table")))
                for bar in entry.entries("forbidden", MAX_SLOTS * 10, needed=False)
            ),
        )
    )


def _rules(top: _Entry) -> Rules:
    if not top.has("rules"):
        return Rules()
    entry = _Entry("Rules", top.take("rules"))
    levels = entry.take("levels", list(LEVELS))
    if not isinstance(levels, list) or not all(isinstance(level, str) for level in levels):
        raise ProblemError("Rules: levels must be a list of words.")
    return entry.done(
        Rules(
            levels=tuple(levels),
            city_floor=entry.whole("city_floor", 0),
            company_floor=entry.whole("company_floor", 0),
            spare_tables=entry.whole("spare_tables", 0),
        )
    )


class _Entry:
    """One JSON object being read; remembers which keys were used so that unknown ones are refused."""

    def __init__(self, where: str, data: Json) -> None:
        if not isinstance(data, dict):
            raise ProblemError(f"{where} must be an object with named entries.")
        self.where = where
        self.data = data
        self.used: set[str] = set()

    def has(self, key: str) -> bool:
        return self.data.get(key) is not None

    def take(self, key: str, default: Json = None) -> Json:
        self.used.add(key)
        value = self.data.get(key)
        if value is None:
            if default is None:
                raise ProblemError(f"{self.where}: {key} is missing.")
            return default
        return value

    def _number(self, key: str, value: Json) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ProblemError(f"{self.where}: {key} must be a whole number, not {_short(value)}.")
        return value

    def whole(self, key: str, default: int | None = None) -> int:
        return self._number(key, self.take(key, default))

    def optional(self, key: str) -> int | None:
        self.used.add(key)
        value = self.data.get(key)
        return None if value is None else self._number(key, value)

    def text(self, key: str, default: str | None = None) -> str:
        value = self.take(key, default)
        if not isinstance(value, str):
            raise ProblemError(f"{self.where}: {key} must be a word, not {_short(value)}.")
        return value

    def truth(self, key: str) -> bool:
        value = self.take(key, False)
        if not isinstance(value, bool):
            raise ProblemError(f"{self.where}: {key} must be true or false, not {_short(value)}.")
        return value

    def listed(self, key: str) -> list[int]:
        value = self.take(key, [])
        if not isinstance(value, list):
            raise ProblemError(f"{self.where}: {key} must be a list.")
        return [self._number(key, item) for item in value]

    def numbers(self, key: str, default: Iterable[int] | None) -> frozenset[int]:
        if not self.has(key) and default is not None:
            self.used.add(key)
            return frozenset(default)
        listed = self.listed(key)
        repeated = len(listed) - len(set(listed))
        if repeated:
            raise ProblemError(f"{self.where}: {key} lists a slot twice.")
        return frozenset(listed)

    def entries(self, key: str, most: int, *, needed: bool = True) -> list[_Entry]:
        value = self.take(key, None if needed else [])
        if not isinstance(value, list):
            raise ProblemError(f"{self.where}: {key} must be a list.")
        if len(value) > most:
            raise ProblemError(f"{self.where}: {key} has {len(value)} entries; at most {most} can be handled.")
        return [_Entry(f"{self.where}, {key}[{index}]", item) for index, item in enumerate(value)]

    def done(self, result: _T) -> _T:
        unknown = sorted(set(self.data) - self.used)
        if unknown:
            raise ProblemError(f"{self.where}: {_short(unknown[0])} is not a known entry.")
        return result


def _short(value: Json) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."


def placements_to_data(placements: Iterable[Placement]) -> list[dict[str, int]]:
    """Placements as a list of objects, ordered by request."""
    return [placement._asdict() for placement in sorted(placements)]


def placements_from_data(data: Json) -> list[Placement]:
    """Read placements: a list, or an object with `placements`. Raises ProblemError."""
    if isinstance(data, dict):
        data = data.get("placements")
    if not isinstance(data, list) or len(data) > MAX_REQUESTS:
        raise ProblemError("The solution must be a list of placements, or an object with a list `placements`.")
    entries: Sequence[_Entry] = [_Entry(f"Placement {number}", item) for number, item in enumerate(data)]
    return [
        entry.done(Placement(entry.whole("request"), entry.whole("slot"), entry.whole("table"))) for entry in entries
    ]
