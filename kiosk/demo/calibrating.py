"""A calibration from the screen of a demo: what socket and unit do on the appliance.

Whoever connects has watchdog and controller ended and vented, and the procedure at the other end; when that has ended,
they are started again.
"""

import contextlib
import logging
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from kiosk.demo.supervise import ROOT, Station, end_process, end_with_parent, how_it_ended
from kiosk.log import line
from kiosk.tui.calibratinglink import BENCH_SOCKET

_log = logging.getLogger(__name__)

ASIDE = ("watchdog", "controller")
"""They would read the same chips and hold the same lines."""


class Calibrating:
    """Looked after in each turn of the demo.

    Args:
        station: the background processes.
        runtime_dir: where the socket is.
        command: what calibrates, after the interpreter.
        log: takes what it says beside.
    """

    def __init__(self, station: Station, runtime_dir: Path, command: Sequence[str], *, log: Path) -> None:
        self._station, self._command, self._log = station, command, log
        self._path = runtime_dir / BENCH_SOCKET
        self._ear: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Listen."""
        self._path.unlink(missing_ok=True)
        self._ear = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._ear.bind(str(self._path))
        self._ear.listen(1)
        self._ear.setblocking(False)

    def turn(self) -> None:
        """Begin when somebody has connected; bring the station back when it is over."""
        if self._process is not None:
            if (code := self._process.poll()) is not None:
                self._process = None
                _log.info(line("calibration_ended", how=how_it_ended(code)))
                self._station.bring_back(ASIDE)
        elif self._ear is not None:
            with contextlib.suppress(BlockingIOError):
                connection, _ = self._ear.accept()
                self._begin(connection)

    def _begin(self, connection: socket.socket) -> None:
        _log.info(line("calibration_begins"))
        self._station.put_aside(ASIDE)
        with connection, self._log.open("ab") as beside:
            connection.setblocking(True)
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
                [sys.executable, "-m", "kiosk", *self._command],
                stdin=connection.fileno(),
                stdout=connection.fileno(),
                cwd=ROOT,
                start_new_session=True,
                stderr=beside,
                preexec_fn=end_with_parent,  # noqa: PLW1509 - no threads in this process
            )
        self._station.entrust(self._process.pid)

    def stop(self) -> None:
        """End it, and listen no more."""
        if self._process is not None:
            end_process(self._process)
        if self._ear is not None:
            self._ear.close()
            self._path.unlink(missing_ok=True)
