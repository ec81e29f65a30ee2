"""Which line, bus and input does what: one strict TOML file for both processes, refused with every problem at once."""

import zlib
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from kiosk.config import build, check, read_toml
from kiosk.core.errors import ConfigError
from kiosk.hw.transducer import Transducer
from kiosk.hw.wiring_checks import GAINS, conflicts
from kiosk.safety.settings import WatchdogSettings

Pin = Annotated[int, msgspec.Meta(ge=0, le=27, description="a BCM number of the header, 9 to 27")]
Divider = Annotated[float, msgspec.Meta(gt=0, le=1, description="above 0, at most 1")]
Input = Annotated[int, msgspec.Meta(ge=0, le=3, description="an input of the ADS1115: 0 to 3")]


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Board(_Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The machine the station runs on."""

    gpio_chips: Annotated[
        tuple[Literal["pinctrl-rp1", "pinctrl-bcm2711", "pinctrl-bcm2835"], ...],
        msgspec.Meta(min_length=1, description="labels of Raspberry Pi headers: pinctrl-rp1, pinctrl-bcm2711, ..."),
    ]
    """Accepted labels of the header's GPIO chip; any other is refused."""


class Adc(_Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One ADS1115: where it is and how it is set.

    `divider` is the share of the voltages of transducer and supply that reaches their inputs, `rail_divider` that of
    the 12 V rail.
    """

    bus: Annotated[int, msgspec.Meta(ge=0, le=99, description="the number N of /dev/i2c-N")]
    """Its I2C bus; each process has one of its own."""
    address: Annotated[int, msgspec.Meta(ge=0x48, le=0x4B, description="0x48 to 0x4B, set by the ADDR pin")]
    """Its address, another one for each."""
    full_scale_v: Annotated[float, msgspec.Meta(gt=0, description="6.144, 4.096, 2.048, 1.024, 0.512 or 0.256")]
    """Its range, which is its gain."""
    data_rate_sps: Annotated[
        Literal[475, 860], msgspec.Meta(description="475 or 860; slower does not fit 200 samples per second")
    ]
    """Its conversions per second; the watchdog knows 475 alone."""
    pressure_input: Input
    """The transducer's output."""
    supply_input: Input
    """The transducer's supply, behind the same divider."""
    rail_input: Input
    """The 12 V rail behind the emergency switch."""
    divider: Divider
    """Share of the transducer's voltages that reaches the input."""
    rail_divider: Divider
    """Share of the rail that reaches the input."""

    @property
    def gain(self) -> float:
        """The driver's gain that belongs to the full scale."""
        return GAINS[self.full_scale_v]


class WatchdogAdc(Adc, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The watchdog's ADS1115, which also hears the buzzer."""

    buzzer_input: Input
    """The voltage over the buzzer's sense resistor, without a divider."""


class Sensor(_Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One transducer: the coefficients that count until it is calibrated, and which part it is."""

    zero: Annotated[float, msgspec.Meta(ge=0, le=1)]
    """Output at no pressure, as a part of the supply."""
    ratio_per_mmhg: Annotated[float, msgspec.Meta(gt=0, le=1)]
    """Rise of the output for each mmHg, as a part of the supply."""
    serial: Annotated[str, msgspec.Meta(min_length=1, description="the serial number on the part")] | None = None
    """Its serial number; where it is named, the calibration of another part is refused."""

    @property
    def transducer(self) -> Transducer:
        """The validated conversion."""
        return Transducer(zero=self.zero, ratio_per_mmhg=self.ratio_per_mmhg)


class ControllerLines(_Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """BCM numbers of the controller's lines."""

    pump_run: Pin
    """PUMP_RUN: the pump runs, a level; it also needs PUMP_ENABLE."""
    bleed: Pin
    """BLEED: opens the small valve."""
    hold_a: Pin
    """HOLD_A: toggles in each pass; the first dump valve opens when it stands still."""
    lamp_green: Pin
    """Green light: repetitions are due."""
    lamp_yellow: Pin
    """Yellow light: the cuff is held."""
    lamp_red: Pin
    """Red light: a high alarm."""
    estop_a: Pin
    """Sense line of the emergency switch: 1 while its loop is closed."""


class WatchdogLines(_Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """BCM numbers of the watchdog's lines."""

    hold_b: Pin
    """HOLD_B: toggles in each pass; the second dump valve opens when it stands still."""
    pump_enable: Pin
    """PUMP_ENABLE: toggles in each pass; the pump loses its supply when it stands still."""
    buzzer: Pin
    """BUZZER: sounds while it is high."""
    comparator_test: Pin
    """COMPARATOR_TEST: puts a test voltage into the comparator, which then cuts the 12 V rail."""
    estop_b: Pin
    """Sense line of the emergency switch: 1 while its loop is closed."""


class ControllerWiring(_Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the controller owns."""

    adc: Adc
    sensor: Sensor
    lines: ControllerLines


class WatchdogWiring(_Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the watchdog owns."""

    adc: WatchdogAdc
    sensor: Sensor
    lines: WatchdogLines


class Wiring(_Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole wiring; both processes read the same file and compare `wiring_hash`."""

    board: Board
    controller: ControllerWiring
    watchdog: WatchdogWiring


def default_wiring_path() -> Path:
    """The shipped reference wiring."""
    return Path(__file__).with_name("wiring.toml")


def load_wiring(path: Path) -> Wiring:
    """Read a wiring file.

    Raises:
        ConfigError: it is missing, unreadable or wrong; holds every problem found.
    """
    data = read_toml(path)
    checked = check(data, Wiring)
    if found := [*checked.problems, *conflicts(checked.values)]:
        raise ConfigError(found)
    return build(data, Wiring)


def wiring_hash(wiring: Wiring) -> int:
    """32 bits over everything in it, equal in both processes when they read the same wiring."""
    return zlib.crc32(msgspec.json.encode(wiring, order="sorted"))


def watchdog_settings(wiring: Wiring) -> WatchdogSettings:
    """The watchdog's share of the wiring, in its own terms."""
    mine = wiring.watchdog
    return WatchdogSettings(
        config_hash=wiring_hash(wiring),
        hold_line=mine.lines.hold_b,
        enable_line=mine.lines.pump_enable,
        buzzer_line=mine.lines.buzzer,
        estop_line=mine.lines.estop_b,
        comparator_test_line=mine.lines.comparator_test,
        address=mine.adc.address,
        pressure_channel=mine.adc.pressure_input,
        rail_channel=mine.adc.rail_input,
        buzzer_channel=mine.adc.buzzer_input,
        supply_channel=mine.adc.supply_input,
        adc_gain=mine.adc.gain,
        divider=mine.adc.divider,
        rail_divider=mine.adc.rail_divider,
        zero_ratio=mine.sensor.zero,
        span_per_mmhg=mine.sensor.ratio_per_mmhg,
    )


def all_lines(wiring: Wiring) -> tuple[int, ...]:
    """Every output of the station that a vent must see low: of both processes, pump and valves first."""
    mine, guard = wiring.controller.lines, wiring.watchdog.lines
    return (
        mine.pump_run,
        guard.pump_enable,
        mine.hold_a,
        guard.hold_b,
        mine.bleed,
        mine.lamp_green,
        mine.lamp_yellow,
        mine.lamp_red,
        guard.buzzer,
        guard.comparator_test,
    )
