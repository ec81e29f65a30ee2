"""The watchdog is gone, and its buzzer with it: nothing sounds, so the whole screen says so, across the room."""

from typing import ClassVar

from textual.app import ComposeResult

from kiosk.core.model import Snapshot
from kiosk.tui import strings
from kiosk.tui.alarm_texts import NO_BUZZER, is_lit
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.alarm_panel import AlarmPanel
from kiosk.tui.widgets.banner import Banner


class UnguardedScreen(KioskScreen):
    """Nothing to press but STOP; it goes when the watchdog comes back."""

    PLACE: ClassVar[Place] = Place.UNGUARDED

    def body(self) -> ComposeResult:
        """Two words, three sentences."""
        yield Banner(strings.UNGUARDED_WORDS)
        yield AlarmPanel(code=NO_BUZZER)

    def draw(self, snapshot: Snapshot) -> None:
        """Flash."""
        self.query_one(Banner).set_class(is_lit(snapshot), "-lit")
        self.query_one(AlarmPanel).follow(snapshot)
