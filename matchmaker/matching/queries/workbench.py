"""Showing a kept preview: the table of measures, shares by size, prices of the floor, who gains and loses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from matchmaker.accounts.models import User
from matchmaker.core.db import session
from matchmaker.core.i18n import _, ngettext
from matchmaker.matching.models import TOP
from matchmaker.matching.queries.labels import code_label, say
from matchmaker.organizations.models import Organization, OrganizationMember


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of the before/after table."""

    name: str
    before: str
    after: str
    change: str
    kind: str  # same, up or down: only effects on people are coloured


def measures(kept: dict[str, Any]) -> list[Measure]:
    """The table of a kept preview."""
    old, new = kept["figures"]
    places = kept["staying"] + kept["leaving"]
    moved = _("%(n)s of %(all)s", n=kept["entering"], all=kept["staying"] + kept["entering"])
    rows = [
        Measure(
            _("Pairings (up to %(n)s per challenge)", n=TOP),
            str(places),
            str(kept["staying"] + kept["entering"]),
            "",
            "same",
        ),
        Measure(_("Pairings added"), "", moved, "", "same"),
        Measure(_("Pairings removed"), _("%(n)s of %(all)s", n=kept["leaving"], all=places), "", "", "same"),
    ]
    small = [round(100 * item["small"] / item["places"]) if item["places"] else 0 for item in (old, new)]
    rows.append(_measure(_("Places held by micro and small companies, per cent"), *small, good_up=True))
    rows.append(
        _measure(_("Challenges without any pairing"), kept["unmatched_before"], kept["unmatched_after"], good_up=False)
    )
    served = [item["small_cities_served"] for item in (old, new)]
    label = _("Challenges of cities under 100,000 with five good pairings (of %(n)s)", n=new["small_cities"])
    rows.append(_measure(label, *served, good_up=True))
    rows.append(_measure(_("Companies without a pairing"), old["absent"], new["absent"], good_up=False))
    rows.append(_measure(_("Median best score of a challenge"), old["median_best"], new["median_best"], good_up=True))
    return rows


def by_size(kept: dict[str, Any]) -> list[tuple[str, list[Measure]]]:
    """(heading, rows): pairings by size of the company and of the city, before and after."""
    headings = (("company_size", _("By size of the company")), ("city_size", _("By size of the city")))
    return [
        (
            heading,
            [
                _measure(_group(row["group"]), row["before"], row["after"], good_up=True)
                for row in kept["shifts"]
                if row["by"] == by
            ],
        )
        for by, heading in headings
    ]


@dataclass(frozen=True, slots=True)
class FloorOption:
    """One position of the dial; `cost` in percent of all points, None before the first preview."""

    share: int
    cost: float | None
    kept: int
    short: int

    @property
    def price(self) -> str:
        """The price in words."""
        if not self.share:
            return _("no floor")
        if self.cost is None:
            return _("price: preview")
        return _("−%(n)s %%", n=f"{self.cost:.2f}".rstrip("0").rstrip(".")) if self.cost else _("no cost")


def floor_options(kept: dict[str, Any], shares: tuple[int, ...]) -> list[FloorOption]:
    """The positions of the fairness dial, with the price of each where a preview is kept."""
    priced = {row["share"]: row for row in kept.get("floor", ())}
    return [
        FloorOption(share, row["cost"], row["kept"], row["short"])
        if (row := priced.get(share)) is not None
        else FloorOption(share, None, 0, 0)
        for share in sorted({*shares, *priced})
    ]


def floor_curve(kept: dict[str, Any]) -> list[tuple[str, float, str]]:
    """(floor, percent of the points that is left, in words) for the chart."""
    return [
        (f"{row['share']} %", 100 - row["cost"], f"{100 - row['cost']:.2f}".rstrip("0").rstrip(".") + " %")
        for row in kept.get("floor", ())
    ]


def floor_sentence(kept: dict[str, Any], share: int) -> str:
    """What the chosen floor costs and does, in words; empty where no preview knows it."""
    row = next((row for row in kept.get("floor", ()) if row["share"] == share), None)
    if row is None or not share:
        return ""
    parts = [
        _("A floor of %(share)s %% costs %(cost)s %% of all points.", share=share, cost=row["cost"]),
        ngettext("It keeps %(num)s place.", "It keeps %(num)s places.", row["kept"]),
    ]
    if row["short"]:
        parts.append(
            ngettext(
                "In %(num)s list too few micro and small companies have the points of a proposal.",
                "In %(num)s lists too few micro and small companies have the points of a proposal.",
                row["short"],
            )
        )
    return " ".join(parts)


