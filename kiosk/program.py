"""Which program this is: its version, the revision of the source where the installed files say it, and their digest.

Nothing is asked of version control; what it has left in files is read. A checkout whose files were changed since still
bears its revision: the digest tells them apart.
"""

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Final

from kiosk import __version__
from kiosk.core.stationstate import Program

PACKAGE: Final = Path(__file__).parent
MADE_HERE: Final = "__pycache__"
"""What the interpreter keeps beside the files is none of them."""
_DIGITS: Final = 12
_REVISION: Final = re.compile(r"[0-9a-f]{40,64}")
_REF: Final = "ref: "


@cache
def program() -> Program:
    """The program that runs. What is installed while it does is not seen before it is started again."""
    return Program(version=__version__, revision=revision(PACKAGE.parent), digest=digest(PACKAGE))


def digest(package: Path) -> str:
    """SHA-256 over every file by path and content, shortened; what the interpreter makes of them is left out."""
    whole = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        if MADE_HERE not in path.parts and path.is_file():
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            whole.update(f"{path.relative_to(package).as_posix()} {content}\n".encode())
    return whole.hexdigest()[:_DIGITS]


def revision(tree: Path) -> str | None:
    """The revision that a checkout stands at; None where the folder is none."""
    git = tree / ".git"
    if git.is_file():  # a second work tree names its own folder of the repository
        git = tree / (_text(git) or "").removeprefix("gitdir: ")
    head = _text(git / "HEAD")
    if head is None or not head.startswith(_REF):
        return _checked(head)
    name = head.removeprefix(_REF)
    common = git / (_text(git / "commondir") or ".")
    return next((found for folder in (git, common) if (found := _checked(_text(folder / name)))), None) or _packed(
        common, name
    )


def _packed(folder: Path, name: str) -> str | None:
    """A ref that stands in the file of all of them: a line of revision and name."""
    for line in (_text(folder / "packed-refs") or "").splitlines():
        found, _, named = line.partition(" ")
        if named == name:
            return _checked(found)
    return None


def _checked(text: str | None) -> str | None:
    return text if text is not None and _REVISION.fullmatch(text) else None


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
