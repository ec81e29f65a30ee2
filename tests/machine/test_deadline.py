"""A deadline is judged by the machine's own clock, and a case with one is never passed without it."""

from pathlib import Path

import pytest

from tests.machine.cases import pressure
from tests.machine.room import ClaimError, NotMeasurableError, Room
from tests.machine.test_driver import Fake

FAULT_S = 50.0
AHEAD_S = 1000.0
"""By how much the world's clock is ahead of the machine's."""


class World(Fake):
    """A cuff that is empty, whose valves were let go this long after the fault."""

    def __init__(self, after_s: float, machine_s: float | None = 60.0) -> None:
        super().__init__()
        self.released_s = AHEAD_S + FAULT_S + after_s
        self.machine_s = machine_s

    def plant(self, message: dict[str, object]) -> dict[str, object]:
        if message == {"clock": True}:
            return {"ok": True, "world_s": AHEAD_S + 60.0, "machine_s": self.machine_s}
        released = {"dump_a_released_s": self.released_s - 0.1, "dump_b_released_s": self.released_s}
        lines = {"lamp_red": {"level": False}}
        return {"ok": True, "state": {"cuff_mmhg": 1.0, "peak_mmhg": 31.0, **released, "lines": lines}}


def vented(world: World, folder: Path) -> Room:
    room = Room(world, folder)
    room.figures["mmHg at the fault"] = 30
    pressure.vented(room, FAULT_S)
    return room


def test_the_valve_that_is_let_go_last_counts(tmp_path: Path) -> None:
    assert vented(World(0.3), tmp_path).figures["ms to both let go"] == 300
    with pytest.raises(ClaimError, match=r"within 0.55 s, not 0.60 s"):
        vented(World(0.6), tmp_path)


def test_without_the_machines_clock_nothing_is_passed(tmp_path: Path) -> None:
    with pytest.raises(NotMeasurableError, match="nothing is said of the deadline"):
        vented(World(0.3, machine_s=None), tmp_path)
