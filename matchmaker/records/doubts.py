"""Questions about a value today and a value wanted, asked before they are stored; pure but for their language."""

from __future__ import annotations

from matchmaker.core.i18n import _
from matchmaker.core.numbers import figure
from matchmaker.core.plausible import Doubt, doubt_of_share
from matchmaker.records.reading import direction


def doubts(
    *, title: str, unit: str, baseline: float | None, target: float | None, indicator: str = ""
) -> dict[str, Doubt]:
    """Questions by field ("baseline_value", "target_value"): no possible share, or the way the words do not say."""
    found = {}
    for name, value in (("baseline_value", baseline), ("target_value", target)):
        if doubt := doubt_of_share(unit, value):
            found[name] = doubt
    if baseline is not None and target is not None and "target_value" not in found:
        way = direction.likely_way(title, indicator)
        if way * (target - baseline) < 0:
            values = {"start": figure(baseline, unit), "end": figure(target, unit)}
            text = (
                _("It should become less, but the value goes from %(start)s to %(end)s. Is that right?", **values)
                if way < 0
                else _("It should become more, but the value goes from %(start)s to %(end)s. Is that right?", **values)
            )
            found["target_value"] = Doubt(text, f"{baseline!r} to {target!r}")
    return found
