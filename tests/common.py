"""The folder that all passes and workers of one `make test` share; a bare pytest has none."""

from __future__ import annotations

import os
from pathlib import Path

COMMON = "TEST_COMMON"
"""The variable that names it."""


def common_folder(name: str) -> Path | None:
    """A folder of this name inside, made if it is missing."""
    common = os.environ.get(COMMON)
    if not common:
        return None
    folder = Path(common, name).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    return folder
