"""The tests' own templates refuse attributes that do not exist."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import Environment

import matchmaker
from matchmaker.scheduling.queries.releases import ReleaseCheck
from matchmaker.scheduling.queries.sentences import Names
from tests.architecture.sources import nodes_of
from tests.template_names import Known

MATCHMAKER = Path(matchmaker.__file__).parent


def test_an_attribute_that_is_gone_is_an_error_and_not_an_empty_place() -> None:
    environment = Environment(undefined=Known)  # writes no page
    check = ReleaseCheck([], [], [], Names({}, {}, {}, {}), 1)
    assert environment.from_string("{{ check.affected }}{{ nothing }}{{ {}.key }}").render(check=check) == "[]"
    with pytest.raises(AttributeError, match=r"asks ReleaseCheck of .* for 'affects'"):
        environment.from_string("{% if check.affects %}x{% endif %}").render(check=check)


def test_no_view_takes_a_name_that_every_template_knows(app: Flask) -> None:
    """Its own `languages` once went into the head of the page, where one chooses a language."""
    with app.test_request_context("/"):
        known = set(app.jinja_env.globals).union(*(f() for f in app.template_context_processors[None]))
    taken = [
        f"{path}:{call.lineno}: {keyword.arg}"
        for path in MATCHMAKER.rglob("*.py")
        for call in nodes_of(path.read_text())
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith(("render", "render_template"))
        for keyword in call.keywords
        if keyword.arg in known
    ]
    assert {"languages", "actor"} <= known
    assert taken == []
