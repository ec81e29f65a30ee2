"""Starts the background processes of the demo in the order systemd would, restarts what dies, and takes all down.

They run in sessions of their own, so that a Ctrl-C or a closed terminal reaches only the first process and the screen,
and the ordered shutdown below can do its work. Each also gets the kernel's word that it ends when the first process
does, and a janitor cleans up when that was killed.
"""

import contextlib
import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, TextIO

from kiosk.core.errors import HardwareError
from kiosk.demo.folders import lock, make_folder, make_runtime_dir, remove_sockets
from kiosk.log import line

_log = logging.getLogger(__name__)

ROOT: Final = Path(__file__).resolve().parents[2]
"""Where the package lies; children start here, so that they run this code whatever folder the user is in."""
START_S: Final = 20.0
END_S: Final = 8.0
VENT_S: Final = 5.0
"""A vent that takes longer is killed; what has ended is started again all the same."""
STOPPED_S: Final = 3.0
"""A process that stands still for so long is killed, as systemd's watchdog would."""
BENCH_LOST_S: Final = 2.0
"""How long the station may store and show that its bench is gone before the demo ends."""
RESTART_EVERY_S: Final = 2.0
RESTARTS_MAX: Final = 5
RESTARTS_WITHIN_S: Final = 60.0
_PR_SET_PDEATHSIG: Final = 1
_libc = ctypes.CDLL(None, use_errno=True)


