"""The lifecycle of a collaboration as a checklist: which steps each stage has, who does them, what helps. Pure.

Some steps the platform sees by itself (`fact`), the others the city ticks. Sentences are English sources; whoever shows
them translates them first.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from matchmaker.core.messages import N_
from matchmaker.outcomes.engine import STAGES

DONE, DUE, LATER = "done", "due", "later"


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `guide` is the address of a delivered text, `kit` a workshop kit, `form` a page of the challenge's form
    (the template to fill in); `fact` says that the platform sees whether it is done.
    """

    code: str
    stage: str
    text: str
    who: str
    fact: bool = False
    guide: str = ""
    kit: str = ""
    form: str = ""


OWNER, SPONSOR, FINANCE, OFFICER, ORGANIZER, BOTH = (
    N_("Owner in the department"),
    N_("Political sponsor"),
    N_("Owner and finance"),
    N_("Procurement officer"),
    N_("Organizer"),
    N_("City and company"),
)

# fmt: off
STEPS: Final = (
    Step("problem", "vision", N_("The problem is described: what happens today, where, and to whom"), OWNER, fact=True,
         guide="writing-outcomes", form="problem"),
    Step("affected", "vision", N_("Those affected are named"), OWNER, fact=True, guide="questions-participation",
         form="problem"),
    Step("sponsor", "vision", N_("A political sponsor stands behind it and will name the day of the decision"), SPONSOR,
         guide="barrier-no-process"),
    Step("critical", "vision", N_("The four tests were made: data, benefit, who is left out, exit"), OWNER,
         guide="how-critical-are-we", kit="city_preparation"),
    Step("target", "objectives_strategy", N_("There is an indicator with today’s value, a target and both years"),
         OWNER, fact=True, guide="writing-outcomes", form="outcome"),
    Step("smart", "objectives_strategy", N_("All eight SMART questions have an answer"), OWNER,
         fact=True, guide="smart-guide", form="outcome"),
    Step("measure", "objectives_strategy", N_("It is said how the result will be measured"), OWNER, fact=True,
         guide="gpc-inventory-protocol", form="outcome"),
    Step("tried", "planning", N_("What was tried before is written down"), OWNER, fact=True,
         guide="barrier-unknown-value", form="problem"),
    Step("money", "planning", N_("The budget is known as a band"), FINANCE, fact=True, guide="lifecycle-checklist",
         form="dates"),
    Step("decision", "planning", N_("Who decides, and by when, is public"), SPONSOR, fact=True,
         guide="lifecycle-checklist", form="dates"),
    Step("departments", "planning", N_("The departments that would have to change something agree"), OWNER,
         guide="questions-governance", kit="stakeholder_roundtable"),
    Step("published", "project_design", N_("The challenge is public, the same for everybody"), OWNER, fact=True,
         guide="ten-neutrality-rules"),
    Step("criteria", "project_design", N_("Criteria and their weights are public"), OWNER, fact=True,
         guide="writing-outcomes", form="judging"),
    Step("dialogue", "project_design", N_("An open dialogue took place"), ORGANIZER, fact=True,
         guide="kit-open-dialogue-day", kit="open_dialogue_day"),
    Step("officer", "procurement", N_("The procurement officer has read the log of contacts"), OFFICER,
         guide="barrier-procurement-rules"),
    Step("shortlist", "procurement", N_("Decisions on applications are announced, with reasons"), OWNER, fact=True,
         guide="ten-neutrality-rules"),
    Step("boundary", "procurement",
         N_("The tender has its own channel: the challenge was frozen or the contract is given"), OFFICER, fact=True,
         guide="procurement-boundary", kit="market_consultation"),
    Step("record", "implementation", N_("A collaboration record is open, with a next step and its date"), BOTH,
         fact=True, guide="lifecycle-checklist"),
    Step("milestones", "implementation", N_("Milestones are agreed"), BOTH, fact=True, guide="lifecycle-checklist"),
    Step("handover", "implementation", N_("Those who run it every day know it and agree"), OWNER,
         guide="questions-governance", kit="site_visit"),
    Step("measured", "operation_monitoring", N_("A value is measured or confirmed, not only expected"), BOTH, fact=True,
         guide="oecd-measuring-smart-cities"),
    Step("users", "operation_monitoring", N_("Those affected were asked again"), OWNER, guide="questions-participation",
         kit="green_seat"),
    Step("outcome", "scaling_replication", N_("The outcome is in the public register"), OWNER, fact=True,
         guide="six-cases-compared"),
    Step("next", "scaling_replication", N_("It is decided whether it goes on, grows or stops, and by when"), SPONSOR,
         guide="lifecycle-checklist"),
)
# fmt: on
BY_CODE: Final = {step.code: step for step in STEPS}
TICKED: Final = frozenset(step.code for step in STEPS if not step.fact)
"""What the city says itself."""


def state_of(step: Step, *, stage: str, done: Collection[str]) -> str:
    """done, due (its stage is reached) or later; a challenge without a stage is at its vision."""
    if step.code in done:
        return DONE
    reached = STAGES.index(stage) if stage in STAGES else 0
    return DUE if STAGES.index(step.stage) <= reached else LATER
