"""A picture: shapes with classes, a title, a description for the ear, and the table of what it shows.

There is one way for all pictures of figures: `charts` computes the shapes, a page draws them with its style sheet (dark
and paper included), a downloaded file carries its colours as attributes, and the table is the same numbers. Nothing in
either holds a style or a script.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

from markupsafe import Markup

_PAPER, _INK, _INK2, _LINE, _STRONG = "#faf9f5", "#12262c", "#4a595e", "#dedacf", "#757f7f"
_BRAND, _ACCENT, _TINT, _WARM = "#0a5260", "#a8431a", "#e4eff0", "#fbece3"
_SANS: Final = {"font-family": "system-ui, sans-serif", "font-size": "13"}
LOOK: Final[Mapping[str, Mapping[str, str]]] = {
    "svg-t": {**_SANS, "font-weight": "500", "fill": _INK},
    "svg-now": {**_SANS, "font-weight": "750", "fill": _INK},
    "svg-m": {**_SANS, "fill": _INK2},
    "svg-line": {"stroke": _LINE, "stroke-width": "1"},
    "svg-axis": {"stroke": _STRONG, "stroke-width": "1"},
    "svg-land": {"fill": "#e9e5d8"},
    "svg-path": {"fill": "none", "stroke": _BRAND, "stroke-width": "2.5"},
    "svg-path-dash": {"fill": "none", "stroke": _STRONG, "stroke-width": "1.5", "stroke-dasharray": "4 4"},
    "svg-dot": {"fill": _BRAND, "stroke": _PAPER, "stroke-width": "2"},
    "svg-dot-on": {"fill": _ACCENT, "stroke": _PAPER, "stroke-width": "2"},
    "svg-ring": {"fill": _PAPER, "stroke": _ACCENT, "stroke-width": "2.5"},
    "svg-demand": {"fill": _BRAND},
    "svg-supply": {"fill": _ACCENT},
    "svg-lost": {"fill": _WARM, "stroke": _ACCENT, "stroke-width": "1"},
    "svg-range": {"fill": _TINT, "stroke": _BRAND, "stroke-width": "1"},
    "svg-cell-0": {"fill": _PAPER, "stroke": _LINE},
    "svg-cell-1": {"fill": "#d3e5e7", "stroke": _LINE},
    "svg-cell-2": {"fill": "#8fbcc3", "stroke": _LINE},
    "svg-cell-3": {"fill": _BRAND, "stroke": _LINE},
    "svg-on": {**_SANS, "font-weight": "500", "fill": "#ffffff"},
}
"""What each class looks like in a file of its own: the light colours of the style sheet (static/theme.css)."""
_NAME: Final = re.compile(r"[a-z][a-z0-9-]*")


@dataclass(frozen=True, slots=True)
class Shape:
    """One element: its name, class and attributes; `text` only in texts."""

    kind: str
    look: str
    attributes: tuple[tuple[str, str | float], ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """Shapes on `width` × `height` units, y downwards; `rows` begin with the name of what the row is about."""

    name: str
    title: str
    description: str
    width: int
    height: int
    shapes: tuple[Shape, ...]
    columns: Sequence[str]
    rows: Sequence[Sequence[str | float | None]]
    note: str = ""
    is_wide: bool = field(default=True)

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} cannot be part of an address")

    @property
    def inline(self) -> Markup:
        """For a page: the style sheet gives the colours."""
        return Markup(_svg(self, has_style_sheet=True))  # nosec B704 - every part is escaped in `_element`

    @property
    def file(self) -> str:
        """A file of its own, with the light colours."""
        return '<?xml version="1.0" encoding="UTF-8"?>\n' + _svg(self, has_style_sheet=False) + "\n"

    @property
    def on_paper(self) -> Markup:
        """For a sheet that becomes a PDF, whose program knows no style sheet of ours."""
        return Markup(_svg(self, has_style_sheet=False))  # nosec B704 - as `inline`

    @property
    def shown_rows(self) -> list[list[str | float]]:
        """The table for people: a gap is a gap."""
        return [["–" if cell is None else cell for cell in row] for row in self.rows]


def rect(look: str, x: float, y: float, width: float, height: float, radius: float = 0) -> Shape:
    """A rectangle."""
    places = (("x", x), ("y", y), ("width", max(width, 0)), ("height", max(height, 0)))
    return Shape("rect", look, (*places, ("rx", radius)) if radius else places)


def line(look: str, x1: float, y1: float, x2: float, y2: float) -> Shape:
    """A straight line."""
    return Shape("line", look, (("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2)))


def circle(look: str, x: float, y: float, radius: float) -> Shape:
    """A dot."""
    return Shape("circle", look, (("cx", x), ("cy", y), ("r", radius)))


def diamond(look: str, x: float, y: float, half: float) -> Shape:
    """A square on its corner."""
    corners = f"M{_number(x)} {_number(y - half)}L{_number(x + half)} {_number(y)}L{_number(x)} {_number(y + half)}"
    return Shape("path", look, (("d", f"{corners}L{_number(x - half)} {_number(y)}Z"),))


def polyline(look: str, points: Sequence[tuple[float, float]]) -> Shape:
    """A line through points."""
    steps = (f"{'L' if n else 'M'}{_number(x)} {_number(y)}" for n, (x, y) in enumerate(points))
    return Shape("path", look, (("d", " ".join(steps)),))


def icon(look: str, x: float, y: float, size: float, address: str) -> Shape:
    """An icon of the site's sprite beside a word that says the same; a file of its own lacks it."""
    return Shape("use", look, (("href", address), ("x", x), ("y", y), ("width", size), ("height", size)))


