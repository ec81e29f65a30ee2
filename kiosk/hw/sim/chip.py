"""ADS1115 at register level, after the data sheet (TI SBAS444E, sections 8.3 to 8.6).

The input is latched when a conversion starts: the two processes may run ahead of each other in virtual time, so that
the world at the *end* of a conversion is not yet known. (The real modulator averages over the conversion.) A
conversion that runs finishes with the settings it started with; new ones count from the next.
"""

import errno
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

CONFIG_AT_RESET: Final = 0x8583
WAKE_UP_S: Final = 25e-6
"""Power-up time before a single-shot conversion."""

READY_PULSE_S: Final = 8e-6
"""Length of the ready pulse in continuous mode."""

STUCK_BUS_S: Final = 1.02
"""How long a transfer blocks while SDA is held low (controller time-out seen on the Pi, linux #5784)."""

INPUT_MARGIN_V: Final = 0.3
"""Inputs beyond the supply by more than this are clamped by the protection diodes."""

_OS: Final = 0x8000
_SINGLE: Final = 0x0100
_RATES: Final = (8, 16, 32, 64, 128, 250, 475, 860)
_RANGES_V: Final = (6.144, 4.096, 2.048, 1.024, 0.512, 0.256, 0.256, 0.256)
_GROUND: Final = -1
_MUX: Final = (
    (0, 1),
    (0, 3),
    (1, 3),
    (2, 3),
    (0, _GROUND),
    (1, _GROUND),
    (2, _GROUND),
    (3, _GROUND),
)
_QUEUES: Final = (1, 2, 4, 0)
_CONVERSION, _CONFIG, _LOW, _HIGH = range(4)


