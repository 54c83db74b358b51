"""The places of the world as a SQLite file beside the data: built once from the packed one, then only read.

It is no table of the platform's database: nothing in it changes, a backup need not hold it, and PostgreSQL and SQLite
search it alike. A look-up opens it and closes it again, so a process keeps nothing in memory.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from matchmaker.vocabulary.storage.keys import distance, keys_of, typed_keys, typed_words
from matchmaker.vocabulary.storage.packed import COLUMNS, PACKED, Place, unpack

ROOT: Final = Path(__file__).resolve().parents[3]
LAYOUT: Final = 1
"""Counts changes of the tables and of how keys are made: an older file is not used any more."""
_TABLES: Final = f"""
    CREATE TABLE place ({COLUMNS[0]} INTEGER PRIMARY KEY, {", ".join(COLUMNS[1:])});
    CREATE TABLE key (key TEXT, rank INTEGER, id INTEGER, PRIMARY KEY (key, rank, id)) WITHOUT ROWID;
    CREATE TABLE ending (key TEXT, id INTEGER, PRIMARY KEY (key, id)) WITHOUT ROWID;
    CREATE TEMP TABLE typed (key TEXT, rank INTEGER, id INTEGER);
    CREATE TEMP TABLE reversed (key TEXT, id INTEGER);
"""
_SORTED: Final = """
    INSERT OR IGNORE INTO key SELECT key, rank, id FROM typed ORDER BY key, rank, id;
    INSERT OR IGNORE INTO ending SELECT key, id FROM reversed ORDER BY key, id;
"""
_LAST: Final = "\U0010ffff"
_BEST: Final = f"""
    WITH hit AS (
        SELECT id, min(CASE WHEN key = :key AND rank < 2 THEN 0 WHEN rank < 2 OR key = :key THEN 1 ELSE 2 END) AS step
        FROM key WHERE key >= :key AND key < :end GROUP BY id
    )
    SELECT step, {", ".join(f"place.{name}" for name in COLUMNS)}
    FROM hit JOIN place ON place.geoname_id = hit.id
    ORDER BY step, population DESC, geoname_id LIMIT :most
"""  # nosec B608  names of our own columns
_NEAR: Final = """
    SELECT key, id FROM key WHERE key >= :start AND key < :start_end AND rank < 2 AND length(key) BETWEEN :low AND :high
    UNION
    SELECT key, id FROM key JOIN (
        SELECT DISTINCT ending.id AS other FROM ending WHERE key >= :tail AND key < :tail_end
    ) ON key.id = other WHERE rank = 0 AND length(key) BETWEEN :low AND :high
"""


@cache
def _version() -> str:
    return sha256(PACKED.read_bytes() + str(LAYOUT).encode()).hexdigest()[:12]


def location(folder: Path) -> Path:
    """Where the file of this version lies in the folder for data."""
    return folder / f"places-{_version()}.sqlite"


def ensure(folder: Path) -> bool:
    """Build the file if this version's is missing (some seconds); older ones go. Returns whether it was missing."""
    path = location(folder)
    if path.exists():
        return False
    # In a process of its own: what unpacking takes would stay with the web server and all its workers.
    subprocess.run([sys.executable, "-m", "matchmaker.vocabulary.storage.gazetteer", str(folder)], check=True, cwd=ROOT)
    return True


def build(folder: Path) -> None:
    """Write the file anew, and remove those of other versions."""
    folder.mkdir(parents=True, exist_ok=True)
    path = location(folder)
    target = path.resolve()
    unfinished = target.with_name(f"{target.name}.{os.getpid()}")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(unfinished)) as base:
        _fill(base, unpack())
    os.replace(unfinished, target)  # whoever builds it at the same moment has built the same
    for old in folder.glob("places-*.sqlite"):
        if old != path:
            old.unlink(missing_ok=True)


