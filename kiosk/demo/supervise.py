"""Starts the real processes of the demo in the order systemd would, restarts what dies, and takes all of them down.

The screen runs in this terminal; everything else runs in sessions of its own, so that a Ctrl-C or a closed terminal
reaches only this process and the screen, and the ordered shutdown below can do its work. Children also get the
kernel's word that they end when this process does, whatever ends it.
"""

import ctypes
import fcntl
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Final, TextIO

from kiosk.core.errors import HardwareError, KioskError

_log = logging.getLogger(__name__)

START_S: Final = 20.0
END_S: Final = 8.0
_PR_SET_PDEATHSIG: Final = 1
_libc = ctypes.CDLL(None, use_errno=True)


def _end_with_parent() -> None:
    """Runs in the child before exec: SIGTERM when the starting process ends."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


@dataclass
class Service:
    """One background process: its command and the socket that shows it is up."""

    name: str
    arguments: Sequence[str]
    ready: Path
    restarts: bool = True
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    restarted: int = 0


class Station:
    """The background processes of one demo and the files they share."""

    def __init__(self, runtime_dir: Path, log_dir: Path, services: Sequence[Service]) -> None:
        self._runtime_dir = runtime_dir
        self._log_dir = log_dir
        self._services = services
        self._lock: TextIO | None = None

    def start(self) -> None:
        """Start all, in order. Raises `HardwareError` when one does not come up or another demo runs."""
        self._runtime_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._log_dir.mkdir(parents=True, exist_ok=True)
        self._take_lock()
        for old in self._runtime_dir.glob("*.sock"):
            old.unlink()
        for service in self._services:
            self._spawn(service)

    def _take_lock(self) -> None:
        self._lock = (self._runtime_dir / "demo.lock").open("w", encoding="utf-8")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise HardwareError(
                "demo_running", "another demo is running", "end it first, or use another --runtime directory"
            ) from error

    def _spawn(self, service: Service) -> None:
        service.ready.unlink(missing_ok=True)
        path = self._log_dir / f"{service.name}.log"
        with path.open("ab") as output:
            service.process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
                [sys.executable, "-m", "kiosk", *service.arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_end_with_parent,  # noqa: PLW1509 - no threads in this process
            )
        deadline = time.monotonic() + START_S
        while not service.ready.exists():
            if service.process.poll() is not None or time.monotonic() > deadline:
                tail = path.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-5:]
                raise HardwareError(
                    "demo_start", f"the {service.name} process did not start", "\n".join([f"see {path}", *tail])
                )
            time.sleep(0.02)

    def pid(self, name: str) -> int:
        """Process id of a service. Raises KeyError when it is not running."""
        for service in self._services:
            if service.name == name and service.process is not None:
                return service.process.pid
        raise KeyError(name)

    def mend(self) -> None:
        """Start again what has ended, as systemd would; the processes come back vented."""
        for service in self._services:
            if service.process is None or service.process.poll() is None or not service.restarts:
                continue
            _log.warning("process ended name=%s code=%s", service.name, service.process.returncode)
            service.restarted += 1
            try:
                self._spawn(service)
            except KioskError as error:
                _log.warning("process not restarted name=%s cause=%s", service.name, error.message)

    def stop(self) -> None:
        """End all, last started first: the controller vents before the watchdog lets go and the bench ends."""
        for service in reversed(self._services):
            process = service.process
            if process is None or process.poll() is not None:
                continue
            process.send_signal(signal.SIGCONT)
            process.terminate()
            try:
                process.wait(END_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for leftover in self._runtime_dir.glob("*.sock"):
            leftover.unlink()
        if self._lock is not None:
            self._lock.close()


class _Ended(Exception):  # noqa: N818 - not an error: somebody asked us to end
    """SIGINT, SIGTERM or SIGHUP came."""


def _raise_ended(_number: int, _frame: FrameType | None) -> None:
    raise _Ended


def run_screen(station: Station, command: Sequence[str]) -> int:
    """Run the screen in this terminal until it ends; its exit code. Signals end it and everything else."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _raise_ended)
    screen: subprocess.Popen[bytes] | None = None
    try:
        station.start()
        screen = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            [sys.executable, "-m", "kiosk", *command],
            preexec_fn=_end_with_parent,  # noqa: PLW1509 - no threads in this process
        )
        while True:
            try:
                return screen.wait(timeout=0.5)
            except subprocess.TimeoutExpired:
                station.mend()
    except _Ended:
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        if screen is not None and screen.poll() is None:
            screen.terminate()
            try:
                screen.wait(END_S)
            except subprocess.TimeoutExpired:
                screen.kill()
                screen.wait()
        station.stop()
        restore_terminal()


def restore_terminal(write: Callable[[str], object] = sys.stdout.write) -> None:
    """Give the terminal back as it was, also after a screen that could not: mouse off, cursor on, main buffer."""
    if sys.stdout.isatty():
        write("\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l\x1b[?2004l\x1b[?25h\x1b[?1049l\x1b[0m")
        sys.stdout.flush()
        subprocess.run(["stty", "sane"], check=False, stderr=subprocess.DEVNULL)  # noqa: S607 - a base tool


def default_runtime_dir() -> Path:
    """A short path of this user's own (Unix socket paths are limited to 107 bytes)."""
    base = Path(os.environ.get("XDG_RUNTIME_DIR", "/tmp"))  # noqa: S108 - mode 0700, owned by the user, checked
    path = base / f"bfr-kiosk-demo-{os.getuid()}"
    if path.exists() and path.stat().st_uid != os.getuid():
        raise HardwareError("runtime_dir", f"{path} belongs to somebody else", "use another --runtime directory")
    return path
