"""A calibration from the screen of a demo: what socket and unit do on the appliance.

When somebody connects it is first looked up whether there is an agreement: without one he is told so, and the station
goes on. Then watchdog and controller are ended and vented, and he has the procedure at the other end. When that has
ended, they are started again.
"""

import contextlib
import logging
import socket
import subprocess
import sys
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
        config: the settings file, for both commands.
        log: takes what it says beside.
    """

    def __init__(self, station: Station, runtime_dir: Path, config: Path, *, log: Path) -> None:
        self._station, self._log = station, log
        self._words = ["--config", str(config.resolve())]
        self._path = runtime_dir / BENCH_SOCKET
        self._ear: socket.socket | None = None
        self._line: socket.socket | None = None
        self._looks: subprocess.Popen[bytes] | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Listen."""
        self._path.unlink(missing_ok=True)
        self._ear = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._ear.bind(str(self._path))
        self._ear.listen(1)
        self._ear.setblocking(False)

    @property
    def pid(self) -> int | None:
        """Of the procedure, while it runs."""
        return None if self._process is None else self._process.pid

    def turn(self) -> None:
        """Look up when somebody has connected; begin when it was agreed to; bring the station back when it is over."""
        if self._process is not None:
            if (code := self._process.poll()) is not None:
                self._process = None
                _log.info(line("calibration_ended", how=how_it_ended(code)))
                self._station.bring_back(ASIDE)
        elif self._looks is not None and self._line is not None:
            if (code := self._looks.poll()) is not None:
                self._looks = None
                self._judged(self._line, code)
        elif self._ear is not None:
            with contextlib.suppress(BlockingIOError):
                self._line, _ = self._ear.accept()
                self._line.setblocking(True)
                self._looks = self._begun("--agreed", self._line)

    def _judged(self, connection: socket.socket, code: int) -> None:
        """Begin, or end the line, on which it was said why."""
        with connection:
            self._line = None
            if code:
                _log.info(line("calibration_refused", how=how_it_ended(code)))
                return
            _log.info(line("calibration_begins"))
            self._station.put_aside(ASIDE)
            self._process = self._begun("--panel", connection)

    def _begun(self, option: str, connection: socket.socket) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as beside:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
                [sys.executable, "-m", "kiosk", "calibrate", option, *self._words],
                stdin=connection.fileno(),
                stdout=connection.fileno(),
                cwd=ROOT,
                start_new_session=True,
                stderr=beside,
                preexec_fn=end_with_parent,  # noqa: PLW1509 - no threads in this process
            )
        self._station.entrust(process.pid)
        return process

    def stop(self) -> None:
        """End it, and listen no more."""
        for process in (self._looks, self._process):
            if process is not None:
                end_process(process)
        if self._line is not None:
            self._line.close()
        if self._ear is not None:
            self._ear.close()
            self._path.unlink(missing_ok=True)
