"""Runs the screen of a demo in this terminal, and takes everything down when it ends, however it does."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Final, Protocol

from kiosk.core.errors import HardwareError
from kiosk.demo.janitor import restore_terminal, terminal_settings
from kiosk.demo.supervise import (
    ROOT,
    STOPPED_S,
    Restarts,
    Station,
    end_process,
    end_with_parent,
    how_it_ended,
    is_stopped,
)
from kiosk.tui.stall import EXIT_STALLED

REFUSED: Final = 2
"""Exit code of a command that said why it does not go on; starting it again would only repeat that."""
END_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
INTERRUPTED: Final = 128
"""Added to the signal's number, it is the exit code of a demo that was asked to end, as in a shell."""
_TURN_S: Final = 0.1


class _Ended:
    """Notes that a signal asked for the end; everything else is done outside the handler."""

    def __init__(self) -> None:
        self.number = 0
        for number in END_SIGNALS:
            signal.signal(number, self._note)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self.number = self.number or number

    def __call__(self) -> bool:
        return self.number != 0


class _Screen:
    """The screen process, started again when it ends without having been asked to, if that is wanted."""

    def __init__(self, station: Station, command: Sequence[str], *, restarts: bool) -> None:
        self._station = station
        self._command = command
        self._restarts = Restarts() if restarts else None
        self._stopped_since: float | None = None
        self._saved = terminal_settings()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it in this terminal."""
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            [sys.executable, "-m", "kiosk", *self._command],
            cwd=ROOT,
            preexec_fn=end_with_parent,  # noqa: PLW1509 - no threads in this process
        )
        self._station.entrust(self._process.pid)

    def turn(self, is_ended: Callable[[], bool]) -> int | None:
        """Wait a moment; the exit code when it has ended for good. Raises `HardwareError` when it should not have."""
        if self._process is None:
            return 0
        try:
            code = self._process.wait(_TURN_S)
        except subprocess.TimeoutExpired:
            self._kill_if_stopped(self._process)
            return None
        if is_ended():
            return None  # the signal that ended it came to both
        if self._restarts is None and code < 0:
            raise HardwareError("screen_ended", f"the screen process {how_it_ended(code)}")
        if self._restarts is None or code in {0, REFUSED}:
            return code
        now = time.monotonic()
        self._give_back(code)
        if self._restarts.is_hopeless(now):
            raise HardwareError("screen_ended", f"the screen keeps ending ({how_it_ended(code)})", "see tui.log")
        self._restarts.add(now)
        self.start()
        return None

    def _kill_if_stopped(self, process: subprocess.Popen[bytes]) -> None:
        now = time.monotonic()
        if not is_stopped(process.pid):
            self._stopped_since = None
            return
        self._stopped_since = self._stopped_since or now
        if now - self._stopped_since > STOPPED_S:
            process.kill()

    def end(self) -> None:
        """End it and give the terminal back."""
        if self._process is not None:
            is_asked = self._process.poll() is None
            end_process(self._process)
            self._give_back(-signal.SIGTERM if is_asked else self._process.returncode)

    def _give_back(self, code: int) -> None:
        """After a signal or a stand-still the screen could not give the terminal back itself."""
        restore_terminal(self._saved, is_left=code < 0 or code == EXIT_STALLED)


class Beside(Protocol):
    """What a demo does beside its station, as units of an installed one do."""

    def start(self) -> None:
        """The station is there."""

    def turn(self) -> None:
        """Look after it, ten times a second."""

    def stop(self) -> None:
        """The demo ends."""


def run_screen(station: Station, command: Sequence[str], *, restarts: bool, beside: Sequence[Beside] = ()) -> int:
    """Run the station and its screen until the screen ends or a signal comes; the exit code (128 + signal then).

    With `restarts`, a screen that was killed comes back, as it would on the appliance.

    Raises:
        HardwareError: a process could not be started, or the demo cannot go on without one that ended.
    """
    is_ended = _Ended()
    screen = _Screen(station, command, restarts=restarts)
    try:
        station.start(is_ended)
        for one in beside:
            one.start()
        if not is_ended():
            screen.start()
        while not is_ended():
            code = screen.turn(is_ended)
            if code is not None:
                return code
            for one in beside:
                one.turn()
            station.mend()
        return INTERRUPTED + is_ended.number
    finally:
        for number in END_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        screen.end()
        for one in beside:
            one.stop()
        station.stop()
