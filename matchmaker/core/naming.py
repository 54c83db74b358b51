"""Who a text or a file name gives away: names of organizations, people and solutions, and their domains. Pure.

Used before a text becomes public that should not show who stands behind it. What is found is asked back, never refused:
a name can be right where it stands, and a name that is not found can still be there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from matchmaker.core.errors import Invalid
from matchmaker.core.letters import fold
from matchmaker.core.text import is_whole

LEGAL_FORMS: Final = frozenset(
    """
    gmbh ag kg kgaa ug ohg gbr ev eg mbh ltd limited llc llp inc corp corporation plc sa sas sarl srl spa bv nv oy oyj
    ab as asa aps sro doo kft zrt sl slu lda se co company cie group gruppe holding and und et y i og van von de der
    die das the of for
    """.split()  # noqa: SIM905
)
COMMON: Final = frozenset(
    """
    city cities stadt ville ciudad water wasser energy energie energia solar light lights licht green smart system
    systems solution solutions service services digital data technology technologies technik tech mobility mobilitat
    waste institute institut university universitat research consulting engineering software sensor sensors sensorik
    sensing network networks international europe european global urban future climate clean power heat heating air
    bike bikes bicycle bicycles transport traffic building buildings planning design studio labs lab partner partners
    management environment umwelt living district districts north south west east work works people home homes street
    streets road roads tree trees rain river rivers park parks pump pumps pipe pipes meter meters cable grid public
    office team agency verein bureau buro association foundation centre center
    """.split()  # noqa: SIM905
)
"""Words of names that name nobody: they stand in texts about cities every day."""
_TOKEN: Final = re.compile(r"[^\W_]+")
_SAYS_WHO: Final = re.compile(
    r"\b(?i:we|us|wir|nous|nosotros|somos)\s+(?:at|from|of|bei|von|aus|chez|de)\s+(?:the\s+|der\s+|la\s+)?"
    r"([A-ZÀ-Ž][\w&’'-]+)",
)
_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LEAST: Final = 4


@dataclass(frozen=True, slots=True)
class Names:
    """Names of one organization: its own, `phrases` (people, titles of solutions) and the domains it uses."""

    name: str
    phrases: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()


def tokens(text: str) -> list[str]:
    """The words of a text or a file name, folded; signs and underscores part them."""
    return _TOKEN.findall(fold(text))


def core_of(name: str) -> list[str]:
    """The words of a name without its legal form: "Kantstein Sensorik GmbH" → ["kantstein", "sensorik"]."""
    return [word for word in tokens(name) if word not in LEGAL_FORMS]


def telling(name: str, *, common: Collection[str] = ()) -> list[str]:
    """Words of a name that name nobody else: long, not everyday, not in `common`."""
    return [
        word
        for word in core_of(name)
        if len(word) >= _LEAST and word not in COMMON and word not in common and not is_whole(word)
    ]


def holds(words: Sequence[str], phrase: Sequence[str]) -> bool:
    """Whether the words of a phrase stand in a text one after the other; a genitive s at the last one is allowed."""
    size = len(phrase)
    if not size:
        return False
    ends = {phrase[-1], f"{phrase[-1]}s"}
    return any(
        list(words[i : i + size - 1]) == list(phrase[:-1]) and words[i + size - 1] in ends
        for i in range(len(words) - size + 1)
    )


def found_in(
    text: str, known: Iterable[Names], *, common: Collection[str] = (), only_capitals: bool = False
) -> list[str]:
    """What in a text gives one of these away, in the words of their names, each once.

    `common` are folded words that name nobody here (those of the challenge itself). With `only_capitals` a single
    word of a name counts only where it is written with a capital, for lists of many names.
    """
    words, folded = tokens(text), fold(text)
    capitals = {fold(token) for token in _TOKEN.findall(text) if token[:1].isupper()}
    found: list[str] = []
    for names in known:
        core = core_of(names.name)
        single = [w for w in telling(names.name, common=common) if not only_capitals or {w, f"{w}s"} & capitals]
        whole = len(core) > 1 or bool(single)
        if whole and holds(words, core) and not set(core) <= set(common):
            found.append(names.name)
        else:
            found += [as_written(names.name, word) for word in single if holds(words, [word])]
        found += [phrase for phrase in names.phrases if len(tokens(phrase)) > 1 and holds(words, tokens(phrase))]
        found += [domain for domain in names.domains if fold(domain) in folded]
    return list(dict.fromkeys(found))


def ask_back(found: Iterable[str], why: str) -> None:
    """Raise Invalid on the box that says the names have to stay; `why` holds "%(names)s"."""
    if found := list(found):
        raise Invalid({"keep_names": why % {"names": ", ".join(f"“{name}”" for name in found)}})


def as_written(name: str, word: str) -> str:
    """A folded word of a name as the name has it."""
    return next((token for token in _TOKEN.findall(name) if fold(token) == word), word)


def says_who(text: str) -> list[str]:
    """Signs of who writes that need no list: "We at Kantstein …", an e-mail address."""
    return list(dict.fromkeys([*_SAYS_WHO.findall(text), *_ADDRESS.findall(text)]))


def domain_of(address: str) -> str:
    """The domain of a web address without "www."; "" if there is none."""
    found = re.match(r"(?:https?://)?(?:www\.)?([\w-]+(?:\.[\w-]+)+)", address.strip(), re.IGNORECASE)
    return found[1].lower() if found else ""
