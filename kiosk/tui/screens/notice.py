"""Notices: no connection, and a session that was interrupted."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.tui import down_strings, strings
from kiosk.tui.format import plain
from kiosk.tui.navigation import Place, interrupted_session
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton

LOOK_S: Final = 2.0


class LostScreen(KioskScreen):
    """The controller does not answer; the cuff is released by the station, and the link tries again by itself."""

    PLACE: ClassVar[Place] = Place.LOST

    def body(self) -> ComposeResult:
        """A notice, nothing to press but STOP."""
        self._is_down = self.station.is_down()
        words = down_strings.TITLE if self._is_down else strings.LOST_TITLE
        yield Label(words, classes="title -alert", key="lost-title")
        yield Label(down_strings.TEXT if self._is_down else strings.LOST_TEXT, classes="text said", key="lost-text")

    def on_mount(self) -> None:
        """Look on: it may turn out only later that the station stays down, or somebody starts it."""
        super().on_mount()
        self.set_interval(LOOK_S, self.look)

    async def look(self) -> None:
        """Say the other thing when it is so by now."""
        if self.station.is_down() != self._is_down:
            await self.recompose()


class InterruptedScreen(KioskScreen):
    """A bout in the record was never ended: power cut or crash."""

    PLACE: ClassVar[Place] = Place.INTERRUPTED

    def body(self) -> ComposeResult:
        """Which one, and one button."""
        yield Label(strings.INTERRUPTED_TITLE, classes="title -alert", key="interrupted-title")
        yield Label(self._text(), classes="text said", key="interrupted-text")
        with Horizontal(classes="actions"):
            yield PressButton(strings.OK, key="interrupted-ok", classes="main -go")

    def _text(self) -> str:
        store, number = self.station.store, interrupted_session(self.station.snapshot)
        bout = None if number is None else store.sessions.get(number)
        runner = None if bout is None else store.runners.get(bout.runner_id)
        name = strings.UNKNOWN if runner is None else plain(runner.name, 24)
        return strings.INTERRUPTED_TEXT.format(id=number, name=name)

    @on(PressButton.Pressed, "#interrupted-ok")
    def _seen(self) -> None:
        self.station.interruption_seen()
