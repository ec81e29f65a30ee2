"""Pressure of one transducer through one ADS1115: a checked sample, or a fault with its reason; never an old value."""

import errno
from collections.abc import Callable
from typing import Final

from adafruit_ads1x15.analog_in import AnalogIn

from kiosk.core.model import FaultKind, PressureSample, Sample, SensorFault
from kiosk.core.settings import FROZEN_CODES
from kiosk.core.units import Ratio, Seconds
from kiosk.hw.ports import Clock, I2CBus
from kiosk.hw.single_shot import ConversionTimeoutError, ReadBackError, SingleShotAds1115
from kiosk.hw.transducer import RATIO_MAX, RATIO_MIN, Transducer
from kiosk.hw.wiring import Adc
from kiosk.safety.limits import SUPPLY_MAX_V, SUPPLY_MIN_V

SUPPLY_PERIOD_S: Final = 1.0
"""The supply of the transducer is converted this often, at the start, and after every transfer that failed."""

_CODE_MAX: Final = 0x7FFF

I2C_FAULTS: Final = {
    errno.EREMOTEIO: (FaultKind.NACK, "no answer"),
    errno.ENXIO: (FaultKind.NACK, "no answer"),
    errno.ETIMEDOUT: (FaultKind.TIMEOUT, "bus stuck, a wire held low"),
    errno.EAGAIN: (FaultKind.BUS, "lost arbitration"),
    errno.EBADMSG: (FaultKind.BUS, "checksum"),
    errno.EBUSY: (FaultKind.BUS, "busy, or the address belongs to a kernel driver"),
    errno.EINVAL: (FaultKind.BUS, "invalid transfer"),
    errno.EIO: (FaultKind.BUS, "controller error"),
    errno.ENODEV: (FaultKind.BUS, "bus gone"),
    errno.ENOMEM: (FaultKind.BUS, "out of memory"),
    errno.EOPNOTSUPP: (FaultKind.BUS, "transfer not supported by this bus"),
    errno.EPROTO: (FaultKind.BUS, "protocol error"),
    errno.ESHUTDOWN: (FaultKind.BUS, "bus suspended"),
}
"""What the kernel's I2C layer returns (linux-doc i2c/fault-codes), and what it means for a sample."""


class _FaultyConversionError(Exception):
    """Carries a fault from the place that found it to `read`."""

    def __init__(self, kind: FaultKind, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail


class Ads1115Sensor:
    """`PressureSensor` over the Adafruit driver. The chip is first spoken to in `read`, so a missing one is a fault."""

    def __init__(
        self, bus: I2CBus, clock: Clock, adc: Adc, transducer: Transducer, release: Callable[[], None] | None = None
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._adc = adc
        self._transducer = transducer
        self._release = release
        self._chip: SingleShotAds1115 | None = None
        self._supply_code = 0
        self._supply_at_s: Seconds | None = None
        self._last_code: int | None = None
        self._repeats = 0
        self._closed = False

    def read(self) -> Sample:
        """Convert once; see `PressureSensor.read`. The sample's time is that of the write that started it."""
        try:
            return self._sample()
        except _FaultyConversionError as fault:
            return SensorFault(kind=fault.kind, at_s=self._clock.now(), detail=fault.detail)
        except ReadBackError as error:
            kind, detail = FaultKind.READBACK, str(error)
        except ConversionTimeoutError as error:
            kind, detail = FaultKind.TIMEOUT, str(error)
        except OSError as error:
            kind, detail = fault_of(error)
        self._supply_at_s = None
        return SensorFault(kind=kind, at_s=self._clock.now(), detail=detail)

    def close(self) -> None:
        """Let go of the bus; any later `read` is a fault."""
        self._closed = True
        self._chip = None
        if self._release is not None:
            self._release()
            self._release = None

    def _sample(self) -> PressureSample:
        chip = self._opened()
        if self._supply_at_s is None or self._clock.now() - self._supply_at_s >= SUPPLY_PERIOD_S:
            self._read_supply(chip)
        code = AnalogIn(chip, self._adc.pressure_input).value
        ratio = self._ratio(code)
        self._judge_frozen(code)
        return PressureSample(
            pressure_mmhg=self._transducer.pressure_mmhg(ratio),
            at_s=Seconds(chip.started_s),
            code=code,
            supply_v=self._volts(self._supply_code),
        )

    def _opened(self) -> SingleShotAds1115:
        if self._closed:
            raise _FaultyConversionError(FaultKind.BUS, "closed")
        # The driver's layers wait for this lock for ever; one thread per bus means nobody else can be holding it.
        if not self._bus.try_lock():
            raise _FaultyConversionError(FaultKind.BUS, "bus locked by an unfinished transfer")
        self._bus.unlock()
        if self._chip is None:
            try:
                self._chip = SingleShotAds1115(
                    self._bus,
                    self._clock,
                    address=self._adc.address,
                    gain=self._adc.gain,
                    data_rate_sps=self._adc.data_rate_sps,
                )
            except ValueError as error:
                # The driver's probe hides the errno behind a ValueError.
                cause = error.__context__
                kind, detail = fault_of(cause) if isinstance(cause, OSError) else (FaultKind.NACK, str(error))
                raise _FaultyConversionError(kind, detail) from error
        return self._chip

    def _read_supply(self, chip: SingleShotAds1115) -> None:
        self._supply_at_s = None
        code = AnalogIn(chip, self._adc.supply_input).value
        volts = self._volts(code)
        if not SUPPLY_MIN_V <= volts <= SUPPLY_MAX_V:
            raise _FaultyConversionError(FaultKind.SUPPLY, f"{volts:.3f} V, code {code}")
        self._supply_code = code
        self._supply_at_s = Seconds(chip.started_s)

    def _volts(self, code: int) -> float:
        return code * self._adc.full_scale_v / (_CODE_MAX + 1) / self._adc.divider

    def _ratio(self, code: int) -> Ratio:
        ratio = Ratio(code / self._supply_code)
        if code == 0:
            raise _FaultyConversionError(FaultKind.RAIL_LOW, "exactly 0.0 V: chip reset or input shorted")
        if ratio < RATIO_MIN:
            raise _FaultyConversionError(FaultKind.RAIL_LOW, f"ratio {ratio:.4f}, code {code}")
        if ratio > RATIO_MAX or code >= _CODE_MAX:
            raise _FaultyConversionError(FaultKind.RAIL_HIGH, f"ratio {ratio:.4f}, code {code}")
        return ratio

    def _judge_frozen(self, code: int) -> None:
        self._repeats = self._repeats + 1 if code == self._last_code else 1
        self._last_code = code
        if self._repeats >= FROZEN_CODES:
            raise _FaultyConversionError(FaultKind.FROZEN, f"code {code} {self._repeats} times in a row")


def fault_of(error: OSError) -> tuple[FaultKind, str]:
    """Kind and detail of a failed transfer; an errno that I2C does not define is a bus fault by its name."""
    if error.errno is None:
        kind = FaultKind.TIMEOUT if isinstance(error, TimeoutError) else FaultKind.BUS
        return kind, str(error) or type(error).__name__
    kind, meaning = I2C_FAULTS.get(error.errno, (FaultKind.BUS, error.strerror or "unknown"))
    return kind, f"{errno.errorcode.get(error.errno, error.errno)}: {meaning}"
