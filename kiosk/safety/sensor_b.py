"""Reader of the second converter (ADS1115): single shots with a deadline, every one checked by reading back.

A stuck bus reads zeros without an error and a chip after a brown-out converts another channel, so a result counts only
when the chip's configuration, multiplexer bits included, is the one just written.
"""

import ctypes
import errno
import fcntl
import os
from typing import Final, Protocol

from kiosk.safety import limits
from kiosk.safety.settings import WatchdogSettings
from kiosk.safety.states import Reading, SensorFault

_CONVERSION: Final = b"\x00"
_CONFIG: Final = b"\x01"
_GAIN_BITS: Final = {2 / 3: 0, 1.0: 1, 2.0: 2, 4.0: 3, 8.0: 4, 16.0: 5}
_SINGLE_475_SPS: Final = 0x8000 | 0x4000 | 0x0100 | 0b110 << 5 | 0b11  # start, against ground, comparator off
_DONE: Final = 0x8000
_CONVERSION_S: Final = 1.1 / 475 + 50e-6  # the chip's oscillator may be 10 % slow, and wakes up first
_POLL_S: Final = 0.0002
_DEADLINE_S: Final = 0.010
_RAIL, _SUPPLY, _BUZZER = "rail", "supply", "buzzer"
_TURNS: Final = (_SUPPLY, _RAIL, _BUZZER, _RAIL)
"""What is converted beside the pressure, one in each pass: the rail is at most 40 ms old, the others 80."""
_RATIO_MIN: Final = 0.0176
_RATIO_MAX: Final = 0.97
"""Share of the supply outside which no pressure exists: broken wire, short, chip reset (live zero is 0.04)."""


class Clock(Protocol):
    """Monotonic time and waiting."""

    def now(self) -> float:
        """Monotonic seconds."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait; returns at once when `seconds` is not positive."""
        ...


class Bus(Protocol):
    """One I2C bus; both calls raise `OSError` when nobody answers."""

    def write(self, address: int, data: bytes) -> None:
        """Write bytes."""
        ...

    def write_read(self, address: int, data: bytes, count: int) -> bytes:
        """Write, repeated start, read `count` bytes."""
        ...


class _ConversionError(Exception):
    """A conversion without a result; the argument is the kind."""


