"""What templates hold and who uses it: lines, calls, arithmetic, macros, CSS classes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from jinja2 import Environment, nodes

MAX_LINE = 120
ARITHMETIC = (nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Pow)  # `%` also fills in a text
ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], trim_blocks=True, lstrip_blocks=True)


@cache
def parsed(source: str) -> nodes.Template:
    """The template's tree, which is only read."""
    return ENVIRONMENT.parse(source)


class Finding(NamedTuple):
    """One fault and its line."""

    line: int
    text: str


def long_lines(source: str) -> list[Finding]:
    """Lines nobody can review."""
    return [Finding(n, line) for n, line in enumerate(source.splitlines(), 1) if len(line) > MAX_LINE]


def policy_calls(source: str) -> list[Finding]:
    """Policies asked in a template: the view passes their Decision."""
    return [
        Finding(call.lineno, name)
        for call in parsed(source).find_all(nodes.Call)
        if (name := _name(call.node)).startswith("can_")
    ]


def arithmetic(source: str) -> list[Finding]:
    """Products, quotients and rounding: positions, shares and units are computed in Python, with a test each."""
    tree = parsed(source)
    found = [Finding(node.lineno, type(node).__name__) for node in tree.find_all(ARITHMETIC)]
    return found + [Finding(f.lineno, "round") for f in tree.find_all(nodes.Filter) if f.name == "round"]


def _name(node: nodes.Node) -> str:
    return str(node.attr if isinstance(node, nodes.Getattr) else getattr(node, "name", ""))


def unused_macros(sources: Mapping[str, str], spare: frozenset[str] = frozenset()) -> list[str]:
    """`file: macro` of every macro that nobody names. What only the files in `spare` name counts as unused."""
    trees = {name: parsed(source) for name, source in sources.items()}
    shared, own = set(), {}
    for file, tree in trees.items():
        own[file] = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
        imported = {i.name if isinstance(i, str) else i[0] for f in tree.find_all(nodes.FromImport) for i in f.names}
        if file not in spare:
            shared |= imported | {node.attr for node in tree.find_all(nodes.Getattr)}
    return [
        f"{file}: {macro.name}"
        for file, tree in trees.items()
        for macro in tree.find_all(nodes.Macro)
        if macro.name not in own[file] and macro.name not in shared
    ]


def named_templates(source: str) -> set[str]:
    """Templates, or beginnings of computed names, that a template extends, includes or imports."""
    loads = parsed(source).find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport))
    return {str(const.value) for load in loads for const in _constants(load.template)}


def _constants(node: nodes.Node) -> Iterator[nodes.Const]:
    if isinstance(node, nodes.Const):
        yield node
    yield from node.find_all(nodes.Const)


def unused_templates(pages: Iterable[str], named: set[str], code: str) -> list[str]:
    """Templates that neither `named` nor the code names.

    A computed name (`f"challenges/step_{step}.html"`) names those whose further part stands in the code as a string.
    """
    strings = set(re.findall(r'"([^"\n]*)"', code))
    beginnings = set(re.findall(r'f"([a-z_]+/[a-z_]*)\{', code)) | {n for n in named if "." not in n}
    unused = []
    for page in pages:
        name = page.removeprefix("emails/").removesuffix(".txt") if page.startswith("emails/") else page
        stem = name.removesuffix(".html")
        rests = {stem.removeprefix(beginning) for beginning in beginnings if stem.startswith(beginning)}
        if page not in named and name not in strings and not rests & strings:
            unused.append(page)
    return unused


def css_classes(css: str) -> set[str]:
    """Every class that a style sheet has a rule for."""
    selectors = re.sub(r"\{[^{}]*\}", "{}", re.sub(r"/\*.*?\*/", "", css, flags=re.S))
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", selectors))


def unused_classes(css: str, texts: str) -> list[str]:
    """Classes that no text names, neither whole nor as the beginning of a computed one (`'status-' ~ kind`)."""
    words = set(re.findall(r"[\w-]+", texts))
    return sorted(name for name in css_classes(css) if not any(beginning in words for beginning in _beginnings(name)))


def _beginnings(name: str) -> Iterator[str]:
    yield name
    for place, sign in enumerate(name):
        if sign == "-":
            yield name[: place + 1]
