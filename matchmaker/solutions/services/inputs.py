"""What may be written into a solution: its fields as plain values, and the sentences about what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import isfinite
from typing import Any, TypedDict, cast

from matchmaker.core import clock
from matchmaker.core.i18n import _
from matchmaker.core.text import control_character, shorten, tidy
from matchmaker.solutions.models import Solution, SolutionReference, SolutionTag, SolutionType
from matchmaker.vocabulary import queries as vocabulary

TEXTS = {"title": 200, "summary": 300, "description": 5_000}
TAGS = {
    "systems": "system",
    "topics": "topic",
    "stages": "stage",
    "sdgs": "sdg",
    "countries": "country",
    "languages": "language",
    "collaborations": "collaboration",
    "technologies": "digital_technology",
}
CODES = {
    "maturity": "maturity",
    "price_model": "price_model",
    "budget_band": "budget_band",
    "evidence_level": "evidence_level",
}
LIMITS = {"systems": 3, "sdgs": 3, "topics": 8, "references": 12}
MAX_MONTHS, FIRST_YEAR = 240, 1950


class ReferenceInput(TypedDict, total=False):
    """A place where it works already; `value` and `unit` are a measured figure, `result` says of what."""

    place: str
    country: str
    population: int | None
    year: int | None
    result: str
    value: float | None
    unit: str
    is_contact_on_request: bool


class SolutionInput(TypedDict, total=False):
    """Fields of a solution as plain values. A missing key leaves the field as it is."""

    title: str
    summary: str
    description: str
    types: list[str]  # slugs of public solution types
    systems: list[str]  # the main one first
    topics: list[str]
    stages: list[str]
    sdgs: list[str]
    maturity: str
    countries: list[str]
    languages: list[str]
    collaborations: list[str]
    technologies: list[str]
    delivery_months: int | None
    references: list[ReferenceInput]
    price_model: str
    budget_band: str
    is_budget_public: bool
    data_terms: dict[str, str]  # requirement code → "yes" | "no"; "note" → text
    ghg_claim: dict[str, Any]  # tco2e_per_year, gpc, scope, baseline_year, note
    evidence_level: str
    smart_answers: dict[str, Any]  # principle → {"score": 0 | 1 | 2 | "na", "text": str}


Problems = dict[str, list[str]]


def snapshot(solution: Solution) -> SolutionInput:
    """The solution as plain values (for copies, comparison and the coach)."""
    values: dict[str, Any] = {
        name: getattr(solution, name) for name in (*TEXTS, *CODES, "delivery_months", "is_budget_public")
    }
    values |= {name: solution.codes(scheme) for name, scheme in TAGS.items()}
    values |= {name: dict(getattr(solution, name) or {}) for name in ("data_terms", "ghg_claim", "smart_answers")}
    values["types"] = [kind.slug for kind in solution.types]
    values["references"] = [
        {name: getattr(reference, name) for name in ReferenceInput.__annotations__} for reference in solution.references
    ]
    return cast(SolutionInput, values)


def clean(values: SolutionInput) -> SolutionInput:
    """The same values with tidy texts and without repeated codes."""
    result: dict[str, Any] = dict(values)
    for name in result.keys() & TEXTS.keys():
        result[name] = tidy(result[name])
    for name in result.keys() & {*TAGS, "types"}:
        result[name] = list(dict.fromkeys(code for code in result[name] if code))
    return cast(SolutionInput, result)


def find_problems(values: SolutionInput, types: Mapping[str, SolutionType]) -> Problems:
    """What is wrong with the values, by field; `types` are the known solution types by slug. Empty if nothing is."""
    found: Problems = {}

    def add(name: str, sentence: str | None) -> None:
        if sentence:
            found.setdefault(name, []).append(sentence)

    raw = cast(Mapping[str, Any], values)
    for name, limit in TEXTS.items():
        add(name, _text_problem(raw.get(name, ""), limit))
    if "title" in raw and len(raw["title"]) < 3:
        add("title", _("Give the solution a name of at least three letters."))
    _list_problems(raw, add)
    for slug in raw.get("types", ()):
        if slug not in types:
            add("types", _("There is no solution type “%(name)s”. Choose from the list.", name=shorten(slug, 60)))
    add("delivery_months", _number_problem(raw.get("delivery_months"), 0, MAX_MONTHS, _("months")))
    for number, reference in enumerate(raw.get("references", ()), start=1):
        for sentence in _reference_problems(reference):
            add("references", _("Reference %(number)s: %(sentence)s", number=number, sentence=sentence))
    _data_problems(raw.get("data_terms", {}), add)
    _claim_problems(raw.get("ghg_claim", {}), add)
    _smart_problems(raw.get("smart_answers", {}), add)
    return found


def _list_problems(raw: Mapping[str, Any], add: Any) -> None:
    for name, scheme in TAGS.items():
        add(name, _code_problem(scheme, raw.get(name, ())))
    for name, scheme in CODES.items():
        add(name, _code_problem(scheme, [raw[name]] if raw.get(name) else ()))
    for name, most in LIMITS.items():
        if len(raw.get(name, ())) > most:
            add(name, _("Choose at most %(most)s; there are %(have)s.", most=most, have=len(raw[name])))


def _text_problem(text: str, limit: int) -> str | None:
    bad = control_character(text)
    if bad:
        return _("There is a character here that cannot be shown (%(code)s). Please delete it.", code=bad)
    if len(text) > limit:
        return _("Please shorten this to %(limit)s characters; it has %(have)s.", limit=limit, have=len(text))
    return None


def _code_problem(scheme: str, codes: Iterable[str]) -> str | None:
    unknown = [shorten(str(code), 40) for code in codes if not vocabulary.is_code(scheme, code)]
    if not unknown:
        return None
    return _("We do not know “%(names)s”. Choose from the list.", names=", ".join(unknown[:3]))


def _number_problem(value: float | None, low: float, high: float, unit: str) -> str | None:
    if value is None or low <= value <= high:
        return None
    return _("Give a number from %(low)s to %(high)s (%(unit)s).", low=low, high=high, unit=unit)


def _year_problem(year: int | None) -> str | None:
    if year is not None and year > clock.today().year:
        return _("The year %(year)s is in the future. Give a year until now.", year=year)
    if year is not None and year < FIRST_YEAR:
        return _("Give a year from %(first)s until now.", first=FIRST_YEAR)
    return None


def _reference_problems(reference: ReferenceInput) -> list[str]:
    value = reference.get("value")
    found = [
        _text_problem(reference.get("place", ""), 200),
        _text_problem(reference.get("result", ""), 500),
        _text_problem(reference.get("unit", ""), 40),
        _year_problem(reference.get("year")),
        _number_problem(reference.get("population"), 0, 50_000_000, _("people")),
        _code_problem("country", [reference["country"]] if reference.get("country") else ()),
    ]
    if not reference.get("place"):
        found.append(_("name the city."))
    if value is not None and not isfinite(value):
        found.append(_("the figure must be a number."))
    return [sentence for sentence in found if sentence]


def _data_problems(terms: Mapping[str, str], add: Any) -> None:
    add("data_terms", _code_problem("data_requirement", [code for code in terms if code != "note"]))
    add("data_terms", _text_problem(terms.get("note", ""), 1_000))
    if any(answer not in {"yes", "no"} for code, answer in terms.items() if code != "note"):
        add("data_terms", _("Answer yes or no, or leave it open."))


def _claim_problems(claim: Mapping[str, Any], add: Any) -> None:
    amount = claim.get("tco2e_per_year")
    if amount is not None and not (isfinite(amount) and 0 < amount < 1e9):
        add("ghg_claim", _("Give the saving as a number of tonnes a year, more than zero."))
    add("ghg_claim", _year_problem(claim.get("baseline_year")))
    add("ghg_claim", _text_problem(str(claim.get("note") or ""), 1_000))
    for name, scheme in (("gpc", "gpc"), ("scope", "ghg_scope")):
        add("ghg_claim", _code_problem(scheme, [claim[name]] if claim.get(name) else ()))


def _smart_problems(answers: Mapping[str, Any], add: Any) -> None:
    add("smart_answers", _code_problem("smart_principle", answers))
    for answer in answers.values():
        if answer.get("score") not in {None, 0, 1, 2, "na"}:
            add("smart_answers", _("Choose one of the four answers."))
        add("smart_answers", _text_problem(str(answer.get("text") or ""), 1_000))


def write(solution: Solution, values: SolutionInput, types: Mapping[str, SolutionType]) -> list[str]:
    """Put checked values into the solution; returns the names of the fields that changed."""
    before = cast(Mapping[str, Any], snapshot(solution))
    raw = cast(Mapping[str, Any], values)
    for name in raw:
        if name in TAGS:
            set_codes(solution.tags, TAGS[name], raw[name], SolutionTag)
        elif name == "types":
            solution.types = [types[slug] for slug in raw[name]]
        elif name == "references":
            solution.references = [SolutionReference(position=i, **dict(r)) for i, r in enumerate(raw[name])]
        else:
            setattr(solution, name, raw[name])
    claimed = (raw.get("ghg_claim") or {}).get("gpc") if "ghg_claim" in raw else None
    if "ghg_claim" in raw:
        set_codes(solution.tags, "gpc", [claimed] if claimed else [], SolutionTag)
    after = cast(Mapping[str, Any], snapshot(solution))
    return [name for name in raw if _differs(before[name], after[name])]


def _differs(before: Any, after: Any) -> bool:
    if isinstance(before, list) and before and isinstance(before[0], dict):
        return [{k: v or None for k, v in row.items()} for row in before] != [
            {k: v or None for k, v in row.items()} for row in after
        ]
    return bool(before != after)


def set_codes(tags: list[Any], scheme: str, codes: list[str], make: Any) -> None:
    """Make the codes of one scheme exactly these, in order. Rows stay where they can: a row that is deleted and
    added again in one flush would break the unique constraint."""
    old = {tag.code: tag for tag in tags if tag.scheme == scheme}
    for code, tag in old.items():
        if code not in codes:
            tags.remove(tag)
    for position, code in enumerate(codes):
        if code in old:
            old[code].position = position
        else:
            tags.append(make(scheme=scheme, code=code, position=position))
