"""The tests' own templates refuse attributes that do not exist."""

from __future__ import annotations

import pytest
from jinja2 import Environment

from matchmaker.scheduling.queries.releases import ReleaseCheck
from matchmaker.scheduling.queries.sentences import Names
from tests.template_names import Known


def test_an_attribute_that_is_gone_is_an_error_and_not_an_empty_place() -> None:
    environment = Environment(undefined=Known)  # writes no page
    check = ReleaseCheck([], [], [], Names({}, {}, {}, {}), 1)
    assert environment.from_string("{{ check.affected }}{{ nothing }}{{ {}.key }}").render(check=check) == "[]"
    with pytest.raises(AttributeError, match=r"asks ReleaseCheck of .* for 'affects'"):
        environment.from_string("{% if check.affects %}x{% endif %}").render(check=check)
