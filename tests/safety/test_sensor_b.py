"""The register reader against a chip that answers wrongly in every way a chip does."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kiosk.safety.sensor_b import I2CDev, SensorB
from kiosk.safety.settings import WatchdogSettings
from kiosk.safety.states import Reading, SensorFault

if TYPE_CHECKING:
    from tests.safety.conftest import FakeChip, VirtualClock

SETTINGS = WatchdogSettings(config_hash=1)


@pytest.fixture
def sensor(chip: FakeChip, clock: VirtualClock) -> SensorB:
    return SensorB(chip, clock, SETTINGS)


@pytest.mark.parametrize("pressure_mmhg", [0.0, 15.0, 150.0, 300.0])
@pytest.mark.parametrize("supply_v", [4.8, 5.0, 5.2])
def test_pressure_is_a_share_of_the_supply(
    sensor: SensorB, chip: FakeChip, pressure_mmhg: float, supply_v: float
) -> None:
    chip.pressure_mmhg, chip.supply_v, chip.noise = pressure_mmhg, supply_v, False
    reading = sensor.read()
    assert isinstance(reading, Reading)
    assert reading.pressure_mmhg == pytest.approx(pressure_mmhg, abs=0.05)
    assert reading.supply_v == pytest.approx(supply_v, abs=0.001)


@pytest.mark.parametrize(("gain", "bits"), [(2 / 3, 0), (1.0, 1), (2.0, 2), (4.0, 3), (8.0, 4), (16.0, 5)])
def test_the_register_written(chip: FakeChip, clock: VirtualClock, gain: float, bits: int) -> None:
    SensorB(chip, clock, replace(SETTINGS, adc_gain=gain)).read()
    supply, pressure = chip.written
    assert supply == 0b1_111_000_1_110_00011 | bits << 9
    assert pressure == 0b1_100_000_1_110_00011 | bits << 9


def test_another_gain_reads_the_same(chip: FakeChip, clock: VirtualClock) -> None:
    sensor = SensorB(chip, clock, replace(SETTINGS, adc_gain=2 / 3))
    chip.pressure_mmhg, chip.noise = 150.0, False
    sensor.read()
    reading = sensor.read()
    assert isinstance(reading, Reading)
    assert reading.pressure_mmhg == pytest.approx(150.0, abs=0.1)
    assert reading.supply_v == pytest.approx(5.0, abs=0.001)
    assert reading.rail_v == pytest.approx(12.0, abs=0.001)


def test_what_was_not_converted_yet_is_not_there(sensor: SensorB) -> None:
    reading = sensor.read()
    assert isinstance(reading, Reading)
    assert (reading.rail_v, reading.buzzer_v) == (0.0, 0.0)


def channels(sensor: SensorB, chip: FakeChip) -> list[int]:
    chip.written.clear()
    sensor.read()
    return [config >> 12 & 3 for config in chip.written]


def test_the_time_is_that_of_the_pressure_conversions_start(sensor: SensorB, clock: VirtualClock) -> None:
    for _ in range(3):
        began_s = clock.now()
        reading = sensor.read()
        assert isinstance(reading, Reading)
        middle_s = (began_s + clock.now()) / 2
        assert reading.at_s == pytest.approx(middle_s)
        assert 2 / 475 < clock.now() - began_s < 0.006


def test_supply_rail_and_buzzer_take_turns_beside_the_pressure(sensor: SensorB, chip: FakeChip) -> None:
    assert [channels(sensor, chip) for _ in range(9)] == [[beside, 0] for beside in (3, 1, 2, 1, 3, 1, 2, 1, 3)]


def test_a_supply_that_looks_wrong_takes_the_buzzers_turn(sensor: SensorB, chip: FakeChip) -> None:
    chip.supply_v = 4.5
    assert [channels(sensor, chip) for _ in range(6)] == [[beside, 0] for beside in (3, 1, 3, 1, 3, 1)]
    chip.supply_v = 5.0
    assert [channels(sensor, chip) for _ in range(5)] == [[beside, 0] for beside in (3, 1, 3, 1, 2)]


def test_a_failed_turn_is_taken_again(sensor: SensorB, chip: FakeChip) -> None:
    sensor.read()
    chip.error = errno.EREMOTEIO
    sensor.read()
    chip.error = None
    assert channels(sensor, chip) == [1, 0]


@pytest.mark.parametrize(("rail_v", "buzzer_v"), [(12.0, 1.0), (8.9, 0.0), (0.0, 0.5)])
def test_rail_and_buzzer_are_read_at_their_source(
    sensor: SensorB, chip: FakeChip, rail_v: float, buzzer_v: float
) -> None:
    chip.rail_v, chip.buzzer_v, chip.noise = rail_v, buzzer_v, False
    for _ in range(3):
        reading = sensor.read()
    assert isinstance(reading, Reading)
    assert reading.rail_v == pytest.approx(rail_v, abs=0.001)
    assert reading.buzzer_v == pytest.approx(buzzer_v, abs=0.001)


def test_a_code_below_ground_is_none(sensor: SensorB, chip: FakeChip) -> None:
    chip.rail_v = chip.buzzer_v = -0.01
    for _ in range(3):
        reading = sensor.read()
    assert isinstance(reading, Reading)
    assert (reading.rail_v, reading.buzzer_v) == (0.0, 0.0)


def test_no_figure_is_older_than_a_tenth_of_a_second(sensor: SensorB, chip: FakeChip) -> None:
    turns = [channels(sensor, chip)[0] for _ in range(40)]
    for channel in (1, 2, 3):
        at = [number for number, turn in enumerate(turns) if turn == channel]
        assert max(later - earlier for earlier, later in pairwise(at)) * 0.020 <= 0.100


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.EREMOTEIO, "nack"),
        (errno.ENXIO, "nack"),
        (errno.ETIMEDOUT, "timeout"),
        (errno.EIO, "bus"),
        (errno.EAGAIN, "bus"),
    ],
)
def test_bus_errors(sensor: SensorB, chip: FakeChip, number: int, kind: str) -> None:
    chip.error = number
    assert sensor.read() == SensorFault(kind=kind)


@pytest.mark.parametrize("readback", [0x0000, 0x8583, 0xFFFF, 0x9383 | 0x4000])
def test_another_configuration_than_the_written_one(sensor: SensorB, chip: FakeChip, readback: int) -> None:
    chip.readback = readback
    assert sensor.read() == SensorFault(kind="readback")


@pytest.mark.parametrize("polls", [3, 45])
def test_a_slow_conversion_is_waited_for(sensor: SensorB, chip: FakeChip, polls: int) -> None:
    chip.busy_polls = polls  # 0.2 ms each, for 10 ms at most
    assert isinstance(sensor.read(), Reading)


def test_a_conversion_that_never_ends(sensor: SensorB, chip: FakeChip, clock: VirtualClock) -> None:
    chip.busy_polls = 10**9
    began_s = clock.now()
    assert sensor.read() == SensorFault(kind="timeout")
    assert clock.now() - began_s < 0.020


@pytest.mark.parametrize(("code", "kind"), [(0, "rail_low"), (-1, "rail_low"), (32767, "rail_high"), (400, "rail_low")])
def test_rails(sensor: SensorB, chip: FakeChip, code: int, kind: str) -> None:
    assert isinstance(sensor.read(), Reading)
    chip.code = code
    assert sensor.read() == SensorFault(kind=kind)


def test_two_inputs_with_one_code_are_a_frozen_chip(sensor: SensorB, chip: FakeChip) -> None:
    """Found within three passes, before one value stands for rail, supply and pressure alike."""
    for turns in range(4, 9):
        for _ in range(turns):
            assert isinstance(sensor.read(), Reading)
        chip.code = 9830  # 1.2 V, as of 150 mmHg
        kinds = [fault.kind for fault in (sensor.read() for _ in range(5)) if isinstance(fault, SensorFault)]
        assert kinds[-4:] == ["frozen"] * 4
        chip.code = None
        while not isinstance(sensor.read(), Reading):
            assert chip.conversions < 1000


def test_one_equal_code_is_chance(sensor: SensorB, chip: FakeChip) -> None:
    chip.pressure_mmhg, chip.buzzer_v = 122.2, 5 * 0.6 * (0.04 + 0.0023998 * 122.2)
    found = [sensor.read() for _ in range(40)]
    assert not any(all(isinstance(one, SensorFault) for one in found[at : at + 2]) for at in range(39))


@pytest.mark.parametrize("supply_v", [0.0, 2.3])
def test_no_supply_is_no_division(sensor: SensorB, chip: FakeChip, supply_v: float) -> None:
    chip.supply_v = supply_v
    assert sensor.read() == SensorFault(kind="supply")


class FakeKernel:
    """The I2C_RDWR side of i2c-dev: keeps what was written, fills what is read."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, int]] = []
        self.messages: list[tuple[int, int, bytes]] = []

    def ioctl(self, fd: int, request: int, argument: object) -> int:
        assert fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDWR
        if isinstance(argument, int):
            self.calls.append((request, argument))
            return 0
        assert request == 0x0707
        assert isinstance(argument, ctypes.Structure)
        base, count = (getattr(argument, name) for name, *_ in argument._fields_)
        for number in range(count):
            # struct i2c_msg of linux/i2c.h: u16 addr, u16 flags, u16 len, pointer to the data
            at = base + number * (8 + ctypes.sizeof(ctypes.c_void_p))
            address, flags, length = (ctypes.c_uint16.from_address(at + 2 * field).value for field in range(3))
            data = ctypes.c_void_p.from_address(at + 8).value
            assert data is not None
            if flags & 1:
                ctypes.memmove(data, bytes(range(1, length + 1)), length)
            self.messages.append((address, flags, ctypes.string_at(data, length)))
        return 0


def test_the_kernel_bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = FakeKernel()
    monkeypatch.setattr(fcntl, "ioctl", kernel.ioctl)
    node = tmp_path / "i2c-3"
    node.touch()
    bus = I2CDev(str(node))
    assert kernel.calls == [(0x0701, 0), (0x0702, 2)]
    bus.write(0x49, b"\x01\xc3\x83")
    assert bus.write_read(0x49, b"\x00", 2) == b"\x01\x02"
    assert kernel.messages == [(0x49, 0, b"\x01\xc3\x83"), (0x49, 0, b"\x00"), (0x49, 1, b"\x01\x02")]
    bus.close()


def test_a_bus_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        I2CDev(str(tmp_path / "i2c-9"))


def test_a_file_that_is_no_bus(tmp_path: Path) -> None:
    node = tmp_path / "file"
    node.touch()
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(OSError, match=r"Inappropriate ioctl|ioctl"):
        I2CDev(str(node))
    assert len(os.listdir("/proc/self/fd")) == before
