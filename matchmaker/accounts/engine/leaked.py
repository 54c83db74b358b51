"""A list of passwords known from leaks, as the operator may keep one: a sorted text file that is looked into.

Each line begins with the SHA-1 digest of a password in 40 capital hexadecimal digits (what stands after it, as the
public lists' count, does not matter). The file may be tens of gigabytes: it is read by halving, some forty places.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

DIGITS: Final = 40


def is_in_list(list_file: Path, password: str) -> bool:
    """Does the list hold this password?"""
    wanted = hashlib.sha1(password.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest().upper().encode()
    low, high = 0, list_file.stat().st_size
    with list_file.open("rb") as lines:
        while low < high:
            middle = (low + high) // 2
            lines.seek(max(0, middle - 1))
            if middle:
                lines.readline()  # the rest of the line before; a line that begins at `middle` is read whole
            begins, line = lines.tell(), lines.readline()
            if not line or line[:DIGITS].upper() >= wanted:
                if line[:DIGITS].upper() == wanted:
                    return True
                high = middle
            else:
                low = begins + len(line)
    return False
