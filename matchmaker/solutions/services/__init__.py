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
from matchmaker.solutions.services.life import (
    accept_solution,
    note_pairings,
    renew_solution,
    return_solution,
    run_renewals,
    submit_solution,
    withdraw_solution,
)
from matchmaker.solutions.services.writing import (
    copy_solution,
    discard_solution,
    save_content,
    save_draft,
    save_step,
    start_solution,
)

__all__ = [
    "PackageInput",
    "TypeInput",
    "accept_solution",
    "copy_solution",
    "discard_solution",
    "follow_company",
    "follow_merge",
    "note_pairings",
    "publish_package",
    "publish_type",
    "renew_solution",
    "return_solution",
    "run_renewals",
    "save_content",
    "save_draft",
    "save_package",
    "save_step",
    "save_type",
    "start_solution",
    "submit_solution",
    "withdraw_solution",
    "write_package",
    "write_type",
]
