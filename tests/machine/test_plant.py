"""The world outside of the machine does what its lines say, and lets go when they say nothing any more."""

import json
from collections.abc import Iterable
from pathlib import Path

import msgspec
import pytest

from kiosk.hw.sim import board
from kiosk.hw.sim.profile import DEFAULT
from tests.machine.plant import INPUTS, Past, Plant
from tests.machine.plantclock import SILENT_S

TOGGLING = (board.HOLD_A, board.HOLD_B, board.PUMP_ENABLE)


class Room:
    def __init__(self) -> None:
        self.now_s = 100.0
        self.plant = Plant(DEFAULT, lambda: self.now_s)

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


def asks(room: Room, message: dict[str, object]) -> dict[str, object]:
    answered: dict[str, object] = json.loads(room.plant.asked(json.dumps(message).encode()))
    return answered


def test_a_world_with_air_in_it_goes_on_from_where_it_was_kept_and_stands_still_until_then(
    room: Room, tmp_path: Path
) -> None:
    room.runs(3.0, pump=True)
    full, kept = room.pressure_mmhg(), tmp_path / "world"
    assert asks(room, {"keep": str(kept)})["ok"]
    machine_s = room.now_s
    room.now_s += 60.0
    room.plant = Plant(DEFAULT, lambda: room.now_s, msgspec.json.decode(kept.read_bytes(), type=Past))
    room.now_s += 60.0
    assert room.pressure_mmhg() == pytest.approx(full, abs=0.5)
    room.plant.take(f"l {machine_s + 0.02:.9f} {1 << board.PUMP_RUN:x}\n".encode())
    assert room.plant.clock.machine_s == pytest.approx(machine_s + 0.02)
    room.now_s += SILENT_S + 5.0
    assert room.pressure_mmhg() < 1.0


def test_of_an_empty_cuff_nothing_is_kept_but_what_it_is(room: Room, tmp_path: Path) -> None:
    room.runs(0.5, pump=False)
    assert asks(room, {"fit": "arm"})["ok"]
    kept = tmp_path / "world"
    asks(room, {"keep": str(kept)})
    past = msgspec.json.decode(kept.read_bytes(), type=Past)
    assert (past.profile, past.done) == ("arm", [])


def test_another_thing_is_put_in_place_of_the_cuff_and_a_hand_pump_fills_it(room: Room) -> None:
    room.says([])
    assert not asks(room, {"fit": "bucket"})["ok"]
    assert asks(room, {"fit": "bottle"})["ok"]
    room.runs(0.5, pump=False)
    assert asks(room, {"hand_mmhg": 200.0})["ok"]
    room.runs(5.0, pump=False)
    assert room.pressure_mmhg() == pytest.approx(200.0, abs=3.0)


def test_what_nobody_understands_is_refused(room: Room) -> None:
    assert not json.loads(room.plant.asked(b"nonsense"))["ok"]
    assert not asks(room, {"sing": True})["ok"]
    assert asks(room, {"state": True})["ok"]
