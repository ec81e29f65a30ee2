"""What starts pressure takes two taps in two places, never one: the first arms, the second asks the controller."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.core.model import Reason, Snapshot
from kiosk.tui import reasons, strings
from kiosk.tui.language import Sayable
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton

ARMED_S: Final = 15.0
"""Who has not taken the second step by then has gone, or thinks: the first counts no longer (our inference)."""


class TwoStepScreen(KioskScreen):
    """What will happen, then the two steps. Subclasses give the texts, the intent and the way back."""

    TITLE_TEXT: ClassVar[Sayable]
    HINT: ClassVar[Sayable]

    def __init__(self) -> None:
        super().__init__()
        self._waits_for: Sayable = ""
        self._is_armed = False
        self._armed_at_s = 0.0

    def title_text(self) -> Sayable:
        """The top line."""
        return self.TITLE_TEXT

    def text(self) -> Sayable:
        """What will happen."""
        raise NotImplementedError

    def start(self) -> None:
        """The second tap: ask the controller."""
        raise NotImplementedError

    def back(self) -> None:
        """Where BACK leads."""
        raise NotImplementedError

    def beside(self) -> ComposeResult:
        """A target of its own kind between BACK and START; there is none unless a subclass has one."""
        yield from ()

    def body(self) -> ComposeResult:
        """Title, text, hint; the buttons of both steps in places of their own."""
        yield Label(self.title_text(), key="start-title", classes="title")
        yield Label(self.text(), key="start-text", classes="text said")
        yield Label(self.HINT, key="start-hint", classes="said")
        with Horizontal(classes="actions"):
            yield PressButton(strings.BACK, key="back", classes="main")
            yield from self.beside()
            yield PressButton(strings.START_GUARD, key="start-now", classes="main -caution")
            yield PressButton(strings.START, key="start", classes="main -go")
            yield PressButton(strings.CANCEL, key="cancel", classes="main")

    def on_mount(self) -> None:
        """Begin unarmed."""
        super().on_mount()
        self._arm(is_armed=False)

    def draw(self, snapshot: Snapshot) -> None:
        """An armed start that nobody takes falls back."""
        super().draw(snapshot)
        if self._is_armed and self.station.clock.now() - self._armed_at_s >= ARMED_S:
            self._arm(is_armed=False)

    def refused(self, why: tuple[Reason, ...]) -> None:
        """The controller has refused: say why, and begin anew."""
        self._arm(is_armed=False)
        self.query_one("#start-text", Label).show(reasons.sentences(why))

    def hold_back(self, why: Sayable) -> None:
        """START waits while there is a reason to; without one it is free."""
        self._waits_for = why
        self._show_hint()

    def _show_hint(self) -> None:
        self.query_one("#start", PressButton).disabled = bool(str(self._waits_for))
        hint = strings.START_ARMED if self._is_armed else self._waits_for or self.HINT
        self.query_one("#start-hint", Label).show(hint)

    def _arm(self, *, is_armed: bool) -> None:
        for name, is_shown in {
            "back": not is_armed,
            "start": not is_armed,
            "start-now": is_armed,
            "cancel": is_armed,
        }.items():
            self.query_one(f"#{name}").display = is_shown
        for extra in self.query(".beside"):
            extra.display = not is_armed
        self._is_armed, self._armed_at_s = is_armed, self.station.clock.now()
        self._show_hint()
        self.begin_dead_time()

    @on(PressButton.Pressed, "#start")
    def _first(self) -> None:
        self._arm(is_armed=True)

    @on(PressButton.Pressed, "#cancel")
    def _cancel(self) -> None:
        self._arm(is_armed=False)

    @on(PressButton.Pressed, "#start-now")
    def _second(self) -> None:
        self.start()

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.back()
