"""The coach: fixed rules that say how clear a challenge is. Pure: content in, points and sentences out.

Four criteria of 0 to 5 points: a result and not a thing to buy, a number to start from, an owner and a decision
date, few must-haves (at most seven). A criterion with 0 points blocks handing in. Sentences are English sources with
named values; whoever shows them translates them first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from matchmaker.challenges.engine import equal_access
from matchmaker.records.coach import NO, OK, TODO, Finding, Report, Score
from matchmaker.records.fields import N_, Values

TOP, MANY_MUSTS, TOO_MANY_MUSTS = 5, 7, 10

SUPERLATIVES: Final = frozenset(
    """
    best cutting-edge world-class leading innovative revolutionary unique greatest smartest perfect ultimate
    state-of-the-art groundbreaking next-generation unrivalled
    """.split()  # noqa: SIM905
)
THINGS: Final = frozenset(
    """
    app apps application software platform platforms dashboard dashboards portal portals chatbot chatbots sensor
    sensors drone drones robot robots blockchain website websites database kiosk kiosks
    """.split()  # noqa: SIM905
)
BUYING: Final = frozenset(
    """
    buy buying purchase purchasing procure procuring acquire install develop
    """.split()  # noqa: SIM905
)
UNEQUAL: Final = {
    equal_access.SEAT: N_(
        "“%(text)s” asks where a company is. EU law (Directive 2014/24/EU, article 18) and the WTO agreement on "
        "procurement forbid that. Ask for what you need instead, for example “on site within two hours”."
    ),
    equal_access.REFERENCES: N_(
        "“%(text)s” asks for references from one place, so nobody new can answer. Directive 2014/24/EU, article 18, "
        "forbids that. Ask for references from a place like yours, for example of the same size."
    ),
    equal_access.YEARS: N_(
        "“%(text)s” asks for many years. Young companies are shut out, and references may be asked for three to five "
        "years only (Directive 2014/24/EU, article 60). Ask for one or two results instead."
    ),
    equal_access.TURNOVER: N_(
        "“%(text)s” asks for turnover. It shuts small companies out; the most the law allows is twice the value of "
        "the contract (Directive 2014/24/EU, article 58). Ask for what has to be delivered."
    ),
    equal_access.BRAND: N_(
        "“%(text)s” names a maker. Directive 2014/24/EU, article 42, allows that only with “or equivalent”. Describe "
        "what it must do or connect to."
    ),
}
"""What a condition asks that shuts companies out by who they are, with the law and a way that keeps it."""
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_MARK = re.compile(r"\w[\w-]*\s?[®™]")
_INNER_CAPITAL = re.compile(r"\b[A-Z][a-z]{2,}[A-Z][A-Za-z]*\b")
_DIGIT = re.compile(r"\d")


def words(text: str) -> list[str]:
    """The words of a text in lower case."""
    return [word.casefold() for word in _WORD.findall(text)]


def named_things(text: str) -> list[str]:
    """What looks like the name of something one can buy: a trade mark sign or a capital inside a word."""
    return list(dict.fromkeys([m.strip() for m in _MARK.findall(text)] + _INNER_CAPITAL.findall(text)))


def _hits(text: str, listed: Iterable[str]) -> list[str]:
    known = frozenset(listed)
    return list(dict.fromkeys(word for word in words(text) if word in known))


def assess(content: Values) -> Report:
    """Score the content of a challenge (missing fields count as empty)."""
    parts = [_outcome(content), _number(content), _owner(content), _musts(content)]
    labels = {
        "outcome": N_("A result, not a thing to buy"),
        "number": N_("A number to start from"),
        "owner": N_("An owner and a decision date"),
        "musts": N_("Few must-haves"),
    }
    scores = tuple(
        Score(name, labels[name], max(0, min(TOP, points))) for name, (points, _f) in zip(labels, parts, strict=True)
    )
    return Report(scores, tuple(finding for _points, findings in parts for finding in findings))


def _text(content: Values, *names: str) -> str:
    return " ".join(str(content.get(name) or "") for name in names)


def _outcome(content: Values) -> tuple[int, list[Finding]]:
    title, problem = _text(content, "title"), _text(content, "problem").strip()
    if not problem:
        return 0, [Finding("outcome", NO, N_("Say what the problem is."))]
    points, found = TOP, []
    things = _hits(title, THINGS | BUYING)
    if things:
        points -= 3
        text = N_("The title names a thing (%(words)s). Say what should be different for people instead.")
        found.append(Finding("outcome", TODO, text, {"words": ", ".join(things)}))
    if not _text(content, "indicator").strip():
        points -= 2
        found.append(Finding("outcome", NO, N_("Name what would be measured if it worked.")))
    if not _text(content, "who_affected").strip() and len(words(problem)) < 25:
        points -= 1
        found.append(Finding("outcome", TODO, N_("Say who is affected, and where.")))
    points -= _style(content, found)
    if not found:
        found.append(Finding("outcome", OK, N_("It says what should change, not what to buy.")))
    return points, found


def _style(content: Values, found: list[Finding]) -> int:
    """Find superlatives and names; returns the points they cost (0 to 2)."""
    text = _text(content, "title", "summary", "problem", "indicator")
    cost = 0
    superlatives = _hits(text, SUPERLATIVES)
    if superlatives:
        cost += 1
        sentence = N_("Leave out words of praise (%(words)s); a number says more.")
        found.append(Finding("outcome", TODO, sentence, {"words": ", ".join(superlatives)}))
    names = named_things(text)
    if names:
        cost += 1
        sentence = N_("%(words)s looks like a name of a brand. Describe what it does, so that others can answer too.")
        found.append(Finding("outcome", TODO, sentence, {"words": ", ".join(names)}))
    return cost


def _number(content: Values) -> tuple[int, list[Finding]]:
    has = {name: content.get(name) is not None for name in ("baseline_value", "target_value")}
    years = [content.get(name) is not None for name in ("baseline_year", "target_year")]
    if not any(has.values()):
        if _DIGIT.search(_text(content, "title", "problem")):
            text = N_("Your text has numbers, but value today and value wanted are empty.")
            return 1, [Finding("number", NO, text)]
        return 0, [Finding("number", NO, N_("Give one number: how is it today, how should it be?"))]
    points, found = 2, []
    if not has["baseline_value"]:
        found.append(Finding("number", TODO, N_("Give the value today. An estimate is fine if you say so.")))
    elif not has["target_value"]:
        found.append(Finding("number", TODO, N_("Give the value you want to reach.")))
    else:
        points += 1
    if all(years) and _text(content, "unit").strip():
        points += 1
    else:
        found.append(Finding("number", TODO, N_("Add the unit and both years to the numbers.")))
    if _text(content, "measured_how").strip():
        points += 1
    else:
        found.append(Finding("number", TODO, N_("Say how it is measured.")))
    if not found:
        found.append(Finding("number", OK, N_("Numbers, unit, years and method are there.")))
    return points, found


def _owner(content: Values) -> tuple[int, list[Finding]]:
    points, found = 0, []
    if _text(content, "decision_owner").strip():
        points += 2
    else:
        found.append(Finding("owner", NO, N_("Name the office that decides.")))
    if content.get("decision_on"):
        points += 2
    else:
        found.append(Finding("owner", NO, N_("Give the day by which it is decided.")))
    if _text(content, "route_to_adoption").strip():
        points += 1
    elif points:
        found.append(Finding("owner", TODO, N_("Say what happens after a good result.")))
    if not found:
        found.append(Finding("owner", OK, N_("It is clear who decides, when, and what follows.")))
    return points, found


def _musts(content: Values) -> tuple[int, list[Finding]]:
    musts = [str(text) for text in content.get("musts") or () if str(text).strip()]
    if not musts:
        return 0, [Finding("musts", NO, N_("Name at least one thing a solution must do."))]
    if len(musts) > TOO_MANY_MUSTS:
        text = N_("%(n)s must-haves leave nobody. Keep at most 7 and move the others to “good to have”.")
        return 0, [Finding("musts", NO, text, {"n": len(musts)})]
    points, found = TOP, []
    if len(musts) > MANY_MUSTS:
        points -= len(musts) - MANY_MUSTS + 1
        text = N_("%(n)s must-haves are many. Which ones are only good to have? Keep at most 7.")
        found.append(Finding("musts", TODO, text, {"n": len(musts)}))
    names = [name for text in musts for name in named_things(text)]
    if names:
        points -= 1
        text = N_("A must-have names %(words)s. Describe what it must do.")
        found.append(Finding("musts", TODO, text, {"words": ", ".join(names)}))
    points -= _equal_access(content, musts, found)
    if not found:
        text = N_("Number of must-haves: %(n)s. Few enough that companies can answer.")
        found.append(Finding("musts", OK, text, {"n": len(musts)}))
    return max(points, 1), found


def _equal_access(content: Values, musts: list[str], found: list[Finding]) -> int:
    """Find conditions that shut companies out by who they are; returns the points they cost (0 to 4).

    Must-haves cost most; what is only good to have, limits and criteria favour the same companies more quietly.
    """
    criteria = [str(row.get("name") or "") for row in content.get("criteria") or () if isinstance(row, dict)]
    others = [*(str(text) for text in content.get("wishes") or ()), *criteria, _text(content, "constraints")]
    cost = 0
    for texts, price in ((musts, 3), (others, 1)):
        findings = [(text, code) for text in texts for code in equal_access.unequal(text)]
        cost += price if findings else 0
        found += [Finding("musts", TODO, UNEQUAL[code], {"text": shortened(text)}) for text, code in findings]
    if content.get("countries"):
        text = N_(
            "You take companies from chosen countries only. In a tender the EU and the countries of the WTO agreement "
            "on procurement do not allow that among their members. Leave it empty unless a law gives you the reason."
        )
        found.append(Finding("musts", TODO, text))
    return cost


def shortened(text: str, *, most: int = 60) -> str:
    """A text for a sentence about it: at most so many characters, on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1].rstrip() + "…"
