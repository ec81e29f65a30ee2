"""What the station is doing, in one small file beside its sockets, for whoever wants to stop, restart or replace it.

It is read by root (`kiosk/install/idle.py`): nobody updates a station while somebody trains. It says when somebody last
asked for something at the screen, so that a visit between two bouts counts as well.
"""

import json
import logging
import os
from pathlib import Path
from typing import Final

from kiosk.core.model import Mode, Snapshot
from kiosk.core.units import Seconds
from kiosk.safety.limits import RESET_MMHG

_log = logging.getLogger(__name__)
DOING: Final = "doing.json"
FREE: Final = frozenset({Mode.CLOSED, Mode.READY, Mode.TRIPPED})
"""Nobody is in a bout, a measurement or a self-test, and no answer is waited for."""


class Doing:
    """Keeps the file; written on the main thread, when something in it changes.

    Args:
        path: the file. One of a controller that was killed goes.
        now: monotonic time. Whoever was there when the one before ended is still there, so the start counts as a press.
    """

    def __init__(self, path: Path, now: Seconds) -> None:
        path.unlink(missing_ok=True)
        self._path = path
        self._asked_s = float(now)
        self._said = ""

    def seen(self, snapshot: Snapshot) -> None:
        """Take a snapshot in."""
        pressure = snapshot.pressure_mmhg
        self._say(
            {
                "mode": snapshot.mode.value,
                "free": snapshot.mode in FREE,
                "empty": pressure is not None and pressure < RESET_MMHG,
                "asked_s": self._asked_s,
                "pid": os.getpid(),
            }
        )

    def asked(self, now: Seconds) -> None:
        """Somebody asked for something at the screen; told with the next snapshot."""
        self._asked_s = float(now)

    def end(self) -> None:
        """The controller ends: nothing is said any more."""
        self._path.unlink(missing_ok=True)

    def _say(self, told: dict[str, object]) -> None:
        text = json.dumps(told, sort_keys=True)
        if text == self._said:
            return
        beside = self._path.with_name(f".{self._path.name}.new")
        try:
            beside.write_text(text, encoding="utf-8")
            beside.replace(self._path)
        except OSError as error:
            # no word is better than an old one: who finds none leaves the station alone
            _log.warning("what the station does is not told cause=%s", error.strerror)
            self._path.unlink(missing_ok=True)
            self._said = ""
            return
        self._said = text
