"""A stored pairing as one side may read it: reasons in words, private terms masked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from matchmaker.challenges import policy as challenge_policy
from matchmaker.core.actors import Actor
from matchmaker.core.i18n import _
from matchmaker.matching import policy
from matchmaker.matching.models import TOP, Pairing
from matchmaker.matching.queries.labels import spoken
from matchmaker.vocabulary import queries as vocabulary

CITY, COMPANY, NEUTRAL = "city", "company", "neutral"
LOW: Final = 0.5  # below this share of its weight a term is a gap
MOST_PROS: Final = 3
MOST_CONS: Final = 2
_LACKING: Final = {"The challenge does not say": "challenge", "The solution does not say": "solution"}


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
        return " ".join(term.sentence for term in self._strongest())

    @property
    def pros(self) -> list[str]:
        """At most three reasons for it, the one with most points first."""
        known = [term for term in self._judged() if term.points and term.share >= LOW and not term.is_warning]
        return [term.sentence for term in sorted(known, key=lambda term: -(term.points or 0))[:MOST_PROS]]

    @property
    def cons(self) -> list[str]:
        """At most two reasons against it: warnings first, then where most points are lost."""
        low = [term for term in self._judged() if term.is_warning or term.share < LOW]
        lost = sorted(low, key=lambda term: (not term.is_warning, (term.points or 0) - (term.weight or 0)))
        return [term.sentence for term in lost[:MOST_CONS]]

    @property
    def warnings(self) -> list[str]:
        """What keeps it from being called good although its points may be enough."""
        return [term.sentence for term in self.terms if term.is_warning]

    @property
    def unknown(self) -> dict[str, list[str]]:
        """ "challenge" and "solution" → titles of the rules for which this side would have to say something."""
        found: dict[str, list[str]] = {}
        for term in (*self.musts, *self.terms):
            if term.is_unknown and term.lacks:
                found.setdefault(term.lacks, []).append(term.title)
        return found

    def _judged(self) -> list[TermView]:
        return [term for term in self.terms if term.weight and not term.is_unknown and not term.is_masked]

    def _strongest(self) -> list[TermView]:
        known = [term for term in self.terms if not term.is_unknown and term.points]
        return sorted(known, key=lambda term: -(term.points or 0))[:2]

    @property
    def gap(self) -> str:
        """Where most points are missing, in words; empty where nothing is. Shared words are no gap, nor is a reason."""
        named = {term.rule for term in self._strongest()} | {"wording"}
        open_terms = [
            term
            for term in self.terms
            if term.weight and not term.is_masked and term.share < 1 and (term.rule not in named or not term.points)
        ]
        worst = max(open_terms, key=lambda term: (term.weight or 0) - (term.points or 0), default=None)
        return worst.sentence if worst is not None and worst.share < LOW else ""

    @property
    def missing(self) -> tuple[str, ...]:
        """What would have to be said for a full judgement."""
        return tuple(term.sentence for term in (*self.musts, *self.terms) if term.is_unknown)

    @property
    def parts(self) -> list[tuple[float, float]]:
        """(earned, weight) of each visible rule, for the bar."""
        return [(term.points or 0.0, term.weight) for term in self.terms if term.weight]

    @property
    def rows(self) -> list[tuple[str, float, float, str]]:
        """(rule, points, weight, sentence) of each visible rule."""
        return [(t.title, t.points or 0.0, t.weight, t.sentence) for t in self.terms if t.weight and not t.is_masked]

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
    terms = tuple(_term(row, side) for row in pairing.terms["terms"])
    return PairingView(
        pairing=pairing,
        score=round(sum(term.points or 0 for term in terms), 2),
        out_of=round(sum(term.weight or 0 for term in terms), 2),
        terms=terms,
        musts=tuple(_term(row, side) for row in pairing.terms["must_haves"]),
        rules_version=str(pairing.terms["rule_set"]),
        side=side,
    )


def why_of(pairing: Pairing, side: str) -> str:
    """The two strongest reasons, as `PairingView.why`, without putting all others into words."""
    known = [row for row in pairing.terms["terms"] if row["points"] and not row["unknown"] and not _masks(row, side)]
    return " ".join(spoken(row["sentence"], side) for row in sorted(known, key=lambda row: -row["points"])[:2])


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
        sentence=spoken(row["sentence"], side),
        is_unknown=row["unknown"],
        is_masked=False,
        verdict=verdict,
        is_warning=row.get("warning", False),
        lacks=_LACKING.get(str(row["sentence"]["template"]).partition(":")[0], "") if row["unknown"] else "",
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
