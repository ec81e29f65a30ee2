"""Named faults that can be switched on and off while the bench runs.

Each name stands for one defect of one part; several may be on at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from kiosk.core.errors import HardwareError
from kiosk.hw.sim.chip import Ads1115
from kiosk.hw.sim.oneshot import OneShot
from kiosk.hw.sim.plant import Plant
from kiosk.hw.sim.transducer import Transducer


@dataclass(slots=True, kw_only=True)
class Parts:
    """The parts that can fail."""

    plant: Plant
    chip_a: Ads1115
    chip_b: Ads1115
    sensor_a: Transducer
    sensor_b: Transducer
    hold_a: OneShot
    hold_b: OneShot
    enable: OneShot
    comparator_dead: bool = False
    comparator_test_dead: bool = False
    buzzer_dead: bool = False
    rail_dead: bool = False
    outputs_kept: bool = False
    undervoltage: bool = False
    estop_pressed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One named fault: what it is, and how to switch it."""

    name: str
    description: str
    switch: Callable[[Parts, bool], None]


def _plant(name: str, description: str) -> Fault:
    def switch(parts: Parts, on: bool) -> None:
        setattr(parts.plant.faults, name, on)
        parts.plant.refresh()

    return Fault(name=name, description=description, switch=switch)


def _chip(defect: str, description: str) -> list[Fault]:
    def switch_a(parts: Parts, on: bool) -> None:
        setattr(parts.chip_a.faults, defect, on)

    def switch_b(parts: Parts, on: bool) -> None:
        setattr(parts.chip_b.faults, defect, on)

    return [
        Fault(name=f"adc_a_{defect}", description=f"converter A {description}", switch=switch_a),
        Fault(name=f"adc_b_{defect}", description=f"converter B {description}", switch=switch_b),
    ]


def _sensor(defect: str, description: str) -> list[Fault]:
    def switch_a(parts: Parts, on: bool) -> None:
        setattr(parts.sensor_a.faults, defect, on)

    def switch_b(parts: Parts, on: bool) -> None:
        setattr(parts.sensor_b.faults, defect, on)

    return [
        Fault(name=f"sensor_a_{defect}", description=f"sensor A {description}", switch=switch_a),
        Fault(name=f"sensor_b_{defect}", description=f"sensor B {description}", switch=switch_b),
    ]


def _oneshot(part: str, line: str) -> list[Fault]:
    def stuck_on(parts: Parts, on: bool) -> None:
        getattr(parts, part).stuck = True if on else None

    def stuck_off(parts: Parts, on: bool) -> None:
        getattr(parts, part).stuck = False if on else None

    short = part.removeprefix("hold_")
    return [
        Fault(
            name=f"oneshot_{short}_stuck_on",
            description=f"hold circuit of {line} stays active without edges",
            switch=stuck_on,
        ),
        Fault(
            name=f"oneshot_{short}_stuck_off",
            description=f"hold circuit of {line} never becomes active",
            switch=stuck_off,
        ),
    ]


def _supply_low(parts: Parts, on: bool) -> None:
    parts.sensor_a.faults.supply_low = on
    parts.sensor_b.faults.supply_low = on


def _board(part: str, name: str, description: str) -> Fault:
    def switch(parts: Parts, on: bool) -> None:
        setattr(parts, part, on)

    return Fault(name=name, description=description, switch=switch)


_ALL: Final = (
    _plant("cuff_leak", "small hole in the cuff (0.3 mm): the pump can make it good"),
    _plant("cuff_burst", "large hole in the cuff (3 mm): the pump cannot"),
    _plant("hose_off", "hose pulled off: both of its ends are open to air"),
    _plant("hose_kink", "hose kinked: manifold and cuff are nearly apart"),
    _plant("pump_dead", "pump does not turn"),
    _plant("pump_stuck_on", "pump runs whenever the 12 V rail is up"),
    _plant("bleed_stuck_open", "bleed valve does not close"),
    _plant("bleed_stuck_closed", "bleed valve does not open"),
    _plant("dump_a_stuck_closed", "dump valve A does not open"),
    _plant("dump_b_stuck_closed", "dump valve B does not open"),
    _plant("dump_a_stuck_open", "dump valve A does not close"),
    _plant("dump_b_stuck_open", "dump valve B does not close"),
    _plant("relief_dead", "mechanical relief valve does not open"),
    *_oneshot("hold_a", "HOLD_A"),
    *_oneshot("hold_b", "HOLD_B"),
    *_oneshot("enable", "PUMP_ENABLE"),
    *_sensor("stuck", "shows for ever the pressure of the moment it stuck; its noise goes on"),
    *_sensor("drift", "reads 3 mmHg lower every second"),
    *_sensor("rail_low", "has a broken wire: 0 V"),
    *_sensor("rail_high", "has its output shorted to the supply"),
    Fault(
        name="supply_low",
        description="supply of both sensors at 4.6 V",
        switch=_supply_low,
    ),
    *_chip("nack", "does not acknowledge"),
    *_chip("frozen", "never changes its conversion register"),
    *_chip("os_stuck", "claims to convert for ever"),
    *_chip("brownout", "resets in each conversion"),
    *_chip("mux_flip", "flips a channel bit on each write"),
    *_chip("sda_low", "has SDA low: zeros are read, all bytes seem acknowledged"),
    *_chip("sda_stuck", "has a held bus: each transfer blocks about a second and fails"),
    _board("comparator_dead", "comparator_dead", "over-pressure comparator never drops the rail"),
    _board("comparator_test_dead", "comparator_test_dead", "test line does not reach the comparator"),
    _board("buzzer_dead", "buzzer_dead", "buzzer draws no current and is not heard"),
    _board("rail_dead", "rail_dead", "12 V rail without voltage; the buzzer's branch still has its own"),
    _board(
        "outputs_kept", "kernel_keeps_outputs", "kernel keeps an output's level after its process died, and says so"
    ),
    _board("undervoltage", "undervoltage", "firmware reports too low a supply of the computer"),
    _board("estop_pressed", "estop", "e-stop pressed: 12 V cut, sense lines open"),
)

FAULTS: Final[Mapping[str, Fault]] = {fault.name: fault for fault in _ALL}


def find_fault(name: str) -> Fault:
    """The fault of this name. Raises `HardwareError` listing all names when there is none."""
    fault = FAULTS.get(name)
    if fault is None:
        raise HardwareError("fault_unknown", f"no fault is called {name!r}", f"known: {', '.join(FAULTS)}")
    return fault
