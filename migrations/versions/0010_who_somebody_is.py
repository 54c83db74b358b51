"""An address is unique by its own letters, no longer by those that search folds; names are one line.

What this does to rows that exist:
- Every key is made anew from the address beside it. One key that stood for two addresses becomes two.
- Two accounts whose addresses turn out to be the same (both forms of one IDN domain, the same letters composed and
  decomposed) cannot both keep it: one that can sign in goes before a locked one, then the older. The other is locked,
  keeps everything it did, and stands in the log of changes. Of two invitations the newer one stays.
- People of a registration are tied to an account only if the address typed is the account's.
- A seat on a panel that was given to another address than the one that was asked is taken back, and stands in the log.
- Rows that count tries and mails hold no address. Where a key could have been of two addresses they are forgotten.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0005"

Rows = Iterable[sa.Row[Any]]


def _domain_key(domain: str) -> str:
    import idna

    domain = unicodedata.normalize("NFC", domain.strip()).lower()
    if domain.isascii() and "xn--" not in domain:
        return domain
    try:
        return idna.encode(idna.decode(domain, uts46=True), uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        return domain


def _key(address: str) -> str:
    local, at, domain = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    return f"{local.lower()}{at}{_domain_key(domain)}"[:320]


_HOLES = str.maketrans({"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})


def _old_key(address: str) -> str:
    """How keys were made before."""
    decomposed = unicodedata.normalize("NFKD", address.strip().translate(_HOLES))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def _all(sql: str, **values: Any) -> Rows:
    return op.get_bind().execute(sa.text(sql), values).all()


def _do(sql: str, **values: Any) -> None:
    op.get_bind().execute(sa.text(sql), values)


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("user_account") as batch_op:
        batch_op.add_column(sa.Column("name_key", sa.String(length=400), nullable=False, server_default=""))
    with op.batch_alter_table("registration_person") as batch_op:
        batch_op.add_column(sa.Column("email_key", sa.String(length=320), nullable=False, server_default=""))
    with op.batch_alter_table("outbox_mail") as batch_op:
        batch_op.add_column(sa.Column("to_key", sa.String(length=320), nullable=False, server_default=""))
    with op.batch_alter_table("audit_entry") as batch_op:
        batch_op.add_column(sa.Column("names_key", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("organization") as batch_op:
        batch_op.alter_column("name_key", existing_type=sa.String(length=200), type_=sa.String(length=400))
        batch_op.alter_column("email_domain", existing_type=sa.String(length=120), type_=sa.String(length=255))
    _forget_tries()
    _part_accounts()
    _part_invitations("invitation", "organization_id")
    _part_invitations("evaluator_invitation", "assessment_id")
    _fill("registration_person", "email", "email_key", _key)
    _fill("outbox_mail", "to", "to_key", _key)
    _untie_people()
    _take_seats_back()
    _own_domains()
    _name_the_nameless()
    _fold_anew()
    for table, column in (
        ("user_account", "name_key"),
        ("registration_person", "email_key"),
        ("outbox_mail", "to_key"),
        ("audit_entry", "names_key"),
    ):
        kind = {"name_key": sa.String(length=400), "names_key": sa.Text()}.get(column, sa.String(length=320))
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column(column, existing_type=kind, existing_nullable=False, server_default=None)
            if kind.length == 320:
                batch_op.create_index(f"ix_{table}_{column}", [column], unique=False)


def _fill(table: str, source: str, target: str, make: Callable[[str], str]) -> None:
    for row in _all(f'SELECT id, "{source}" AS text FROM {table}'):
        _do(f"UPDATE {table} SET {target} = :key WHERE id = :id", key=make(row.text or ""), id=row.id)


def _forget_tries() -> None:
    """Keys that belong to an address with folded letters may have been another's."""
    doubtful = [
        row.email_key for row in _all("SELECT email, email_key FROM user_account") if _key(row.email) != row.email_key
    ]
    for table in ("sign_in_attempt", "mail_request"):
        for key in doubtful:
            _do(f"DELETE FROM {table} WHERE email_key = :key", key=key)


def _part_accounts() -> None:
    """First out of each other's way, then each to its own key."""
    accounts = _all("SELECT id, public_id, name, email, disabled_at FROM user_account ORDER BY id")
    taken: set[str] = set()
    keys: dict[int, str] = {}
    for row in sorted(accounts, key=lambda one: (one.disabled_at is not None, one.id)):
        key = _key(row.email)
        keys[row.id] = key if key not in taken else f"{row.public_id}@double.invalid"
        taken.add(key)
    for row in accounts:
        _do("UPDATE user_account SET email_key = :key WHERE id = :id", key=f"{row.public_id}@moved.invalid", id=row.id)
    for row in accounts:
        _do("UPDATE user_account SET email_key = :key WHERE id = :id", key=keys[row.id], id=row.id)
        if keys[row.id].endswith("@double.invalid") and row.disabled_at is None:
            _do("UPDATE user_account SET disabled_at = :now WHERE id = :id", now=_now(), id=row.id)
            _log("accounts.disable_person", "user_account", row.id, {"why": "another account has the same address"})


def _part_invitations(table: str, owner: str) -> None:
    found = _all(f"SELECT id, {owner} AS owner, email FROM {table} ORDER BY id DESC")
    seen: set[tuple[int, str]] = set()
    for row in found:
        if (row.owner, _key(row.email)) in seen:
            _do(f"DELETE FROM {table} WHERE id = :id", id=row.id)
        else:
            _do(f"UPDATE {table} SET email_key = :key WHERE id = :id", key=f"{row.id}@moved.invalid", id=row.id)
        seen.add((row.owner, _key(row.email)))
    for row in found:
        _do(f"UPDATE {table} SET email_key = :key WHERE id = :id", key=_key(row.email), id=row.id)


