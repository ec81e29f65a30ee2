"""While somebody has the hardware with the station down, nothing is updated, restarted, taken off or started."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from kiosk.install import hands, idle, updateproof, updatestate
from kiosk.install.layout import CONFIG_DIR, WIRING
from kiosk.install.machine import Done, InstallError, Machine
from kiosk.install.updatestate import TakenBackError
from tests.install.station import NEW, OLD, Station

pytestmark = pytest.mark.usefixtures("light")
AT_THE_SCREEN = [
    "bfr-kiosk-calibrating.service loaded active exited BFR Kiosk: the station is down for a calibration\n",
    "bfr-kiosk-calibrate@1-55-990.service loaded activating start-pre BFR Kiosk calibration from the screen\n",
]


@contextmanager
def a_command(station: Station) -> Iterator[None]:
    """As `kiosk/ops/hands.py`."""
    handle = os.open(station.file(CONFIG_DIR[1:]), os.O_RDONLY | os.O_DIRECTORY)
    fcntl.flock(handle, fcntl.LOCK_SH)
    yield
    os.close(handle)


@pytest.mark.parametrize("is_down", [True, False])
@pytest.mark.parametrize(
    ("answer", "why"),
    [
        *((Done(0, line), "a sensor is being calibrated at the screen") for line in AT_THE_SCREEN),
        (Done(1, "Failed to connect to bus"), "does not say whether a sensor is being calibrated"),
    ],
)
def test_nothing_is_touched_while_a_sensor_is_calibrated_at_the_screen(
    station: Station, bundle: Path, answer: Done, why: str, is_down: bool
) -> None:
    station.calibrates = answer
    if is_down:
        station.up = {"bfr-kiosk.target"}
    before = station.state()
    with pytest.raises(InstallError, match=f"{why}: wait for its end"):
        station.update(bundle)
    assert station.state() == before
    assert station.said == []
    assert not station.is_closed


def test_nothing_is_touched_while_a_command_on_a_terminal_has_the_hardware(station: Station, bundle: Path) -> None:
    station.up = {"bfr-kiosk.target"}
    with a_command(station), a_command(station):
        with pytest.raises(InstallError, match="has the hardware open: wait for its end"):
            station.update(bundle)
        assert station.said == []
    assert station.update(bundle) == NEW


def test_who_begins_to_calibrate_in_the_last_instant_goes_on(station: Station, bundle: Path) -> None:
    changed = station.changed

    def begun(command: list[str]) -> None:
        changed(command)
        if command == ["systemctl", "stop", idle.SCREEN]:
            station.calibrates = Done(0, AT_THE_SCREEN[1])

    station.changed = begun  # type: ignore[method-assign]
    with pytest.raises(TakenBackError, match="a sensor is being calibrated"):
        station.update(bundle)
    assert [line for line in station.said if line.startswith("systemctl stop")] == [f"systemctl stop {idle.SCREEN}"]
    assert station.version == OLD
    assert not station.is_closed


def test_watchdog_and_controller_are_not_started_over_somebodys_hands(
    station: Station, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = updateproof.failing
    with ExitStack() as stack:

        def begun(machine: Machine, version: str) -> frozenset[str]:
            if version == NEW:
                stack.enter_context(a_command(station))
            return failing(machine, version)

        monkeypatch.setattr(updateproof, "failing", begun)
        with pytest.raises(TakenBackError, match="has the hardware open"):
            station.update(bundle)
    assert not [line for line in station.said if line.startswith("timeout")]
    assert station.version == OLD


def test_before_there_is_a_station_nobody_has_its_hardware(station: Station) -> None:
    station.machine.remove(CONFIG_DIR)
    hands.demand_hands_off(station.machine)


def test_the_lock_is_on_the_folder_of_the_wiring_file() -> None:
    assert Path(WIRING).parent == Path(CONFIG_DIR)


@pytest.mark.parametrize("looks", [0, 1, 7])
def test_a_version_that_does_not_stay_up_is_given_up_at_the_next_look(
    station: Station, bundle: Path, looks: int
) -> None:
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        if seconds == updateproof.LOOKS_S and station.version == NEW:
            slept.append(seconds)
            station.restarts = int(len(slept) == looks)

    station.sleep = sleep  # type: ignore[method-assign]
    station.restarts = int(not looks)
    with pytest.raises(TakenBackError, match="does not stay up"):
        station.update(bundle)
    assert len(slept) == looks
    assert station.version == OLD


def test_it_has_to_stay_up_for_all_of_the_time(station: Station, bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(station, "sleep", slept.append)
    assert station.update(bundle) == NEW
    assert slept.count(updateproof.LOOKS_S) * updateproof.LOOKS_S >= updateproof.STAYS_S
    assert updatestate.read(station.machine) is None
