"""`matchmaker backup`, `restore` and `check`: everything an installation holds, in one file and back.

A backup is a tar file: `manifest.json` (revision, kind of database, every member with its SHA-256), the database, the
uploads and the secret key. With a public key it is encrypted with age (https://age-encryption.org), so whoever makes
backups cannot read them.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import click
import sqlalchemy as sa

from config import Config

FORMAT: Final = 1
MANIFEST, SECRET, UPLOADS = "manifest.json", "secret_key", "uploads"
DATABASES: Final = {"sqlite": "database.sqlite", "postgresql": "database.pgdump"}
TRIES: Final = 5
"""How often the database is copied anew because a file of it was taken away while the files were copied."""


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--recipient", metavar="KEY", help="An age public key (age1…): only its holder can read the backup.")
def backup(target: Path, recipient: str | None) -> None:
    """Write everything this installation holds into one file, also while it runs."""
    from matchmaker import create_app
    from matchmaker.admin.services import note_backup
    from matchmaker.core import audit_chain
    from matchmaker.core.actors import system_actor
    from matchmaker.core.db import unit_of_work

    config = Config.from_env()
    if target.exists():
        raise click.ClickException(f"{target} exists already. Choose a new name.")
    if _kind(config) == "postgresql":
        _program("pg_dump")
    _require_database_file(config)
    with create_app(config).app_context(), _beside(target) as folder:
        _require_tables(config)
        archive = folder / "backup.tar"
        _pack(config, folder, archive)
        finished = _encrypted(archive, recipient) if recipient else archive
        finished.chmod(0o600)
        os.replace(finished, target)
        with unit_of_work():
            note_backup(system_actor("backup"), bytes_written=target.stat().st_size, encrypted=bool(recipient))
            sealed = audit_chain.head()
    click.echo(f"{target}: {target.stat().st_size:,} bytes.")
    click.echo(f"Log of changes up to seal {sealed}; keep it elsewhere for “matchmaker audit verify --head”.")
    if not recipient:
        click.echo("It is not encrypted and holds the secret key and all personal data: keep it accordingly.", err=True)


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--identity", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="File with the age key.")
def restore(source: Path, identity: Path | None) -> None:
    """Bring a backup back into an empty database and an empty data folder, and check what is there afterwards."""
    config = Config.from_env()
    if _kind(config) == "postgresql":
        _program("pg_restore")
    _require_empty(config)
    config.data_dir.mkdir(parents=True, exist_ok=True)
    with _beside(config.data_dir / "x") as folder:
        archive = _decrypted(source, identity, folder)
        manifest = _unpack(archive, folder)
        kind = _kind(config)
        if manifest["database"] != kind:
            raise click.ClickException(f"This is a backup of {manifest['database']}, but DATABASE_URL names {kind}.")
        _load_database(config, folder / DATABASES[kind])
        if (folder / UPLOADS).is_dir():
            shutil.copytree(folder / UPLOADS, config.uploads, dirs_exist_ok=True)
        _bring_secret(config, (folder / SECRET).read_text())
    click.echo(f"Restored: revision {manifest['revision']}, made at {manifest['made_at']}.")
    if not _checked():
        raise SystemExit(1)


@click.command()
def check() -> None:
    """Look whether the stored data fit together: files and rows, references, places, meetings, owners."""
    if not _checked():
        raise SystemExit(1)


def _checked() -> bool:
    from matchmaker import create_app
    from matchmaker.admin.queries.invariants import broken
    from matchmaker.core import migrate
    from matchmaker.core.db import db, unit_of_work

    config = Config.from_env()
    _require_database_file(config)
    with create_app(config).app_context():
        _require_tables(config)
        found, newest = migrate.current(db.engine), migrate.head()
        if found != newest:
            click.echo(f"The database is at revision {found}; run “matchmaker upgrade” and then “matchmaker check”.")
            return True
        with unit_of_work(write=False):
            sentences = broken()
    for sentence in sentences:
        click.echo(f"broken   {sentence}")
    click.echo("Everything fits together." if not sentences else f"{len(sentences)} things do not fit together.")
    return not sentences


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A folder that only we can read, on the same disk as the target, gone afterwards.

    Raises ClickException where the target cannot be written, or the disk is full.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".matchmaker-", dir=target.parent) as name:
            yield Path(name)
    except OSError as error:
        raise click.ClickException(f"{error.filename or target.parent}: {error.strerror}.") from None


def _kind(config: Config) -> str:
    return "sqlite" if config.database_url.startswith("sqlite") else "postgresql"


def _sqlite_file(config: Config) -> Path:
    return Path(sa.make_url(config.database_url).database or "")


def _require_database_file(config: Config) -> None:
    """Whoever asks in the wrong place is told so, before SQLite makes an empty file there. Raises ClickException."""
    if _kind(config) == "sqlite" and not _sqlite_file(config).is_file():
        raise click.ClickException(
            f"There is no database at {_sqlite_file(config)}. Set DATA_DIR (or DATABASE_URL) as for “matchmaker run”."
        )


def _require_tables(config: Config) -> None:
    """The same for a database that nobody has set up. Raises ClickException."""
    from matchmaker.core import migrate
    from matchmaker.core.db import db

    if migrate.current(db.engine) is None:
        where = sa.make_url(config.database_url).render_as_string(hide_password=True)
        raise click.ClickException(f"The database {where} has no tables. Run “matchmaker setup” first.")


def _pack(config: Config, folder: Path, archive: Path) -> None:
    """Copy the database, then the files it knows; anew if one of them was taken away in between."""
    from matchmaker.attachments.storage import folder as uploads_folder
    from matchmaker.attachments.storage import path_of

    copy = folder / DATABASES[_kind(config)]
    for _try in range(TRIES):
        copy.unlink(missing_ok=True)
        names = _copy_database(config, copy)
        uploads = {name: path for name in names if (path := path_of(name)).is_file()}
        if len(uploads) == len(names) or not _gone_since(set(names) - set(uploads)):
            break
    members: dict[str, Path | bytes] = {copy.name: copy, SECRET: config.secret_key.encode()}
    shared = uploads_folder()
    members |= {f"{UPLOADS}/{path.relative_to(shared).as_posix()}": path for _name, path in sorted(uploads.items())}
    _write(archive, members, _facts(config))


def _facts(config: Config) -> dict[str, Any]:
    from matchmaker.core import clock, migrate
    from matchmaker.core.db import db

    return {
        "format": FORMAT,
        "made_at": clock.now().isoformat(),
        "revision": migrate.current(db.engine),
        "database": _kind(config),
    }


def _gone_since(names: set[str]) -> bool:
    """Of these files, which are not on the disk, the database has forgotten some meanwhile."""
    return bool(names - set(_known_files()))


def _known_files() -> list[str]:
    from matchmaker.attachments.queries import stored_names
    from matchmaker.core.db import unit_of_work

    with unit_of_work(write=False):
        return list(stored_names())


def _copy_database(config: Config, copy: Path) -> list[str]:
    """A consistent copy, whoever writes meanwhile; returns the random names of the files it knows."""
    if _kind(config) == "sqlite":
        with closing(sqlite3.connect(_sqlite_file(config))) as live, closing(sqlite3.connect(copy)) as into:
            live.backup(into)  # one step: the state of one moment
            into.execute("PRAGMA journal_mode=DELETE")
            return [name for (name,) in into.execute("SELECT stored_as FROM stored_file")]
    before = _known_files()
    _postgres(config, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={copy}", "--dbname")
    return sorted({*before, *_known_files()})  # the copy is of a moment between the two


def _postgres(config: Config, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on the database; its address is the last argument, its password is not seen."""
    path = _program(program)
    url = sa.make_url(config.database_url)
    environment = {**os.environ, **({"PGPASSWORD": url.password} if url.password else {})}
    address = url.set(drivername="postgresql", password=None).render_as_string()
    done = subprocess.run([path, *arguments, address], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise click.ClickException(f"{program} failed: {done.stderr.strip()[-1000:]}")


def _program(name: str) -> str:
    """Where one of PostgreSQL's programs is. Raises ClickException if it is nowhere."""
    path = shutil.which(name)
    if path is None:
        raise click.ClickException(
            f"{name} is missing. Install PostgreSQL's client programs (Debian: postgresql-client), in the version of "
            "your server or a newer one."
        )
    return path


def _write(archive: Path, members: Mapping[str, Path | bytes], facts: Mapping[str, Any]) -> None:
    """The members, and at the end the manifest with what was really written."""
    digests: dict[str, str] = {}
    with tarfile.open(archive, "w") as tar:
        for name, content in members.items():
            data = content if isinstance(content, bytes) else None
            if data is None and isinstance(content, Path):
                digests[name] = _digest(content)
                tar.add(content, name, recursive=False)
            elif data is not None:
                digests[name] = hashlib.sha256(data).hexdigest()
                _add_bytes(tar, name, data)
        _add_bytes(tar, MANIFEST, json.dumps({**facts, "members": digests}, indent=1).encode())


def _add_bytes(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(data), 0o600
    tar.addfile(entry, io.BytesIO(data))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _age() -> Any:
    try:
        import pyrage
    except ImportError:
        raise click.ClickException(
            "pyrage is missing, which encrypts backups. Install the extra “backup” (pip install -e .[backup])."
        ) from None
    return pyrage


def _encrypted(archive: Path, recipient: str) -> Path:
    age = _age()
    try:
        key = age.x25519.Recipient.from_str(recipient.strip())
    except age.RecipientError as error:
        raise click.ClickException(f"--recipient is no age public key (age1…): {error}") from None
    target = archive.with_suffix(".age")
    age.encrypt_file(str(archive), str(target), [key])
    archive.unlink()
    return target


def _decrypted(source: Path, identity: Path | None, folder: Path) -> Path:
    if identity is None:
        return source
    age = _age()
    lines = [line.strip() for line in identity.read_text().splitlines()]
    try:
        keys = [age.x25519.Identity.from_str(line) for line in lines if line.startswith("AGE-SECRET-KEY-")]
        age.decrypt_file(str(source), str(folder / "backup.tar"), keys)
    except (age.IdentityError, age.DecryptError) as error:
        raise click.ClickException(f"The backup cannot be decrypted with this key: {error}") from None
    return folder / "backup.tar"


def _unpack(archive: Path, folder: Path) -> dict[str, Any]:
    """Everything that the manifest names, byte for byte. Raises ClickException for anything else."""
    try:
        with tarfile.open(archive, "r:") as tar:
            tar.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (tarfile.TarError, ValueError, FileNotFoundError):
        raise click.ClickException(
            "This is no backup, or an encrypted one (then name the file with its key: --identity), or a part of it is "
            "missing."
        ) from None
    if manifest.get("format") != FORMAT:
        raise click.ClickException("This backup was made by a newer version. Restore it with that one.")
    for name, digest in manifest["members"].items():
        place = folder / name
        if not place.is_file() or _digest(place) != digest:
            raise click.ClickException(f"The backup is damaged: {name} is not what was written.")
    return manifest


def _require_empty(config: Config) -> None:
    """Nothing is ever overwritten. Raises ClickException if something is there."""
    uploads = config.uploads
    if uploads.is_dir() and any(uploads.iterdir()):
        raise click.ClickException(f"{uploads} is not empty. A backup is restored into an empty place only.")
    if _kind(config) == "sqlite":
        if _sqlite_file(config).exists():
            raise click.ClickException(
                f"{_sqlite_file(config)} is there already. A backup is restored into an empty place only."
            )
        return
    from matchmaker.core.db import driver_url

    engine = sa.create_engine(driver_url(config.database_url))
    try:
        if sa.inspect(engine).get_table_names():
            raise click.ClickException("The database has tables already. A backup is restored into an empty one only.")
    finally:
        engine.dispose()


def _load_database(config: Config, copy: Path) -> None:
    if _kind(config) == "sqlite":
        shutil.copyfile(copy, _sqlite_file(config))
        return
    _postgres(
        config,
        "pg_restore",
        "--no-owner",
        "--no-privileges",
        "--single-transaction",
        "--exit-on-error",
        str(copy),
        "--dbname",
    )


def _bring_secret(config: Config, secret: str) -> None:
    """The key that signed sessions, mailed links and jobs; where it is set by hand, a different one is named."""
    if os.environ.get("SECRET_KEY"):
        if config.secret_key != secret:
            click.echo(
                "SECRET_KEY is not that of the backup: its sessions and the links in its e-mails no longer work.",
                err=True,
            )
        return
    place = config.data_dir / SECRET
    place.touch(mode=0o600)
    place.write_text(secret)
