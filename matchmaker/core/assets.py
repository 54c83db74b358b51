"""Assets: the style sheet, scripts and pictures of the pages, made once and kept by browsers for ever.

The style sheets of `matchmaker/static` become one file, together with the few rules of Bootstrap that pages use (of
its 230 kB four in a hundred). All files stand in one folder that is named after their content, so a browser may keep
them for ever, and an address changes exactly when a file does. Brotli and gzip copies stand beside them for WhiteNoise.

The folder is made again at any time from what is installed; no third-party style or picture is in the repository.
"""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

from flask import Flask, Response, current_app, send_from_directory, url_for

from matchmaker.core import bootstrap, icons, made_folders

SOURCE: Final = Path(__file__).resolve().parents[1] / "static"
SHEETS: Final = ("theme.css", "components.css", "boards.css")
"""In the order of the cascade. `paper.css` is for the PDF library alone."""
SHEET: Final = "site.css"
FRAMED: Final = "embed.css"
"""The style sheet of what other websites show in a frame: small, and by itself."""
KEPT_FOLDERS: Final = 5
"""Folders of earlier versions that stay, for pages that were sent before an upgrade."""
FOR_EVER: Final = 31_536_000


def make_ready(app: Flask) -> Path:
    """The folder of all assets of this version, made if it is not there; its name is the digest of the content."""
    parent: Path = app.extensions["assets"]
    return made_folders.make_once(parent / _digest(_marks() if app.debug else ()), _fill, kept=KEPT_FOLDERS)


def asset(name: str) -> str:
    """The address of one asset, which never stands for another content."""
    return url_for("static", filename=f"{make_ready(current_app).name}/{name}")


def init_app(app: Flask, *, folder: Path) -> None:
    """Serve the assets that are made in `folder`; templates ask for `asset('<name>')`."""
    app.extensions["assets"] = folder
    app.static_folder = str(folder)
    app.view_functions["static"] = _send
    app.jinja_env.globals["asset"] = asset


def _send(filename: str) -> Response:
    """One file. What an earlier version's page asks for after its folder went is answered with today's."""
    folder = make_ready(current_app)
    name = filename.rpartition("/")[2]
    if (folder.parent / filename).is_file():
        return send_from_directory(folder.parent, filename, max_age=FOR_EVER)
    return send_from_directory(folder, name, max_age=60)


def _marks() -> tuple[int, ...]:
    """When each source was changed last, so that development sees an edit at once."""
    return tuple(path.stat().st_mtime_ns for path in sorted(SOURCE.iterdir()))


@lru_cache(maxsize=1)
def _digest(_changed: tuple[int, ...]) -> str:
    found = hashlib.sha256(version("bootstrap-flask").encode())
    for path in [Path(__file__), Path(bootstrap.__file__), Path(icons.__file__), *sorted(SOURCE.iterdir())]:
        found.update(path.read_bytes())
    return found.hexdigest()[:12]


def _fill(fresh: Path) -> None:
    import rcssmin

    for path in SOURCE.iterdir():
        if path.suffix != ".css":
            _write(fresh / path.name, path.read_bytes())
    _write(fresh / "icons.svg", icons.build_sprite().encode())
    _write(fresh / SHEET, style_sheet().encode())
    _write(fresh / FRAMED, rcssmin.cssmin((SOURCE / FRAMED).read_text(encoding="utf-8")).encode())


def _write(path: Path, content: bytes) -> None:
    """The file and its compressed copies (names as WhiteNoise expects them)."""
    import brotli

    path.write_bytes(content)
    for ending, packed in (("gz", gzip.compress(content, 9, mtime=0)), ("br", brotli.compress(content))):
        path.with_name(f"{path.name}.{ending}").write_bytes(packed)


def style_sheet() -> str:
    """The whole style sheet: the order of the layers, Bootstrap's part in the lowest, then our own."""
    import rcssmin

    own = [(SOURCE / name).read_text(encoding="utf-8") for name in SHEETS]
    order, _end, rest = own[0].partition("@layer tokens {")
    names = order[order.index("@layer ") :].partition(";")[0]
    ours = f"@layer tokens {{{rest}{''.join(own[1:])}"
    kept = bootstrap.kept(beside=ours)
    return f"{names};@layer bootstrap{{{kept}}}{rcssmin.cssmin(ours)}"
