"""Two processes that do nothing but drive lines of a world, and what its converters show."""

import pytest

from kiosk.hw.sim import board
from kiosk.hw.sim.profile import Profile
from kiosk.hw.sim.world import World

CONTROLLER_LINES = (board.PUMP_RUN, board.BLEED, board.HOLD_A, board.LAMP_GREEN, board.ESTOP_A)
WATCHDOG_LINES = (board.HOLD_B, board.PUMP_ENABLE, board.BUZZER, board.COMPARATOR_TEST, board.ESTOP_B)


class Station:
    """Two processes that do nothing but drive lines, one pass of 20 ms at a time."""

    def __init__(self, profile: Profile, *, seed: int = 1, kept_level: bool = True) -> None:
        self.world = World(profile, seed, kept_level)
        self.now = 50.0
        self.world.advance(self.now)
        self.hold_a = self.hold_b = self.enable = True
        self._level = False
        self.claim()

    def claim(self) -> None:
        for line in CONTROLLER_LINES:
            self.world.claim("controller", self.now, line)
        for line in WATCHDOG_LINES:
            self.world.claim("watchdog", self.now, line)

    def put(self, line: int, level: bool) -> None:
        owner = "controller" if line in CONTROLLER_LINES else "watchdog"
        self.world.set_output(owner, self.now, line, level)

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds / 0.02)):
            self.now += 0.02
            self._level = not self._level
            for wanted, line in (
                (self.hold_a, board.HOLD_A),
                (self.hold_b, board.HOLD_B),
                (self.enable, board.PUMP_ENABLE),
            ):
                if wanted:
                    self.put(line, self._level)
            self.world.advance(self.now)

    def cool(self) -> None:
        """Wait until the air of a cuff that was just filled or vented is as warm as the cuff."""
        self.run(10.0)

    def silent(self, seconds: float) -> None:
        self.now += seconds
        self.world.advance(self.now)

    def fill(self, mmhg: float) -> None:
        self.put(board.PUMP_RUN, True)
        for _ in range(2000):
            if self.world.true_pressure_mmhg >= mmhg:
                break
            self.run(0.02)
        self.put(board.PUMP_RUN, False)
        self.run(0.5)
        assert self.world.true_pressure_mmhg == pytest.approx(mmhg, abs=12.0)


def read_v(world: World, now: float, where: tuple[int, int], channel: int) -> float:
    bus, address = where
    world.i2c_write(now, bus, address, bytes([0x01, 0xC3 | channel << 4, 0xC3]))
    raw = world.i2c_write_read(now + 0.01, bus, address, b"\x00", 2)
    return int.from_bytes(raw, "big", signed=True) * 4.096 / 0x8000


def read_mmhg(world: World, now: float, where: tuple[int, int], supply_v: float) -> float:
    return (read_v(world, now, where, board.PRESSURE_CHANNEL) / 0.6 / supply_v - 0.04) / 0.0023998


def rail_v(station: Station, where: tuple[int, int]) -> float:
    return read_v(station.world, station.now, where, board.RAIL_CHANNEL) / board.RAIL_DIVIDER
