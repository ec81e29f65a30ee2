"""Real processes, real time: whatever dies or hangs, the cuff ends vented, the reason is kept, the next start vented.

The screen is the real one, played by a script until the cuff holds 150 mmHg; both cores are busy.
"""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kiosk.demo.run import services, write_settings
from kiosk.demo.supervise import Station
from kiosk.hw.factory import bench_request

pytestmark = pytest.mark.processes

SETPOINT_MMHG = 150.0
VENTED_MMHG = 20.0
HELD_S = 90.0
VENT_S = 15.0


class Live:
    """One station of real processes, its screen, and two busy processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runtime = folder / "r"
        self.config = folder / "kiosk.toml"
        write_settings(self.config, data_dir=folder, runtime_dir=self.runtime)
        self.station = Station(self.runtime, folder / "log", services(self.config, self.runtime, seed=5, profile=None))
        self.busy: list[subprocess.Popen[bytes]] = []
        self.screen: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.station.start()
        with (self.folder / "log" / "screen.log").open("wb") as log:
            command = [sys.executable, "-m", "kiosk", "play", "--config", str(self.config), "--hold"]
            self.screen = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)  # noqa: S603 - our own
        self.wait(lambda: self.state("cuff_mmhg") > SETPOINT_MMHG - 10, HELD_S, "the cuff never filled")
        for _ in range(os.cpu_count() or 1):
            self.busy.append(subprocess.Popen([sys.executable, "-c", "while True: pass"], start_new_session=True))
        self.watch(2.0, lambda: self.state("cuff_mmhg") > SETPOINT_MMHG - 30)

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
                pytest.fail(f"{complaint}\n{logs}")
            _pause(0.02)
        return time.monotonic() - start

    def watch(self, seconds: float, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert condition()
            _pause(0.05)

    def pid(self, name: str) -> int:
        if name == "screen":
            assert self.screen is not None
            return self.screen.pid
        return self.station.pid(name)

    def wait_vented(self) -> None:
        self.wait(lambda: self.state("cuff_mmhg") < VENTED_MMHG, VENT_S, "the cuff was not vented")

    def trips(self) -> list[str]:
        with sqlite3.connect(f"file:{self.folder / 'kiosk.db'}?mode=ro", uri=True) as db:
            codes = [row[0] for row in db.execute("SELECT code FROM trips ORDER BY id")]
        db.close()
        return codes

    def end_reasons(self) -> list[str | None]:
        with sqlite3.connect(f"file:{self.folder / 'kiosk.db'}?mode=ro", uri=True) as db:
            codes = [row[0] for row in db.execute("SELECT end_code FROM sessions ORDER BY id")]
        db.close()
        return codes

    def journal(self) -> str:
        return (self.folder / "watchdog" / "watchdog.journal").read_text(encoding="utf-8")

    def stop(self) -> None:
        for process in (*self.busy, *([self.screen] if self.screen is not None else [])):
            process.kill()
            process.wait()
        self.station.stop()


def _pause(seconds: float) -> None:
    time.sleep(seconds)


@pytest.fixture
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    made = Live(tmp_path_factory.mktemp("live"))
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "stopped"])
def test_controller(live: Live, number: signal.Signals) -> None:
    os.kill(live.pid("controller"), number)
    live.wait_vented()
    live.wait(lambda: " trip " in live.journal(), 5.0, "the watchdog kept no reason")
    if number is signal.SIGSTOP:
        os.kill(live.pid("controller"), signal.SIGCONT)
        live.wait(lambda: bool(live.trips()), 5.0, "the controller kept no reason")
    else:
        live.station.mend()
        live.wait(lambda: live.end_reasons() == ["interrupted"], 10.0, "the session was not closed as interrupted")
        live.wait(lambda: any(code.startswith("watchdog_") for code in live.trips()), 5.0, "the latch was not seen")
    live.watch(3.0, lambda: live.state("cuff_mmhg") < VENTED_MMHG)
    assert live.state("pump_running") == 0


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "stopped"])
def test_watchdog(live: Live, number: signal.Signals) -> None:
    os.kill(live.pid("watchdog"), number)
    live.wait_vented()
    live.wait(lambda: bool(live.trips()), 5.0, "the controller kept no reason")
    assert live.trips()[0] in {"watchdog_lost", "watchdog_silent"}
    if number is signal.SIGSTOP:
        os.kill(live.pid("watchdog"), signal.SIGCONT)
    else:
        live.station.mend()
    live.wait(lambda: " trip " in live.journal(), 5.0, "the watchdog kept no reason")
    live.watch(3.0, lambda: live.state("cuff_mmhg") < VENTED_MMHG)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "stopped"])
def test_screen(live: Live, number: signal.Signals) -> None:
    os.kill(live.pid("screen"), number)
    live.wait_vented()
    expected = "screen_lost" if number is signal.SIGKILL else "screen_silent"
    live.wait(lambda: live.end_reasons() == [expected], 10.0, f"the end was not kept as {expected}")
    assert live.trips() == []


def test_bench(live: Live) -> None:
    os.kill(live.pid("bench"), signal.SIGKILL)
    live.wait(lambda: bool(live.trips()), 5.0, "the controller kept no reason")
    live.wait(lambda: " trip " in live.journal(), 5.0, "the watchdog kept no reason")
    assert live.trips()[0] in {"controller_failed", "sensor_bus", "sensor_nack"}


def test_a_pump_line_that_keeps_its_level_adds_only_what_the_release_time_gives(live: Live) -> None:
    # A leak makes the pump run; killed then, its line stays high on this kernel.
    bench_request(live.runtime, {"fault": "cuff_leak", "on": True})
    live.wait(lambda: live.state("pump_running") == 1, 10.0, "the pump never ran")
    before = live.state("cuff_mmhg")
    os.kill(live.pid("controller"), signal.SIGKILL)
    live.wait(lambda: live.state("pump_running") == 0, 2.0, "the pump ran on")
    assert live.state("peak_mmhg") <= max(before, SETPOINT_MMHG) + 40 * 0.55
    live.wait_vented()
    live.watch(2.0, lambda: live.state("pump_running") == 0)
