"""The clinic's own rates beside the published ones, for a supervisor: the PIN first, then three rates to a page."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from kiosk.core.backupstate import BackupState
from kiosk.core.clinic import Compared, Ledger, Of, compare
from kiosk.link.supervisorintents import EnterSupervision
from kiosk.link.wire import Reply
from kiosk.tui import account_strings, calibration_strings, clock_strings, stick_strings, strings
from kiosk.tui import supervisor_strings as words
from kiosk.tui.backup_words import backup_line
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.supervisor_words import WIDTH, rate_lines
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton

RATES: Final = {False: 3, True: 5}
"""How many stand on a page, on the small panel and on the large one."""

_CELLS: Final = {False: WIDTH, True: 102}


class ClinicScreen(KioskScreen):
    """Nothing is read before the controller has said that the PIN is a supervisor's."""

    PLACE: ClassVar[Place] = Place.CLINIC

    def __init__(self) -> None:
        super().__init__()
        self._ledger: Ledger | None = None
        self._backups: tuple[BackupState, float] | None = None
        self._rates: tuple[Compared, ...] = ()
        self._page = 0
        self._was_pages = 0

    def body(self) -> ComposeResult:
        """PIN pad, then title, rates and three targets."""
        yield PinEntry(words.CLINIC_PIN, words.CLINIC_WHY, back=strings.BACK)
        with Container(id="clinic"):
            yield Label("", key="clinic-title", classes="title")
            yield Label("", key="clinic-backup")
            yield Label("", key="clinic-rates")
            with Horizontal(classes="actions"):
                yield PressButton(strings.PREVIOUS, key="clinic-previous", classes="main")
                yield PressButton(strings.NEXT, key="clinic-next", classes="main")
                if self.station.sensors is None:
                    yield PressButton(clock_strings.OPEN_DESK, key="clinic-clock", classes="main")
                else:  # from there the clock is set too: an eighth target has no room
                    yield PressButton(calibration_strings.BUTTON, key="clinic-sensors", classes="main")
                if self.station.sticks is not None:
                    yield PressButton(stick_strings.BUTTON, key="clinic-stick", classes="main")
                yield PressButton(account_strings.ALARMS, key="clinic-alarms", classes="main")
                yield PressButton(account_strings.BUTTON, key="clinic-accounts", classes="main")
                yield PressButton(words.CLINIC_LEAVE, key="clinic-leave", classes="main -go")

    def on_mount(self) -> None:
        """Begin with the PIN; not again on the way back from another page of the desk."""
        super().on_mount()
        self.query_one("#clinic").display = False
        if self.station.visit.is_desk_open:
            self._open()

    @on(PinEntry.Entered)
    def _entered(self, event: PinEntry.Entered) -> None:
        self.query_one(PinEntry).tell(strings.ASKING)
        self.ask(EnterSupervision(pin=event.pin), self._answered)

    def _answered(self, reply: Reply) -> None:
        if not reply.accepted:
            self.query_one(PinEntry).refuse(reply.reasons)
            return
        self.station.visit.is_desk_open = True
        self._open()

    def _open(self) -> None:
        station = self.station
        self._ledger, self._backups = self.keep(station.store.courses.clinic), self.keep(self._backed_up)
        if self._ledger is None or self._backups is None:
            return
        found = compare(station.library.rates, self._ledger)
        self._rates = tuple(sorted(found, key=lambda one: one.published.of is not Of.PLANNED))
        self.query_one(PinEntry).display = False
        self.query_one("#clinic").display = True
        self._turn(0)

    def _backed_up(self) -> tuple[BackupState, float]:
        """What is known of the backups, and today."""
        notes = self.station.store.backups
        return notes.state(), notes.now().day

    def refit(self) -> None:
        """Who was at the end stays there, else from the first page."""
        is_at_end = self._page > 0 and self._page + 1 == self._was_pages
        self._turn(self._pages - 1 if is_at_end else 0)

    @property
    def _pages(self) -> int:
        return -(-len(self._rates) // RATES[self.is_large])

    def _turn(self, page: int) -> None:
        if self._ledger is None or self._backups is None:
            return
        self._page = page
        rates, pages = RATES[self.is_large], self._pages
        self._was_pages = pages
        title = words.CLINIC_TITLE.format(
            page=page + 1, pages=pages, people=len(self._ledger.runner_ids), bouts=len(self._ledger.session_ids)
        )
        shown, cells = self._rates[page * rates : (page + 1) * rates], _CELLS[self.is_large]
        lines = [line for one in shown for line in rate_lines(one, cells)]
        self.query_one("#clinic-title", Label).show(title)
        label, line = self.query_one("#clinic-backup", Label), backup_line(*self._backups, cells)
        label.show(line)
        label.set_class(line.startswith("!"), "-wrong")
        self.query_one("#clinic-rates", Label).show("\n".join(lines))
        # Seven targets are too many for the small panel: beside STICK there is one to turn the pages, round and round.
        goes_round = self.station.sticks is not None
        self.query_one("#clinic-previous").display = not goes_round
        self.query_one("#clinic-previous").visible = page > 0
        self.query_one("#clinic-next").visible = pages > 1 if goes_round else page + 1 < pages
        self.begin_dead_time()

    @on(PressButton.Pressed, "#clinic-next")
    def _next(self) -> None:
        self._turn((self._page + 1) % self._pages)

    @on(PressButton.Pressed, "#clinic-previous")
    def _previous(self) -> None:
        self._turn(self._page - 1)

    @on(PressButton.Pressed, "#clinic-alarms")
    def _alarms(self) -> None:
        self.station.go(Place.ALARMS)

    @on(PressButton.Pressed, "#clinic-clock")
    def _clock(self) -> None:
        self.station.go(Place.CLOCK_SET)

    @on(PressButton.Pressed, "#clinic-sensors")
    def _sensors(self) -> None:
        self.station.go(Place.SENSORS)

    @on(PressButton.Pressed, "#clinic-stick")
    def _stick(self) -> None:
        self.station.go(Place.STICK)

    @on(PressButton.Pressed, "#clinic-accounts")
    def _accounts(self) -> None:
        self.station.go(Place.ACCOUNTS)

    @on(PressButton.Pressed, "#clinic-leave")
    @on(PressButton.Pressed, "#pin-back")
    def _leave(self) -> None:
        self.station.new_visit()