def _untie_people() -> None:
    rows = _all(
        "SELECT p.id, p.email_key AS typed, u.email_key AS own FROM registration_person p"
        " JOIN user_account u ON u.id = p.user_id WHERE p.email_key <> ''"
    )
    for row in rows:
        if row.typed != row.own:
            _do("UPDATE registration_person SET user_id = NULL WHERE id = :id", id=row.id)


def _take_seats_back() -> None:
    """The log knows which address was asked to assess; a seat is its account's, or nobody's."""
    asked: dict[int, str] = {}
    for row in _all(
        "SELECT object_id, details FROM audit_entry WHERE verb = 'applications.invite_evaluator'"
        " AND object_kind = 'evaluator' ORDER BY id"
    ):
        details = json.loads(row.details) if isinstance(row.details, str) else row.details
        if isinstance(details, dict) and details.get("email"):
            asked[row.object_id] = _key(str(details["email"]))
    seats = _all(
        "SELECT e.id, u.email_key AS own FROM evaluator e JOIN user_account u ON u.id = e.user_id"
        " WHERE e.removed_at IS NULL AND u.email_key NOT LIKE '%.invalid'"
    )
    for seat in seats:
        if seat.id in asked and asked[seat.id] != seat.own:
            _do("UPDATE evaluator SET removed_at = :now WHERE id = :id", now=_now(), id=seat.id)
            _log("applications.remove_evaluator", "evaluator", seat.id, {"why": "another address was asked"})


def _own_domains() -> None:
    """The domain of the first member's address, where it is what the folded one was made of."""
    rows = _all(
        "SELECT o.id, o.email_domain, u.email FROM organization o JOIN organization_member m ON m.organization_id = o.id"
        " JOIN user_account u ON u.id = m.user_id WHERE o.email_domain <> '' ORDER BY m.id DESC"
    )
    for row in rows:
        domain = row.email.rpartition("@")[2]
        if _old_key(domain) == row.email_domain:
            _do("UPDATE organization SET email_domain = :key WHERE id = :id", key=_domain_key(domain)[:255], id=row.id)


def _name_the_nameless() -> None:
    """Names are one line with something to be seen."""
    from matchmaker.core.text import has_letter, one_line

    for table, column in (
        ("user_account", "name"),
        ("organization", "name"),
        ("challenge", "title"),
        ("solution", "title"),
        ("solution_type", "title"),
        ("solution_package", "title"),
        ("workshop", "title"),
        ("room", "name"),
        ("registration_person", "name"),
    ):
        for row in _all(f"SELECT id, {column} AS name FROM {table}"):
            name = one_line(row.name)
            name = name if has_letter(name) else f"No name {row.id}"
            if name != row.name:
                _do(f"UPDATE {table} SET {column} = :name WHERE id = :id", name=name, id=row.id)


def _fold_anew() -> None:
    """Texts that search compares: the letters that were missing are folded too."""
    from matchmaker.core.letters import fold

    _fill("user_account", "name", "name_key", lambda name: fold(name)[:400])
    _fill("organization", "name", "name_key", lambda name: fold(name)[:400])
    for row in _all("SELECT id, title, body FROM search_doc"):
        title, body = fold(row.title), fold(row.body)
        if (title, body) != (row.title, row.body):
            _do("UPDATE search_doc SET title = :title, body = :body WHERE id = :id", title=title, body=body, id=row.id)
    names = {
        (row.actor_name, row.on_behalf_of) for row in _all("SELECT DISTINCT actor_name, on_behalf_of FROM audit_entry")
    }
    for who, behalf in names:
        _do(
            "UPDATE audit_entry SET names_key = :key WHERE actor_name = :who AND on_behalf_of = :behalf",
            key=fold(f"{who}\n{behalf}"),
            who=who,
            behalf=behalf,
        )


def _now() -> Any:
    now = datetime.now(UTC)
    return now if op.get_bind().dialect.name == "postgresql" else now.strftime("%Y-%m-%d %H:%M:%S.%f")


def _log(verb: str, kind: str, object_id: int, details: dict[str, Any]) -> None:
    _do(
        "INSERT INTO audit_entry (at, verb, user_id, actor_name, organization_id, on_behalf_of, names_key, object_kind,"
        " object_id, details) VALUES (:at, :verb, NULL, 'upgrade', NULL, '', 'upgrade', :kind, :id, :details)",
        at=_now(),
        verb=verb,
        kind=kind,
        id=object_id,
        details=json.dumps(details),
    )


def downgrade() -> None:
    """Take back the columns. Keys stay apart: what was parted was never one person."""
    for table, column in (("outbox_mail", "to_key"), ("registration_person", "email_key")):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_index(f"ix_{table}_{column}")
            batch_op.drop_column(column)
    with op.batch_alter_table("audit_entry") as batch_op:
        batch_op.drop_column("names_key")
    with op.batch_alter_table("user_account") as batch_op:
        batch_op.drop_column("name_key")
    _do("UPDATE organization SET name_key = substr(name_key, 1, 200), email_domain = substr(email_domain, 1, 120)")
    with op.batch_alter_table("organization") as batch_op:
        batch_op.alter_column("name_key", existing_type=sa.String(length=400), type_=sa.String(length=200))
        batch_op.alter_column("email_domain", existing_type=sa.String(length=255), type_=sa.String(length=120))