class SensorB:
    """Pressure in the cuff as the watchdog sees it, by its own chip, transducer and coefficients."""

    def __init__(self, bus: Bus, clock: Clock, settings: WatchdogSettings) -> None:
        self._bus, self._clock, self._settings = bus, clock, settings
        input_v = 4.096 / settings.adc_gain / 32768
        self._volts_per_code = input_v / settings.divider
        self._slow: Final = {  # channel and volts per code
            _SUPPLY: (settings.supply_channel, self._volts_per_code),
            _RAIL: (settings.rail_channel, input_v / settings.rail_divider),
            _BUZZER: (settings.buzzer_channel, input_v),
        }
        self._slow_v = dict.fromkeys(self._slow, 0.0)
        self._turn = 0
        self._code: int | None = None

    def read(self) -> Reading | SensorFault:
        """Two bounded conversions: supply, rail or buzzer by turns, and the pressure.

        A supply that looks wrong takes the buzzer's turn too, so that one bad conversion of it never makes three bad
        passes. Two inputs with one code, and that the code of the pass before, are a chip that converts no more.
        """
        try:
            what = _TURNS[self._turn % len(_TURNS)]
            doubtful = not limits.SUPPLY_MIN_V <= self._slow_v[_SUPPLY] <= limits.SUPPLY_MAX_V
            what = _SUPPLY if doubtful and what is _BUZZER else what
            channel, volts_per_code = self._slow[what]
            beside = self._convert(channel)
            # a code just below zero is noise about ground
            self._slow_v[what] = max(0, beside) * volts_per_code
            self._turn += 1
            at_s = self._clock.now()
            code = self._convert(self._settings.pressure_channel)
        except _ConversionError as fault:
            return SensorFault(kind=str(fault))
        except OSError as error:
            return SensorFault(kind=_KINDS.get(error.errno or 0, "bus"))
        before, self._code = self._code, code
        if beside == code == before:
            return SensorFault(kind="frozen")
        supply_v = self._slow_v[_SUPPLY]
        if supply_v < limits.SUPPLY_MIN_V / 2:
            return SensorFault(kind="supply")
        ratio = code * self._volts_per_code / supply_v
        if not _RATIO_MIN <= ratio <= _RATIO_MAX:
            return SensorFault(kind="rail_low" if ratio < _RATIO_MIN else "rail_high")
        pressure_mmhg = (ratio - self._settings.zero_ratio) / self._settings.span_per_mmhg
        return Reading(
            pressure_mmhg=pressure_mmhg, code=code, supply_v=supply_v, at_s=at_s, rail_v=self._slow_v[_RAIL],
            buzzer_v=self._slow_v[_BUZZER],
        )  # fmt: skip

    def _convert(self, channel: int) -> int:
        """Signed code of one single-shot conversion of one input against ground."""
        address, clock = self._settings.address, self._clock
        config = _SINGLE_475_SPS | channel << 12 | _GAIN_BITS[self._settings.adc_gain] << 9
        deadline_s = clock.now() + _CONVERSION_S + _DEADLINE_S
        self._bus.write(address, _CONFIG + config.to_bytes(2, "big"))
        clock.sleep(_CONVERSION_S)
        while True:
            seen = int.from_bytes(self._bus.write_read(address, _CONFIG, 2), "big")
            if seen | _DONE != config:
                raise _ConversionError("readback")
            if seen & _DONE:
                break
            if clock.now() > deadline_s:
                raise _ConversionError("timeout")
            clock.sleep(_POLL_S)
        return int.from_bytes(self._bus.write_read(address, _CONVERSION, 2), "big", signed=True)


_KINDS: Final = {
    errno.EREMOTEIO: "nack",
    errno.ENXIO: "nack",
    errno.ETIMEDOUT: "timeout",
}


class _Message(ctypes.Structure):
    _fields_ = (
        ("address", ctypes.c_uint16),
        ("flags", ctypes.c_uint16),
        ("length", ctypes.c_uint16),
        ("data", ctypes.c_void_p),
    )


class _Transfer(ctypes.Structure):
    _fields_ = (("messages", ctypes.c_void_p), ("count", ctypes.c_uint32))


class I2CDev:
    """The kernel's I2C bus device; each call is one I2C_RDWR transaction."""

    _RETRIES: Final = 0x0701
    _TIMEOUT: Final = 0x0702
    _RDWR: Final = 0x0707
    _READ: Final = 0x0001

    def __init__(self, path: str) -> None:
        self._fd = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.ioctl(self._fd, self._RETRIES, 0)
            fcntl.ioctl(self._fd, self._TIMEOUT, 2)  # of 10 ms; the kernel's second would outlast every deadline
        except OSError:
            os.close(self._fd)
            raise

    def write(self, address: int, data: bytes) -> None:
        """Write bytes. Raises `OSError` when nobody answers."""
        self._transfer(address, (0, bytearray(data)))

    def write_read(self, address: int, data: bytes, count: int) -> bytes:
        """Write, repeated start, read `count` bytes. Raises `OSError` when nobody answers."""
        answer = bytearray(count)
        self._transfer(address, (0, bytearray(data)), (self._READ, answer))
        return bytes(answer)

    def close(self) -> None:
        """Let go of the bus."""
        os.close(self._fd)

    def _transfer(self, address: int, *parts: tuple[int, bytearray]) -> None:
        buffers = [(ctypes.c_uint8 * len(data)).from_buffer(data) for _, data in parts]
        messages = (_Message * len(parts))(
            *(
                _Message(address, flags, len(data), ctypes.addressof(buffer))
                for (flags, data), buffer in zip(parts, buffers, strict=True)
            )
        )
        fcntl.ioctl(self._fd, self._RDWR, _Transfer(ctypes.addressof(messages), len(parts)))
