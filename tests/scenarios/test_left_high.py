"""Lines that a killed or frozen process left high: what the one edge of their fall does to pump, valves and cuff."""

import pytest

from kiosk.core.units import Seconds
from kiosk.hw.actuators import GpioActuators
from kiosk.hw.sim import board
from kiosk.hw.sim.local_transport import LocalTransport
from kiosk.hw.sim.pins import BenchPinFactory
from kiosk.hw.sim.profile import shipped_profile
from kiosk.hw.wiring import all_lines, default_wiring_path, load_wiring, watchdog_settings
from kiosk.safety.interlock import Interlock
from kiosk.safety.vent import vent
from tests.hw.sim.station import CONTROLLER_LINES, Station

WIRING = load_wiring(default_wiring_path())
RELEASE_S = 0.25
"""The slowest hold circuit the board allows."""
PUFF_MMHG = 4.0
"""More than one such edge may bring into an open cuff (2.7 at most in any profile)."""


class Left:
    """A bench on which the pump's and the valves' lines were left high, and all hold circuits have let go since.

    It is also the clock: whoever asks takes a millisecond, so that the bench sees one line after the other.
    """

    def __init__(self, profile: str = "thigh", mmhg: float = 0.0) -> None:
        station = Station(shipped_profile(profile))
        self.world = station.world
        parts = self.world.parts
        for circuit in (parts.hold_a, parts.hold_b, parts.enable):
            circuit.release_s = RELEASE_S
        if mmhg:
            station.fill(mmhg)
        station.hold_a = station.hold_b = station.enable = False
        for line in (board.HOLD_A, board.HOLD_B, board.PUMP_ENABLE):
            station.put(line, True)
        station.run(0.3)
        station.put(board.PUMP_RUN, True)
        self.at_s = station.now
        assert not self.world.state()["pump_powered"]
        self.world.forget_peak()

    def now(self) -> Seconds:
        self.sleep(0.001)
        return Seconds(self.at_s)

    def sleep(self, seconds: float) -> None:
        self.at_s += seconds
        self.world.advance(self.at_s)

    def kill(self, *owners: str) -> None:
        for owner in owners:
            self.world.drop(owner, self.at_s)

    def pins(self, owner: str) -> BenchPinFactory:
        return BenchPinFactory(LocalTransport(self.world, self, owner))

    def powered_s(self, seconds: float) -> float:
        """For how long of the next seconds the pump has power."""
        powered = 0
        for _ in range(round(seconds / 0.001)):
            self.sleep(0.001)
            powered += bool(self.world.state()["pump_powered"])
        return powered * 0.001

    def levels(self) -> set[int]:
        return {line for line in all_lines(WIRING) if self.world.lines.level(line)}


@pytest.mark.parametrize("backwards", [False, True])
def test_the_vent_takes_the_pumps_level_away_before_any_edge(backwards: bool) -> None:
    left = Left()
    off_s = left.world.state()["pump_off_s"]
    left.kill("controller", "watchdog")
    lines = all_lines(WIRING)
    results = vent(left.pins("vent"), reversed(lines) if backwards else lines)
    assert {result for _, result in results} == {"low"}
    assert left.levels() == set()
    left.sleep(0.5)
    assert (left.world.state()["pump_off_s"] == off_s) is not backwards


def test_the_vent_holds_no_line_that_whoever_starts_next_needs() -> None:
    left = Left()
    left.kill("controller", "watchdog")
    vent(left.pins("vent"), all_lines(WIRING))
    GpioActuators(WIRING.controller.lines, left.pins("controller"), left)
    Interlock(left.pins("watchdog"), watchdog_settings(WIRING))


def test_a_controller_that_starts_takes_the_pumps_level_away_before_any_edge() -> None:
    left = Left()
    left.kill("controller")
    seen = []
    transport = LocalTransport(left.world, left, "controller")
    drive = transport.set_output

    def drive_and_look(line: int, level: bool | None) -> None:
        drive(line, level)
        seen.append((left.world.lines.level(board.PUMP_RUN), left.world.lines.level(board.HOLD_A)))

    transport.set_output = drive_and_look  # type: ignore[method-assign]  # a look between any two lines
    GpioActuators(WIRING.controller.lines, BenchPinFactory(transport), left)
    assert (False, True) in seen
    assert (True, False) not in seen


@pytest.mark.parametrize("profile", ["arm", "thigh", "thigh_large"])
@pytest.mark.parametrize("mmhg", [0.0, 150.0])
def test_a_watchdog_that_starts_beside_a_frozen_controller_lets_the_pump_have_one_edge(
    profile: str, mmhg: float
) -> None:
    left = Left(profile, mmhg)
    left.kill("watchdog")
    before_mmhg = left.world.true_pressure_mmhg
    results = dict(vent(left.pins("vent"), all_lines(WIRING)))
    assert all(("Busy" in results[line]) == (line in CONTROLLER_LINES) for line in results)
    left.kill("vent")
    assert board.PUMP_RUN in left.levels()
    assert 0.0 < left.powered_s(1.0) <= RELEASE_S + 0.005
    assert not left.world.state()["dump_a_current"]
    Interlock(left.pins("watchdog"), watchdog_settings(WIRING))
    assert left.powered_s(1.0) == 0.0
    assert left.world.plant.peak_mmhg < before_mmhg + PUFF_MMHG
