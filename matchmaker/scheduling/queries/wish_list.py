"""The list of wishes as an organizer reads it: of one participant, in one state, in a chosen order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matchmaker.core.i18n import _l
from matchmaker.scheduling.queries.board import Board, Row, explain

SORTS = (
    ("value", _l("Value")),
    ("company", _l("Company")),
    ("city", _l("City")),
    ("reason", _l("Why it is not scheduled")),
)
STATES = (
    ("scheduled", _l("scheduled")),
    ("waiting", _l("not scheduled")),
    ("off", _l("ruled out or withdrawn")),
)


@dataclass(frozen=True)
class WishFilter:
    """`who` is the public id of a participant, `state` one of STATES ("" for all), `sort` one of SORTS."""

    who: str = ""
    state: str = ""
    sort: str = "value"

    @classmethod
    def of(cls, args: Mapping[str, str]) -> WishFilter:
        """From an address; what is unknown counts as not chosen."""
        state, sort = args.get("state", ""), args.get("sort", "")
        known = state if state in dict(STATES) else ""
        return cls(args.get("who", "")[:12], known, sort if sort in dict(SORTS) else "value")

    @property
    def args(self) -> dict[str, str | None]:
        """As an address holds it; what is not chosen is left out."""
        return {
            "who": self.who or None,
            "state": self.state or None,
            "sort": None if self.sort == "value" else self.sort,
        }

    def rows(self, board: Board) -> list[Row]:
        """The chosen rows in the chosen order; of equal ones the most valuable first."""
        found = [row for row in board.rows if self._wanted(row)]
        found.sort(key=lambda row: (-row.request.value, row.request.id))
        if self.sort == "company":
            found.sort(key=lambda row: row.company.casefold())
        elif self.sort == "city":
            found.sort(key=lambda row: row.city.casefold())
        elif self.sort == "reason":  # why it has no place; what has one comes last
            kinds = {u.row.request.id: u.kind for u in explain(board, [row for row in found if row.is_waiting])}
            found.sort(key=lambda row: (row.request.id not in kinds, kinds.get(row.request.id, "")))
        return found

    def _wanted(self, row: Row) -> bool:
        mine = not self.who or any(side.public_id == self.who for side in row.sides)
        return mine and self.state in {"", state_of(row)}


def state_of(row: Row) -> str:
    """One of STATES."""
    if not row.request.is_open:
        return "off"
    return "waiting" if row.is_waiting else "scheduled"
