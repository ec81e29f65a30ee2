"""The line between the touch screen and the calibrating process: what it says comes in, what was typed goes out.

Leaving needs neither the message loop nor an answer: it is one write, in the thread that has the finger.
"""

import asyncio
import contextlib
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from kiosk.log import line
from kiosk.ops.console import QUIT
from kiosk.ops.panelwire import Order, Said, answered

if TYPE_CHECKING:
    from kiosk.config import Settings

_log = logging.getLogger(__name__)

SOCKET: Final = Path("/run/bfr-kiosk-calibrate.sock")
"""Of `systemd/bfr-kiosk-calibrate.socket`: who connects has the station stopped, and the procedure at the other end."""
BENCH_SOCKET: Final = "calibrate.sock"
"""The same on the bench, in the folder of its sockets."""
ANSWERS_S: Final = 60.0
"""So long the station may take to come down, and the process to say its first word (our inference)."""


def path_of(settings: "Settings") -> Path:
    """Where to connect to."""
    return settings.runtime_dir / BENCH_SOCKET if settings.backend == "bench" else SOCKET


class CalibratingLink:
    """One line, opened once.

    Args:
        path: of the socket.
        order: what is calibrated with.
        hears: takes each line that comes in.
        lost: called when the line has ended, or was never there; whether it was ever there.
    """

    def __init__(self, path: Path, order: Order, hears: Callable[[Said], None], lost: Callable[[bool], None]) -> None:
        self._path, self._order = path, order
        self._hears, self._lost = hears, lost
        self._fd: int | None = None
        self.has_left = False

    async def run(self) -> None:
        """Connect, say what is calibrated with, and listen until the end."""
        try:
            reader, writer = await asyncio.open_unix_connection(str(self._path))
        except OSError as error:
            _log.error(line("calibration_unreachable", errno=error.errno or 0))
            self._lost(False)
            return
        self._fd = writer.get_extra_info("socket").fileno()
        was_heard = False
        try:
            writer.write(self._order.encoded())
            async with asyncio.timeout(ANSWERS_S) as patience:
                async for said in reader:
                    patience.reschedule(None)
                    was_heard = True
                    self._hears(Said.decoded(said))
        except (OSError, TimeoutError, msgspec.DecodeError) as error:
            _log.error(line("calibration_lost", error=type(error).__name__))
        finally:
            self._fd = None
            writer.close()
        self._lost(was_heard)

    def answer(self, number: int, text: str = "") -> None:
        """What was typed, with Enter, to the line of that number."""
        self._write(f"{answered(number, text)}\n")

    def leave(self) -> None:
        """Let go of everything. Also from another thread."""
        self.has_left = True
        self._write(f"{QUIT}\n")

    def _write(self, text: str) -> None:
        """A few bytes into a socket that is read fifty times a second. A line that has ended holds nothing any more."""
        fd = self._fd
        if fd is not None:
            with contextlib.suppress(OSError):
                os.write(fd, text.encode())
