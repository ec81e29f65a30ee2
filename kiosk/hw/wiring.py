"""Which line, bus and input does what: one strict TOML file for both processes, refused with every problem at once."""

import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from kiosk.config import build, check, read_toml
from kiosk.core.errors import ConfigError, Diagnostic
from kiosk.hw.transducer import Transducer, coefficient_problems
from kiosk.safety.limits import SUPPLY_MAX_V
from kiosk.safety.settings import WatchdogSettings

ADC_SUPPLY_V: Final = 3.3
"""The chips run at the Pi's 3.3 V; an input above it is out of their range (TI SBAS444: GND to VDD)."""

WATCHDOG_RATE_SPS: Final = 475
"""The watchdog's own reader knows one rate only."""

_GAINS: Final = {6.144: 2 / 3, 4.096: 1, 2.048: 2, 1.024: 4, 0.512: 8, 0.256: 16}
_BUS_PINS: Final = {2: "SDA of bus 1", 3: "SCL of bus 1", 4: "SDA of the second bus", 5: "SCL of the second bus"}

Pin = Annotated[int, msgspec.Meta(ge=0, le=27, description="a BCM number of the header, 9 to 27")]
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
    """One ADS1115: where it is and how it is set. `divider` is the share of the voltage that reaches the inputs."""

    bus: Annotated[int, msgspec.Meta(ge=0, le=99, description="the number N of /dev/i2c-N")]
    address: Annotated[int, msgspec.Meta(ge=0x48, le=0x4B, description="0x48 to 0x4B, set by the ADDR pin")]
    full_scale_v: Annotated[float, msgspec.Meta(gt=0, description="6.144, 4.096, 2.048, 1.024, 0.512 or 0.256")]
    data_rate_sps: Annotated[
        Literal[475, 860], msgspec.Meta(description="475 or 860; slower does not fit 200 samples per second")
    ]
    pressure_input: Input
    supply_input: Input
    rail_input: Input
    divider: Annotated[float, msgspec.Meta(gt=0, le=1, description="above 0, at most 1")]

    @property
    def gain(self) -> float:
        """The driver's gain that belongs to the full scale."""
        return _GAINS[self.full_scale_v]