def mover_words(row: dict[str, Any]) -> str:
    """Size, number of challenges and the reason of one company that gains or loses."""
    size = _group(row["size"]) if row["size"] else _("size not known")
    words = ngettext(
        "%(size)s, in %(num)s challenge.", "%(size)s, in %(num)s challenges.", row["challenges"], size=size
    )
    if "others" not in row.get("why", {}):  # of a preview that was computed before it named what moved
        return words
    why = row["why"]
    if why["others"]:
        others = _("Other pairings lost more.") if row["change"] > 0 else _("Other pairings gained more.")
        return f"{words} {others}"
    moved = _(
        "%(rule)s: %(was)s points before, %(points)s now.",
        rule=_(why["title"]),
        was=f"{why['was']:g}",
        points=f"{why['points']:g}",
    )
    return f"{words} {moved} {say(why['sentence'])}"


def told_words(kept: dict[str, Any]) -> str:
    """How many people are told when this is published; empty for a preview that was computed before it was counted."""
    told = kept.get("told")
    if told is None:
        return ""
    return ngettext(
        "Publishing tells %(num)s person of %(organizations)s organizations about new pairings.",
        "Publishing tells %(num)s people of %(organizations)s organizations about new pairings.",
        told["people"],
        organizations=told["organizations"],
    )


def warning(kept: dict[str, Any]) -> str:
    """What an organizer should know first: small companies lose places; empty where they do not."""
    lost = kept["figures"][0]["small"] - kept["figures"][1]["small"]
    if lost <= 0:
        return ""
    return ngettext(
        "Micro and small companies lose %(num)s place.", "Micro and small companies lose %(num)s places.", lost
    )


@dataclass(frozen=True, slots=True)
class CountryPrice:
    """What the weight of the country costs: who would be proposed if it cost nobody a point."""

    sentence: str
    companies: list[tuple[str, int]]
    examples: list[dict[str, Any]]


def country_price(kept: dict[str, Any]) -> CountryPrice | None:
    """The price of the country in a kept preview; None where no preview knows it or the country has no weight."""
    found = kept.get("country")
    if not found:
        return None
    weight = f"{found['weight'] / 100:g}"
    if not found["pairs"]:
        text = _("The country counts %(weight)s %%. Without it nobody else would be proposed.", weight=weight)
        return CountryPrice(text, [], [])
    text = ngettext(
        "The country counts %(weight)s %%. If it cost nobody a point, %(num)s more pairing of %(companies)s companies "
        "would be proposed, in %(challenges)s challenges.",
        "The country counts %(weight)s %%. If it cost nobody a point, %(num)s more pairings of %(companies)s companies "
        "would be proposed, in %(challenges)s challenges.",
        found["pairs"],
        weight=weight,
        companies=len(found["companies"]),
        challenges=found["challenges"],
    )
    return CountryPrice(text, [(name, count) for name, count in found["companies"]], found["examples"])


def judged_measures(kept: dict[str, Any]) -> list[Measure]:
    """How the live rules and the draft judge the pairs people decided on; empty where nobody decided."""
    found = kept.get("judged")
    if not found or not found["after"]["pairs"]:
        return []
    names = {
        "good_precision": _("Of what is called good, worth a meeting"),
        "good_recall": _("Of what is worth a meeting, called good"),
        "ndcg_10": _("Order of the first ten (nDCG, 100 is best)"),
    }
    return [
        Measure(
            name,
            _share(found["before"][key]),
            _share(found["after"][key]),
            _interval(found["apart"][key]),
            "same",
        )
        for key, name in names.items()
    ]


def _share(value: float | None) -> str:
    return _("not measured") if value is None else f"{100 * value:.0f} %"


def _interval(apart: dict[str, float | None]) -> str:
    if apart["difference"] is None or apart["low"] is None or apart["high"] is None:
        return "–"
    figures = {name: f"{100 * (value or 0):+.0f}".replace("-", "−") for name, value in apart.items()}
    return _("%(difference)s (95 %%: %(low)s to %(high)s)", **figures)


def _group(code: str) -> str:
    return _("size not known") if code == "unknown" else code_label(code)


def _measure(name: str, before: int, after: int, *, good_up: bool) -> Measure:
    difference = after - before
    kind = "same" if not difference else ("up" if (difference > 0) == good_up else "down")
    change = "0" if not difference else (f"▲ {difference}" if difference > 0 else f"▼ {-difference}")
    return Measure(name, str(before), str(after), change, kind)


def organizers_who_gain(kept: dict[str, Any]) -> list[str]:
    """Names of organizers who belong to a company that gains places: neutrality wants a word about it."""
    ids = [row["id"] for row in kept.get("gains", [])]
    if not ids:
        return []
    return list(
        session().scalars(
            sa.select(User.name)
            .join(OrganizationMember, OrganizationMember.user_id == User.id)
            .join(Organization, Organization.id == OrganizationMember.organization_id)
            .where(User.is_organizer, Organization.public_id.in_(ids))
            .distinct()
            .order_by(User.name)
        )
    )
