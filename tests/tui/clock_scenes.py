"""Scenes of date and time: not believed, the day, the hour, the PIN; and the same from the supervisor's desk."""

from dataclasses import replace
from typing import Final

from kiosk.core.clocktrust import ClockTrust
from kiosk.core.model import Mode, Reason
from kiosk.tui.navigation import Place
from tests.tui.scenes import Scene, ready
from tests.tui.support import Station, snapshot, training


def lost(code: str) -> ClockTrust:
    """Not believed, for a reason."""
    return ClockTrust(is_trusted=False, reason=Reason(code=code))


def asked(code: str, mode: Mode = Mode.CLOSED) -> Scene:
    """The station is asked for date and time."""

    async def scene(st: Station) -> None:
        st.store.now_utc = "2026-03-01T09:41:00.000Z"
        await st.show(snapshot(mode, clock=lost(code)))
        st.clock.now_s += 1

    return scene


async def day(st: Station) -> None:
    """They are wrong: which day is it?"""
    await asked("clock_unproved")(st)
    await st.tap("#civil-change")


async def too_early(st: Station) -> None:
    """A day before the program was made."""
    await day(st)
    await st.tap("#year-down")
    await st.tap("#year-down")


async def hour(st: Station) -> None:
    """What time is it?"""
    await day(st)
    await st.tap("#day-up")
    await st.tap("#date-next")


async def set_pin(st: Station) -> None:
    """What was set, and the pad."""
    await hour(st)
    await st.tap("#hour-plus-6")
    await st.tap("#minute-plus-10")
    await st.tap("#time-next")


async def right_pin(st: Station) -> None:
    """They are right, and the pad."""
    await asked("clock_ahead")(st)
    await st.tap("#civil-right")


async def desk(st: Station) -> None:
    """From the desk, although they are believed."""
    await ready(st)
    st.app.go(Place.CLOCK_SET)
    await st.settle()


async def in_training(st: Station) -> None:
    """The clock jumped in a bout: the top line says so, and nothing else changes."""
    await st.show(replace(training("up"), clock=lost("clock_jumped")))


CLOCK_SCENES: Final[dict[str, Scene]] = {
    "clock_unproved": asked("clock_unproved"),
    "clock_jumped": asked("clock_jumped", Mode.READY),
    "clock_ahead": asked("clock_ahead"),
    "clock_early": asked("clock_early"),
    "clock_late": asked("clock_late"),
    "clock_back": asked("clock_back"),
    "clock_day": day,
    "clock_too_early": too_early,
    "clock_hour": hour,
    "clock_set_pin": set_pin,
    "clock_right_pin": right_pin,
    "clock_desk": desk,
    "clock_in_training": in_training,
}
