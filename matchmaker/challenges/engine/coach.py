"""The coach: fixed rules that say how clear a challenge is. Pure: content in, points and sentences out.

Four criteria of 0 to 5 points: a result and not a thing to buy, a number to start from, an owner and a decision
date, few and fair must-haves (at most seven). A criterion with 0 points blocks handing in. The texts are read by
`records.reading`, in every language of the interface. The coach says only what it looked for: finding nothing proves
nothing. Sentences are English sources with named values; whoever shows them translates them first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from matchmaker.challenges.engine.content import VISION
from matchmaker.core.messages import N_
from matchmaker.records.coach import NO, OK, TODO, Finding, Report, Score
from matchmaker.records.fields import Values
from matchmaker.records.reading import conditions, direction
from matchmaker.records.reading.known import is_made_up, words
from matchmaker.records.reading.names import named
from matchmaker.records.reading.style import is_vague, praise_in
from matchmaker.records.reading.things import asked_things

TOP, MANY_MUSTS, TOO_MANY_MUSTS = 5, 7, 10
FEW_WORDS, SHORT_PROBLEM = 8, 25
"""A problem of fewer words says too little; a short one needs “who is affected” beside it."""

UNEQUAL: Final = {
    conditions.SEAT: N_(
        "“%(text)s” asks where a company is. EU law (Directive 2014/24/EU, article 18), the UK (Procurement Act 2023, "
        "section 90) and the WTO agreement on procurement (article IV) do not allow that towards each other’s "
        "companies. Ask for what you need instead, for example “on site within two hours”."
    ),
    conditions.REFERENCES: N_(
        "“%(text)s” asks for references from one place or for you, so nobody new can answer. Directive 2014/24/EU, "
        "article 18, and the WTO agreement on procurement (article VIII) forbid that. Ask for one result from a place "
        "like yours, for example of the same size."
    ),
    conditions.YEARS: N_(
        "“%(text)s” asks for many years. Young companies are shut out, and references may be asked for three to five "
        "years only (Directive 2014/24/EU, article 60; in the UK it must be proportionate, Procurement Act 2023, "
        "section 22). Ask for one or two results instead."
    ),
    conditions.TURNOVER: N_(
        "“%(text)s” asks for turnover. It shuts small companies out; the most EU law allows is twice the value of "
        "the contract (Directive 2014/24/EU, article 58; in the UK it must be proportionate, Procurement Act 2023, "
        "section 22). Ask for what has to be delivered."
    ),
    conditions.SIZE: N_(
        "“%(text)s” asks how big a company is. What is asked must fit the contract (Directive 2014/24/EU, article 58; "
        "UK Procurement Act 2023, section 22). Ask for what has to be delivered, for example “two people on site”."
    ),
    conditions.BRAND: N_(
        "“%(text)s” names a maker or product. Directive 2014/24/EU, article 42, the UK (Procurement Act 2023, section "
        "56) and US federal grants (2 CFR 200.319) allow that only with “or equivalent”. Describe what it must do or "
        "connect to."
    ),
}
"""What a condition asks that shuts companies out by who they are, with the law and a way that keeps it."""
WRONG_NUMBERS: Final = {
    direction.WAY: N_(
        "The words and the numbers go opposite ways: “%(indicator)s” from %(start)s to %(end)s. Change the numbers, or "
        "write in the indicator what should rise or fall."
    ),
    direction.NEGATIVE: N_(
        "%(end)s is below zero, and “%(indicator)s” cannot be. Write the value you want to see, not the change."
    ),
    direction.SHARE: N_(
        "A share of more than 100 per cent (%(start)s, %(end)s) is not possible. Check value and unit."
    ),
    direction.HALF: N_("The title says half, but %(start)s to %(end)s is not half. Change the title or the number."),
    direction.DOUBLE: N_("The title says double, but %(start)s to %(end)s is not. Change the title or the number."),
}
EXAMPLES: Final = {
    "energy": N_("Schools need half the heat they need today"),
    "water": N_("Lose 20 litres of 100 on the way to the tap, not 40"),
    "waste": N_("Half as many disposable cups in the bins of the old town"),
    "transport": N_("Children walk to school without a queue of cars"),
    "pollution": N_("Bedrooms by the ring road are quiet at night"),
    "inclusion": N_("Older people who live alone see somebody every week"),
    "": N_("Residents get an answer within two days, not twelve"),
}
"""A title that says a result, for each sector we have one for."""
_DIGIT = re.compile(r"\d")


LABELS = {
    "outcome": N_("A result, not a thing to buy"),
    "number": N_("A number to start from"),
    "owner": N_("An owner and a decision date"),
    "musts": N_("Few and fair must-haves"),
}
"""The criteria in their order."""


def assess(content: Values) -> Report:
    """Score the content of a challenge (missing fields count as empty).

    At the stage of the vision no number and no must-have is asked for: who helps to shape a goal cannot know them yet.
    """
    parts = [_outcome(content), _number(content), _owner(content), _musts(content)]
    scores = tuple(
        Score(name, LABELS[name], max(0, min(TOP, points))) for name, (points, _f) in zip(LABELS, parts, strict=True)
    )
    return Report(scores, tuple(finding for _points, findings in parts for finding in findings))


def _text(content: Values, *names: str) -> str:
    return " ".join(str(content.get(name) or "") for name in names)


def _written(content: Values, name: str) -> str:
    """The text of a field; "" if it is only there to fill the field."""
    text = _text(content, name).strip()
    return "" if is_made_up(text) else text


Costs = Iterator[tuple[int, Finding]]


def _outcome(content: Values) -> tuple[int, list[Finding]]:
    if not _text(content, "problem").strip():
        first = Finding("outcome", NO, N_("Describe the problem: what happens today, where, and to whom?"))
        return 0, [first, *(found for _cost, found in _title(content))]
    if not _written(content, "problem"):
        text = N_("The problem cannot be read. Write in sentences what happens today, where, and to whom.")
        return 0, [Finding("outcome", NO, text)]
    costs = [*_title(content), *_body(content), *_fullness(content)]
    if not costs:
        text = N_(
            "No thing to buy, no maker and no praise found in title, sentence and problem; what is measured is named."
        )
        return TOP, [Finding("outcome", OK, text)]
    return max(1, TOP - sum(cost for cost, _found in costs)), [found for _cost, found in costs]


def _title(content: Values) -> Costs:
    title = _text(content, "title")
    systems = content.get("systems") or ()
    example = {"example": EXAMPLES.get(next(iter(systems), ""), EXAMPLES[""])}
    if title.strip() and not _written(content, "title"):
        yield 3, Finding("outcome", TODO, N_("The title cannot be read. For example: “%(example)s”."), example)
    elif things := asked_things(title, is_title=True):
        text = N_("The title asks for a thing (%(words)s). Write what should be different for people: “%(example)s”.")
        yield 3, Finding("outcome", TODO, text, {"words": ", ".join(things), **example})
    elif is_vague(title):
        text = N_("The title could stand above any city’s plan. Write what changes, for whom: “%(example)s”.")
        yield 3, Finding("outcome", TODO, text, example)
    if names := named(title):
        text = N_("The title names %(words)s. Leave the name out, so that others can answer too.")
        yield 2, Finding("outcome", TODO, text, {"words": ", ".join(names)})


def _body(content: Values) -> Costs:
    body = "\n".join(_text(content, name) for name in ("summary", "problem", "indicator"))
    if things := asked_things(body):
        text = N_("The text asks for a thing (%(words)s). Describe what goes wrong today; companies propose the thing.")
        yield 2, Finding("outcome", TODO, text, {"words": ", ".join(things)})
    if names := [name for name in named(body) if name not in named(_text(content, "title"))]:
        text = N_(
            "%(words)s looks like a name of a maker or product. Describe what it does, so that others can answer."
        )
        yield 1, Finding("outcome", TODO, text, {"words": ", ".join(names)})
    if praise := praise_in(f"{_text(content, 'title')}\n{body}"):
        text = N_("Leave out words of praise (%(words)s); a number says more.")
        yield 1, Finding("outcome", TODO, text, {"words": ", ".join(praise)})


def _fullness(content: Values) -> Costs:
    indicator, count = _text(content, "indicator").strip(), len(words(_text(content, "problem")))
    if not indicator and not _is_vision(content):
        text = N_("Name what would be measured if it worked, for example “days with overflow a year”.")
        yield 2, Finding("outcome", NO, text)
    elif indicator and not _written(content, "indicator"):
        yield 2, Finding("outcome", NO, N_("What is measured cannot be read. For example “days with overflow a year”."))
    elif indicator and is_vague(indicator):
        text = N_("“%(text)s” cannot be counted. Name something one can count, for example “minutes of waiting”.")
        yield 3, Finding("outcome", TODO, text, {"text": shortened(indicator)})
    if count < FEW_WORDS:
        text = N_(
            "The problem is very short. Describe in two or three sentences what happens today, where, and to whom."
        )
        yield 2, Finding("outcome", TODO, text)
    elif count < SHORT_PROBLEM and not _written(content, "who_affected"):
        yield 1, Finding("outcome", TODO, N_("Add who is affected and where, with a number: “70,000 households”."))


def _number(content: Values) -> tuple[int, list[Finding]]:
    start, end = content.get("baseline_value"), content.get("target_value")
    if start is None and end is None and _is_vision(content):
        return _horizon(content)
    if start is None and end is None:
        if _DIGIT.search(_text(content, "title", "problem")):
            text = N_("Your text has numbers, but “Current value” and “Target” are empty. Enter them there.")
            return 1, [Finding("number", NO, text)]
        return 0, [Finding("number", NO, N_("Give one number: how is it today, how should it be?"))]
    costs = [*_gaps(content), *_contradictions(content)]
    if not costs:
        return TOP, [
            Finding("number", OK, N_("Both values, unit, years and method are there, and the way fits the words."))
        ]
    return max(1, TOP - sum(cost for cost, _found in costs)), [found for _cost, found in costs]


def _is_vision(content: Values) -> bool:
    return content.get("stage") == VISION


def _horizon(content: Values) -> tuple[int, list[Finding]]:
    """In place of numbers: the year looked at, who lives with the result, and how people take part."""
    costs = []
    if content.get("target_year") is None:
        text = N_("Name the year you look at, ten to thirty years ahead. A number is not needed yet.")
        costs.append((2, Finding("number", TODO, text)))
    if not _written(content, "who_affected"):
        text = N_("Name who lives with the result, and who is seldom asked.")
        costs.append((1, Finding("number", TODO, text)))
    if not content.get("engagement_level"):
        costs.append((1, Finding("number", TODO, N_("Say how people of the city take part."))))
    if not costs:
        text = N_("The year, those affected and their part are named. At the vision no number is needed.")
        return TOP, [Finding("number", OK, text)]
    return TOP - sum(cost for cost, _found in costs), [found for _cost, found in costs]


def _gaps(content: Values) -> Costs:
    if content.get("baseline_value") is None:
        yield 1, Finding("number", TODO, N_("Give the value today. An estimate is fine; mark it as one."))
    elif content.get("target_value") is None:
        yield 1, Finding("number", TODO, N_("Give the value you want to reach."))
    years = [content.get(name) is not None for name in ("baseline_year", "target_year")]
    if not all(years) or not _written(content, "unit"):
        yield 1, Finding("number", TODO, N_("Add the unit and both years to the numbers."))
    if not _written(content, "measured_how"):
        yield 1, Finding("number", TODO, N_("Add how it is measured: by whom, how often, with what?"))


def _contradictions(content: Values) -> Costs:
    start, end = content.get("baseline_value"), content.get("target_value")
    indicator = _text(content, "indicator").strip()
    found = direction.doubts(
        title=_text(content, "title"),
        indicator=indicator,
        unit=_text(content, "unit"),
        baseline=start,
        target=end,
        measured_how=_text(content, "measured_how"),
    )
    for code in found:
        shown = {"indicator": shortened(indicator), "start": f"{start:.6g}", "end": f"{end:.6g}"}
        yield 3, Finding("number", TODO, WRONG_NUMBERS[code], shown)


def _owner(content: Values) -> tuple[int, list[Finding]]:
    points, found = 0, []
    if _written(content, "decision_owner"):
        points += 2
    else:
        found.append(Finding("owner", NO, N_("Name the office that decides, for example “Head of Water Services”.")))
    if content.get("decision_on"):
        points += 2
    else:
        found.append(Finding("owner", NO, N_("Give the day by which it is decided.")))
    if _written(content, "route_to_adoption"):
        points += 1
    elif points:
        found.append(Finding("owner", TODO, N_("Add what happens after a good result: money, tender, decision.")))
    if not found:
        found.append(Finding("owner", OK, N_("An office, a day and what follows are named.")))
    return points, found


def _musts(content: Values) -> tuple[int, list[Finding]]:
    musts = [str(text) for text in content.get("musts") or () if str(text).strip()]
    readable = [text for text in musts if not is_made_up(text)]
    if not musts and _is_vision(content):
        return TOP, [Finding("musts", OK, N_("At the vision nothing is shut out yet: no must-have is needed."))]
    if not musts:
        return 0, [Finding("musts", NO, N_("Name at least one thing a solution must do."))]
    if len(musts) > TOO_MANY_MUSTS:
        text = N_("%(n)s must-haves leave nobody. Keep at most 7 and move the others to “good to have”.")
        return 0, [Finding("musts", NO, text, {"n": len(musts)})]
    costs = [*_counted(len(musts), len(readable)), *_equal_access(content, musts)]
    if not costs:
        text = N_("Number of must-haves: %(n)s. None found that shuts out by place, age, size or maker.")
        return TOP, [Finding("musts", OK, text, {"n": len(musts)})]
    return max(1, TOP - sum(cost for cost, _found in costs)), [found for _cost, found in costs]


def _counted(count: int, readable: int) -> Costs:
    if count > MANY_MUSTS:
        text = N_("%(n)s must-haves are many. Which ones are only good to have? Keep at most 7.")
        yield count - MANY_MUSTS + 1, Finding("musts", TODO, text, {"n": count})
    if readable < count:
        text = N_("Must-haves that cannot be read: %(n)s. Write what a solution must do, or delete the line.")
        yield TOP - 1, Finding("musts", TODO, text, {"n": count - readable})


def _equal_access(content: Values, musts: list[str]) -> Costs:
    """Conditions that shut companies out by who they are.

    Must-haves cost most; what is only good to have, limits and criteria favour the same companies more quietly. Limits
    may name what stands there already.
    """
    criteria = [str(row.get("name") or "") for row in content.get("criteria") or () if isinstance(row, dict)]
    wishes = [str(text) for text in content.get("wishes") or ()]
    limits = [(text, code) for text in [_text(content, "constraints")] for code in conditions.unequal(text)]
    others = [(text, code) for text in (*wishes, *criteria) for code in conditions.unequal(text)]
    others += [(text, code) for text, code in limits if code != conditions.BRAND]
    asked = [(text, code) for text in musts for code in conditions.unequal(text)]
    for findings, price in ((asked, 3), (others, 1)):
        for at, (text, code) in enumerate(findings):
            yield 0 if at else price, Finding("musts", TODO, UNEQUAL[code], {"text": shortened(text)})
    if content.get("country_condition"):
        text = N_(
            "You take companies from chosen countries only. In a tender the EU and the countries of the WTO agreement "
            "on procurement do not allow that among their members. Keep the condition only if the law you name "
            "demands it."
        )
        yield 0, Finding("musts", TODO, text)


def shortened(text: str, *, most: int = 60) -> str:
    """A text for a sentence about it: at most so many characters, on one line."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1].rstrip() + "…"
