"""`make chaos`: ten flows go on while processes are killed (also the database's), the database is locked, the mail
server is away, the disk is full and the clock goes back.

A platform of its own (SQLite by default, `--postgres` for a real PostgreSQL) runs with its demo. Several clients send
what they mean, programs with an Idempotency-Key and people with the key of the form's page, again and again until it is
answered: new solutions and challenges, texts of both and of an application, questions, measured values, accounts,
files, and tables to import with their confirmation. Meanwhile, every few seconds, something is
done to the platform. In the end, when it has come to rest, the books are compared: what was answered is there exactly
once, what was not answered at most once, every text is the last one that was answered (or one that was sent after it),
every mail left once for each time it was asked for, no job hangs, `matchmaker check` finds nothing, and no answer was a
server error.

The full disk is one of its own, a file system in memory, which only root may make; without it that disturbance is left
out and the last lines say so. The clock is the one of all processes of the platform (`bench/clock/sitecustomize.py`).

The last line is "nothing lost, nothing doubled", or the exit status is 1 and each fault is a line.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import http.cookiejar
import json
import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from aiosmtpd.controller import Controller

PATIENCE: Final = 120.0
"""Seconds in which the platform must answer again, and come to rest in the end."""
ROOT: Final = Path(__file__).resolve().parents[1]
DISTURBANCES: Final = (
    *("web process", "worker", "everything", "locked database", "mail server"),
    *("clock back", "full disk"),
)
OF_POSTGRES: Final = "database process"
"""Only there is one that can be killed."""
DISK: Final = 400
"""Megabytes of the disk that gets full."""
BACK: Final = -3_600
"""Seconds by which the clock goes back."""


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Mails:
    """A mail server that counts what it took and can be away."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.port = free_port()
        self._controller: Controller | None = None

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """One message."""
        self.taken.update(envelope.rcpt_tos)
        return "250 taken"

    def come(self) -> None:
        """Answer from now on."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def go(self) -> None:
        """Be away."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


@dataclass
class Platform:
    """One installation under test: its environment, its processes."""

    folder: Path
    database_url: str
    mail_port: int
    port: int = field(default_factory=free_port)
    threads: int = 4
    process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What its operator set."""
        return os.environ | {
            "APP_ENV": "development",
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": self.database_url,
            "PORT": str(self.port),
            "MAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "SECRET_KEY": "chaos-" + "0123456789abcdef" * 3,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "bench" / "clock"), str(ROOT)]),
            "CHAOS_CLOCK": str(self.clock),
        }

    @property
    def clock(self) -> Path:
        """Where the processes read by how many seconds their clock is wrong."""
        return self.folder.parent / "clock"

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One command of the operator."""
        line = [sys.executable, "-m", "matchmaker.cli", *words]
        return subprocess.run(line, env=self.environment, capture_output=True, text=True, check=False)

    def start(self) -> None:
        """`matchmaker run`, and wait until it answers."""
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "matchmaker.cli", "run", "--threads", str(self.threads)],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        end = time.monotonic() + 10 * PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()  # nosec B310
                return
            time.sleep(0.2)
        raise SystemExit("the platform does not start; see server.log")

    def kill(self) -> None:
        """All of its processes at once, without a word."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            for number in self.children("worker"):  # it may have a session of its own
                kill(number)
            self.process.wait()

    def children(self, kind: str) -> list[int]:
        """The process numbers of its web processes ("web") or workers ("worker")."""
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError, ValueError, IndexError):
                words = (place / "cmdline").read_bytes().split(b"\0")
                if f"PORT={self.port}".encode() not in (place / "environ").read_bytes().split(b"\0"):
                    continue
                number = int(place.name)
                is_worker = b"worker" in words
                if is_worker == (kind == "worker") and (is_worker or (self.process and number != self.process.pid)):
                    found.append(number)
        return found


def kill(number: int) -> None:
    """A process, without a word."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(number, signal.SIGKILL)