class BusStuckError(Exception):
    """SDA is held low: the caller's transfer blocks for `seconds` and then fails."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"bus blocked for {seconds} s")
        self.seconds = seconds


@dataclass(slots=True)
class ChipFaults:
    """Defects that can be switched on while the chip runs."""

    nack: bool = False
    frozen: bool = False  # the conversion register never changes again
    os_stuck: bool = False  # the chip claims to convert for ever
    brownout: bool = False  # its supply dips in each conversion: power-on reset
    mux_flip: bool = False  # one mux bit flips on each write of the configuration
    sda_low: bool = False  # everything reads as zero, every byte seems acknowledged
    sda_stuck: bool = False  # every transfer blocks


class Ads1115:
    """One converter. `source(now, channel)` gives the volts at an input pin."""

    def __init__(
        self, source: Callable[[float, int], float], *, rate_error: float = 0.0, supply_v: float = 3.3
    ) -> None:
        self.faults = ChipFaults()
        self.violations = 0
        """Conversions whose input lay outside what the part may see."""
        self._source = source
        self._rate_error = rate_error
        self._ceiling_v = supply_v + INPUT_MARGIN_V
        self.reset()

    def reset(self) -> None:
        """Power-on reset: all registers at their defaults, no conversion running."""
        self._pointer = _CONVERSION
        self._config = CONFIG_AT_RESET & ~_OS
        self._conversion = 0
        self._low, self._high = -0x8000, 0x7FFF
        self._latched = 0
        self._done_at: float | None = None
        self._finished_at = float("-inf")
        self._exceeding = 0
        self._asserted = False

    # --- the bus ----------------------------------------------------------------------------------------------

    def write(self, now: float, data: bytes) -> None:
        """A write transfer: pointer, then a register. Raises OSError when not acknowledged, BusStuckError."""
        if self._lost(now) or not data:
            return
        self._pointer = data[0] & 3
        if len(data) < 3:
            return
        value = data[1] << 8 | data[2]
        if self._pointer == _CONFIG:
            self._configure(now, value)
        elif self._pointer == _LOW:
            self._low = _signed(value)
        elif self._pointer == _HIGH:
            self._high = _signed(value)

    def read(self, now: float, count: int) -> bytes:
        """A read transfer from the register the pointer is on. Raises as `write`."""
        if self._lost(now):
            return bytes(count)
        if self._pointer == _CONVERSION:
            value = self._conversion & 0xFFFF
            if self._config & 4:
                self._asserted = False
        elif self._pointer == _CONFIG:
            busy = self._done_at is not None or self.faults.os_stuck
            value = self._config if busy else self._config | _OS
        else:
            value = (self._low if self._pointer == _LOW else self._high) & 0xFFFF
        if count == 2:
            return value.to_bytes(2, "big")
        return (value.to_bytes(2, "big") + b"\xff" * count)[:count]

    def alert(self, now: float) -> bool:
        """Level of the ALERT/RDY pin (True is high)."""
        self._settle(now)
        if not _QUEUES[self._config & 3]:
            return True
        asserted = self._asserted
        if self._high < 0 <= self._low:
            pulsing = now - self._finished_at < READY_PULSE_S
            asserted = self._done_at is None if self._config & _SINGLE else pulsing
        return asserted == bool(self._config & 8)

    def _lost(self, now: float) -> bool:
        """Bring the chip up to `now`; True when the transfer reaches nothing although it seems acknowledged."""
        faults = self.faults
        if faults.sda_stuck:
            raise BusStuckError(STUCK_BUS_S)
        if faults.nack:
            raise OSError(errno.EREMOTEIO, "no acknowledge")
        self._settle(now)
        return faults.sda_low

    # --- conversions ------------------------------------------------------------------------------------------

    def _configure(self, now: float, value: int) -> None:
        if self.faults.mux_flip:
            value ^= 0x1000
        self._config = value & ~_OS
        starts = value & _OS if value & _SINGLE else True
        if starts and self._done_at is None:
            self._latched = self._sample(now)
            self._done_at = now + WAKE_UP_S + self._period_s()

    def _period_s(self) -> float:
        return 1.0 / (_RATES[self._config >> 5 & 7] * (1.0 + self._rate_error))

    def _settle(self, now: float) -> None:
        """Finish whatever conversions have run out by `now`."""
        done_at = self._done_at
        if done_at is None or now < done_at:
            return
        self._done_at = None
        if self.faults.brownout:
            self.reset()
            return
        self._finish(done_at)
        if not self._config & _SINGLE:
            self._run_on(now, done_at)

    def _run_on(self, now: float, done_at: float) -> None:
        """Continuous mode: nobody looked at the conversions in between, so they share the present input."""
        period_s = self._period_s()
        completed = int((now - done_at) / period_s)
        self._latched = self._sample(now)
        last = done_at + completed * period_s
        for _ in range(min(completed, 4)):
            self._finish(last)
        self._done_at = last + period_s

    def _finish(self, at: float) -> None:
        self._finished_at = at
        if not self.faults.frozen:
            self._conversion = self._latched
        if _QUEUES[self._config & 3]:
            self._compare()

    def _sample(self, now: float) -> int:
        positive, negative = _MUX[self._config >> 12 & 7]
        volts = self._pin_v(now, positive)
        if negative != _GROUND:
            volts -= self._pin_v(now, negative)
        code = round(volts / _RANGES_V[self._config >> 9 & 7] * 0x8000)
        return min(max(code, -0x8000), 0x7FFF)

    def input_v(self, now: float, channel: int) -> float:
        """What a meter shows at an input."""
        return self._source(now, channel)

    def _pin_v(self, now: float, channel: int) -> float:
        volts = self._source(now, channel)
        if -INPUT_MARGIN_V <= volts <= self._ceiling_v:
            return volts
        self.violations += 1
        return min(max(volts, -INPUT_MARGIN_V), self._ceiling_v)

    def _compare(self) -> None:
        """Comparator: traditional with hysteresis, or window; asserts after the queue is full."""
        code = self._conversion
        window = self._config & 0x10
        outside = code > self._high or (bool(window) and code < self._low)
        self._exceeding = self._exceeding + 1 if outside else 0
        if self._exceeding >= _QUEUES[self._config & 3]:
            self._asserted = True
        elif not self._config & 4 and (not outside if window else code < self._low):
            self._asserted = False


def _signed(value: int) -> int:
    return value - 0x10000 if value & 0x8000 else value
