"""The Adafruit driver in single-shot mode with a deadline and a read-back; the driver itself stays unmodified.

Three of its private hooks are overridden, hence the exact version below (ADR 0005). What they add:

* a wait that sleeps through the injected clock and ends at a deadline (the driver polls for ever, without a pause);
* every poll compares the configuration in the chip with the one just written, so that a brown-out, another master
  or a wrong channel is seen on the very sample it would spoil, at no extra transfer;
* one bit without effect changes with every conversion, so that the comparison also proves that *this* write arrived.
  A write that loses arbitration fails with EAGAIN, which Python's raw files report as None and the layers above
  ignore; the chip would then hand out the previous result as if it were new.
"""

from importlib.metadata import PackageNotFoundError, version
from typing import Final

from adafruit_ads1x15.ads1x15 import Mode
from adafruit_ads1x15.ads1115 import ADS1115

from kiosk.core.errors import HardwareError
from kiosk.core.units import Seconds
from kiosk.hw.ports import Clock, I2CBus

DRIVER: Final = "adafruit-circuitpython-ads1x15"
DRIVER_VERSION: Final = "3.0.5"


def require_driver(name: str = DRIVER, wanted: str = DRIVER_VERSION) -> None:
    """Refuse any version but the one whose private hooks are known.

    Raises:
        HardwareError: it is missing or another version.
    """
    try:
        found = version(name)
    except PackageNotFoundError:
        found = "none"
    if found != wanted:
        raise HardwareError("driver_version", f"{name} is {found}, needed is {wanted}", "install the locked versions")


require_driver()

_CONFIG: Final = 0x01
_START: Final = 0x8000
"""OS bit: written 1 starts a conversion, read 1 means none is running."""
_MARK: Final = 0x0004
"""COMP_LAT, without effect while the comparator is off (TI SBAS444, config register)."""
_WAKE_S: Final = 25e-6
_POLL_S: Final = 1e-4
_SLOW_OSCILLATOR: Final = 1.3
"""The chip's own oscillator is within 10 %; 30 % later than nominal it is not coming."""
_DEADLINE_MARGIN_S: Final = 0.010

POWER_ON_CONFIG: Final = 0x8583
"""Configuration of a chip that has just been reset."""


class ConversionTimeoutError(Exception):
    """The chip did not finish its conversion in time."""


class ReadBackError(Exception):
    """The chip's configuration is not the one written for this conversion."""

    def __init__(self, written: int, found: int) -> None:
        reset = " (power-on value: the chip was reset)" if found | _START == POWER_ON_CONFIG | _START else ""
        super().__init__(f"wrote 0x{written:04x}, found 0x{found:04x}{reset}")


class SingleShotAds1115(ADS1115):
    """An ADS1115 that converts on demand, bounded in time. `started_s` is when the last conversion was started."""

    def __init__(self, bus: I2CBus, clock: Clock, *, address: int, gain: float, data_rate_sps: int) -> None:
        self._clock = clock
        self._nominal_s = 1.0 / data_rate_sps
        self._written = 0
        self._mark = 0
        self._waited = False
        self._deadline_s = 0.0
        self.started_s = clock.now()
        super().__init__(bus, gain=gain, data_rate=data_rate_sps, mode=Mode.SINGLE, address=address)

    def _read(self, pin: int) -> int:
        self._waited = False
        self._deadline_s = self._clock.now() + _SLOW_OSCILLATOR * self._nominal_s + _DEADLINE_MARGIN_S
        return super()._read(pin)

    def _write_register(self, reg: int, value: int) -> None:
        if reg == _CONFIG:
            if value & _START:
                self._mark ^= _MARK
                self.started_s = Seconds(self._clock.now())
            value |= self._mark
            self._written = value
        super()._write_register(reg, value)

    def _conversion_complete(self) -> int:
        if not self._waited:
            self._waited = True
            self._clock.sleep(self._nominal_s + _WAKE_S)
        config = self._read_register(_CONFIG)
        if (config ^ self._written) & ~_START:
            raise ReadBackError(self._written, config)
        if config & _START:
            return _START
        if self._clock.now() > self._deadline_s:
            raise ConversionTimeoutError(f"still converting {self._clock.now() - self.started_s:.4f} s after the start")
        self._clock.sleep(_POLL_S)
        return 0
