"""What a file is, read from its content and never from its name. What could run (HTML, SVG, programs, macros) is none
of the types taken; files are handed out as downloads only, so pictures and texts inside of an Office file may stay."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from enum import StrEnum
from io import BytesIO
from typing import Final
from xml.parsers import expat

_WORD: Final = "application/vnd.openxmlformats-officedocument."
_OPEN: Final = "application/vnd.oasis.opendocument."
TYPES: Final = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "heic": "image/heic",
    "heif": "image/heic",
    "docx": f"{_WORD}wordprocessingml.document",
    "xlsx": f"{_WORD}spreadsheetml.sheet",
    "pptx": f"{_WORD}presentationml.presentation",
    "odt": f"{_OPEN}text",
    "ods": f"{_OPEN}spreadsheet",
    "odp": f"{_OPEN}presentation",
    "csv": "text/csv",
    "txt": "text/plain",
}
"""Ending → media type of what is taken."""
TEXTS: Final = ("txt", "csv")
SHOWN_TYPES: Final = "PDF, PNG, JPEG, WEBP, HEIC, DOCX, XLSX, PPTX, ODT, ODS, ODP, CSV, TXT"


class Fault(StrEnum):
    """Why a file is not taken."""

    UNKNOWN = "unknown"
    BROKEN = "broken"
    MACROS = "macros"
    ENCRYPTED = "encrypted"
    PROGRAM = "program"
    MARKUP = "markup"
    OLD_OFFICE = "old_office"
    UNPACKS = "unpacks"
    EMBEDDED = "embedded"
    LINKED = "linked"
    CALLS = "calls"


class NotTaken(Exception):
    """A file that is not taken."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


_PDF: Final = re.compile(rb"(?:\xef\xbb\xbf)?[\t\n\f\r \0]{0,1024}%PDF-")
"""Scanners and web scripts put a mark or line breaks before; readers of PDF pass over them."""
_HEIF_BRANDS: Final = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_OFFICE: Final = "EncryptedPackage".encode("utf-16-le")
_OFFICE_FOLDERS: Final = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
_MACRO_FOLDERS: Final = ("basic/", "scripts/", "xl/macrosheets/", "word/activex/", "xl/activex/", "ppt/activex/")
_PROGRAM: Final = re.compile(
    r"\.(bat|cmd|com|cpl|dll|exe|hta|jar|js|jse|lnk|msi|ps1|scr|sh|vb[es]|wsf|xhtml)\Z", re.IGNORECASE
)
_OLE: Final = re.compile(r"/embeddings/[^/]*\.bin\Z|\Aobject \d+\Z")
"""Objects of other programs (OLE), opened by a double click. Charts are none: their tables are XLSX, or folders."""
_FETCHED: Final = re.compile(r"/(attachedTemplate|oleObject|frame|subDocument)\Z", re.IGNORECASE)
_FROM_THE_WEB: Final = re.compile(r"\s*(https?|ftp|mhtml|ms-\w+):", re.IGNORECASE)
"""Parts that the program fetches on opening. Links and pictures are none of these; a template on the writer's own
disk or share is named in most documents of an office, and other computers do not find it."""
_MACRO_PARTS: Final = re.compile(r"/(vbaProject|xl(?:Intl)?Macrosheet|control|activeXControl\w*)\Z", re.IGNORECASE)
_CALLING: Final = frozenset({"ddeLink", "oleLink", "dde-link", "dde-source", "dde-connection", "dde-connection-decl"})
"""Elements by which a table or a text asks another program for values on opening (DDE), in OOXML and OpenDocument."""
_CALLING_FIELD: Final = re.compile(r"\s*DDE(AUTO)?\b", re.IGNORECASE)
_CALLING_ACTION: Final = re.compile(r"\s*ppaction://(program|macro|ole)", re.IGNORECASE)
_MACRO_ADDRESS: Final = re.compile(r"\s*(vnd\.sun\.star\.script|macro):", re.IGNORECASE)
_PERHAPS_ACTIVE: Final = re.compile(
    rb"ddeLink|oleLink|dde-|[iI]nstr|hlink(?:Click|Hover|MouseOver)|sun\.star\.script|macro:|refreshOnLoad"
    rb"|href\s*=\s*[\"']\s*&#"
)
"""What a part that does one of these things holds somewhere; only such parts are read as XML."""
_CHUNK, _OVERLAP = 1024 * 1024, 64  # bytes
_WITH_MARKUP: Final = (".svg", ".html", ".htm", ".mht", ".mhtml")
_SCRIPT: Final = re.compile(rb"<\s*script|\bon\w+\s*=|javascript:", re.IGNORECASE)
_MOST_MEMBERS: Final = 10_000
_MOST_UNPACKED: Final = 512 * 1024 * 1024  # bytes
_MOST_READ: Final = 8 * 1024 * 1024  # bytes of one member that may hold a script or name other parts
_MARKUP: Final = ("<!doctype", "<html", "<svg", "<script", "<?xml", "<iframe", "<body", "#!")
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def ending_by_content(data: bytes) -> str:
    """The ending ("pdf", "txt" for all plain text) that the content proves. Raises NotTaken with the reason."""
    if _PDF.match(data):
        return "pdf"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return "heic"
    if data.startswith(b"PK\x03\x04"):
        return _by_archive(data)
    if data.startswith(_OLD_OFFICE):
        raise NotTaken(Fault.ENCRYPTED if _ENCRYPTED_OFFICE in data else Fault.OLD_OFFICE)
    if data.startswith((b"\x7fELF", b"#!")) or (data.startswith(b"MZ") and b"\0" in data[:64]):
        raise NotTaken(Fault.PROGRAM)
    _check_text(data)
    return "txt"


