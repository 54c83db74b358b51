"""The landscape of a city as a picture: one row for each sector, places from `engine/picture.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from matchmaker.core import assets
from matchmaker.core.i18n import _
from matchmaker.core.numbers import figure
from matchmaker.core.pictures.picture import Picture, Shape, icon, line, rect, words
from matchmaker.insights.engine.picture import BOX, LEVELS, Counts, Row, draw
from matchmaker.insights.queries.landscape import Landscape, Line
from matchmaker.vocabulary import queries as vocabulary

NAME: Final = "landscape"
_HEAD: Final = 52
"""The line on which the titles of the columns stand."""


def picture_of(found: Landscape, levels: Mapping[str, str]) -> Picture:
    """Roles as boxes, then bars for challenges, types and similar cities, then the priority (`levels`: its words)."""
    roles = vocabulary.terms("city_role")
    counts = [
        Counts([role.code in one.roles for role in roles], len(one.issues), len(one.types), one.peers)
        for one in found.lines
    ]
    drawn = draw(counts)
    titles = (_("Challenges"), _("Solution types"), _("Similar cities"), _("Priority"))
    shapes = [words("svg-m", x, _HEAD, str(n), "middle") for n, x in enumerate(drawn.role_columns, 1)]
    if drawn.role_columns:
        shapes.append(words("svg-m", drawn.role_columns[0] - BOX // 2, 24, _("Roles")))
    shapes += [words("svg-m", x, _HEAD, title) for x, title in zip(drawn.columns, titles, strict=True)]
    for one, row in zip(found.lines, drawn.rows, strict=True):
        shapes += _row(one, row, drawn.width)
        look = "svg-now" if one.level == LEVELS[0] else "svg-t"
        shapes.append(words(look, drawn.columns[-1], row.text_y, levels.get(one.level) or "–"))
    return Picture(
        NAME,
        _("Landscape of %(city)s", city=found.city.name),
        _(
            "One row for each sector: roles of the city as filled boxes, then bars for its challenges, for solution "
            "types that answer them, and for cases and results of cities of similar size, then the priority set by the "
            "city. The table has all the numbers."
        ),
        drawn.width,
        drawn.height,
        tuple(shapes),
        (_("Sector"), _("Roles of the city"), *titles),
        _rows(found.lines, levels),
        _note(found, [role.label for role in roles]),
    )


def _row(one: Line, row: Row, width: int) -> Sequence[Shape]:
    top = row.y + 14
    boxes = [rect("svg-demand" if has else "svg-cell-0", x, top, BOX, BOX, 2) for x, has in row.boxes]
    bars: list[Shape] = []
    for n, bar in enumerate(row.bars):
        bars.append(rect("svg-supply" if n else "svg-demand", bar.x, top, bar.width, BOX, 1))
        bars.append(words("svg-t", bar.text_x, row.text_y, figure(bar.value)))
    address = f"{assets.asset('icons.svg')}#i-{vocabulary.system_icon(one.system)}"
    name = [
        icon(f"svg-ico sector-{one.system}", 4, top, 18, address),
        words("svg-t", 30, row.text_y, vocabulary.label("system", one.system)),
    ]
    return [line("svg-line", 0, row.y, width, row.y), *name, *boxes, *bars]


def _rows(lines: Sequence[Line], levels: Mapping[str, str]) -> list[list[str | float | None]]:
    return [
        [
            vocabulary.label("system", one.system),
            "; ".join(vocabulary.label("city_role", code) for code in one.roles),
            len(one.issues),
            len(one.types),
            one.peers,
            levels.get(one.level) or None,
        ]
        for one in lines
    ]


def _note(found: Landscape, roles: Sequence[str]) -> str:
    """What the numbers of the roles mean, who is similar, and how to read the bars."""
    numbered = ", ".join(f"{n} {label}" for n, label in enumerate(roles, 1))
    similar = _("Without a population in the profile no similar cities can be found.")
    if found.band:
        low, high = found.band
        similar = _("Similar cities have %(low)s to %(high)s people.", low=figure(low), high=figure(high))
    scale = _("Each column of bars has its own scale. Only the city sets priorities.")
    return f"{_('Roles:')} {numbered}. {similar} {scale}"