@dataclass
class Books:
    """What the clients meant, and what they were answered."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    meant: dict[str, set[str]] = field(default_factory=dict)
    answered: dict[str, set[str]] = field(default_factory=dict)
    texts: dict[str, list[tuple[str, bool]]] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)
    bad: list[str] = field(default_factory=list)
    again: int = 0
    took: list[float] = field(default_factory=list)

    def mean(self, kind: str, what: str) -> None:
        """Somebody is about to send this."""
        with self.lock:
            self.meant.setdefault(kind, set()).add(what)

    def note(self, kind: str, what: str) -> None:
        """It was answered: it is there."""
        with self.lock:
            self.answered.setdefault(kind, set()).add(what)

    def count(self, status: int, line: str) -> None:
        """An answer. A server error is a fault, but for 503, which says when to come again."""
        with self.lock:
            self.statuses[status] += 1
            if status >= 500 and status != 503:
                self.bad.append(line)


class Client:
    """Somebody who sends until there is an answer."""

    def __init__(self, platform: Platform, books: Books, ended: threading.Event, token: str = "") -> None:
        self.platform, self.books, self.ended, self.token = platform, books, ended, token
        jar = http.cookiejar.CookieJar()
        self.pause = 0.05
        """Seconds between two acts."""
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar), _NoRedirect())

    def ask(
        self, method: str, path: str, data: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes, Any]:
        """One request; OSError if nobody answers."""
        request = urllib.request.Request(  # nosec B310
            f"http://127.0.0.1:{self.platform.port}{path}", data=data, method=method, headers=headers or {}
        )
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        begun = time.monotonic()
        try:
            with self._opener.open(request, timeout=30) as answer:
                found = answer.status, answer.read(), answer.headers
        except urllib.error.HTTPError as error:
            found = error.code, error.read(), error.headers
        self.books.count(found[0], f"{method} {path}: {found[0]}")
        self.books.took.append(time.monotonic() - begun)
        return found

    def insist(
        self, method: str, path: str, body: Any = None, *, key: str = "", headers: dict[str, str] | None = None
    ) -> tuple[int, Any, Any]:
        """Send the same until it is answered with something else than "come again", also after the end."""
        data = None if body is None else json.dumps(body).encode()
        extra = {"Content-Type": "application/json", **({"Idempotency-Key": key} if key else {}), **(headers or {})}
        end = time.monotonic() + PATIENCE
        while True:
            try:
                status, raw, found = self.ask(method, path, data, extra)
                if status not in {429, 503}:
                    return status, json.loads(raw) if raw else None, found
                time.sleep(min(5.0, float(found.get("Retry-After", 1))))
            except (OSError, http.client.HTTPException, json.JSONDecodeError):  # cut off in the middle
                time.sleep(0.3)
            with self.books.lock:
                self.books.again += 1
            if time.monotonic() > end:
                raise Gone(f"nobody answers {method} {path}")

    def send_form(self, path: str, fields: dict[str, str], file: tuple[str, bytes] | None = None) -> tuple[int, Any]:
        """The form of the page at this address, sent as it is until it is answered; its address and status."""
        end = time.monotonic() + PATIENCE
        body, kind = b"", ""
        while time.monotonic() < end:
            try:
                if not body:
                    status, page, found = self.ask("GET", path)
                    if status != 200:
                        time.sleep(1)
                        continue
                    hidden = dict(re.findall(r'name="(csrf_token|opened|version)"[^>]*?value="([^"]*)"', page.decode()))
                    body, kind = _form_body(hidden | fields, file)
                status, page, found = self.ask("POST", fields.get("", path), body, {"Content-Type": kind})
                if status == 400:  # its page is of another time by now, as when the clock went back: nothing was done
                    body = b""
                elif status not in {429, 503}:
                    return status, found
                time.sleep(1)
            except (OSError, http.client.HTTPException):  # cut off in the middle
                time.sleep(0.3)
            with self.books.lock:
                self.books.again += 1
        raise Gone(f"nobody answers the form of {path}")


def _form_body(fields: dict[str, str], file: tuple[str, bytes] | None) -> tuple[bytes, str]:
    """The body of a form and its kind. The field "" is the address it goes to, if that is another one."""
    sent = {name: value for name, value in fields.items() if name}
    if file is None:
        return urllib.parse.urlencode(sent).encode(), "application/x-www-form-urlencoded"
    mark = "chaos-" + "-" * 20
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in sent.items()
    ]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{file[0]}"\r\n\r\n'
    body = "".join([*parts, head]).encode() + file[1] + f"\r\n--{mark}--\r\n".encode()
    return body, f"multipart/form-data; boundary={mark}"


class Gone(Exception):
    """A client could not go on, which is a fault."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_options: Any) -> None:
        """A redirect is an answer."""


