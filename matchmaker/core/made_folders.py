"""Folders made once from what is installed and named after their content, so a changed source makes another one.

Several processes may make the same folder at once: each makes its own beside it, and the first to be ready wins.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path


def make_once(folder: Path, fill: Callable[[Path], None], *, kept: int) -> Path:
    """The folder, filled in one step if it is not there; of its neighbours the newest `kept` stay."""
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=folder.parent, prefix="."))
    fill(fresh)
    fresh.chmod(0o755)
    try:
        os.rename(fresh, folder)
    except OSError:  # somebody else was first
        shutil.rmtree(fresh)
    others = [path for path in folder.parent.iterdir() if path.is_dir() and not path.name.startswith(".")]
    for old in sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)[kept:]:
        shutil.rmtree(old, ignore_errors=True)
    return folder
