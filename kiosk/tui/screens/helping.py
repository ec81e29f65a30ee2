"""The air is out, and the runner needs somebody: what to do, until a supervisor says that they are there."""

from typing import ClassVar

from kiosk.core.model import Snapshot
from kiosk.tui import strings
from kiosk.tui.language import Sayable
from kiosk.tui.navigation import Place, calls_for_help
from kiosk.tui.screens.acknowledging import AcknowledgingScreen
from kiosk.tui.widgets.alarm_panel import AlarmPanel


class HelpScreen(AcknowledgingScreen):
    """Neither the runner nor the next one closes this away."""

    PLACE: ClassVar[Place] = Place.HELP
    NAME: ClassVar[str] = "help"
    SAID: ClassVar[Sayable] = strings.HELP_TITLE
    BUTTON: ClassVar[Sayable] = strings.HELP_BUTTON
    BEFORE_PIN: ClassVar[Sayable] = strings.HELP_TEXT

    def draw(self, snapshot: Snapshot) -> None:
        """The call for help, whatever else there is."""
        super().draw(snapshot)
        self.query_one(AlarmPanel).follow(snapshot, calls_for_help(snapshot))
