"""The indentation of templates is not sent; what is shown stays."""

from __future__ import annotations

import pytest
from jinja2 import DictLoader, Environment

from matchmaker.core.whitespace import FoldWhitespace

pytestmark = pytest.mark.pure
SOURCE = "<p>\n      {{ text }}\n\n   <b>two</b>   three\n</p>"


def rendered(name: str, source: str, **context: str) -> str:
    environment = Environment(
        loader=DictLoader({name: source}), extensions=[FoldWhitespace], trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template(name).render(**context)


def test_a_run_becomes_one_sign_and_what_is_printed_stays() -> None:
    assert rendered("a.html", SOURCE, text="a\n    b") == "<p>a\n    b\n<b>two</b> three</p>"


def test_a_space_that_shows_is_never_lost() -> None:
    assert rendered("a.html", "{% if x %}\n  one\n{% endif %}\n  two", x="1") == " one\n two"


def test_blocks_stand_side_by_side_and_inline_elements_keep_their_space() -> None:
    source = '<ul>\n  <li class="x">\n    <a>one</a>\n    <a>two</a>\n  </li>\n  <li>{{ text }}</li>\n</ul>\n'
    assert rendered("a.html", source, text=" b ") == '<ul><li class="x"><a>one</a>\n<a>two</a></li><li> b </li></ul>'


def test_mails_keep_their_lines() -> None:
    assert rendered("a.txt", "one\n\n  two") == "one\n\n  two"


def test_attributes_stand_in_one_line_also_computed_ones() -> None:
    source = '<ul>\n  <li\n    class="{{ text }}"\n    id="x"\n  >\n    one\n  </li>\n  <li></li>\n</ul>'
    assert rendered("a.html", source, text="b") == '<ul><li class="b" id="x">one</li><li></li></ul>'
    assert rendered("a.html", '<a\n  id="x"\n  class="{{ text }}"\n>\n  one</a>', text="b") == (
        '<a id="x" class="b">\none</a>'
    )
