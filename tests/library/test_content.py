"""Every delivered text keeps the rules: sources, known terms, length, our words, links to what is there."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from html5lib import HTMLParser

from matchmaker.core.articles import article
from matchmaker.library.engine.content import Content
from matchmaker.library.engine.files import FOLDER, Delivered, delivered, read_file
from matchmaker.library.jobs import RESERVED, tidied
from matchmaker.library.queries import checks
from matchmaker.vocabulary import queries as vocabulary
from matchmaker.workshops.engine.kits import KITS
from tests.architecture.test_wording import GLOSSARY, ruled_out_in, terms_of

FILES = list(delivered(demo=True))
OWN_LINK = re.compile(r"\]\(/library/([a-z0-9-]+)\)")
MARKUP = re.compile(r"\]\([^)]*\)|https?://\S+")
SHORTEST, LONGEST = 250, 900
CASES = {"urban-infrastructure-initiative", "indore", "scania", "houston", "rakli-clinics", "bottrop"}


def of_kind(kind: str) -> list[Delivered]:
    return [file for file in FILES if file.content.kind == kind]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.key)
def test_a_text_could_be_published(file: Delivered) -> None:
    content = file.content
    assert content == tidied(content)
    assert checks.missing(content) == {}
    words = article(content.body).words
    assert SHORTEST <= words <= LONGEST, words
    assert re.fullmatch(r"[a-z0-9-]{3,80}", file.key)
    assert file.key not in RESERVED
    assert all(not code or vocabulary.is_code("language", code) for code in [content.language])
    assert any(content.tags.get(scheme) for scheme in ("system", "topic"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.key)
def test_a_text_uses_our_words(file: Delivered) -> None:
    content = file.content
    terms = terms_of(GLOSSARY.read_text(encoding="utf-8"))
    text = MARKUP.sub("", "\n".join((content.title, content.summary, content.body)))
    assert ruled_out_in(text, terms) == []
    assert not re.search(r"\s[–—]\s|[–—]\s", text), "no dashes between sentences"
    assert "!" not in text


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.key)
def test_a_text_is_structured_and_its_links_lead_somewhere(file: Delivered) -> None:
    shown = article(file.content.body)
    assert len(shown.chapters) >= 3
    parser = HTMLParser(strict=False)
    parser.parse(f"<!DOCTYPE html><html><head><title>x</title></head><body>{shown.html}</body></html>")
    assert parser.errors == []
    keys = {one.key for one in FILES}
    assert set(OWN_LINK.findall(file.content.body)) <= keys
    assert all(source.url.startswith(("https://", "http://")) or not source.url for source in file.content.sources)


def test_there_is_what_the_library_promises() -> None:
    kinds = Counter(file.content.kind for file in FILES if not file.is_demo)
    assert sum(kinds.values()) >= 40
    assert kinds["news"] == 0
    assert len(of_kind("news")) == 10
    assert all(file.is_demo for file in of_kind("news"))
    assert CASES | {"six-cases-compared"} == {file.key for file in of_kind("case_study")}
    asked = {code for file in of_kind("question_bank") for code in file.content.tags["system"]}
    assert asked == {code for code, _label in vocabulary.choices("system")}
    guided = {code for file in of_kind("guideline") for code in file.content.tags.get("kit", ())}
    assert guided == {kit.code for kit in KITS}
    assert len({file.content.title for file in FILES}) == len(FILES)
    assert len({file.content.summary for file in FILES}) == len(FILES)
    stages = {code for file in FILES for code in file.content.tags.get("stage", ())}
    assert stages == {code for code, _label in vocabulary.choices("stage")}


def test_cases_say_what_is_not_known() -> None:
    for file in of_kind("case_study"):
        if file.key in CASES:
            headings = [heading.title for heading in article(file.content.body).chapters]
            assert any("do not tell" in title or "do not draw" in title for title in headings), file.key
            assert file.content.sources
    for key in ("indore", "houston"):
        assert "could not read it" in next(f for f in FILES if f.key == key).content.body.replace("\n", " ") or (
            "could not read its text" in next(f for f in FILES if f.key == key).content.body.replace("\n", " ")
        )


def test_facts_have_sources() -> None:
    """What is not only advice names where it comes from; only news of the demo stand without."""
    assert [file.key for file in FILES if not file.content.sources and not file.is_demo] == []


def test_a_broken_file_is_named(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("texts")
    for text, problem in (
        ("no front matter", "does not begin"),
        ("+++\nkind = \n+++\n", "broken.md:"),
        ('+++\nkind = "news"\ntitle = "a"\n+++\n', "lacks summary"),
        ('+++\nkind = "news"\ntitle = "a"\nsummary = "b"\ncolour = "red"\n+++\n', "nothing is called colour"),
    ):
        (folder / "broken.md").write_text(text)
        with pytest.raises(ValueError, match=problem):
            read_file(folder / "broken.md")


def test_the_folder_of_the_demo_is_left_out_for_production() -> None:
    assert not [file for file in delivered() if file.is_demo]
    assert FOLDER.is_dir()


def test_canary_a_text_without_source_lacks_it() -> None:
    bare = Content(title="Advice", summary="x", body="x" * 300, tags={"system": ("water",)})
    assert list(checks.missing(bare)) == ["sources"]
