"""Every alarm on record, most recent first: when it began and ended, who acknowledged it, when the sound was paused."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.core.reason import Reason
from kiosk.core.records import StoredEvent
from kiosk.tui import account_strings as words
from kiosk.tui import format as fmt
from kiosk.tui import reasons, strings
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton

ROWS: Final = {False: 9, True: 16}
CELLS: Final = {False: 64, True: 102}
"""Lines of a page and their width, on the small panel and on the large one."""

_SUMMARY: Final = "summary"
"""What the controller writes in place of an account, when the runner's summary was closed."""
_PLAIN: Final = {
    "audio_paused": words.SOUND_PAUSED,
    "audio_resumed": words.SOUND_BACK,
    "audio_pause_refused": words.SOUND_REFUSED,
}


def line(event: StoredEvent, names: dict[str, str], year: str = "", cells: int = CELLS[False]) -> str:
    """One line of the record; `names` are those of the accounts by their number; in this `year` it goes unsaid."""
    code, _, by = event.detail.partition(" by ")
    what = reasons.short(Reason(code=code))
    if event.code == "alarm_begun":
        text = words.BEGUN.format(what=what)
    elif event.code == "alarm_ended":
        text = words.ENDED.format(what=what)
    elif event.code == "alarm_acknowledged":
        seen = words.SEEN_IN_SUMMARY if by == _SUMMARY else words.SEEN
        text = seen.format(name=fmt.plain(names.get(by, by), 16), what=what)
    else:
        text = str(_PLAIN.get(event.code, event.code))
    at = fmt.local_minute(event.at_utc).removeprefix(f"{year}-")
    return fmt.plain(words.ALARM_LINE.format(time=at, text=text), cells)


class AlarmLogScreen(KioskScreen):
    """Read only; a page at a time."""

    PLACE: ClassVar[Place] = Place.ALARMS

    def __init__(self) -> None:
        super().__init__()
        self._page = 0

    def body(self) -> ComposeResult:
        """Title, lines, three targets."""
        yield Label("", key="alarms-title", classes="title")
        yield Label("", key="alarms-lines")
        with Horizontal(classes="actions"):
            yield PressButton(strings.BACK, key="alarms-back", classes="main")
            yield PressButton(strings.PREVIOUS, key="alarms-previous", classes="main")
            yield PressButton(strings.NEXT, key="alarms-next", classes="main")

    def on_mount(self) -> None:
        """The most recent ones."""
        super().on_mount()
        self._turn(0)

    def refit(self) -> None:
        """From the first page again."""
        self._turn(0)

    def _turn(self, page: int) -> None:
        store, self._page = self.station.store, page
        rows, cells = ROWS[self.is_large], CELLS[self.is_large]
        found = self.keep(lambda: store.events.alarm_log(page * rows, rows)) or ()
        count = self.keep(store.events.alarm_count) or 0
        everybody = self.keep(store.supervisors.all) or ()
        year = fmt.local_minute(self.station.store.utc())[:4]
        names = {str(one.id): one.name for one in everybody}
        title = words.ALARMS_TITLE.format(page=page + 1, pages=max(1, -(-count // rows)))
        self.query_one("#alarms-title", Label).show(title if count else words.ALARMS_NONE)
        self.query_one("#alarms-lines", Label).show("\n".join(line(event, names, year, cells) for event in found))
        self.query_one("#alarms-previous").visible = page > 0
        self.query_one("#alarms-next").visible = (page + 1) * rows < count
        self.begin_dead_time()

    @on(PressButton.Pressed, "#alarms-next")
    def _next(self) -> None:
        self._turn(self._page + 1)

    @on(PressButton.Pressed, "#alarms-previous")
    def _previous(self) -> None:
        self._turn(self._page - 1)

    @on(PressButton.Pressed, "#alarms-back")
    def _back(self) -> None:
        self.station.go(Place.CLINIC)
