"""Scenes of a wrong year of birth: the contradiction, the year that is right, the PIN."""

from typing import Final

from kiosk.tui.navigation import Place
from tests.tui.scenes import Scene, blocked_young, go
from tests.tui.support import Station


async def contradiction(st: Station) -> None:
    """Somebody of 1988 says that they are in their seventies."""
    await go(st, Place.PAGE)
    st.app.go(Place.EVALUATE)
    await st.settle()
    for answer in ("strength", "70_79"):
        index = next(
            number
            for number, button in enumerate(st.app.screen.query(".ask"))
            if getattr(button, "value", None) == answer
        )
        await st.tap(f"#ask-{index}")


async def year(st: Station) -> None:
    """Which year is right?"""
    await contradiction(st)
    await st.tap("#ask-year")


async def year_same(st: Station) -> None:
    """Turned away and back: that is what stands."""
    await year(st)
    await st.tap("#year-minus-10")
    await st.tap("#year-plus-10")


async def year_pin(st: Station) -> None:
    """A supervisor's PIN."""
    await year(st)
    for _ in range(4):
        await st.tap("#year-minus-10")
    await st.tap("#next")


async def year_young(st: Station) -> None:
    """Too young by a wrong year: it is corrected from there too."""
    await blocked_young(st)
    await st.tap("#blocked-year")


YEAR_SCENES: Final[dict[str, Scene]] = {
    "year_contradiction": contradiction,
    "year": year,
    "year_same": year_same,
    "year_pin": year_pin,
    "year_young": year_young,
}
