"""Every fault of the campaign: how it is brought about, and in which strengths.

Defects of parts are the bench's own (`parts`); those of processes, clocks, link and screen are made here.
"""

from collections.abc import Callable
from random import Random
from typing import Final

from benchmarks.campaign.fault import Fault, Kind
from benchmarks.campaign.parts import bench_fault, bench_faults, both_converters
from benchmarks.campaign.station import CONTROLLER, WATCHDOG, Station
from benchmarks.figures import BenchmarkError
from kiosk.core.errors import HardwareError
from kiosk.core.events import ScreenLost
from kiosk.hw.sim.faults import FAULTS

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


def catalogue() -> dict[str, Fault]:
    """All faults by their key."""
    faults = [*bench_faults(), *both_converters(), *_processes(), *_clocks(), *_others()]
    return {fault.key: fault for fault in faults}


def find(key: str) -> Fault:
    """The fault of this key; one of a part may have any strength that its part can have.

    Raises:
        BenchmarkError: there is none, or not of this strength.
    """
    fault = catalogue().get(key)
    if fault is not None:
        return fault
    name, _, strength = key.partition("@")
    if name not in FAULTS:
        raise BenchmarkError(f"no fault is called {key!r}")
    try:
        return bench_fault(name, float(strength) if strength else None)
    except ValueError as error:
        raise BenchmarkError(f"{key}: {strength!r} is not a number") from error
    except HardwareError as error:
        raise BenchmarkError(f"{error.message} ({error.hint})") from error
