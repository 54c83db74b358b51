"""The independent checker finds every planted fault, and says nothing about a valid schedule."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matchmaker.scheduling.engine.problem import (
    Bar,
    Party,
    Pin,
    Placement,
    Precedence,
    Problem,
    Request,
    Rules,
    Slot,
    Table,
)
from matchmaker.scheduling.engine.verify import Objective, objective, violations

DAY = frozenset({1, 2, 3, 4})
GOOD = [Placement(1, 1, 1), Placement(2, 2, 1), Placement(3, 4, 2)]


def example() -> Problem:
    return Problem(
        slots=tuple(Slot(n, 500 + 20 * n) for n in sorted(DAY)),
        parties=(
            Party(1, "city", DAY, 3),
            Party(2, "city", DAY, 3),
            Party(11, "company", DAY - {3}, 2),
            Party(12, "company", DAY, 2),
        ),
        tables=(Table(1, DAY), Table(2, DAY), Table(3, frozenset({1}), kept_for=2)),
        requests=(
            Request(1, 1, 11, 5),
            Request(2, 1, 12, 7),
            Request(3, 1, 11, 2, others=(12,), forbidden=(Bar(1, 2),)),
            Request(4, 2, 12, 9, slots=frozenset({1})),
        ),
    )


def test_a_valid_schedule_has_no_violation_and_its_objective_is_recomputed() -> None:
    assert violations(example(), GOOD) == []
    assert objective(example(), GOOD) == Objective(value=14, gaps=3, worst_gaps=1, table_changes=1)


@pytest.mark.parametrize(
    ("planted", "code", "words"),
    [
        ([Placement(9, 1, 1)], "unknown", "request 9"),
        ([Placement(1, 9, 1)], "unknown", "slot 9"),
        ([Placement(1, 1, 9)], "unknown", "table 9"),
        ([Placement(1, 3, 1)], "not free", "company 11 cannot attend slot 3"),
        ([Placement(4, 2, 3)], "slot not allowed", "may not stand in slot 2"),
        ([Placement(4, 2, 3)], "table not free", "table 3 cannot be used in slot 2"),
        ([Placement(3, 1, 2)], "forbidden", "forbidden in slot 1 at table 2"),
        ([Placement(1, 1, 3)], "kept table", "kept for party 2"),
        ([Placement(4, 1, 1)], "kept table", "must stand at a table kept for it"),
        ([Placement(1, 1, 1), Placement(1, 2, 1)], "placed twice", "placed 2 times"),
        ([Placement(1, 1, 1), Placement(2, 1, 2)], "twice at once", "city 1 has meetings 1 and 2"),
        ([Placement(2, 1, 1), Placement(1, 1, 1)], "table full", "holds 2 meetings but takes 1"),
    ],
)
def test_planted_faults(planted: list[Placement], code: str, words: str) -> None:
    found = violations(example(), planted)
    assert any(violation.code == code and words in violation.sentence for violation in found), found


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"rules": Rules(spare_tables=2)}, "spare tables", "spare tables"),
        ({"rules": Rules(city_floor=1)}, "too few", "City 2 has 0 meetings"),
        ({"rules": Rules(company_floor=3)}, "too few", "Company 12 has 2 meetings"),
        ({"pins": (Pin(1, 2),)}, "lock", "Meeting 1 is locked to slot 2"),
        ({"pins": (Pin(1, 1, 2),)}, "lock", "at table 2"),
        ({"pins": (Pin(4, 1),)}, "lock", "Meeting 4"),
        ({"precedences": (Precedence(2, 1),)}, "order", "Meeting 2 must come before meeting 1"),
    ],
)
def test_planted_rules(changes: dict[str, object], code: str, words: str) -> None:
    problem = replace(example(), **changes)  # type: ignore[arg-type]
    found = violations(problem, GOOD)
    assert any(violation.code == code and words in violation.sentence for violation in found), found


def test_limits_and_musts() -> None:
    problem = example()
    tight = replace(problem, parties=(replace(problem.parties[0], max_meetings=2), *problem.parties[1:]))
    assert [v.code for v in violations(tight, GOOD)] == ["too many"]
    must = replace(problem, requests=(*problem.requests[:3], replace(problem.requests[3], must=True)))
    assert [v.code for v in violations(must, GOOD)] == ["must missing"]