def makes(client: Client, kind: str, path: str, name: str) -> None:
    """Make things of a kind, one after the other."""
    n = 0
    while not client.ended.is_set():
        n += 1
        title = f"{name} number {n}"
        client.books.mean(kind, title)
        status, found, _headers = client.insist("POST", path, {"title": title}, key=f"{name}-{n}".replace(" ", "-"))
        if status not in {200, 201}:
            raise Gone(f"{path}: {status} {found}")
        client.books.note(kind, title)
        time.sleep(client.pause)


def asks(client: Client, slug: str, name: str) -> None:
    """Ask questions about a challenge."""
    n = 0
    while not client.ended.is_set():
        n += 1
        text = f"What about item {n} of the list by {name}?"
        client.books.mean("question", text)
        path = f"/api/v1/challenges/{slug}/questions"
        status, found, _headers = client.insist("POST", path, {"text": text}, key=f"question-{name}-{n}")
        if status in {200, 201}:
            client.books.note("question", text)
        elif status == 409 or status == 422:  # a limit of the product: what was refused is not there
            time.sleep(1)
        else:
            raise Gone(f"{path}: {status} {found}")
        time.sleep(client.pause)


def writes(client: Client, path: str, name: str) -> None:
    """Write a text anew, each time from the version that was read."""
    n = 0
    while not client.ended.is_set():
        status, _found, headers = client.insist("GET", f"{path}/draft" if "/challenges/" in path else path)
        if status != 200:
            raise Gone(f"{path}: {status}")
        n += 1
        text = f"{name} in its wording {n}."
        with client.books.lock:
            client.books.texts.setdefault(path, []).append((text, False))
        status, _found, _headers = client.insist(
            "PATCH", path, {_text_of(path)[2]: text}, headers={"If-Match": headers["ETag"]}
        )
        if status == 200:
            with client.books.lock:
                client.books.texts[path][-1] = (text, True)
        time.sleep(client.pause)


def _text_of(path: str) -> tuple[str, str, str]:
    """Table, column of the address, and column of the text that is written at this address."""
    if "/applications/" in path:
        return "application", "public_id", "approach"
    return ("challenge" if "/challenges/" in path else "solution"), "slug", "summary"


def measures(client: Client, slug: str, name: str) -> None:
    """Enter what a city measured, a year after the other."""
    path = f"/api/v1/organizations/{slug}/indicator-values"
    for n, year in enumerate(range(1990, 2026), 1):
        if client.ended.is_set():
            return
        note = f"Value {n} entered by {name}"
        client.books.mean("value", note)
        value = {"indicator": "water.losses", "year": year, "value": 30, "unit": "%", "source": "Annual report"}
        status, found, _headers = client.insist(
            "POST", path, {**value, "note": note, "sure": True}, key=f"value-{name}-{n}"
        )
        if status == 201:
            client.books.note("value", note)
        elif status not in {409, 422}:
            raise Gone(f"{path}: {status} {found}")
        time.sleep(1)


def sign_in(client: Client, person: str) -> None:
    """As a person of the demo, in a browser."""
    status, _headers = client.send_form("/sign-in", {"": f"/sign-in/persona/{person}"})
    if status != 303:
        raise Gone(f"sign-in: {status}")


MOST_FILES: Final = 18
"""Fewer than one thing takes."""


