"""What may be changed of the vocabulary in pages, and what is wrong with a change. No database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from matchmaker.core.errors import Invalid, NotFound
from matchmaker.core.i18n import _, _l
from matchmaker.core.text import has_letter, one_line, tidy
from matchmaker.vocabulary.files import PARENT_SCHEMES, current_schemes

OFFICIAL: Final = frozenset(
    {"country", "region", "language", "further_countries", "country_condition", "sdg", "gpc", "cpv", "trl"}
    | {"iso37120_theme", "taxonomy_objective", "ghg_scope", "indicator", "indicator_version"}
)
"""Lists of others, or with versions of their own: their words are not ours to change."""
OPEN: Final = frozenset({"topic", "co_benefit", "digital_technology", "data_requirement", "network", "price_model"})
"""Lists that only describe: terms may be added and retired. On the codes of all others the platform's rules stand."""
NAMES: Final = {
    "topic": _l("Sub-topics"),
    "system": _l("Sectors"),
    "co_benefit": _l("Co-benefits"),
    "digital_technology": _l("Digital technologies"),
    "data_requirement": _l("Data requirements"),
    "network": _l("Networks of cities"),
    "price_model": _l("Price models"),
    "stage": _l("Stages"),
    "maturity": _l("Maturity"),
    "budget_band": _l("Budgets"),
    "collaboration": _l("Kinds of collaboration"),
    "organization_kind": _l("Types of organizations"),
    "company_size": _l("Sizes of companies"),
    "city_size": _l("Sizes of cities"),
    "city_role": _l("Roles of cities"),
    "decline_reason": _l("Reasons for “Not now”"),
    "enabling_action": _l("Enabling actions"),
    "engagement_level": _l("Levels of engagement"),
    "evidence_level": _l("Levels of evidence"),
    "indicator_aim": _l("Aims of indicators"),
    "indicator_pillar": _l("Pillars of indicators"),
    "outcome_code": _l("Outcomes"),
    "procurement_phase": _l("Phases of procurement"),
    "resource_kind": _l("Kinds of texts in the library"),
    "smart_principle": _l("SMART principles"),
}
"""Every list that a page can change, in words."""
_CODE: Final = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")
MOST_LABEL, MOST_TEXT, MOST_CODE = 80, 300, 40


def require_scheme(scheme: str) -> str:
    """The same. Raises NotFound for a list that is unknown or not ours."""
    if scheme not in NAMES or scheme not in current_schemes():
        raise NotFound(_("There is no such list, or it cannot be changed here."))
    return scheme


def present(scheme: str, code: str) -> dict[str, Any]:
    """What a term is now. Raises NotFound."""
    row = current_schemes()[require_scheme(scheme)].get(code)
    if row is None:
        raise NotFound(_("There is no such term."))
    return {
        "label": row.label,
        "description": row.description,
        "deprecated": row.deprecated,
        "successor": row.successor,
    }


def parents_of(scheme: str) -> dict[str, str]:
    """Code → label of what a new term of this list may stand under; empty where terms stand alone."""
    above = PARENT_SCHEMES.get(scheme)
    return {code: row.label for code, row in current_schemes()[above].items()} if above else {}


def checked(scheme: str, code: str, *, draft: Mapping[str, Any], is_new: bool) -> dict[str, Any]:
    """What is stored of a changed or new term. Raises Invalid, field by field, and NotFound."""
    rows, errors = current_schemes()[require_scheme(scheme)], dict[str, str]()
    label, text = one_line(draft["label"]), tidy(draft["description"]).strip()
    if not has_letter(label) or len(label) > MOST_LABEL:
        errors["label"] = _("Enter a name (limit: %(n)s).", n=MOST_LABEL)
    elif any(row.label.casefold() == label.casefold() and row.code != code for row in rows.values()):
        errors["label"] = _("Another term of this list has this name.")
    if not has_letter(text) or len(text) > MOST_TEXT:
        errors["description"] = _("Enter a description (limit: %(n)s).", n=MOST_TEXT)
    found: dict[str, Any] = {"label": label, "description": text}
    if is_new:
        errors |= _wrong_new(scheme, code, draft["parent"], rows)
        found |= {"deprecated": False, "successor": None} | ({"parent": draft["parent"]} if draft["parent"] else {})
    else:
        before = present(scheme, code)
        retired, successor = bool(draft["is_retired"]), draft["successor"] or None
        if retired and scheme not in OPEN and not before["deprecated"]:
            errors["is_retired"] = _("The platform works with this term, so only its words can change.")
        if successor is not None and (not retired or successor == code or successor not in rows):
            errors["successor"] = _("Choose another term of this list, for a term that is retired.")
        elif successor is not None and rows[successor].deprecated:
            errors["successor"] = _("The successor is retired itself.")
        found |= {"deprecated": retired, "successor": successor if retired else None}
    if errors:
        raise Invalid(errors)
    return found


def _wrong_new(scheme: str, code: str, parent: str, rows: Mapping[str, Any]) -> dict[str, str]:
    if scheme not in OPEN:
        return {"code": _("No term can be added to this list: the platform works with each of them.")}
    above = parents_of(scheme)
    if above and parent not in above:
        return {"parent": _("Choose what it belongs to.")}
    own = code.removeprefix(f"{parent}.") if above else code
    if not _CODE.fullmatch(own) or len(code) > MOST_CODE:
        return {"code": _("A code has small letters, digits and _ between them; it can never be changed.")}
    if code in rows:
        return {"code": _("This code is taken, and a code is never used twice.")}
    return {}