def _fill(base: sqlite3.Connection, places: Iterable[tuple[Place, tuple[str, ...]]]) -> None:
    base.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY; {_TABLES}")
    rows: list[tuple[object, ...]] = []
    keys: list[tuple[str, int, int]] = []
    for place, others in places:
        code = place.geoname_id
        rows.append((*(getattr(place, name) for name in COLUMNS),))
        keys += ((key, rank, code) for key, rank in keys_of(place.name) if key)
        keys += ((key, 1, code) for key in others)
    base.executemany(f"INSERT INTO place VALUES ({', '.join('?' * len(COLUMNS))})", rows)  # nosec B608
    base.executemany("INSERT INTO typed VALUES (?, ?, ?)", keys)
    base.executemany("INSERT INTO reversed VALUES (?, ?)", ((key[::-1], code) for key, rank, code in keys if rank == 0))
    base.executescript(_SORTED)  # ends the transaction of the inserts, too


@contextmanager
def _opened(folder: Path) -> Iterator[sqlite3.Connection]:
    ensure(folder)
    with closing(sqlite3.connect(f"{location(folder).resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as base:
        yield base


def count(folder: Path) -> int:
    """How many places there are."""
    with _opened(folder) as base:
        return int(base.execute("SELECT count(*) FROM place").fetchone()[0])


def find_place(folder: Path, geoname_id: int) -> Place | None:
    """One place by its number."""
    if not 0 < geoname_id < 2**63:
        return None
    with _opened(folder) as base:
        row = base.execute(f"SELECT {', '.join(COLUMNS)} FROM place WHERE geoname_id = ?", (geoname_id,)).fetchone()  # nosec B608
    return Place(*row) if row else None


def find_places(folder: Path, text: str, most: int = 20) -> list[Place]:
    """Places by any usual spelling of any of their names, the best first.

    First those called so, then those whose name begins so, then those with a later word that does; within each the
    larger population comes first. Where nothing is called so, those spelled almost so follow. What people write with a
    name (a postcode before it, the country after it) is left out if nothing is found with it.
    """
    with _opened(folder) as base:
        for words in typed_words(text):
            keys = [key for key in typed_keys(words) if key]
            found = [hit for key in keys for hit in _begins(base, key, most)]
            hits = sorted(found, key=lambda hit: (hit[0], -hit[1].population))
            places = dict.fromkeys(place for _step, place in hits)
            if keys and (not hits or hits[0][0] > 0):
                places |= dict.fromkeys(_near(base, keys[0], most))
            if places:
                return list(places)[:most]
    return []


def _begins(base: sqlite3.Connection, key: str, most: int) -> list[tuple[int, Place]]:
    end = key + _LAST if len(key) > 1 or not key.isascii() else key + "\0"  # a single letter is a name, not a beginning
    rows = base.execute(_BEST, {"key": key, "end": end, "most": most}).fetchall()
    return [(step, Place(*facts)) for step, *facts in rows]


def _near(base: sqlite3.Connection, key: str, most: int) -> list[Place]:
    """Places spelled almost so: one slip in a short name, two in a longer one, not both at its ends."""
    slips = 0 if len(key) < 4 else 1 if len(key) < 7 else 2
    if not slips:
        return []
    start, tail = key[:3], key[:-4:-1]
    values = {"start": start, "start_end": start + _LAST, "tail": tail, "tail_end": tail + _LAST}
    near: dict[int, int] = {}
    for other, code in base.execute(_NEAR, values | {"low": len(key) - slips, "high": len(key) + slips}):
        far = distance(key, other, slips)
        if far <= slips:
            near[code] = min(far, near.get(code, far))
    sql = f"SELECT {', '.join(COLUMNS)} FROM place WHERE geoname_id = ?"  # nosec B608
    places = [Place(*base.execute(sql, (code,)).fetchone()) for code in near]
    return sorted(places, key=lambda place: (near[place.geoname_id], -place.population))[:most]


if __name__ == "__main__":
    build(Path(sys.argv[1]))
