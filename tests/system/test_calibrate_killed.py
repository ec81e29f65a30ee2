"""A calibration from the screen, one end of which is killed under pressure: the air goes, the station comes back."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.campaign.folder import memory_folder
from kiosk.demo.calibrating import Calibrating
from kiosk.demo.run import services, write_settings
from kiosk.demo.supervise import Station
from kiosk.hw.clock import SystemWallClock, machine_boot
from kiosk.hw.factory import bench_request
from kiosk.hw.sim.profile import PROFILES
from kiosk.storage import Store, open_store
from tests.system.live import ROOT, VENT_S

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.processes
ASKED_MMHG = 200.0
VENTED_MMHG = 15.0
COMES_S = 60.0
"""So long a busy machine may take to bring two stations to pressure, or back."""


class Bottle:
    """A bench with a bottle to calibrate on, what stands in for socket and unit, a screen, and perhaps a station."""

    def __init__(self, folder: Path, *, has_station: bool) -> None:
        self.folder, self.runtime = folder, folder / "r"
        config = folder / "kiosk.toml"
        write_settings(config, data_dir=folder, runtime_dir=self.runtime)
        wanted = services(config, self.runtime, seed=5, profile=PROFILES / "bottle.toml")
        self.station = Station(self.runtime, folder / "log", wanted if has_station else wanted[:1])
        self.calibrating = Calibrating(self.station, self.runtime, config, log=folder / "log" / "calibrate.log")
        self.screen: subprocess.Popen[bytes] | None = None
        self.has_station, self.before = has_station, list[int]()

    def begin(self) -> None:
        """Bring what there is of it up, have a supervisor agree, and let a screen connect."""
        self.station.start()
        self.calibrating.start()
        self.before = self.pids() if self.has_station else []
        with contextlib.closing(self.records()) as store:
            store.calibrations.agree(store.supervisors.add("Ann Weber", "hash").id)
        with (self.folder / "log" / "screen.log").open("wb") as log:
            self.screen = subprocess.Popen(  # noqa: S603 - our own
                [sys.executable, "-m", "tests.system.calibratingscreen", str(self.runtime / "calibrate.sock")],
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )

    def records(self) -> Store:
        return open_store(
            self.folder / "kiosk.db", boot=machine_boot(), now=time.monotonic, utc=SystemWallClock().utc_iso
        )

    def lines(self) -> list[str]:
        with contextlib.closing(self.records()) as store:
            return [one.code for one in reversed(store.events.page(0, 9)) if one.code.startswith("calibrat")]

    def pids(self) -> list[int]:
        return [self.station.pid(name) for name in ("watchdog", "controller")]

    def said(self) -> list[str]:
        return (self.folder / "log" / "screen.log").read_text(encoding="utf-8").split()

    @property
    def pressure_mmhg(self) -> float:
        state = bench_request(self.runtime, {"state": True})["state"]
        assert isinstance(state, dict)
        return float(state["cuff_mmhg"])

    def is_held(self) -> bool:
        """Pump by hand where it is asked for, until the pressure stands by itself."""
        self.calibrating.turn()
        if "pump" not in self.said():
            return False
        if self.pressure_mmhg > ASKED_MMHG - 10.0:
            return True
        bench_request(self.runtime, {"hand_mmhg": ASKED_MMHG})
        return False

    def is_over(self) -> bool:
        """Whether the procedure has ended, and the station that was put aside for it is up again."""
        self.calibrating.turn()
        if self.calibrating.pid is not None:
            return False
        return not self.has_station or not set(self.pids()) & set(self.before)

    def end(self) -> None:
        if self.screen is not None:
            self.screen.kill()
            self.screen.wait()
        self.calibrating.stop()
        self.station.stop()


def wait(bottle: Bottle, is_so: Callable[[], bool], limit_s: float, complaint: str) -> None:
    end_s = time.monotonic() + limit_s
    while not is_so():
        if time.monotonic() > end_s:
            logs = "\n".join(path.read_text(encoding="utf-8") for path in sorted(bottle.folder.glob("log/*.log")))
            pytest.fail(f"{complaint}: {bottle.pressure_mmhg:.0f} mmHg, {bottle.said()}\n{logs[-3000:]}")
        time.sleep(0.05)


@pytest.fixture
def bottles() -> Iterator[tuple[Bottle, Bottle]]:
    """Two at once, because bringing one to pressure is mostly waiting; one of them with a station that comes back."""
    with contextlib.ExitStack() as stack:

        def made(*, has_station: bool) -> Bottle:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bottle-", dir=memory_folder()))
            bottle = Bottle(Path(folder), has_station=has_station)
            stack.callback(bottle.end)
            bottle.begin()
            return bottle

        yield made(has_station=False), made(has_station=True)


def test_whichever_end_is_killed_the_pressure_goes_and_the_station_comes_back(
    bottles: tuple[Bottle, Bottle],
) -> None:
    of_screen, of_procedure = bottles

    def are_held() -> bool:
        held = [one.is_held() for one in bottles]  # both have their turn
        return all(held)

    wait(of_procedure, are_held, COMES_S, "the pressure never stood")
    assert of_screen.screen is not None
    assert of_procedure.calibrating.pid is not None
    of_screen.screen.kill()
    os.kill(of_procedure.calibrating.pid, signal.SIGKILL)
    for bottle in bottles:
        wait(bottle, lambda: bottle.pressure_mmhg < VENTED_MMHG, VENT_S, "the pressure stayed")  # noqa: B023
    for bottle in bottles:
        wait(bottle, bottle.is_over, COMES_S, "it never ended, or the station stayed down")
        assert bottle.pressure_mmhg < VENTED_MMHG
    # who left is on record; who was killed could not say so any more
    assert of_screen.lines() == ["calibration_agreed", "calibration_begun", "calibration_failed"]
    assert of_procedure.lines() == ["calibration_agreed", "calibration_begun"]
    assert "lost" in of_procedure.said()
