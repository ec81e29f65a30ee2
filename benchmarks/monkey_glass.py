"""A pseudo-terminal whose two ends are in one process: the app on virtual time at one, a monkey at the other.

Bytes go through the kernel's terminal both ways, and the panel's own reader finds the presses in them. Only the threads
are left out: what was put in is read before the next instant of virtual time, so that a run can be repeated.
"""

import contextlib
import fcntl
import os
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Iterator
from typing import Final

from benchmarks.figures import BenchmarkError
from benchmarks.monkey_paint import Paint
from kiosk.tui.app import KioskApp
from kiosk.tui.driver import PanelDriver
from kiosk.tui.run import PANEL
from kiosk.tui.sturdy import SturdyApp

_PIECE: Final = 1024
"""Bytes at a time: less than the kernel keeps for a terminal in either direction."""
_SIGNALS: Final = (signal.SIGINT, signal.SIGHUP, signal.SIGTSTP, signal.SIGCONT, signal.SIGWINCH)
_READ_S: Final = 10.0


class GlassDriver(PanelDriver):
    """The panel's driver without its threads: it is called when there is something to read, and writes at once."""

    theirs: int
    drain: Callable[[], None]

    def __init__(
        self, app: SturdyApp, *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self.fileno, self.input_tty = self.theirs, True

    def _get_terminal_size(self) -> tuple[int, int]:
        size = os.get_terminal_size(self.theirs)
        return size.columns, size.lines

    def _run_input_thread(self) -> None:
        """Nobody reads by himself: see `Glass.put`."""

    def write(self, data: str) -> None:
        """Paint."""
        painted = data.encode()
        for begin in range(0, len(painted), _PIECE):
            os.write(self.theirs, painted[begin : begin + _PIECE])
            self.drain()


class Glass:
    """The monkey's end of the terminal."""

    def __init__(self, app: KioskApp, size: tuple[int, int] = PANEL) -> None:
        self.ours, self._theirs = os.openpty()
        os.set_blocking(self.ours, False)
        self.paint = Paint()
        self.size = size
        self._app = app
        self._set_size(size)
        app.driver_class = type("Driver", (GlassDriver,), {"theirs": self._theirs, "drain": staticmethod(self.drain)})

    def drain(self) -> None:
        """Take what was painted."""
        with contextlib.suppress(BlockingIOError):
            while data := os.read(self.ours, 65536):
                self.paint.take(data)

    def put(self, data: bytes) -> None:
        """Send as a terminal would. The app has all of it before this returns.

        Raises `BenchmarkError` when the terminal swallows some of it.
        """
        driver = self._app._driver  # noqa: SLF001 - the toolkit hands it out in no other way
        if not isinstance(driver, GlassDriver):
            raise BenchmarkError("there is no screen to tap at")
        for begin in range(0, len(data), _PIECE):
            missing = os.write(self.ours, data[begin : begin + _PIECE])
            until_s = time.monotonic() + _READ_S
            while missing > 0:
                ready, _, _ = select.select([self._theirs], [], [], max(0.0, until_s - time.monotonic()))
                if not ready:
                    raise BenchmarkError(f"the terminal swallowed {missing} bytes of {data!r}")
                missing -= driver.read_once()

    def resize(self, size: tuple[int, int]) -> None:
        """Another size, and the word for it that the kernel gives to whoever owns a terminal."""
        self.size = size
        self._set_size(size)
        signal.raise_signal(signal.SIGWINCH)

    def _set_size(self, size: tuple[int, int]) -> None:
        columns, rows = size
        fcntl.ioctl(self.ours, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, rows * 24, columns * 12))

    def close(self) -> None:
        """Close both ends."""
        os.close(self.ours)
        os.close(self._theirs)


@contextlib.contextmanager
def glass(app: KioskApp) -> Iterator[Glass]:
    """A terminal for an app that does not run yet. What the driver does to signals ends with it."""
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    found = Glass(app)
    try:
        yield found
    finally:
        found.close()
        for number, handler in before.items():
            signal.signal(number, handler)
