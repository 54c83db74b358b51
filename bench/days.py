"""Random workshop days for measurements and tests: reproducible from their sizes and a seed."""

from __future__ import annotations

import random

from matchmaker.scheduling.engine.problem import CITY, COMPANY, Party, Problem, Request, Rules, Slot, Table


def random_day(
    cities: int,
    companies: int,
    slots: int,
    tables: int,
    *,
    seed: int,
    wishes_per_company: float = 7.25,
    availability: tuple[float, float] = (0.60, 0.85),
    rules: Rules | None = None,
) -> Problem:
    """A day in which every party can attend 60–85 % of the slots (half of its absence in one block).

    Values are 1–100, a company meets at most 3–8 cities, a city as many companies as it can attend slots.
    """
    rng = random.Random(seed)
    every = list(range(1, slots + 1))
    parties = []
    for number in range(1, cities + companies + 1):
        kind = CITY if number <= cities else COMPANY
        limit = slots if kind == CITY else min(slots, rng.randint(3, 8))
        parties.append(Party(number, kind, _free(rng, every, availability), limit))
    pairs: set[tuple[int, int]] = set()
    wanted = min(cities * companies, round(companies * wishes_per_company))
    while len(pairs) < wanted:
        pairs.add((rng.randint(1, cities), cities + rng.randint(1, companies)))
    requests = tuple(
        Request(number, city, company, rng.randint(1, 100))
        for number, (city, company) in enumerate(sorted(pairs), start=1)
    )
    return Problem(
        slots=tuple(Slot(number, 540 + 20 * (number - 1)) for number in every),
        parties=tuple(parties),
        tables=tuple(Table(number, frozenset(every)) for number in range(1, tables + 1)),
        requests=requests,
        rules=rules or Rules(),
    )


def _free(rng: random.Random, every: list[int], availability: tuple[float, float]) -> frozenset[int]:
    absent = round(len(every) * (1 - rng.uniform(*availability)))
    block = absent // 2
    first = rng.choice([0, len(every) - block, rng.randint(0, len(every) - block)])
    away = set(every[first : first + block])
    others = [slot for slot in every if slot not in away]
    return frozenset(every) - away - set(rng.sample(others, absent - block))
