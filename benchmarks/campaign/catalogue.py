"""Every fault of the campaign: how it is brought about, what it counts as, and how soon both vents have to be released.

Defects of parts are the bench's own (`kiosk.hw.sim.faults`); those of processes, clocks, link and screen are made
here. A bench fault of which nothing is known here counts as one of a part without a time of its own.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final

from benchmarks.campaign.station import CONTROLLER, WATCHDOG, Station
from benchmarks.figures import BenchmarkError
from kiosk.core.events import ScreenLost
from kiosk.hw.sim.faults import FAULTS


class Kind(StrEnum):
    """What a fault counts as."""

    WIRE = "wire"
    """No number comes any more, or a supply is gone: bus, wire, power."""
    SENSOR = "sensor"
    """A number comes and is wrong."""
    LEAK = "leak"
    PROCESS = "process"
    CLOCK = "clock"
    LINK = "link"
    PART = "part"
    """An actuator or a second line of defence; it has a peak, no time of its own."""
    SCREEN = "screen"


GOALS_S: Final = {
    Kind.WIRE: 0.55,
    Kind.PROCESS: 0.55,
    Kind.CLOCK: 0.55,
    Kind.LINK: 0.55,
    Kind.SENSOR: 1.25,
    Kind.LEAK: 2.5,
}
"""From the fault, from a wrong number or from a leak the pump cannot make good, to both coils off (design 8)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault of one strength."""

    name: str
    kind: Kind
    apply: Callable[[Station, Random], None]
    amplitude: float | None = None
    is_at_once: bool = False
    """Its time counts from the fault itself; otherwise from what it does to a number or to the pressure."""
    holds_coil: str = ""
    """Coil (`a`, `b`) that it keeps under current whatever anybody does; only the rail takes that away."""
    lasts_s: float | None = None
    """When it goes away by itself."""

    @property
    def key(self) -> str:
        """Name with strength, as written in reports and fault files."""
        return self.name if self.amplitude is None else f"{self.name}@{self.amplitude:g}"


def _bench(name: str) -> Callable[[Station, Random], None]:
    def apply(station: Station, _rng: Random) -> None:
        station.bench.advance(station.now)
        station.bench.fault(name, True)

    return apply


_WIRE_ENDS: Final = (
    "_rail_low", "_rail_high", "_nack", "_os_stuck", "_brownout", "_mux_flip", "_sda_low", "_sda_stuck",
)  # fmt: skip
_WIRE: Final = frozenset({"supply_low", "estop", "undervoltage", "rail_dead"})
_LEAKS: Final = frozenset({"cuff_leak", "cuff_burst", "hose_off"})


def _of_bench(name: str) -> Fault:
    held = {"oneshot_a_stuck_on": "a", "oneshot_b_stuck_on": "b"}.get(name, "")
    is_sensor = name.startswith(("sensor_", "adc_"))
    if name in _WIRE or (is_sensor and name.endswith(_WIRE_ENDS)):
        kind = Kind.WIRE
    elif is_sensor:
        kind = Kind.SENSOR
    else:
        kind = Kind.LEAK if name in _LEAKS else Kind.PART
    return Fault(name=name, kind=kind, apply=_bench(name), is_at_once=kind is Kind.WIRE, holds_coil=held)


# --- processes ----------------------------------------------------------------------------------------------


def _killed(*names: str) -> Callable[[Station, Random], None]:
    def apply(station: Station, _rng: Random) -> None:
        for name in names:
            station.kill(name)

    return apply


def _frozen(*names: str, for_s: float | None = None) -> Callable[[Station, Random], None]:
    def apply(station: Station, _rng: Random) -> None:
        for name in names:
            process = station.processes[name]
            process.stop()
            if for_s is not None:
                station.schedule.at(station.now + for_s, process.go_on)

    return apply


def _starved(name: str, up_to_s: float) -> Callable[[Station, Random], None]:
    """Each wake-up late by up to that much."""

    def apply(station: Station, rng: Random) -> None:
        station.processes[name].delay_s = lambda: rng.uniform(0.0, up_to_s)

    return apply


STALLS_S: Final = (0.06, 0.2, 0.5, 2.0)
LATE_S: Final = (0.03, 0.1, 0.3)
NOTICED_S: Final = 0.24
"""A stall as long as the frame time-out has to be noticed; a shorter one may pass."""


def _processes() -> list[Fault]:
    faults = []
    for name, who in ((CONTROLLER, (CONTROLLER,)), (WATCHDOG, (WATCHDOG,)), ("both", (CONTROLLER, WATCHDOG))):
        kind, once = Kind.PROCESS, True
        faults.append(Fault(name=f"{name}_kill", kind=kind, apply=_killed(*who), is_at_once=once))
        faults.append(Fault(name=f"{name}_freeze", kind=kind, apply=_frozen(*who), is_at_once=once))
        faults += [
            Fault(
                name=f"{name}_stall",
                kind=kind,
                apply=_frozen(*who, for_s=stall_s),
                amplitude=stall_s,
                is_at_once=stall_s > NOTICED_S,
                lasts_s=stall_s,
            )
            for stall_s in STALLS_S
        ]
    faults += [
        Fault(name=f"{name}_late", kind=Kind.PROCESS, apply=_starved(name, late_s), amplitude=late_s)
        for name in (CONTROLLER, WATCHDOG)
        for late_s in LATE_S
    ]
    return faults


# --- clocks -------------------------------------------------------------------------------------------------


def _jumped(by_s: float, *names: str) -> Callable[[Station, Random], None]:
    def apply(station: Station, _rng: Random) -> None:
        for name in names:
            station.clocks[name].offset_s += by_s

    return apply


JUMPS_S: Final = (-10.0, -1.0, -0.3, 0.3, 1.0, 10.0)


def _clocks() -> list[Fault]:
    owners = ((CONTROLLER, (CONTROLLER,)), (WATCHDOG, (WATCHDOG,)), ("both", (CONTROLLER, WATCHDOG)))
    return [
        Fault(name=f"{name}_clock", kind=Kind.CLOCK, apply=_jumped(by_s, *who), amplitude=by_s, is_at_once=True)
        for name, who in owners
        for by_s in JUMPS_S
    ]


# --- link and screen ----------------------------------------------------------------------------------------


def _link_cut(station: Station, _rng: Random) -> None:
    for end in station.link:
        end.wire = lambda _data: None


def _link_lossy(share: float) -> Callable[[Station, Random], None]:
    def apply(station: Station, rng: Random) -> None:
        for end in station.link:
            end.wire = lambda data: None if rng.random() < share else data

    return apply


def _link_garbled(share: float) -> Callable[[Station, Random], None]:
    def garble(data: bytes, rng: Random) -> bytes:
        bit = rng.randrange(len(data) * 8)
        return bytes(byte ^ (1 << bit % 8 if index == bit // 8 else 0) for index, byte in enumerate(data))

    def apply(station: Station, rng: Random) -> None:
        for end in station.link:
            end.wire = lambda data: garble(data, rng) if rng.random() < share else data

    return apply


def _screen_frozen(station: Station, _rng: Random) -> None:
    station.screen.is_alive = False


def _screen_ended(station: Station, _rng: Random) -> None:
    station.screen.is_alive = False
    station.put(ScreenLost(cause="the connection ended"))


def _others() -> list[Fault]:
    return [
        Fault(name="link_silent", kind=Kind.LINK, apply=_link_cut, is_at_once=True),
        *(Fault(name="link_lossy", kind=Kind.LINK, apply=_link_lossy(s), amplitude=s) for s in (0.05, 0.5)),
        *(
            Fault(name="link_garbled", kind=Kind.LINK, apply=_link_garbled(s), amplitude=s, is_at_once=s == 1.0)
            for s in (0.02, 1.0)
        ),
        Fault(name="screen_frozen", kind=Kind.SCREEN, apply=_screen_frozen),
        Fault(name="screen_ended", kind=Kind.SCREEN, apply=_screen_ended),
    ]


def common_causes() -> dict[str, Fault]:
    """The same defect of both sensors at the same instant: a pair of faults with one cause."""
    faults = {}
    for name in FAULTS:
        for part in ("sensor_a_", "adc_a_"):
            other = name.replace("_a_", "_b_", 1)
            if name.startswith(part) and other in FAULTS:
                faults[name.replace("_a_", "s_", 1)] = _of_both(name, other)
    return faults


def _of_both(name: str, other: str) -> Fault:
    first, second = _of_bench(name), _of_bench(other)

    def apply(station: Station, rng: Random) -> None:
        first.apply(station, rng)
        second.apply(station, rng)

    return Fault(name=name.replace("_a_", "s_", 1), kind=first.kind, apply=apply, is_at_once=first.is_at_once)


def free_coils(faults: Iterable[Fault]) -> str:
    """The coils that can still lose their current through their own hold circuit."""
    held = {fault.holds_coil for fault in faults}
    return "".join(name for name in "ab" if name not in held)


def catalogue() -> dict[str, Fault]:
    """All faults by their key."""
    faults = [*(_of_bench(name) for name in FAULTS), *_processes(), *_clocks(), *_others()]
    return {fault.key: fault for fault in faults}


def find(key: str) -> Fault:
    """The fault of this key. Raises `BenchmarkError` when there is none."""
    fault = (catalogue() | common_causes()).get(key)
    if fault is None:
        raise BenchmarkError(f"no fault is called {key}")
    return fault