def attaches(client: Client, person: str, slug: str) -> None:
    """Attach files to a solution."""
    sign_in(client, person)
    _status, page, _headers = client.ask("GET", f"/solutions/{slug}")
    add = re.search(r"/files/solution/[\w-]+", page.decode())
    if add is None:
        raise Gone("a solution that takes no files")
    for n in range(1, MOST_FILES + 1):
        if client.ended.is_set():
            return
        name = f"Sheet {n} of chaos.txt"
        client.books.mean("file", name)
        status, _headers = client.send_form(f"/solutions/{slug}", {"": add[0]}, (name, f"Line {n}\n".encode() * 2_000))
        if status != 303:
            raise Gone(f"a file: {status}")
        client.books.note("file", name)
        time.sleep(2)


def imports(client: Client, person: str, city: str) -> None:
    """Send a table of challenges and confirm it, again and again."""
    sign_in(client, person)
    n = 0
    while not client.ended.is_set():
        n += 1
        titles = [f"Line {line} of table {n}" for line in range(1, 6)]
        for title in titles:
            client.books.mean("challenge", title)
        table = "\n".join(["id;title", *(f"{n}-{line};{title}" for line, title in enumerate(titles, 1))])
        status, headers = client.send_form(f"/import/challenges/{city}", {}, (f"table-{n}.csv", table.encode()))
        if status != 303:
            raise Gone(f"an import: {status}")
        status, _headers = client.send_form(urllib.parse.urlsplit(headers["Location"]).path, {})
        if status != 303:
            raise Gone(f"the confirmation of an import: {status}")
        for title in titles:
            client.books.note("challenge", title)
        time.sleep(1)


def signs_up(client: Client, name: str) -> None:
    """Ask for accounts on the page; a form that was not answered is sent again as it is (its once-key is in it)."""
    n = 0
    while not client.ended.is_set():
        n += 1
        address = f"{name}{n}@chaos.example"
        with contextlib.suppress(OSError, http.client.HTTPException):
            _status, page, _headers = client.ask("GET", "/sign-up")
            fields = dict(re.findall(r'name="(csrf_token|opened|version|next)"[^>]*?value="([^"]*)"', page.decode()))
            fields |= {"name": f"Person {n}", "email": address}
            client.books.mean("mail", address)
            data = urllib.parse.urlencode(fields).encode()
            for _try in range(100):
                try:
                    status, _page, _headers = client.ask("POST", "/sign-up", data)
                except (OSError, http.client.HTTPException):
                    time.sleep(0.3)
                    continue
                if status in {200, 302, 303}:
                    client.books.note("mail", address)
                    break
                if status not in {429, 503}:
                    break
                time.sleep(1)
        time.sleep(0.5)


def disturb(platform: Platform, mails: Mails, what: str) -> None:
    """Do one bad thing to the platform."""
    if what == "web process":
        if numbers := platform.children("web"):
            kill(random.choice(numbers))
    elif what == "worker":
        for number in platform.children("worker"):
            kill(number)
    elif what == "everything":
        platform.kill()
        platform.start()
    elif what == "mail server":
        mails.go()
        time.sleep(4)
        mails.come()
    elif what == OF_POSTGRES:
        _kill_database(platform.database_url)
    elif what == "clock back":
        platform.clock.write_text(str(BACK))
        time.sleep(8)
        platform.clock.write_text("0")
    elif what == "full disk":
        with full(platform.folder):
            time.sleep(8)
    else:
        _hold_database(platform.database_url, seconds=10)


@contextlib.contextmanager
def disk(folder: Path) -> Iterator[bool]:
    """A folder on a disk of its own, if this machine lets us make one; says whether it is."""
    folder.mkdir()
    line = ["mount", "-t", "tmpfs", "-o", f"size={DISK}m", "tmpfs", str(folder)]
    is_own = os.geteuid() == 0 and subprocess.run(line, capture_output=True, check=False).returncode == 0
    try:
        yield is_own
    finally:
        if is_own:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextlib.contextmanager
def full(folder: Path) -> Iterator[None]:
    """No byte fits onto the disk of this folder inside the block."""
    filler = folder / "filler"
    try:
        with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
            while True:
                file.write(b"\0" * 4096)
        yield
    finally:
        filler.unlink(missing_ok=True)


def _kill_database(url: str) -> None:
    """Kill one process of PostgreSQL: it ends all the others, and recovers from its log as after a crash."""
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    with contextlib.suppress(sa.exc.OperationalError), engine.connect() as connection:
        os.kill(int(connection.execute(sa.text("SELECT pg_backend_pid()")).scalar_one()), signal.SIGKILL)
        connection.execute(sa.text("SELECT 1"))
    engine.dispose()


