"""Organizations whose names look or sound alike: probably one registered twice, or one that pretends to be another."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

import sqlalchemy as sa

from matchmaker.core.db import session
from matchmaker.core.letters import fold, latin, look
from matchmaker.core.search import likeness
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
_EDGE, _APART, MOST_PAIRS = 4, 3, 50
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


def suspected_pairs() -> list[tuple[Organization, Organization]]:
    """Pairs of organizations that are probably one, the older first; at most `MOST_PAIRS` (two queries)."""
    names = names_here()
    blocks: dict[str, set[int]] = defaultdict(set)
    for one, name in names.items():
        for key in keys(name):
            for edge in (key, "^" + key[:_EDGE], "$" + key[-_EDGE:]):  # a typo leaves the beginning or the end alone
                blocks[edge].add(one)
    pairs = {
        (min(one, other), max(one, other))
        for together in blocks.values()
        for one in together
        for other in together
        if one < other and are_alike(names[one], names[other])
    }
    chosen = sorted(pairs)[:MOST_PAIRS]
    rows = {row.id: row for row in _load({one for pair in chosen for one in pair})}
    return [(rows[first], rows[second]) for first, second in chosen]


def _load(ids: Iterable[int]) -> Sequence[Organization]:
    return session().scalars(sa.select(Organization).where(Organization.id.in_(sorted(ids)))).all()
