"""Pages with one skeleton break the same rules: what is left out of it is what no rule reads."""

from __future__ import annotations

import pytest

from tests.page_rules import problems, skeleton

PAGE = (
    '<!doctype html>\n<html lang="en"><head><title>Leaks &amp; more</title></head><body>'
    '<h1 id="top">Leaks</h1><p class="lede" aria-label="What is lost">Every night, 5 % is lost.</p><a href="/challenges?a=1&amp;b=2">All</a>'
    '<a href="#top">Up</a><img src="/a.svg" alt=""><table><tr><td>7</td></tr></table><script src="/a.js"></script>'
    '<form method="post" action="/go"><input type="hidden" name="csrf_token" value="abc">'
    '<input type="hidden" name="opened" value="emil">'
    '<label for="name">Name</label><input id="name" name="name" value="Nora"><button>Go</button></form></body></html>'
)
WORDS = (
    ("Leaks", "Pipes"),
    ("Every night, 5 % is lost.", 'It said: "Don\'t" – 31 → 18 &amp; less\nof it'),
    ("/challenges?a=1&amp;b=2", "/solutions"),
    ('value="abc"', 'value="other words"'),
    ("<td>7</td>", "<td> 18 </td>"),
    ('class="lede"', 'class="lede wide"'),
    ('aria-label="What is lost"', 'aria-label="Lost: 5&#39;000"'),
)
FAULTS = (
    ("<title>Leaks &amp; more</title>", "<title> </title>"),
    ("Every night", "Every &night;"),
    ("Every night", "Every \x01 night"),
    ("Every night", "Every &nonsense; night"),
    ("Every night", "Every > < night"),
    ("<p ", '<p id="top" '),
    ("<p ", '<p style="color: red" '),
    ('href="#top"', 'href="#bottom"'),
    (">Up</a>", "> </a>"),
    ('<a href="/challenges?a=1&amp;b=2">', '<a href="/challenges?a=1&b=2&copy=1">'),
    (' alt=""', ""),
    ('class="lede"', 'class="lede" class="wide"'),
    ('class="lede"', 'class="le\x01de"'),
    (' src="/a.js"', ""),
    ("<script ", "<style></style><script "),
    ("<h1", "<h3"),
    ('name="csrf_token"', 'name="token"'),
    ('name="opened"', 'name="for"'),
    ('<label for="name">', '<label for="title">'),
    ("<button>", '<button onclick="go()">'),
    ('class="lede"', 'class="lede" aria-describedby="nothing"'),
)


def test_the_page_is_good() -> None:
    assert problems(PAGE) == []


@pytest.mark.parametrize(("old", "new"), WORDS)
def test_other_words_leave_the_skeleton(old: str, new: str) -> None:
    other = PAGE.replace(old, new)
    assert other != PAGE
    assert problems(other) == []
    assert skeleton(other) == skeleton(PAGE)


@pytest.mark.parametrize(("old", "new"), FAULTS)
def test_every_fault_is_in_the_skeleton(old: str, new: str) -> None:
    broken = PAGE.replace(old, new, 1)
    assert broken != PAGE
    assert skeleton(broken) != skeleton(PAGE)
    assert problems(broken) != []
    assert problems(skeleton(broken)) != []
