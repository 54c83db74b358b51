"""Numbers that can be right but are more often a slip: the person is asked once before they are stored.

Pure but for the language of the sentences. Nothing is refused here; whoever says that it is right is believed. Which
way numbers should go is read from words in `records.reading.direction` (`records.doubts` asks).
"""

from __future__ import annotations

from typing import Final, NamedTuple

from matchmaker.core.i18n import _
from matchmaker.core.numbers import figure
from matchmaker.core.text import is_percent

WHOLE_WAY: Final = 100.0
TWICE: Final = 2.0
FAR: Final = 100.0
"""So many times the one number that is known is far from it."""


class Doubt(NamedTuple):
    """A question about numbers. `about` names them: who has said that they are right is not asked about them again."""

    text: str
    about: str


def doubt_of_share(unit: str, value: float | None) -> Doubt | None:
    """A question about a share above the whole or below nothing."""
    if value is None or not is_percent(unit) or 0 <= value <= WHOLE_WAY:
        return None
    text = _("Is %(value)s right? The unit is per cent.", value=figure(value, unit))
    return Doubt(text, f"{value!r} per cent")


def doubt_of_value(*, unit: str, baseline: float | None, target: float | None, value: float | None) -> Doubt | None:
    """A question about a measured value: no possible share, or far outside the way from before to wanted."""
    if doubt := doubt_of_share(unit, value):
        return doubt
    if value is None:
        return None
    if baseline is None or target is None:
        return _doubt_of_size(unit, value, before=baseline, target=target)
    if baseline == target:
        return None
    way = (value - baseline) / (target - baseline)
    if -TWICE < way <= TWICE:
        return None
    text = _(
        "Is %(value)s right? It was %(start)s before, and the target is %(end)s.",
        value=figure(value, unit),
        start=figure(baseline, unit),
        end=figure(target, unit),
    )
    return Doubt(text, f"{value!r} from {baseline!r} to {target!r}")


def _doubt_of_size(unit: str, value: float, *, before: float | None, target: float | None) -> Doubt | None:
    """A question about a value of the other sign, or of quite another size, than the one number that is known."""
    known = target if before is None else before
    if not known or 0 <= value / known <= FAR:
        return None
    shown, other = figure(value, unit), figure(known, unit)
    if before is None:
        text = _("Is %(value)s right? The target is %(end)s.", value=shown, end=other)
    else:
        text = _("Is %(value)s right? It was %(start)s before.", value=shown, start=other)
    return Doubt(text, f"{value!r} beside {known!r}")
