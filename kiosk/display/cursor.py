"""A cursor that is not seen. No compositor here can be told to show none, and a dead arrow lies over the picture."""

import struct
from pathlib import Path
from typing import Final

THEME: Final = "bfr-kiosk-none"
NAMES: Final = (
    *("default", "context-menu", "help", "pointer", "progress", "wait", "cell", "crosshair", "text", "vertical-text"),
    *("alias", "copy", "move", "no-drop", "not-allowed", "grab", "grabbing", "all-scroll", "col-resize", "row-resize"),
    *("n-resize", "e-resize", "s-resize", "w-resize", "ne-resize", "nw-resize", "se-resize", "sw-resize"),
    *("ew-resize", "ns-resize", "nesw-resize", "nwse-resize", "zoom-in", "zoom-out"),
    *("left_ptr", "xterm", "X_cursor", "top_left_arrow", "watch", "hand1", "hand2", "fleur", "sb_v_double_arrow"),
)
"""Those that compositors and terminals ask for: the names of CSS, and the older ones of X."""

_IMAGE: Final = 0xFFFD0002
_SIZE: Final = 24
_HEADER: Final = 16


def image() -> bytes:
    """One picture of one pixel with nothing in it, as Xcursor(3) lays it out."""
    header = struct.pack("<4sIII", b"Xcur", _HEADER, 0x10000, 1)
    contents = struct.pack("<III", _IMAGE, _SIZE, _HEADER + 12)
    picture = struct.pack("<IIIIIIIIII", 36, _IMAGE, _SIZE, 1, 1, 1, 0, 0, 0, 0)
    return header + contents + picture


def write_theme(folder: Path) -> Path:
    """The theme below a folder; the path that compositors and terminals have to look in."""
    cursors = folder / "icons" / THEME / "cursors"
    cursors.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        (cursors / name).write_bytes(image())
    return folder / "icons"