def _hold_database(url: str, *, seconds: float) -> None:
    if url.startswith("sqlite"):
        with contextlib.closing(sqlite3.connect(str(sa.make_url(url).database), timeout=60)) as holder:
            holder.isolation_level = None
            holder.execute("BEGIN IMMEDIATE")
            time.sleep(seconds)
            holder.execute("ROLLBACK")
        return
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.begin() as connection:
        connection.execute(sa.text("LOCK TABLE solution, challenge IN EXCLUSIVE MODE"))
        time.sleep(seconds)
    engine.dispose()


QUERIES: Final = {
    "solution": "SELECT title, count(*) FROM solution GROUP BY title",
    "challenge": "SELECT title, count(*) FROM challenge GROUP BY title",
    "question": "SELECT text, count(*) FROM question GROUP BY text",
    "value": "SELECT note, count(*) FROM city_value GROUP BY note",
    "file": "SELECT name, count(*) FROM stored_file GROUP BY name",
}


Rows = Callable[[str], list[Any]]


SEAL: Final = """
from config import Config
from matchmaker import create_app
from matchmaker.core.audit_chain import BATCH, seal
from matchmaker.core.db import unit_of_work
with create_app(Config.from_env()).app_context():
    done = BATCH
    while done == BATCH:
        with unit_of_work():
            done = seal()
"""
"""What the job `core.seal_log` does every five minutes: entries of a clock that went back look overdue until then."""


