"""Write a new numbered revision from the difference between models and database (maintainers only).

`python -m seed.new_revision "what changes"`: upgrades an empty SQLite to the present head, compares, writes the next
file in migrations/versions and moves migrations/HEAD. Read the result before committing it.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from config import Config
from matchmaker import create_app
from matchmaker.core import migrate
from matchmaker.core.db import db


def main(message: str) -> str:
    """Write the next revision; returns its number."""
    from alembic import command

    versions = migrate.SCRIPTS / "versions"
    numbers = sorted(int(p.name[:4]) for p in versions.glob("[0-9]*.py"))
    number = f"{(numbers[-1] if numbers else 0) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/new.db"
        app = create_app(Config(secret_key="x" * 32, database_url=url, queue_url="manual:", data_dir=Path(folder)))
        with app.app_context():
            if numbers:
                migrate.upgrade(db.engine)
            with migrate._migrating(db.engine) as connection:
                command.revision(migrate._config(connection), message, autogenerate=True, rev_id=number)
    written = next(versions.glob(f"{number}*.py"))
    name = re.sub(r"[^a-z0-9]+", "_", message.lower()).strip("_")[:40]
    written.rename(versions / f"{number}_{name}.py")
    (migrate.SCRIPTS / "HEAD").write_text(f"{number}\n")
    return number


if __name__ == "__main__":
    print(main(" ".join(sys.argv[1:]) or "change"))