class Sensor(_Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Coefficients of one transducer, as `kiosk calibrate` prints them."""

    zero: Annotated[float, msgspec.Meta(ge=0, le=1)]
    ratio_per_mmhg: Annotated[float, msgspec.Meta(gt=0, le=1)]

    @property
    def transducer(self) -> Transducer:
        """The validated conversion."""
        return Transducer(zero=self.zero, ratio_per_mmhg=self.ratio_per_mmhg)


class ControllerLines(_Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """BCM numbers of the controller's lines."""

    pump_run: Pin
    bleed: Pin
    hold_a: Pin
    lamp_green: Pin
    lamp_yellow: Pin
    lamp_red: Pin
    estop_a: Pin


class WatchdogLines(_Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """BCM numbers of the watchdog's lines."""

    hold_b: Pin
    pump_enable: Pin
    buzzer: Pin
    estop_b: Pin


class ControllerWiring(_Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the controller owns."""

    adc: Adc
    sensor: Sensor
    lines: ControllerLines


class WatchdogWiring(_Table, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the watchdog owns."""

    adc: Adc
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
        address=mine.adc.address,
        pressure_channel=mine.adc.pressure_input,
        supply_channel=mine.adc.supply_input,
        adc_gain=mine.adc.gain,
        divider=mine.adc.divider,
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
    )


def conflicts(values: Mapping[str, object]) -> Iterator[Diagnostic]:
    """What is wrong between keys that are right by themselves; `values` by dotted path, wrong ones left out."""
    yield from _pin_conflicts(values)
    yield from _chip_conflicts(values)
    yield from _rate_conflicts(values)
    for owner in ("controller", "watchdog"):
        yield from _input_conflicts(values, f"{owner}.adc")
        yield from _range_conflicts(values, f"{owner}.adc")
        yield from _coefficient_conflicts(values, f"{owner}.sensor")


def _pin_conflicts(values: Mapping[str, object]) -> Iterator[Diagnostic]:
    owner_of: dict[int, str] = {}
    for path, pin in values.items():
        if ".lines." not in path or not isinstance(pin, int):
            continue
        if pin in owner_of:
            yield Diagnostic(
                path=path,
                code="pin_twice",
                message=f"GPIO{pin} is already {owner_of[pin]}",
                hint="the kernel gives a line to one process only; choose a free one of 9 to 27",
            )
        owner_of.setdefault(pin, path)
        if reason := _pin_reason(pin):
            yield Diagnostic(
                path=path, code="pin_unsafe", message=f"GPIO{pin}: {reason}", hint="choose one of 9-13, 16-27"
            )


def _pin_reason(pin: int) -> str:
    if pin in {0, 1}:
        return "read by the firmware for a HAT EEPROM at boot"
    if pin in _BUS_PINS:
        return f"it is {_BUS_PINS[pin]}"
    if pin < 9:
        return "pulled up at reset, so an actuator would be on and a broken wire would read as closed"
    if pin in {14, 15}:
        return "the UART; GPIO14 goes high during boot"
    return ""


def _chip_conflicts(values: Mapping[str, object]) -> Iterator[Diagnostic]:
    bus = values.get("watchdog.adc.bus")
    if bus is not None and bus == values.get("controller.adc.bus"):
        yield Diagnostic(
            path="watchdog.adc.bus",
            code="bus_shared",
            message=f"both processes on bus {bus}: one stuck wire would blind both",
            hint="put the watchdog's chip on a bus of its own",
        )
    address = values.get("watchdog.adc.address")
    if isinstance(address, int) and address == values.get("controller.adc.address"):
        yield Diagnostic(
            path="watchdog.adc.address",
            code="address_shared",
            message=f"both chips at 0x{address:02x}: swapped buses would go unnoticed",
            hint="tie ADDR of the watchdog's chip to VDD and use 0x49",
        )


def _rate_conflicts(values: Mapping[str, object]) -> Iterator[Diagnostic]:
    rate = values.get("watchdog.adc.data_rate_sps")
    if rate not in {None, WATCHDOG_RATE_SPS}:
        yield Diagnostic(
            path="watchdog.adc.data_rate_sps",
            code="rate_fixed",
            message=f"the watchdog converts at {WATCHDOG_RATE_SPS} per second, not {rate}",
            hint=f"{WATCHDOG_RATE_SPS}",
        )


def _input_conflicts(values: Mapping[str, object], prefix: str) -> Iterator[Diagnostic]:
    used: dict[object, str] = {}
    for name in ("pressure_input", "supply_input", "rail_input"):
        path = f"{prefix}.{name}"
        if (number := values.get(path)) is None:
            continue
        if number in used:
            yield Diagnostic(
                path=path, code="input_twice", message=f"A{number} is already {used[number]}", hint="0 to 3"
            )
        used.setdefault(number, path)


def _range_conflicts(values: Mapping[str, object], prefix: str) -> Iterator[Diagnostic]:
    full_scale, divider = values.get(f"{prefix}.full_scale_v"), values.get(f"{prefix}.divider")
    if isinstance(full_scale, float) and full_scale not in _GAINS:
        yield Diagnostic(
            path=f"{prefix}.full_scale_v",
            code="gain_unknown",
            message=f"the chip has no range of {full_scale:g} V",
            hint="6.144, 4.096, 2.048, 1.024, 0.512 or 0.256",
        )
    if not isinstance(divider, float):
        return
    highest_v = SUPPLY_MAX_V * divider
    if highest_v > ADC_SUPPLY_V:
        yield Diagnostic(
            path=f"{prefix}.divider",
            code="input_overdriven",
            message=f"{SUPPLY_MAX_V} V become {highest_v:.2f} V at a chip that runs at {ADC_SUPPLY_V} V",
            hint=f"at most {ADC_SUPPLY_V / SUPPLY_MAX_V:.3f}",
        )
    if isinstance(full_scale, float) and full_scale in _GAINS and highest_v > full_scale:
        yield Diagnostic(
            path=f"{prefix}.full_scale_v",
            code="range_too_small",
            message=f"{SUPPLY_MAX_V} V become {highest_v:.2f} V at the input, above the range of {full_scale:g} V",
            hint="a larger range or a smaller divider",
        )


def _coefficient_conflicts(values: Mapping[str, object], prefix: str) -> Iterator[Diagnostic]:
    zero, slope = values.get(f"{prefix}.zero"), values.get(f"{prefix}.ratio_per_mmhg")
    if not (isinstance(zero, float) and isinstance(slope, float)):
        return
    for name, reason in coefficient_problems(zero, slope):
        yield Diagnostic(
            path=f"{prefix}.{name}", code="coefficient", message=reason, hint="calibrate again, or change the part"
        )
