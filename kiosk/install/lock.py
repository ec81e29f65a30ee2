"""One installation or update at a time.

The lock lies where nobody but root can open it: whoever can open a file can hold its lock, and updates would wait for
ever. It is gone with the power, as whoever held it is.
"""

import fcntl
import os
from pathlib import Path
from typing import Final, TextIO

LOCK: Final = Path("/run/bfr-kiosk-install.lock")


def opened(path: Path = LOCK) -> TextIO:
    """The file whose lock it is; closed, it is free again. Raises OSError."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "r+", encoding="utf-8")


def take(file: TextIO, *, waits: bool = False) -> bool:
    """Whether nobody else is at work; with `waits` not before that is so."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | (0 if waits else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True
