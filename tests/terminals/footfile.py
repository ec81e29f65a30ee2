"""Whether our options of foot name every binding that it knows: one that is not named keeps foot's own meaning."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.terminals.display import OPTIONS

EXAMPLE: Final = Path("etc/xdg/foot/foot.ini")
"""What comes with foot: every option it knows, as a comment."""
SECTIONS: Final = ("key-bindings", "search-bindings", "url-bindings", "mouse-bindings")
_NAMED: Final = re.compile(r"^(?:# )?([a-z][a-z-]*) ?=", re.MULTILINE)


def check_bindings(tree: Path | None) -> Iterator[str]:
    """What is not named, by the example of the foot that is installed."""
    path = (tree or Path("/")) / EXAMPLE
    if not path.exists():
        yield f"there is no {path} to compare with"
        return
    yield from unnamed(path.read_text(encoding="utf-8"), (OPTIONS / "foot.ini").read_text(encoding="utf-8"))


def unnamed(example: str, ours: str) -> Iterator[str]:
    """Bindings of the example that are not in ours."""
    for section in SECTIONS:
        missing = _names(example, section) - _names(ours, section)
        yield from (f"[{section}] {name} has foot's own meaning" for name in sorted(missing))


def _names(text: str, section: str) -> set[str]:
    """Names in a section, given or as a comment; none when there is no such section."""
    _, found, after = f"\n{text}".partition(f"\n[{section}]\n")
    return set(_NAMED.findall(after.split("\n[")[0])) if found else set()