def compare(platform: Platform, books: Books, mails: Mails) -> list[str]:
    """One line for each thing that is not as it was answered."""
    subprocess.run([sys.executable, "-c", SEAL], env=platform.environment, check=True)
    engine = sa.create_engine(platform.database_url.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.connect() as connection:

        def rows(sql: str) -> list[Any]:
            return list(connection.execute(sa.text(sql)))

        faults = [*books.bad, *_things(rows, books), *_texts(rows, books), *_mails(rows, books, mails)]
    engine.dispose()
    for words in (("check",), ("audit", "verify")):
        looked = platform.command(*words)
        if looked.returncode:
            faults.append(f"matchmaker {' '.join(words)}: {looked.stdout.strip()}")
    return faults


def _things(rows: Rows, books: Books) -> Iterator[str]:
    """What was answered is there once, what was not answered at most once."""
    for kind, sql in QUERIES.items():
        there = {str(what): int(count) for what, count in rows(sql)}
        for what in sorted(books.meant.get(kind, ())):
            count, is_answered = there.get(what, 0), what in books.answered.get(kind, ())
            if count > 1 or (is_answered and count == 0):
                yield f"{kind} “{what}” is there {count} times, {'answered' if is_answered else 'not answered'}"


def _texts(rows: Rows, books: Books) -> Iterator[str]:
    """A text is the last one that was answered, or one that was sent after it."""
    for path, history in books.texts.items():
        (table, key, column), name = _text_of(path), path.rsplit("/", 1)[-1]
        last = max((n for n, (_text, done) in enumerate(history) if done), default=-1)
        ((found,),) = rows(f"SELECT {column} FROM {table} WHERE {key} = '{name}'")  # nosec B608  our own names
        if last >= 0 and found not in {text for text, _done in history[last:]}:
            yield f"{path}: “{found}” instead of “{history[last][0]}” or a later one"


def _mails(rows: Rows, books: Books, mails: Mails) -> Iterator[str]:
    """Everything is at rest, and each promised mail was asked for once and left."""
    ((waiting,),) = rows("SELECT count(*) FROM outbox_mail WHERE status = 'waiting'")
    ((running,),) = rows("SELECT count(*) FROM job WHERE status = 'running'")
    if waiting or running:
        yield f"{waiting} mails wait and {running} jobs run, though all should be at rest"
    asked = {to: int(n) for to, n in rows('SELECT "to", count(*) FROM outbox_mail GROUP BY "to"')}
    for address in sorted(books.answered.get("mail", ())):
        if asked.get(address) != 1 or not mails.taken[address]:
            yield f"mail to {address}: asked for {asked.get(address, 0)} times, left {mails.taken[address]} times"


def tokens_of(platform: Platform) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Tokens for programs of the demo's people; their own addresses, and those of what they work on."""
    script = """
import json
from datetime import timedelta
from config import Config
from matchmaker import create_app
from matchmaker.accounts.models import User
from matchmaker.applications.models import Application
from matchmaker.challenges.models import Challenge
from matchmaker.core import clock
from matchmaker.core.db import session, unit_of_work
from matchmaker.exchange.services import tokens as tokens_services
from matchmaker.organizations.models import Organization
from matchmaker.organizations.queries.actors import actor_of
import sqlalchemy as sa
with create_app(Config.from_env()).app_context(), unit_of_work():
    found, places = {}, {}
    for name in ("Emil", "Carla", "Dora"):
        actor = actor_of(session().scalars(sa.select(User).where(User.name == name)).one())
        wanted = {"scope": "write", "hat": actor.acting_for.public_id, "expires_on": clock.in_days(7).date()}
        found[name] = [tokens_services.create_token(actor, name=f"Chaos {n}", **wanted).secret for n in range(4)]
        places[name] = session().get_one(User, actor.user_id).public_id
        places[f"{name}'s"] = session().get_one(Organization, actor.acting_for.organization_id).slug
    now = clock.now()
    open_ones = sa.select(Challenge.slug).where(Challenge.status == "published", Challenge.questions_until > now)
    places["open"] = session().scalars(open_ones.order_by(Challenge.id)).first()
    companies = sa.select(Organization.id).where(Organization.slug == places["Dora's"])
    mine = sa.select(Application.challenge_id).where(Application.company_id.in_(companies))
    free = sa.select(Challenge.slug).where(
        Challenge.status == "published", Challenge.closes_at > now, Challenge.id.not_in(mine)
    )
    places["free"] = session().scalars(free.order_by(Challenge.id)).first()
    print(json.dumps([found, places]))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], env=platform.environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    tokens, slugs = json.loads(done.stdout.splitlines()[-1])
    return tokens, slugs


def rest(platform: Platform) -> None:
    """Wait until no mail waits and no job runs or waits that could run now."""
    engine = sa.create_engine(platform.database_url.replace("postgresql://", "postgresql+psycopg://", 1))
    end = time.monotonic() + 3 * PATIENCE
    busy = (
        "SELECT (SELECT count(*) FROM outbox_mail WHERE status = 'waiting')"
        " + (SELECT count(*) FROM job WHERE status = 'running')"
    )
    quiet = 0
    while quiet < 3 and time.monotonic() < end:
        with engine.connect() as connection:
            quiet = quiet + 1 if not connection.execute(sa.text(busy)).scalar() else 0
        time.sleep(1)
    engine.dispose()


@contextlib.contextmanager
def database(is_postgres: bool, folder: Path) -> Iterator[str]:
    """An empty database."""
    if not is_postgres:
        yield f"sqlite:///{folder / 'chaos.db'}"
        return
    from tests.postgres import server

    with server() as base:
        url = base.create("chaos", "template1")
        engine = sa.create_engine(
            url.replace("postgresql://", "postgresql+psycopg://", 1), isolation_level="AUTOCOMMIT"
        )
        with (
            engine.connect() as connection
        ):  # tests may lose what was committed; a platform whose database is killed not
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = on")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
        engine.dispose()
        yield url


def told(work: Callable[[], None], books: Books) -> None:
    try:
        work()
    except (Gone, OSError, ValueError, KeyError, TypeError) as error:
        books.bad.append(f"a client ended: {type(error).__name__}: {error}")


def run(seconds: float, is_postgres: bool, seed: int) -> int:
    """One whole trial; 1 if a fault was found."""
    random.seed(seed)
    mails, books, ended = Mails(), Books(), threading.Event()
    done: Counter[str] = Counter()
    with (
        tempfile.TemporaryDirectory() as name,
        disk(folder := Path(name, "data")) as may_be_full,
        database(is_postgres, folder) as url,
    ):
        platform = Platform(folder, url, mails.port)
        wanted = [one for one in DISTURBANCES if one != "full disk" or may_be_full]
        wanted += [OF_POSTGRES] * is_postgres
        mails.come()
        try:
            platform.start()
            tokens, slugs = tokens_of(platform)

            def client(who: str = "", number: int = 0) -> Client:
                return Client(platform, books, ended, tokens[who][number] if who else "")

            _s, made, _h = client("Carla").insist("POST", "/api/v1/solutions", {"title": "Written anew"}, key="w-1")
            _s, begun, _h = client("Emil").insist(
                "POST", "/api/v1/challenges", {"title": "Written anew too"}, key="w-2"
            )
            apply = f"/api/v1/challenges/{slugs['free']}/applications"
            _s, applied, _h = client("Dora", 2).insist("POST", apply, {}, key="w-3")
            work: list[Callable[[], None]] = [
                lambda: writes(client("Dora", 2), f"/api/v1/applications/{applied['id']}", "An application"),
                lambda: measures(client("Emil", 2), slugs["Emil's"], "Emil"),
                lambda: attaches(client(), slugs["Carla"], made["slug"]),
                lambda: imports(client(), slugs["Emil"], slugs["Emil's"]),
                lambda: makes(client("Carla"), "solution", "/api/v1/solutions", "Solution of Carla"),
                lambda: makes(client("Dora"), "solution", "/api/v1/solutions", "Solution of Dora"),
                lambda: makes(client("Emil"), "challenge", "/api/v1/challenges", "Challenge of Emil"),
                lambda: writes(client("Carla", 1), f"/api/v1/solutions/{made['slug']}", "A solution"),
                lambda: writes(client("Emil", 1), f"/api/v1/challenges/{begun['slug']}", "A challenge"),
                lambda: asks(client("Carla", 2), slugs["open"], "Carla"),
                lambda: asks(client("Dora", 1), slugs["open"], "Dora"),
                lambda: signs_up(client(), "nora"),
                lambda: signs_up(client(), "otto"),
            ]
            threads = [threading.Thread(target=told, args=(one, books), daemon=True) for one in work]
            for thread in threads:
                thread.start()
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                time.sleep(random.uniform(2, 5))
                what = wanted[sum(done.values()) % len(wanted)]
                disturb(platform, mails, what)
                done[what] += 1
            ended.set()
            for thread in threads:
                thread.join(2 * PATIENCE)
            if any(thread.is_alive() for thread in threads):
                books.bad.append("a client still waits for an answer")
            rest(platform)
            faults = compare(platform, books, mails)
            log = (platform.folder / "server.log").read_text(errors="replace")
        finally:
            ended.set()
            platform.kill()
            mails.go()
    kinds = ", ".join(f"{len(books.answered.get(kind, ()))} {kind}s" for kind in (*QUERIES, "mail"))
    written = sum(done for history in books.texts.values() for _text, done in history)
    print(f"{'PostgreSQL' if is_postgres else 'SQLite'}, {seconds:.0f} s, seed {seed}")
    print(f"disturbed: {', '.join(f'{what} {count} ×' for what, count in done.items())}")
    print(f"answered: {kinds}, {written} texts written; sent again {books.again} times")
    print(f"answers: {', '.join(f'{status}: {count}' for status, count in sorted(books.statuses.items()))}")
    extra = sum(max(0, mails.taken[one] - 1) for one in books.answered.get("mail", ()))
    if not may_be_full:
        print("the disk was never full: only root may make one of its own")
    print(f"mails that left twice because the worker was killed between sending and writing it down: {extra}")
    for fault in faults:
        print(f"fault    {fault}")
    if faults:  # what the server said of what it could not answer
        print(*(line for line in log.splitlines() if "Unhandled" in line or "Error:" in line), sep="\n")
    print("nothing lost, nothing doubled" if not faults else f"{len(faults)} faults")
    return min(1, len(faults))


def main() -> None:
    """Read the options."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # its processes and its disk end with it
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=90)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    sys.exit(run(wanted.seconds, wanted.postgres, wanted.seed))


if __name__ == "__main__":
    main()
