"""One whole station of a kills trial: its processes, its screen, what the bench says and what was stored."""

import contextlib
import fcntl
import json
import os
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.figures import BenchmarkError
from benchmarks.processes import ROOT, end, end_with_parent, go_before, unread_terminal
from kiosk.demo.run import services, write_settings
from kiosk.demo.supervise import Station
from kiosk.hw.factory import bench_request

LOOK_S: Final = 0.01
WAIT_S: Final = 0.05
"""How long one listens between two looks where nothing is timed."""

TEST: Final = "test "
"""Before the reason of a trip that a proof test wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cuff:
    """How the bench sees the station. Times are monotonic seconds; None while a coil does not relieve the cuff."""

    at_s: float
    mmhg: float
    dump_a_s: float | None
    dump_b_s: float | None
    bleed_s: float | None
    pump_running: bool
    late_ms: float

    @property
    def released_s(self) -> float | None:
        """Since when both dump coils are without current; None while one has some."""
        if self.dump_a_s is None or self.dump_b_s is None:
            return None
        return max(self.dump_a_s, self.dump_b_s)

    @property
    def is_held(self) -> bool:
        """True while both dump coils have current."""
        return self.dump_a_s is None and self.dump_b_s is None


class NotReachedError(BenchmarkError):
    """The station did not come to where the trial begins: nothing was measured."""


class LiveStation:
    """A station with a screen at the orders of a trial. `start` it, and `stop` it whatever happened."""

    def __init__(self, folder: Path, *, seed: int) -> None:
        self.folder = folder
        self.runtime_dir = folder / "r"
        self.log_dir = folder / "log"
        self._config = folder / "kiosk.toml"
        write_settings(self._config, data_dir=folder, runtime_dir=self.runtime_dir)
        parts = services(self._config, self.runtime_dir, seed=seed, profile=None)
        self.station = Station(self.runtime_dir, self.log_dir, parts)
        self.sockets = {service.name: service.ready for service in parts}
        self.screen: subprocess.Popen[bytes] | None = None
        self.told: dict[str, object] = {}
        """What the screen said last, by name."""
        self.late_ms_max = 0.0
        self._orders: socket.socket | None = None
        self._text = b""
        self._stack = contextlib.ExitStack()

    def start(self) -> None:
        """Start bench, watchdog and controller. Raises `HardwareError` when one does not come up."""
        self.station.start()

    def stop(self) -> None:
        """End everything."""
        self.end_screen()
        self.station.stop()

    # --- the screen -------------------------------------------------------------------------------------------

    def start_screen(self, *, in_terminal: bool, idle: bool = False) -> None:
        """Start the screen; what it draws in a terminal goes nowhere, but it is drawn."""
        ours, theirs = socket.socketpair()
        options = [*(["--terminal"] if in_terminal else []), *(["--idle"] if idle else [])]
        command = [sys.executable, "-m", "benchmarks.kills_screen", str(self._config), str(theirs.fileno()), *options]
        log = self._stack.enter_context((self.log_dir / "screen.log").open("ab"))
        outlet = self._stack.enter_context(unread_terminal()) if in_terminal else subprocess.DEVNULL

        def in_child() -> None:
            end_with_parent()
            go_before()
            if in_terminal:
                fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.screen = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
            command,
            cwd=ROOT,
            env=os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
            stdin=outlet,
            stdout=outlet,
            # the toolkit draws to standard error; without a terminal its complaints are kept
            stderr=outlet if in_terminal else log,
            start_new_session=True,
            preexec_fn=in_child,  # noqa: PLW1509 - no threads in this process
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        self._orders, self._text, self.told = ours, b"", {}

    def end_screen(self) -> None:
        """End the screen and its terminal."""
        if self.screen is not None:
            end(self.screen)
        if self._orders is not None:
            self._orders.close()
            self._orders = None
        self._stack.close()

    def order(self, order: str) -> None:
        """Give the screen an order. Raises `NotReachedError` when it is gone."""
        try:
            if self._orders is not None:
                self._orders.send(f"{order}\n".encode())
        except OSError as error:
            raise NotReachedError(f"the screen is gone: {error}") from error

    def listen(self, seconds: float = 0.0) -> None:
        """Take in what the screen says; waits so long for the first word."""
        if self._orders is None:
            time.sleep(seconds)
            return
        wait_s = seconds
        while select.select([self._orders], [], [], wait_s)[0]:
            data = self._orders.recv(4096)
            if not data:
                self._orders.close()
                self._orders = None
                return
            *lines, self._text = (self._text + data).split(b"\n")
            for line in lines:
                self.told |= json.loads(line)
            wait_s = 0.0

    # --- what is --------------------------------------------------------------------------------------------

    def cuff(self) -> Cuff:
        """How things stand now. Raises `HardwareError` when the bench does not answer."""
        state = bench_request(self.runtime_dir, {"state": True})["state"]
        if not isinstance(state, dict):
            raise BenchmarkError("the bench did not say how things stand")
        cuff = Cuff(
            at_s=state["time_s"],
            mmhg=state["cuff_mmhg"],
            dump_a_s=state["dump_a_released_s"],
            dump_b_s=state["dump_b_released_s"],
            bleed_s=state["bleed_opened_s"],
            pump_running=state["pump_running"],
            late_ms=state["late_ms_max"],
        )
        self.late_ms_max = max(self.late_ms_max, cuff.late_ms)
        return cuff

    def pid(self, process: str) -> int:
        """Process id of a service or the screen. Raises KeyError when it is not running."""
        if process == "screen" and self.screen is not None:
            return self.screen.pid
        return self.station.pid(process)

    def await_(self, holds: Callable[[], bool], what: str, limit_s: float, look_s: float = WAIT_S) -> None:
        """Listen until it holds. Raises `NotReachedError` when it does not, or when the screen has ended."""
        until_s = time.monotonic() + limit_s
        while not holds():
            if self.screen is not None and self.screen.poll() is not None:
                raise NotReachedError(f"the screen ended (code {self.screen.returncode}) before {what}")
            if time.monotonic() > until_s:
                raise NotReachedError(f"waited in vain for {what}; the station said {self.told}")
            self.listen(look_s)

    def restart(self, process: str, limit_s: float) -> None:
        """Start a dead or frozen process again as its supervisor does, and wait until it is up."""
        before = self.pid(process)
        self.await_restart(process, before, limit_s)

    def await_restart(self, process: str, before: int, limit_s: float) -> None:
        """Mend until another process of this name is up. Raises `NotReachedError` when none comes."""
        until_s = time.monotonic() + limit_s
        while self.pid(process) == before or not self.sockets[process].exists():
            if time.monotonic() > until_s:
                raise NotReachedError(f"the {process} did not come back")
            self.station.mend()
            time.sleep(WAIT_S)

    def resume(self, process: str) -> None:
        """Let a frozen process go on."""
        os.kill(self.pid(process), signal.SIGCONT)

    # --- what was stored --------------------------------------------------------------------------------------

    def journal_trips(self) -> list[str]:
        """Reasons of all trips in the watchdog's journal, those of proofs marked `test`."""
        return journal_trips(self.folder / "watchdog" / "watchdog.journal")

    def rows(self, query: str) -> list[str]:
        """First column of a query on the records."""
        with contextlib.closing(sqlite3.connect(f"file:{self.folder / 'kiosk.db'}?mode=ro", uri=True)) as db:
            return [str(row[0]) for row in db.execute(query)]

    def lateness(self) -> dict[str, float]:
        """How late the loops of the processes that ended cleanly ever were; nothing of one that was killed."""
        found = {}
        for process in ("controller", "watchdog"):
            with contextlib.suppress(FileNotFoundError):
                text = (self.folder / "watchdog" / f"{process}-timing.json").read_text(encoding="utf-8")
                found[f"{process}_late_ms"] = round(json.loads(text)["late_ms_max"], 2)
        return found


def journal_trips(path: Path) -> list[str]:
    """Reasons of all trips in a watchdog's journal, those of proofs marked `test`. Raises OSError."""
    rows = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    return [f"{TEST}{row[4]}" if row[5] == "1" else row[4] for row in rows if len(row) > 5 and row[3] == "trip"]
