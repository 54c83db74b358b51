"""The engine's sentences, which know ids only, with names and times in their place; translatable."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from matchmaker.core.i18n import _, ngettext
from matchmaker.scheduling.engine import explain
from matchmaker.scheduling.engine.explain import Reason
from matchmaker.scheduling.engine.problem import Request

_P = r"(?:[Cc]ity|[Cc]ompany|party) "
_M = r"[Mm]eeting "


@dataclass(frozen=True)
class Names:
    """What ids are called: parties, slots ("10:20"), tables ("4"), requests ("Hydrolog with Graz")."""

    parties: Mapping[int, str] = field(default_factory=dict)
    slots: Mapping[int, str] = field(default_factory=dict)
    tables: Mapping[int, str] = field(default_factory=dict)
    meetings: Mapping[int, str] = field(default_factory=dict)

    def of(self, group: str, raw: str) -> str:
        """The name for what a pattern's group caught: numbers separated by commas or "and", by the group's name."""
        kinds = {"party": self.parties, "slot": self.slots, "table": self.tables, "meeting": self.meetings}
        known = next((names for kind, names in kinds.items() if group.startswith(kind)), None)
        if known is None:
            return raw
        return ", ".join(known.get(int(number), number) for number in re.findall(r"\d+", raw))


Say = Callable[[dict[str, str]], str]
# Each sentence of verify, moves, clash, incidents and explain with its translation.
_PATTERNS: tuple[tuple[str, Say], ...] = (
    (
        rf"{_M}\d+: {_P}(?P<party>\d+) cannot attend slot (?P<slot>\d+)\.",
        lambda n: _("%(party)s cannot come at %(slot)s.", **n),
    ),
    (
        rf"{_M}\d+ may not stand in slot (?P<slot>\d+)\.",
        lambda n: _(
            "%(slot)s is before the open session on the challenge. 1:1 meetings take place only after it, "
            "so that everybody hears the same first.",
            **n,
        ),
    ),
    (
        rf"{_M}\d+: table (?P<table>\d+) cannot be used in slot (?P<slot>\d+)\.",
        lambda n: _("Table %(table)s cannot be used at %(slot)s.", **n),
    ),
    (
        rf"{_M}\d+: table (?P<table>\d+) is kept for party (?P<party>\d+)\.",
        lambda n: _("Table %(table)s is reserved for %(party)s.", **n),
    ),
    (
        rf"{_M}\d+ must stand at a table kept for it \((?P<tables>[\d, ]+)\)\.",
        lambda n: _("Table %(tables)s is reserved for the host, so the meeting must be there.", **n),
    ),
    (
        rf"In slot (?P<slot>\d+) {_P}(?P<party>\d+) has meetings (?P<meetings>.+)\.",
        lambda n: _("%(party)s would have two meetings at %(slot)s: %(meetings)s.", **n),
    ),
    (
        r"In slot (?P<slot>\d+) table (?P<table>\d+) holds \d+ meetings but takes (?P<n>\d+)\.",
        lambda n: _("Table %(table)s is taken at %(slot)s.", **n),
    ),
    (
        rf"{_P}(?P<party>\d+) has (?P<n>\d+) meetings, the limit is (?P<most>\d+)\.",
        lambda n: _("Too many meetings for %(party)s: %(n)s; the limit is %(most)s.", **n),
    ),
    (
        rf"{_P}(?P<party>\d+) has (?P<n>\d+) meetings, the promised floor is (?P<least>\d+)\.",
        lambda n: _("Meetings left for %(party)s: %(n)s; promised: %(least)s.", **n),
    ),
    (
        rf"{_M}(?P<meeting>\d+) is a must but is not placed\.",
        lambda n: _("%(meeting)s must take place.", **n),
    ),
    (
        rf"{_M}(?P<meeting>\d+) must be placed\.",
        lambda n: _("%(meeting)s must take place.", **n),
    ),
    (
        rf"{_M}(?P<meeting>\d+) is locked to slot (?P<slot>\d+)(?: at table (?P<table>\d+))?(?: but is elsewhere)?\.",
        lambda n: _("%(meeting)s is locked to %(slot)s. Unlock it first.", **n),
    ),
    (
        r"The tables of slot (?P<slot>\d+) suffice\.",
        lambda n: _("There are enough tables at %(slot)s.", **n),
    ),
    (
        rf"{_P}(?P<party>\d+) has one meeting at a time\.",
        lambda n: _("%(party)s has one meeting at a time.", **n),
    ),
    (
        rf"{_P}(?P<party>\d+) is free only in slots (?P<slots>.*)\.",
        lambda n: _("%(party)s is free only at %(slots)s.", **n),
    ),
    (
        rf"{_P}(?P<party>\d+) is promised (?P<n>\d+) meetings\.",
        lambda n: _("Meetings promised to %(party)s: %(n)s.", **n),
    ),
    (
        rf"{_P}(?P<party>\d+) has at most (?P<n>\d+) meetings\.",
        lambda n: _("Most meetings of %(party)s: %(n)s.", **n),
    ),
    (
        rf"{_M}(?P<meeting>\d+) cannot keep its locked place\.",
        lambda n: _("%(meeting)s cannot keep its locked place.", **n),
    ),
    (
        r"Of (?P<n>\d+) spare tables (?P<left>\d+) stay empty\.",
        lambda n: _("Spare tables are in use: %(left)s of %(n)s are still empty.", **n),
    ),
    (
        rf"{_P}(?P<party>\d+) is promised (?P<n>\d+) meetings",
        lambda n: ngettext(
            "%(party)s is promised %(num)s meeting.",
            "%(party)s is promised %(num)s meetings.",
            int(n["n"]),
            party=n["party"],
        ),
    ),
    (
        rf"{_M}(?P<meeting>\d+) is locked",
        lambda n: _("%(meeting)s is locked.", **n),
    ),
    (
        rf"{_M}(?P<meeting>\d+) has to take place",
        lambda n: _("%(meeting)s must take place.", **n),
    ),
    (
        rf"{_P}(?P<party>\d+) was promised (?P<n>\d+) meetings; (?P<left>\d+) survive\.",
        lambda n: _("Meetings promised to %(party)s: %(n)s; left without a repair: %(left)s.", **n),
    ),
    (
        rf"{_P}(?P<party>\d+) making time in slot (?P<slot>\d+)",
        lambda n: _("It would help if %(party)s were free at %(slot)s.", **n),
    ),
    (
        r"giving up (?P<meetings>meeting \d+(?: and meeting \d+)*) \(value (?P<n>\d+)\)",
        lambda n: _("Cancelling %(meetings)s (value %(n)s) would make room.", **n),
    ),
    (
        rf"a higher limit for {_P}(?P<party>\d+)",
        lambda n: _("A higher limit for %(party)s would help.", **n),
    ),
    (
        r"one more table in slot (?P<slot>\d+)",
        lambda n: _("One more table at %(slot)s would help.", **n),
    ),
    (
        r"placing it in slot (?P<slot>\d+)",
        lambda n: _("Schedule it at %(slot)s.", **n),
    ),
)
_COMPILED = tuple((re.compile(pattern), say) for pattern, say in _PATTERNS)


def say(sentence: str, names: Names) -> str:
    """A sentence of the engine for people."""
    for pattern, words in _COMPILED:
        match = pattern.fullmatch(sentence)
        if match:
            found = {group: names.of(group, raw) for group, raw in match.groupdict().items() if raw is not None}
            return words(found)
    return _replace_numbers(sentence, names)


def _replace_numbers(sentence: str, names: Names) -> str:
    for pattern, group in ((_P, "party"), (r"slots? ", "slot"), (r"[Mm]eetings? ", "meeting"), (r"table ", "table")):

        def name(match: re.Match[str], group: str = group) -> str:
            found = names.of(group, match.group(1))
            return _("table %(n)s", n=found) if group == "table" else found

        sentence = re.sub(rf"{pattern}(\d+(?:(?:, | and )\d+)*)", name, sentence)
    return sentence


def why_not(reason: Reason, request: Request, names: Names) -> tuple[str, str]:
    """(why a request has no place, what would help) in words."""
    helps = " ".join(say(text, names) for text in reason.helps[:2])
    city, company = names.parties.get(request.city, ""), names.parties.get(request.company, "")
    if request.slots is not None and not request.slots:
        return (
            _("No open session presents the challenge, and 1:1 meetings take place only after one."),
            _("Add the challenge to a plenary, pitch or question session."),
        )
    together = ", ".join(names.slots.get(slot, str(slot)) for slot in reason.common[:5])
    if reason.kind == explain.NEVER_TOGETHER:
        why = _(
            "%(city)s and %(company)s are never free at the same time after the open session.",
            city=city,
            company=company,
        )
    elif reason.kind == explain.LIMIT:
        full = [names.parties.get(party, "") for party in request.parties if _is_named(reason.sentence, party)]
        why = _("%(who)s has reached its limit of meetings.", who=", ".join(full) or city)
    elif reason.kind == explain.NO_TABLE:
        why = _("Both are free only at %(slots)s, and every table is taken then.", slots=together)
    elif reason.kind == explain.GAVE_WAY:
        why = _(
            "Both are free only at %(slots)s. It is worth %(value)s; at each of these times the meetings in its way are"
            " worth as much or more together.",
            slots=together,
            value=request.value,
        )
    elif reason.kind == explain.KEPT:
        kept = next(o.kept for o in reason.obstacles if o.kept)
        why = _(
            "Both are free only at %(slots)s. A meeting there is worth less but cannot move: %(why)s",
            slots=together,
            why=say(kept, names),
        )
    elif reason.kind == explain.BUSY:
        why = _("Both are free only at %(slots)s, when one of them is in another meeting.", slots=together)
    elif reason.kind == explain.FREE_PLACE and not request.value:
        why = _("There is still room for it, but its value is 0, so it adds nothing to the schedule.")
    elif reason.kind == explain.FREE_PLACE:
        why = _("There is still room for it: this schedule was not calculated to the end, or was changed by hand.")
    else:
        why = say(reason.sentence, names)
    return why, helps


def price_words(price: int | None) -> str:
    """What placing a wish as well would cost in all, as the solver tested it; "" if it did not."""
    if price is None:
        return ""
    if price < 0:
        return _("Tested: no schedule can include it and keep all promises, locks and meetings that must take place.")
    if price == 0:
        return _("Tested: another schedule with the same value includes it.")
    return _("Tested: including it would cost the whole schedule %(n)s in value.", n=price)


def _is_named(sentence: str, party: int) -> bool:
    return re.search(rf"{_P}{party}\b", sentence) is not None
