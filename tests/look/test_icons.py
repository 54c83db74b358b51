"""The sprite holds what the templates use, comes from the installed package and stays small."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from jinja2 import Environment, nodes

from matchmaker.core.icons import ICONS, build_sprite

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
# Which argument of a macro is an icon's name.
ICON_ARGUMENT = {"icon": 0, "status": 2, "notice": 0}


def icons_named(source: str) -> Iterator[str]:
    """Icon names written as constants in calls of the macros that take one."""
    tree = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"]).parse(source)
    for call in tree.find_all(nodes.Call):
        name = str(getattr(call.node, "attr", None) or getattr(call.node, "name", ""))
        place = ICON_ARGUMENT.get(name)
        parts = [call.args[place]] if place is not None and len(call.args) > place else []
        parts += [keyword.value for keyword in call.kwargs if keyword.key == "icon_name"]
        for part in parts:
            branches = [part.expr1, part.expr2] if isinstance(part, nodes.CondExpr) else [part]
            for branch in branches:
                if isinstance(branch, nodes.Const) and branch.value:
                    yield branch.value


def test_every_icon_named_in_a_template_is_in_the_sprite() -> None:
    missing = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / "templates").rglob("*.html")
        for name in icons_named(path.read_text(encoding="utf-8"))
        if name not in ICONS
    }
    assert not missing


def test_canary_unknown_icons_are_found() -> None:
    source = "{{ ui.icon('unicorn') }}{{ ui.status(word, 'ok', 'griffin') }}{{ ui.icon('a' if b else 'c') }}"
    assert sorted(icons_named(source)) == ["a", "c", "griffin", "unicorn"]


def test_sprite_has_every_icon_once_and_nothing_else() -> None:
    root = ET.fromstring(build_sprite())
    assert [symbol.get("id") for symbol in root] == [f"i-{name}" for name in ICONS]
    assert all(symbol.get("viewBox") and len(symbol) for symbol in root)
    assert len(set(ICONS)) == len(ICONS)
    assert list(ICONS) == sorted(ICONS)


def test_sprite_stays_small() -> None:
    assert len(build_sprite().encode()) < 30_000
