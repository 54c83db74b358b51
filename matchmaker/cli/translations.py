"""`matchmaker translations`: what people read, gathered for translators, and what a language still lacks."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from config import ROOT
from matchmaker.core import catalogues
from matchmaker.core.i18n import TRANSLATED

FOLDER: Final = ROOT / "matchmaker" / "translations"
KEYWORDS: Final = {"_": None, "_l": None, "gettext": None, "N_": None, "Sentence": None, "ngettext": (1, 2)}
"""Functions whose first argument is a message; `Sentence` is the matcher's, with `{names}` instead of `%(names)s`."""
_PAGES: Final = [("**", "jinja2")]
_PAGE_OPTIONS: Final = {"**": {"encoding": "utf-8", "extensions": "jinja2.ext.do", "silent": "false"}}
_BEGAN: Final = datetime(2026, 12, 1, tzinfo=UTC)
Message = tuple[str, str | tuple[str, ...]]


@click.group()
def translations() -> None:
    """The texts of the interface in other languages (`matchmaker/translations`)."""


@translations.command()
def collect() -> None:
    """Write the list of messages anew and bring it into every language; what is new there is empty."""
    template = collected()
    _write(FOLDER / catalogues.TEMPLATE, template)
    for code in TRANSLATED:
        path = FOLDER / f"{code}.po"
        catalog = catalogues.read(path, locale=code) if path.is_file() else _empty(code)
        catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        _write(path, catalog)
        click.echo(f"{code}: {sum(1 for _gap in catalogues.gaps(template, catalog))} messages to translate")


@translations.command()
def check() -> None:
    """List what is missing in the list of messages and in each language; ends with 1 if anything is."""
    template, kept = collected(), catalogues.read(FOLDER / catalogues.TEMPLATE)
    lacking = [f"messages.pot: {english}" for english in not_in(kept, template)]
    lacking += [f"messages.pot, no longer used: {english}" for english in not_in(template, kept)]
    for code in TRANSLATED:
        catalog = catalogues.read(FOLDER / f"{code}.po", locale=code)
        lacking += [f"{code}: {english}" for english in catalogues.gaps(template, catalog)]
    for line in lacking:
        click.echo(line)
    if lacking:
        raise SystemExit(1)


def collected() -> Catalog:
    """Every message of the product, with the files that say it."""
    places: dict[str | tuple[str, ...], set[str]] = {}
    for path, message in (*_marked(), *_tables()):
        places.setdefault(message, set()).add(path)
    template = _empty()
    for message, files in sorted(places.items(), key=lambda item: (_english(item[0]), isinstance(item[0], tuple))):
        template.add(message, locations=[(path, 0) for path in sorted(files)[:3]])
    return template


def not_in(catalog: Catalog, other: Catalog) -> Iterator[str]:
    """The English of messages of the other catalogue that this one does not list."""
    for message in other:
        if message.id and message.id not in catalog:
            yield _english(message.id)


def _marked() -> Iterator[Message]:
    """Messages in code and pages."""
    for path in sorted((ROOT / "matchmaker").rglob("*.py")):
        yield from ((str(path.relative_to(ROOT)), message) for message in marked_in(path.read_text(encoding="utf-8")))
    pages = ROOT / "templates"
    found = extract_from_dir(str(pages), _PAGES, _PAGE_OPTIONS, KEYWORDS, directory_filter=_is_ours)
    yield from ((f"templates/{Path(name).as_posix()}", message) for name, _line, message, *_rest in found)


def marked_in(source: str) -> Iterator[str | tuple[str, ...]]:
    """Messages in Python, also those inside of an f-string, which readers of tokens do not see."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
            texts = [part.value if isinstance(part, ast.Constant) else None for part in node.args]
            wanted = texts[: len(KEYWORDS[node.func.id] or (1,))]
            if wanted and all(isinstance(text, str) for text in wanted):
                yield tuple(map(str, wanted)) if len(wanted) > 1 else str(wanted[0])


def _tables() -> Iterator[Message]:
    """Messages in tables that the product translates when it shows them: the vocabulary and the rules."""
    from matchmaker.matching.engine.rules.registry import all_rules
    from matchmaker.vocabulary.files import current_schemes

    for scheme, terms in current_schemes().items():
        for term in terms.values():
            yield from ((f"matchmaker/vocabulary/data/{scheme}.csv", text) for text in term.messages())
    for rule in all_rules():
        path = f"{type(rule).__module__.replace('.', '/')}.py"
        yield from ((path, text) for text in rule.messages())


def _empty(locale: str | None = None) -> Catalog:
    """A catalogue whose head says nothing that changes by itself (who, when)."""
    return Catalog(
        locale=locale,
        project="Round Table",
        version="1",
        copyright_holder="Round Table",
        header_comment="# Texts of Round Table, see docs/adr/0011-a-language-says-everything.md.\n#",
        last_translator="Round Table",
        language_team="Round Table",
        msgid_bugs_address="Round Table",
        creation_date=_BEGAN,
        revision_date=_BEGAN,
        fuzzy=False,
    )


def _is_ours(folder: str) -> bool:
    """Every folder; left alone, the collector passes over those whose names begin with “_”, as shared pieces do."""
    return not Path(folder).name.startswith((".", "__"))


def _english(message: str | Sequence[str]) -> str:
    return message if isinstance(message, str) else message[0]


def _write(path: Path, catalog: Catalog) -> None:
    """One message a line and no line numbers, so that a change of code is not a change of every language."""
    with path.open("wb") as target:
        write_po(target, catalog, width=0, omit_header=False, sort_output=True, include_lineno=False)
