"""The calibration's screen: answers one step once, lets go from any thread, ends when its loop stands still."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
from textual import events

from kiosk.catalogues import ENGLISH
from kiosk.ops.asking import WAIT_S
from kiosk.ops.panelwire import FAILED, IDLE_S, REFUSED, Order, Said
from kiosk.tui import calibratingapp, calibratinglink
from kiosk.tui.calibrating_words import after, first, left, lost, unanswered
from kiosk.tui.calibratinglink import CalibratingLink, path_of
from kiosk.tui.calibratingrun import begin_anew, calibrate
from kiosk.tui.language import speak
from kiosk.tui.sensorsdesk import CALIBRATED_WITH
from tests.tui.stick_scenes import SETTINGS
from tests.tui.test_tui_calibrating import LINES, ORDER, PLACE, POINT, panel
from tests.tui.test_tui_scenes import WIDE, check

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

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


async def test_giving_up_is_shown_at_once_and_nothing_comes_over_it_but_the_end() -> None:
    async with panel(*LINES["zero"]) as (st, line):
        await st.tap("#calibrating-leave")
        assert line.typed == ["q"]
        assert "Giving up" in st.text()
        line.hears(LINES["connect"][-1])
        await st.settle()
        assert "Giving up" in st.text()
        line.hears(Said(REFUSED, {}, "calibration_left"))
        await st.settle()
        assert "Nothing was changed" in st.text()


async def test_a_finger_is_felt_before_the_loop_comes_to_it() -> None:
    async with panel(*LINES["pump"]) as (st, line):
        app: CalibratingApp = st.app  # type: ignore[assignment]
        app.felt(down(33, 10))
        assert line.typed == []
        app.felt(down(33, 18))
        assert line.typed == ["q"]


def down(x: int, y: int) -> events.MouseDown:
    return events.MouseDown(None, x, y, 0, 0, 1, shift=False, meta=False, ctrl=False, screen_x=x, screen_y=y)


@asynccontextmanager
async def served(path: Path, says: tuple[Said, ...]) -> AsyncIterator[list[str]]:
    """A procedure that hangs after what it says: it reads, and never ends the line itself."""
    came, done = list[str](), asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for said in says:
            writer.write(said.encoded())
        while read := await reader.readline():
            came.append(read.decode())
        writer.close()
        await writer.wait_closed()
        done.set()

    async with await asyncio.start_unix_server(serve, str(path)):
        yield came
        await done.wait()


async def test_who_left_is_shown_an_end_though_the_procedure_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibratinglink, "LEAVES_S", 0.01)
    ends: list[bool] = []

    def hear(_: Said) -> None:
        threading.Thread(target=link.leave).start()

    async with served(tmp_path / "c", (Said("pump", PLACE),)) as came:
        link = CalibratingLink(tmp_path / "c", ORDER, hear, ends.append)
        async with asyncio.timeout(10.0):
            await link.run()
    assert ends == [True]
    assert came[1:] == ["q\n"]


async def test_a_procedure_that_is_silent_for_too_long_has_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibratinglink, "SILENT_S", 0.01)
    ends: list[bool] = []
    async with served(tmp_path / "c", (Said("zeroing", {}),)):
        async with asyncio.timeout(10.0):
            await CalibratingLink(tmp_path / "c", ORDER, lambda _: None, ends.append).run()
    assert ends == [True]


async def test_who_left_before_there_was_a_line_is_told_of_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calibratinglink, "LEAVES_S", 0.01)
    async with served(tmp_path / "c", ()) as came:
        link = CalibratingLink(tmp_path / "c", ORDER, lambda _: None, lambda _: None)
        link.leave()
        await link.run()
    assert came[-1] == "q\n"


def test_the_screen_is_more_patient_than_what_it_waits_for() -> None:
    assert calibratinglink._SILENCES_S["connect"] > IDLE_S
    assert calibratinglink._SILENCES_S["gauge"] > WAIT_S


def test_the_second_reading_is_not_led_by_what_the_sensors_showed() -> None:
    speak(ENGLISH)
    step = first()
    for code in ("point_doubted", "again"):
        step = after(step, Said(code, {**PLACE, **POINT}))
    assert "does not fit at 249.6 mmHg" in step.text
    assert not any(sign in step.text for sign in ("+0.7", "-0.5", "250.3", "249.1"))


def test_the_screen_begins_anew_as_what_it_was_and_what_was_typed_is_still_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run: list[tuple[str, list[str]]] = []
    monkeypatch.setattr("os.execv", lambda path, words: run.append((path, words)))
    monkeypatch.setattr("sys.orig_argv", ["python", "-m", "kiosk", "tui"])
    monkeypatch.setenv(CALIBRATED_WITH, "")
    begin_anew(ORDER)
    assert run == [(sys.executable, [sys.executable, "-m", "kiosk", "tui"])]
    assert Order.decoded(os.environ[CALIBRATED_WITH]) == ORDER


def test_the_service_manager_goes_on_hearing_of_the_screen_and_no_link_is_forgotten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[CalibratingApp] = []
    told: list[str] = []

    async def ran(app: CalibratingApp) -> None:
        assert app._stall is not None
        app._stall._tell = told.append
        await app.beat()
        made.append(app)

    monkeypatch.setattr(calibratingapp.CalibratingApp, "run_async", ran)
    assert calibrate(SETTINGS, ORDER) == 0
    assert told == ["READY=1\nWATCHDOG=1"], "the unit of the screen ends whom it does not hear"
    assert (made[0]._link._path, made[0]._link._order) == (path_of(SETTINGS), ORDER)


@pytest.mark.parametrize("language", [ENGLISH, "de"])
async def test_the_pages_of_an_ending_have_room_for_their_words(language: str) -> None:
    async with panel(*LINES["measuring"], language=language) as (st, line):
        await st.tap("#calibrating-leave")
        check(st)
        line.has_left = False
        line.lost(True)
        await st.settle()
        check(st)
        await st.pilot.resize_terminal(*WIDE)
        await st.settle()
        check(st)
