"""What four cities of the demo put first, and why, and figures of the two of its story.

Graz and Linz speak for themselves in the story: invented, and each text says so. For the other cities the reasons are
facts they published, with the source; that they come first is an assumption of the demo, and each reason says that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matchmaker.core import clock
from matchmaker.insights.services.landscape import save_priorities
from matchmaker.solutions.services.activities import keep_figure
from seed.world import World, days_ago, in_one_unit

INVENTED = "Invented for the demo."
ASSUMED = "That it comes first is an assumption of the demo."
CLUJ_PLAN = "2030 Climate Neutrality Action Plan (Climate City Contract, EU Mission)"

PRIORITIES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "graz": {
        "pollution": (
            "now",
            f"Hot nights have become more frequent, and most of our school yards are still all asphalt. {INVENTED}",
        ),
        "transport": (
            "now",
            "Parents keep children off the bicycle because of the queues in front of schools. Streets are ours to "
            f"change. {INVENTED}",
        ),
        "energy": (
            "next",
            "Old schools are cold in January. The renovation is planned, and the money for it comes in two years. "
            f"{INVENTED}",
        ),
        "participation": (
            "later",
            f"Three of four requests are answered in time. We look at it again when heat and streets move. {INVENTED}",
        ),
    },
    "linz": {
        "governance": (
            "now",
            f"In a flood we reach fewer than half of the households by the river in time. {INVENTED}",
        ),
        "inclusion": (
            "next",
            "People who walk slowly do not reach the other side while the light is green. Eleven crossings are due for "
            f"new controllers anyway. {INVENTED}",
        ),
        "water": (
            "later",
            f"Warning people comes before building: the dams were raised not long ago. {INVENTED}",
        ),
    },
    "cluj": {
        "waste": (
            "now",
            "More than 60 % of the waste shall be reused or recycled, and the plan expects 16,000 tonnes of CO₂ a year "
            f"less from it. Source: {CLUJ_PLAN}, measure “Cluj Circular City”. {ASSUMED}",
        ),
        "energy": (
            "next",
            "Efficient public lighting shall save about 3,000 tonnes of CO₂ a year. "
            f"Source: {CLUJ_PLAN}, measure “Energy-efficient public lighting”. {ASSUMED}",
        ),
    },
    "johannesburg": {
        "water": (
            "now",
            "In 2017, 35.3 % of the water was lost or not paid; the target was 32 %. "
            f"Source: Bizcommunity on water losses in Johannesburg. {ASSUMED}",
        ),
    },
}


@dataclass(frozen=True)
class Figure:
    """A yearly amount of a city; `ago` are the years before the demo is loaded."""

    city: str
    activity: str
    amount: float
    ago: int
    table: int


FIGURES = (
    Figure("graz", "power_lighting", 9_400_000, 1, 3),
    Figure("graz", "gas_heat", 31_500_000, 1, 4),
    Figure("graz", "diesel", 640_000, 2, 7),
    Figure("linz", "power_lighting", 7_100_000, 2, 2),
    Figure("linz", "pumping", 0.48, 2, 5),
)


@in_one_unit
def load_landscapes(world: World) -> str:
    """Priorities with reasons and figures, each said by somebody who acts for the city."""
    with clock.at(days_ago(40)):
        for key, priorities in PRIORITIES.items():
            save_priorities(world.acting_for(key), city=world.organization(key), landscape=None, priorities=priorities)
        for one in FIGURES:
            year = clock.today().year - one.ago
            keep_figure(
                world.acting_for(one.city),
                city=world.organization(one.city),
                activity=one.activity,
                amount=one.amount,
                year=year,
                source=f"Inventory {year}, table {one.table} ({INVENTED.lower().rstrip('.')})",
            )
    return f"priorities of {len(PRIORITIES)} cities, {len(FIGURES)} figures"
