"""The calibration's screen: answers one step once, lets go from any thread, ends when its loop stands still."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kiosk.catalogues import ENGLISH
from kiosk.ops.panelwire import FAILED, REFUSED, Said
from kiosk.tui.calibrating_words import after, first, left, lost, unanswered
from kiosk.tui.language import speak
from tests.tui.test_tui_calibrating import LINES, PLACE, panel

if TYPE_CHECKING:
    from kiosk.tui.calibratingapp import CalibratingApp


async def test_a_step_is_answered_once_under_its_own_number() -> None:
    async with panel(Said("pump", PLACE, number=7)) as (st, line):
        screen = st.app.screen
        await st.tap("#calibrating-ready")
        screen._is_there()  # type: ignore[attr-defined]  # a tap that waited in the queue
        await st.settle()
        assert line.typed == ["7 "]
        line.hears(Said("gauge", PLACE, number=8))
        await st.settle()
        screen._is_there()  # type: ignore[attr-defined]
        await st.settle()
        assert line.typed == ["7 "]


async def test_a_figure_that_was_not_understood_is_asked_for_on_a_page_of_its_own() -> None:
    async with panel(Said("gauge", PLACE, number=3), Said("no_number", PLACE, number=4)) as (st, line):
        for key in ("2", "5", "0"):
            await st.tap(f"#key-{key}")
        await st.tap("#gauge-ok")
        assert line.typed == ["4 250"]


async def test_a_loop_that_stands_still_ends_the_screen() -> None:
    class Watch:
        beats, done = 0, list[str]()

        def start(self) -> None:
            self.done.append("start")

        def beat(self) -> None:
            self.beats += 1

        def stop(self) -> None:
            self.done.append("stop")

    watch = Watch()
    async with panel(*LINES["gauge"], stall=watch) as (st, _):  # type: ignore[arg-type]
        app: CalibratingApp = st.app  # type: ignore[assignment]
        await app.beat()
        assert watch.beats >= 1
        assert watch.done == ["start"]
    assert watch.done == ["start", "stop"]


@pytest.mark.parametrize("end", [lost, left])
def test_without_a_last_word_it_is_not_told_that_nothing_changed(end: object) -> None:
    speak(ENGLISH)
    step = after(first(), Said("measuring", PLACE))
    text = end(step).title + end(step).text  # type: ignore[operator]
    assert "Nothing was changed" not in text
    assert "still counts" not in text
    assert "which calibration counts" in text


def test_with_a_last_word_and_without_any_it_is() -> None:
    speak(ENGLISH)
    assert "Nothing was changed" in after(first(), Said(REFUSED, {}, "calibration_left")).title
    assert "Nothing was changed" in after(first(), Said(FAILED, {})).title
    assert "Nothing was changed" in unanswered(first()).title
