"""While LOP is measured: the pressure, how the pulses grow and fade, how far it is; END and STOP."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from kiosk.core.lop import Part
from kiosk.core.model import SearchView, Snapshot
from kiosk.link.wire import EndSession
from kiosk.tui import format as fmt
from kiosk.tui import lop_strings as words
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.big_digits import BigDigits
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.oscillogram import Oscillogram, OscillogramBars
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.tempo_bar import TempoBar

_DIGITS_EVERY_S: Final = 0.25
AXIS_MMHG: Final = 300.0
"""Right end of the oscillogram, above every limit."""


class MeasuringScreen(KioskScreen):
    """Nothing moves its place. The screen comes back here by itself when it is started again in the middle of it."""

    PLACE: ClassVar[Place] = Place.MEASURING

    def __init__(self) -> None:
        super().__init__()
        self._digits_at_s = 0.0

    def body(self) -> ComposeResult:
        """Figures on the left, progress and oscillogram on the right, END below."""
        with Horizontal(id="measuring"):
            with Vertical(id="figures"):
                yield BigDigits(key="pressure")
                yield Label("", key="measuring-step")
                yield Label("", key="measuring-part", classes="said")
                yield Label("", key="measuring-beats", classes="said")
                yield Label("", key="measuring-about", classes="said")
            with Vertical(id="view"):
                yield TempoBar(id="tempo")
                yield OscillogramBars(key="oscillogram")
                yield Label("", key="measuring-time")
        with Horizontal(classes="actions"):
            yield PressButton(words.END, key="end", classes="main")

    def draw(self, snapshot: Snapshot) -> None:
        """One snapshot: the digits four times a second, everything else when it changed."""
        if snapshot.at_s - self._digits_at_s >= _DIGITS_EVERY_S or snapshot.at_s < self._digits_at_s:
            self._digits_at_s = snapshot.at_s
            self.query_one("#pressure", BigDigits).show(fmt.mmhg(snapshot.pressure_mmhg))
        search = snapshot.search
        if search is None:
            return
        self._draw_figures(search)
        tempo = self.query_one("#tempo", TempoBar)
        tempo.words = str(words.KEEP_STILL)
        tempo.share = min(1.0, search.elapsed_s / search.total_s)
        self.query_one("#oscillogram", OscillogramBars).show(
            Oscillogram(
                plateaus=search.plateaus,
                top_mmhg=AXIS_MMHG,
                mark_mmhg=search.lop_mmhg,
                interval_mmhg=None
                if search.lop_mmhg is None or search.half_mmhg is None
                else (search.lop_mmhg - search.half_mmhg, search.lop_mmhg + search.half_mmhg),
            )
        )
        spent, total = fmt.clock(search.elapsed_s), fmt.clock(search.total_s)
        self.query_one("#measuring-time", Label).show(words.TIME.format(spent=spent, total=total))

    def _draw_figures(self, search: SearchView) -> None:
        is_listening = search.part is Part.LISTEN
        part = words.AGAIN_HEARD if is_listening and search.repeated else words.PARTS[search.part.value]
        heard = min(search.agreeing, search.wanted)
        dots = "■" * heard + "□" * (search.wanted - heard)
        beats = words.BEATS.format(beats=dots, agreeing=heard, wanted=search.wanted) if is_listening else ""
        about = ""
        if search.lop_mmhg is not None and search.half_mmhg is not None:
            about = words.ABOUT.format(lop=search.lop_mmhg, half=search.half_mmhg)
        for name, text in (
            ("step", words.STEP.format(target=search.target_mmhg)),
            ("part", part),
            ("beats", beats),
            ("about", about),
        ):
            self.query_one(f"#measuring-{name}", Label).show(text)

    @on(PressButton.Pressed, "#end")
    def _end(self) -> None:
        self.station.send(EndSession())
