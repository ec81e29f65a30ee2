"""Correcting a wrong test result: which one, what is right, why, and the PIN. The old value stays in the records."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from kiosk.core.baseline import BaselineTest
from kiosk.core.correction import Correction, corrected
from kiosk.core.evaluationrecords import CorrectionReason, StoredResult
from kiosk.link.supervisorintents import CorrectResult
from kiosk.link.wire import Reply
from kiosk.tui import evaluation_strings, reasons, strings
from kiosk.tui import supervisor_strings as words
from kiosk.tui.language import Sayable, number, said
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.screens.choose import ChooseScreen
from kiosk.tui.supervisor_words import date_of, full_side, may_be_corrected, result_row, shown, test_of
from kiosk.tui.visit import CorrectionDraft
from kiosk.tui.widgets.keypad import DELETE, ENTER, DigitPad, Keypad
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton

DIGITS_MAX: Final = 5
_WHYS: Final = tuple(CorrectionReason)


class CorrectScreen(ChooseScreen):
    """The runner's results that stand, the newest first."""

    PLACE: ClassVar[Place] = Place.CORRECT
    TITLE_TEXT: ClassVar[Sayable] = words.CORRECT_TITLE

    def __init__(self) -> None:
        super().__init__()
        self._results: tuple[StoredResult, ...] = ()

    def on_mount(self) -> None:
        """Read what there is, then the first page."""
        station = self.station
        history = self.keep(lambda: station.store.courses.history(station.visit.needs_runner.id))
        if history is not None:
            self._results = tuple(one for one in reversed(history.results) if may_be_corrected(one))
        super().on_mount()
        if not self._results:
            self.query_one("#choose-title", Label).show(words.CORRECT_EMPTY)

    def count(self) -> int:
        """All of them."""
        return len(self._results)

    def labels(self, first: int, limit: int) -> Sequence[str]:
        """Day, test, side and value."""
        return [result_row(one, self.station.library.baselines) for one in self._results[first : first + limit]]

    def chosen(self, index: int) -> None:
        """On to what is right."""
        self.station.visit.correction = CorrectionDraft(result=self._results[index])
        self.station.go(Place.CORRECT_VALUE)

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(Place.REVIEW)


class CorrectValueScreen(KioskScreen):
    """Digits as in the test itself, or the result taken back; what cannot be is refused here and by the controller."""

    PLACE: ClassVar[Place] = Place.CORRECT_VALUE

    def __init__(self) -> None:
        super().__init__()
        self._typed = ""

    @property
    def _test(self) -> BaselineTest | None:
        return test_of(self.station.visit.needs_correction.result, self.station.library.baselines)

    def body(self) -> ComposeResult:
        """The pad; beside it the result, the entry, what is asked, two targets."""
        result, test = self.station.visit.needs_correction.result, self._test
        name = result.test_id if test is None else said(test.name)
        with Horizontal(id="test-pad"):
            yield DigitPad()
            with Vertical(id="test-side"):
                title = evaluation_strings.TEST_TITLE.format(name=name, side=full_side(result))
                yield Label(title, key="test-name", classes="said")
                yield Label("", key="test-entry", classes="figure")
                yield Label("", key="test-note", classes="said")
                with Horizontal(id="correct-actions"):
                    yield PressButton(strings.BACK, key="correct-back", classes="main")
                    yield PressButton(words.CORRECT_UNDO, key="correct-undo", classes="main -caution")

    def on_mount(self) -> None:
        """Say what it says now."""
        super().on_mount()
        result, test = self.station.visit.needs_correction.result, self._test
        self.query_one("#correct-undo").display = result.value is not None
        now = words.CORRECT_NOW.format(value=shown(result.value), unit="" if test is None else said(test.unit))
        tenths = "" if test is None or test.whole else f"\n{evaluation_strings.TEST_TENTHS}"
        self._show(f"{now}\n{words.CORRECT_ENTER}{tenths}")

    def _entered(self) -> float:
        test, digits = self._test, int(self._typed or "0")
        return float(digits) if test is None or test.whole else digits / 10.0

    def _show(self, note: str = "") -> None:
        test = self._test
        unit = "" if test is None else "s" if test.distance_m is not None else said(test.unit)
        shown = number(self._entered(), ".0f" if test is None or test.whole else ".1f")
        self.query_one("#test-entry", Label).show(evaluation_strings.TEST_UNIT.format(entered=shown, unit=unit))
        if note:
            self.query_one("#test-note", Label).show(note)

    @on(Keypad.Key)
    def _key(self, event: Keypad.Key) -> None:
        if event.key == ENTER:
            if self._typed:
                self._go_on(self._entered())
        elif event.key == DELETE:
            self._typed = self._typed[:-1]
            self._show()
        elif len(self._typed) < DIGITS_MAX:
            self._typed += event.key
            self._show()

    def _go_on(self, entered: float | None) -> None:
        draft = self.station.visit.needs_correction
        said = corrected(draft.result, self._test, entered)
        if not isinstance(said, Correction):
            self._show(reasons.sentences(said))
            return
        draft.entered, draft.becomes = entered, said.value
        self.station.go(Place.CORRECT_WHY)

    @on(PressButton.Pressed, "#correct-undo")
    def _undo(self) -> None:
        self._go_on(None)

    @on(PressButton.Pressed, "#correct-back")
    def _back(self) -> None:
        self.station.go(Place.CORRECT)


class CorrectWhyScreen(ChooseScreen):
    """The reasons there are; nobody writes."""

    PLACE: ClassVar[Place] = Place.CORRECT_WHY
    TITLE_TEXT: ClassVar[Sayable] = words.CORRECT_WHY

    def count(self) -> int:
        """All reasons."""
        return len(_WHYS)

    def labels(self, first: int, limit: int) -> Sequence[Sayable]:
        """Their words."""
        return [words.CORRECT_WHYS[one] for one in _WHYS[first : first + limit]]

    def chosen(self, index: int) -> None:
        """On to the PIN."""
        self.station.visit.needs_correction.reason = _WHYS[index]
        self.station.go(Place.CORRECTING)

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(Place.CORRECT_VALUE)


class CorrectingScreen(KioskScreen):
    """The PIN pad beside what changes."""

    PLACE: ClassVar[Place] = Place.CORRECTING

    def body(self) -> ComposeResult:
        """Which result, from what to what, why."""
        draft = self.station.visit.needs_correction
        test = test_of(draft.result, self.station.library.baselines)
        text = words.CORRECT_WHAT.format(
            name=draft.result.test_id if test is None else said(test.name),
            side=full_side(draft.result),
            date=date_of(draft.result),
            before=shown(draft.result.value),
            after=shown(draft.becomes),
            why=words.CORRECT_WHYS[draft.needs_reason],
        )
        yield PinEntry(words.CORRECT_PIN, text, back=strings.BACK)

    @on(PinEntry.Entered)
    def _entered(self, event: PinEntry.Entered) -> None:
        draft = self.station.visit.needs_correction
        self.query_one(PinEntry).tell(strings.ASKING)
        intent = CorrectResult(
            result_id=draft.result.id, entered=draft.entered, reason=draft.needs_reason, pin=event.pin
        )
        self.ask(intent, self._answered)

    def _answered(self, reply: Reply) -> None:
        if reply.accepted:
            self.station.visit.correction = None
            self.station.go(Place.REVIEW)
        else:
            self.query_one(PinEntry).refuse(reply.reasons)

    @on(PressButton.Pressed, "#pin-back")
    def _back(self) -> None:
        self.station.go(Place.CORRECT_WHY)
