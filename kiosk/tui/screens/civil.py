"""Date and time of the station: a supervisor looks, confirms or sets, and gives the PIN.

The PIN comes last, so that no open page is ever left behind for a runner. The controller judges and notes.
"""

from datetime import date, datetime
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from kiosk.core.clocktrust import WRONG
from kiosk.core.model import Snapshot
from kiosk.link.supervisorintents import ConfirmClock, SetClock
from kiosk.link.wire import Reply
from kiosk.tui import civildates, strings
from kiosk.tui import clock_strings as words
from kiosk.tui.clock_sentences import WHY
from kiosk.tui.format import local
from kiosk.tui.language import Sayable
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.big_digits import BigDigits
from kiosk.tui.widgets.date_entry import DateEntry
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.stepper import Stepper

_STEPS: Final = ("#civil", "#civil-date", "#civil-time", "#pin")


class ClockScreen(KioskScreen):
    """The station's state brings it, and takes it away once date and time are believed."""

    PLACE: ClassVar[Place] = Place.CLOCK
    TITLE_TEXT: ClassVar[Sayable] = words.TITLE
    CHANGE_TEXT: ClassVar[Sayable] = words.CHANGE

    def __init__(self) -> None:
        super().__init__()
        self._second: int | None = None
        self._day: date | None = None
        self._set: datetime | None = None
        self._as_of_s = 0.0

    def now(self) -> datetime:
        """Civil time of the station, in its zone."""
        return local(self.station.store.utc())

    def why(self) -> Sayable:
        """Why it is asked."""
        snapshot = self.station.snapshot
        known = None if snapshot is None else snapshot.clock
        return "" if known is None else WHY.get(known.reason.code, "")

    def is_wrong(self) -> bool:
        """Date and time cannot be right: nobody is asked whether they are, and they can only be set."""
        snapshot = self.station.snapshot
        known = None if snapshot is None else snapshot.clock
        return known is not None and not known.is_trusted and known.reason.code in WRONG

    def beside(self) -> ComposeResult:
        """A target beside both others."""
        yield from ()

    def body(self) -> ComposeResult:
        """What it is held to be; the wheel; hour and minute; the pad. One at a time."""
        now = self.now()
        with Container(id="civil"):
            yield Label(self.TITLE_TEXT, key="civil-title", classes="title")
            yield Label("", key="civil-why", classes="said")
            yield BigDigits("", key="civil-clock", places=5)
            yield Label("", key="civil-day", classes="said")
            with Horizontal(classes="actions"):
                yield from self.beside()
                yield PressButton(self.CHANGE_TEXT, key="civil-change", classes="main")
                yield PressButton(words.RIGHT, key="civil-right", classes="main -go")
        yield DateEntry(words.DATE_TITLE, now.date(), civildates.span(), key="civil-date", is_known=True)
        with Container(id="civil-time"):
            yield Label("", key="civil-time-day", classes="said")
            yield Stepper(key="hour", value=now.hour, low=0, high=23, unit=words.HOUR, steps=(1, 6))
            yield Stepper(key="minute", value=now.minute, low=0, high=59, unit=words.MINUTE, steps=(1, 10))
            with Horizontal(classes="actions"):
                yield PressButton(strings.BACK, key="time-back", classes="main")
                yield PressButton(strings.NEXT, key="time-next", classes="main -go")
        yield PinEntry(words.PIN_TITLE, "", back=strings.BACK)

    def on_mount(self) -> None:
        """Begin with what it is held to be."""
        super().on_mount()
        self._turn("#civil")

    def _turn(self, step: str) -> None:
        for one in _STEPS:
            self.query_one(one).display = one == step
        self.begin_dead_time()

    def draw(self, snapshot: Snapshot) -> None:
        """Time goes on, looked at once a second."""
        if int(snapshot.at_s) == self._second:
            return
        self._second = int(snapshot.at_s)
        now = self.now()
        is_wrong = self.is_wrong()
        self.query_one("#civil-title", Label).show(words.TITLE_SET if is_wrong else self.TITLE_TEXT)
        self.query_one("#civil-change", PressButton).show(words.SET if is_wrong else self.CHANGE_TEXT)
        self.query_one("#civil-right").display = not is_wrong
        self.query_one("#civil-why", Label).show(self.why())
        self.query_one("#civil-clock", BigDigits).show(civildates.time_text(now))
        self.query_one("#civil-day", Label).show(civildates.day_text(now))

    @on(PressButton.Pressed, "#civil-right")
    def _right(self) -> None:
        now = self.now()
        self._set = None
        told = words.PIN_CONFIRM.format(date=civildates.day_text(now), time=civildates.time_text(now))
        self.query_one(PinEntry).tell(told)
        self._turn("#pin")

    @on(PressButton.Pressed, "#civil-change")
    def _change(self) -> None:
        self.query_one(DateEntry).ask("", self.now().date(), civildates.span())
        self._turn("#civil-date")

    @on(PressButton.Pressed, "#date-back")
    def _to_start(self) -> None:
        self._turn("#civil")

    @on(DateEntry.Entered)
    def _dated(self, event: DateEntry.Entered) -> None:
        if event.day is None:
            return
        self._day, now = event.day, self.now()
        shown = civildates.day_text(civildates.set_to(event.day, now.hour, now.minute))
        self.query_one("#civil-time-day", Label).show(words.TIME_TEXT.format(date=shown))
        self.query_one("#hour", Stepper).set(now.hour)
        self.query_one("#minute", Stepper).set(now.minute)
        self._turn("#civil-time")

    @on(PressButton.Pressed, "#time-back")
    def _to_date(self) -> None:
        self._turn("#civil-date")

    @on(PressButton.Pressed, "#time-next")
    def _timed(self) -> None:
        if self._day is None:
            return
        hour, minute = self.query_one("#hour", Stepper).value, self.query_one("#minute", Stepper).value
        self._set = civildates.set_to(self._day, hour, minute)
        self._as_of_s = self.station.clock.now()
        before, date_text = civildates.both(self.now()), civildates.day_text(self._set)
        told = words.PIN_SET.format(before=before, date=date_text, time=civildates.time_text(self._set))
        self.query_one(PinEntry).tell(told)
        self._turn("#pin")

    @on(PressButton.Pressed, "#pin-back")
    def _from_pad(self) -> None:
        self._turn("#civil" if self._set is None else "#civil-time")

    @on(PinEntry.Entered)
    def _entered(self, event: PinEntry.Entered) -> None:
        self.query_one(PinEntry).tell(strings.ASKING)
        self.ask(self._said(event.pin), self._answered)

    def _said(self, pin: str) -> ConfirmClock | SetClock:
        if self._set is None:
            return ConfirmClock(pin=pin)
        return SetClock(civil_s=self._set.timestamp(), as_of_s=self._as_of_s, pin=pin)

    def _answered(self, reply: Reply) -> None:
        if reply.accepted:
            self.done()
        else:
            self.query_one(PinEntry).refuse(reply.reasons)

    def done(self) -> None:
        """Accepted: the next snapshot says so, and leads back to where it was."""
        self.query_one(PinEntry).tell(strings.ASKING)


class ResetClockScreen(ClockScreen):
    """The same from the supervisor's desk: a mistake is set right."""

    PLACE: ClassVar[Place] = Place.CLOCK_SET
    TITLE_TEXT: ClassVar[Sayable] = words.TITLE_SET
    CHANGE_TEXT: ClassVar[Sayable] = words.SET

    def why(self) -> Sayable:
        """What it is for."""
        return words.WHY_SET

    def beside(self) -> ComposeResult:
        """The way back."""
        yield PressButton(strings.BACK, key="civil-leave", classes="main")

    @on(PressButton.Pressed, "#civil-leave")
    def _leave(self) -> None:
        self.done()

    def done(self) -> None:
        """Back to the desk."""
        self.station.go(Place.CLINIC)
