"""Walks of the fast player to where a monkey begins: whole visits let go at a point, and taps from there on."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from kiosk.core.model import Snapshot
from kiosk.demo import autoplay
from kiosk.demo.autoplay import Script
from kiosk.demo.hand import Hand
from kiosk.tui.app import KioskApp
from kiosk.tui.navigation import Place

PIN: Final = "246810"
WALK_S: Final = 900.0
"""Longest way to a starting point, in virtual time."""


class Records(StrEnum):
    """What the station has seen before."""

    NONE = "none"  # it was never started
    KEPT = "kept"  # a runner has trained here yesterday, and has results of tests
    CUT_OFF = "cut off"  # and then the power failed in a bout


class Around(Protocol):
    """What a walk may do to the world around the screen."""

    def estop(self, *, is_pressed: bool) -> None:
        """Push the e-stop, or pull it out."""
        ...

    def cut_link(self) -> None:
        """The controller's end of the link is gone for some seconds."""
        ...

    def freeze_watchdog(self) -> None:
        """It does nothing for some seconds."""
        ...

    def set_clock_wrong(self) -> None:
        """The computer's clock goes back by an hour."""
        ...

    def press_stop(self) -> None:
        """A finger in the strip."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """What a walk is made with."""

    app: KioskApp
    hand: Hand
    around: Around

    @property
    def snapshot(self) -> Snapshot | None:
        """What the screen knows."""
        return self.app.snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A starting point."""

    name: str
    walk: Callable[[Walk], Awaitable[None]]
    records: Records = Records.KEPT
    is_broken: bool = False
    """Something is made to fail on the way: a trip is no surprise."""
    saver_s: float = 600.0
    """Untouched for so long, the panel goes dark."""
    days: float = 1.0
    """Since the visit that left the records."""


DOPPLER: Final = Script(pin=PIN, name="Alex Rivers", lop_mmhg=180, finish_set_after=1)
"""A visit in which nothing is measured; a new runner comes."""
MEASURED: Final = Script(pin=PIN, name="Alex Rivers", finish_set_after=1)


def visit_until(script: Script, is_there: Callable[[Walk], bool]) -> Callable[[Walk], Awaitable[None]]:
    """Play a whole visit, and let go where it has come to the point."""

    async def play(by: Walk) -> None:
        await autoplay.prepare(by.app, by.hand, script)
        await autoplay.begin(by.hand)
        await autoplay.finish(by.app, by.hand, script)

    return until(play, is_there)


def plan_until(script: Script, is_there: Callable[[Walk], bool]) -> Callable[[Walk], Awaitable[None]]:
    """Choose a plan, and let go where that has come to the point."""

    async def play(by: Walk) -> None:
        await by.hand.arrive(Place.PROTOCOL)
        await autoplay.choose_plan(by.app, by.hand, script)

    return until(play, is_there)


def until(
    play: Callable[[Walk], Coroutine[None, None, None]], is_there: Callable[[Walk], bool]
) -> Callable[[Walk], Awaitable[None]]:
    """Play something, and let go where it has come to the point."""

    async def walk(by: Walk) -> None:
        playing = asyncio.ensure_future(play(by))
        watching = asyncio.ensure_future(by.hand.until(lambda: is_there(by), "the starting point", WALK_S))
        done, waiting = await asyncio.wait((playing, watching), return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        for task in done:
            task.result()

    return walk


def at(*places: Place) -> Callable[[Walk], bool]:
    """The screen is there. It takes no taps yet, so the player has not gone on."""
    return lambda by: by.app.place in places


def cue(*cues: str) -> Callable[[Walk], bool]:
    """In a bout, at this cue."""

    def is_there(by: Walk) -> bool:
        session = None if by.snapshot is None else by.snapshot.session
        return by.app.place is Place.TRAINING and session is not None and session.cue in cues

    return is_there


def taps(
    begin: Callable[[Walk], Awaitable[None]], keys: Sequence[str], *places: Place
) -> Callable[[Walk], Awaitable[None]]:
    """From another point on by some taps."""

    async def walk(by: Walk) -> None:
        await begin(by)
        for key in keys:
            await by.hand.tap(key)
        await by.hand.arrive(*places)

    return walk
