"""Catalogues: one text file of translations a language, and the compiled copies that the running product reads.

`translations/messages.pot` lists every message (`matchmaker translations collect` writes it), `translations/<code>.po`
holds a language. A language is compiled when it says everything, into a folder that is named after the content of all
files; nothing compiled is in the repository, and whoever changes a sentence sees it at the next start.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from matchmaker.core import made_folders

TEMPLATE: Final = "messages.pot"
KEPT_FOLDERS: Final = 3
"""Folders of earlier versions that stay while their processes end."""


def complete_languages(folder: Path, codes: Iterable[str], *, cache: Path) -> tuple[Path, list[str]]:
    """The folder of compiled catalogues, and which of these languages are in it: those that say everything."""
    codes = tuple(codes)
    place = made_folders.make_once(
        cache / _digest(folder), lambda fresh: _compile(folder, codes, fresh), kept=KEPT_FOLDERS
    )
    return place, [code for code in codes if (place / code).is_dir()]


def read(path: Path, locale: str | None = None) -> Catalog:
    """A catalogue file; its language gives the number of plural forms."""
    with path.open("rb") as source:
        return read_po(source, locale=locale, abort_invalid=True)


def gaps(wanted: Catalog, found: Catalog) -> Iterator[str]:
    """The English of every message that the catalogue does not say; of a plural every form must be said."""
    for message in wanted:
        if message.id and not _is_said(found, message.id, message.context):
            yield message.id if isinstance(message.id, str) else str(message.id[0])


def _is_said(found: Catalog, key: Any, context: str | None) -> bool:
    message = found.get(key, context)
    if message is None or message.fuzzy:
        return False
    return all(message.string) if isinstance(message.string, (tuple, list)) else bool(message.string)


def _digest(folder: Path) -> str:
    found = hashlib.sha256(Path(__file__).read_bytes())
    for path in sorted([folder / TEMPLATE, *folder.glob("*.po")]):
        if path.is_file():
            found.update(path.name.encode())
            found.update(path.read_bytes())
    return found.hexdigest()[:16]


def _compile(folder: Path, codes: Iterable[str], fresh: Path) -> None:
    template = folder / TEMPLATE
    wanted = read(template) if template.is_file() else None
    for code in codes:
        source = folder / f"{code}.po"
        if wanted is None or not source.is_file():
            continue
        catalog = read(source, code)
        if next(gaps(wanted, catalog), None) is None:
            (fresh / code / "LC_MESSAGES").mkdir(parents=True)
            with (fresh / code / "LC_MESSAGES" / "messages.mo").open("wb") as target:
                write_mo(target, catalog)
