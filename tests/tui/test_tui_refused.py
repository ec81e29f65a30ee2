"""A station whose controller cannot begin for its records says why, in place of a lost connection."""

import pytest

from kiosk.link.client import Disconnected
from kiosk.link.refused import PASSING
from kiosk.therapy.library import Library
from kiosk.tui.screens.notice import LostScreen
from kiosk.tui.sentences import SENTENCES
from kiosk.tui.widgets.label import Label
from tests.tui.support import Station, station


async def said(st: Station, code: str) -> str:
    st.app.why_refused = lambda: code
    assert isinstance(st.app.screen, LostScreen)
    await st.app.screen.look()
    await st.settle()
    return st.app.screen.query_one("#lost-text", Label).said


@pytest.mark.parametrize("language", ["en", "de"])
async def test_the_panel_says_why_the_controller_cannot_begin_as_long_as_it_cannot(
    library: Library, language: str
) -> None:
    async with station(library=library, language=language) as st:
        st.link.connected = False
        st.app.receive(Disconnected("end of file"))
        await st.settle()
        before = await said(st, "")
        for code in sorted(PASSING):
            told = await said(st, code)
            assert str(SENTENCES[code]) in told
            assert st.find("#lost-text").region.bottom <= st.find("#stop").region.y
        assert st.find("#stop").region.height >= 4
        assert await said(st, "") == before
