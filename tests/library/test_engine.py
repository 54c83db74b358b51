"""Articles, the lifecycle and the feed as pure parts."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from matchmaker.core.articles import article, plain_text
from matchmaker.library.engine.content import Content, Source
from matchmaker.library.engine.lifecycle import BY_CODE, DONE, DUE, LATER, STAGES, STEPS, TICKED, state_of
from matchmaker.library.queries.compare import line_changes


@pytest.mark.parametrize(
    ("text", "kept", "gone"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;", "<script"),
        ('<img src=x onerror="alert(1)">', "&lt;img", "<img"),
        ("[x](javascript:alert(1))", "javascript:alert(1)", "href"),
        ("[x](JaVaScRiPt:alert(1))", "x", "href"),
        ("[x](data:text/html;base64,PHNjcmlwdD4=)", "x", "href"),
        ("[x](vbscript:x)", "x", "href"),
        ("<javascript:alert(1)>", "javascript", "href"),
        ("[a](https://example.org)", 'href="https://example.org" rel="nofollow ugc noopener"', "script"),
        ("[a](/library/b)", '<a href="/library/b">', "nofollow"),
        ("[a](//evil.example)", 'rel="nofollow ugc noopener"', 'href="//evil.example">'),
        ("![a](https://example.org/p.png)", "", "<img"),
        ('<a href="x" onclick="y">z</a>', "&lt;a", "<a "),
    ],
)
def test_nothing_of_a_text_becomes_a_script(text: str, kept: str, gone: str) -> None:
    html = article(text).html
    assert kept in html
    assert gone not in html


def test_headings_begin_below_the_title_and_never_jump() -> None:
    shown = article("# One\n\n### Deep\n\ntext\n\n# One\n\n#### Deeper\n\n## *Two* <b>")
    assert [(h.level, h.anchor, h.title) for h in shown.headings] == [
        (2, "s-one", "One"),
        (3, "s-deep", "Deep"),
        (2, "s-one-2", "One"),
        (3, "s-deeper", "Deeper"),
        (3, "s-two-b", "Two <b>"),
    ]
    assert [h.title for h in shown.chapters] == ["One", "One"]
    assert article("plain").headings == ()
    assert article(None).html == ""


def test_a_table_names_its_rows_and_the_columns_of_its_cells() -> None:
    html = article('| a | *b* "c" |\n|---|---|\n| **1** | 2 |').html
    assert '<div class="tbl-wrap" tabindex="0"><table class="tbl tbl-stack">' in html
    assert '<th scope="col">a</th>' in html
    assert '<th scope="row"><strong>1</strong></th><td data-label="b &#34;c&#34;">2</td>' in html
    assert html.count("</table></div>") == 1


def test_search_reads_words_and_no_signs() -> None:
    assert plain_text("## A\n\n- **b** [c](https://d.example)") == "A b c"


@pytest.mark.parametrize("text", ["[" * 60_000, "> " * 30_000, "*a_ " * 15_000, "|a" * 30_000, "![](" * 15_000])
def test_a_huge_odd_text_is_only_text(text: str) -> None:
    assert len(article(text).html) >= 0


def test_a_content_goes_through_json_unchanged() -> None:
    content = Content(
        title="A", body="b", sources=(Source("S", "https://s.example"),), tags={"system": ("water",), "topic": ()}
    )
    assert Content.read(content.stored()).stored() == content.stored()
    assert content.digest == Content.read(content.stored()).digest
    assert content.digest != Content(title="A").digest
    assert Content.read({}) == Content()


def test_lines_that_changed() -> None:
    assert line_changes("a\nb\nc", "a\nB\nc") == [(" ", "a"), ("-", "b"), ("+", "B"), (" ", "c")]
    assert line_changes("a", "a") == []
    far = "\n".join(map(str, range(30)))
    assert ("…", "") in line_changes(far, far.replace("2\n", "two\n", 1).replace("28", "x"))


def test_each_stage_has_steps_and_somebody_who_does_them() -> None:
    assert {step.stage for step in STEPS} == set(STAGES)
    assert len(BY_CODE) == len(STEPS) >= 20
    assert all(step.who and step.guide for step in STEPS)
    assert {"sponsor", "critical", "departments", "users"} <= TICKED
    assert "published" not in TICKED


def test_a_step_is_due_when_its_stage_is_reached() -> None:
    target = BY_CODE["target"]
    assert state_of(target, stage="vision", done=()) == LATER
    assert state_of(target, stage="planning", done=()) == DUE
    assert state_of(target, stage="planning", done={"target"}) == DONE
    assert state_of(BY_CODE["problem"], stage="", done=()) == DUE


def test_the_feed_is_written_by_an_xml_library() -> None:
    """No text of ours is put into XML by hand (queries/feed.py uses ElementTree): what was escaped comes back."""
    element = ET.fromstring("<a>&lt;b&gt;</a>")
    assert element.text == "<b>"
