"""Numbers that can be right but are more often a slip: the person is asked once before they are stored.

Pure but for the language of the sentences. Nothing is refused here; whoever says that it is right is believed.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from matchmaker.core.i18n import _
from matchmaker.core.numbers import figure
from matchmaker.core.text import is_percent

# fmt: off
_LESS: Final = frozenset(
    {
        "cut", "cuts", "cutting", "reduce", "reduces", "reducing", "lower", "lowering", "halve",
        "lose", "decrease", "shorten", "senken", "verringern", "reduzieren",
        "halbieren", "kürzen", "réduire", "diminuer", "baisser", "reducir", "disminuir",
        "bajar", "reduzir", "diminuir", "baixar",
    }
)
_MORE: Final = frozenset(
    {
        "increase", "raise", "double", "triple", "grow", "extend", "steigern", "erhöhen",
        "verdoppeln", "augmenter", "doubler", "aumentar", "duplicar",
    }
)
# fmt: on
_WORD: Final = re.compile(r"\w+")
WHOLE_WAY: Final = 100.0
TWICE: Final = 2.0


class Doubt(NamedTuple):
    """A question about numbers. `about` names them: who has said that they are right is not asked about them again."""

    text: str
    about: str


def doubts(*, title: str, unit: str, baseline: float | None, target: float | None) -> dict[str, Doubt]:
    """Questions about a value today and a value wanted, by field ("baseline_value", "target_value")."""
    found = {}
    for name, value in (("baseline_value", baseline), ("target_value", target)):
        if doubt := doubt_of_share(unit, value):
            found[name] = doubt
    if baseline is not None and target is not None and "target_value" not in found:
        way = _direction(title)
        if way * (target - baseline) < 0:
            word = _("less") if way < 0 else _("more")
            text = _(
                "The title says “%(word)s”, but the value goes from %(start)s to %(end)s. Is that right?",
                word=word,
                start=figure(baseline, unit),
                end=figure(target, unit),
            )
            found["target_value"] = Doubt(text, f"{baseline!r} to {target!r}")
    return found


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
    if value is None or baseline is None or target is None or baseline == target:
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


def _direction(title: str) -> int:
    """-1 if a title speaks of less, 1 if of more, 0 if of neither or of both."""
    words = {word.casefold() for word in _WORD.findall(title)}
    less, more = bool(words & _LESS), bool(words & _MORE)
    return more - less