def _by_archive(data: bytes) -> str:
    """An Office file by the structure of its archive; only labels, and what may hold a script, is unpacked."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > _MOST_UNPACKED:
                raise NotTaken(Fault.UNPACKS)
            ending = _kind_of(archive)
            _check_members(archive, members)
    except (zipfile.BadZipFile, ValueError, RuntimeError, NotImplementedError, EOFError, OSError):
        raise NotTaken(Fault.BROKEN) from None
    return ending


def _kind_of(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if any(member.flag_bits & 1 for member in archive.infolist()):
        raise NotTaken(Fault.ENCRYPTED)
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
        label = archive.read("mimetype").decode("ascii", "replace").strip()
        if b"encryption-data" in _read(archive, "META-INF/manifest.xml"):
            raise NotTaken(Fault.ENCRYPTED)
        found = next((ending for ending in ("odt", "ods", "odp") if TYPES[ending] == label), None)
    elif "[Content_Types].xml" in names:
        if b"macroEnabled" in _read(archive, "[Content_Types].xml"):
            raise NotTaken(Fault.MACROS)
        found = next((kind for start, kind in _OFFICE_FOLDERS.items() if any(n.startswith(start) for n in names)), None)
    else:
        found = None
    if found is None:
        raise NotTaken(Fault.UNKNOWN)
    return found


def _check_members(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    for member in members:
        name = member.filename.lower()
        if name.endswith("vbaproject.bin") or (name.startswith(_MACRO_FOLDERS) and not member.is_dir()):
            raise NotTaken(Fault.MACROS)
        if name.endswith(".rels"):
            _check_relations(_read(archive, member))
        if _OLE.search(name) or _begins_with_ole(archive, member):
            raise NotTaken(Fault.EMBEDDED)
        if _PROGRAM.search(name):
            raise NotTaken(Fault.PROGRAM)
        if name.endswith(_WITH_MARKUP):
            if _SCRIPT.search(_read(archive, member)):
                raise NotTaken(Fault.MARKUP)
        elif _is_perhaps_active(archive, member):
            _check_part(archive, member)


def _begins_with_ole(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """An object of another program under any name."""
    with archive.open(member) as file:
        return file.read(len(_OLD_OFFICE)) == _OLD_OFFICE


def _check_relations(data: bytes) -> None:
    """Which parts belong to a part, whatever the XML calls and encodes them. Raises NotTaken."""
    for kind, target, is_outside in _relations(data):
        if _FETCHED.search(kind) and _FROM_THE_WEB.match(target):
            raise NotTaken(Fault.LINKED)
        if kind.lower().endswith("/oleobject") and not is_outside:
            raise NotTaken(Fault.EMBEDDED)
        if _MACRO_PARTS.search(kind):
            raise NotTaken(Fault.MACROS)


def _is_perhaps_active(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    """Quickly, whatever the length and the encoding of the part: letters of UTF-16 are those of ASCII and a zero."""
    rest = b""
    with archive.open(member) as file:
        while chunk := file.read(_CHUNK):
            seen = rest + chunk.replace(b"\0", b"")
            if _PERHAPS_ACTIVE.search(seen):
                return True
            rest = seen[-_OVERLAP:]
    return False


def _check_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Raise NotTaken if a part calls other programs, fetches data or runs macros when it is opened.

    What is no XML (a picture that holds such bytes by chance) does nothing.
    """
    with archive.open(member) as file:
        if not file.read(64).lstrip(BOM_UTF8 + BOM_UTF16_LE + b" \t\r\n\0").startswith(b"<"):
            return
    part = _Part()
    with archive.open(member) as file:
        try:
            part.parser.ParseFile(file)
        except expat.ExpatError:
            raise NotTaken(Fault.BROKEN) from None


