"""Faults of processes, clocks, link and screen: those that no part of the bench has.

Most have a strength. A campaign takes those of `STRENGTHS`; a fault file may take any within the bounds.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from benchmarks.campaign.fault import Fault, Kind
from benchmarks.campaign.station import CONTROLLER, WATCHDOG, Station
from kiosk.core.events import ScreenLost

Act = Callable[[Station, Random], None]

NOTICED_S: Final = 0.24
"""A stall or a jump of a clock as long as the frame time-out has to be noticed; a shorter one may pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strong:
    """A fault that comes in strengths: its bounds, the campaign's own strengths, and how one is made."""

    unit: str
    low: float
    high: float
    usual: tuple[float, ...]
    make: Callable[[float], Fault]

    def __str__(self) -> str:
        """Unit and bounds."""
        return f"{self.unit}, {self.low:g} to {self.high:g}"


# --- processes ----------------------------------------------------------------------------------------------

_WHO: Final = ((CONTROLLER, (CONTROLLER,)), (WATCHDOG, (WATCHDOG,)), ("both", (CONTROLLER, WATCHDOG)))


def _killed(names: tuple[str, ...]) -> Act:
    def apply(station: Station, _rng: Random) -> None:
        for name in names:
            station.kill(name)

    return apply


def _frozen(names: tuple[str, ...], for_s: float = math.inf) -> Act:
    def apply(station: Station, _rng: Random) -> None:
        for name in names:
            process = station.processes[name]
            process.stop()
            if for_s < math.inf:
                station.schedule.at(station.now + for_s, process.go_on)

    return apply


def _thawed(names: tuple[str, ...]) -> Act:
    def undo(station: Station, _rng: Random) -> None:
        for name in names:
            station.processes[name].go_on()

    return undo


def _starved(name: str, up_to_s: float) -> Act:
    """Each wake-up late by up to that much."""

    def apply(station: Station, rng: Random) -> None:
        station.processes[name].delay_s = lambda: rng.uniform(0.0, up_to_s)

    return apply


STALLS_S: Final = (0.06, 0.2, 0.36, 0.42, 0.5, 2.0)
"""Below what has to be noticed, above it, and far above: a process that wakes after 0.33 to 0.44 s finds the hold
circuits about to let go, or just gone."""


def _stall(name: str, who: tuple[str, ...]) -> Strong:
    def make(stall_s: float) -> Fault:
        return Fault(
            name=f"{name}_stall", kind=Kind.PROCESS, apply=_frozen(who, stall_s), amplitude=stall_s,
            is_at_once=stall_s > NOTICED_S, lasts_s=stall_s,
        )  # fmt: skip

    return Strong(unit="s", low=0.001, high=60.0, usual=STALLS_S, make=make)


def _late(name: str) -> Strong:
    def make(late_s: float) -> Fault:
        return Fault(
            name=f"{name}_late", kind=Kind.PROCESS, apply=_starved(name, late_s), amplitude=late_s,
            undo=_starved(name, 0.0),
        )  # fmt: skip

    return Strong(unit="s at most, at each wake-up", low=0.001, high=10.0, usual=(0.03, 0.1, 0.3), make=make)


# --- clocks -------------------------------------------------------------------------------------------------


def _jumped(by_s: float, names: tuple[str, ...]) -> Act:
    def apply(station: Station, _rng: Random) -> None:
        for name in names:
            station.clocks[name].offset_s += by_s

    return apply


def _clock(name: str, who: tuple[str, ...]) -> Strong:
    def make(by_s: float) -> Fault:
        return Fault(
            name=f"{name}_clock", kind=Kind.CLOCK, apply=_jumped(by_s, who), amplitude=by_s,
            is_at_once=abs(by_s) > NOTICED_S, undo=_jumped(-by_s, who), lasts_s=0.0,
        )  # fmt: skip

    return Strong(unit="s", low=-1e6, high=1e6, usual=(-10.0, -1.0, -0.3, 0.3, 1.0, 10.0), make=make)


# --- link and screen ----------------------------------------------------------------------------------------


def _wired(wire: Callable[[bytes, Random], bytes | None]) -> Act:
    """What becomes of each packet, in both directions."""

    def apply(station: Station, rng: Random) -> None:
        for end in station.link:
            end.wire = lambda data: wire(data, rng)

    return apply


_SOUND: Final = _wired(lambda data, _rng: data)


def _garbled(data: bytes, rng: Random) -> bytes:
    bit = rng.randrange(len(data) * 8)
    return bytes(byte ^ (1 << bit % 8 if index == bit // 8 else 0) for index, byte in enumerate(data))


def _lossy(share: float) -> Fault:
    return Fault(
        name="link_lossy", kind=Kind.LINK, apply=_wired(lambda data, rng: None if rng.random() < share else data),
        amplitude=share, is_at_once=share == 1.0, undo=_SOUND,
    )  # fmt: skip


def _garbling(share: float) -> Fault:
    return Fault(
        name="link_garbled", kind=Kind.LINK,
        apply=_wired(lambda data, rng: _garbled(data, rng) if rng.random() < share else data),
        amplitude=share, is_at_once=share == 1.0, undo=_SOUND,
    )  # fmt: skip


def _screen(*, is_alive: bool) -> Act:
    def apply(station: Station, _rng: Random) -> None:
        station.screen.is_alive = is_alive

    return apply


def _screen_ended(station: Station, _rng: Random) -> None:
    station.screen.is_alive = False
    station.put(ScreenLost(cause="the connection ended"))


STRONG: Final = {
    **{f"{name}_stall": _stall(name, who) for name, who in _WHO},
    **{f"{name}_late": _late(name) for name in (CONTROLLER, WATCHDOG)},
    **{f"{name}_clock": _clock(name, who) for name, who in _WHO},
    "link_lossy": Strong(unit="share of the frames", low=0.001, high=1.0, usual=(0.05, 0.5), make=_lossy),
    "link_garbled": Strong(unit="share of the frames", low=0.001, high=1.0, usual=(0.02, 1.0), make=_garbling),
}
"""Every fault here that has a strength, by its name."""


def outside() -> Iterator[Fault]:
    """All of them, each in the campaign's strengths."""
    for name, who in _WHO:
        yield Fault(name=f"{name}_kill", kind=Kind.PROCESS, apply=_killed(who), is_at_once=True)
        yield Fault(name=f"{name}_freeze", kind=Kind.PROCESS, apply=_frozen(who), is_at_once=True, undo=_thawed(who))
        yield from _strengths(f"{name}_stall")
    for name in ("controller_late", "watchdog_late", *(f"{name}_clock" for name, _ in _WHO)):
        yield from _strengths(name)
    yield Fault(
        name="link_silent", kind=Kind.LINK, apply=_wired(lambda _data, _rng: None), is_at_once=True, undo=_SOUND
    )
    yield from (*_strengths("link_lossy"), *_strengths("link_garbled"))
    yield Fault(name="screen_frozen", kind=Kind.SCREEN, apply=_screen(is_alive=False), undo=_screen(is_alive=True))
    yield Fault(name="screen_ended", kind=Kind.SCREEN, apply=_screen_ended)


def _strengths(name: str) -> Iterator[Fault]:
    strong = STRONG[name]
    return (strong.make(strength) for strength in strong.usual)
