"""What no single key of a wiring file shows: pins used twice, shared buses, inputs beyond what the chip may see."""

from collections.abc import Iterator, Mapping
from typing import Final

from kiosk.core.errors import Diagnostic
from kiosk.hw.transducer import coefficient_problems
from kiosk.safety.limits import SUPPLY_MAX_V

ADC_SUPPLY_V: Final = 3.3
"""The chips run at the Pi's 3.3 V; an input above it is out of their range (TI SBAS444: GND to VDD)."""

RAIL_HIGHEST_V: Final = 15.0
"""The 12 V rail a quarter too high (our inference: its supply's over-voltage protection acts there)."""

WATCHDOG_RATE_SPS: Final = 475
"""The watchdog's own reader knows one rate only."""

GAINS: Final = {6.144: 2 / 3, 4.096: 1, 2.048: 2, 1.024: 4, 0.512: 8, 0.256: 16}
"""The driver's gain that belongs to each full scale in volts."""

_BUS_PINS: Final = {2: "SDA of bus 1", 3: "SCL of bus 1", 4: "SDA of the second bus", 5: "SCL of the second bus"}
_INPUTS: Final = ("pressure_input", "supply_input", "rail_input", "buzzer_input")


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
    for name in _INPUTS:
        path = f"{prefix}.{name}"
        if (number := values.get(path)) is None:
            continue
        if number in used:
            yield Diagnostic(
                path=path, code="input_twice", message=f"A{number} is already {used[number]}", hint="0 to 3"
            )
        used.setdefault(number, path)


def _range_conflicts(values: Mapping[str, object], prefix: str) -> Iterator[Diagnostic]:
    full_scale = values.get(f"{prefix}.full_scale_v")
    if isinstance(full_scale, float) and full_scale not in GAINS:
        yield Diagnostic(
            path=f"{prefix}.full_scale_v",
            code="gain_unknown",
            message=f"the chip has no range of {full_scale:g} V",
            hint="6.144, 4.096, 2.048, 1.024, 0.512 or 0.256",
        )
        full_scale = None
    for name, source_v in (("divider", SUPPLY_MAX_V), ("rail_divider", RAIL_HIGHEST_V)):
        divider = values.get(f"{prefix}.{name}")
        if not isinstance(divider, float):
            continue
        highest_v = source_v * divider
        if highest_v > ADC_SUPPLY_V:
            yield Diagnostic(
                path=f"{prefix}.{name}",
                code="input_overdriven",
                message=f"{source_v} V become {highest_v:.2f} V at a chip that runs at {ADC_SUPPLY_V} V",
                hint=f"at most {ADC_SUPPLY_V / source_v:.3f}",
            )
        if isinstance(full_scale, float) and highest_v > full_scale:
            yield Diagnostic(
                path=f"{prefix}.full_scale_v",
                code="range_too_small",
                message=f"{source_v} V become {highest_v:.2f} V at the input, above the range of {full_scale:g} V",
                hint=f"a larger range or a smaller {name}",
            )


def _coefficient_conflicts(values: Mapping[str, object], prefix: str) -> Iterator[Diagnostic]:
    zero, slope = values.get(f"{prefix}.zero"), values.get(f"{prefix}.ratio_per_mmhg")
    if not (isinstance(zero, float) and isinstance(slope, float)):
        return
    for name, reason in coefficient_problems(zero, slope):
        yield Diagnostic(
            path=f"{prefix}.{name}", code="coefficient", message=reason, hint="calibrate again, or change the part"
        )
