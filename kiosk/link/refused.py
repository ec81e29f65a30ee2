"""Why the controller could not begin, in one small file beside its sockets: the screen has nobody to ask then.

The records may have no room, or their disk may be read-only. The controller tries again by itself until that is over.
"""

import contextlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from kiosk.core.errors import StorageError

REFUSED: Final = "refused"
PASSING: Final = frozenset({"store_full", "store_io", "store_read_only", "store_busy", "store_cannot_open"})
"""What is wrong with a disk and may be over later: whoever was refused for it tries again. Damage is none of it."""
HELD: Final = "line_claim"
"""Whoever had the line may have ended."""
LOG: Final = "log_cannot_open"
TRYING: Final = ("controller", "tui")
"""Processes of the station that come back by themselves when their disk has room again, or can be written."""
_CODE: Final = re.compile(r"[a-z0-9_]{1,40}")


@contextlib.contextmanager
def told(runtime_dir: Path) -> Iterator[None]:
    """Meanwhile put down why the records refuse; that goes with the first start that succeeds (`forgotten`)."""
    try:
        yield
    except StorageError as error:
        with contextlib.suppress(OSError):  # then the screen says that there is no connection, and nothing more
            (runtime_dir / REFUSED).write_text(error.code, encoding="ascii")
        raise


def forgotten(runtime_dir: Path) -> None:
    """It has begun."""
    (runtime_dir / REFUSED).unlink(missing_ok=True)


def why(runtime_dir: Path) -> str:
    """The code, or nothing: nobody was refused, or what stands there is no code."""
    try:
        code = (runtime_dir / REFUSED).read_text(encoding="ascii")
    except (OSError, ValueError):
        return ""
    return code if _CODE.fullmatch(code) else ""


def exit_code(words: Sequence[str], code: str) -> int:
    """How a process ends that was refused: 2, after which its unit does not try again, or 1. `words`: its command."""
    is_trying = tuple(words) in {(name,) for name in TRYING}
    return 1 if code == HELD or (is_trying and code in {*PASSING, LOG}) else 2
