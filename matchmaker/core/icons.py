"""The icon sprite: only the symbols the templates use, cut out of the installed Bootstrap-Flask package.

The package's own sprite is over 1 MB and no third-party picture is kept in the repository, so the small
sprite is made from what is installed, once for each version (`core/assets.py`). Templates print
`<use href="…#i-<name>"/>`.
"""

import re
from importlib.resources import files

ICONS: tuple[str, ...] = (
    "arrow-left-right",
    "arrow-repeat",
    "arrow-right",
    "bank",
    "bank2",
    "bell",
    "box-arrow-right",
    "briefcase",
    "broadcast",
    "bus-front-fill",
    "calendar-event",
    "chat-left-text-fill",
    "chat-square-quote-fill",
    "check-circle",
    "check-circle-fill",
    "check-lg",
    "chevron-down",
    "chevron-right",
    "circle",
    "clock",
    "cloud-check-fill",
    "cloud-haze2-fill",
    "copy",
    "dash-circle",
    "dash-lg",
    "diagram-3",
    "door-closed",
    "door-open",
    "download",
    "droplet-fill",
    "envelope",
    "exclamation-circle-fill",
    "exclamation-lg",
    "exclamation-triangle",
    "eye-fill",
    "file-earmark-text",
    "funnel",
    "hourglass-split",
    "info-circle",
    "lightning-charge-fill",
    "link-45deg",
    "lock-fill",
    "patch-check",
    "pause-fill",
    "pencil",
    "pencil-fill",
    "people",
    "people-fill",
    "person",
    "person-check-fill",
    "person-x-fill",
    "plus-circle-fill",
    "plus-lg",
    "printer",
    "qr-code-scan",
    "question-circle",
    "question-circle-fill",
    "recycle",
    "search",
    "send",
    "shield-check",
    "shield-lock",
    "snow",
    "star",
    "star-fill",
    "table",
    "translate",
    "trash",
    "unlock",
    "upload",
    "x-circle",
    "x-circle-fill",
    "x-lg",
)

_SYMBOL = re.compile(r'<symbol[^>]*?viewBox="([^"]+)"[^>]*?id="([a-z0-9-]+)"[^>]*>(.*?)</symbol>', re.DOTALL)


def _installed_symbols() -> dict[str, tuple[str, str]]:
    """Name → (viewBox, shapes) of every icon in the installed package."""
    source = files("flask_bootstrap") / "static" / "bootstrap5" / "icons" / "bootstrap-icons.svg"
    return {name: (box, shapes) for box, name, shapes in _SYMBOL.findall(source.read_text(encoding="utf-8"))}


def build_sprite() -> str:
    """One SVG document with a `<symbol id="i-<name>">` for each of ICONS, in their order.

    Raises LookupError naming the icons that the installed package does not have.
    """
    symbols = _installed_symbols()
    missing = [name for name in ICONS if name not in symbols]
    if missing:
        raise LookupError(f"The installed icon set has no {', '.join(missing)}.")
    parts = [f'<symbol id="i-{name}" viewBox="{symbols[name][0]}">{symbols[name][1]}</symbol>' for name in ICONS]
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(parts)}</svg>'
