"""What a reader asked a filtered list for, read from an address and written back into one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

from matchmaker.core.pages import page_number
from matchmaker.core.text import tidy

LONGEST_TEXT, LONGEST_VALUE, MOST_VALUES = 200, 40, 20


@dataclass(frozen=True)
class Option:
    """A value of a facet, how many rows have it, and whether it is chosen."""

    value: str
    label: str
    count: int
    is_on: bool


@dataclass(frozen=True)
class Filters:
    """Words, chosen values by facet, order and page.

    A list names its `facets` and its orders (`sorts`); `sort` is the usual one.
    """

    facets: ClassVar[tuple[str, ...]] = ()
    sorts: ClassVar[tuple[str, ...]] = ()

    text: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    page: int = 1

    @classmethod
    def read(cls, arguments: Mapping[str, Sequence[str]]) -> Self:
        """From the lists of an address's arguments; whatever is odd in it is ignored."""
        first = {name: values[0] for name, values in arguments.items() if values}
        values = {
            name: tuple(dict.fromkeys(value[:LONGEST_VALUE] for value in arguments.get(name, ()) if value))
            for name in cls.facets
        }
        sort = first.get("sort", "")
        return cls(
            text="".join(c for c in tidy(first.get("q", "")) if c.isprintable())[:LONGEST_TEXT],
            values={name: chosen[:MOST_VALUES] for name, chosen in values.items() if chosen},
            sort=sort if sort in cls.sorts else cls.sort,
            page=page_number(first.get("page")),
        )

    def only(self, is_known: Callable[[str, str], bool]) -> Self:
        """Without the values that their facet does not know: is_known(facet, value)."""
        known = {name: tuple(v for v in values if is_known(name, v)) for name, values in self.values.items()}
        return replace(self, values={name: values for name, values in known.items() if values})

    @property
    def active(self) -> int:
        """How many values are chosen."""
        return sum(len(values) for values in self.values.values())

    def address(self, *, without: tuple[str, str] = ("", ""), text: str | None = None) -> dict[str, Any]:
        """Arguments of the address of the same list, without one value or with other words; not the page."""
        kept = {name: [v for v in values if (name, v) != without] for name, values in self.values.items()}
        arguments: dict[str, Any] = {name: values for name, values in kept.items() if values}
        words = self.text if text is None else text
        if words:
            arguments["q"] = words
        if self.sort != type(self).sort:
            arguments["sort"] = self.sort
        return arguments
