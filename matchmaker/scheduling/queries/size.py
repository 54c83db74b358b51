"""How large a problem is and how long its search takes as a rule, said before it begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from matchmaker.core.errors import Invalid
from matchmaker.core.i18n import _, ngettext
from matchmaker.scheduling.engine.problem import Problem, ProblemError, places_of
from matchmaker.scheduling.queries.problem import make_problem
from matchmaker.workshops.models.workshop import Workshop
from matchmaker.workshops.queries.planning import problem_inputs

# Up to so many possible places: seconds to a first schedule, to a proof of its value, time limit to begin with
# (measured by `bench.scheduling` on two cores, rounded up; beyond the last row no proof is expected).
EXPECTED: Final = ((3_000, 1, 2, 10), (12_000, 1, 5, 10), (60_000, 4, 15, 30), (400_000, 20, 60, 60))


@dataclass(frozen=True)
class Size:
    """Numbers of a problem; `places` are request × slot."""

    cities: int
    others: int
    slots: int
    tables: int
    wishes: int
    places: int

    @property
    def _expected(self) -> Sequence[int]:
        return next((row for row in EXPECTED if self.places <= row[0]), (0, 60, 0, 300))

    @property
    def limit(self) -> int:
        """Seconds to give it at first."""
        return self._expected[3]

    @property
    def words(self) -> str:
        """The size, and how long it takes as a rule."""
        parts = (
            ngettext("%(num)s city", "%(num)s cities", self.cities),
            ngettext("%(num)s other participant", "%(num)s other participants", self.others),
            ngettext("%(num)s meeting time", "%(num)s meeting times", self.slots),
            ngettext("%(num)s table", "%(num)s tables", self.tables),
            ngettext("%(num)s wish", "%(num)s wishes", self.wishes),
            ngettext("%(num)s possible place", "%(num)s possible places", self.places),
        )
        _most, first, proof, _limit = self._expected
        soon = ngettext(
            "A first schedule takes about %(num)s second.", "A first schedule takes about %(num)s seconds.", first
        )
        later = (
            ngettext("A proof takes about %(num)s second.", "A proof takes about %(num)s seconds.", proof)
            if proof
            else _("At this size a proof is not to be expected.")
        )
        return f"{', '.join(parts)}. {soon} {later}"


def size_of(problem: Problem) -> Size:
    """The size of a problem."""
    cities = sum(party.kind == "city" for party in problem.parties)
    return Size(
        cities,
        len(problem.parties) - cities,
        len(problem.slots),
        len(problem.tables),
        len(problem.requests),
        places_of(problem),
    )


def size_now(workshop: Workshop) -> Size | None:
    """The size of a workshop's problem as it stands; None while none can be made."""
    try:
        return size_of(make_problem(problem_inputs(workshop)))
    except (ProblemError, Invalid):
        return None
