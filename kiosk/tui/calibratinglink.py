"""The line between the touch screen and the calibrating process: what it says comes in, what was typed goes out.

Leaving needs neither the message loop nor an answer: it is one write, in the thread that has the finger.
"""

import asyncio
import contextlib
import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from kiosk.log import line
from kiosk.ops.asking import WAIT_S
from kiosk.ops.console import QUIT
from kiosk.ops.panelwire import IDLE_S, Order, Said, answered

if TYPE_CHECKING:
    from kiosk.config import Settings

_log = logging.getLogger(__name__)

SOCKET: Final = Path("/run/bfr-kiosk-calibrate.sock")
"""Of `systemd/bfr-kiosk-calibrate.socket`: who connects with an agreement on record has the station stopped, and the
procedure at the other end."""
BENCH_SOCKET: Final = "calibrate.sock"
"""The same on the bench, in the folder of its sockets."""
ANSWERS_S: Final = 60.0
"""So long the station may take to come down, and the process to say its first word (our inference)."""
SILENT_S: Final = 60.0
"""So long a step may last in which nothing is asked; the longest takes some ten seconds (our inference)."""
_ASKED_S: Final = WAIT_S + 60.0
_SILENCES_S: Final = {
    "connect": IDLE_S + 60.0,
    **dict.fromkeys(("pump", "bleed", "again", "far", "moving", "gauge", "no_number"), _ASKED_S),
}
"""Where something is asked, the procedure itself waits no longer than a minute less."""
LEAVES_S: Final = 20.0
"""So long it may take to let go and end, once it was told to; then the line is closed, which says the same."""


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
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._patience: asyncio.Timeout | None = None
        self.has_left = False

    async def run(self) -> None:
        """Connect, say what is calibrated with, and listen until the end."""
        try:
            reader, writer = await asyncio.open_unix_connection(str(self._path))
        except OSError as error:
            _log.error(line("calibration_unreachable", errno=error.errno or 0))
            self._lost(False)
            return
        self._begin(os.dup(writer.get_extra_info("socket").fileno()))
        was_heard = False
        try:
            writer.write(self._order.encoded())
            if self.has_left:  # before there was a line
                writer.write(f"{QUIT}\n".encode())
            async with asyncio.timeout(LEAVES_S if self.has_left else ANSWERS_S) as self._patience:
                async for line_of_it in reader:
                    said = Said.decoded(line_of_it)
                    was_heard = True
                    self._hears(said)
                    self._bear(_SILENCES_S.get(said.code, SILENT_S))
        except (OSError, TimeoutError, msgspec.DecodeError) as error:
            _log.error(line("calibration_lost", error=type(error).__name__))
        finally:
            self._patience = None
            self._end()
            writer.close()
        self._lost(was_heard)

    def _begin(self, fd: int) -> None:
        """A descriptor of our own: that of the transport may be another file's before a late finger comes to it."""
        self._loop = asyncio.get_running_loop()
        with self._lock:
            self._fd = fd

    def _end(self) -> None:
        with self._lock:
            if self._fd is not None:
                os.close(self._fd)
            self._fd = None

    def _bear(self, silence_s: float) -> None:
        """How long it may be silent from now on; who has left waits no longer for it than once."""
        if self._patience is not None and self._loop is not None and not self.has_left:
            self._patience.reschedule(self._loop.time() + silence_s)

    def _bear_no_longer(self) -> None:
        if self._patience is not None and self._loop is not None:
            self._patience.reschedule(self._loop.time() + LEAVES_S)

    def answer(self, number: int, text: str = "") -> None:
        """What was typed, with Enter, to the line of that number."""
        self._write(f"{answered(number, text)}\n")

    def leave(self) -> None:
        """Let go of everything. Also from another thread."""
        was_there, self.has_left = self.has_left, True
        self._write(f"{QUIT}\n")
        if self._loop is not None and not was_there:
            with contextlib.suppress(RuntimeError):  # a loop that is closed waits for nothing
                self._loop.call_soon_threadsafe(self._bear_no_longer)

    def _write(self, text: str) -> None:
        """A few bytes into a socket that is read fifty times a second. A line that has ended holds nothing any more."""
        with self._lock, contextlib.suppress(OSError):
            if self._fd is not None:
                os.write(self._fd, text.encode())
