"""Where errands are asked for and told of, and what the files say (`kiosk/core/errands.py` has what it means).

A screen reads with `read`, `found` and `bundles`; it asks with `kiosk.link.supervisorintents.AskErrand`.
"""

import os
import stat
from pathlib import Path
from typing import Final

from kiosk.core.errandfound import Found, found_of
from kiosk.core.errandkinds import Errand
from kiosk.core.errands import ErrandStatus, is_news, status_of

INSTALLED: Final = Path("/run/bfr-kiosk")
"""The runtime directory of an installed station: there units of the system carry errands out, elsewhere the demo."""
ASKED: Final = "asked"
"""The folder of requests; nobody but the controller writes to it."""
STATUS: Final = "status.json"
RESULT: Final = "result.json"
"""Beside the doctor's status: every check."""
SEEN: Final = "errand-seen"
"""In the runtime directory, the screen's own: id of the last errand that somebody has read the end of, by its kind."""
LISTING: Final = ("-P", "-m", "kiosk.install.offered")
"""Arguments to the interpreter that list the bundles on sticks, before the folder of the sticks. A process of its own:
a stick that fails may halt whoever looks. It prints one object for `kiosk.core.offers.offers_of`, and ends with 0."""
LISTING_MOST_BYTES: Final = 256 << 10
_MOST_BYTES: Final = 512 << 10


def is_installed(runtime_dir: Path) -> bool:
    """Whether this station is an installed one, which alone can be updated."""
    return runtime_dir == INSTALLED


def told_in(runtime_dir: Path, errand: Errand) -> Path:
    """The folder in which an errand tells."""
    return Path(f"{INSTALLED}-{errand}") if is_installed(runtime_dir) else runtime_dir / errand


def asked_in(runtime_dir: Path) -> Path:
    """The folder of requests. Where it is not, nobody carries any out."""
    return Path(f"{INSTALLED}-{ASKED}") if is_installed(runtime_dir) else runtime_dir / ASKED


def read(runtime_dir: Path, errand: Errand) -> ErrandStatus | None:
    """How far the last errand of a kind is; None when there was none since the machine started."""
    data = _content(told_in(runtime_dir, errand) / STATUS)
    return None if data is None else status_of(data)


def found(runtime_dir: Path) -> tuple[Found, ...] | None:
    """What the doctor found the last time it was asked for from the screen; None when there is nothing."""
    data = _content(told_in(runtime_dir, Errand.DOCTOR) / RESULT)
    return None if data is None else found_of(data)


def news(runtime_dir: Path, errand: Errand) -> ErrandStatus | None:
    """An errand that ended, whose end nobody has read yet: after an update the screen is a new one."""
    status = read(runtime_dir, errand)
    seen = (_content(_seen(runtime_dir, errand)) or b"").decode(errors="replace")
    return status if status is not None and is_news(status, seen) else None


def keep_seen(runtime_dir: Path, status: ErrandStatus) -> None:
    """Somebody has read how it ended, and it is told no more. Raises OSError when that cannot be kept."""
    path = _seen(runtime_dir, status.errand)
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(status.id, encoding="utf-8")
    beside.replace(path)


def _seen(runtime_dir: Path, errand: Errand) -> Path:
    return runtime_dir / f"{SEEN}-{errand}"


def _content(path: Path) -> bytes | None:
    """A small plain file; None for whatever else is there."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(handle, "rb") as file:
            data = file.read(_MOST_BYTES + 1) if stat.S_ISREG(os.fstat(handle).st_mode) else None
    except OSError:
        return None
    return None if data is None or len(data) > _MOST_BYTES else data
