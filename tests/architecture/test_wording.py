"""One word for one thing: the list in docs/glossary.md, held against every text that people read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import pytest
from jinja2 import nodes

from matchmaker.app import ROOT
from tests.architecture.sources import nodes_of
from tests.architecture.template_texts import GETTEXT, parsed

GLOSSARY = ROOT / "docs" / "glossary.md"
HEADING = "## One word for one thing"
CALLS = GETTEXT | {"_l", "N_"}
# The gallery of components shows invented data.
GALLERY = "guide/components.html"
# What stands in for something else is no word.
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%%|<[^>]+>")
_QUOTED = re.compile(r"`([^`]+)`")


class Term(NamedTuple):
    """One line of the list: the word we write, those we do not, and the phrases in which one of them is right."""

    word: str
    ruled_out: tuple[str, ...]
    exceptions: tuple[str, ...]


def terms_of(page: str) -> list[Term]:
    """The table below the heading."""
    rows = [line.split("|")[1:-1] for line in page.partition(HEADING)[2].splitlines() if line.startswith("| ")]
    return [Term(word.strip(), *(tuple(_QUOTED.findall(cell)) for cell in cells)) for word, *cells in rows[1:]]


def _whole(phrase: str) -> str:
    """A phrase as whole words, whatever the white space between them; no part of a word with a hyphen."""
    inner = r"\s+".join(re.escape(word) for word in phrase.split())
    return rf"(?<![\w-]){inner}(?!\w|-\w)" if phrase[-1].isalnum() else rf"(?<![\w-]){inner}"


@cache
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(_whole(phrase) for phrase in phrases), re.I)


def _in_place(phrase: str, file: str) -> str:
    """A phrase without the folder in which alone it is ruled out; "" elsewhere."""
    folder, sign, rest = phrase.partition("/ ")
    return phrase if not sign else rest if f"/{folder}/" in f"/{file}" else ""


def terms_for(file: str, terms: list[Term]) -> list[Term]:
    """What is ruled out in this file."""
    return [
        term._replace(ruled_out=tuple(filter(None, (_in_place(phrase, file) for phrase in term.ruled_out))))
        for term in terms
    ]


def ruled_out_in(text: str, terms: list[Term]) -> list[str]:
    """Ruled-out words and phrases found in a text, with the word to write instead."""
    plain = _PLACEHOLDER.sub("…", text)
    if not _any_of(tuple(phrase for term in terms for phrase in term.ruled_out)).search(plain):
        return []
    found = []
    for term in terms:
        rest = plain
        for exception in term.exceptions:
            rest = re.sub(_whole(exception), "…", rest, flags=re.I)
        found += [f"{phrase} → {term.word}" for phrase in term.ruled_out if _any_of((phrase,)).search(rest)]
    return found


def python_texts(source: str) -> Iterator[str]:
    """Every text given to a function that translates, each plural form too."""
    for node in nodes_of(source):
        if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in CALLS:
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def plain_texts(source: str) -> Iterator[str]:
    """Every text of a module that speaks without translation: its strings of several words, and what a command says
    of itself. Docstrings of all else are for those who read the code.
    """
    tree = ast.parse(source)
    quiet = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and any(
            "command" in ast.unparse(d) or "group" in ast.unparse(d) for d in node.decorator_list
        ):
            yield ast.get_docstring(node) or ""
        elif isinstance(node, ast.JoinedStr):
            quiet |= {id(part) for part in node.values}
            yield "".join(part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in quiet
            and " " in node.value
        ):
            yield node.value


def template_texts(source: str) -> Iterator[str]:
    """The same in a template, where a long text is written as several strings."""
    for call in parsed(source).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in GETTEXT:
            for argument in call.args:
                if parts := [part.value for part in _constants(argument) if isinstance(part.value, str)]:
                    yield "".join(parts)


def _constants(node: nodes.Node) -> Iterator[nodes.Const]:
    if isinstance(node, nodes.Const):
        yield node
    yield from node.find_all(nodes.Const)


@cache
def all_texts() -> tuple[tuple[str, str], ...]:
    """(file, text) of everything that people read: what can be translated, and the command line."""
    rows = []
    for path in sorted((ROOT / "matchmaker").rglob("*.py")):
        rows += [(str(path.relative_to(ROOT)), text) for text in python_texts(path.read_text(encoding="utf-8"))]
    for path in (*sorted((ROOT / "matchmaker" / "cli").glob("*.py")), ROOT / "config.py"):
        rows += [(str(path.relative_to(ROOT)), text) for text in plain_texts(path.read_text(encoding="utf-8"))]
    for pattern in ("*.html", "*.txt"):
        for path in sorted((ROOT / "templates").rglob(pattern)):
            if not path.as_posix().endswith(GALLERY):
                rows += [(str(path.relative_to(ROOT)), text) for text in template_texts(path.read_text("utf-8"))]
    return tuple(rows)


def test_every_text_uses_one_word_for_one_thing() -> None:
    terms = terms_of(GLOSSARY.read_text(encoding="utf-8"))
    of_file = {file: terms_for(file, terms) for file in dict(all_texts())}
    found = [f"{file}: {hit}: {text}" for file, text in all_texts() for hit in ruled_out_in(text, of_file[file])]
    assert not found, "write the other word, or name an exception in docs/glossary.md:\n" + "\n".join(found)


def test_the_list_is_read_and_no_exception_is_left_over() -> None:
    terms = terms_of(GLOSSARY.read_text(encoding="utf-8"))
    assert all(term.word and term.ruled_out for term in terms)
    everything = "\n".join(text for _file, text in all_texts())
    unused = [e for term in terms for e in term.exceptions if not re.search(_whole(e), everything, re.I)]
    assert unused == []


def test_a_ruled_out_word_is_no_word_of_the_list() -> None:
    """Otherwise the list would send people in a circle."""
    terms = terms_of(GLOSSARY.read_text(encoding="utf-8"))
    for term in terms:
        assert ruled_out_in(term.word, terms) == [], term.word


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Send it to the jury.", ["jury → panel"]),
        ("JURIES and jurymen, jury-like", []),
        ("The grand  jury met.", []),
        ("A %(jury)s of three", []),
        ("You are %(name)s’s jury", ["jury → panel"]),
        ("Nothing stands\nhere yet", ["stands here → appears"]),
    ],
)
def test_canary_ruled_out_words_are_found(text: str, found: list[str]) -> None:
    page = (
        f"| jury | `panel` | outside of the list |\n\n{HEADING}\n"
        "| we write | we do not write | except |\n|---|---|---|\n"
        "| panel | `jury` | `grand jury`: of a court |\n| appears | `stands here` | |\n"
    )
    assert ruled_out_in(text, terms_of(page)) == found


def test_canary_a_word_may_be_ruled_out_in_one_folder() -> None:
    terms = [Term("schedule", ("scheduling/ plan",), ())]
    assert ruled_out_in("The plan", terms_for("templates/scheduling/board.html", terms)) == ["plan → schedule"]
    assert ruled_out_in("The plan", terms_for("templates/workshops/show.html", terms)) == []


def test_canary_texts_are_read_whole() -> None:
    assert list(python_texts('_l("One " "two")\nngettext("%(num)s a", "%(num)s b", n)\nlog("three")')) == [
        "One two",
        "%(num)s a",
        "%(num)s b",
    ]
    assert list(template_texts("{{ _('One '\n 'two', n=1) }}{{ ngettext('a', 'b', n) }}")) == ["One two", "a", "b"]
    assert list(template_texts("{% trans %}Three{% endtrans %}")) == ["Three"]
    source = (
        '@click.command("a")\ndef f():\n    """Four."""\n    echo(f"Five {six} seven")\n\ndef g():\n    """Eight."""'
    )
    assert list(plain_texts(source)) == ["Four.", "Five … seven"]
    assert {"config.py", "matchmaker/cli/server.py"} <= {file for file, _text in all_texts()}
    assert len(all_texts()) > len({file for file, _text in all_texts()})
