"""What the matcher says about pairs of participants. A registry, so that workshops work without a matcher."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PairingHint:
    """A pairing between a city's challenge and a company's solution: `score` 0–100 and its reason in words."""

    city_id: int
    company_id: int
    challenge_id: int
    solution_id: int | None
    score: float
    reason: str = ""


Source = Callable[[Iterable[int], Iterable[int]], Iterable[PairingHint]]


class PairingHints:
    """Sources of hints. A source takes challenge ids and company ids (organizations) and yields hints."""

    def __init__(self) -> None:
        self._sources: list[Source] = []
        self._quick: dict[Source, Source] = {}

    def register(self, source: Source) -> Source:
        """Add a source (once); returns it, so it can be used as a decorator."""
        if source not in self._sources:
            self._sources.append(source)
        return source

    def without_reasons(self, source: Source) -> Callable[[Source], Source]:
        """Register a quicker form of a source for those who only count: the same hints without their reasons."""

        def add(quick: Source) -> Source:
            self._quick[source] = quick
            return quick

        return add

    def unregister(self, source: Source) -> None:
        """Take a source away."""
        self._sources.remove(source)

    def best(
        self, challenge_ids: Iterable[int], company_ids: Iterable[int], *, reasons: bool = True
    ) -> dict[tuple[int, int], PairingHint]:
        """The best hint for each (city, company) pair of organizations; without `reasons` much quicker."""
        challenges, companies = list(challenge_ids), list(company_ids)
        found: dict[tuple[int, int], PairingHint] = {}
        for source in self._sources:
            read = source if reasons else self._quick.get(source, source)
            for hint in read(challenges, companies):
                key = (hint.city_id, hint.company_id)
                if key not in found or hint.score > found[key].score:
                    found[key] = hint
        return found


pairing_hints = PairingHints()
