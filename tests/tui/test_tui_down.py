"""A station that stays down says so on the panel, and stops saying so when somebody has started it."""

import pytest

from kiosk.link.client import Disconnected
from kiosk.therapy.library import Library
from kiosk.tui.screens.notice import LostScreen
from kiosk.tui.stall import StallWatch
from kiosk.tui.widgets.label import Label
from tests.tui.support import Station, station


async def say(st: Station) -> str:
    assert isinstance(st.app.screen, LostScreen)
    await st.app.screen.look()
    await st.settle()
    return st.app.screen.query_one("#lost-title", Label).said


@pytest.mark.parametrize("language", ["en", "de"])
async def test_the_panel_says_that_the_station_stays_down_as_long_as_it_does(library: Library, language: str) -> None:
    async with station(library=library, language=language) as st:
        st.link.connected = False
        st.app.receive(Disconnected("end of file"))
        await st.settle()
        before = await say(st)
        st.app.is_down = is_so
        told = await say(st)
        assert told != before
        assert st.find("#stop").region.height >= 4
        st.app.is_down = bool
        assert await say(st) == before


def is_so() -> bool:
    return True


def test_the_service_manager_hears_that_the_screen_stands_and_lives_though_a_word_went_lost() -> None:
    notes: list[str] = []
    watch = StallWatch(lambda: 0.0, tell=notes.append)
    assert notes == [], "the message loop has not run yet"
    for _ in range(3):
        watch.beat()
    assert notes == ["READY=1\nWATCHDOG=1"] * 3
