"""Stations of real processes whose cuff is held, several at once, because reaching that is mostly waiting."""

import contextlib
import math
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from unittest import mock

import pytest

from benchmarks.campaign.folder import memory_folder
from benchmarks.processes import end_with_parent, go_before
from kiosk.core.errors import HardwareError
from kiosk.demo.run import services, write_settings
from kiosk.demo.supervise import Station
from kiosk.hw.factory import bench_request

SETPOINT_MMHG = 150.0
VENTED_MMHG = 20.0
HELD_S = 240.0
VENT_S = 15.0
KEPT_S = 30.0
"""What is kept is waited for: a card may take most of a second for each line, and lines queue while it fails."""
AT_ONCE = 4
LOST_MAX = 4
HOOKS = Path(__file__).parent / "hooks"
ROOT = Path(__file__).parents[2]


class Live:
    """One station of real processes, its screen, and busy processes when asked.

    `played`: the real screen, played by a script; otherwise one that only says what a screen says.
    """

    def __init__(self, folder: Path, *, played: bool = False) -> None:
        self.folder = folder
        self.played = played
        self.runtime = folder / "r"
        self.config = folder / "kiosk.toml"
        write_settings(self.config, data_dir=folder, runtime_dir=self.runtime)
        self.station = Station(self.runtime, folder / "log", services(self.config, self.runtime, seed=5, profile=None))
        self.busy: list[subprocess.Popen[bytes]] = []
        self.screen: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with mock.patch.dict(os.environ, {"PYTHONPATH": str(HOOKS)}):
            self.station.start()
        with (self.folder / "log" / "screen.log").open("wb") as log:
            config = str(self.config)
            whole = ["kiosk", "play", "--config", config, "--hold"]
            command = [sys.executable, "-m", *(whole if self.played else ["tests.system.lightscreen", config])]
            # a screen that gets no processor for a second ends the bout, which is not what these tests are about
            self.screen = subprocess.Popen(  # noqa: S603 - our own
                command,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_in_screen,  # noqa: PLW1509 - no threads in this process
            )

    def is_kept(self, limit_s: float) -> bool:
        """True once the cuff is held; False when the station has let go by itself."""
        next_s = 0.0
        has_ended = False

        def is_decided() -> bool:
            nonlocal next_s, has_ended
            if time.monotonic() >= next_s:
                next_s = time.monotonic() + 1.0
                with contextlib.suppress(sqlite3.OperationalError):  # there are no records yet
                    has_ended = bool(self.trips()) or any(code is not None for code in self.end_reasons())
            return has_ended or self.state("cuff_mmhg") > SETPOINT_MMHG - 10

        self.wait(is_decided, limit_s, "the cuff never filled")
        return not has_ended

    def load(self) -> bool:
        """Keep every core busy from now on. False when the cuff is not held meanwhile."""
        while len(self.busy) < (os.cpu_count() or 1):
            self.busy.append(subprocess.Popen([sys.executable, "-c", "while True: pass"], start_new_session=True))
        end = time.monotonic() + 1.0
        while time.monotonic() < end:
            if not self.is_held():
                return False
            _pause(0.05)
        return True

    def is_held(self) -> bool:
        return self.state("cuff_mmhg") > SETPOINT_MMHG - 30

    def is_vented(self) -> bool:
        return self.state("cuff_mmhg") < VENTED_MMHG and self.state("pump_running") == 0

    def state(self, name: str) -> float:
        state = bench_request(self.runtime, {"state": True})["state"]
        assert isinstance(state, dict)
        return float(state[name])

    def wait(self, condition: Callable[[], bool], limit_s: float, complaint: str) -> float:
        start = time.monotonic()
        while not condition():
            if time.monotonic() - start > limit_s:
                logs = "\n".join(
                    f"--- {path.name}\n{path.read_text(encoding='utf-8', errors='replace')[-2000:]}"
                    for path in sorted((self.folder / "log").glob("*.log"))
                )
                pytest.fail(f"{complaint}: {self.told()}\n{logs}")
            _pause(0.02)
        return time.monotonic() - start

    def told(self) -> str:
        """Say what the station keeps about how it ended, for the reader of a failed test."""
        trips = f"trips {self.trips()}, watchdog {self.journal_trips()}"
        return f"ends {self.end_reasons()}, {trips}, last {self.events()[-5:]}"

    def watch(self, seconds: float, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert condition(), self.told()
            _pause(0.05)

    def pid(self, name: str) -> int:
        if name == "screen":
            assert self.screen is not None
            return self.screen.pid
        return self.station.pid(name)

    def kill(self, name: str, number: signal.Signals) -> None:
        os.kill(self.pid(name), number)

    def fault(self, name: str, *, on: bool) -> None:
        assert bench_request(self.runtime, {"fault": name, "on": on}) == {"ok": True}

    def wait_vented(self) -> None:
        """Wait until both dumps are without current, and the cuff is empty: pressure may go by other ways."""

        def is_let_go() -> bool:
            state = bench_request(self.runtime, {"state": True})["state"]
            assert isinstance(state, dict)
            released = [state["dump_a_released_s"], state["dump_b_released_s"]]
            return None not in released and float(state["cuff_mmhg"]) < VENTED_MMHG

        self.wait(is_let_go, VENT_S, "the cuff was not vented by both valves")

    def restart(self, *names: str) -> None:
        """Start again what has ended, wait until it is up, and see that everything stays vented."""
        before = {name: self.pid(name) for name in names}
        sockets = {"watchdog": self.runtime / "evidence.sock", "controller": self.runtime / "kiosk.sock"}

        def is_up() -> bool:
            self.station.mend()
            return all(self.pid(name) != pid and sockets[name].exists() for name, pid in before.items())

        self.wait(is_up, 20.0, f"{names} did not come back")
        self.watch(2.0, self.is_vented)

    def trips(self) -> list[str]:
        return [str(code) for code in self.column("SELECT code FROM trips ORDER BY id")]

    def end_reasons(self) -> list[object]:
        return self.column("SELECT end_code FROM sessions ORDER BY id")

    def events(self) -> list[object]:
        return self.column("SELECT code FROM events ORDER BY sequence")

    def column(self, query: str) -> list[object]:
        with contextlib.closing(sqlite3.connect(f"file:{self.folder / 'kiosk.db'}?mode=ro", uri=True)) as db:
            return [row[0] for row in db.execute(query)]

    def journal(self) -> str:
        return (self.folder / "watchdog" / "watchdog.journal").read_text(encoding="utf-8")

    def journal_trips(self) -> list[str]:
        """Reasons of the trips in the watchdog's journal, without those of proofs."""
        rows = [line.split() for line in self.journal().split("\n")[:-1]]  # what follows the last newline is torn
        return [row[4] for row in rows if row[3] == "trip" and row[5] == "0"]

    def stop(self) -> None:
        for process in (*self.busy, *([self.screen] if self.screen is not None else [])):
            process.kill()
            process.wait()
        self.station.stop()


def _in_screen() -> None:
    end_with_parent()
    go_before()


def _pause(seconds: float) -> None:
    time.sleep(seconds)


class Fleet:
    """Gives out stations with a held cuff and every core busy, each once, in the order of `wanted`.

    They are brought to pressure up to `AT_ONCE` together. A machine that stands still for a moment makes a station let
    go before its test has begun; another takes its place in the next batch, and it is said. `LOST_MAX` in one run is no
    longer the machine's doing.

    `wanted` says of each test that will ask whether its screen is the real one.
    """

    def __init__(self, wanted: Sequence[bool], new_folder: Callable[[], Path]) -> None:
        self._wanted = deque(wanted)
        self._new_folder = new_folder
        self._ready: list[Live] = []
        self._lost = 0

    def take(self, *, played: bool) -> Live:
        while True:
            live = next((one for one in self._ready if one.played is played), None)
            if live is None:
                self._bring()
                continue
            if live.is_kept(HELD_S) and live.load():
                self._ready.remove(live)
                return live
            self._lose(live)

    def _bring(self) -> None:
        """The next stations under pressure, as many as make all batches about as large."""
        assert self._wanted, "a test asks for a station that was not counted"
        batches = math.ceil(len(self._wanted) / AT_ONCE)
        together = [self._wanted.popleft() for _ in range(math.ceil(len(self._wanted) / batches))]
        self._ready += [self._started(played=played) for played in together]
        until_s = time.monotonic() + HELD_S
        for live in [*self._ready]:
            if not live.is_kept(until_s - time.monotonic()):
                self._lose(live)

    def _started(self, *, played: bool) -> Live:
        live = Live(self._new_folder(), played=played)
        live.start()
        return live

    def _lose(self, live: Live) -> None:
        """It let go before its test; its place is the first of those that are still to be brought."""
        self._ready.remove(live)
        live.stop()
        self._lost += 1
        assert self._lost <= LOST_MAX, f"{self._lost} stations let go before their tests, the last: {live.told()}"
        sys.stderr.write(f"another in place of one that let go before its test: {live.told()}\n")
        self._wanted.appendleft(live.played)

    def stop(self) -> None:
        for live in self._ready:
            with contextlib.suppress(HardwareError):
                live.stop()


def stations(request: pytest.FixtureRequest) -> Iterator[Fleet]:
    """A fleet for all tests of a run that ask for a station, `live` or `played`.

    Its folders are in memory where there is some: a disk that others keep busy makes the watchdog late in its journal,
    which ends a bout, as it must, and is no subject of these tests (`tests/scenarios/test_slow_card.py` has it).
    """
    asked = [set(getattr(item, "fixturenames", ())) for item in request.session.items]
    with contextlib.ExitStack() as folders:

        def new_folder() -> Path:
            return Path(folders.enter_context(tempfile.TemporaryDirectory(prefix="live-", dir=memory_folder())))

        fleet = Fleet(["played" in names for names in asked if names & {"live", "played"}], new_folder)
        folders.callback(fleet.stop)
        yield fleet
