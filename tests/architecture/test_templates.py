"""Templates people can review: short lines, no decision and no arithmetic in a page, nothing that nobody uses.

The canaries prove that each law can go red.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.architecture.template_use import (
    Finding,
    arithmetic,
    long_lines,
    named_templates,
    policy_calls,
    unused_classes,
    unused_macros,
    unused_templates,
)

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
ALL = sorted(path for path in TEMPLATES.rglob("*") if path.is_file())
PAGES = {path.relative_to(TEMPLATES).as_posix(): path.read_text(encoding="utf-8") for path in ALL}
GALLERY = "guide/components.html"


@pytest.mark.parametrize("law", [long_lines, policy_calls, arithmetic])
def test_law_of_templates(law: Callable[[str], list[Finding]]) -> None:
    assert len(PAGES) > 10
    found = [f"templates/{name}:{line}: {text}" for name, source in PAGES.items() for line, text in law(source)]
    assert not found, "\n".join(found)


def test_every_template_is_used(app: Flask) -> None:
    """By another template, by its endpoint (`feature/endpoint.html`), or by a name in the code."""
    named = {name for source in PAGES.values() for name in named_templates(source)}
    named |= {f"{endpoint.replace('.', '/')}.html" for endpoint in app.view_functions}
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "matchmaker").rglob("*.py"))
    assert not unused_templates(PAGES, named, code)


def test_every_macro_is_used() -> None:
    """The gallery shows what pages use; it is no use of its own."""
    assert not unused_macros(PAGES, spare=frozenset({GALLERY}))


def test_every_class_of_the_style_sheets_is_used() -> None:
    static = ROOT / "matchmaker" / "static"
    css = "\n".join(path.read_text(encoding="utf-8") for path in static.glob("*.css"))
    users = [*PAGES.values(), (static / "app.js").read_text(encoding="utf-8")]
    users += [path.read_text(encoding="utf-8") for path in (ROOT / "matchmaker").rglob("*.py")]
    assert not unused_classes(css, "\n".join(users))


@pytest.mark.parametrize(
    ("law", "source"),
    [
        (long_lines, "<p>\n" + "x" * 121),
        (policy_calls, "{% if can.can_edit(actor, solution=s) %}x{% endif %}"),
        (policy_calls, "{{ can_edit(actor) }}"),
        (arithmetic, '<rect x="{{ 100 * value / top }}"/>'),
        (arithmetic, "{{ value | round(1) }}"),
    ],
)
def test_canary_of_a_law(law: Callable[[str], list[Finding]], source: str) -> None:
    assert law(source)


@pytest.mark.parametrize(
    ("law", "source"),
    [
        (long_lines, "x" * 120),
        (policy_calls, "{% if can_edit.ok %}{{ abilities.edit.why }}{% endif %}"),
        (arithmetic, "{{ page.number + 1 }} {{ a ~ b }} {{ ['x'] + rows }}"),
    ],
)
def test_what_a_law_allows(law: Callable[[str], list[Finding]], source: str) -> None:
    assert not law(source)


def test_canary_of_unused_macros() -> None:
    parts = (
        "{% macro used() %}{{ inner() }}{% endmacro %}{% macro inner() %}{% endmacro %}{% macro old() %}{% endmacro %}"
    )
    sources = {"parts.html": parts, "page.html": "{{ p.used() }}", "gallery.html": "{{ p.old() }}"}
    assert unused_macros(sources, spare=frozenset({"gallery.html"})) == ["parts.html: old"]
    assert unused_macros(sources) == []


def test_canary_of_named_templates() -> None:
    source = "{% extends 'a.html' if x else 'b.html' %}{% include 'c.html' %}{% from 'd.html' import e %}"
    assert named_templates(source) == {"a.html", "b.html", "c.html", "d.html"}


def test_canary_of_unused_templates() -> None:
    pages = [
        "a/show.html",
        "a/step_one.html",
        "a/step_two.html",
        "a/old.html",
        "emails/a/sent.txt",
        "emails/a/lost.txt",
    ]
    code = 'render("a/show.html"); render(f"a/step_{step}.html"); STEPS = ("one", "two"); tell(f"a/{mail}", "sent")'
    assert unused_templates(pages, set(), code) == ["a/old.html", "emails/a/lost.txt"]
    assert unused_templates(pages, {"a/old.html"}, code) == ["emails/a/lost.txt"]


def test_canary_of_unused_classes() -> None:
    css = "@media (x) { .old { color: red } } .status-ok, .btn:hover { width: .5rem }"
    assert unused_classes(css, "<a class=\"btn {{ 'status-' ~ kind }}\">") == ["old"]
