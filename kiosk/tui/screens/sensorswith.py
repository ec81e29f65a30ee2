"""What a calibration is made with: gauge, its certificate, both parts, the room; then the PIN.

The station goes down with that. Everything is typed before, and last year's answers stand there already.
"""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from kiosk.link.supervisorintents import BeginCalibration
from kiosk.link.wire import Reply
from kiosk.tui import calibration_strings as words
from kiosk.tui import strings
from kiosk.tui.format import plain
from kiosk.tui.language import number
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.sensorsdraft import FIELDS, MOST, SensorsDraft
from kiosk.tui.widgets.choice_list import ChoiceList
from kiosk.tui.widgets.gauge_entry import GaugeEntry
from kiosk.tui.widgets.keypad import SerialPad
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.text_entry import TextEntry

_PARTS: Final = ("#sensors-list", "#sensors-entry", "#gauge-entry", "#pin")
_CELLS: Final = {False: 42, True: 70}
_SHOWN: Final = 22
"""So many of the last signs stand beside the targets while they are typed."""
_ROOM: Final = "temperature_c"


class SensorsWithScreen(KioskScreen):
    """Nothing goes down before the controller has agreed."""

    PLACE: ClassVar[Place] = Place.SENSORS_WITH

    def __init__(self) -> None:
        super().__init__()
        self._draft = self.station.visit.sensors or SensorsDraft()
        self._field = FIELDS[0]

    def body(self) -> ComposeResult:
        """The list; what takes its place."""
        with Horizontal(id="sensors-list"):
            yield ChoiceList(key="choices")
            with Vertical(id="choose-side"):
                yield Label(words.WITH_TITLE, key="choose-title", classes="title")
                yield PressButton(strings.NEXT, key="sensors-next", classes="main -go")
                yield PressButton(strings.BACK, key="back", classes="main")
        pad = SerialPad(id="letters")
        yield TextEntry(pad, MOST, key="sensors-entry", back="entry-back", onward="entry-save", said=words.SAVE)
        yield GaugeEntry(words.FIELDS[_ROOM], words.WARM_TEXT, leave=strings.BACK, ok=words.SAVE, is_optional=True)
        yield PinEntry(words.PIN_TITLE, words.PIN_TEXT, back=strings.BACK)

    def on_mount(self) -> None:
        """Begin with the list."""
        super().on_mount()
        self._to_list()

    def _turn(self, part: str) -> None:
        for one in _PARTS:
            self.query_one(one).display = one == part
        self.begin_dead_time()

    def _to_list(self) -> None:
        cells = _CELLS[self.is_large]
        rows = [words.ROW.format(what=plain(str(words.FIELDS[name]), cells), value=self._said(name)) for name in FIELDS]
        self.query_one(ChoiceList).show(rows)
        self.query_one("#sensors-next", PressButton).disabled = bool(self._draft.missing())
        self._turn("#sensors-list")

    def refit(self) -> None:
        """The rows have another width."""
        if self.query_one("#sensors-list").display:
            self._to_list()

    def _said(self, name: str) -> str:
        if name == _ROOM:
            room = self._draft.temperature_c
            return str(words.UNKNOWN) if room is None else words.CELSIUS.format(value=number(room, ".1f"))
        text = self._draft.texts.get(name, "")
        if text:
            shown = plain(text, _CELLS[self.is_large] - 20)
            return words.FIXED.format(value=shown) if name in self._draft.fixed else shown
        return str(words.MISSING if name in self._draft.missing() else words.UNKNOWN)

    @on(PressButton.Pressed, ".choice")
    def _chosen(self, event: PressButton.Pressed) -> None:
        if not isinstance(event.value, int) or FIELDS[event.value] in self._draft.fixed:
            return
        self._field = FIELDS[event.value]
        if self._field == _ROOM:
            self._turn("#gauge-entry")
            return
        self.query_one(TextEntry).text = self._draft.texts.get(self._field, "")
        self._show_typed()
        self._turn("#sensors-entry")

    @on(TextEntry.Typed)
    def _show_typed(self) -> None:
        entry = self.query_one(TextEntry)
        shown = plain(entry.text[-_SHOWN:], _SHOWN)
        entry.say(words.ENTER.format(what=words.FIELDS[self._field], value=shown))

    @on(PressButton.Pressed, "#entry-save")
    def _save(self) -> None:
        entry = self.query_one(TextEntry)
        if self._draft.keep(self._field, entry.text):
            self._to_list()
        else:
            entry.say(words.REFUSED_TEXT)

    @on(GaugeEntry.Entered)
    def _room(self, event: GaugeEntry.Entered) -> None:
        self._draft.temperature_c = event.figure
        self._to_list()

    @on(PressButton.Pressed, "#entry-back")
    @on(PressButton.Pressed, "#gauge-leave")
    @on(PressButton.Pressed, "#pin-back")
    def _back_to_list(self) -> None:
        self._to_list()

    @on(PressButton.Pressed, "#sensors-next")
    def _next(self) -> None:
        if not self._draft.missing():
            self._turn("#pin")

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(Place.SENSORS)

    @on(PinEntry.Entered)
    def _entered(self, event: PinEntry.Entered) -> None:
        self.query_one(PinEntry).tell(strings.ASKING)
        self.ask(BeginCalibration(pin=event.pin), self._answered)

    def _answered(self, reply: Reply) -> None:
        desk = self.station.sensors
        if not reply.accepted:
            self.query_one(PinEntry).refuse(reply.reasons)
        elif desk is not None:
            desk.begin(self._draft.order(), self.station.exit)
