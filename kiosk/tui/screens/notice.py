"""Notices: no connection, and a session that was interrupted."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.core.model import Reason
from kiosk.tui import down_strings, reasons, refused_strings, strings
from kiosk.tui.format import plain
from kiosk.tui.language import Sayable
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
        self._told = self._state()
        title, text = self._words()
        yield Label(title, classes="title -alert", key="lost-title")
        yield Label(text, classes="text said", key="lost-text")

    def _state(self) -> tuple[bool, str]:
        """Whether the station stays down, and why its controller could not begin."""
        return self.station.is_down(), self.station.why_refused()

    def _words(self) -> tuple[Sayable, Sayable]:
        is_down, code = self._told
        if is_down:
            return down_strings.TITLE, down_strings.TEXT
        if code:
            return refused_strings.TITLE, refused_strings.TEXT.format(why=reasons.sentence(Reason(code=code)))
        return strings.LOST_TITLE, strings.LOST_TEXT

    def on_mount(self) -> None:
        """Look on: it may turn out only later that the station stays down or is refused, or somebody starts it."""
        super().on_mount()
        self.set_interval(LOOK_S, self.look)

    async def look(self) -> None:
        """Say the other thing when it is so by now."""
        if self._state() != self._told:
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
