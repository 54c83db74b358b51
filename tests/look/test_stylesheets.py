"""Stylesheets keep the rules of the design: layers, our own addresses only, no text under 13 pixels."""

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchmaker.core import assets, bootstrap

ROOT = Path(__file__).resolve().parents[2]
STATIC = assets.SOURCE
EXPRESSION = re.compile(r"(?<=[\w\" -])\{[{%][^\n]*?[%}]\}")
CLASSES_OF = re.compile(r"(?:class|cls)[^\n]{0,20}?[=:]\s*[\"']([^\"']*)")
# paper.css is read by the PDF library alone, which knows no layers.
SHEETS = sorted(path for path in STATIC.glob("*.css") if path.name != "paper.css")


def relative_luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` (WCAG 2.2, definition of relative luminance)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, from 1 to 21 (WCAG 2.2)."""
    light, dark = sorted((relative_luminance(first), relative_luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def tokens() -> dict[str, tuple[str, str]]:
    """Name → (light, dark) of every colour token."""
    theme = (STATIC / "theme.css").read_text(encoding="utf-8")
    pattern = r"--([a-z0-9-]+):\s*light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)"
    return {name: (light, dark) for name, light, dark in re.findall(pattern, theme)}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_every_rule_is_in_a_layer(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    depth, outside = 0, ""
    for sign in text:
        depth += (sign == "{") - (sign == "}")
        if depth == 0:
            outside += sign
    statements = [part.strip() for part in re.split(r"[};]", outside) if part.strip()]
    assert depth == 0
    assert all(part.startswith("@layer") for part in statements)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_nothing_comes_from_elsewhere(sheet: Path) -> None:
    assert "//" not in re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_no_text_under_13_pixels(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8")
    sizes = [float(n) for n in re.findall(r"font(?:-size)?:[^;]*?([\d.]+)px", text)]
    sizes += [float(n) * 16 for n in re.findall(r"font-size:\s*([\d.]+)rem", text)]
    assert all(size >= 13 for size in sizes)


def words_in_templates() -> set[str]:
    """Whatever could be the name of a class in a template or in the script."""
    sources = [*(ROOT / "templates").rglob("*.html"), STATIC / "app.js"]
    texts = [re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL) for path in sources]
    found = [part for text in texts for part in CLASSES_OF.findall(EXPRESSION.sub(_literals, text))]
    found += [_literals(part) for text in texts for part in re.finditer(r"'class':[^\n]*", text)]
    return {word for part in found for word in re.findall(r"[a-z][\w-]*", part)}


def _literals(expression: re.Match[str]) -> str:
    """Of an expression within an attribute only the words that it may print."""
    return " ".join(re.findall(r"'([^'\n]*)'", expression[0]))


def test_every_class_of_bootstrap_in_use_is_kept_and_no_other() -> None:
    selectors = re.sub(r"\{[^{}]*\}", "{}", bootstrap.whole())
    known = set(re.findall(r"\.([a-z][\w-]*)", selectors))
    assert words_in_templates() & known == bootstrap.CLASSES


def test_the_sheet_holds_the_rules_in_use_and_little_else() -> None:
    sheet = assets.style_sheet()
    assert sheet.startswith("@layer bootstrap, tokens, base,")
    for rule in (".visually-hidden", ".form-control:focus", ".btn-primary", "box-sizing:border-box", ".form-select"):
        assert rule in sheet
    for rule in (".carousel", ".offcanvas", ".navbar", "--bs-indigo", "@import", "sourceMappingURL"):
        assert rule not in sheet
    assert len(gzip.compress(sheet.encode())) < 20_000


def test_an_asset_is_kept_for_ever_and_an_earlier_address_leads_to_it(look_app: Flask, client: FlaskClient) -> None:
    with look_app.test_request_context():
        address = assets.asset("site.css")
    with client.get(address) as answer:
        assert answer.status_code == 200
        assert answer.cache_control.max_age == assets.FOR_EVER
    with client.get("/static/0123456789ab/site.css") as answer:
        assert answer.status_code == 200
        assert answer.cache_control.max_age == 60
    with client.get("/static/0123456789ab/../../secret_key") as answer:
        assert answer.status_code == 404


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_text_and_borders_have_contrast(mode: int) -> None:
    colour = {name: pair[mode] for name, pair in tokens().items()}
    text = [
        ("ink", "paper"),
        ("ink-2", "paper"),
        ("ink-2", "sunken"),
        ("brand", "paper"),
        ("accent", "paper"),
    ]
    text += [("on-brand", "brand"), ("on-accent", "accent"), ("accent-strong", "accent-tint")]
    text += [(state, f"{state}-tint") for state in ("ok", "warn", "bad")]
    text += [(name, f"{name}-t") for name in colour if name.startswith("c-") and not name.endswith("-t")]
    assert [pair for pair in text if contrast(colour[pair[0]], colour[pair[1]]) < 4.5] == []
    edges = [("line-strong", "surface"), ("line-strong", "paper"), ("focus", "paper"), ("focus", "surface")]
    assert [pair for pair in edges if contrast(colour[pair[0]], colour[pair[1]]) < 3] == []
