"""A stored pairing as one side may read it: reasons in words, private terms masked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from matchmaker.challenges import policy as challenge_policy
from matchmaker.challenges.engine.content import CHALLENGE
from matchmaker.core.actors import Actor
from matchmaker.core.i18n import _
from matchmaker.matching import policy
from matchmaker.matching.engine.rules.base import NOT_IN_CHALLENGE, NOT_IN_SOLUTION, speaks_against, speaks_for
from matchmaker.matching.engine.rules.own_words import FEW_IN_CHALLENGE, FEW_IN_SOLUTION
from matchmaker.matching.engine.rules.wording import CHALLENGE_ALONE, SOLUTION_ALONE
from matchmaker.matching.models import TOP, Pairing
from matchmaker.matching.queries.labels import say
from matchmaker.solutions.engine.content import SOLUTION
from matchmaker.vocabulary import queries as vocabulary

CITY, COMPANY, NEUTRAL = "city", "company", "neutral"
MOST_PROS: Final = 3
MOST_CONS: Final = 2
_SHORT: Final = 2  # reasons where there is room for one line
_LACKING: Final = {
    NOT_IN_CHALLENGE: "challenge",
    NOT_IN_SOLUTION: "solution",
    CHALLENGE_ALONE: "challenge",
    SOLUTION_ALONE: "solution",
    FEW_IN_CHALLENGE: "challenge",
    FEW_IN_SOLUTION: "solution",
}
FIELDS: Final[dict[str, dict[str, str]]] = {
    "wording": {"challenge": "problem", "solution": "description"},
    "own_words": {"challenge": "problem", "solution": "description"},
    "sector": {"challenge": "systems", "solution": "systems"},
    "subtopic": {"challenge": "topics", "solution": "topics"},
    "solution_type": {"challenge": "topics", "solution": "types"},
    "stage": {"challenge": "stage", "solution": "stages"},
    "collaboration": {"challenge": "collaboration", "solution": "collaborations"},
    "maturity": {"challenge": "maturity_from", "solution": "maturity"},
    "budget": {"challenge": "budget_band", "solution": "budget_band"},
    "city_size": {"solution": "references"},
    "country": {"solution": "countries"},
    "country_condition": {"challenge": "countries", "solution": "countries"},
    "language": {"challenge": "languages", "solution": "languages"},
    "timeline": {"challenge": "needed_by", "solution": "delivery_months"},
    "data_terms": {"challenge": "data_requirement", "solution": "data_terms"},
    "sdg": {"challenge": "sdg", "solution": "sdgs"},
    "gpc": {"challenge": "gpc", "solution": "ghg_claim"},
    "technology": {"challenge": "digital_technology", "solution": "technologies"},
    "evidence": {"solution": "evidence_level"},
}
"""Rule → side → the field of its record where what the rule does not know can be said."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A fact that somebody would have to give: the rule, "challenge" or "solution", and the page and field of its
    form ("" where the form has none).
    """

    title: str
    who: str
    step: str
    field: str


def _unknown(title: str, rule: str, who: str) -> Unknown:
    field = FIELDS.get(rule, {}).get(who, "")
    record = CHALLENGE if who == "challenge" else SOLUTION
    return Unknown(title, who, record[field].step if field else "", field)


def whole(parts: Sequence[float], total: int) -> list[int]:
    """Whole numbers near the parts that add up to `total`: the largest remainders are rounded up (Hamilton)."""
    down = [int(part) for part in parts]
    by_rest = sorted(range(len(parts)), key=lambda at: (down[at] - parts[at], at))
    up = set(by_rest[: max(0, total - sum(down))])
    return [value + (at in up) for at, value in enumerate(down)]


def whole_earned(shares: Sequence[float], weights: Sequence[int], total: int) -> list[int]:
    """Whole points, at most each weight, that add up to `total` where the weights allow it.

    What earned all or nothing is shown so: the rows between give and take first.
    """
    exact = [share * weight for share, weight in zip(shares, weights, strict=True)]
    shown = [int(part) for part in exact]
    step = 1 if sum(shown) < total else -1
    while sum(shown) != total:
        can = [at for at, value in enumerate(shown) if 0 <= value + step <= weights[at]]
        if not can:
            break
        shown[min(can, key=lambda at: (shares[at] in {0, 1}, step * (shown[at] - exact[at]), at))] += step
    return shown


@dataclass(frozen=True, slots=True)
class TermView:
    """One rule of a pairing: points and weight in points, or None where the other side keeps it private."""

    rule: str
    title: str
    points: float | None
    weight: float | None
    sentence: str
    is_unknown: bool
    is_masked: bool
    verdict: str = ""  # must-haves: pass, fail or unk
    is_warning: bool = False
    lacks: str = ""  # who would have to say what is not known: "challenge", "solution" or ""

    @property
    def share(self) -> float:
        """Earned part of the weight, 0…1."""
        return self.points / self.weight if self.points is not None and self.weight else 0.0

    @property
    def is_for(self) -> bool:
        """Its sentence is a reason for the pairing that brings at least one point as shown."""
        return self._is_judged and speaks_for(*self._hundredths, is_warning=self.is_warning)

    @property
    def is_against(self) -> bool:
        """Its sentence speaks against the pairing: a warning, or less than what the rule takes for a reason."""
        return self._is_judged and speaks_against(*self._hundredths, is_warning=self.is_warning)

    @property
    def _hundredths(self) -> tuple[str, float, float]:
        return self.rule, round(100 * (self.points or 0)), round(100 * (self.weight or 0))

    @property
    def _is_judged(self) -> bool:
        return bool(self.weight) and not self.is_unknown and not self.is_masked


@dataclass(frozen=True, slots=True)
class PairingView:
    """What a page prints of a pairing."""

    pairing: Pairing
    score: float
    out_of: float
    terms: tuple[TermView, ...]
    musts: tuple[TermView, ...]
    rules_version: str
    side: str

    @property
    def shown_score(self) -> int:
        """Whole points."""
        return round(self.score)

    @property
    def shown_out_of(self) -> int:
        """Whole points of what this reader sees."""
        return round(self.out_of)

    @property
    def why(self) -> str:
        """The two strongest reasons."""
        return " ".join(self.pros[:_SHORT])

    @property
    def pros(self) -> list[str]:
        """At most three reasons for it, the one with most points first."""
        known = [term for term in self.terms if term.is_for]
        return [term.sentence for term in sorted(known, key=lambda term: -(term.points or 0))[:MOST_PROS]]

    @property
    def cons(self) -> list[str]:
        """At most two reasons against it: warnings first, then where most points are lost."""
        low = [term for term in self.terms if term.is_against]
        lost = sorted(low, key=lambda term: (not term.is_warning, (term.points or 0) - (term.weight or 0)))
        return [term.sentence for term in lost[:MOST_CONS]]

    @property
    def warnings(self) -> list[str]:
        """What keeps it from being called good although its points may be enough."""
        return [term.sentence for term in self.terms if term.is_warning]

    @property
    def unknown(self) -> list[Unknown]:
        """What nobody said, and where it can be said."""
        return [_unknown(term.title, term.rule, term.lacks) for term in (*self.musts, *self.terms) if term.lacks]

    @property
    def gap(self) -> str:
        """The strongest reason against it; empty where there is none."""
        return next(iter(self.cons), "")

    @property
    def missing(self) -> tuple[str, ...]:
        """What would have to be said for a full judgement."""
        return tuple(term.sentence for term in (*self.musts, *self.terms) if term.is_unknown)

    @property
    def parts(self) -> list[tuple[float, float]]:
        """(earned, weight) of each visible rule, for the bar."""
        return [(term.points or 0.0, term.weight) for term in self.terms if term.weight]

    @property
    def rows(self) -> list[tuple[str, int, int, str]]:
        """(rule, points, weight, sentence) of each visible rule in whole points that add up to the score shown.

        Rules of less than one point stand in one row together, and so does all that is not known.
        """
        seen = [term for term in self.terms if term.weight and not term.is_masked]
        known = [term for term in seen if not term.is_unknown]
        groups = [[term] for term in known if (term.weight or 0) >= 1]
        small = [term for term in known if (term.weight or 0) < 1]
        rows = [*groups, *([small] if small else [])]
        said = [(", ".join(t.title for t in row), " ".join(t.sentence for t in row)) for row in rows]
        if open_terms := [term for term in seen if term.is_unknown]:
            rows.append(open_terms)
            said.append((_("Not known"), ", ".join(term.title for term in open_terms) + "."))
        top = [sum(term.weight or 0 for term in row) for row in rows]
        weights = whole(top, self.shown_out_of)
        shares = [sum(term.points or 0 for term in row) / most for row, most in zip(rows, top, strict=True)]
        points = whole_earned(shares, weights, self.shown_score)
        return [(title, a, b, text) for (title, text), a, b in zip(said, points, weights, strict=True)]

    @property
    def company_words(self) -> list[str]:
        """Size class and country of the company."""
        company = self.pairing.solution.company
        size = [vocabulary.label("company_size", company.size)] if company.size else []
        return [*size, vocabulary.country_name(company.country)]

    @property
    def city_words(self) -> list[str]:
        """City and country."""
        city = self.pairing.challenge.city
        return [city.name, vocabulary.country_name(city.country)]

    @property
    def floor_note(self) -> str:
        """Why it has a place although its points alone would not give it one; empty where they do."""
        if not self.pairing.kept_by_floor:
            return ""
        return _(
            "Included by the fairness floor: at least %(share)s %% of places in a list go to micro and "
            "small companies. On points alone, this solution would not be among the best %(n)s.",
            share=self.pairing.rule_set.small_share,
            n=TOP,
        )

    @property
    def masked(self) -> tuple[TermView, ...]:
        """Rules whose reason the other side keeps private."""
        return tuple(term for term in (*self.musts, *self.terms) if term.is_masked)

    @property
    def meets_all_musts(self) -> bool:
        """Every must-have of the rules is met, none is open."""
        return all(term.verdict == "pass" for term in self.musts)

    @property
    def state_word(self) -> tuple[str, str, str]:
        """(word, kind, icon) of the state; what a city keeps for later is its own affair."""
        if self.side == COMPANY and self.pairing.state == "kept":
            return "", "", ""
        return state_word(self.pairing)


def side_of(actor: Actor, pairing: Pairing) -> str:
    """From which side the actor reads; members of both or none read as company (the stricter mask is theirs)."""
    if policy.is_neutral(actor, pairing.challenge.city_id, pairing.solution.company_id):
        return NEUTRAL
    if actor.member_of(pairing.solution.company_id):
        return COMPANY
    if challenge_policy.of_city_side(actor, challenge=pairing.challenge):
        return CITY
    return COMPANY


def view_of(pairing: Pairing, side: str) -> PairingView:
    """The pairing as `side` ("city", "company", "neutral") may read it."""
    musts = tuple(_term(row, side) for row in pairing.terms["must_haves"])
    terms = tuple(_term(row, side) for row in pairing.terms["terms"])
    return PairingView(
        pairing=pairing,
        score=round(sum(term.points or 0 for term in terms), 2),
        out_of=round(sum(term.weight or 0 for term in terms), 2),
        terms=terms,
        musts=musts,
        rules_version=str(pairing.terms["rule_set"]),
        side=side,
    )


def why_of(pairing: Pairing, side: str) -> str:
    """The two strongest reasons, as `PairingView.why`, without putting all others into words."""
    known = [row for row in pairing.terms["terms"] if row["points"] and not row["unknown"]]
    terms = (_term(row, side) for row in sorted(known, key=lambda row: -row["points"]))
    return " ".join(term.sentence for term in islice((term for term in terms if term.is_for), _SHORT))


def _masks(row: Mapping[str, Any], side: str) -> bool:
    return side != NEUTRAL and bool(set(row["private_to"]) - {side})


def _term(row: Mapping[str, Any], side: str) -> TermView:
    title = _(str(row["title"]))
    if _masks(row, side):
        return TermView(row["rule"], title, None, None, _("The other side keeps this private."), False, True)
    verdict = ""
    if row["kind"] == "must_have":
        verdict = "unk" if row["passed"] is None else ("pass" if row["passed"] else "fail")
    return TermView(
        rule=row["rule"],
        title=title,
        points=row["points"] / 100,
        weight=row["max_points"] / 100,
        sentence=say(row["sentence"]),
        is_unknown=row["unknown"],
        is_masked=False,
        verdict=verdict,
        is_warning=row.get("warning", False),
        lacks=_LACKING.get(str(row["sentence"]["template"]), "") if row["unknown"] else "",
    )


def state_word(pairing: Pairing) -> tuple[str, str, str]:
    """(word, kind, icon) of a pairing's state; kind and icon as the status macro takes them."""
    state = pairing.state
    if state == "declined":
        reason = pairing.city_reason if pairing.city_decision == "declined" else pairing.company_reason
        return _("Not now: %(reason)s", reason=vocabulary.label("decline_reason", reason)), "wait", "pause-fill"
    return {
        "proposed": ("", "", ""),
        "kept": (_("Kept for later"), "wait", "clock"),
        "shortlisted": (_("Shortlisted"), "ok", "star-fill"),
        "interested": (_("Interested"), "ok", "check-circle-fill"),
        "mutual": (_("Both want to meet"), "ok", "people-fill"),
    }[state]


def computed_at(views: list[PairingView]) -> datetime | None:
    """When the newest of them was computed."""
    return max((view.pairing.computed_at for view in views), default=None)
