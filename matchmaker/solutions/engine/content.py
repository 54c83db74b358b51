"""The table of a solution's fields: names, kinds, pages of the form, limits. Pure.

To add a field, begin here; CONTRIBUTING.md names the other files, and `tests/architecture/test_records.py` names
those that were forgotten.
"""

from __future__ import annotations

from typing import Final

from matchmaker.core.messages import N_
from matchmaker.records.fields import NO_TECHNOLOGY, SMART_PARTS, Field, Kind, Record

WHAT, WHERE, TERMS = "what", "where", "terms"

# fmt: off
_REFERENCE = (
    Field("place", Kind.LINE, N_("City"), limit=200, needed=N_("Name the city.")),
    Field("country", Kind.CODE, N_("Country"), scheme="country"),
    Field("population", Kind.WHOLE, N_("Population"), low=0, high=50_000_000),
    Field("year", Kind.WHOLE, N_("Since (year)"), low=1, high=9999),
    Field("result", Kind.LINE, N_("What changed"), limit=500),  # what was measured, or a sentence without a figure
    Field("value", Kind.FIGURE, N_("Figure")),
    Field("unit", Kind.LINE, N_("Unit"), limit=40),
    Field("is_contact_on_request", Kind.FLAG, N_("We name a contact on request")),
)
_CLAIM = (
    Field("tco2e_per_year", Kind.FIGURE, N_("Tonnes of CO₂ equivalent saved a year")),
    Field("gpc", Kind.CODE, N_("Where the emissions arise"), scheme="gpc"),
    Field("scope", Kind.CODE, N_("Scope"), scheme="ghg_scope"),
    Field("baseline_year", Kind.WHOLE, N_("Compared with the year"), low=1, high=9999),
    Field("note", Kind.TEXT, N_("How sure is this figure?"), limit=1_000),
)

SOLUTION: Final = Record(
    Field("title", Kind.LINE, N_("Name"), WHAT, limit=200, is_required=True,
          needed=N_("Give the solution a name.")),
    Field("summary", Kind.TEXT, N_("In one sentence"), WHAT, limit=300, is_searched=True),
    Field("systems", Kind.CODES, N_("Sectors"), WHAT, limit=3, scheme="system"),
    Field("topics", Kind.CODES, N_("Sub-topics"), WHAT, limit=8, scheme="topic"),
    Field("maturity", Kind.CODE, N_("How far it is"), WHAT, scheme="maturity"),
    Field("description", Kind.TEXT, N_("How it works"), WHAT, limit=5_000, is_searched=True),
    Field("types", Kind.LINKS, N_("Solution types"), WHAT),
    Field("countries", Kind.CODES, N_("Countries"), WHERE, scheme="country"),
    Field("further_countries", Kind.CODE, N_("Further countries"), WHERE, scheme="further_countries"),
    Field("languages", Kind.CODES, N_("Languages"), WHERE, scheme="language"),
    Field("collaborations", Kind.CODES, N_("Ways to work together"), WHERE, scheme="collaboration"),
    Field("stages", Kind.CODES, N_("Stages"), WHERE, scheme="stage"),
    Field("delivery_months", Kind.WHOLE, N_("Time to first use"), WHERE, low=0, high=240),
    Field("references", Kind.ROWS, N_("References"), WHERE, limit=12, parts=_REFERENCE, noun="Reference",
          about="A city that uses it; `value` and `unit` are a measured figure, `result` says of what.",
          pattern="%(place)s"),
    Field("price_model", Kind.CODE, N_("Price model"), TERMS, scheme="price_model"),
    Field("budget_band", Kind.CODE, N_("Typical price"), TERMS, scheme="budget_band"),
    Field("is_budget_public", Kind.FLAG, N_("Price is public"), TERMS, default=True),
    Field("technologies", Kind.CODES, N_("Digital technology"), TERMS, scheme="digital_technology",
          alone=NO_TECHNOLOGY),
    Field("data_terms", Kind.ANSWERS, N_("Data"), TERMS, scheme="data_requirement", also=("note",), limit=1_000,
          about="Code of `data_requirement` → yes or no; `note` → a text."),
    Field("sdgs", Kind.CODES, N_("UN goals"), TERMS, limit=3, scheme="sdg"),
    Field("ghg_claim", Kind.PART, N_("Climate effect"), TERMS, parts=_CLAIM, noun="Claim",
          about="How much carbon it saves, and compared with what."),
    Field("evidence_level", Kind.CODE, N_("Evidence"), TERMS, scheme="evidence_level"),
    Field("smart_answers", Kind.ANSWERS, N_("SMART profile"), TERMS, scheme="smart_principle", parts=SMART_PARTS,
          noun="SmartAnswer", about="One answer of the fair and smart checklist."),
)
# fmt: on
