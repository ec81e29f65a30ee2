"""Fakes below the adapters: the kernel's i2c-dev files with one chip behind them, and a clock moved by hand."""

import ctypes
import errno
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import adafruit_extended_bus
import pytest
from Adafruit_PureIO import smbus

from kiosk.config import LimitSettings, ScreenSettings, Settings
from kiosk.core.units import Mmhg, Seconds
from kiosk.hw.backend import ControllerHardware, WatchdogHardware
from kiosk.hw.factory import LocalBench, local_bench
from kiosk.hw.wiring import default_wiring_path, load_wiring

WIRING = load_wiring(default_wiring_path())
ADC = WIRING.controller.adc
TRANSDUCER = WIRING.controller.sensor.transducer
TRANSFER_S = 1e-4


class HandClock:
    def __init__(self) -> None:
        self.at = 100.0

    def now(self) -> Seconds:
        return Seconds(self.at)

    def sleep(self, seconds: float) -> None:
        self.at += max(0.0, seconds)


@dataclass
class Chip:
    """Registers of one ADS1115, written from the data sheet and not from our simulator."""

    clock: HandClock
    volts: dict[int, float] = field(default_factory=dict)
    pointer: int = 0
    config: int = 0x0583
    conversion: int = 0
    done_at: float = 0.0
    pending: int = 0
    noise: int = 0
    rate_share: float = 1.0
    is_stuck: bool = False
    is_frozen: bool = False
    resets_on_start: bool = False
    flips_mux: bool = False
    conversions: int = 0

    def reset(self) -> None:
        self.pointer, self.config, self.conversion, self.done_at, self.pending = 0, 0x0583, 0, 0.0, 0

    def write(self, data: bytes) -> None:
        if not data:
            return
        self.pointer = data[0]
        if len(data) != 3 or self.pointer != 1:
            return
        value = int.from_bytes(data[1:], "big") ^ (0x1000 if self.flips_mux else 0)
        self.config = value & 0x7FFF
        if not value & 0x8000 or self.clock.at < self.done_at:
            return
        if self.resets_on_start:
            self.reset()
            return
        self.noise = (self.noise + 3) % 7
        rate = (8, 16, 32, 64, 128, 250, 475, 860)[self.config >> 5 & 7]
        full_scale = (6.144, 4.096, 2.048, 1.024, 0.512, 0.256, 0.256, 0.256)[self.config >> 9 & 7]
        code = round(self._input_v(self.config >> 12 & 7) / full_scale * 0x8000) + self.noise - 3
        self.pending = max(-0x8000, min(0x7FFF, code))
        self.done_at = self.clock.at + 25e-6 + 1 / (rate * self.rate_share)
        self.conversions += 1

    def _input_v(self, mux: int) -> float:
        if mux >= 4:
            return self.volts.get(mux - 4, 0.0)
        high, low = ((0, 1), (0, 3), (1, 3), (2, 3))[mux]
        return self.volts.get(high, 0.0) - self.volts.get(low, 0.0)

    def read(self, count: int) -> bytes:
        is_done = self.clock.at >= self.done_at and not self.is_stuck
        if is_done and not self.is_frozen:
            self.conversion = self.pending
        word = self.config | (0x8000 if is_done else 0) if self.pointer == 1 else self.conversion & 0xFFFF
        return word.to_bytes(2, "big")[:count]


class Kernel:
    """`open` and `ioctl` of /dev/i2c-1 with one chip at its address."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.chip = Chip(self.clock)
        self.error: Callable[[], int] = lambda: 0
        self.write_error: Callable[[], int] = lambda: 0
        self.sda_low = False
        self.blocks_s = 0.0
        self.address = 0
        self.transfers = 0
        self.closed = 0
        self.set_pressure(150.0)

    def set_pressure(self, pressure_mmhg: float, supply_v: float = 5.0) -> None:
        ratio = TRANSDUCER.ratio(Mmhg(pressure_mmhg))
        self.chip.volts = {0: ratio * supply_v * ADC.divider, 1: 1.1, 2: 0.4, 3: supply_v * ADC.divider}

    def open(self, path: str, mode: str, buffering: int) -> "Kernel":
        assert (path, mode, buffering) == ("/dev/i2c-1", "r+b", 0)
        return self

    def fileno(self) -> int:
        return 3

    def close(self) -> None:
        self.closed += 1

    def _transfer(self, address: int) -> None:
        self.transfers += 1
        self.clock.sleep(TRANSFER_S)
        if self.blocks_s:
            self.clock.sleep(self.blocks_s)
            raise OSError(errno.ETIMEDOUT, "timed out")
        if code := self.error():
            raise OSError(code, os.strerror(code))
        if address != ADC.address:
            raise OSError(errno.EREMOTEIO, "no acknowledge")

    def write(self, data: bytes) -> int | None:
        try:
            self._transfer(self.address)
            if code := self.write_error():
                raise OSError(code, os.strerror(code))
        except BlockingIOError:
            return None  # what Python's raw files make of EAGAIN
        if not self.sda_low:
            self.chip.write(bytes(data))
        return len(data)

    def read(self, count: int) -> bytes:
        self._transfer(self.address)
        return bytes(count) if self.sda_low else self.chip.read(count)

    def ioctl(self, fd: int, request: int, arg: object) -> int:
        assert fd == 3
        if request == smbus.I2C_SLAVE:
            assert isinstance(arg, int)
            self.address = arg
            return 0
        assert request == smbus.I2C_RDWR
        messages = vars(type(arg))["msgs"].__get__(arg)
        for index in range(vars(type(arg))["nmsgs"].__get__(arg)):
            message = messages[index]
            self._transfer(message.addr)
            if message.flags & smbus.I2C_M_RD:
                answer = bytes(message.len) if self.sda_low else self.chip.read(message.len)
                ctypes.memmove(message.buf, answer, message.len)
            elif not self.sda_low:
                self.chip.write(bytes(message.buf[: message.len]))
        return 0


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Kernel:
    fake = Kernel()
    monkeypatch.setattr(smbus, "open", fake.open, raising=False)
    monkeypatch.setattr(smbus, "ioctl", fake.ioctl)
    monkeypatch.setattr(adafruit_extended_bus, "path", SimpleNamespace(exists=lambda path: path == "/dev/i2c-1"))
    return fake


@dataclass
class Rig:
    bench: LocalBench
    clock: HandClock
    mine: ControllerHardware
    guard: WatchdogHardware
    lines: list[str] = field(default_factory=list)

    def out(self, line: str) -> None:
        self.lines.append(line)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def level(self, line: int) -> bool:
        return self.bench.world.lines.level(line)


@pytest.fixture
def rig(kernel: Kernel) -> Rig:
    bench = local_bench(seed=11)
    clock = kernel.clock
    bench.advance(clock.now())
    return Rig(bench=bench, clock=clock, mine=bench.controller(WIRING, clock), guard=bench.watchdog(WIRING, clock))


@pytest.fixture
def high_lines(rig: Rig) -> set[int]:
    """Every line that was ever high."""
    seen: set[int] = set()
    lines = rig.bench.world.lines
    original = lines._changed

    def changed(now: float, line: int, level: bool) -> None:
        if level:
            seen.add(line)
        original(now, line, level)

    lines._changed = changed
    return seen


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    for name in ("run", "data", "state"):
        (tmp_path / name).mkdir()
    return Settings(
        backend="bench",
        data_dir=tmp_path / "data",
        runtime_dir=tmp_path / "run",
        state_dir=tmp_path / "state",
        wiring=default_wiring_path(),
        limits=LimitSettings(),
        screen=ScreenSettings(),
    )
