"""Changing solutions, solution types and packages."""

from matchmaker.solutions.services.catalogue import (
    PackageInput,
    TypeInput,
    publish_package,
    publish_type,
    save_package,
    save_type,
    write_package,
    write_type,
)
from matchmaker.solutions.services.company import follow_company, follow_merge
from matchmaker.solutions.services.drafting import autosave, discard, duplicate, register, report_on, save
from matchmaker.solutions.services.inputs import ReferenceInput, SolutionInput, snapshot
from matchmaker.solutions.services.life import (
    accept,
    give_back,
    note_pairings,
    renew,
    run_renewals,
    submit,
    withdraw,
)

__all__ = [
    "PackageInput",
    "ReferenceInput",
    "SolutionInput",
    "TypeInput",
    "accept",
    "autosave",
    "discard",
    "duplicate",
    "follow_company",
    "follow_merge",
    "give_back",
    "note_pairings",
    "publish_package",
    "publish_type",
    "register",
    "renew",
    "report_on",
    "run_renewals",
    "save",
    "save_package",
    "save_type",
    "snapshot",
    "submit",
    "withdraw",
    "write_package",
    "write_type",
]
