"""What imports ask: which kinds of tables there are, how a line of each is judged and how it is written.

A kind is a declaration of some lines in the feature that it belongs to; reading the file, the match of its columns,
the report, progress, the files to correct and the page are here, the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from matchmaker.core.access import Decision
from matchmaker.core.actors import Actor
from matchmaker.core.hooks import Hook

LONGEST_CELL: Final = 4_000
"""Characters of a cell that are kept for the report."""


class Reads(StrEnum):
    """What the cells of a column hold."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    FLAG = "flag"


class Outcome(StrEnum):
    """What becomes of a line: something new, a change, nothing (it is so already), it is asked about, it is wrong."""

    NEW = "new"
    CHANGE = "change"
    SAME = "same"
    ASKED = "asked"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: its title in our template, other titles that mean it, and what its cells hold.

    `is_needed`: without it the table cannot be read. `unit` names the column whose "%" may stand behind the number once
    more. `help` says what belongs in it.
    """

    name: str
    titles: tuple[str, ...] = ()
    is_needed: bool = False
    reads: Reads = Reads.TEXT
    unit: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is said of a line: its column ("" for the whole line), why, and what to write instead, if we know."""

    column: str
    text: str
    suggestion: str = ""


@dataclass(slots=True)
class Given:
    """One line as it was read: its cells as they stand, text by column, and the numbers and flags of typed columns."""

    number: int
    cells: tuple[str, ...]
    texts: Mapping[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    """What could not be read; such a line is wrong whatever else is said of it."""

    def text(self, column: str) -> str:
        """What stands in a column; "" if the table has none."""
        return self.texts.get(column, "")


@dataclass(slots=True)
class Judged:
    """A line with what becomes of it; `what` is for the kind itself: what it writes."""

    given: Given
    outcome: Outcome
    findings: list[Finding] = field(default_factory=list)
    what: Any = None


@dataclass(frozen=True, slots=True)
class About:
    """What a table is about: an organization, or another thing (a workshop), or nothing."""

    organization: Any = None
    thing: Any = None

    @property
    def slug(self) -> str:
        """How addresses name it; "-" for nothing."""
        about = self.thing or self.organization
        return str(about.slug) if about is not None else "-"

    @property
    def name(self) -> str:
        """How people call it."""
        return str(self.thing.title if self.thing is not None else getattr(self.organization, "name", ""))


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a file, from its first line to its last."""

    import_id: int
    about: About
    language: str


@dataclass(frozen=True, slots=True)
class Written:
    """How many things a step wrote, and what it left out: number of the line → why."""

    count: int = 1
    left_out: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """One change that `run` makes; `lines` are those that it comes from.

    A refusal (DomainError) is noted at these lines, and the next step follows.
    """

    run: Callable[[], Written]
    lines: Sequence[int]


@dataclass(frozen=True, slots=True)
class Writing:
    """One writing: who, from which file, for which organization or thing."""

    actor: Actor
    import_id: int
    organization_id: int | None
    thing_id: int | None


Judge = Callable[[Sequence[Given]], list[Judged]]
Place = tuple[str, str, Mapping[str, Any]]
"""The label of a link, its endpoint and the values of its address."""


@dataclass(frozen=True, slots=True)
class ImportKind:
    """One kind of table.

    `find` loads what the address names (raises NotFound), `thing` what a stored file is about; `may` says who may
    import for it. `judge` is asked once for each reading and then judges blocks of `block` lines; a kind whose lines
    depend on each other takes as many lines in a block as a file may have. `steps` writes what was judged.
    """

    name: str
    title: str
    lede: str
    columns: tuple[Column, ...]
    find: Callable[[Actor, str], About]
    may: Callable[[Actor, About], Decision]
    judge: Callable[[Reading], Judge]
    steps: Callable[[Writing, Sequence[Judged]], Iterator[Step]]
    written: Callable[[int], str]
    above: Callable[[About], Sequence[Place]]
    template: Callable[[About], Sequence[Sequence[object]]]
    thing: Callable[[int], Any] = lambda _id: None
    note: str = ""
    rules: str = ""
    more_files: tuple[Place, ...] = ()
    block: int = 2_000
    most_lines: int = 250_000
    at_once: int = 50
    """Lines that are written at once when somebody presses the button; more are written by a worker."""

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns without which a table cannot be read."""
        return tuple(column.name for column in self.columns if column.is_needed)


import_kinds: Hook[[], ImportKind] = Hook("import_kinds")
"""Features above declare the kinds of tables that they take."""
