"""Headers built from data, sent by the real web server, which refuses what Flask's test client lets pass."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask import Flask, url_for

from matchmaker import create_app
from matchmaker.attachments import services
from matchmaker.attachments.queries import subject_of
from matchmaker.core.db import db, unit_of_work, writing
from matchmaker.core.headers import attachment
from matchmaker.core.text import one_line
from matchmaker.models import Base
from tests.architecture.test_access import MATRIX, PERSONAS
from tests.conftest import NewDatabase
from tests.conftest import test_config as make_config
from tests.factories import make_challenge
from tests.personas import make_people
from tests.real_server import RealServer, real_server, session_cookie
from tests.world import build_world

pytestmark = pytest.mark.slow

NAMES = (
    "Łódź.pdf",
    "L’avis.pdf",
    "München – Plan.pdf",
    "Gru\u0308n.pdf",
    "Grün.pdf",
    "Plán města.pdf",
    "Preisliste 100 €.pdf",
    "Αθήνα.pdf",
    "日本語.pdf",
    "Bericht „Grün“ – ÖBB’s 日本語.pdf",
    'say "hi" 100%20; x=y.pdf',
    "🚲 Rad.pdf",
)
PACKAGE = Path(__file__).resolve().parents[2] / "matchmaker"


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("plan.pdf", "plan.pdf"),
        ("Łódź.pdf", "Lodz.pdf"),
        ("L’avis.pdf", "L'avis.pdf"),
        ("München – Plan.pdf", "Munchen - Plan.pdf"),
        ("日本語.pdf", "file.pdf"),
        ("日本語", "file"),
        ('a"b\\c%20.pdf', "a_b_c_20.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie: x.pdf"),
        ("\ud83d.pdf", "file.pdf"),
        ("", "file"),
    ],
)
def test_a_name_of_any_letters_becomes_a_header(name: str, plain: str) -> None:
    value = attachment(name)
    assert value.isascii()
    assert value.isprintable()
    assert value.startswith(f'attachment; filename="{plain}"')
    shown = re.search(r"filename\*=UTF-8''(.+)\Z", value)
    assert unquote(shown[1]) == one_line(name) if shown else plain in {name, "file", "file.pdf"} or "\r" in name


def test_only_one_function_names_downloads() -> None:
    """`core/headers.py` alone writes the header that names a file to save."""
    writers = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if re.search(r"attachment; ?filename|download_name|send_file|headers\.set\(", path.read_text())
    ]
    assert writers == ["core/headers.py"]


def test_every_header_is_plain_whoever_wrote_it(app: Flask) -> None:
    response = app.response_class("")
    response.headers["Link"] = '</ä?q=Łódź>; rel="next"'
    response.headers["X-Odd"] = "a\u2028b\x7f"
    response.headers.add("Set-Cookie", "a=1")
    response.headers.add("Set-Cookie", "b=2")
    with app.test_request_context("/"):
        headers = app.process_response(response).headers
    assert headers["Link"] == '</%C3%A4?q=%C5%81%C3%B3d%C5%BA>; rel="next"'
    assert headers["X-Odd"] == "a%E2%80%A8b%7F"
    assert headers.getlist("Set-Cookie") == ["a=1", "b=2"]


@dataclass
class Served:
    """The real server on one sample of everything, and who knows the way in."""

    server: RealServer
    cookies: dict[str, str]
    files: dict[str, str]
    addresses: dict[str, str]


@pytest.fixture(scope="module")
def served(new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """All personas, the world of the access matrix, and a draft of Graz with files of every name."""
    folder, url = tmp_path_factory.mktemp("served"), new_database()
    app = create_app(make_config(url, folder))
    with app.app_context(), writing():
        Base.metadata.create_all(db.engine)
    with app.test_request_context(method="POST"), unit_of_work():
        people = make_people()
        world = build_world(people)
        subject = subject_of(make_challenge(people.organizations["graz"], "Files", status="draft"))
        emil = people.actor("emil")
        files = [services.attach_file(emil, subject=subject, name=name, data=b"%PDF-1.7\n") for name in NAMES]
        paths = {name: f"/files/{file.public_id}" for name, file in zip(NAMES, files, strict=True)}
        addresses = {
            key: url_for(key.split()[0], **world[row.get("args", "")])
            for key, row in MATRIX.items()
            if key.split()[1] == "GET" and not row.get("token")
        }
        cookies = {name: session_cookie(app, user, people.hat(name)) for name, user in people.users.items()}
    with app.app_context():
        db.engine.dispose()
    with real_server(app, url, folder) as server:
        yield Served(server, cookies, paths, addresses)
    db._app_state.pop(app)  # test_isolation would open a connection of every application it knows


def test_files_of_every_name_come_over_the_wire(served: Served) -> None:
    for name, path in served.files.items():
        answer = served.server.ask(path, cookie=served.cookies["emil"])
        assert (answer.status, answer.body) == (200, b"%PDF-1.7\n"), name
        disposition = answer.headers["Content-Disposition"]
        assert disposition.isascii()
        shown = re.search(r"filename\*=UTF-8''(\S+)\Z", disposition)
        if shown is None:
            assert f'filename="{name}"' in disposition
        else:
            assert unquote(shown[1]) == unicodedata.normalize("NFC", name)


def test_every_download_and_answer_of_the_api_comes_over_the_wire(served: Served) -> None:
    """Whatever is no page: calendars, tables, archives, feeds, pictures, JSON."""
    asked = 0
    for key, address in served.addresses.items():
        row = MATRIX[key]
        who = next((name for name in PERSONAS if row[name] == 200), None)
        if who is None or not (key.startswith("api.") or re.search(r"\.\w+\Z|/files/", address)):
            continue
        answer = served.server.ask(address, cookie=served.cookies.get(who, ""))
        assert answer.status == 200, f"{key} {address}: {answer.status} {answer.body[:300]!r}"
        assert all(value.isascii() for value in answer.headers.values()), key
        asked += 1
    assert asked > 40


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/challenges?q=%C5%81%C3%B3d%C5%BA&sort=new", 200),
        ("/challenges?q=%FF%FE%ED%A0%80", 200),
        ("/challenges?q=%00", 200),
        ("/challenges/%FF", 404),
        ("/challenges/%00", 404),
        ("/static/%00%FF.css", 404),
        ("/challenges/%C5%81%C3%B3d%C5%BA", 404),
        ("//challenges//%C5%81%C3%B3d%C5%BA?q=%C5%BC", 308),
        ("/home?q=%C5%81%E2%80%99&x=%FF", 303),
        ("/matching/rules/" + "9" * 5_000, 404),
        ("/challenges?q=" + "x" * 8_100, 414),
    ],
)
def test_addresses_of_any_bytes_are_answered(served: Served, address: str, status: int) -> None:
    """With our page, and where it redirects in plain letters."""
    answer = served.server.ask(address)
    assert answer.status == status
    assert all(value.isascii() for value in answer.headers.values())
    assert b"Round Table" in answer.body or status in {303, 308}
