"""What a file is, read from its content and never from its name. What a browser could run (HTML, SVG, programs,
macros) is none of the types taken."""

from __future__ import annotations

import unicodedata
import zipfile
from io import BytesIO
from typing import Final

_WORD: Final = "application/vnd.openxmlformats-officedocument."
TYPES: Final = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "docx": f"{_WORD}wordprocessingml.document",
    "xlsx": f"{_WORD}spreadsheetml.sheet",
    "pptx": f"{_WORD}presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "csv": "text/csv",
    "txt": "text/plain",
}
"""Ending → media type of what is taken."""
_OFFICE_FOLDERS: Final = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
_MARKUP: Final = ("<!doctype", "<html", "<svg", "<script", "<?xml", "<iframe", "<body", "#!")


def ending_by_content(data: bytes) -> str | None:
    """The ending ("pdf", "txt" for all plain text) that the content proves; None if it is no type we take."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data.startswith(b"PK\x03\x04"):
        return _by_archive(data)
    return "txt" if _is_plain_text(data) else None


def _by_archive(data: bytes) -> str | None:
    """DOCX, XLSX, PPTX or ODT by the structure of the archive; nothing is unpacked but its short type label."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = archive.namelist()
            if any(n.lower().endswith(("vbaproject.bin", ".exe", ".js", ".html", ".svg")) for n in names):
                return None
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 100:
                return "odt" if archive.read("mimetype").decode("ascii", "replace") == TYPES["odt"] else None
    except (zipfile.BadZipFile, ValueError, RuntimeError, NotImplementedError, EOFError):
        return None
    if "[Content_Types].xml" not in names:
        return None
    return next((kind for start, kind in _OFFICE_FOLDERS.items() if any(n.startswith(start) for n in names)), None)


def _is_plain_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if any(unicodedata.category(c) == "Cc" and c not in "\t\n\r" for c in text):
        return False
    start = text.lstrip().lower()[:4096]
    return bool(text.strip()) and not start.startswith(_MARKUP) and not any(mark in start for mark in _MARKUP[:6])


def ending_of(name: str) -> str:
    """The ending a name claims, in small letters; "" without one."""
    return name.rsplit(".", 1)[-1].lower() if "." in name else ""


def clean_name(raw: str) -> str:
    """A file's name for people: no folders, no control or direction characters, at most 120 characters."""
    base = raw.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in base if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"}).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[: 119 - len(ending)]}{dot}{ending}"[:120] if dot else kept[:120]
