"""The next tap counts only when the screen has heard what the one before it meant, whoever tells of it."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

import pytest
from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from kiosk.core.scale import Scale
from kiosk.therapy.library import Library
from kiosk.tui.dates import Span
from kiosk.tui.navigation import Place
from kiosk.tui.screens import kind
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.screens.questions import CheckQuestion, RefillQuestion, ScaleQuestion, SymptomQuestion
from kiosk.tui.widgets.date_entry import DateEntry
from kiosk.tui.widgets.date_wheel import DateWheel
from kiosk.tui.widgets.gauge_entry import GaugeEntry
from kiosk.tui.widgets.keypad import DigitPad, Keypad
from kiosk.tui.widgets.number_entry import NumberEntry
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.stepper import Stepper
from kiosk.tui.widgets.text_entry import TextEntry
from tests.tui.support import station

_DAY: Final = date(2026, 3, 4)
_SPAN: Final = Span(first=date(2026, 3, 1), last=date(2026, 3, 31), early="early", late="late")


def scale() -> ScaleQuestion:
    asked = ScaleQuestion(key="asked")
    asked.call_after_refresh(asked.ask, Scale.EFFORT)
    return asked


TELLING: Final[dict[type[Message], tuple[Callable[[], Widget], tuple[str, ...]]]] = {
    Keypad.Key: (DigitPad, ("#key-7",)),
    PinEntry.Entered: (lambda: PinEntry("title", "text"), (*["#key-7"] * 6, "#key-enter")),
    GaugeEntry.Entered: (lambda: GaugeEntry("title", "text", leave="leave", ok="ok"), ("#key-7", "#gauge-ok")),
    TextEntry.Typed: (
        lambda: TextEntry(DigitPad(), 5, key="entry", back="entry-back", onward="entry-save", said="SAVE"),
        ("#key-7",),
    ),
    NumberEntry.Entered: (lambda: NumberEntry("title", back="back"), ("#key-7", "#key-enter")),
    Stepper.Changed: (lambda: Stepper(key="steps", value=5, low=1, high=9), ("#steps-plus-1",)),
    DateWheel.Turned: (lambda: DateWheel(_DAY, key="wheel"), ("#day-up",)),
    DateEntry.Entered: (lambda: DateEntry("title", _DAY, _SPAN, key="entry"), ("#date-next",)),
    ScaleQuestion.Answered: (scale, ("#scale-7",)),
    RefillQuestion.Tapped: (lambda: RefillQuestion(key="asked"), ("#refill-tap",)),
    CheckQuestion.Answered: (lambda: CheckQuestion(key="asked"), ("#check-yes",)),
    SymptomQuestion.Answered: (SymptomQuestion, ("#symptom-pain",)),
}


def descendants(kind: type[Widget]) -> Iterator[type[Widget]]:
    for one in kind.__subclasses__():
        yield one
        yield from descendants(one)


def test_every_widget_with_a_message_of_its_own_is_one_of_these() -> None:
    for place in Place:
        kind(place)
    own = {
        value
        for widget in descendants(Widget)
        if widget.__module__.startswith("kiosk.tui.") and not issubclass(widget, PressButton | Screen)
        for value in vars(widget).values()
        if isinstance(value, type) and issubclass(value, Message)
    }
    assert own == set(TELLING)


class HearingScreen(KioskScreen):
    """Notes, when it hears one kind of message, whether another tap would be taken already."""

    PLACE = Place.WHO

    def __init__(self, telling: Widget, told: type[Message]) -> None:
        super().__init__()
        self._telling, self._told = telling, told
        self.takes_taps: list[bool] = []

    def body(self) -> ComposeResult:
        yield self._telling

    async def _dispatch_message(self, message: Message) -> None:
        if isinstance(message, self._told):
            self.takes_taps.append(self.accepts_taps())
        await super()._dispatch_message(message)


@pytest.mark.parametrize("told", TELLING, ids=lambda told: told.__qualname__)
async def test_a_tap_is_held_off_until_the_screen_has_heard_of_the_one_before(
    told: type[Message], library: Library
) -> None:
    make, taps = TELLING[told]
    async with station(library=library) as st:
        await st.settle()
        screen = HearingScreen(make(), told)
        st.app.switch_screen(screen)
        await st.settle()
        for tap in taps:
            await st.tap(tap)
        assert screen.takes_taps == [False]
        assert screen.accepts_taps()
