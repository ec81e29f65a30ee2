"""Defects of the bench's parts as faults of the campaign: in which strengths, what they count as, what they hold.

The vocabulary is the bench's own (`kiosk.hw.sim.faults`). What is not named here has its usual strength, and counts
as a part without a time of its own.
"""

from random import Random
from typing import Final

from benchmarks.campaign.fault import Fault, Kind
from benchmarks.campaign.station import Station
from kiosk.hw.sim.faults import FAULTS, find_fault
from kiosk.safety import limits

STRENGTHS: Final = {
    "cuff_leak": (0.6, 1.0, 1.4),
    "cuff_burst": (1.5, 8.0),
    "_kink": (0.03, 0.4),
    "pump_weak": (0.1,),
    "pump_slow": (5.0,),
    "_leaks": (0.8, 1.4),
    "oneshot_a_slow": (0.4, 10.0),
    "oneshot_b_slow": (0.4, 10.0),
    "oneshot_enable_slow": (0.4, 10.0),
    "bleed_slow": (0.1, 5.0),
    "dump_a_slow": (0.1, 5.0),
    "dump_b_slow": (0.1, 5.0),
    "_narrow": (0.05, 0.7),
    "relief_early": (30.0, 250.0),
    "comparator_early": (30.0, 250.0),
    "_garbage": (40.0,),
    "_offset": (-120.0, -20.0, 20.0, 40.0),
    "_gain": (0.4, 0.9, 1.3),
    "_drift": (-30.0, -10.0, 3.0, 10.0),
    "sensor_a_slow": (0.3, 5.0),
    "sensor_b_slow": (0.3, 5.0),
    "sensor_ab_slow": (0.3, 5.0),
    "_delayed": (0.1, 2.0),
    "_intermittent": (0.05, 0.2, 1.0),
    "supply_low": (4.0, 2.5),
    "rail_low": (3.0, 6.5),
}
"""Strengths beside the usual one, by the end of the name; our inference of what is weak, plain and gross."""

_WIRE_ENDS: Final = (
    "_rail_low", "_rail_high", "_nack", "_os_stuck", "_brownout", "_mux_flip", "_sda_low", "_sda_stuck",
)  # fmt: skip
_LOOSE: Final = "_intermittent"
"""No number comes in a share of the conversions. All of them is a broken wire; for less the time counts from what it
does, stretch by stretch without a number."""
_WIRE: Final = frozenset({"supply_low", "estop", "undervoltage", "rail_dead"})
_LEAKS: Final = frozenset({"cuff_leak", "cuff_burst", "hose_off", "hose_b_off", "relief_early"})
_HOLDS: Final = {"oneshot_a_stuck_on": "a", "oneshot_a_slow": "a", "oneshot_b_stuck_on": "b", "oneshot_b_slow": "b"}
_COMMON: Final = ("sensor_ab_", "supply_low")
VALVES_LET_GO_V: Final = 6.0
"""Below this the 12 V rail holds no valve (the bench's own figure)."""


def bench_fault(name: str, amplitude: float | None = None) -> Fault:
    """A defect of a part, of this strength or of its usual one.

    Raises:
        HardwareError: there is no such fault, or it cannot have this strength.
    """
    strength = find_fault(name).checked(amplitude)

    def apply(station: Station, _rng: Random) -> None:
        station.bench.advance(station.now)
        station.bench.fault(name, True, amplitude)

    def undo(station: Station, _rng: Random) -> None:
        station.bench.advance(station.now)
        station.bench.fault(name, False)

    kind = kind_of(name, strength)
    return Fault(
        name=name,
        kind=kind,
        apply=apply,
        amplitude=amplitude,
        is_at_once=kind is Kind.WIRE and (not name.endswith(_LOOSE) or strength >= 1.0),
        holds_coil=_HOLDS.get(name, ""),
        is_common_cause=name.startswith(_COMMON),
        undo=undo,
    )


def kind_of(name: str, strength: float) -> Kind:
    """What a fault of the bench counts as."""
    is_sensor = name.startswith(("sensor_", "adc_"))
    if name == "supply_low" and strength >= limits.SUPPLY_MIN_V:
        return Kind.SENSOR  # a supply as the sensors may have it; they are ratiometric
    if (
        name in _WIRE
        or name.endswith(_LOOSE)
        or (is_sensor and name.endswith(_WIRE_ENDS))
        or (name == "rail_low" and strength < VALVES_LET_GO_V)
    ):
        return Kind.WIRE
    if is_sensor:
        return Kind.SENSOR
    return Kind.LEAK if name in _LEAKS or name.endswith(("_leaks", "_stuck_open")) else Kind.PART


def bench_faults() -> list[Fault]:
    """Every defect in every strength, the usual one first."""
    return [
        bench_fault(name, amplitude)
        for name, fault in FAULTS.items()
        for amplitude in (None, *(() if fault.amplitude is None else _strengths(name, fault.amplitude.usual)))
    ]


def _strengths(name: str, usual: float) -> tuple[float, ...]:
    others = next((values for end, values in STRENGTHS.items() if name.endswith(end)), ())
    return tuple(value for value in others if value != usual)


def both_converters() -> list[Fault]:
    """The same defect of both converters at the same instant, as one supply or one bus driver gives it."""
    return [_of_both(name, other) for name in FAULTS if (other := name.replace("adc_a_", "adc_b_")) != name]


def _of_both(name: str, other: str) -> Fault:
    first, second = bench_fault(name), bench_fault(other)

    def apply(station: Station, rng: Random) -> None:
        first.apply(station, rng)
        second.apply(station, rng)

    def undo(station: Station, _rng: Random) -> None:
        for which in (name, other):
            station.bench.advance(station.now)
            station.bench.fault(which, False)

    return Fault(
        name=name.replace("adc_a_", "adc_ab_"),
        kind=first.kind,
        apply=apply,
        is_at_once=first.is_at_once,
        is_common_cause=True,
        undo=undo,
    )
