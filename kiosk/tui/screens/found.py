"""How a measurement ended: LOP with its interval and quality, or why there is none and what to do."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from kiosk.core.lopvalue import Usable
from kiosk.core.model import FoundView, Snapshot
from kiosk.core.records import LopMethod
from kiosk.safety.limits import SEARCH_MAX_MMHG
from kiosk.tui import draft, lop_words, reasons, strings
from kiosk.tui import format as fmt
from kiosk.tui import found_strings as found_words
from kiosk.tui import lop_strings as words
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.screens.measure import LIMIT
from kiosk.tui.screens.measuring import AXIS_MMHG
from kiosk.tui.widgets.big_digits import BigDigits
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.oscillogram import Oscillogram, OscillogramBars
from kiosk.tui.widgets.press_button import PressButton


class FoundScreen(KioskScreen):
    """The value is used from the record that the controller writes, not from what is shown: USE waits for it."""

    PLACE: ClassVar[Place] = Place.FOUND

    def __init__(self) -> None:
        super().__init__()
        self._found: FoundView | None = None
        self._usable: Usable | None = None

    def body(self) -> ComposeResult:
        """Figure and words, the oscillogram, what can be done now."""
        yield Label(words.FOUND_NONE_TITLE, key="found-title", classes="title")
        with Horizontal(id="found"):
            with Vertical(id="found-side"):
                yield BigDigits("--", key="found-lop")
                yield Label("", key="found-text")
            yield OscillogramBars(key="oscillogram")
        yield Label("", key="found-note", classes="said")
        with Horizontal(classes="actions"):
            yield PressButton(strings.BACK, key="back", classes="main")
            yield PressButton(words.FOUND_AGAIN, key="found-again", classes="main")
            yield PressButton(words.LOP_DOPPLER, key="found-doppler", classes="main")
            yield PressButton(words.FOUND_PIN, key="found-higher", classes="main -caution")
            yield PressButton(words.FOUND_USE, key="found-use", classes="main -go")

    def draw(self, snapshot: Snapshot) -> None:
        """The end of the measurement that was asked for; an earlier one's is not shown for it."""
        found = snapshot.found
        self._found = found if found is not None and found != self.station.visit.found_before else None
        has_value = self._found is not None and self._found.estimate.lop_mmhg is not None
        if has_value and self._usable is None:
            self._look_up()
        for name, is_shown in {
            "found-doppler": not has_value,
            "found-higher": self._refused() == LIMIT,
            "found-use": has_value and self._usable is not None and self._usable.value is not None,
        }.items():
            self.query_one(f"#{name}").display = is_shown
        self._draw(self._found)

    def _refused(self) -> str:
        refusal = None if self._found is None else self._found.estimate.refusal
        return "" if refusal is None else refusal.code

    def _look_up(self) -> None:
        """What the records say, once they hold what was found."""
        station, found = self.station, self._found
        values = self.keep(lambda: station.store.lops.for_runner(station.visit.needs_runner.id)) or ()
        measured = [one for one in values if one.source.method is LopMethod.MEASURED]
        if found is not None and measured and measured[-1].lop_mmhg == found.estimate.lop_mmhg:
            self._usable = self.keep(lambda: draft.usable_lop(station.visit, station.library, station.store))

    def _draw(self, found: FoundView | None) -> None:
        estimate = None if found is None else found.estimate
        has_value = estimate is not None and estimate.lop_mmhg is not None
        title = self.query_one("#found-title", Label)
        title.show(self._title(found) if has_value else words.FOUND_NONE_TITLE)
        title.set_class(not has_value, "-alert")
        digits = self.query_one("#found-lop", BigDigits)
        digits.show(fmt.mmhg(None if estimate is None else estimate.lop_mmhg))
        digits.set_class(not has_value, "-none")
        self.query_one("#found-text", Label).show(self._text(found))
        note, plain = self._note(has_value=has_value), {str(one) for one in found_words.QUALITY_WORDS.values()}
        self.query_one("#found-note", Label).show(note)
        self.query_one("#found-note", Label).set_class(note not in plain, "-alert")
        self.query_one("#oscillogram", OscillogramBars).show(self._picture(found))

    @staticmethod
    def _picture(found: FoundView | None) -> Oscillogram:
        """What was heard, the curve the analysis laid through it, and what it made of it."""
        if found is None:
            return Oscillogram(top_mmhg=AXIS_MMHG)
        one = found.estimate
        return Oscillogram(
            plateaus=found.plateaus,
            top_mmhg=AXIS_MMHG,
            mark_mmhg=one.lop_mmhg,
            interval_mmhg=None if one.low_mmhg is None or one.high_mmhg is None else (one.low_mmhg, one.high_mmhg),
            curve=one.curve,
        )

    @staticmethod
    def _title(found: FoundView | None) -> str:
        if found is None:
            return str(words.FOUND_NONE_TITLE)
        limb = strings.LIMB_SAID[found.limb, found.side]
        return words.FOUND_TITLE.format(
            limb=limb, posture=words.POSTURE_WORDS[found.posture], width=found.cuff_width_mm
        )

    @staticmethod
    def _text(found: FoundView | None) -> str:
        """Beside the figure: what it is worth, or why there is none."""
        if found is None:
            return str(words.FOUND_LOST)
        estimate = found.estimate
        if estimate.refusal is not None:
            return reasons.sentence(estimate.refusal)
        lines: list[str] = []
        if estimate.low_mmhg is not None and estimate.high_mmhg is not None:
            lines.append(found_words.RANGE.format(low=estimate.low_mmhg, high=estimate.high_mmhg))
        meaning = found_words.MEANINGS.get(estimate.quality, "")
        lines.append(found_words.QUALITY.format(quality=estimate.quality, meaning=meaning))
        if estimate.pulse_per_min is not None:
            lines.append(found_words.PULSE.format(pulse=estimate.pulse_per_min))
        return "\n".join(lines)

    def _note(self, *, has_value: bool) -> str:
        """What to do, or what the records make of the value."""
        if not has_value:
            higher = words.FOUND_HIGHER.format(limit=SEARCH_MAX_MMHG)
            return higher if self._refused() == LIMIT else str(words.FOUND_TRY)
        if self._usable is None:
            return str(words.FOUND_SAVING)
        if self._usable.value is None:
            return reasons.sentences(self._usable.reasons)
        told = [reasons.sentence(one) for one in self._usable.warnings]
        if len(self._usable.sources) > 1:
            told.append(f"{lop_words.value_line(self._usable.value)}{words.LOP_OF_THREE}")
        quality = "" if self._found is None else self._found.estimate.quality
        return "\n".join(told) if told else str(found_words.QUALITY_WORDS.get(quality, ""))

    @on(PressButton.Pressed, "#found-use")
    def _use(self) -> None:
        if self._usable is not None:
            self.station.visit.lop = self._usable.value
            self.station.go(Place.PERCENT)

    @on(PressButton.Pressed, "#found-again")
    def _again(self) -> None:
        self.station.go(Place.MEASURE)

    @on(PressButton.Pressed, "#found-doppler")
    def _doppler(self) -> None:
        self.station.go(Place.DOPPLER)

    @on(PressButton.Pressed, "#found-higher")
    def _higher(self) -> None:
        self.station.visit.pin_for = LIMIT
        self.station.go(Place.HIGHER)

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(Place.LOP)