class _Part:
    """What a part of an Office file does, read from its elements whatever their prefixes."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._begin, self._end
        self.parser.CharacterDataHandler, self.parser.EntityDeclHandler = self._text, self._entity
        self._fields = [""]  # the code of each field that is open, the innermost last
        self._is_code = False

    def _begin(self, raw: str, values: dict[str, str]) -> None:
        name = raw.rpartition(":")[2]
        if name in _CALLING:
            raise NotTaken(Fault.CALLS)
        if values.get("refreshOnLoad", "0").strip() not in {"0", "false"}:
            raise NotTaken(Fault.LINKED)
        for value in values.values():
            if _CALLING_ACTION.match(value):
                raise NotTaken(Fault.CALLS)
            if _MACRO_ADDRESS.match(value):
                raise NotTaken(Fault.MACROS)
        if name in {"instrText", "delInstrText"}:
            self._is_code = True
        elif name == "fldSimple":
            _check_field(_named(values, "instr"))
        elif name == "fldChar" and _named(values, "fldCharType") == "begin":
            self._fields.append("")
        elif name == "fldChar" and len(self._fields) > 1:
            _check_field(self._fields.pop() if _named(values, "fldCharType") == "end" else self._fields[-1])

    def _end(self, raw: str) -> None:
        if raw.rpartition(":")[2] in {"instrText", "delInstrText"}:
            self._is_code = False
            _check_field(self._fields[-1])

    def _text(self, text: str) -> None:
        if self._is_code:  # a code may be cut into pieces anywhere
            self._fields[-1] += text

    def _entity(self, *_what: object) -> None:
        raise NotTaken(Fault.BROKEN)  # it could hide what a program then reads


def _named(values: dict[str, str], name: str) -> str:
    return next((value for key, value in values.items() if key.rpartition(":")[2] == name), "")


def _check_field(code: str) -> None:
    if _CALLING_FIELD.match(code):
        raise NotTaken(Fault.CALLS)


def _relations(data: bytes) -> list[tuple[str, str, bool]]:
    """(kind, target, outside of the file?) of each relation. Raises NotTaken if a program could read it differently."""
    found: list[tuple[str, str, bool]] = []

    def begin(name: str, values: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship":
            is_outside = values.get("TargetMode", "").strip().lower() == "external"
            found.append((values.get("Type", "").strip(), values.get("Target", ""), is_outside))

    def refuse(*_what: object) -> None:
        raise NotTaken(Fault.BROKEN)  # the standard allows no document type, and entities of it could hide a target

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.StartDoctypeDeclHandler = begin, refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        raise NotTaken(Fault.BROKEN) from None
    return found


def _read(archive: zipfile.ZipFile, name: str | zipfile.ZipInfo) -> bytes:
    """All of a member; nothing if it is not there. Raises NotTaken if it is longer than such members ever are."""
    try:
        with archive.open(name) as member:
            data = member.read(_MOST_READ + 1)
    except KeyError:
        return b""
    if len(data) > _MOST_READ:  # what comes after it would be unread
        raise NotTaken(Fault.UNPACKS)
    return data


def _check_text(data: bytes) -> None:
    """Plain text: UTF-8, UTF-16 with its mark, or one byte a letter as older spreadsheets write it."""
    text = _decoded(data)
    if not text.strip() or _CONTROLS.search(text):
        raise NotTaken(Fault.UNKNOWN)
    start = text.lstrip().lower()[:4096]
    if start.startswith(_MARKUP) or any(mark in start for mark in _MARKUP[:6]):
        raise NotTaken(Fault.MARKUP)


def _decoded(data: bytes) -> str:
    encoding = "utf-16" if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        if encoding == "utf-16" or data.startswith(BOM_UTF8):
            raise NotTaken(Fault.BROKEN) from None
    return data.decode("latin-1")  # Windows-1252 and its sisters: which letters they are does not matter here


def ending_of(name: str) -> str:
    """The ending a name claims, in small letters; "" without one."""
    return name.rsplit(".", 1)[-1].lower() if "." in name else ""


def clean_name(raw: str) -> str:
    """A file's name for people: no folders, no control or direction characters, one form of each letter (a Mac writes
    "ü" as two characters), at most 120 characters."""
    base = unicodedata.normalize("NFC", raw).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in base if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"}).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[: 119 - len(ending)]}{dot}{ending}"[:120] if dot else kept[:120]
