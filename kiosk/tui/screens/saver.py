"""Nobody is there: dark but for a clock that wanders, so that nothing burns in, and STOP, which always stays."""

from datetime import datetime
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.containers import Container

from kiosk.core.model import Snapshot
from kiosk.tui import saver_strings as words
from kiosk.tui.format import plain
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.label import Label

_WIDTH: Final = 22
_LINES: Final = 2
"""Of the box without the clinic's own lines; each sign of those is one cell wide (`kiosk.contradictions`)."""


class SaverScreen(KioskScreen):
    """Has no target but STOP: the app wakes at any touch, and that touch means nothing else."""

    PLACE: ClassVar[Place] = Place.SAVER

    def __init__(self) -> None:
        super().__init__()
        self._second: int | None = None

    def body(self) -> ComposeResult:
        """Two lines in a box that wanders, and below them whose station it is and whom to ask."""
        with Container(id="saver"):
            yield Label("", key="saver-clock")
            yield Label(words.TOUCH, key="saver-touch")
            for key, text in self._own():
                yield Label(plain(text), key=key, classes="own")

    def _own(self) -> list[tuple[str, str]]:
        """The clinic's own lines, those that it has."""
        house = self.station.house
        return [(key, text) for key, text in (("saver-name", house.name), ("saver-contact", house.contact)) if text]

    def on_mount(self) -> None:
        """As large a box as its lines need."""
        super().on_mount()
        own = self._own()
        if own:
            box = self.query_one("#saver")
            box.styles.width = max(_WIDTH, *(len(text) for _, text in own))
            box.styles.height = _LINES + len(own)

    def draw(self, snapshot: Snapshot) -> None:
        """Civil time of the place, looked at once a second; another place each minute."""
        if int(snapshot.at_s) == self._second:
            return
        self._second = int(snapshot.at_s)
        now = datetime.fromisoformat(self.station.store.utc()).astimezone()
        self.query_one("#saver-clock", Label).show(words.CLOCK.format(hour=now.hour, minute=now.minute))
        box, body = self.query_one("#saver"), self.query_one("#body")
        minute = now.hour * 60 + now.minute
        box.styles.offset = (
            minute * 7 % max(1, body.size.width - box.size.width + 1),
            minute * 5 % max(1, body.size.height - box.size.height + 1),
        )
