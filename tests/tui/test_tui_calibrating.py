"""The calibration on the touch panel: one step at a time, STOP lets go, nothing is shown before it was read."""

from __future__ import annotations

import asyncio
import os
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import pytest

from kiosk.catalogues import ENGLISH
from kiosk.ops.panelwire import FAILED, REFUSED, Order, Said
from kiosk.tui.calibrating_words import Step, Wants, after, first, left, lost, unanswered
from kiosk.tui.calibratingapp import CalibratingApp
from kiosk.tui.calibratinglink import CalibratingLink, path_of
from kiosk.tui.language import speak
from tests.tui.settling import settle
from tests.tui.stick_scenes import SETTINGS
from tests.tui.support import SIZE, StandingClock, Station
from tests.tui.test_tui_scenes import WIDE, above_stop, check

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from syrupy.assertion import SnapshotAssertion

    from kiosk.tui.stall import StallWatch

PLACE: Final = {"asked_mmhg": 250.0, "count": 5.0, "total": 8.0}
POINT: Final = {"gauge_mmhg": 249.6, "a_mmhg": 250.3, "b_mmhg": 249.1, "is_rising": 1.0}
ORDER: Final = Order(instrument="G", gauge_certificate=None, serial_a="A", serial_b="B", temperature_c=None)
LINES: Final[dict[str, tuple[Said, ...]]] = {
    "connecting": (),
    "zero": (Said("zeroing", {"seconds": 3.0}),),
    "connect": (Said("date_doubted", {}), Said("connect", {"minutes": 3.0})),
    "pump": (Said("point_good", POINT), Said("pump", PLACE)),
    "bleed": (Said("span_taken", {}), Said("bleed", PLACE)),
    "again": (Said("point_bad", POINT), Said("again", PLACE)),
    "far": (Said("far", {**PLACE, "gauge_mmhg": 180.0, "near_mmhg": 15.0}),),
    "moving": (Said("moving", {**PLACE, "moving_mmhg_per_s": 1.25, "most_mmhg_per_s": 0.5}),),
    "cooling": (Said("cooling", {**PLACE, "seconds": 5.0}),),
    "gauge": (Said("gauge", PLACE),),
    "measuring": (Said("measuring", PLACE),),
    "done": (Said("written", {"number": 3.0}),),
    "zero_off": (
        Said("zero_good", {"sensor": 1.0, "value": 0.3}),
        Said("zero_bad", {"sensor": 2.0, "value": -6.2}),
        Said("drift_bad", {"sensor": 2.0, "value": 0.31}),
        Said(FAILED, {}),
    ),
    "too_high": (Said("too_high", {"sensor": 1.0, "mmhg": 305.0, "most_mmhg": 300.0}), Said(FAILED, {})),
    "refused": (Said(REFUSED, {}, "calibration_not_agreed"),),
    "unknown": (Said(REFUSED, {}, "some_code"),),
}


@dataclass
class Line:
    """The line to a process that is not there: remembers what was typed."""

    hears: Callable[[Said], None]
    lost: Callable[[bool], None]
    typed: list[str] = field(default_factory=list)
    has_left: bool = False

    async def run(self) -> None:
        await asyncio.Event().wait()

    def answer(self, number: int, text: str = "") -> None:
        self.typed.append(f"{number} {text}")

    def leave(self) -> None:
        self.has_left = True
        self.typed.append("q")


@asynccontextmanager
async def panel(
    *lines: Said, size: tuple[int, int] = SIZE, language: str = ENGLISH, stall: StallWatch | None = None
) -> AsyncIterator[tuple[Station, Line]]:
    made: list[Line] = []

    def make(hears: Callable[[Said], None], gone: Callable[[bool], None]) -> Line:
        made.append(Line(hears, gone))
        return made[0]

    clock = StandingClock()
    app = CalibratingApp(make, clock, language=language, stall=stall)  # type: ignore[arg-type]  # a line that only remembers
    app.place = None  # type: ignore[attr-defined]  # what every screen of the station has
    async with app.run_test(size=size) as pilot:
        st = Station(app, pilot, None, None, None, clock)  # type: ignore[arg-type]  # there is no station
        await settle(app)
        for line in lines:
            made[0].hears(line)
            await settle(app)
        clock.now_s += 1
        yield st, made[0]


