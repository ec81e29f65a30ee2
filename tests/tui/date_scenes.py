"""Scenes with a date wheel: the day of an operation, as it is asked, out of its span, and turned back."""

from typing import Final

from kiosk.tui.navigation import Place
from tests.tui.scenes import _TAPS, Scene, go
from tests.tui.support import Station


async def when(st: Station) -> None:
    """A yes to an operation of the last weeks: its day is asked."""
    await go(st, Place.FULL)
    for question in st.app.library.full_screening.questions:
        if question.within_days:
            break
        await st.tap(_TAPS[question.kind])
    await st.tap("#yes")


async def when_early(st: Station) -> None:
    """Further back than counts: why, and NEXT is shut."""
    await when(st)
    await st.tap("#month-down")
    await st.tap("#month-down")


async def when_late(st: Station) -> None:
    """A day that is still to come."""
    await when(st)
    await st.tap("#day-up")


DATE_SCENES: Final[dict[str, Scene]] = {"when": when, "when_early": when_early, "when_late": when_late}