def areas(look: str, rings: Sequence[Sequence[tuple[float, float]]]) -> Shape:
    """Closed areas as one element: together they are one thing."""
    closed = ("L".join(f"{_number(x)} {_number(y)}" for x, y in ring) for ring in rings)
    return Shape("path", look, (("d", "".join(f"M{ring}Z" for ring in closed)),))


def words(look: str, x: float, y: float, text: str, anchor: str = "start") -> Shape:
    """A text whose baseline is at y; `anchor` is start, middle or end."""
    places: tuple[tuple[str, str | float], ...] = (("x", x), ("y", y))
    return Shape("text", look, places if anchor == "start" else (*places, ("text-anchor", anchor)), text)


def _svg(picture: Picture, *, has_style_sheet: bool) -> str:
    size = f'width="{picture.width}" height="{picture.height}" ' if picture.is_wide or not has_style_sheet else ""
    name = escape(picture.name)
    space = "" if has_style_sheet else 'xmlns="http://www.w3.org/2000/svg" '
    head = (
        f'<svg {space}{size}viewBox="0 0 {picture.width} {picture.height}" role="img" '
        f'aria-labelledby="{name}-t {name}-d"><title id="{name}-t">{escape(picture.title)}</title>'
        f'<desc id="{name}-d">{escape(picture.description)}</desc>'
    )
    paper = "" if has_style_sheet else f'<rect width="{picture.width}" height="{picture.height}" fill="{_PAPER}"/>'
    drawn = (shape for shape in picture.shapes if has_style_sheet or shape.kind != "use")
    shapes = "".join(_element(shape, has_style_sheet=has_style_sheet) for shape in drawn)
    return f"{head}{paper}{shapes}</svg>"


def _element(shape: Shape, *, has_style_sheet: bool) -> str:
    look: Mapping[str, str | float] = {"class": shape.look} if has_style_sheet else LOOK[shape.look]
    given = {**look, **dict(shape.attributes)}
    attributes = "".join(
        f' {name}="{escape(value) if isinstance(value, str) else _number(value)}"' for name, value in given.items()
    )
    return f"<{shape.kind}{attributes}>{escape(shape.text)}</{shape.kind}>"


def _number(value: float) -> str:
    return f"{round(value, 1):g}"