def end_with_parent() -> None:
    """Runs in a child before exec: SIGTERM when the starting process ends."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def is_stopped(pid: int) -> bool:
    """True while a child stands still by a signal (SIGSTOP)."""
    return os.waitid(os.P_PID, pid, os.WSTOPPED | os.WNOHANG | os.WNOWAIT) is not None


def how_it_ended(code: int) -> str:
    """An exit code in words."""
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"


class Restarts:
    """When something that keeps ending may be started again, and when that has no point any more."""

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=RESTARTS_MAX)

    def is_due(self, now: float) -> bool:
        """True when the last start is long enough ago."""
        return not self._times or now - self._times[-1] >= RESTART_EVERY_S

    def is_hopeless(self, now: float) -> bool:
        """True when the last minute has seen too many."""
        return len(self._times) == RESTARTS_MAX and now - self._times[0] < RESTARTS_WITHIN_S

    def add(self, now: float) -> None:
        """Note a restart."""
        self._times.append(now)


@dataclass
class Service:
    """One background process: its command and the socket that shows it is up."""

    name: str
    arguments: Sequence[str]
    ready: Path
    restarts: bool = True
    vent: Sequence[str] = ()
    """The command that runs after it has ended, before anything is started again: ExecStopPost of the units."""
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    restarted: Restarts = field(default_factory=Restarts, repr=False)
    log_from: int = 0
    """Where the log of the running process begins."""
    still_since: float | None = None
    """Since when it has ended for good or stands still."""
    is_vented: bool = False
    """Whether the vent has run since it ended."""

    @property
    def has_ended(self) -> bool:
        """True when it was started and runs no more."""
        return self.process is not None and self.process.poll() is not None


class Station:
    """The background processes of one demo and the files they share."""

    def __init__(self, runtime_dir: Path, log_dir: Path, services: Sequence[Service]) -> None:
        self._runtime_dir = runtime_dir
        self._log_dir = log_dir
        self._services = services
        self._lock: TextIO | None = None
        self._janitor: subprocess.Popen[str] | None = None

    def start(self, is_ended: Callable[[], bool] = lambda: False) -> None:
        """Start all, in order, until `is_ended`. Raises `HardwareError` when one does not come up, or another runs."""
        make_runtime_dir(self._runtime_dir)
        make_folder(self._log_dir, "--data")
        self._lock = lock(self._runtime_dir)
        remove_sockets(self._runtime_dir)
        self._janitor = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            [sys.executable, "-m", "kiosk.demo.janitor", str(self._runtime_dir)],
            stdin=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            start_new_session=True,
            pass_fds=[self._lock.fileno()],
        )
        for service in self._services:
            self._launch(service)
            self._wait_ready(service, is_ended)

    def entrust(self, pid: int) -> None:
        """Let the janitor know of a process that is to end with this one."""
        if self._janitor is not None and self._janitor.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._janitor.stdin.write(f"{pid}\n")
                self._janitor.stdin.flush()

    def _path(self, service: Service) -> Path:
        return self._log_dir / f"{service.name}.log"

    def _launch(self, service: Service) -> None:
        service.ready.unlink(missing_ok=True)
        service.is_vented = False
        with self._path(service).open("ab") as output:
            service.log_from = output.tell()
            service.process = self._spawn(service.arguments, output)

    def _spawn(self, arguments: Sequence[str], output: BinaryIO) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and arguments
            [sys.executable, "-m", "kiosk", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=ROOT,
            start_new_session=True,
            preexec_fn=end_with_parent,  # noqa: PLW1509 - no threads in this process
        )
        self.entrust(process.pid)
        return process

    def _wait_ready(self, service: Service, is_ended: Callable[[], bool]) -> None:
        deadline = time.monotonic() + START_S
        while not service.ready.exists() and not is_ended():
            code = None if service.process is None else service.process.poll()
            if code is not None:
                raise self._failed(service, f"did not start ({how_it_ended(code)})")
            if time.monotonic() > deadline:
                raise self._failed(service, f"was not ready within {START_S:.0f} s")
            time.sleep(0.02)

    def _failed(self, service: Service, what: str) -> HardwareError:
        path = self._path(service)
        with path.open("rb") as log:
            log.seek(service.log_from)
            said = log.read().decode(errors="replace").strip().splitlines()[-12:]
        text = "\n".join([f"the {service.name} process {what}", *said])
        return HardwareError("demo_process", text, f"all it said is in {path}")

    def pid(self, name: str) -> int:
        """Process id of a service. Raises KeyError when it is not running."""
        for service in self._services:
            if service.name == name and service.process is not None:
                return service.process.pid
        raise KeyError(name)

    def mend(self) -> None:
        """Start again what has ended or stands still, as systemd would; the processes come back vented.

        Waits for the vent after something has ended, at most `VENT_S` for each.

        Raises `HardwareError` when there is no point in it: the bench is gone, or one keeps ending.
        """
        self._vent()
        now = time.monotonic()
        for service in self._services:
            process = service.process
            if process is None:
                continue
            code = process.poll()
            if code is None and not is_stopped(process.pid):
                service.still_since = None
                continue
            service.still_since = service.still_since or now
            if code is None:
                if now - service.still_since > STOPPED_S:
                    process.kill()
            elif service.restarts:
                if service.is_vented:  # one that has ended this moment waits for the next turn
                    self._restart(service, code, now)
            elif now - service.still_since > BENCH_LOST_S:
                raise self._failed(service, f"{how_it_ended(code)}; start the demo again")

    def _vent(self) -> None:
        """Run the vent once for all that has ended, and again until no end came meanwhile.

        It must not meet a process that is starting: each would find lines that the other one holds.
        """
        while ended := [one for one in self._services if one.restarts and one.has_ended and not one.is_vented]:
            for command in dict.fromkeys(tuple(service.vent) for service in ended if service.vent):
                self._run_vent(command)
            for service in ended:
                service.is_vented = True

    def _run_vent(self, command: Sequence[str]) -> None:
        with (self._log_dir / "vent.log").open("ab") as output:
            process = self._spawn(command, output)
        try:
            code = process.wait(VENT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        if code:
            _log.warning(line("vent_failed", exit_code=code))

    def _restart(self, service: Service, code: int, now: float) -> None:
        if not service.restarted.is_due(now):
            return
        if service.restarted.is_hopeless(now):
            raise self._failed(service, f"keeps ending ({how_it_ended(code)})")
        _log.warning(line("process_restarted", name=service.name, exit_code=code))
        service.restarted.add(now)
        service.still_since = None
        self._launch(service)

    def put_aside(self, names: Sequence[str]) -> None:
        """End some, last started first, and vent: they stay ended until they are brought back."""
        for service in reversed(self._services):
            if service.name in names and service.process is not None:
                end_process(service.process)
                service.process = None
        for command in dict.fromkeys(tuple(one.vent) for one in self._services if one.name in names and one.vent):
            self._run_vent(command)

    def bring_back(self, names: Sequence[str]) -> None:
        """Vent, and start them again in order. Raises `HardwareError` when one does not come up."""
        self.put_aside(names)
        for service in self._services:
            if service.name in names:
                self._launch(service)
                self._wait_ready(service, lambda: False)

    def stop(self) -> None:
        """End all, last started first: the controller vents before the watchdog lets go and the bench ends."""
        for service in reversed(self._services):
            if service.process is not None:
                end_process(service.process)
        if self._lock is None:
            return  # the directory was never ours
        remove_sockets(self._runtime_dir)
        if self._janitor is not None:
            with contextlib.suppress(BrokenPipeError):
                self._janitor.communicate("done\n")
        self._lock.close()


def end_process(process: subprocess.Popen[bytes]) -> None:
    """End a child: with notice if it takes it, also when it stands still."""
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGCONT)
    process.terminate()
    try:
        process.wait(END_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
