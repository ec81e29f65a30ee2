"""A finger for scripts: finds targets on the present screen and taps them, or says why it cannot.

Every tap is a mouse press and release posted to the app as a terminal reports them, on the middle of a widget that must
be there, enabled, and not covered. Waiting is polling on the event loop's time.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from textual.css.query import NoMatches
from textual.errors import NoWidget
from textual.events import MouseDown, MouseEvent, MouseUp
from textual.widget import Widget

from kiosk.core.errors import KioskError
from kiosk.tui.app import KioskApp
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.choice_list import ROWS_PER_PAGE
from kiosk.tui.widgets.keypad import ENTER, key_id
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.stepper import Stepper

POLL_S: Final = 0.05
_DWELL_S: Final = 0.08
"""How long a finger stays down."""


class PlayError(KioskError):
    """The visit could not go on: what was expected, and where the screen was instead."""


class Hand:
    """Finds widgets on the present screen and taps them."""

    def __init__(self, app: KioskApp, patience_s: float) -> None:
        self._app = app
        self._patience_s = patience_s

    async def until(self, holds: Callable[[], bool], what: str, patience_s: float | None = None) -> None:
        """Poll until it holds. Raises `PlayError` when it does not in time."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + (self._patience_s if patience_s is None else patience_s)
        while not holds():
            if loop.time() >= deadline:
                raise PlayError("play_timeout", f"waited in vain for {what}", self._where())
            await asyncio.sleep(POLL_S)

    def _where(self) -> str:
        snapshot = self._app.snapshot
        return f"the screen is at {self._app.place}, the station is {'away' if snapshot is None else snapshot.mode}"

    async def arrive(self, *places: Place, patience_s: float | None = None) -> None:
        """Wait for a place whose screen is up and takes taps."""
        await self.until(lambda: self._is_at(places), f"screen {' or '.join(places)}", patience_s)

    def _is_at(self, places: tuple[Place, ...]) -> bool:
        screen = self._screen()
        return self._app.place in places and screen is not None and screen.PLACE is self._app.place

    def _screen(self) -> KioskScreen | None:
        if not self._app.is_running or not self._app.screen_stack:
            return None
        screen = self._app.screen
        return screen if isinstance(screen, KioskScreen) and screen.is_mounted else None

    def find(self, key: str) -> Widget | None:
        """The widget of this id when it can be tapped now: shown, enabled, and on top at its middle."""
        screen = self._screen()
        if screen is None or not screen.accepts_taps():
            return None
        try:
            widget = screen.query_one(f"#{key}")
            x, y = _middle(widget)
            top, _ = screen.get_widget_at(x, y)
        except (NoMatches, NoWidget):
            return None
        is_whole = screen.region.contains_region(widget.region) and widget.region.area > 0
        return widget if top is widget and is_whole and not widget.is_disabled else None

    async def first_of(self, *keys: str) -> str:
        """Which of some can be tapped, once one can. Raises `PlayError` when none can in time."""
        await self.until(lambda: any(self.find(key) for key in keys), f"a free way to {' or '.join(keys)}")
        return next(key for key in keys if self.find(key) is not None)

    async def tap(self, key: str) -> None:
        """Press and release the middle of a widget. Raises `PlayError` when it cannot be tapped in time."""
        await self.until(lambda: self.find(key) is not None, f"a free way to #{key}")
        widget = self.find(key)
        if widget is None:
            raise PlayError("play_covered", f"#{key} went away", self._where())
        x, y = _middle(widget)
        before = widget.presses if isinstance(widget, PressButton) else 0
        self._post(MouseDown, x, y)
        await asyncio.sleep(_DWELL_S)
        self._post(MouseUp, x, y)
        await asyncio.sleep(POLL_S)
        if isinstance(widget, PressButton):  # a busy screen takes one tap at a time, so the next one waits
            button = widget
            await self.until(lambda: button.presses > before, f"#{key} to feel the tap")

    def _post(self, kind: type[MouseEvent], x: int, y: int) -> None:
        self._app.post_message(kind(None, x, y, 0, 0, 1, False, False, False, screen_x=x, screen_y=y))

    async def type(self, keys: str) -> None:
        """Tap keys of the keypad."""
        for key in keys:
            await self.tap(key_id(key.upper()))

    async def choose(self, index: int) -> None:
        """Turn to the page of a row and tap it."""
        for _ in range(index // ROWS_PER_PAGE):
            await self.tap("next")
        await self.tap(f"choice-{index % ROWS_PER_PAGE}")

    async def step_to(self, key: str, value: int, steps: tuple[int, int]) -> None:
        """Bring a stepper to a value, by big steps first."""
        await self.until(lambda: self.find(f"{key}-plus-{steps[0]}") is not None, f"the stepper #{key}")
        stepper = self._app.screen.query_one(f"#{key}", Stepper)
        while stepper.value != value:
            before, gap = stepper.value, value - stepper.value
            size = steps[1] if abs(gap) >= steps[1] else steps[0]
            await self.tap(f"{key}-{'plus' if gap > 0 else 'minus'}-{size}")
            await self._moved(stepper, before, f"#{key} to leave {before} for {value}")

    async def _moved(self, stepper: Stepper, before: int, what: str) -> None:
        """Wait for a stepper to move; a screen that has little of the processor shows a tap late."""
        await self.until(lambda: stepper.value != before, what)

    async def pin(self, pin: str) -> None:
        """Enter a PIN and OK."""
        await self.type(pin)
        await self.tap(key_id(ENTER))


def _middle(widget: Widget) -> tuple[int, int]:
    region = widget.region
    return region.x + region.width // 2, region.y + region.height // 2