@pytest.mark.parametrize("name", LINES)
async def test_each_step_has_room_for_its_words_and_its_targets(name: str, snapshot: SnapshotAssertion) -> None:
    async with panel(*LINES[name]) as (st, _):
        check(st)
        assert st.text() == snapshot
        await st.pilot.resize_terminal(*WIDE)
        await st.settle()
        check(st)
        assert above_stop(st) == snapshot(name="wide")
    async with panel(*LINES[name], language="de") as (st, _):
        check(st)
        await st.pilot.resize_terminal(*WIDE)
        await st.settle()
        check(st)


async def test_a_tap_and_a_figure_are_told_as_somebody_would_type_them() -> None:
    async with panel(*LINES["pump"]) as (st, line):
        await st.tap("#calibrating-ready")
        assert line.typed == ["0 "]
        line.hears(Said("gauge", PLACE, number=4))
        await st.settle()
        for key in ("2", "4", "9", "point", "point", "6"):
            await st.tap(f"#key-{key}")
        await st.tap("#gauge-ok")
        assert line.typed == ["0 ", "4 249.6"]


async def test_no_figure_is_no_answer() -> None:
    async with panel(*LINES["gauge"]) as (st, line):
        await st.tap("#gauge-ok")
        await st.tap("#key-point")
        await st.tap("#gauge-ok")
        assert line.typed == []


@pytest.mark.parametrize("name", ["zero", "connect", "pump", "cooling", "gauge", "measuring"])
async def test_stop_lets_go_at_every_step(name: str) -> None:
    async with panel(*LINES[name]) as (st, line):
        await st.press(33, 18)
        assert line.typed == ["q"]
        line.lost(True)
        await st.settle()
        assert "You gave up" in st.text()
        ended: list[bool] = []
        st.app.exit = lambda: ended.append(True)  # type: ignore[method-assign, assignment, misc]
        await st.tap("#calibrating-end")
        assert ended == [True]


async def test_what_the_sensors_show_is_not_told_before_the_gauge_was_read() -> None:
    """Who has a figure in view reads it off the gauge as well."""
    figures = {"a_mmhg": 247.3, "b_mmhg": 248.4}
    for name in ("pump", "cooling", "gauge", "measuring"):
        said = LINES[name][-1]
        shown = after(first(), Said(said.code, {**said.figures, **figures}))
        assert not any(figure in f"{shown.title} {shown.text}" for figure in ("247", "248"))


def test_the_first_reason_is_told_and_not_that_it_ended() -> None:
    speak(ENGLISH)
    step = first()
    for said in LINES["too_high"]:
        step = after(step, said)
    assert step.wants is Wants.END
    assert "305 mmHg" in step.text
    assert lost(step) is step
    assert left(step) is step
    assert "does not answer" in unanswered(Step()).text
    assert "has ended" in lost(Step()).text


def test_what_is_said_is_read_as_it_was_written() -> None:
    said = Said("gauge", {"asked_mmhg": 200.0}, "type what the gauge shows")
    assert Said.decoded(said.encoded()) == said
    assert Order.decoded(ORDER.encoded().decode()) == ORDER


async def test_leaving_is_one_write_and_the_end_of_the_line_is_told(tmp_path: Path) -> None:
    came: list[str] = []
    heard: list[Said] = []
    ends: list[bool] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.append((await reader.readline()).decode())
        writer.write(Said("zeroing", {"seconds": 3.0}).encoded())
        came.append((await reader.readline()).decode())
        writer.close()

    path = tmp_path / "c.sock"
    async with await asyncio.start_unix_server(serve, str(path)):

        def hear(said: Said) -> None:
            heard.append(said)
            link.leave()

        link = CalibratingLink(path, ORDER, hear, ends.append)
        await link.run()
    assert [Order.decoded(came[0]), came[1]] == [ORDER, "q\n"]
    assert (heard[0].code, ends, link.has_left) == ("zeroing", [True], True)
    link.leave()  # a line that has ended takes nothing and breaks nothing


async def test_nobody_there_is_told_as_that(tmp_path: Path) -> None:
    ends: list[bool] = []
    await CalibratingLink(tmp_path / "none", ORDER, lambda _: None, ends.append).run()
    assert ends == [False]


def test_the_bench_has_a_socket_of_its_own() -> None:
    assert path_of(SETTINGS) == SETTINGS.runtime_dir / "calibrate.sock"
    assert os.fspath(path_of(replace(SETTINGS, backend="real"))).startswith("/run/bfr-kiosk-")
