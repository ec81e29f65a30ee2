"""Where errands are asked for and told of, and what the files say (`kiosk/core/errands.py` has what it means).

A screen reads with `read`, `found` and `bundles`; it asks with `kiosk.link.supervisorintents.AskErrand`.
"""

import json
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
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
DOING: Final = "doing.json"
"""What the controller says of what the station is doing (`kiosk/controller/doing.py`)."""
REQUEST_FORMAT: Final = 1
FRESH_S: Final = 60.0
"""Nothing that was asked for longer ago is begun: whoever asked stands there and waits (our inference)."""
AGAIN: Final = "ask again, on the screen"
_MOST_BYTES: Final = 512 << 10


class ErrandEnded(Exception):  # noqa: N818 - an end, and not always an error
    """An errand came to an end that is not the one it was for: one of its codes, and what its sentence needs."""

    def __init__(
        self,
        code: str,
        what: str,
        way_out: str = "",
        *,
        figures: Mapping[str, float] | None = None,
        names: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{what} [{code}]")
        self.code, self.what, self.way_out = code, what, way_out
        self.figures, self.names = dict(figures or {}), dict(names or {})


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandRequest:
    """What was asked for: its number, and a file or folder on a stick, or nothing."""

    id: str
    path: str


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


def demand_rest(runtime_dir: Path) -> None:
    """Raise `ErrandEnded` `training` when somebody began to train: nothing that takes the computer's time goes on then.

    Without a word nobody trains: it is the controller's, and without one there is no pressure.
    """
    try:
        is_free = json.loads(_content(runtime_dir / DOING) or b"{}").get("free", True)
    except (ValueError, AttributeError):
        is_free = False
    if is_free is not True:
        raise ErrandEnded("training", "somebody began to train, and it was broken off", "ask again afterwards")


def request(runtime_dir: Path, errand: Errand, now_s: float) -> ErrandRequest:
    """What the controller has put down, for the process that carries it out as the same user.

    Raises:
        ErrandEnded: it is none, somebody else's, or was not put down just now.
    """
    path = asked_in(runtime_dir) / errand
    try:
        about = path.lstat()
        told = json.loads(_content(path) or b"")
        found = ErrandRequest(id=str(told["id"]), path=str(told["path"]))
        ago_s = now_s - float(told["at_s"])
        is_ours = told["format"] == REQUEST_FORMAT and told["errand"] == errand
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ErrandEnded("request_unreadable", f"what was asked for is not understood: {error!r}", AGAIN) from error
    if about.st_uid != os.geteuid() or about.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise ErrandEnded("request_stranger", "what was asked for did not come from the controller", AGAIN)
    if not is_ours:
        raise ErrandEnded("request_unreadable", "what was asked for is something else", AGAIN)
    if not 0.0 <= ago_s <= FRESH_S:
        raise ErrandEnded("request_old", f"it was asked for {ago_s:.0f} s ago", AGAIN, figures={"ago_s": ago_s})
    return found


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
