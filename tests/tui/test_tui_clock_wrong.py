"""Date and time that cannot be right: the screen asks for them, and not whether they are right."""

from __future__ import annotations

import pytest

from kiosk.core.clocktrust import WRONG
from kiosk.core.model import Mode
from kiosk.therapy.library import Library
from tests.tui.clock_scenes import lost
from tests.tui.support import snapshot
from tests.tui.test_tui_scenes import scene


@pytest.mark.parametrize("code", sorted(WRONG))
async def test_what_cannot_be_right_can_only_be_set(library: Library, code: str) -> None:
    async with scene(code, library) as st:
        assert not st.app.screen.query_one("#civil-right").display
        assert "are date and time right?" not in st.text()
        assert "A supervisor sets it" in " ".join(st.text().split())
        await st.tap("#civil-change")
        assert "Which day is it?" in st.text()


async def test_what_may_be_right_is_asked_again(library: Library) -> None:
    async with scene("clock_back", library) as st:
        st.clock.now_s += 1
        await st.show(snapshot(Mode.CLOSED, at_s=st.clock.now_s, clock=lost("clock_jumped")))
        assert st.app.screen.query_one("#civil-right").display
        assert "are date and time right?" in st.text()
