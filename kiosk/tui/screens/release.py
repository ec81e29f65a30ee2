"""Release: the bout is over and the cuff is being emptied; the falling pressure is the only thing that matters."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from kiosk.core.model import Snapshot
from kiosk.tui import format as fmt
from kiosk.tui import reasons, strings
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.alarm_panel import AlarmPanel
from kiosk.tui.widgets.big_digits import BigDigits
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.pressure_trace import PressureTrace, scale_for
from kiosk.tui.widgets.state_band import StateBand


class ReleaseScreen(KioskScreen):
    """No target but STOP, which opens everything at once."""

    PLACE: ClassVar[Place] = Place.RELEASE

    def __init__(self) -> None:
        super().__init__()
        self.add_class("-releasing")

    def body(self) -> ComposeResult:
        """Pressure, trace, what to do."""
        yield StateBand(key="band")
        with Horizontal(id="release"):
            with Vertical(id="figures"):
                yield BigDigits(key="pressure")
                yield Label(strings.PRESSURE_ALONE, key="pressure-note")
            yield PressureTrace(key="trace")
        yield AlarmPanel()
        yield Label("", key="release-reason", classes="said")
        yield Label(strings.RELEASE_TEXT, key="release-text", classes="text said")

    def draw(self, snapshot: Snapshot) -> None:
        """Show the pressure fall, and why the bout ended."""
        band = self.query_one("#band", StateBand)
        band.sign, band.words = "out", str(strings.RELEASE_TITLE)
        self.query_one("#pressure", BigDigits).show(fmt.mmhg(snapshot.pressure_mmhg))
        self.query_one("#trace", PressureTrace).follow(self.station.trace)
        is_alarm = self.query_one(AlarmPanel).follow(snapshot)
        self.query_one(AlarmPanel).display = is_alarm
        for name in ("#release-reason", "#release-text"):
            self.query_one(name).display = not is_alarm
        session = snapshot.session
        if session is not None:
            self.query_one("#trace", PressureTrace).rescale(scale_for(session.prescription))
        if session is not None and session.end_reason is not None:
            self.query_one("#release-reason", Label).show(reasons.sentence(session.end_reason))
