"""The world outside of the machine does what its lines say, and lets go when they say nothing any more."""

from collections.abc import Iterable

import pytest

from kiosk.hw.sim import board
from kiosk.hw.sim.profile import shipped_profile
from kiosk.hw.sim.world import World
from tests.machine.plant import INPUTS, Plant
from tests.machine.plantclock import SILENT_S, PlantClock

TOGGLING = (board.HOLD_A, board.HOLD_B, board.PUMP_ENABLE)


class Room:
    def __init__(self) -> None:
        self.now_s = 100.0
        self.plant = Plant(World(shipped_profile(), 1), PlantClock(lambda: self.now_s))

    def says(self, lines: Iterable[int]) -> None:
        self.plant.take(f"l {self.now_s:.9f} {sum(1 << line for line in lines):x}\n".encode())

    def runs(self, seconds: float, *, pump: bool) -> None:
        for number in range(round(seconds / 0.02)):
            self.now_s += 0.02
            self.says([*([board.PUMP_RUN] if pump else []), *(TOGGLING if number % 2 else ())])

    def pressure_mmhg(self) -> float:
        self.plant.answer()
        return self.plant.world.true_pressure_mmhg


@pytest.fixture
def room() -> Room:
    return Room()


def test_toggling_lines_hold_and_pump(room: Room) -> None:
    room.runs(3.0, pump=True)
    full = room.pressure_mmhg()
    assert full > 80.0
    room.runs(2.0, pump=False)
    assert room.pressure_mmhg() > 0.8 * full


@pytest.mark.parametrize("level", [(), TOGGLING])
def test_lines_that_stand_still_let_go_whatever_their_level(room: Room, level: tuple[int, ...]) -> None:
    room.runs(3.0, pump=True)
    room.says([board.PUMP_RUN, *level])
    room.now_s += 5.0
    assert room.pressure_mmhg() < 1.0


def test_a_machine_without_power_lets_go(room: Room) -> None:
    room.runs(3.0, pump=True)
    room.plant.lose()
    room.now_s += 5.0
    assert room.pressure_mmhg() < 1.0


def test_what_is_put_at_the_inputs_is_what_the_board_has_there(room: Room) -> None:
    volts, senses = room.plant.answer().decode().splitlines()
    found = dict(zip(INPUTS, map(int, volts.split()[1:]), strict=True))
    assert found[board.ADC_A, board.RAIL_CHANNEL] == 2_400_000
    assert found[board.ADC_A, board.PRESSURE_CHANNEL] == pytest.approx(120_000, abs=20_000)
    assert found[board.ADC_B, board.SUPPLY_CHANNEL] == pytest.approx(3_000_000, abs=30_000)
    assert senses == "s 1 1"
    room.plant.world.press_estop(True)
    assert room.plant.answer().decode().splitlines()[1] == "s 0 0"


def test_whether_the_machine_speaks_is_known(room: Room) -> None:
    assert not room.plant.clock.is_heard()
    room.says([])
    assert room.plant.clock.is_heard()
    room.now_s += SILENT_S + 0.01
    assert not room.plant.clock.is_heard()


def test_what_comes_in_pieces_and_what_is_no_message_does_no_harm(room: Room) -> None:
    room.plant.take(b"l 1.0 ")
    room.plant.take(b"20000\nnonsense\nl 1\n\xff\n")
    assert room.plant.world.lines.level(board.PUMP_RUN)
    room.plant.take(b"l 2.0 0\n")
    assert not room.plant.world.lines.level(board.PUMP_RUN)
