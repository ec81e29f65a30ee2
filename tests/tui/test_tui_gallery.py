"""The gallery: every page looks as agreed in the panel's grid, in both themes nothing is clipped or hard to read."""

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from kiosk.tui import gallery_strings
from kiosk.tui.gallery import GalleryApp
from kiosk.tui.gallery_pages import PAGES
from kiosk.tui.palette import PALETTES, Theme
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton
from tests.tui.settling import settle
from tests.tui.support import SIZE
from tests.tui.test_tui_scenes import contrast


def text(app: GalleryApp) -> str:
    lines = app.screen._compositor.render_strips()
    return "\n".join("".join(part.text for part in line).rstrip() for line in lines)


@pytest.mark.parametrize("page", range(len(PAGES)), ids=[page.KEY for page in PAGES])
async def test_every_page_looks_as_agreed_and_can_be_read_in_both_themes(
    page: int, snapshot: SnapshotAssertion
) -> None:
    app = GalleryApp(page=page)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot.app)
        assert text(app) == snapshot
        for theme in Theme:
            readable(app, theme)
            await turn(pilot, "#gallery-theme")
        assert text(app) == snapshot


def readable(app: GalleryApp, theme: Theme) -> None:
    assert app.screen.styles.background.hex.lower() == PALETTES[theme]["k-ground"]
    for widget in app.screen.query("Label, PressButton"):
        assert isinstance(widget, Label | PressButton)
        words = widget.text if isinstance(widget, Label) else widget.label
        if words and widget.display and widget.visible:
            _, _, ground, ink = widget.colors
            assert contrast(ground, ink) >= 4.5, f"{theme}: {widget.id} {ink} on {ground}"
            rows = widget.visual.get_height(widget.styles.get_rules(), widget.content_size.width)
            assert rows <= widget.content_size.height, f"{widget.id} is clipped"


async def turn(pilot: Pilot[None], selector: str) -> None:
    await pilot.mouse_down(selector)
    await settle(pilot.app)


async def test_pages_are_turned_round() -> None:
    app = GalleryApp()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot.app)
        await pilot.mouse_down("#gallery-previous")
        await settle(pilot.app)
        assert app.page == len(PAGES) - 1
        await pilot.mouse_down("#gallery-next")
        await settle(pilot.app)
        assert app.page == 0


def test_every_page_has_its_name() -> None:
    assert sorted(gallery_strings.NAMES) == sorted(page.KEY for page in PAGES)
