"""Pages of the gallery with what is touched, and with what is loud: alarms, banner, STOP."""

from datetime import date

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from kiosk.core.scale import Scale
from kiosk.tui import gallery_samples as samples
from kiosk.tui import gallery_strings as words
from kiosk.tui import strings
from kiosk.tui.dates import Span
from kiosk.tui.gallery_drawn import Page
from kiosk.tui.screens.questions import CheckQuestion, ScaleQuestion, SymptomQuestion
from kiosk.tui.widgets.alarm_panel import AlarmPanel
from kiosk.tui.widgets.banner import Banner
from kiosk.tui.widgets.choice_list import ChoiceList
from kiosk.tui.widgets.date_entry import DateEntry
from kiosk.tui.widgets.keypad import LetterPad
from kiosk.tui.widgets.number_entry import NumberEntry
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.stepper import Stepper
from kiosk.tui.widgets.stop_bar import StopBar


class TargetsPage(Page):
    """Targets in every state, and a stepper."""

    KEY = "targets"

    def compose(self) -> ComposeResult:
        """One row of targets, the stepper below."""
        with Horizontal(classes="gallery-targets"):
            for kind, label in words.TARGETS.items():
                key = f"target-{kind.strip('-')}"
                yield PressButton(label, key=key, classes=f"main {kind}", disabled=kind == "off")
        yield Stepper(key="stepper", value=60, low=40, high=80, unit=words.STEPPER_UNIT)


class DigitsPage(Page):
    """A number pad."""

    KEY = "digits"

    def compose(self) -> ComposeResult:
        """The whole entry."""
        yield NumberEntry(strings.PRESSURE_NOW, back=strings.BACK)

    def fill(self) -> None:
        """What is asked."""
        self.query_one(NumberEntry).tell(words.NUMBER_TEXT)


class PinPage(Page):
    """A PIN pad."""

    KEY = "pin"

    def compose(self) -> ComposeResult:
        """The whole entry."""
        yield PinEntry(strings.PIN_TITLE, words.PIN_TEXT, back=strings.BACK)


class LettersPage(Page):
    """Letters."""

    KEY = "letters"

    def compose(self) -> ComposeResult:
        """The pad."""
        yield LetterPad()


class DatePage(Page):
    """A date."""

    KEY = "date"
    DAY = date(2026, 3, 31)
    SPAN = Span(first=date(2026, 3, 1), last=DAY, early=words.DATE_EARLY, late=words.DATE_LATE)

    def compose(self) -> ComposeResult:
        """The whole entry."""
        yield DateEntry(words.DATE_TITLE, self.DAY, self.SPAN, key="date-entry")

    def fill(self) -> None:
        """What is asked."""
        self.query_one(DateEntry).ask(words.DATE_TEXT, self.DAY, self.SPAN)


class OutsideDatePage(DatePage):
    """A date beyond its limit: why it does not count, and NEXT shut."""

    KEY = "date_outside"
    DAY = date(2026, 9, 30)


class ListPage(Page):
    """A list with one row chosen."""

    KEY = "list"

    def compose(self) -> ComposeResult:
        """The list alone."""
        yield ChoiceList(key="rows")

    def fill(self) -> None:
        """Its rows."""
        self.query_one(ChoiceList).show(words.ROWS, marked=1)


class QuestionsPage(Page):
    """A scale, and a question with two answers."""

    KEY = "questions"

    def compose(self) -> ComposeResult:
        """Beside each other, as wide as on the training screen."""
        with Horizontal():
            yield ScaleQuestion(key="view-scale")
            yield CheckQuestion(key="view-check")

    def fill(self) -> None:
        """What is asked."""
        self.query_one(ScaleQuestion).ask(Scale.EFFORT)
        self.query_one(CheckQuestion).ask("well", "14")


class SymptomsPage(Page):
    """Symptoms."""

    KEY = "symptoms"

    def compose(self) -> ComposeResult:
        """The question."""
        yield SymptomQuestion(id="view-symptom")


class AlarmsPage(Page):
    """An alarm of high weight, in the lit half of its flash."""

    KEY = "alarms"

    def compose(self) -> ComposeResult:
        """One panel; the frame above and below is the screen's."""
        yield AlarmPanel()

    def fill(self) -> None:
        """The alarm."""
        self.query_one(AlarmPanel).follow(samples.alarmed("leak", "high", is_lit=True))


class BannerPage(Page):
    """The loudest thing there is."""

    KEY = "banner"

    def compose(self) -> ComposeResult:
        """The banner."""
        yield Vertical(Banner(strings.UNGUARDED_WORDS))


class StopPage(Page):
    """STOP, and the moment in which it was pressed."""

    KEY = "stop"

    def compose(self) -> ComposeResult:
        """Both below each other."""
        yield StopBar(id="stop-still")
        yield StopBar(id="stop-pressed", classes="-pressed")
