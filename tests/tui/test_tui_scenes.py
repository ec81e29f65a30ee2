"""Every screen in every state: looks as agreed, STOP always within reach, targets for a finger, nothing clipped."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import combinations
from typing import Final

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.color import Color
from textual.widget import Widget

from kiosk.catalogues import ENGLISH
from kiosk.link.wire import Stop
from kiosk.therapy.library import Library
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.stop_bar import STOP_ROWS, StopBar
from tests.tui.strange import english, untranslated
from tests.tui.structure import problems, shown
from tests.tui.supervisor_scenes import ALL as SCENES
from tests.tui.support import SIZE, Station, station

LARGER_SCENES = (
    *("who", "register", "gate_limbs", "limb", "lop", "lift", "rest_effort"),
    *("stopped", "tripped", "unguarded", "release", "estimated", "measuring_near", "found"),
    *("page", "evaluate_tissue", "test_pad", "progress"),
    *("board", "board_alarms"),
)
LARGER = (71, 20)
WIDE = (106, 30)
"""The 1280x720 panel. Every scene in English is widened to it; in German it is built on it and narrowed."""
CITING: Final = ("evidence", "evidence_long")
"""Published sources stay as they were published."""


@asynccontextmanager
async def scene(
    name: str, library: Library, size: tuple[int, int] = SIZE, language: str = ENGLISH
) -> AsyncIterator[Station]:
    async with station(library=library, size=size, language=language) as st:
        await SCENES[name](st)
        yield st


def luminance(colour: Color) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in colour.normalized)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Color, other: Color) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def is_red(colour: Color) -> bool:
    return colour.r > 120 and colour.g < 60 and colour.b < 60


def check_frame(st: Station) -> None:
    bars = list(st.app.screen.query(StopBar))
    assert len(bars) == 1
    width, height = st.app.size
    region = bars[0].region
    assert (region.x, region.y, region.width, region.height) == (0, height - STOP_ROWS, width, STOP_ROWS)
    for y in range(height - STOP_ROWS, height):
        for x in (0, width // 2, width - 1):
            assert st.app.screen.get_widget_at(x, y)[0] is bars[0]


def check_targets(st: Station) -> None:
    buttons = list(shown(st, PressButton))
    body = st.app.screen.query_one("#body").region
    for button in buttons:
        region = button.region
        assert region.width >= 4, f"{button.id} is {region.size}"
        assert region.height >= 3, f"{button.id} is {region.size}"
        if button.has_class("main"):
            assert region.width >= 9, f"{button.id} is {region.size}"
            assert region.height >= 4, f"{button.id} is {region.size}"
        assert body.contains_region(region), f"{button.id} at {region} is outside the body"
        centre = (region.x + region.width // 2, region.y + region.height // 2)
        assert st.app.screen.get_widget_at(*centre)[0] is button, f"{button.id} is covered"
    for one, other in combinations(buttons, 2):
        assert not one.region.overlaps(other.region), f"{one.id} overlaps {other.id}"


def check_text(st: Station) -> None:
    for widget in [*shown(st, Label), *shown(st, PressButton)]:
        assert isinstance(widget, Label | PressButton)
        text = widget.text if isinstance(widget, Label) else widget.label
        if not text:
            continue
        size = widget.content_size
        rows = widget.visual.get_height(widget.styles.get_rules(), size.width)
        assert rows <= size.height, f"{widget.id}: {rows} rows of text in {size}"
        if widget.styles.text_wrap == "nowrap" or isinstance(widget, PressButton):
            cells = widget.visual.get_optimal_width(widget.styles.get_rules(), 200)
            assert cells <= size.width or "choice" in (widget.id or ""), f"{widget.id}: {cells} cells in {size}"
        _, _, background, colour = widget.colors
        assert contrast(background, colour) >= 4.5, f"{widget.id}: {colour} on {background}"
        if is_red(background):
            loud = [node for node in widget.ancestors_with_self if isinstance(node, Widget) and node.has_class("-high")]
            assert loud, f"{widget.id} is red, and that belongs to STOP and to high alarms"


def check(st: Station) -> None:
    """All that has to be true of every screen in every language and size."""
    check_frame(st)
    check_targets(st)
    check_text(st)
    assert problems(st) == []


def above_stop(st: Station) -> str:
    """The screen without the STOP strip, which is the same everywhere and has its own check."""
    return "\n".join(row.rstrip() for row in st.rows()[:-STOP_ROWS])


async def resized(st: Station, size: tuple[int, int]) -> None:
    await st.pilot.resize_terminal(*size)
    await st.settle()


@pytest.mark.parametrize("name", SCENES)
async def test_screen_looks_as_agreed_and_stop_is_one_tap_away(
    name: str, library: Library, snapshot: SnapshotAssertion, strange: str
) -> None:
    async with scene(name, library, language=strange) as st:
        check(st)
        assert name in CITING or untranslated(st) == []
        assert english(st.text()) == snapshot
        st.link.connected = True
        before, place = len(st.link.told), st.app.place
        await st.press(33, 18)
        assert st.link.told[before:] == [Stop(source="screen", press=st.stop.press)]
        assert st.stop.count == 1
        assert st.app.place is place
        await resized(st, WIDE)
        check(st)
        assert english(above_stop(st)) == snapshot(name="wide")


@pytest.mark.parametrize("name", LARGER_SCENES)
async def test_larger_grid_keeps_stop_and_targets(name: str, library: Library) -> None:
    async with scene(name, library, LARGER) as st:
        check(st)
