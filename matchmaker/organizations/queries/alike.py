"""Organizations whose names look or sound alike: probably one registered twice, or one that pretends to be another."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, groupby
from math import ceil
from typing import Final

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.core.letters import fold, latin, look
from matchmaker.core.search import likeness, trigrams
from matchmaker.organizations.models import CITY, Organization, here

LEGAL_FORMS: Final = frozenset(
    """
    ab ad ag as asa aps bv bvba co company corp corporation cv doo dd ead eeig eg eireli eirl eood ev gbr ges gesmbh
    gmbh gug hf inc incorporated is jsc kb kft kg kgaa kk lda limited llc llp lp ltd ltda mb mbh nv nyrt oao oe ohg oo
    ood oy oyj ooo plc private pte pty pvt rt sa sal sarl sas sca scop se sia sl slu snc sociedad societe sp spa spj
    spk spzoo sr srl sro ug uab und vof z zao zrt
    """.split()  # noqa: SIM905 - a list of words is read more easily so
)
"""Endings that say how a company is founded, folded, without dots."""
_FORMS: Final = frozenset(look(form) for form in LEGAL_FORMS)
TYPO: Final = 0.65
"""Share of the trigrams of two names, at least, for one to be the other misspelt (`search.likeness`)."""
SHORTEST: Final = 6
"""Letters of a name, at least, that is compared by its trigrams: in a short one each letter tells names apart."""
LONG_NAME: Final = 10
"""Letters of a name of several words, at least, for one that goes on after it to be taken for the same house."""
_APART: Final = 3
MOST_TOGETHER: Final = 4
"""Trigrams that two names must share to be compared, where there are many names."""
_WORDS: Final = re.compile(r"[^\W_]+")
_DOTTED: Final = re.compile(r"(?<=\b\w)[./](?=\w\b)")


@lru_cache(maxsize=20_000)
def keys(name: str) -> tuple[str, ...]:
    """How a name looks and how it sounds: without legal form, signs and gaps, in plain letters.

    "Kantstein-Sensorik GmbH" and "Kаntstein Sensorik" with a Cyrillic а share one of theirs.
    """
    plain = _DOTTED.sub("", fold(name))
    return tuple(dict.fromkeys(_bare(reading) for reading in (look(plain), look(latin(plain)))))


def _bare(text: str) -> str:
    words = _WORDS.findall(text)
    while len(words) > 1 and words[-1] in _FORMS:
        words.pop()
    return "".join(words)


def are_alike(name: str, other: str) -> bool:
    """Whether one of two names may be the other one, differently written or misspelt."""
    for left in keys(name):
        for right in keys(other):
            if left == right or _is_within(name, left, right) or _is_within(other, right, left):
                return True
            if min(len(left), len(right)) < SHORTEST or abs(len(left) - len(right)) > _APART:
                continue
            if likeness(left, right) >= TYPO:
                return True
    return False


def _is_within(name: str, part: str, whole: str) -> bool:
    """Whether all of a name of several words stands in the other: "Kantstein Sensorik" in "… Group" or "… Austria"."""
    return len(part) >= LONG_NAME and part in whole and len(_WORDS.findall(name)) > 1


def named_like(name: str, *, among: Mapping[int, str]) -> list[int]:
    """Ids of those with a name like this one; `among` is id → name."""
    return [one for one, other in among.items() if are_alike(name, other)] if name.strip() else []


def names_here() -> dict[int, str]:
    """Id → name of every organization that is here, but for cities: those are told apart by their place (one query)."""
    rows = session().execute(sa.select(Organization.id, Organization.name).where(here(), Organization.kind != CITY))
    return dict(rows.tuples().all())


def lookalikes(organizations: Iterable[Organization]) -> dict[int, list[Organization]]:
    """Id → the others here that it may be; those without any are left out (two queries, none for nobody)."""
    asked = [row for row in organizations if row.kind != CITY]
    if not asked:
        return {}
    names = names_here()
    found = {row.id: [one for one in named_like(row.name, among=names) if one != row.id] for row in asked}
    wanted = {one for ids in found.values() for one in ids}
    rows = {row.id: row for row in _load(wanted)}
    return {one: [rows[other] for other in ids] for one, ids in found.items() if ids}


def pairs_among(names: Mapping[int, str]) -> list[tuple[int, int]]:
    """Every two of these ids (id → name) whose names are alike, the smaller first, sorted.

    Compares only names that share a key of `_blocks`, so that work grows with the names and with what is alike, not
    with all pairs. It leaves none out that `are_alike` finds (a test compares both).
    """
    ids = list(names)
    spelled = {one: keys(name) for one, name in names.items()}
    heard = Counter(gram for found in spelled.values() for key in found for gram in trigrams(key))
    together = min(MOST_TOGETHER, max(2, len(str(len(names))) - 1))
    width = len(ids).bit_length()
    filed = sorted(  # numbers instead of lists by key: tens of times less memory
        {
            (hash(block) << width) | at
            for at, one in enumerate(ids)
            for key in spelled[one]
            for block in _blocks(key, heard, together)
        }
    )
    pairs: set[tuple[int, int]] = set()
    for _block, shelf in groupby(filed, key=lambda number: number >> width):
        on_it = [number & ((1 << width) - 1) for number in shelf]
        pairs.update(combinations(on_it, 2))
    alike_ones = {
        (min(ids[one], ids[other]), max(ids[one], ids[other]))
        for one, other in pairs
        if are_alike(names[ids[one]], names[ids[other]])
    }
    return sorted(alike_ones.union(_within(names, spelled, heard)))


def _blocks(key: str, heard: Mapping[str, int], together: int) -> Iterator[Hashable]:
    """What one key is filed under: itself, its letters (two of them swapped), and groups of its rarest trigrams.

    Two sets that share `TYPO` of all their trigrams share at least that part of each. Leave out of each as many of the
    most frequent ones as both can share but for `together`: what is left shares so many (the prefix filter of joins by
    likeness). The more names there are, the more must be shared, so that few are filed together by chance.
    """
    yield key
    if len(key) < SHORTEST:
        return
    yield tuple(sorted(key))
    rare = sorted(trigrams(key), key=lambda gram: (heard[gram], gram))
    shared = ceil(TYPO * len(rare) - 1e-9)
    sizes = range(2, together + 1) if len(rare) < SHORTEST + 1 else (together,)  # "aaaaaa" has few different ones
    for size in sizes:
        yield from combinations(sorted(rare[: len(rare) - shared + size]), size)


def _within(
    names: Mapping[int, str], spelled: Mapping[int, Sequence[str]], heard: Mapping[str, int]
) -> Iterator[tuple[int, int]]:
    """Pairs of which one's whole name stands in the other's. Files each key under the trigrams inside it, and looks a
    part up under its rarest one."""
    parts: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for one, found in spelled.items():
        if len(_WORDS.findall(names[one])) > 1:
            for key in found:
                if len(key) >= LONG_NAME:
                    parts[min(_inner(key), key=lambda gram: (heard[gram], gram))].append((one, key))
    for other, found in spelled.items():
        for whole in found:
            for gram in _inner(whole):
                for one, part in parts.get(gram, ()):
                    if one != other and part in whole and _is_within(names[one], part, whole):
                        yield min(one, other), max(one, other)


def _inner(key: str) -> set[str]:
    return {key[at : at + 3] for at in range(len(key) - 2)}


def _load(ids: Iterable[int]) -> Sequence[Organization]:
    return session().scalars(sa.select(Organization).where(Organization.id.in_(sorted(ids)))).all()
